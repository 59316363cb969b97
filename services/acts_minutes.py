"""What secretary and chair add to the minutes of a sitting: remarks, corrections, approval, signatures."""

from domain import minutes
from domain.errors import UnknownObject
from domain.minutes import Minutes, MinutesSigned
from services.commands import ApproveMinutes, CorrectMinutes, NoteMinutes, SignMinutes, Text
from services.desk import Desk, Done
from services.principal import Principal
from services.state import State


def note(state: State, _principal: Principal, command: NoteMinutes, desk: Desk) -> Done:
    found = _minutes(state, command.sitting)
    if command.motion is not None and state.motion(command.motion).sitting != found.sitting:
        raise UnknownObject(object="motion", id=command.motion)
    facts = minutes.note(found, command.motion, _words(found, command.text, desk))
    return facts, {"remark": minutes.next_remark(found)}


def correct(state: State, _principal: Principal, command: CorrectMinutes, desk: Desk) -> Done:
    found = _minutes(state, command.sitting)
    facts = minutes.correct(found, command.remark, _words(found, command.text, desk))
    return facts, {"remark": minutes.next_remark(found)}


def approve(state: State, _principal: Principal, command: ApproveMinutes, _desk: Desk) -> Done:
    found, later = _minutes(state, command.minutes), state.sitting(command.sitting)
    return minutes.approve(found, _is_open(state, found), later.id), {"minutes": found.sitting}


def sign(state: State, principal: Principal, command: SignMinutes, _desk: Desk) -> Done:
    found = _minutes(state, command.sitting)
    signature = MinutesSigned(role=command.role, way=command.way, n=command.n, root=command.root)
    facts = minutes.sign(found, _is_open(state, found), signature, state.roles(principal))
    return facts, {"minutes": found.sitting}


def _minutes(state: State, sitting: str) -> Minutes:
    """They are there as soon as the sitting is, with nothing added yet."""
    return state.minutes.get(state.sitting(sitting).id) or Minutes(sitting)


def _is_open(state: State, found: Minutes) -> bool:
    return state.sitting(found.sitting).state != "closed"


def _words(found: Minutes, text: Text, desk: Desk) -> dict[str, str]:
    """A remark may name someone, so it is for those who may read names."""
    return {"text": desk.commit(text.model_dump(), minutes.stream(found.sitting), "content.member")}
