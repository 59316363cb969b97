"""What an import did, and whether the numbers that came out are the published ones."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.frozen import Frozen
from gateways.polis.export import Cell, Export, Statement
from gateways.terminal import say


class Report(Frozen):
    """What `folkmoot import-polis --json` prints.

    `statements_equal` counts every row against comments.csv; `cells_equal` counts last votes against
    participants-votes.csv.
    """

    people: int
    sent: int
    recorded: int
    replaced: int
    repeated: int
    refused: int
    statements: int
    statements_equal: int
    cells: int
    cells_equal: int
    position: int
    refusals: list[dict[str, Any]]
    statements_different: list[dict[str, Any]]
    cells_different: list[dict[str, Any]]

    @property
    def holds(self) -> bool:
        """Whether both published countings came out."""
        return not self.statements_different and not self.cells_different

    def lines(self, shown_max: int) -> Iterator[str]:
        """The report in words, with at most so many of each kind of difference."""
        numbers = self.model_dump()
        for key in ("votes", "statements", "cells", "position"):
            yield say(f"polis.{key}", **numbers)
        yield from _listed("refusal", self.refusals, shown_max)
        yield say("polis.holds" if self.holds else "polis.differs")
        flat = [{**row, **row["published"], **row["counted"]} for row in self.statements_different]
        yield from _listed("statement", flat, shown_max)
        yield from _listed("cell", self.cells_different, shown_max)


def _listed(kind: str, rows: Sequence[Mapping[str, Any]], shown_max: int) -> Iterator[str]:
    for row in rows[:shown_max]:
        yield "  " + say(f"polis.{kind}", **row)
    if len(rows) > shown_max:
        yield "  " + say("polis.more", count=len(rows) - shown_max)


def compare(
    export: Export,
    answers: Mapping[str, int],
    refusals: Sequence[dict[str, Any]],
    counts: Mapping[int, Mapping[str, Any]],
    cells: Mapping[Cell, str],
    position: int,
) -> Report:
    """Hold what the server's views say against both oracles."""
    statements = [(statement, _casts(counts.get(statement.id, {}))) for statement in export.statements]
    different = [_row(statement, casts) for statement, casts in statements if not _equal(statement, casts)]
    every_cell = sorted(set(export.cells) | set(cells), key=lambda cell: (int(cell[0]), cell[1]))
    wrong = [cell for cell in every_cell if export.cells.get(cell) != cells.get(cell)]
    return Report(
        people=len(export.people),
        **{name: answers.get(name, 0) for name in ("sent", "recorded", "replaced", "repeated", "refused")},
        statements=len(statements),
        statements_equal=len(statements) - len(different),
        cells=len(every_cell),
        cells_equal=len(every_cell) - len(wrong),
        position=position,
        refusals=sorted(refusals, key=lambda refusal: refusal["row"]),
        statements_different=different,
        cells_different=[_cell(cell, export.cells, cells) for cell in wrong],
    )


def _casts(counts: Mapping[str, Any]) -> tuple[int, int]:
    yes, no = (counts.get(option, {}).get("casts", 0) for option in ("yes", "no"))
    return yes, no


def _equal(statement: Statement, casts: tuple[int, int]) -> bool:
    """A statement that comments.csv does not hold has no published counts to differ from."""
    return statement.author is None or casts == (statement.agrees, statement.disagrees)


def _row(statement: Statement, casts: tuple[int, int]) -> dict[str, Any]:
    published = {"agrees": statement.agrees, "disagrees": statement.disagrees}
    return {"statement": statement.id, "published": published, "counted": {"yes": casts[0], "no": casts[1]}}


def _cell(cell: Cell, published: Mapping[Cell, str], counted: Mapping[Cell, str]) -> dict[str, Any]:
    """What is missing on one side is left out."""
    row: dict[str, Any] = {"person": cell[0], "statement": cell[1]}
    both = {"published": published.get(cell), "counted": counted.get(cell)}
    return row | {key: value for key, value in both.items() if value is not None}
