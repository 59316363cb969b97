"""How many are on the roll, of how many households, with which weight. Internal: quorums are shares of it."""

from collections.abc import Iterator
from fractions import Fraction

from projections.documents import INTERNAL, Doc, Documents
from projections.member import entry_before
from projections.recorded import Handler, Recorded

VIEW = f"{INTERNAL}headcount"
NOBODY: Doc = {"members": 0, "weight": "0", "households": 0, "without_household": 0}


def enrolled(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    yield from _moved(documents, {}, event.data)


def changed(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    yield from _moved(documents, entry_before(documents.source, event), event.data)


def departed(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    yield from _moved(documents, entry_before(documents.source, event), {})


def _moved(documents: Documents, before: Doc, after: Doc) -> Iterator[tuple[str, Doc]]:
    households, pages = moved_household(documents, f"{INTERNAL}household", before, after)
    yield from pages
    yield VIEW, counted(documents.get(VIEW) or NOBODY, before, after, households)


def moved_household(
    documents: Documents, folder: str, before: Doc, after: Doc
) -> tuple[int, list[tuple[str, Doc]]]:
    """By how many the households become more, and the counts of those that a person left or joined."""
    left, joined = before.get("household", ""), after.get("household", "")
    if left == joined:
        return 0, []
    more, pages = 0, []
    for household, step in ((left, -1), (joined, 1)):
        if household:
            view = f"{folder}/{household}"
            members = documents.get(view).get("members", 0) + step
            more += step * (members == (step > 0))
            pages.append((view, {"members": members}))
    return more, pages


def counted(total: Doc, before: Doc, after: Doc, households: int) -> Doc:
    """The total once an entry of the roll has taken the place of another; an empty one is nobody."""
    weight = Fraction(total["weight"]) - Fraction(before.get("weight", 0)) + Fraction(after.get("weight", 0))
    return {
        "members": total["members"] - bool(before) + bool(after),
        "weight": str(weight),
        "households": total["households"] + households,
        "without_household": total["without_household"] - _homeless(before) + _homeless(after),
    }


def _homeless(entry: Doc) -> bool:
    return bool(entry) and not entry["household"]


HANDLERS: dict[str, Handler] = {
    "member.enrolled/1": enrolled,
    "member.changed/1": changed,
    "member.departed/1": departed,
}
