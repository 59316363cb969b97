"""Bringing, supporting and taking back a motion."""

from domain import amendment, motion
from domain.errors import MemberGone, UnknownMatter
from services import acts_amendments
from services.commands import SecondMotion, SubmitMotion, WithdrawMotion
from services.desk import Desk, Done
from services.principal import Principal
from services.state import State


def submit(state: State, _principal: Principal, command: SubmitMotion, desk: Desk) -> Done:
    """Its words are the motion's, not the mover's: erasing a person leaves what the assembly decided on."""
    sitting = state.sitting(command.sitting)
    charter = state.chartered().in_force.charter
    rule = charter.matter(command.matter)
    if rule.procedure is not None:
        known = [word for word, matter in charter.matters.items() if matter.procedure is None]
        raise UnknownMatter(matter=command.matter, known=sorted(known))
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
    supporter = state.member(command.member or principal.id)
    if supporter.departed:
        raise MemberGone(member=supporter.id)
    facts = motion.second(state.motion(command.motion), supporter.id, principal.id)
    return facts, {"motion": command.motion}


def withdraw(state: State, _principal: Principal, command: WithdrawMotion, _desk: Desk) -> Done:
    """There is nothing left to change, so the changes proposed to it fall."""
    found = state.motion(command.motion)
    facts = motion.withdraw(found)
    pending = [one for one in state.amendments_of(found.id) if one.is_pending]
    acts_amendments.refuse_while_voted_on(state, pending)
    return facts + amendment.fall(pending, "motion-withdrawn"), {"motion": found.id}
