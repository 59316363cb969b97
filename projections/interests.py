"""`interests` in the view `motion/<motion>`: who has declared one, and who stands aside for it."""

from collections.abc import Iterator

from projections import motion
from projections.documents import INTERNAL, Doc, Documents
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
    yield (
        _kinds_view(member),
        {motion_id: _kind(event, documents.get(_kinds_view(member)).get(motion_id, {}))},
    )
    yield motion.view(motion_id), {"interests": {"rows": {member: row}, "order": order}}


def kinds(documents: Documents, sitting: str, member: str) -> frozenset[str]:
    """The charter's words for what she says that she stands to gain by any motion of the sitting."""
    declared = {
        one: row["kind"] for one, row in documents.get(_kinds_view(member)).items() if row["declared"]
    }
    there = (one for one in declared if documents.get(motion.view(one))["sitting"] == sitting)
    return frozenset(declared[one] for one in there)


def _kinds_view(member: str) -> str:
    return f"{INTERNAL}interests/{member}"


def _kind(event: Recorded, before: Doc) -> Doc:
    """What the chair rules has a kind of its own; that she has declared one stays."""
    declared = event.type == "interest.declared/1" or before.get("declared", False)
    return {"kind": event.data.get("kind", before.get("kind", "")), "declared": declared}


HANDLERS: dict[str, Handler] = {
    "interest.declared/1": declared,
    "interest.ruled/1": ruled,
}
