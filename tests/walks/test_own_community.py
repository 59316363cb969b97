"""What a newcomer types beside `folkmoot serve`: little; and is told plainly what it would do."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateways.presets import preset_names
from gateways.server_note import SERVER_FILE
from gateways.terminal import DIFFERS, DONE, SERVER, USAGE
from tests.walks.own_server import folkmoot, serving
from tests.walks.test_import_polis import write_export

CHINESE = "zh_CN.UTF-8"
FOUND = ("found", "--name", "Elm Street", "--preset", "assembly.plain", "--community")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in which a server runs that has one community, with groups on its roll."""
    with serving(tmp_path, "--port", "0"):
        assert folkmoot(tmp_path, *FOUND, "elm-street")[0] == DONE
        write(
            tmp_path,
            "number,name,group,evidence\n1,Ada Moss,north,deed\n2,Tom Reed,south,\n3,Di Fox,south,\n",
        )
        code, said = folkmoot(tmp_path, "import-roll", "roll.csv")
        assert (code, "3 added" in said) == (DONE, True), said
        yield tmp_path


def write(folder: Path, text: str) -> None:
    (folder / "roll.csv").write_text(text, encoding="utf-8")


def lines(said: str) -> list[str]:
    return [" ".join(line.split()) for line in said.splitlines()]


def test_a_file_without_groups_empties_nobodys_group(folder: Path) -> None:
    write(folder, "number,name\n1,Ada Moss\n2,Tom Reed\n3,Di Fox-Lee\n")
    code, said = folkmoot(folder, "import-roll", "roll.csv", "--dry-run")
    assert code == DONE
    assert "class, group, household, weight, evidence." in said
    assert "rename 3 Di Fox -> Di Fox-Lee" in lines(said)
    assert "group:" not in said
    assert "1 changed" in folkmoot(folder, "import-roll", "roll.csv")[1]
    write(folder, "number,name,group\n1,Ada Moss,north\n2,Tom Reed,south\n3,Di Fox-Lee,south\n")
    assert "0 changed, 0 departed, 3 unchanged" in folkmoot(folder, "import-roll", "roll.csv")[1]


def test_the_dry_run_says_who_comes_who_goes_and_what_changes_from_what_to_what(folder: Path) -> None:
    write(folder, "编号,姓名,组,权重,依据\n1,Ada Moss,,2,lease\n2,Tom Reed,north,,\n4,林小雨,north,,\n")
    asked = ("import-roll", "roll.csv", "--dry-run", "--complete")
    code, said = folkmoot(folder, *asked)
    assert code == DONE
    assert lines(said)[:-1] == [
        "add 4 林小雨",
        "change 1 Ada Moss",
        "group: north -> (empty)",
        "weight: 1 -> 2",
        "evidence: another one",
        "change 2 Tom Reed",
        "group: south -> north",
        "depart 3 Di Fox",
        "Nothing was imported. Of 3 rows (utf-8): 1 would be added, 2 changed, 1 would depart, 0 unchanged.",
        "To import just this, say --checked 5.",
    ]
    assert "deed" not in said + folkmoot(folder, *asked, "--json")[1], "a proof may be an identity card"
    told = lines(folkmoot(folder, *asked, locale=CHINESE)[1])
    for line in ("新增 4 林小雨", "小组：north -> （空）", "权重：1 -> 2", "退出 3 Di Fox"):
        assert line in told


def test_offices_have_chinese_names_in_chinese(folder: Path) -> None:
    for role, called in (
        ("chair", "主持人"),
        ("secretary", "秘书"),
        ("auditor", "监督员"),
        ("teller", "监票人"),
    ):
        code, said = folkmoot(folder, "appoint", "--number", "1", "--role", role, locale=CHINESE)
        assert (code, said) == (DONE, f"1 Ada Moss 已担任{called}。\n")


@pytest.mark.parametrize(("locale", "between"), [("C.UTF-8", ", "), (CHINESE, "、")])
def test_who_names_no_preset_that_there_is_is_told_which_there_are(
    folder: Path, locale: str, between: str
) -> None:
    typed = ("found", "--name", "Ash", "--preset", "no-such", "--community", "ash")
    code, said = folkmoot(folder, *typed, locale=locale)
    assert code == SERVER
    assert between.join(preset_names()) in said


