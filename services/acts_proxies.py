"""Lending one's vote in a sitting, taking it back, and voting for somebody who lent hers."""

from collections.abc import Collection, Mapping
from fractions import Fraction

from domain import poll, proxy
from domain.errors import (
    GiverPresent,
    MemberGone,
    NoPresence,
    NoProxy,
    ProxiesNotAllowed,
    Recused,
    Stale,
    UnknownNumber,
)
from domain.judgement import FrozenProxies, OptionCount
from domain.matter import MatterRule, Proxy
from domain.motion import Motion
from domain.poll import Poll
from domain.proxy import How
from domain.roll import Member
from services.acts_counting import paper_prevails
from services.commands import EndProxy, GiveProxy, VoteByProxy
from services.desk import Desk, Done
from services.principal import Principal
from services.state import State


def give(state: State, principal: Principal, command: GiveProxy, _desk: Desk) -> Done:
    """On one's own tablet; or the desk records what somebody wrote on paper."""
    sitting = state.sitting(command.sitting)
    if sitting.form != "assembly":
        raise NoPresence(sitting=sitting.id)
    giver, holder = state.member(command.member or principal.id), _named(state, command)
    for one in (giver, holder):
        if one.departed:
            raise MemberGone(member=one.id)
    how: How = "tablet" if giver.id == principal.id else "paper"
    lender, other = (state.person(sitting.id, one.id) for one in (giver, holder))
    facts = proxy.give(sitting.id, lender, other, state.proxies[sitting.id], _rules(state), how)
    return facts, {"member": giver.id, "holder": holder.id}


def _named(state: State, command: GiveProxy) -> Member:
    if command.number is None:
        return state.member(command.holder or "")
    holder = state.holder(command.number)
    if holder is None:
        raise UnknownNumber(number=command.number)
    return holder


def _rules(state: State) -> list[Proxy]:
    """What the charter says of proxies, of every matter that has any."""
    charter = state.chartered().in_force.charter
    rules = (charter.matter(word).proxy for word in charter.matters)
    return [rule for rule in rules if rule is not None]


def end(state: State, principal: Principal, command: EndProxy, _desk: Desk) -> Done:
    giver = state.member(command.member or principal.id)
    standing = state.proxies.get(state.sitting(command.sitting).id, {})
    held = standing.get(giver.id)
    if held is not None and command.holder not in (None, held.holder):
        raise Stale(view=f"proxies/{command.sitting}", holder=held.holder)
    return proxy.end(command.sitting, giver.id, standing, "withdrawn"), {"member": giver.id}


def frozen(state: State, moved: Motion, rule: MatterRule) -> FrozenProxies | None:
    """Who votes for whom in a poll that opens now; None where the charter lets nobody.

    Whoever stands aside has nobody vote for her on this, and votes for nobody.
    """
    sitting = moved.sitting
    if rule.proxy is None or sitting not in state.proxies:
        return None
    standing = state.interests.get(moved.id, {})
    aside = {one for one, held in standing.items() if held.follows.recused}
    found = state.proxies_under(sitting, rule.proxy, rule.needs_presence)
    holders = {giver: one for giver, one in found.items() if not {giver, one} & aside}
    givers = {giver: state.person(sitting, giver) for giver in holders}
    here = (state.members[one].entry.household for one in state.here(sitting))
    return proxy.freeze(rule.proxy, holders, givers, here)


def vote(state: State, principal: Principal, command: VoteByProxy, desk: Desk) -> Done:
    """A ballot of the giver's, cast by whoever held her proxy when the poll opened and holds it still."""
    found, giver = state.poll(command.poll), state.member(command.member)
    if found.state == "open":
        _holds(state, found, giver.id, principal.id)
    entry, former = giver.entry_at(found.roll_n), state.ballots.get(found.id, {}).get(giver.id)
    facts = poll.cast(
        found,
        giver.id,
        entry.weight if entry else None,
        True,
        former,
        command.option,
        desk.at,
        lambda option: desk.sealed(option, found.id),
        by_proxy=True,
        paper_prevails=paper_prevails(state, found),
    )
    return facts, {"member": giver.id, "replaced": former is not None}


def _holds(state: State, found: Poll, giver: str, holder: str) -> None:
    if found.lent is None:
        raise ProxiesNotAllowed()
    if found.aside is not None and {giver, holder} & set(found.aside.members):
        raise Recused(motion=found.motion)
    if holder == holder_of(state, found, giver):
        return
    if state.attendance(found.sitting, giver).here:
        raise GiverPresent(member=giver)
    raise NoProxy(member=giver)


def holder_of(state: State, found: Poll, giver: str) -> str:
    """Who votes for her: whoever held her proxy when the poll opened and holds it still; or ""."""
    standing = state.proxies.get(found.sitting, {}).get(giver)
    frozen = state.proxies_at.get(found.id, {}).get(giver, "")
    return frozen if standing is not None and standing.holder == frozen else ""


def ballots_by(state: State, found: Poll, set_aside: Collection[str]) -> dict[str, list[str]]:
    """The weights of the votes that holders gave for others, by option: on tablets, and on givers' papers."""
    by_proxy: dict[str, list[str]] = {option: [] for option in found.options}
    for voter, ballot in state.ballots.get(found.id, {}).items():
        if ballot.by_proxy and voter not in set_aside:
            by_proxy[ballot.option].append(ballot.weight)
    papers, taken = state.papers_of(found.id), state.count(found.id, "paper").taken
    for option, numbers in taken.numbers.items() if taken else ():
        givers = [papers.given.get(number, "") for number in numbers]
        by_proxy[option] += ["1" for one in givers if _on_paper(state, found, one)]
    return by_proxy


def _on_paper(state: State, found: Poll, member: str) -> bool:
    """Whether the paper is one that a holder filled in, and counts."""
    kept = state.papers_of(found.id).doubles.get(member)
    return member in state.proxies_at.get(found.id, ()) and kept != "tablet"


def outside_quorum(found: Poll, by_proxy: Mapping[str, list[str]]) -> OptionCount:
    """What of the votes does not help to make the quorum."""
    if found.lent is None or found.lent.in_quorum:
        return OptionCount()
    weights = [Fraction(weight) for option in by_proxy.values() for weight in option]
    return OptionCount(ballots=len(weights), weight=str(sum(weights, Fraction())))
