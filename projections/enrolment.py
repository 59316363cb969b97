"""In which order members were enrolled, a hundred ids a page. Internal: it pages the roll for its keepers."""

from collections.abc import Iterator

from projections.documents import INTERNAL, Doc, Documents
from projections.recorded import Handler, Recorded

PAGE = 100
HEAD = f"{INTERNAL}enrolled"


def page_view(page: int) -> str:
    """The document that holds one page."""
    return f"{HEAD}/{page}"


def enrolled(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """Whoever left and comes back is a new member with a new id."""
    count = documents.get(HEAD).get("members", 0)
    page = page_view(count // PAGE)
    yield page, {"order": [*documents.get(page).get("order", []), event.id]}
    yield HEAD, {"members": count + 1}


HANDLERS: dict[str, Handler] = {"member.enrolled/1": enrolled}
