"""Acts around a vote in the hall: who counts, who was helped, who doubts the show of hands."""

from fractions import Fraction

from domain import assistance, division, roll
from domain.assistance import Vote
from domain.division import Doubted, Needed, Wants
from domain.errors import AmendmentMerged, MemberGone, NotHere, NotOnRoll, SittingClosed
from domain.poll import Poll
from domain.threshold import Threshold
from services.acts_counting import voters
from services.commands import AppointTeller, AskDivision, RecordAssistance, ReleaseTeller
from services.desk import Desk, Done
from services.principal import Principal
from services.state import State


def appoint(state: State, _principal: Principal, command: AppointTeller, _desk: Desk) -> Done:
    return roll.grant(state.member(command.member), "teller"), {"member": command.member}


def release(state: State, _principal: Principal, command: ReleaseTeller, _desk: Desk) -> Done:
    return roll.end(state.member(command.member), "teller"), {"member": command.member}


def assist(state: State, principal: Principal, command: RecordAssistance, _desk: Desk) -> Done:
    """The one who is helped can vote here; those who watch are members."""
    found, member = state.poll(command.poll), state.member(command.member or principal.id)
    if member.entry_at(found.roll_n) is None:
        raise NotOnRoll(poll=found.id)
    for witness in map(state.member, command.witnesses):
        if witness.departed:
            raise MemberGone(member=witness.id)
    recorded = state.version(assistance.stream(found.id, member.id)) > 0
    vote = Vote(found.id, found.state, found.means, recorded)
    return assistance.record(vote, member.id, command.way, command.witnesses), {"member": member.id}


def doubt(state: State, principal: Principal, command: AskDivision, _desk: Desk) -> Done:
    """Not of a change whose words are in the motion: its vote could not be made void.

    A new count was granted once, whether the hands were counted or the question was asked again.
    """
    found, member = state.poll(command.poll), state.member(command.member or principal.id)
    if state.sitting(found.sitting).state != "open":
        raise SittingClosed(sitting=found.sitting)
    if not state.attendance(found.sitting, member.id).here:
        raise NotHere(sitting=found.sitting, member=member.id)
    changed = state.amendments.get(found.amendment)
    if changed is not None and changed.is_adopted:
        raise AmendmentMerged(amendment=changed.id, number=changed.number)
    is_newest = state.polls_in[found.sitting] == found.number
    shown = () if found.roll_call else found.means
    is_counted = found.state == "declared" or state.count(found.id, "hands").taken is not None
    is_answered = any(
        state.division(one).is_answered for one in (changed or state.motion(found.motion)).polls
    )
    doubted = Doubted(found.id, found.state, shown, is_counted, is_newest, is_answered, _needed(state, found))
    facts = division.ask(doubted, state.division(found.id), member.id, command.wants)
    return facts, {"reached": len(facts) > 1}


def _needed(state: State, found: Poll) -> dict[Wants, Needed]:
    """By the charter that judges the poll, of the people whom the poll counts."""
    rules = state.chartered().charter_at(found.charter_n).charter.division
    if rules is None:
        return {}
    said: dict[Wants, Threshold | None] = {"count": rules.count, "roll-call": rules.roll_call}
    people = Fraction(voters(state, found))
    return {
        wants: Needed(int(threshold.needed(people)[0]), threshold.article)
        for wants, threshold in said.items()
        if threshold is not None
    }
