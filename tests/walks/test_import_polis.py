"""A conversation goes through the front door as its people, and comes out with the right numbers."""

import asyncio
import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from gateways.client.known_server import KnownServer
from gateways.polis.export import Export, read_export
from gateways.polis.play import play
from gateways.polis.report import Report
from gateways.progress import Progress, silent
from tests.walks.served import Served, served

# time, statement, voter, vote; sorted by statement and voter as in the real files.
ROWS = [
    (300, 0, 5, 1),
    (410, 0, 6, -1),
    (410, 0, 6, -1),
    (420, 0, 6, 0),
    (700, 0, 9, 1),
    (200, 2, 5, -1),
    (250, 2, 5, 1),
    (500, 2, 6, 1),
    (600, 2, 9, -1),
]
CHINESE = "我覺得這口井應該開放給大家"
STATEMENTS = [(0, 6, "Deepen the well."), (2, 5, CHINESE + "\n"), (3, 6, "Nobody answers this.")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_export(tmp_path / "well")


def write_export(folder: Path) -> Path:
    """An export as Polis writes it; the published numbers follow from the rows."""
    folder.mkdir()
    write(folder / "summary.csv", [("topic", "The well"), ("url", "https://example.org/well")])
    heading = [
        "timestamp",
        "datetime",
        "comment-id",
        "author-id",
        "agrees",
        "disagrees",
        "moderated",
        "comment-body",
    ]
    statements = [(1, "then", key, author, *published(key), 1, text) for key, author, text in STATEMENTS]
    write(folder / "comments.csv", [heading, *statements])
    votes = [(at, "then", statement, voter, vote) for at, statement, voter, vote in ROWS]
    write(folder / "votes.csv", [["timestamp", "datetime", "comment-id", "voter-id", "vote"], *votes])
    last = {(voter, statement): vote for _, statement, voter, vote in ROWS}
    people = [
        (voter, 0, 0, 0, 0, 0, last.get((voter, 0), ""), last.get((voter, 2), "")) for voter in (5, 6, 9)
    ]
    heading = ["participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree", "0", "2"]
    write(folder / "participants-votes.csv", [heading, *people])
    return folder


def published(statement: int) -> tuple[int, int]:
    votes = [vote for _, key, _, vote in ROWS if key == statement]
    return votes.count(1), votes.count(-1)


def write(path: Path, rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def known(server: Served) -> KnownServer:
    return KnownServer(server.url, server.operator.token)


def import_twice(export: Export, data: Path, first: Progress = silent) -> tuple[Report | None, Report]:
    """The second time on a server that was started again; the first may be broken off by its progress."""

    async def once(progress: Progress) -> Report:
        async with served(data) as server:
            return await play(export, known(server), progress=progress)

    try:
        report = asyncio.run(once(first))
    except* BrokenOff:
        report = None
    return report, asyncio.run(once(silent))


class BrokenOff(Exception):
    """What a person does with Ctrl-C."""


def break_off_at(*at: str | int) -> Progress:
    def progress(stage: str, done: int, total: int) -> None:
        if (stage, done) == at:
            raise BrokenOff

    return progress


def test_both_published_countings_come_out_and_a_second_run_records_nothing(
    folder: Path, tmp_path: Path
) -> None:
    first, second = import_twice(read_export(folder), tmp_path / "data")
    assert first is not None
    assert first.model_dump() == {
        "people": 3,
        "sent": 9,
        "recorded": 9,
        "replaced": 3,
        "repeated": 0,
        "refused": 0,
        "statements": 3,
        "statements_equal": 3,
        "cells": 6,
        "cells_equal": 6,
        "position": first.position,
        "refusals": [],
        "statements_different": [],
        "cells_different": [],
    }
    assert second == first.model_copy(update={"recorded": 0, "replaced": 0, "repeated": 9})


@pytest.mark.parametrize("stage", ["statements", "votes", "outcomes"])
def test_an_import_that_was_broken_off_goes_on_where_it_stopped(
    folder: Path, tmp_path: Path, stage: str
) -> None:
    first, second = import_twice(read_export(folder), tmp_path / "data", break_off_at(stage, 2))
    assert first is None
    assert second.recorded + second.repeated == second.sent == 9
    assert second.holds
    assert second.refused == 0


def change_counts(folder: Path) -> None:
    path = folder / "comments.csv"
    path.write_text(path.read_text().replace("0,6,2,2", "0,6,7,2"))


def change_cell(folder: Path) -> None:
    path = folder / "participants-votes.csv"
    path.write_text(path.read_text().replace("9,0,0,0,0,0,1,-1", "9,0,0,0,0,0,1,"))


@pytest.mark.parametrize(
    ("change", "different"),
    [
        (
            change_counts,
            {
                "statements_different": [
                    {
                        "statement": 0,
                        "published": {"agrees": 7, "disagrees": 2},
                        "counted": {"yes": 2, "no": 2},
                    }
                ]
            },
        ),
        (change_cell, {"cells_different": [{"person": "9", "statement": 2, "counted": "no"}]}),
    ],
)
def test_numbers_that_differ_are_named(
    folder: Path, tmp_path: Path, change: Callable[[Path], None], different: dict[str, object]
) -> None:
    change(folder)

    async def walk() -> Report:
        async with served(tmp_path / "data") as server:
            return await play(read_export(folder), known(server))

    report = asyncio.run(walk())
    assert not report.holds
    assert report.model_dump(include={"statements_different", "cells_different"}) == {
        "statements_different": [],
        "cells_different": [],
        **different,
    }


def test_each_statement_is_moved_by_its_author_in_the_words_that_were_written(
    folder: Path, tmp_path: Path
) -> None:
    export = read_export(folder)

    async def walk() -> list[tuple[str, str, str]]:
        async with served(tmp_path / "data") as server:
            await play(export, known(server))
            operator = server.client.as_bearer(export.community, server.operator.token)
            sitting = (await operator.view("community"))["doc"]["sittings"]["order"][0]
            docket = (await operator.view(f"docket/{sitting}/0"))["doc"]
            motions = [(await operator.view(f"motion/{motion}"))["doc"] for motion in docket["order"]]
            keys = ("title", "text", "mover_name")
            refs = [motion[key] for motion in motions for key in keys if key in motion]
            texts = await operator.contents(refs)
            return [
                (texts[one["mover_name"]], texts[one["title"]], texts[one.get("text", one["title"])])
                for one in motions
            ]

    assert asyncio.run(walk()) == [
        ("Participant 6", "Deepen the well.", "Deepen the well."),
        ("Participant 5", CHINESE, CHINESE + "\n"),
        ("Participant 6", "Nobody answers this.", "Nobody answers this."),
    ]


class Conversation(NamedTuple):
    """What was published of a real one."""

    name: str
    people: int
    votes: int
    replaced: int
    statements: int
    cells: int


UBERX = Conversation("vtaiwan-uberx", 1921, 49_997, 554, 197, 49_443)
LAND_BANK = Conversation("san-juan-land-bank", 404, 33_530, 67, 297, 33_463)


def expect_published(real: Conversation, first: Report) -> None:
    """What was published of a conversation is what the import of it reports."""
    numbers = first.model_dump(exclude={"position", "refusals", "statements_different", "cells_different"})
    assert numbers == {
        "people": real.people,
        "sent": real.votes,
        "recorded": real.votes,
        "replaced": real.replaced,
        "repeated": 0,
        "refused": 0,
        "statements": real.statements,
        "statements_equal": real.statements,
        "cells": real.cells,
        "cells_equal": real.cells,
    }
    assert first.holds


# The other real conversation is imported by tests/browser/test_import_seen.py, where one looks on.
@pytest.mark.slow
@pytest.mark.data
def test_a_real_conversation_comes_out_with_the_published_numbers(real_data: Path, tmp_path: Path) -> None:
    first, second = import_twice(read_export(real_data / "polis" / UBERX.name), tmp_path / "data")
    assert first is not None
    expect_published(UBERX, first)
    assert second == first.model_copy(update={"recorded": 0, "replaced": 0, "repeated": UBERX.votes})
