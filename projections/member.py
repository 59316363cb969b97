"""A member, folded from her own stream when asked for: what the roll says of her, and her offices."""

from collections.abc import Iterable

from projections.documents import Doc, Source
from projections.recorded import Recorded, read

_FIELDS = ("number", "class", "group", "household", "weight")


def member_at(source: Source, member: str, n: int) -> Doc:
    """What the roll said of the member at position `n`; nothing of whoever was not enrolled yet."""
    return member_doc(read(row) for row in source.read_stream(f"member:{member}") if row.n <= n)


def name_at(source: Source, member: str, n: int) -> str | None:
    """The reference to the name that the member had at position `n`."""
    name = member_at(source, member, n).get("name") if member else None
    return str(name) if name else None


def entry_before(source: Source, event: Recorded) -> Doc:
    """What the roll said of the member just before this event of her stream."""
    known = [read(row) for row in source.read_stream(f"member:{event.id}") if row.n < event.n]
    return entry_of(member_doc(known))


def entry_of(doc: Doc) -> Doc:
    """What counts of a member: her household and her weight."""
    return {"household": doc["household"], "weight": doc["weight"]}


def member_doc(events: Iterable[Recorded]) -> Doc:
    """The fold of a member's stream."""
    doc: Doc = {}
    for event in events:
        doc = _after(doc, event)
    return doc


def _after(doc: Doc, event: Recorded) -> Doc:
    match event.type:
        case "member.enrolled/1":
            return {"member": event.id, "roles": []} | _entry(event)
        case "member.changed/1":
            return doc | _entry(event)
        case "member.departed/1":
            return doc | {"departed": event.at}
        case "role.granted/1":
            return doc | {"roles": sorted([*doc["roles"], event.data["role"]])}
        case "role.ended/1":
            return doc | {"roles": [role for role in doc["roles"] if role != event.data["role"]]}
    return doc


def _entry(event: Recorded) -> Doc:
    entry = {field: event.data[field] for field in _FIELDS}
    return entry | {"name": event.c["name"]} if "name" in event.c else entry
