"""The view `presence/<sitting>`: how many are here, and what an ordinary motion needs."""

from collections.abc import Iterator

from domain.charter import Charter
from domain.counting import foreseen
from domain.judgement import PresentCount, RollCount
from domain.matter import MatterRule
from projections import headcount, now
from projections.documents import INTERNAL, Doc, Documents
from projections.headcount import counted, moved_household
from projections.member import entry_of, member_doc
from projections.recorded import Handler, Recorded, read

ORDINARY = "ordinary"
# The rule of the ordinary matter, and the open sittings of the assembly.
RULE, HALLS = f"{INTERNAL}ordinary-rule", f"{INTERNAL}halls"


def view(sitting: str) -> str:
    """The document's name."""
    return f"presence/{sitting}"


def here_view(sitting: str, member: str) -> str:
    """What counts of someone who is here; empty once she has left."""
    return f"{INTERNAL}here/{sitting}/{member}"


def _count_view(sitting: str) -> str:
    return f"{INTERNAL}present/{sitting}"


def opened(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    if event.data["form"] != "assembly":
        return
    yield HALLS, {"open": [*documents.get(HALLS).get("open", []), event.id]}
    yield _count_view(event.id), headcount.NOBODY
    yield view(event.id), {"sitting": event.id, **_shown(documents, headcount.NOBODY)}


def closed(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """From here on nobody comes or goes: the numbers stay as they were at the end."""
    yield HALLS, {"open": [one for one in documents.get(HALLS).get("open", []) if one != event.id]}


def arrived(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    sitting, member = event.id.split(":")
    known = [read(row) for row in documents.source.read_stream(f"member:{member}") if row.n < event.n]
    yield from _moved(documents, sitting, member, entry_of(member_doc(known)))


def left(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    sitting, member = event.id.split(":")
    yield from _moved(documents, sitting, member, {})


def roll_changed(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """Whoever is here is counted as the roll has her now."""
    for sitting in documents.get(HALLS).get("open", []):
        if documents.get(here_view(sitting, event.id)):
            yield from _moved(documents, sitting, event.id, entry_of(event.data))
        else:
            yield view(sitting), _shown(documents, documents.get(_count_view(sitting)))


def charter(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """Before the first motion is brought, the ordinary one is what people will be asked for."""
    rules = Charter.model_validate(event.data["charter"])
    rule = rules.matter(ORDINARY if ORDINARY in rules.matters else next(iter(rules.matters)))
    kept = {"rule": rule.model_dump(mode="json", exclude_unset=True, exclude_none=True)}
    yield RULE, kept
    for sitting in documents.get(HALLS).get("open", []):
        yield view(sitting), _quorum(kept, documents.get(headcount.VIEW), documents.get(_count_view(sitting)))


def _moved(documents: Documents, sitting: str, member: str, after: Doc) -> Iterator[tuple[str, Doc]]:
    before, total = documents.get(here_view(sitting, member)), documents.get(_count_view(sitting))
    households, pages = moved_household(documents, f"{INTERNAL}housed/{sitting}", before, after)
    present = counted(total, before, after, households)
    yield here_view(sitting, member), after or dict.fromkeys(before)
    yield from pages
    yield _count_view(sitting), present
    yield now.view(sitting), {"present": present["members"]}
    yield view(sitting), _shown(documents, present)


def _shown(documents: Documents, present: Doc) -> Doc:
    roll = documents.get(headcount.VIEW) or headcount.NOBODY
    numbers = {key: {"present": present[key], "all": roll[key]} for key in ("members", "households")}
    return numbers | _quorum(documents.get(RULE), roll, present)


def _quorum(kept: Doc, roll: Doc, present: Doc) -> Doc:
    """What an ordinary motion needs, as if all who are here voted; nothing where it needs nobody."""
    rule = MatterRule.model_validate(kept["rule"])
    if rule.quorum is None:
        return {"quorum": None}
    there = PresentCount(present["members"], present["households"], present["weight"])
    checks, met = foreseen(rule, RollCount.model_validate(roll), there)
    said = [check.model_dump(mode="json", exclude_none=True) for check in checks]
    return {"quorum": {"matter": rule.matter, "any": bool(rule.quorum.any_of), "met": met, "checks": said}}


HANDLERS: dict[str, Handler] = {
    "charter.adopted/1": charter,
    "charter.amended/1": charter,
    "sitting.opened/1": opened,
    "sitting.closed/1": closed,
    "member.arrived/1": arrived,
    "member.left/1": left,
    "member.enrolled/1": roll_changed,
    "member.changed/1": roll_changed,
    "member.departed/1": roll_changed,
}
