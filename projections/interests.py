"""`interests` in the view `motion/<motion>`: who has declared one, and who stands aside for it."""

from collections.abc import Iterator

from projections import motion
from projections.documents import Doc, Documents
from projections.member import name_at
from projections.recorded import Handler, Recorded, given

FOLLOWS = ("kind", "silent", "uncounted")


def declared(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    yield from _said(event, documents, {"text": event.c["text"], "at": event.at})


def ruled(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """The chair's word, whether she had declared anything or not."""
    yield from _said(event, documents, {"ruled": {"reason": event.c["reason"], "at": event.at}})


def _said(event: Recorded, documents: Documents, said: Doc) -> Iterator[tuple[str, Doc]]:
    motion_id, _, member = event.id.partition(":")
    held = documents.get(motion.view(motion_id)).get("interests", {"rows": {}, "order": []})
    before = held["rows"].get(member, {})
    row = {"recused": event.data["recused"], **said, **given(name=name_at(documents.source, member, event.n))}
    # What no longer follows is taken out; the kind stays as it was declared.
    row |= {key: None for key in FOLLOWS if key in before and key != "kind"}
    row |= {key: event.data[key] for key in FOLLOWS if key in event.data}
    order = held["order"] if member in held["order"] else [*held["order"], member]
    yield motion.view(motion_id), {"interests": {"rows": {member: row}, "order": order}}


HANDLERS: dict[str, Handler] = {
    "interest.declared/1": declared,
    "interest.ruled/1": ruled,
}
