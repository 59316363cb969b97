"""Bringing, supporting and taking back a motion."""

from domain import motion
from services.commands import SecondMotion, SubmitMotion, WithdrawMotion
from services.desk import Desk, Done
from services.principal import Principal
from services.state import State


def submit(state: State, _principal: Principal, command: SubmitMotion, desk: Desk) -> Done:
    """Its words are the motion's, not the mover's: erasing a person leaves what the assembly decided on."""
    sitting = state.sitting(command.sitting)
    rule = state.chartered().in_force.charter.matter(command.matter)
    motion_id = desk.id()
    owner = f"motion:{motion_id}"
    c = {"title": desk.commit(command.title.model_dump(), owner, "content.public")}
    if command.text is not None:
        c["text"] = desk.commit(command.text.model_dump(), owner, "content.public")
    number = state.motions_in.get(sitting.id, 0) + 1
    return motion.submit(motion_id, sitting.id, number, rule.matter, c), {
        "motion": motion_id,
        "number": number,
    }


def second(state: State, principal: Principal, command: SecondMotion, _desk: Desk) -> Done:
    return motion.second(state.motion(command.motion), principal.id), {"motion": command.motion}


def withdraw(state: State, _principal: Principal, command: WithdrawMotion, _desk: Desk) -> Done:
    return motion.withdraw(state.motion(command.motion)), {"motion": command.motion}