def test_a_second_community_must_be_named_and_a_second_server_too(folder: Path) -> None:
    assert folkmoot(folder, *FOUND, "oak-street")[0] == DONE
    appoint = ("appoint", "--number", "1", "--role", "chair")
    code, said = folkmoot(folder, *appoint)
    assert (code, "elm-street, oak-street" in said) == (USAGE, True), said
    assert folkmoot(folder, *appoint, "--community", "elm-street")[0] == DONE
    with serving(folder, "--port", "0", "--data", "demo-data"):
        code, said = folkmoot(folder, *FOUND, "ash-street")
        assert (code, "data, demo-data" in said) == (USAGE, True), said
        assert folkmoot(folder, *FOUND, "ash-street", "--data", "data")[0] == DONE
        code, said = folkmoot(folder, *appoint, "--data", "demo-data")
        assert (code, "folkmoot found" in said) == (USAGE, True), said


def test_a_conversation_from_elsewhere_is_not_played_into_a_real_community_unasked(folder: Path) -> None:
    export = str(write_export(folder / "export"))
    url = re.findall(r'http://[^"]+', (folder / "data" / SERVER_FILE).read_text())[0]
    for options in ((), ("--data", "data"), ("--url", url), ("--url", url, "--data", "data")):
        code, said = folkmoot(folder, "import-polis", export, *options)
        assert (code, "--yes-this-server" in said) == (USAGE, True), said


def test_a_server_that_was_killed_is_not_taken_for_one_that_runs(folder: Path) -> None:
    """Whoever listens at its address now must not be handed the token."""
    note = (folder / "data" / SERVER_FILE).read_bytes()
    gone = folder / "gone"
    (gone / "communities").mkdir(parents=True)
    (gone / SERVER_FILE).write_bytes(note)
    code, said = folkmoot(folder, *FOUND, "ash-street", "--data", "gone")
    assert (code, "gone" in said) == (USAGE, True), said


def test_the_doctor_looks_where_the_server_really_listens(folder: Path) -> None:
    """It was started with --port, which stands in no setting."""
    url = re.findall(r'http://[^"]+', (folder / "data" / SERVER_FILE).read_text())[0]
    code, said = folkmoot(folder, "doctor", "--hall")
    assert (code, f"{url} - this machine itself" in said, "--host 0.0.0.0" in said) == (DONE, True, True), (
        said
    )


def test_the_doctor_says_where_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    code, said = folkmoot(tmp_path, "doctor")
    assert (code, "There is no folder data" in said, "--data" in said) == (USAGE, True, True), said
    code, said = folkmoot(tmp_path, "doctor", "--data", ".")
    assert (code, "There is no community in ." in said, "--data" in said) == (DIFFERS, True, True), said
    (tmp_path / "communities").mkdir(mode=0o700)
    code, said = folkmoot(tmp_path, "doctor", "--data", ".")
    assert (code, "Note: There is no community in ." in said) == (DONE, True), said


def test_a_replay_finds_the_community_in_whichever_folder_has_it(folder: Path) -> None:
    (folder / "demo-data" / "communities").mkdir(parents=True)
    code, said = folkmoot(folder, "replay", "--community", "elm-street", "--into", "rebuilt")
    assert (code, "Replayed to position" in said) == (DONE, True), said
    code, said = folkmoot(folder, "replay", "--community", "oak-street", "--into", "other")
    assert (code, "no community oak-street in data, demo-data" in said) == (USAGE, True), said
    (folder / "demo-data" / "communities" / "elm-street").symlink_to(folder / "data/communities/elm-street")
    code, said = folkmoot(folder, "replay", "--community", "elm-street", "--into", "other")
    assert (code, "--data" in said) == (USAGE, True), said


def test_a_name_given_for_an_id_is_answered_with_an_id(folder: Path) -> None:
    code, said = folkmoot(folder, *FOUND, "Elm Street")
    assert (code, "--community elm-street;" in said) == (USAGE, True), said
    code, said = folkmoot(folder, *FOUND, "清水村")
    assert (code, "--community qing-shui-cun;" in said) == (USAGE, True), said


def test_an_id_that_is_not_there_is_answered_with_those_that_are(folder: Path) -> None:
    code, said = folkmoot(folder, "import-roll", "roll.csv", "--community", "elmstreet")
    assert (code, "It has: elm-street." in said) == (USAGE, True), said
