"""Declaring an interest in a motion, and the chair's ruling on whether somebody stands aside for it."""

from fractions import Fraction

from domain import interest
from domain.errors import UnknownInterest
from domain.institution import Conflict
from domain.interest import About, Follows
from domain.judgement import FrozenRecusals, PresentCount, RollCount
from domain.motion import Motion
from domain.poll import Poll
from services.commands import DeclareInterest, RuleInterest
from services.desk import Desk, Done
from services.principal import Principal
from services.standing import poll_stands
from services.state import State

NOBODY = PresentCount(0, 0, "0")


def declare(state: State, principal: Principal, command: DeclareInterest, desk: Desk) -> Done:
    """For oneself; or the desk says it for somebody without a tablet."""
    about, member = _about(state, command.motion), state.on_roll(command.member or principal.id)
    follows = _follows(state, command.motion, command.kind) if command.kind else Follows()
    before = state.interests.get(about.motion, {}).get(member)
    text = desk.commit(command.text.model_dump(), interest.stream(about.motion, member), "content.member")
    facts = interest.declare(about, member, before, follows, {"text": text})
    return facts, {"member": member, "recused": follows.recused if before is None else before.follows.recused}


def rule(state: State, _principal: Principal, command: RuleInterest, desk: Desk) -> Done:
    about, member = _about(state, command.motion), state.on_roll(command.member)
    before = state.interests.get(about.motion, {}).get(member)
    kind = command.kind or (before.follows.kind if before else "")
    follows = _follows(state, command.motion, kind) if command.recused else Follows(kind)
    if command.recused and not follows.recused:
        raise UnknownInterest(kind=kind, known=_known(state, command.motion))
    reason = desk.commit(command.reason.model_dump(), interest.stream(about.motion, member), "content.member")
    return interest.rule(about, member, before, follows, {"reason": reason}), {"member": member}


def _about(state: State, motion_id: str) -> About:
    moved = state.motion(motion_id)
    polls = [*moved.polls, *(poll for one in state.amendments_of(moved.id) for poll in one.polls)]
    going_on = [one for one in polls if poll_stands(state, [one]) in ("open", "closed")]
    return About(moved.id, moved.sitting, moved.state, going_on[0] if going_on else "")


def _conflicts(state: State, motion_id: str) -> dict[str, Conflict]:
    """What the charter says of interests in a motion of this kind, by the word for the interest."""
    matter = state.motion(motion_id).matter
    conflicts = state.chartered().in_force.charter.conflicts.values()
    return {one.interest: one for one in conflicts if not one.matters or matter in one.matters}


def _known(state: State, motion_id: str) -> list[str]:
    return sorted(_conflicts(state, motion_id))


def _follows(state: State, motion_id: str, kind: str) -> Follows:
    found = _conflicts(state, motion_id).get(kind)
    if found is None:
        raise UnknownInterest(kind=kind, known=_known(state, motion_id))
    recused = found.then in ("stands-aside", "does-not-vote")
    return Follows(kind, recused, found.then == "stands-aside", recused and not found.counted)


def frozen(state: State, moved: Motion, in_hall: bool) -> FrozenRecusals | None:
    """Who stands aside in a poll that opens now; None where nobody does."""
    standing = state.interests.get(moved.id, {})
    aside = sorted(one for one, held in standing.items() if held.follows.recused and _stays(state, one))
    if not aside:
        return None
    uncounted = [one for one in aside if standing[one].follows.uncounted]
    here = state.here(moved.sitting) if in_hall else set[str]()
    return FrozenRecusals(
        members=aside,
        here=len(here & set(aside)),
        uncounted=len(uncounted),
        uncounted_weight=_weight(state, uncounted),
        uncounted_here=len(here & set(uncounted)),
        uncounted_here_weight=_weight(state, [one for one in uncounted if one in here]),
    )


def _stays(state: State, member: str) -> bool:
    return not state.members[member].departed


def _weight(state: State, members: list[str]) -> str:
    return str(sum((Fraction(state.members[one].entry.weight) for one in members), Fraction()))


def counted_roll(roll: RollCount, found: Poll) -> RollCount:
    """The roll without those whom the charter leaves out of every whole. Their households have others."""
    gone = found.aside.uncounted if found.aside else NOBODY
    weight = str(Fraction(roll.weight) - Fraction(gone.weight))
    return roll.model_copy(update={"members": roll.members - gone.members, "weight": weight})


def counted_present(found: Poll) -> PresentCount | None:
    """Who was here, without those."""
    if found.present is None or found.aside is None:
        return found.present
    gone = found.aside.uncounted_here
    weight = str(Fraction(found.present.weight) - Fraction(gone.weight))
    return PresentCount(found.present.members - gone.members, found.present.households, weight)
