"""Who is here, in numbers, sitting by sitting; the view `presence/<sitting>` tells them."""

from collections.abc import Iterator

from projections import bodies, headcount, now
from projections.documents import INTERNAL, Doc, Documents
from projections.headcount import counted, moved_household
from projections.member import entry_of, member_doc
from projections.recorded import Handler, Recorded, read

# The open sittings of the assembly.
HALLS = f"{INTERNAL}halls"


def view(sitting: str) -> str:
    """The document's name."""
    return f"presence/{sitting}"


def here_view(sitting: str, member: str) -> str:
    """What counts of someone who is here; empty once she has left."""
    return f"{INTERNAL}here/{sitting}/{member}"


def count_view(sitting: str) -> str:
    """How many are here."""
    return f"{INTERNAL}present/{sitting}"


def opened(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    if event.data["form"] != "assembly":
        return
    yield HALLS, {"open": [*documents.get(HALLS).get("open", []), event.id]}
    yield count_view(event.id), headcount.NOBODY


def closed(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """From here on nobody comes or goes: the numbers stay as they were at the end."""
    yield HALLS, {"open": [one for one in documents.get(HALLS).get("open", []) if one != event.id]}


def charter_amended(_: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """It can make the members of a body known that meets right now, or unknown."""
    for sitting in documents.get(HALLS).get("open", []):
        doc = documents.get(now.view(sitting))
        unknown = bodies.are_members_unknown(documents, doc.get("body"))
        if unknown is not doc.get("members_unknown", False):
            yield now.view(sitting), {"members_unknown": unknown or None}


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


def _moved(documents: Documents, sitting: str, member: str, after: Doc) -> Iterator[tuple[str, Doc]]:
    before, total = documents.get(here_view(sitting, member)), documents.get(count_view(sitting))
    households, pages = moved_household(documents, _housed(sitting), before, after)
    present = counted(total, before, after, households)
    yield here_view(sitting, member), after or dict.fromkeys(before)
    yield from pages
    yield count_view(sitting), present
    yield now.view(sitting), {"present": present["members"]}


def is_home(documents: Documents, sitting: str, household: str) -> bool:
    """Whether anybody of the household is here."""
    return bool(documents.get(f"{_housed(sitting)}/{household}").get("members"))


def _housed(sitting: str) -> str:
    return f"{INTERNAL}housed/{sitting}"


HANDLERS: dict[str, Handler] = {
    "charter.amended/1": charter_amended,
    "sitting.opened/1": opened,
    "sitting.closed/1": closed,
    "member.arrived/1": arrived,
    "member.left/1": left,
    "member.changed/1": roll_changed,
    "member.departed/1": roll_changed,
}
