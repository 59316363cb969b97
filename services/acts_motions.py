"""Bringing, supporting and taking back a motion."""

from domain import amendment, motion
from domain.errors import TitleTooLong, UnknownMatter
from domain.motion import MotionSubmitted
from services import acts_amendments, bodies
from services.commands import SecondMotion, SubmitMotion, WithdrawMotion
from services.desk import Desk, Done
from services.principal import Principal
from services.state import State

# Two lines on the screen in the hall. What was brought before there was a limit stays as it is.
TITLE_MOST = 200


def submit(state: State, principal: Principal, command: SubmitMotion, desk: Desk) -> Done:
    """Its words are the motion's, not the mover's: erasing a person leaves what the assembly decided on."""
    sitting = state.sitting(command.sitting)
    mover = state.on_roll(command.member or principal.id)
    if len(command.title.text) > TITLE_MOST:
        raise TitleTooLong(most=TITLE_MOST)
    charter = state.chartered().in_force.charter
    rule = charter.matter(command.matter)
    if rule.procedure is not None:
        known = [word for word, matter in charter.matters.items() if matter.procedure is None]
        raise UnknownMatter(matter=command.matter, known=sorted(known))
    bodies.decides(sitting, rule)
    motion_id, number = desk.id(), state.motions_in.get(sitting.id, 0) + 1
    brought = MotionSubmitted(
        sitting=sitting.id,
        number=number,
        matter=rule.matter,
        mover=mover if mover != principal.id else None,
    )
    return motion.submit(motion_id, brought, _words(command, motion_id, desk)), {
        "motion": motion_id,
        "number": number,
    }


def second(state: State, principal: Principal, command: SecondMotion, _desk: Desk) -> Done:
    supporter = state.on_roll(command.member or principal.id)
    facts = motion.second(state.motion(command.motion), supporter, principal.id)
    return facts, {"motion": command.motion}


def withdraw(state: State, principal: Principal, command: WithdrawMotion, _desk: Desk) -> Done:
    """There is nothing left to change, so the changes proposed to it fall."""
    found = state.motion(command.motion)
    facts = motion.withdraw(found, principal.id)
    pending = [one for one in state.amendments_of(found.id) if one.is_pending]
    acts_amendments.refuse_while_voted_on(state, pending)
    acts_amendments.refuse_while_doubted(state, found)
    return facts + amendment.fall(pending, "motion-withdrawn"), {"motion": found.id}


def _words(command: SubmitMotion, motion_id: str, desk: Desk) -> dict[str, str]:
    """What it asks, and the text if there is one, committed to."""
    owner = f"motion:{motion_id}"
    c = {"title": desk.commit(command.title.model_dump(), owner, "content.public")}
    if command.text is not None:
        c["text"] = desk.commit(command.text.model_dump(), owner, "content.public")
    return c
