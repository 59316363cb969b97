"""What one sitting leaves undecided, and the next one takes over (records 0131 and 0112)."""

from collections.abc import Iterable

from domain import motion
from domain.event import Fact
from domain.motion import Motion
from domain.sitting import Sitting
from services.state import State


def unfinished(state: State, former: Sitting) -> list[Motion]:
    """Of an adjourned sitting: what waits for a decision, also what came to none; by number."""
    here = (one for one in state.motions.values() if one.sitting == former.id and one.procedure is None)
    left = (one for one in here if one.state == "postponed" or _is_undecided(state, one))
    return sorted(left, key=lambda one: one.number)


def _is_undecided(state: State, one: Motion) -> bool:
    return one.is_pending or (one.state == "put" and state.polls[one.polls[-1]].result == "no-quorum")


def waiting(state: State, body: str) -> list[Motion]:
    """What comes along by itself: postponed in a sitting of this body, or brought for one called off.

    And what came along once, until it is decided or taken back.
    """
    return [one for one in state.motions.values() if one.procedure is None and _waits(state, one, body)]


def _waits(state: State, one: Motion, body: str) -> bool:
    held = state.sittings[one.sitting]
    # What was adjourned goes on in a sitting of its own.
    if held.form != "assembly" or held.body != body or held.state != "closed" or held.is_adjourned:
        return False
    was_called_off = held.id not in state.debates
    return one.state == "postponed" or ((was_called_off or one.is_carried) and _is_undecided(state, one))


def carried_over(state: State, motions: Iterable[Motion], sitting: str) -> list[Fact]:
    """Under the next numbers there."""
    numbered = enumerate(motions, start=state.motions_in.get(sitting, 0) + 1)
    return [fact for number, one in numbered for fact in motion.carry_over(one, sitting, number)]
