"""The authorization matrix: who tries what, and what the policy's table says, found without its code."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from domain.policy import LINES
from services.commands import COMMANDS

Json = dict[str, Any]
NOBODYS = "nobody"
LONG_AGO = "0" * 12  # an id that nothing has
TEXT = {"lang": "en", "text": "Because"}
ROW = {"number": "1", "name": "Somebody"}

# Everyone is also public; who holds an office is also a member.
ROLES: dict[str, frozenset[str]] = {
    NOBODYS: frozenset({"public"}),
    "member": frozenset({"public", "member"}),
    "mover": frozenset({"public", "member", "mover"}),
    "former": frozenset({"public", "former"}),
    "chair": frozenset({"public", "member", "chair"}),
    "secretary": frozenset({"public", "member", "secretary"}),
    "auditor": frozenset({"public", "member", "auditor"}),
    "operator": frozenset({"public", "operator"}),
    "display": frozenset({"public", "display"}),
}
BEFORE = {
    "any": ("any",),
    "chartered": ("any", "chartered"),
    "sitting-open": ("any", "chartered", "sitting-open"),
}


class Cell(NamedTuple):
    """Someone tries something. `own`: it is about what is hers. `phase`: how far things have come."""

    who: str
    act: str
    own: bool
    phase: str


def is_allowed(cell: Cell) -> bool:
    """What the table says."""
    return any(
        line.act == cell.act
        and ROLES[cell.who] & set(line.roles)
        and (line.relation == "any" or cell.own)
        and line.phase in BEFORE[cell.phase]
        for line in LINES
    )


def expected(cell: Cell) -> str:
    """The refusal that a command must meet, for the person or the moment; "" where it may pass."""
    if is_allowed(cell):
        return ""
    if is_allowed(cell._replace(phase="sitting-open")):
        return "unknown-community" if cell.phase == "any" else "sitting-closed"
    return "not-logged-in" if cell.who == NOBODYS else "not-allowed"


def command_cells(phase: str, people: Iterable[str]) -> list[Cell]:
    """Everyone with every command. Only who moved a motion has something of her own among them."""
    return [
        Cell(who, kind, who == "mover" and kind == "motion.withdraw", phase)
        for who in people
        for kind in COMMANDS
    ]


def bodies(sitting: str, motion: str) -> dict[str, Json]:
    """One body of the right shape for each command; none changes who is who, even where it is let pass."""
    return {
        "community.found": {"name": TEXT, "preset": "assembly.plain"},
        "charter.amend": {"charter": {}, "reason": TEXT},
        "member.enrol": {"row": ROW},
        "member.change": {"member": LONG_AGO, "row": ROW},
        "member.depart": {"member": LONG_AGO},
        "roll.import": {"rows": []},
        "role.grant": {"member": LONG_AGO, "role": "chair"},
        "role.end": {"member": LONG_AGO, "role": "chair"},
        "sitting.open": {"title": TEXT},
        "sitting.close": {"sitting": LONG_AGO},
        "motion.submit": {"sitting": sitting, "title": TEXT},
        "motion.second": {"motion": motion},
        "motion.withdraw": {"motion": motion},
        "poll.open": {"motion": motion},
        "poll.close": {"poll": LONG_AGO},
        "outcome.declare": {"poll": LONG_AGO},
        "poll.annul": {"poll": LONG_AGO, "reason": TEXT},
        "ballot.cast": {"poll": LONG_AGO, "option": "yes"},
    }
