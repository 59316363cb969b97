"""Which body of the charter meets in a sitting: what it decides, and whether the roll says who is in it."""

from domain.errors import NeedsBodyRoll, OtherBody, UnknownBody
from domain.institution import Body
from domain.matter import MatterRule
from domain.sitting import Sitting
from services.state import State

ASSEMBLY = "assembly"


def chosen(state: State, word: str | None) -> str | None:
    """The body that is to meet; None is the assembly, which needs no naming.

    Raises:
        UnknownBody: the charter in force has no such body.
    """
    bodies = state.chartered().in_force.charter.bodies
    if word is not None and word not in {ASSEMBLY, *bodies}:
        raise UnknownBody(body=word, known=sorted({ASSEMBLY, *bodies}))
    return word if word != ASSEMBLY else None


def meeting(state: State, word: str) -> Body | None:
    """What the charter in force says of it. An assembly may go without."""
    return state.chartered().in_force.charter.bodies.get(word)


def decides(held: Sitting, rule: MatterRule) -> None:
    """Refuse a matter of another body. How a sitting goes on, each decides; in a consultation, nobody."""
    if held.form == "consultation" or rule.procedure is not None or rule.body in (None, held.body):
        return
    raise OtherBody(matter=rule.matter, body=rule.body, article=rule.article)


def can_vote(state: State, held: Sitting) -> None:
    """Refuse a vote where nobody could tell from the roll who has one."""
    body = meeting(state, held.body)
    if held.named is None or (body is not None and body.is_roll):
        return
    raise NeedsBodyRoll(body=held.body, article=body.article if body else "")
