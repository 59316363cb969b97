"""Reading a roll as people have it, and saying what it would change."""

import contextlib
import csv
import io
from typing import Any

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from domain.errors import RollRowsInvalid
from services.commands import ImportRoll
from services.principal import OPERATOR
from services.roll_difference import compare
from services.roll_file import FIELDS, HEADINGS, parse_roll
from tests.rules.given import Given, row

CHINESE = "编号,姓名,类别,组,户号,权重,依据\n1,王秀英,村民,三组,12,1,户口本\n2,李建国,,三组,,2/3,\n"
ENGLISH = "number,name,class,group,household,weight,evidence\n1,Ann Reed,owner,east,12,1,deed\n"


def refused(raw: bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(RollRowsInvalid) as caught:
        parse_roll(raw)
    return [(one["row"], one["field"], one["code"]) for one in caught.value.params["problems"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_roll_is_read_in_the_three_encodings_that_people_have(encoding: str) -> None:
    read = parse_roll(CHINESE.encode(encoding))
    assert read.encoding == encoding
    assert read.rows == [
        row("1", "王秀英", **{"class": "村民"}, group="三组", household="12", evidence="户口本"),
        row("2", "李建国", group="三组", weight="2/3"),
    ]
    assert read.lines == [2, 3]


def test_headings_are_understood_in_both_languages_whatever_their_case_and_spaces() -> None:
    (one,) = parse_roll(ENGLISH.encode()).rows
    assert (one.number, one.name, one.member_class, one.evidence) == ("1", "Ann Reed", "owner", "deed")
    (two,) = parse_roll(b" Number ,FULL NAME\n7,Bo\n").rows
    assert (two.number, two.name) == ("7", "Bo")


def test_every_heading_means_one_field() -> None:
    assert len(FIELDS) == sum(len(headings) for headings in HEADINGS.values())


def test_a_running_number_is_nobodys_number() -> None:
    """A table sorted anew numbers its rows anew: taken for the roll's, it would rename people."""
    assert refused("序号;姓名\n1;王秀英\n".encode()) == [(1, "number", "running-number")]
    (one,) = parse_roll("序号;编号;姓名\n1;17;王秀英\n".encode()).rows
    assert (one.number, one.name) == ("17", "王秀英")


@pytest.mark.parametrize("line", ["1,Reed, Ann", "1,Ann,,x"])
def test_a_row_that_is_longer_than_its_headings_is_not_guessed_at(line: str) -> None:
    assert refused(f"number,name\n{line}\n2,Bo,,\n".encode()) == [(2, "", "row-too-long")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_split_as_spreadsheets_do(delimiter: str) -> None:
    text = delimiter.join(("number", "name", "weight")) + "\r\n" + delimiter.join(("1", "Ann", "3")) + "\r\n"
    assert parse_roll(text.encode()).rows == [row("1", "Ann", weight="3")]


def test_other_columns_are_left_alone_and_named() -> None:
    read = parse_roll(b"phone,number,name,\n555,1,Ann,x\n")
    assert read.ignored == ["phone"]
    assert "555" not in read.rows[0].model_dump_json()


@pytest.mark.parametrize(
    "name", ["  Ann ", "e\u0301", "é", "張\u3000三", "Ann\u200b", 'Ann "Nan" Reed', "A\nB", "𠮷田"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_name_is_kept_byte_for_byte(name: str, encoding: str) -> None:
    quoted = name.replace('"', '""')
    (one,) = parse_roll(f'姓名,编号\n"{quoted}", 1 \n'.encode(encoding)).rows
    assert one.name.encode() == name.encode()
    assert one.number == "1"


def test_blank_lines_are_passed_over_and_lines_are_still_counted_right() -> None:
    read = parse_roll(b'number,name\n\n1,"Ann\nReed"\n,\n2,Bo\n')
    assert read.lines == [3, 6]


def test_an_empty_weight_is_one() -> None:
    assert parse_roll(b"number,name,weight\n1,Ann, \n").rows[0].weight == "1"


def test_all_wrong_rows_are_named_at_once_by_line_and_field() -> None:
    raw = b"number,name,weight\n1,Ann,0\n,Bo,1\n3,,-2\n4,Di,1\n4,Ed,1\n5,Flo,one\n6," + b"x" * 201 + b",1\n"
    assert refused(raw) == [
        (2, "weight", "weight-shape"),
        (3, "number", "missing"),
        (4, "name", "missing"),
        (4, "weight", "weight-shape"),
        (5, "number", "number-twice"),
        (6, "number", "number-twice"),
        (7, "weight", "weight-shape"),
        (8, "name", "too-long"),
    ]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", (1, "", "no-rows")),
        (b"\n \n", (1, "", "no-rows")),
        (b"number,name\n", (1, "", "no-rows")),
        (b"number\n1\n", (1, "name", "column-missing")),
        (b"Ann,Bo\n1,2\n", (1, "number", "column-missing")),
        ("编号,编号,姓名\n1,1,王\n".encode(), (1, "number", "column-twice")),
        (b"\xff\xfen\x00u\x00", (1, "", "encoding")),
        (b"number,name\n1,\x00\n", (1, "", "encoding")),
        (b"\xef\xbb\xbfnumber,name\n1,\xff\n", (1, "", "encoding")),
        (b'number,name\n1,"Ann\n', (2, "", "quote-open")),
        (b'number,name\n1,Al\n2,"Ann\n3,"Bo"\n', (3, "", "quote-open")),
        (b'number,name\n1,"Ann\nReed"\n2,"Bo\n' + b"3,Di\n" * 40_000, (4, "", "quote-open")),
        (b'number,name\n1,"Ann"x\n', (2, "", "quote-open")),
        (b'number,name\n1,"' + b"Ann" * 50_000 + b'"\n', (2, "", "cell-too-long")),
        (b"number,name\n1," + b"x" * 140_000, (2, "", "cell-too-long")),
        (b"number,name\n" + b"\n".join(b"%d,A" % n for n in range(20_001)), (20_002, "", "too-many-rows")),
        (b"x" * (16 * 1024 * 1024 + 1), (1, "", "file-too-large")),
    ],
)
def test_a_file_that_is_no_roll_is_refused_with_what_is_wrong(
    raw: bytes, problem: tuple[int, str, str]
) -> None:
    assert problem in refused(raw)


@over(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"编号,姓名\n{text}".encode()))
def test_whatever_is_in_the_file_it_is_read_or_refused(raw: bytes) -> None:
    with contextlib.suppress(RollRowsInvalid):
        read = parse_roll(raw)
        assert len(read.rows) == len(read.lines) > 0


words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=20)
people = st.lists(
    st.fixed_dictionaries({"number": words, "name": words, "evidence": words}),
    min_size=1,
    max_size=8,
    unique_by=lambda one: one["number"].strip(),
).filter(lambda some: all(one["number"].strip() and one["name"].strip() for one in some))


@over(people, st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_what_a_spreadsheet_writes_is_what_is_read(some: list[dict[str, str]], encoding: str) -> None:
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet, quoting=csv.QUOTE_ALL)
    writer.writerow(["编号", "姓名", "依据"])
    writer.writerows([one["number"], one["name"], one["evidence"]] for one in some)
    raw = sheet.getvalue().encode(encoding)
    read = parse_roll(raw).rows
    assert [(one.number, one.name, one.evidence) for one in read] == [
        (one["number"].strip(), one["name"], one["evidence"]) for one in some
    ]


def difference(given: Given, rows: list[Any], complete: bool = True) -> dict[str, Any]:
    return compare(given.state, rows, complete, given.desk().read).report()


def test_the_dry_run_says_who_would_come_change_and_go() -> None:
    given = Given().founded()
    given.act(OPERATOR, ImportRoll(rows=[row(str(number)) for number in range(1, 6)]))
    rows = [row("1"), row("2", "Another Name"), row("3", weight="2"), row("4", evidence="deed"), row("9")]
    assert difference(given, rows) == {
        "added": ["9"],
        "changed": ["2", "3", "4"],
        "changes": {
            "2": [{"field": "name", "from": row("2").name, "to": "Another Name"}],
            "3": [{"field": "weight", "from": "1", "to": "2"}],
            "4": [{"field": "evidence"}],
        },
        "departed": ["5"],
        "unchanged": 1,
        "former_names": {"2": row("2").name, "5": row("5").name},
    }
    assert difference(given, rows, complete=False)["departed"] == []


def test_the_dry_run_and_the_import_agree() -> None:
    given = Given().founded()
    given.act(OPERATOR, ImportRoll(rows=[row("1", evidence="deed"), row("2"), row("3")]))
    rows = [row("1"), row("2", "x"), row("4")]
    expected = difference(given, rows)
    answer = given.act(OPERATOR, ImportRoll(rows=rows, complete=True))
    assert answer["unchanged"] == expected["unchanged"]
    for key in ("added", "changed", "departed"):
        assert answer[key] == len(expected[key])


def test_what_a_row_leaves_out_stays_as_it_is_and_what_it_empties_is_said() -> None:
    given = Given().founded()
    whole = {"class": "owner", "group": "north", "household": "7", "weight": "1/3"}
    given.act(OPERATOR, ImportRoll(rows=[row("1", **whole)]))
    assert difference(given, [row("1")])["changed"] == []
    assert difference(given, [row("1", **dict.fromkeys(("class", "group"), ""))])["changes"] == {
        "1": [{"field": "class", "from": "owner", "to": ""}, {"field": "group", "from": "north", "to": ""}]
    }
    given.act(OPERATOR, ImportRoll(rows=[row("1", household="8")]))
    (member,) = given.state.members.values()
    assert member.entry == ("1", "owner", "north", "8", "1/3")


def test_a_file_says_nothing_of_what_it_has_no_column_for() -> None:
    read = parse_roll(b"number,name,weight\n1,Ann,\n")
    assert read.missing == ["class", "group", "household", "evidence"]
    assert read.rows[0].model_fields_set == {"number", "name", "weight"}


def test_a_name_that_differs_only_in_its_bytes_differs() -> None:
    given = Given().founded()
    given.act(OPERATOR, ImportRoll(rows=[row("1", "é")]))
    assert difference(given, [row("1", "e\u0301")])["changed"] == ["1"]
    assert difference(given, [row("1", "é")])["changed"] == []
