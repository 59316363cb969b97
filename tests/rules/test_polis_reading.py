"""What is read from a Polis export, and what is refused."""

from pathlib import Path

import pytest

from gateways.polis.export import ExportDamaged, Statement, Vote, language_of, read_export

SUMMARY = (
    'topic,Shall the well be deepened?\nurl,https://example.org/x\nconversation-description,"two\nlines"\n'
)
COMMENTS = (
    "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    "20,then,4,7,1,1,1,Deepen it.\n"
    '10,then,2,9,1,0,-1,"First line\nsecond line, with a comma"\n'
)
VOTES = (
    "timestamp,datetime,comment-id,voter-id,vote\n"
    "300,then,2,7,1\n"
    "100,then,4,7,1\n"
    "200,then,4,7,-1\n"
    "200,then,4,7,0\n"
    "50,then,4,12,0\n"
)
PARTICIPANTS = (
    "participant,group-id,n-comments,n-votes,n-agree,n-disagree,2,4\n7,0,1,2,1,0,1,0\n12,1,0,1,0,0,,0\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "Well Water (2026)"
    place.mkdir()
    for name, content in (
        ("summary.csv", SUMMARY),
        ("comments.csv", COMMENTS),
        ("votes.csv", VOTES),
        ("participants-votes.csv", PARTICIPANTS),
    ):
        (place / name).write_text(content, encoding="utf-8")
    return place


def damage(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")


def refused(folder: Path) -> tuple[str, str, int]:
    with pytest.raises(ExportDamaged) as caught:
        read_export(folder)
    return caught.value.file, caught.value.code, caught.value.row


def test_statements_come_by_number_with_their_published_counts(folder: Path) -> None:
    assert read_export(folder).statements == (
        Statement(2, "9", "First line\nsecond line, with a comma", 1, 0),
        Statement(4, "7", "Deepen it.", 1, 1),
    )


def test_each_persons_votes_come_by_time_and_within_a_millisecond_by_row(folder: Path) -> None:
    votes = read_export(folder).votes
    assert votes["7"] == (
        Vote(2, 100, 4, "yes"),
        Vote(3, 200, 4, "no"),
        Vote(4, 200, 4, "abstain"),
        Vote(1, 300, 2, "yes"),
    )
    assert votes["12"] == (Vote(5, 50, 4, "abstain"),)


def test_the_matrix_holds_only_cells_that_say_something(folder: Path) -> None:
    assert read_export(folder).cells == {("7", 2): "yes", ("7", 4): "abstain", ("12", 4): "abstain"}


def test_whoever_voted_or_wrote_is_one_of_the_people(folder: Path) -> None:
    assert read_export(folder).people == ("7", "9", "12")


def test_a_vote_on_a_statement_that_comments_do_not_hold_makes_one_without_author(folder: Path) -> None:
    damage(folder, "votes.csv", "50,then,4,12,0", "50,then,5,12,0")
    statement = read_export(folder).statements[-1]
    assert (statement.id, statement.author, statement.title, statement.full_text) == (5, None, "#5", None)


def test_the_community_follows_from_the_export(folder: Path) -> None:
    first = read_export(folder).community
    assert first == read_export(folder).community
    assert first.startswith("well-water-2026-")
    assert len(first) <= 40
    damage(folder, "votes.csv", "100,then,4,7,1", "101,then,4,7,1")
    assert read_export(folder).community != first


def test_a_folder_named_in_chinese_still_gives_an_id(folder: Path) -> None:
    assert read_export(folder.rename(folder.parent / "水井")).community.startswith("polis-")


def test_a_byte_order_mark_is_no_part_of_the_heading(folder: Path) -> None:
    path = folder / "votes.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_export(folder).sent == 5


def test_a_long_statement_is_cut_between_words_and_kept_whole_as_text() -> None:
    text = "water " * 60
    statement = Statement(1, "1", text, 0, 0)
    assert len(statement.title) <= 200
    assert statement.title.endswith("water…")
    assert statement.full_text == text


def test_a_short_statement_needs_no_text_beside_its_title() -> None:
    assert Statement(1, "1", "Deepen it.", 0, 0).full_text is None
    assert Statement(1, "1", "Deepen it.\n", 0, 0).full_text == "Deepen it.\n"


@pytest.mark.parametrize(
    ("text", "among", "language"),
    [
        ("我覺得這個應該開放", "", "zh-TW"),
        ("我觉得这个应该开放", "", "zh-CN"),
        ("水井", "", "zh"),
        ("水井", "zh-TW", "zh-TW"),
        ("Deepen the well", "zh-TW", "en"),
        ("UberX 應該合法", "", "zh-TW"),
        ("Ask 王小明 to look after the well this winter", "", "en"),
        ("123", "", "und"),
    ],
)
def test_the_script_tells_the_language(text: str, among: str, language: str) -> None:
    assert language_of(text, among) == language


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "row"),
    [
        ("votes.csv", "voter-id", "person", "column-missing", 0),
        ("votes.csv", "200,then,4,7,0", "200,then,4,7,2", "not-a-vote", 4),
        ("votes.csv", "100,then,4,7,1", "soon,then,4,7,1", "not-a-number", 2),
        ("votes.csv", "50,then,4,12,0", "50,then,4", "row-of-other-length", 5),
        ("comments.csv", "Deepen it.", "x" * 200_000, "not-csv", 0),
        ("comments.csv", "10,then,2,9", "10,then,4,9", "statement-twice", 2),
        ("comments.csv", "7,1,1,1,", "7,1,many,1,", "not-a-number", 1),
        ("participants-votes.csv", "1,0,0,,0", "1,0,0,,x", "not-a-vote", 2),
    ],
)
def test_a_damaged_file_is_named_with_its_row(
    folder: Path, file: str, old: str, new: str, code: str, row: int
) -> None:
    damage(folder, file, old, new)
    assert refused(folder) == (file, code, row)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "participants-votes.csv").unlink()
    assert refused(folder) == ("participants-votes.csv", "file-missing", 0)


def test_a_file_in_another_encoding_is_named(folder: Path) -> None:
    (folder / "comments.csv").write_bytes("水井".encode("gb18030"))
    assert refused(folder)[:2] == ("comments.csv", "not-utf-8")


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "statements", "people", "sent", "cells", "language"),
    [
        ("vtaiwan-uberx", 197, 1921, 49_997, 49_443, "zh-TW"),
        ("san-juan-land-bank", 297, 404, 33_530, 33_463, "en"),
    ],
)
def test_the_real_conversations_hold_what_their_readme_says(
    real_data: Path, name: str, statements: int, people: int, sent: int, cells: int, language: str
) -> None:
    export = read_export(real_data / "polis" / name)
    counts = (len(export.statements), len(export.people), export.sent, len(export.cells))
    assert counts == (statements, people, sent, cells)
    assert export.language == language
    assert export.topic


@pytest.mark.data
@pytest.mark.parametrize("name", ["vtaiwan-uberx", "san-juan-land-bank"])
def test_last_votes_in_the_order_of_time_are_the_published_matrix(real_data: Path, name: str) -> None:
    export = read_export(real_data / "polis" / name)
    last = {(person, vote.statement): vote.choice for person, votes in export.votes.items() for vote in votes}
    assert last == export.cells
