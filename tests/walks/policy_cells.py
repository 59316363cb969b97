"""The authorization matrix: who tries what, and what the policy's table says, found without its code."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from domain.policy import LINES
from services.commands import COMMANDS, UNRECORDED

Json = dict[str, Any]
NOBODYS = "nobody"
LONG_AGO = "0" * 12  # an id that nothing has
TEXT = {"lang": "en", "text": "Because"}
PILES = {"options": {"yes": 1, "no": 0, "abstain": 0}}
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
    "teller": frozenset({"public", "member", "teller"}),
    "operator": frozenset({"public", "operator"}),
    "display": frozenset({"public", "display"}),
}
BEFORE = {
    "any": ("any",),
    "chartered": ("any", "chartered"),
    "sitting-planned": ("any", "chartered", "sitting-planned"),
    "sitting-open": ("any", "chartered", "sitting-planned", "sitting-open"),
}


TOO_SOON = {"any": "unknown-community", "sitting-planned": "sitting-not-open"}
OF_MOVERS = ("motion.withdraw", "amendment.withdraw", "amendment.accept")


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
        return TOO_SOON.get(cell.phase, "sitting-closed")
    return "not-logged-in" if cell.who == NOBODYS else "not-allowed"


# Whoever names nobody means herself.
FOR_ONESELF = (
    *("speech.ask", "assistance.record", "division.ask"),
    *("motion.submit", "motion.second", "amendment.submit", "amendment.second"),
    *("procedure.move", "point.raise", "act.undo", "interest.declare"),
)


def command_cells(phase: str, people: Iterable[str]) -> list[Cell]:
    """Everyone with every command. A mover has a motion of her own; what can be for oneself, is."""
    return [
        Cell(who, kind, kind in FOR_ONESELF or (who == "mover" and kind in OF_MOVERS), phase)
        for who in people
        for kind in COMMANDS | UNRECORDED
    ]


def bodies(sitting: str, motion: str, amendment: str) -> dict[str, Json]:
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
        "sitting.plan": {"title": TEXT},
        "sitting.call": {"sitting": LONG_AGO, "place": TEXT},
        "sitting.open": {"title": TEXT},
        "sitting.close": {"sitting": LONG_AGO},
        "sitting.pause": {"sitting": sitting},
        "sitting.resume": {"sitting": sitting},
        "sitting.adjourn": {"sitting": LONG_AGO, "when": TEXT},
        "chair.hand": {"sitting": sitting, "member": LONG_AGO},
        "chair.take": {"sitting": sitting},
        "act.undo": {"sitting": sitting, "position": 2**40},
        "practice.open": {"sitting": sitting},
        "practice.cast": {"sitting": sitting, "option": "yes"},
        "practice.close": {"sitting": sitting},
        "practice.end": {"sitting": sitting},
        "help.call": {"sitting": sitting},
        "help.come": {"sitting": sitting, "member": LONG_AGO},
        "help.end": {"sitting": sitting, "member": LONG_AGO},
        "presence.arrive": {"sitting": sitting, "member": LONG_AGO},
        "presence.leave": {"sitting": sitting, "member": LONG_AGO},
        "proxy.give": {"sitting": sitting, "holder": LONG_AGO, "member": LONG_AGO},
        "proxy.end": {"sitting": sitting, "member": LONG_AGO},
        "proxy.vote": {"poll": LONG_AGO, "member": LONG_AGO, "option": "yes"},
        "motion.submit": {"sitting": sitting, "title": TEXT},
        "motion.second": {"motion": motion},
        "motion.withdraw": {"motion": motion},
        "amendment.submit": {"motion": motion, "wording": 1, "paragraph": "1", "form": "strike"},
        "amendment.second": {"amendment": amendment},
        "amendment.withdraw": {"amendment": amendment},
        "amendment.accept": {"amendment": amendment},
        "procedure.move": {"sitting": sitting, "matter": "no-such-matter"},
        "point.raise": {"sitting": sitting},
        "point.withdraw": {"sitting": sitting, "point": LONG_AGO},
        "point.rule": {"sitting": sitting, "point": LONG_AGO, "allowed": True, "reason": TEXT},
        "interest.declare": {"motion": motion, "text": TEXT},
        "interest.rule": {"motion": motion, "member": LONG_AGO, "recused": True, "reason": TEXT},
        "speech.ask": {"sitting": sitting},
        "speech.withdraw": {"sitting": sitting, "speech": LONG_AGO},
        "speech.begin": {"sitting": sitting, "speech": LONG_AGO},
        "speech.extend": {"sitting": sitting, "speech": LONG_AGO},
        "speech.end": {"sitting": sitting, "speech": LONG_AGO},
        "list.close": {"sitting": sitting},
        "list.reopen": {"sitting": sitting},
        "poll.open": {"motion": motion},
        "poll.close": {"poll": LONG_AGO},
        "outcome.declare": {"poll": LONG_AGO},
        "poll.annul": {"poll": LONG_AGO, "reason": TEXT},
        "ballot.cast": {"poll": LONG_AGO, "option": "yes"},
        "ballot.record": {"poll": LONG_AGO, "member": LONG_AGO, "option": "yes"},
        "answer.miss": {"poll": LONG_AGO, "member": LONG_AGO},
        "count.enter": {"poll": LONG_AGO, "way": "hands", "piles": PILES},
        "count.restart": {"poll": LONG_AGO, "way": "hands", "reason": TEXT},
        "count.rule": {"poll": LONG_AGO, "way": "hands", "piles": PILES, "reason": TEXT},
        "papers.issue": {"poll": LONG_AGO, "first": 1, "last": 9},
        "paper.give": {"poll": LONG_AGO, "number": 1, "member": LONG_AGO},
        "double.rule": {"poll": LONG_AGO, "member": LONG_AGO, "keeps": "paper", "reason": TEXT},
        "teller.appoint": {"member": LONG_AGO},
        "teller.release": {"member": LONG_AGO},
        "assistance.record": {"poll": LONG_AGO, "way": "paper", "witnesses": [LONG_AGO, LONG_AGO]},
        "division.ask": {"poll": LONG_AGO, "wants": "count"},
        "minutes.note": {"sitting": LONG_AGO, "text": TEXT},
        "minutes.correct": {"sitting": sitting, "remark": 1, "text": TEXT},
        "minutes.approve": {"minutes": LONG_AGO, "sitting": sitting},
    }
