"""The view `amendments/<motion>`: the changes proposed to a motion, in which order they are put, what became
of each, and every version of the words.

It is there as soon as something was proposed. `queue` has the pending ones, the next to be put first. Two of
them that replace or strike one paragraph stand against each other: the pages show it.
"""

from collections.abc import Iterator

from domain import amendment
from domain.amendment import Amendment, Phase
from domain.institution import AMENDING_ORDER
from projections import charter, motion, poll
from projections.documents import INTERNAL, Doc, Documents
from projections.member import name_at
from projections.recorded import Handler, Recorded, given

Change = Iterator[tuple[str, Doc]]


def view(motion_id: str) -> str:
    """The document's name."""
    return f"amendments/{motion_id}"


def place_view(amendment_id: str) -> str:
    """To which motion an amendment belongs."""
    return f"{INTERNAL}amendment/{amendment_id}"


def row_of(amendment_id: str, documents: Documents) -> Doc:
    """An amendment as the view has it."""
    row: Doc = documents.get(_view_with(amendment_id, documents))["rows"][amendment_id]
    return row


def motion_of(amendment_id: str, documents: Documents) -> Doc:
    """The motion that an amendment is to."""
    return documents.get(motion.view(documents.get(place_view(amendment_id))["motion"]))


def _view_with(amendment_id: str, documents: Documents) -> str:
    return view(documents.get(place_view(amendment_id))["motion"])


def submitted(event: Recorded, documents: Documents) -> Change:
    data, mover = event.data, event.data.get("mover") or event.by
    row = given(
        number=data["number"],
        wording=data["wording"],
        paragraph=data["paragraph"],
        form=data["form"],
        text=event.c.get("text"),
        mover=mover or None,
        mover_name=name_at(documents.source, mover, event.n),
        at_desk=True if "mover" in data else None,
        seconders=[],
        state="submitted",
        polls=[],
        at=event.at,
    )
    name = view(data["motion"])
    before = documents.get(name) or _empty(data["motion"], documents)
    yield place_view(event.id), {"motion": data["motion"]}
    yield name, _settled(before, event.id, row, documents, order=[*before["order"], event.id])


def _empty(motion_id: str, documents: Documents) -> Doc:
    """Before the first change: the words as they were brought."""
    moved = documents.get(motion.view(motion_id))
    first = given(text=moved.get("text"), at=moved["submitted_at"])
    return {
        "motion": motion_id,
        "sitting": moved["sitting"],
        "wordings": {"rows": {"1": first}, "order": ["1"]},
        "rows": {},
        "order": [],
    }


def seconded(event: Recorded, documents: Documents) -> Change:
    name = _view_with(event.id, documents)
    before = documents.get(name)["rows"][event.id]["seconders"]
    supporter = event.data.get("member") or event.by
    yield name, {"rows": {event.id: {"seconders": [*before, supporter]}}}


def became(event: Recorded, documents: Documents) -> Change:
    name = _view_with(event.id, documents)
    row: Doc = {"state": STATES[event.type]}
    if "poll" in event.data and event.type == "amendment.put/1":
        row["polls"] = [*row_of(event.id, documents)["polls"], event.data["poll"]]
        row |= given(out_of_order=event.data.get("out_of_order"))
    row |= {key: event.data[key] for key in ("why", "by") if key in event.data}
    yield name, _settled(documents.get(name), event.id, row, documents)


def put_back(event: Recorded, documents: Documents) -> Change:
    """As it was before it was put."""
    state = motion.UNDECIDED if event.data["state"] == "put" else event.data["state"]
    row = {"state": state, "polls": row_of(event.id, documents)["polls"][:-1], "out_of_order": None}
    name = _view_with(event.id, documents)
    yield name, _settled(documents.get(name), event.id, row, documents)


def declared(event: Recorded, documents: Documents) -> Change:
    """Without a quorum nothing is decided, and it may be put again."""
    changed = documents.get(poll.view(event.id)).get("amendment")
    if changed and event.data["result"] == motion.NO_QUORUM:
        yield _view_with(changed, documents), {"rows": {changed: {"state": motion.UNDECIDED}}}


def amended(event: Recorded, documents: Documents) -> Change:
    """A version more. The numbers of its paragraphs follow from the first text and the changes since."""
    name, data = view(event.id), event.data
    version = str(data["version"])
    order = documents.get(name)["wordings"]["order"]
    row = {"text": event.c["text"], "amendment": data["amendment"], "at": event.at, "n": event.n}
    yield name, {"wordings": {"rows": {version: row}, "order": [*order, version]}}


def _settled(before: Doc, changed: str, row: Doc, documents: Documents, **head: object) -> Doc:
    """The patch that brings one row, and with it the order in which they are put, up to date."""
    rows = {**before["rows"], changed: {**before["rows"].get(changed, {}), **row}}
    known = [_read(one, values, before["motion"]) for one, values in rows.items()]
    rules = documents.get(charter.VIEW)["charter"].get("amending", {})
    queue = amendment.put_order(known, rules.get("order", AMENDING_ORDER))
    base = {} if documents.get(view(before["motion"])) else before
    return {**base, **head, "rows": {changed: row}, "queue": [one.id for one in queue]}


def _read(amendment_id: str, row: Doc, motion_id: str) -> Amendment:
    state: Phase = "put" if row["state"] == motion.UNDECIDED else row["state"]
    return Amendment(
        id=amendment_id,
        motion=motion_id,
        sitting="",
        number=row["number"],
        paragraph=row["paragraph"],
        form=row["form"],
        text=row.get("text", ""),
        mover=row.get("mover", ""),
        state=state,
    )


STATES = {
    "amendment.put/1": "put",
    "amendment.withdrawn/1": "withdrawn",
    "amendment.adopted/1": "adopted",
    "amendment.accepted/1": "accepted",
    "amendment.rejected/1": "rejected",
    "amendment.annulled/1": "annulled",
    "amendment.fell/1": "fell",
}
HANDLERS: dict[str, Handler] = dict.fromkeys(STATES, became) | {
    "amendment.submitted/1": submitted,
    "amendment.seconded/1": seconded,
    "amendment.put-back/1": put_back,
    "outcome.declared/1": declared,
    "motion.amended/1": amended,
}
