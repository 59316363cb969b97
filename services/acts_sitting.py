"""Opening, pausing, adjourning and closing a sitting; and who presides over it."""

from domain import debate, motion, sitting
from domain.errors import ChairPresent, NotPresiding, RoleNotHeld
from domain.event import Fact
from domain.sitting import Sitting
from services import acts_calling, bodies
from services import commands as c
from services.acts_debate import assembly
from services.carrying_over import carried_over, unfinished, waiting
from services.desk import Desk, Done
from services.principal import Principal
from services.state import State

MINUTE_MS = 60_000
# What only the chair that presides does. Secretaries and the clock act by themselves.
LEADING = frozenset({
    c.OpenPoll, c.ClosePoll, c.DeclareOutcome, c.AnnulPoll, c.BeginSpeech, c.ExtendSpeech, c.EndSpeech,
    c.CloseList, c.ReopenList, c.RulePoint, c.PauseSitting, c.ResumeSitting, c.AdjournSitting, c.CloseSitting,
    c.HandChair, c.RestartCount, c.RuleCount, c.RuleDouble,
})  # fmt: skip


def leads(state: State, principal: Principal, command: c.Command) -> None:
    """Refuse another chair than the one that presides: two at the desk would undo each other unseen."""
    found = state.sittings.get(_sitting_of(state, command))
    presiding = state.presiding(found) if found is not None and found.state == "open" else None
    if presiding is not None and presiding.id != principal.id:
        raise NotPresiding(member=presiding.id, number=presiding.entry.number)


def _sitting_of(state: State, command: c.Command) -> str:
    """Where the act belongs; "" for what is not there, which the act itself refuses."""
    if isinstance(command, c.OpenPoll):
        moved = state.motions.get(command.motion)
        return moved.sitting if moved else ""
    sitting: str | None = getattr(command, "sitting", None)
    if sitting is None:
        poll = state.polls.get(getattr(command, "poll", ""))
        return poll.sitting if poll else ""
    return sitting


def open_sitting(state: State, principal: Principal, command: c.OpenSitting, desk: Desk) -> Done:
    """Whoever opens an assembly as its chair presides. What the former one left undecided comes along."""
    planned = state.sitting(command.sitting) if command.sitting is not None else None
    former = state.sitting(command.continues) if command.continues is not None else None
    form = planned.form if planned else command.form
    # What was adjourned is the same sitting going on: its notice was given.
    named = planned.named if planned else bodies.chosen(state, command.body)
    if former is None and (planned is None or planned.state == "planned"):
        acts_calling.needs_no_notice(state, named or form)
    facts, sitting_id = _opened(planned, former, named, command, desk)
    if form == "assembly" and "chair" in state.roles(principal):
        facts += sitting.preside(sitting_id, principal.id, "opened", "")
    coming = unfinished(state, former) if former else waiting(state, named or form)
    return facts + carried_over(state, coming, sitting_id), {"sitting": sitting_id}


def _opened(
    planned: Sitting | None, former: Sitting | None, named: str | None, command: c.OpenSitting, desk: Desk
) -> tuple[list[Fact], str]:
    """The one that was planned, or a new one."""
    if planned is not None:
        return sitting.open_called(planned, desk.at), planned.id
    assert command.title is not None
    sitting_id = desk.id()
    title = desk.commit(command.title.model_dump(), f"sitting:{sitting_id}", "content.public")
    return sitting.open_sitting(sitting_id, command.form, named, former, {"title": title}), sitting_id


def pause(state: State, _principal: Principal, command: c.PauseSitting, desk: Desk) -> Done:
    speaking = assembly(state, command.sitting).speaking
    found = state.sitting(command.sitting)
    due_at = desk.at + command.minutes * MINUTE_MS if command.minutes else None
    facts = sitting.pause(found, state.open_polls_in(found.id), speaking.id if speaking else "", due_at)
    return facts, {"sitting": found.id}


def resume(state: State, _principal: Principal, command: c.ResumeSitting, _desk: Desk) -> Done:
    return sitting.resume(state.sitting(command.sitting)), {"sitting": command.sitting}


def adjourn(state: State, _principal: Principal, command: c.AdjournSitting, desk: Desk) -> Done:
    found = state.sitting(command.sitting)
    when = desk.commit(command.when.model_dump(), f"sitting:{found.id}", "content.public")
    doubted = state.standing_division(found.id)
    adjourned = sitting.adjourn(found, state.open_polls_in(found.id), doubted, {"when": when})
    return [*_last_words(state, found, desk), *_put_off(state, found), *adjourned], {"sitting": found.id}


def close_sitting(state: State, _principal: Principal, command: c.CloseSitting, desk: Desk) -> Done:
    found = state.sitting(command.sitting)
    closed = sitting.close_sitting(found, state.open_polls_in(found.id), state.standing_division(found.id))
    return [*_last_words(state, found, desk), *_put_off(state, found), *closed], {"sitting": found.id}


def _last_words(state: State, found: Sitting, desk: Desk) -> list[Fact]:
    """Whoever speaks has spoken."""
    held = state.debates.get(found.id)
    return debate.end_with_sitting(held, desk.at) if held else []


def _put_off(state: State, found: Sitting) -> list[Fact]:
    """What lies aside, and nobody has taken up."""
    left = [one for one in state.motions.values() if (one.sitting, one.state) == (found.id, "laid-aside")]
    return [fact for one in left for fact in motion.put_off_at_close(one)]


def hand(state: State, principal: Principal, command: c.HandChair, _desk: Desk) -> Done:
    assembly(state, command.sitting)
    successor = state.member(command.member)
    if "chair" not in successor.roles:
        raise RoleNotHeld(member=successor.id, role="chair")
    presiding = state.presiding(state.sitting(command.sitting))
    was = presiding.id if presiding else ""
    return sitting.preside(command.sitting, successor.id, "handed", was), {"member": successor.id}


def take(state: State, principal: Principal, command: c.TakeChair, _desk: Desk) -> Done:
    """From whoever presides only while she is away, and where the charter lets it."""
    assembly(state, command.sitting)
    found = state.sitting(command.sitting)
    presiding = state.presiding(found)
    if (
        presiding is not None
        and presiding.id != principal.id
        and not _may_be_taken(state, found, presiding.id)
    ):
        raise ChairPresent(member=presiding.id, number=presiding.entry.number)
    was = presiding.id if presiding else ""
    return sitting.preside(found.id, principal.id, "taken", was), {"member": principal.id}


def _may_be_taken(state: State, found: Sitting, presiding: str) -> bool:
    rule = state.chartered().in_force.charter.presiding
    is_away = not state.attendance(found.id, presiding).here
    return is_away and (rule is None or rule.takeover == "when-away")
