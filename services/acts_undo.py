"""Taking an act of the desk back, for ten seconds, by the event that counters it (record 0127)."""

from collections.abc import Callable, Sequence
from typing import Any, get_args

from domain import amendment, debate, motion, point, poll, sitting
from domain.console import UNDO_MS, LastAct
from domain.debate import Debate
from domain.double_count import UNCOUNTED, Way
from domain.errors import BuiltOn, NothingToUndo, UndoLate
from domain.event import By, Fact
from domain.policy import DESK
from services.acts_debate import assembly
from services.commands import UndoAct
from services.console import who_did
from services.desk import Desk, Done
from services.principal import Principal
from services.standing import poll_stands
from services.state import State

# Given the state, what the event's stream is about, and the event's position.
Counter = Callable[[State, str, int], list[Fact]]


def _reopen_list(state: State, sitting_id: str, n: int) -> list[Fact]:
    return debate.reopen_list(assembly(state, sitting_id), n)


def _close_list(state: State, sitting_id: str, n: int) -> list[Fact]:
    return debate.close_list(assembly(state, sitting_id), n)


def _resume(state: State, sitting_id: str, n: int) -> list[Fact]:
    return sitting.resume(state.sitting(sitting_id), n)


def _pause(state: State, sitting_id: str, n: int) -> list[Fact]:
    return sitting.pause_again(state.sitting(sitting_id), n)


def _preside_again(state: State, sitting_id: str, n: int) -> list[Fact]:
    return sitting.preside_again(state.sitting(sitting_id), n)


def _wait_again(state: State, speech_id: str, n: int) -> list[Fact]:
    return debate.put_back(_debate_with(state, speech_id), speech_id, "waiting", n)


def _speak_on(state: State, speech_id: str, n: int) -> list[Fact]:
    return debate.put_back(_debate_with(state, speech_id), speech_id, "speaking", n)


def _unextend(state: State, speech_id: str, n: int) -> list[Fact]:
    return debate.shorten(_debate_with(state, speech_id), speech_id, n)


def _debate_with(state: State, speech_id: str) -> Debate:
    return next(held for held in state.debates.values() if speech_id in held.speeches)


def _unrule(state: State, point_id: str, n: int) -> list[Fact]:
    ruled = state.points[point_id]
    waiting = [state.points[one] for one in state.waiting_points(ruled.sitting)]
    return point.put_back(ruled, waiting, n)


def _unmove(state: State, motion_id: str, n: int) -> list[Fact]:
    moved = state.motion(motion_id)
    if moved.seconders:
        raise BuiltOn(by="member", what="motion.seconded")
    return motion.unmove(moved, n)


def _unput(state: State, motion_id: str, n: int) -> list[Fact]:
    put = state.motion(motion_id)
    return motion.put_back(put, poll_stands(state, put.polls[:-1]), n)


def _unput_change(state: State, amendment_id: str, n: int) -> list[Fact]:
    put = state.amendment(amendment_id)
    return amendment.put_back(put, poll_stands(state, put.polls[:-1]), n)


def _unopen(state: State, poll_id: str, n: int) -> list[Fact]:
    opened = state.poll(poll_id)
    counts = any(state.count(poll_id, way) != UNCOUNTED for way in get_args(Way))
    is_called = poll_id in state.missed
    is_used = bool(state.ballots[poll_id]) or is_called or counts or state.papers_of(poll_id).count > 0
    return poll.withdraw(opened, is_used, n)


# An act can be taken back if each of its events is here.
COUNTERS: dict[str, Counter] = {
    "list.closed/1": _reopen_list,
    "list.reopened/1": _close_list,
    "sitting.paused/1": _resume,
    "sitting.resumed/1": _pause,
    "presiding.changed/1": _preside_again,
    "speech.begun/1": _wait_again,
    "speech.withdrawn/1": _wait_again,
    "speech.extended/1": _unextend,
    "speech.ended/1": _speak_on,
    "point.ruled/1": _unrule,
    "procedure.moved/1": _unmove,
    "motion.put/1": _unput,
    "amendment.put/1": _unput_change,
    "poll.opened/1": _unopen,
}


def offered(facts: Sequence[Fact], by: By, at: int) -> dict[str, Any]:
    """What the answer to an act says of taking it back: until when one can, and what it was."""
    # First, for it is cheap: what members do comes by the thousand.
    if by.capacity not in DESK:
        return {}
    types = {fact.data.TYPE for fact in facts}
    is_undo = any(getattr(fact.data, "undoes", None) is not None for fact in facts)
    can = bool(types) and types <= COUNTERS.keys() and not is_undo
    return {"undo_until": at + UNDO_MS, "did": facts[-1].data.TYPE.partition("/")[0]} if can else {}


def is_own(state: State, principal: Principal, command: UndoAct) -> bool:
    """Somebody else's act is not; of what is not the newest act, the rules say more."""
    last = state.last_acts.get(command.sitting)
    return last is None or last.n != command.position or last.by == principal.id


def undo(state: State, principal: Principal, command: UndoAct, desk: Desk) -> Done:
    """Refused once ten seconds are over by the server's clock, or something was done on top."""
    last = state.last_acts.get(state.sitting(command.sitting).id)
    if last is None or last.n < command.position:
        raise NothingToUndo(position=command.position)
    if last.n > command.position:
        raise BuiltOn(position=last.n, **who_did(state, principal, last))
    facts = _counters(state, last)
    if desk.at > last.at + UNDO_MS:
        raise UndoLate(seconds=UNDO_MS // 1000)
    return facts, {"undid": command.position}


def _counters(state: State, last: LastAct) -> list[Fact]:
    """Backwards, as one climbs down the way one came."""
    kinds = {kind for _, _, kind in last.events}
    if last.undoes or last.capacity not in DESK or not kinds <= COUNTERS.keys():
        raise NothingToUndo(position=last.n)
    back = reversed(last.events)
    return [fact for n, stream, kind in back for fact in COUNTERS[kind](state, stream.split(":")[1], n)]
