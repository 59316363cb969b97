"""The view `charter`: the rules in force, whole, and since which position."""

from collections.abc import Iterator

from projections.documents import Doc, Documents
from projections.merge_patch import apply, diff
from projections.recorded import Handler, Recorded

VIEW = "charter"


def in_force(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """What the former charter had and this one has not, goes."""
    former = documents.get(VIEW).get("charter", {})
    yield (
        VIEW,
        {
            "n": event.n,
            "hash": event.data["hash"],
            "preset": documents.get("community")["preset"],
            "charter": diff(former, apply({}, event.data["charter"])),
        },
    )


HANDLERS: dict[str, Handler] = {"charter.adopted/1": in_force, "charter.amended/1": in_force}
