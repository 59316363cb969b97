"""The views `proxies/<sitting>`, who votes for whom, and `mandates/<poll>`, the same in one vote.

In a vote `n` is where the holder's ballot for the giver stands, `own` says that the giver voted herself, and
`ended` that the proxy stands no longer.
"""

from collections.abc import Iterator

from projections import now
from projections.documents import Doc, Documents
from projections.member import name_at
from projections.recorded import Handler, Recorded, given

Change = Iterator[tuple[str, Doc]]


def view(sitting: str) -> str:
    """The document's name."""
    return f"proxies/{sitting}"


def mandates_view(poll: str) -> str:
    """The name of the document of one vote."""
    return f"mandates/{poll}"


def lent(event: Recorded, documents: Documents) -> Change:
    sitting, _, giver = event.id.partition(":")
    row = _row(documents, giver, event.data["holder"], event.n)
    row |= {"how": event.data["how"], "at": event.at}
    yield (
        view(sitting),
        {"rows": {giver: row}, "order": [*documents.get(view(sitting)).get("order", []), giver]},
    )


def ended(event: Recorded, documents: Documents) -> Change:
    """It is on the list no longer, and of no use in a vote that goes on."""
    sitting, _, giver = event.id.partition(":")
    order = [one for one in documents.get(view(sitting))["order"] if one != giver]
    yield view(sitting), {"rows": {giver: None}, "order": order}
    for poll in documents.get(now.view(sitting))["polls"]["order"]:
        if giver in documents.get(mandates_view(poll)).get("rows", {}):
            yield mandates_view(poll), {"rows": {giver: {"ended": True}}}


def poll_opened(event: Recorded, documents: Documents) -> Change:
    if "proxies" not in event.data:
        return
    holders = event.data["proxies"]["holders"]
    rows = {giver: _row(documents, giver, holder, event.n) for giver, holder in holders.items()}
    yield mandates_view(event.id), {"poll": event.id, "rows": rows, "order": list(rows)}


def _row(documents: Documents, giver: str, holder: str, n: int) -> Doc:
    names = {
        "name": name_at(documents.source, giver, n),
        "holder_name": name_at(documents.source, holder, n),
    }
    return {"holder": holder} | given(**names)


HANDLERS: dict[str, Handler] = {
    "proxy.given/1": lent,
    "proxy.ended/1": ended,
    "poll.opened/1": poll_opened,
}
