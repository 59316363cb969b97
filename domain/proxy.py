"""Proxies: a member lets another vote in her name, in one sitting. Whoever comes herself votes herself."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

from domain import errors
from domain.event import Event, EventData, Fact
from domain.judgement import FrozenProxies
from domain.matter import Proxy

# On the giver's own tablet; or on a paper that somebody at the desk has read.
How = Literal["tablet", "paper"]
# Taken back; the giver is here; the giver or the holder is a member no longer.
Why = Literal["withdrawn", "arrived", "roll"]
# The word of a charter for whoever lives in one household with the giver (RCEO 27).
SAME_HOUSEHOLD = "household"
# All of a sitting's fit into the event that opens a poll.
PROXIES_MAX = 300


class ProxyGiven(EventData):
    """The member lets `holder` vote in her name."""

    TYPE = "proxy.given/1"
    holder: str
    how: How


class ProxyEnded(EventData):
    """`holder` votes in the member's name no longer."""

    TYPE = "proxy.ended/1"
    holder: str
    why: Why


class Held(NamedTuple):
    """A proxy that stands."""

    holder: str
    how: How


class Person(NamedTuple):
    """What proxies need to know of a member. `words`: her offices, as a charter names them."""

    member: str
    household: str = ""
    weight: str = "1"
    here: bool = False
    words: frozenset[str] = frozenset()


Standing = Mapping[str, Held]


def give(
    sitting: str, giver: Person, holder: Person, standing: Standing, rules: Sequence[Proxy], how: How
) -> list[Fact]:
    """`rules` are those of every matter in which the charter knows proxies: one that fits is enough."""
    if not rules:
        raise errors.ProxiesNotAllowed()
    if giver.member == holder.member:
        raise errors.OwnProxy()
    if giver.here:
        raise errors.GiverPresent(member=giver.member)
    if giver.member in standing:
        raise errors.ProxyStands(member=giver.member, holder=standing[giver.member].holder)
    if holder.member in standing or any(one.holder == giver.member for one in standing.values()):
        raise errors.ProxyChain(member=holder.member if holder.member in standing else giver.member)
    if len(standing) == PROXIES_MAX:
        raise errors.TooManyProxies(most=PROXIES_MAX)
    _within(_fitting(rules, giver, holder, how), holder.member, standing)
    return [Fact(stream(sitting, giver.member), ProxyGiven(holder=holder.member, how=how))]


def _fitting(rules: Sequence[Proxy], giver: Person, holder: Person, how: How) -> list[Proxy]:
    """The rules under which this proxy is good; refused in the words of what the last of them lacks."""
    formed = [rule for rule in rules if how == "paper" or not rule.written]
    if not formed:
        raise errors.ProxyNeedsPaper(article=rules[0].article)
    free = [rule for rule in formed if not holder.words & set(rule.barred)]
    if not free:
        raise errors.ProxyBarred(member=holder.member, article=formed[0].article)
    near = [rule for rule in free if _is_near(rule, giver, holder)]
    if not near:
        raise errors.ProxyNotHousehold(member=holder.member, article=free[0].article)
    return near


def _is_near(rule: Proxy, giver: Person, holder: Person) -> bool:
    """Kinship is on no roll: of what a charter asks of a holder, only the household can be checked."""
    return set(rule.holders) != {SAME_HOUSEHOLD} or giver.household == holder.household != ""


def _within(rules: Sequence[Proxy], holder: str, standing: Standing) -> None:
    held = sum(one.holder == holder for one in standing.values())
    if any(rule.max_per_holder is None for rule in rules):
        return
    widest = max(rules, key=lambda rule: rule.max_per_holder or 0)
    if held >= (widest.max_per_holder or 0):
        raise errors.ProxyOverLimit(member=holder, most=widest.max_per_holder, article=widest.article)


def end(sitting: str, giver: str, standing: Standing, why: Why) -> list[Fact]:
    if giver not in standing:
        raise errors.NoProxy(member=giver)
    return [Fact(stream(sitting, giver), ProxyEnded(holder=standing[giver].holder, why=why))]


def ended_by(sitting: str, member: str, standing: Standing, why: Why) -> list[Fact]:
    """Those that end with this member: her own; and, where she left the roll, those that she holds."""
    gone = [
        giver
        for giver, one in standing.items()
        if member == giver or (why == "roll" and member == one.holder)
    ]
    return [fact for giver in gone for fact in end(sitting, giver, standing, why)]


def good(rule: Proxy, standing: Standing, people: Mapping[str, Person], held_here: bool) -> dict[str, str]:
    """Who votes for whom in a poll under this rule, by giver, in the order in which they were given.

    `people` are those who can vote in it; with `held_here`, a holder must be here. Beyond the limit, the
    first proxies that she was given are good.
    """
    counted: dict[str, int] = {}
    found: dict[str, str] = {}
    for giver, one in standing.items():
        lender, holder = people.get(giver), people.get(one.holder)
        if lender is None or holder is None or (held_here and not holder.here):
            continue
        if (one.how != "paper" and rule.written) or holder.words & set(rule.barred):
            continue
        held = counted.get(one.holder, 0)
        if not _is_near(rule, lender, holder) or held == rule.max_per_holder:
            continue
        found[giver], counted[one.holder] = one.holder, held + 1
    return found


def freeze(
    rule: Proxy, holders: Mapping[str, str], people: Mapping[str, Person], households_here: Iterable[str]
) -> FrozenProxies:
    """What the poll says of them."""
    givers = [people[giver] for giver in holders]
    at_home = {one.household for one in givers if one.household} - set(households_here)
    return FrozenProxies(
        holders=dict(sorted(holders.items())),
        households=len(at_home),
        weight=str(sum((Fraction(one.weight) for one in givers), Fraction())),
        in_quorum=rule.in_quorum,
    )


def stream(sitting: str, giver: str) -> str:
    return f"proxy:{sitting}:{giver}"


def evolve(_: Held | None, event: Event) -> Held | None:
    """The proxy as it stands, or None."""
    match event.data:
        case ProxyGiven(holder=holder, how=how):
            return Held(holder, how)
    return None
