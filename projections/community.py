"""The view `community`: its name, the charter in force, its sittings and how many are on the roll."""

from collections.abc import Iterator

from projections.documents import Doc, Documents
from projections.recorded import Handler, Recorded

VIEW = "community"
SITTINGS_MAX = 50


def founded(event: Recorded, _: Documents) -> Iterator[tuple[str, Doc]]:
    """The origin is `folkmoot/<community>/<random>`: the log says itself whose it is."""
    yield (
        VIEW,
        {
            "id": event.data["origin"].split("/")[1],
            "name": event.c["name"],
            "preset": event.data["preset"],
            "zone": event.data["zone"],
            "sittings": {"rows": {}, "order": []},
            "roll": {"members": 0, "n": event.n},
        },
    )


def charter(event: Recorded, _: Documents) -> Iterator[tuple[str, Doc]]:
    yield VIEW, {"charter": {"n": event.n, "hash": event.data["hash"]}}


def sitting_planned(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    yield from _newest(event, documents, {"state": "planned"})


def sitting_called(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    if event.id in documents.get(VIEW)["sittings"]["rows"]:
        row = {"state": "called", "held_at": event.data["held_at"]}
        yield VIEW, {"sittings": {"rows": {event.id: row}}}


def sitting_opened(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    yield from _newest(event, documents, {"state": "open", "opened_at": event.at})


def _newest(event: Recorded, documents: Documents, said: Doc) -> Iterator[tuple[str, Doc]]:
    """The newest first, by when it was planned or else opened; the oldest leaves the window."""
    before = documents.get(VIEW)["sittings"]["order"]
    order = before if event.id in before else [event.id, *before]
    row = {"form": event.data["form"], "title": event.c["title"], **said}
    gone = dict.fromkeys(order[SITTINGS_MAX:])
    yield VIEW, {"sittings": {"rows": {event.id: row, **gone}, "order": order[:SITTINGS_MAX]}}


def sitting_closed(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    if event.id in documents.get(VIEW)["sittings"]["rows"]:
        yield VIEW, {"sittings": {"rows": {event.id: {"state": "closed"}}}}


def enrolled(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    yield VIEW, {"roll": {"members": documents.get(VIEW)["roll"]["members"] + 1, "n": event.n}}


def changed(event: Recorded, _: Documents) -> Iterator[tuple[str, Doc]]:
    yield VIEW, {"roll": {"n": event.n}}


def departed(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    yield VIEW, {"roll": {"members": documents.get(VIEW)["roll"]["members"] - 1, "n": event.n}}


HANDLERS: dict[str, Handler] = {
    "community.founded/1": founded,
    "charter.adopted/1": charter,
    "charter.amended/1": charter,
    "sitting.planned/1": sitting_planned,
    "sitting.called/1": sitting_called,
    "sitting.opened/1": sitting_opened,
    "sitting.closed/1": sitting_closed,
    "member.enrolled/1": enrolled,
    "member.changed/1": changed,
    "member.departed/1": departed,
}
