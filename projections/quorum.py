"""The view `presence/<sitting>`: how many are here, and what an ordinary motion needs, with lent votes."""

from collections.abc import Iterator

from domain import proxy
from domain.counting import foreseen
from domain.judgement import PresentCount, RollCount, with_lent
from domain.matter import MatterRule
from domain.proxy import Held, Person
from projections import headcount, interests, now, presence, proxies
from projections.bodies import ASSEMBLY, RULES
from projections.documents import INTERNAL, Doc, Documents
from projections.member import member_doc
from projections.merge_patch import diff
from projections.presence import view
from projections.recorded import Handler, Recorded, given, read

COUNTED = ("members", "households")
Change = Iterator[tuple[str, Doc]]


def _lent_view(sitting: str) -> str:
    """Who votes for whom in an ordinary motion, by giver, as long as the holder is here."""
    return f"{INTERNAL}lent/{sitting}"


def charter(event: Recorded, documents: Documents) -> Change:
    """Before the first motion is brought, the ordinary one is what people will be asked for."""
    for sitting in _halls(documents):
        yield from _settled(event, documents, sitting)


def opened(event: Recorded, documents: Documents) -> Change:
    if event.data["form"] == "assembly":
        yield view(event.id), {"sitting": event.id} | _shown(documents, event.id, {})


def moved(event: Recorded, documents: Documents) -> Change:
    """Somebody came or left."""
    yield from _told(documents, event.id.split(":")[0])


def member_changed(event: Recorded, documents: Documents) -> Change:
    """What the roll says of her, or which office she holds."""
    for sitting in _halls(documents):
        if _is_in_proxies(documents, sitting, event.id):
            yield from _settled(event, documents, sitting)
        elif event.type.startswith("member."):
            yield from _told(documents, sitting)


def lent(event: Recorded, documents: Documents) -> Change:
    sitting = event.id.partition(":")[0]
    if sitting in _halls(documents):
        yield from _settled(event, documents, sitting)


def interest_said(event: Recorded, documents: Documents) -> Change:
    """A charter can bar whoever stands to gain from voting for others."""
    sitting, member = event.data["sitting"], event.id.partition(":")[2]
    if sitting in _halls(documents) and _is_in_proxies(documents, sitting, member):
        yield from _settled(event, documents, sitting)


def _halls(documents: Documents) -> list[str]:
    return list(documents.get(presence.HALLS).get("open", []))


def _rule(documents: Documents, sitting: str) -> MatterRule | None:
    """What is decided there ordinarily; nothing where the roll does not say who meets."""
    said = documents.get(RULES).get(documents.get(now.view(sitting)).get("body", ASSEMBLY))
    return MatterRule.model_validate(said) if said else None


def _is_in_proxies(documents: Documents, sitting: str, member: str) -> bool:
    rows = documents.get(proxies.view(sitting)).get("rows", {})
    return member in rows or any(row["holder"] == member for row in rows.values())


def _settled(event: Recorded, documents: Documents, sitting: str) -> Change:
    """Which proxies are good may have changed."""
    before, after = documents.get(_lent_view(sitting)), _good(event, documents, sitting)
    yield _lent_view(sitting), diff(before, after)
    yield view(sitting), _changed(documents, sitting, after)


def _told(documents: Documents, sitting: str) -> Change:
    yield view(sitting), _changed(documents, sitting, documents.get(_lent_view(sitting)))


def _changed(documents: Documents, sitting: str, good: Doc) -> Doc:
    before = documents.get(view(sitting))
    change: Doc = diff(before, {"sitting": sitting} | _shown(documents, sitting, good))
    return change


def _good(event: Recorded, documents: Documents, sitting: str) -> Doc:
    rule, listed = _rule(documents, sitting), documents.get(proxies.view(sitting))
    if rule is None or rule.proxy is None or not listed.get("order"):
        return {}
    rows = listed["rows"]
    standing = {giver: Held(rows[giver]["holder"], rows[giver]["how"]) for giver in listed["order"]}
    named = {member for giver, one in standing.items() for member in (giver, one.holder)}
    people = {one: _person(event, documents, sitting, one) for one in named}
    known = {one: person for one, person in people.items() if person is not None}
    return {
        giver: {"holder": holder, "household": known[giver].household, "weight": known[giver].weight}
        for giver, holder in proxy.good(rule.proxy, standing, known, held_here=False).items()
    }


def _person(event: Recorded, documents: Documents, sitting: str, member: str) -> Person | None:
    """As the roll has her after the event; None once she has left it."""
    stream = documents.source.read_stream(f"member:{member}")
    doc = member_doc(read(row) for row in stream if row.n <= event.n)
    if "departed" in doc:
        return None
    words = frozenset(doc["roles"]) | interests.kinds(documents, sitting, member)
    return Person(member, doc["household"], doc["weight"], words=words)


def _shown(documents: Documents, sitting: str, good: Doc) -> Doc:
    """Of how many, only where the roll is the list of whoever meets."""
    present = documents.get(presence.count_view(sitting))
    if "members_unknown" in documents.get(now.view(sitting)):
        return {key: {"present": present[key]} for key in COUNTED}
    roll = documents.get(headcount.VIEW) or headcount.NOBODY
    numbers = {key: {"present": present[key], "all": roll[key]} for key in COUNTED}
    return numbers | given(quorum=_quorum(documents, sitting, good))


def _quorum(documents: Documents, sitting: str, good: Doc) -> Doc | None:
    """What an ordinary motion of whoever meets needs, as if all who are here voted, also for others."""
    rule = _rule(documents, sitting)
    if rule is None or rule.quorum is None:
        return None
    present = documents.get(presence.count_view(sitting))
    there = PresentCount(present["members"], present["households"], present["weight"])
    holders = {
        giver: row["holder"]
        for giver, row in good.items()
        if documents.get(presence.here_view(sitting, row["holder"]))
    }
    lent: Doc | None = None
    if rule.proxy is not None and holders:
        people = {one: Person(one, good[one]["household"], good[one]["weight"]) for one in holders}
        homes = {one.household for one in people.values()}
        at_home = (home for home in homes if presence.is_home(documents, sitting, home))
        there = with_lent(there, proxy.freeze(rule.proxy, holders, people, at_home))
        lent = {"votes": len(holders), "holders": len({*holders.values()}), "counted": rule.proxy.in_quorum}
    roll = RollCount.model_validate(documents.get(headcount.VIEW) or headcount.NOBODY)
    checks, met = foreseen(rule, roll, there)
    said = [check.model_dump(mode="json", exclude_none=True) for check in checks]
    any_of = bool(rule.quorum.any_of)
    return {"matter": rule.matter, "any": any_of, "met": met, "checks": said} | given(lent=lent)


HANDLERS: dict[str, Handler] = {
    "charter.adopted/1": charter,
    "charter.amended/1": charter,
    "sitting.opened/1": opened,
    "member.arrived/1": moved,
    "member.left/1": moved,
    "member.enrolled/1": member_changed,
    "member.changed/1": member_changed,
    "member.departed/1": member_changed,
    "role.granted/1": member_changed,
    "role.ended/1": member_changed,
    "proxy.given/1": lent,
    "proxy.ended/1": lent,
    "interest.declared/1": interest_said,
    "interest.ruled/1": interest_said,
}
