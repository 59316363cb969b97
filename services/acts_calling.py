"""Preparing a sitting and giving notice of it; and what may be decided that the notice did not name."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from domain import calling, sitting
from domain.calling import Call
from domain.errors import BadRequest, NotAnnounced, NoticeMissing, UnknownObject
from domain.matter import MatterRule
from domain.motion import Motion, out_of_phase
from domain.notice import Moment
from domain.sitting import Sitting, SittingCalled
from services import bodies
from services.carrying_over import carried_over, waiting
from services.commands import DOCKET_MAX, CallSitting, PlanSitting
from services.desk import Desk, Done
from services.principal import Principal
from services.state import State


def plan(state: State, _principal: Principal, command: PlanSitting, desk: Desk) -> Done:
    body, sitting_id = bodies.chosen(state, command.body), desk.id()
    title = desk.commit(command.title.model_dump(), f"sitting:{sitting_id}", "content.public")
    coming = carried_over(state, waiting(state, body or bodies.ASSEMBLY), sitting_id)
    return sitting.plan(sitting_id, body, {"title": title}) + coming, {"sitting": sitting_id}


def call(state: State, _principal: Principal, command: CallSitting, desk: Desk) -> Done:
    """Judged by the charter in force now. What is on the docket now is announced, and what comes along."""
    found = state.sitting(command.sitting)
    body = bodies.meeting(state, found.body)
    held_at = command.held_at if command.held_at is not None else desk.at
    calling.check(body, _call(state, command, desk.at, held_at), state.roll_at(state.roll_n).counts)
    coming = waiting(state, found.body)
    named = command.docket if command.docket is not None else _waiting(state, found)
    docket = [*(_on_docket(state, found, one) for one in dict.fromkeys(named)), *(one.id for one in coming)]
    if len(docket) > DOCKET_MAX:
        raise BadRequest(problems=[{"where": "docket", "code": "too-long"}])
    called = SittingCalled(
        held_at=held_at,
        caller=command.caller,
        docket=docket,
        emergency=command.emergency is not None,
        article=calling.article(body, command.caller),
        signatures=command.signatures,
    )
    owner = sitting.stream(found.id)
    said = {"place": command.place} | ({"reason": command.emergency} if command.emergency else {})
    c = {name: desk.commit(text.model_dump(), owner, "content.public") for name, text in said.items()}
    facts = carried_over(state, coming, found.id) + sitting.call(found, called, c)
    return facts, {"sitting": found.id, "announced": len(called.docket)}


def needs_no_notice(state: State, word: str) -> None:
    """Refuse to open a sitting that nobody called, where the charter wants it announced."""
    body = bodies.meeting(state, word)
    if body is not None and body.notice is not None:
        notice = body.notice
        raise NoticeMissing(length=notice.length, unit=notice.unit, article=notice.article)


def announced(state: State, moved: Motion, rule: MatterRule) -> None:
    """Refuse to decide what nobody was told of. Procedure decides no matter, and advice binds nobody."""
    found = state.sitting(moved.sitting)
    body = bodies.meeting(state, found.body)
    notice = body.notice if body else None
    if notice is None or not notice.agenda_limited:
        return
    if moved.procedure is not None or rule.binding == "advisory" or moved.id in found.announced:
        return
    raise NotAnnounced(motion=moved.id, number=moved.number, article=notice.article)


def _call(state: State, command: CallSitting, at: int, held_at: int) -> Call:
    zone = ZoneInfo(state.chartered().zone)
    return Call(
        caller=command.caller,
        signatures=command.signatures or 0,
        given=_moment(at, zone),
        held=_moment(held_at, zone),
        is_emergency=command.emergency is not None,
    )


def _moment(at: int, zone: ZoneInfo) -> Moment:
    return Moment(at, datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).date())


def _waiting(state: State, found: Sitting) -> list[str]:
    here = [one for one in state.motions.values() if one.sitting == found.id and one.is_pending]
    return [one.id for one in sorted(here, key=lambda one: one.number)]


def _on_docket(state: State, found: Sitting, motion_id: str) -> str:
    moved = state.motion(motion_id)
    if moved.sitting != found.id:
        raise UnknownObject(object="motion", id=motion_id)
    if not moved.is_pending:
        raise out_of_phase(moved)
    return moved.id
