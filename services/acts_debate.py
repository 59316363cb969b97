"""Asking for the floor, giving it, and taking it back."""

from domain import debate, precedence, sitting
from domain.debate import Debate, EndReason
from domain.errors import NoFloor, NotDebatable, Recused, UnknownObject
from domain.motion import out_of_phase
from services.commands import (
    AskToSpeak,
    BeginSpeech,
    CloseList,
    EndSpeech,
    ExtendSpeech,
    ReopenList,
    WithdrawSpeech,
)
from services.desk import Desk, Done
from services.principal import Principal
from services.state import State


def is_own(state: State, principal: Principal, command: WithdrawSpeech | EndSpeech) -> bool:
    """Whether the speech is this person's."""
    held = state.debates.get(command.sitting)
    speech = held.speeches.get(command.speech) if held else None
    return speech is not None and speech.member == principal.id


def ask(state: State, principal: Principal, command: AskToSpeak, desk: Desk) -> Done:
    held = assembly(state, command.sitting)
    motion = _question(state, command)
    member = state.on_roll(command.member or principal.id)
    _may_speak(state, motion, member)
    speech_id = desk.id()
    group = state.member(member).entry.group
    return debate.ask(held, speech_id, member, command.kind, motion, group), {"speech": speech_id}


def _may_speak(state: State, motion: str, member: str) -> None:
    """Whoever stands aside for a motion does not speak on it."""
    held = state.interests.get(motion, {}).get(member)
    if held is not None and held.follows.silent:
        raise Recused(motion=motion)


def _question(state: State, command: AskToSpeak) -> str:
    """The motion spoken to. There is nothing to say to one that is voted on, decided or taken back."""
    if command.motion is None:
        return ""
    moved = state.motion(command.motion)
    if moved.sitting != command.sitting:
        raise UnknownObject(object="motion", id=moved.id)
    if not moved.is_pending:
        raise out_of_phase(moved)
    if moved.procedure and not moved.procedure.debatable:
        raise NotDebatable(motion=moved.id)
    return moved.id


def withdraw(state: State, _principal: Principal, command: WithdrawSpeech, _desk: Desk) -> Done:
    return debate.withdraw(assembly(state, command.sitting), command.speech), {"speech": command.speech}


def begin(state: State, _principal: Principal, command: BeginSpeech, desk: Desk) -> Done:
    held = assembly(state, command.sitting)
    sitting.goes_on(state.sitting(held.sitting))
    precedence.callable_to_speak(state.pending(held.sitting), state.waiting_points(held.sitting))
    if command.next is not None:
        debate.is_next(held, command.next)
    facts = debate.begin(held, command.speech, desk.at)
    return facts, {"speech": facts[0].stream.partition(":")[2]}


def extend(state: State, _principal: Principal, command: ExtendSpeech, desk: Desk) -> Done:
    held = assembly(state, command.sitting)
    return debate.extend(held, command.speech, command.minutes, desk.at), {"speech": command.speech}


def end(state: State, principal: Principal, command: EndSpeech, desk: Desk) -> Done:
    """A chair who speaks herself ends her own speech as its speaker."""
    reason: EndReason = "speaker" if is_own(state, principal, command) else "chair"
    held = assembly(state, command.sitting)
    return debate.end(held, command.speech, reason, desk.at), {"speech": command.speech}


def close_list(state: State, _principal: Principal, command: CloseList, _desk: Desk) -> Done:
    return debate.close_list(assembly(state, command.sitting)), {"sitting": command.sitting}


def reopen_list(state: State, _principal: Principal, command: ReopenList, _desk: Desk) -> Done:
    return debate.reopen_list(assembly(state, command.sitting)), {"sitting": command.sitting}


def assembly(state: State, sitting_id: str) -> Debate:
    """The debate of a sitting. In a consultation nobody speaks in turn, so there is none."""
    sitting = state.sitting(sitting_id)
    held = state.debates.get(sitting.id)
    if held is None:
        raise NoFloor(sitting=sitting.id)
    return held
