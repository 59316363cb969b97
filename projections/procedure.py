"""The view `procedure/<sitting>`: points of order, the newest ruling, questions by rank, and chairs."""

from collections.abc import Iterator

from domain.motion import can_be_asked
from projections import amendments, motion, poll
from projections.documents import INTERNAL, Doc, Documents
from projections.member import name_at
from projections.merge_patch import diff
from projections.recorded import Handler, Recorded, given

CHAIRS, HALLS = f"{INTERNAL}chairs", f"{INTERNAL}procedure/open"
EMPTY: Doc = {"rows": {}, "order": []}
Change = Iterator[tuple[str, Doc]]


def view(sitting: str) -> str:
    """The document's name."""
    return f"procedure/{sitting}"


def opened(event: Recorded, documents: Documents) -> Change:
    if event.data["form"] == "assembly":
        chairs = documents.get(CHAIRS) or EMPTY
        doc = {"sitting": event.id, "points": EMPTY, "questions": EMPTY, "chairs": chairs}
        yield view(event.id), doc
        yield HALLS, {"open": [*documents.get(HALLS).get("open", []), event.id]}


def office_changed(event: Recorded, documents: Documents) -> Change:
    """Who could preside: to them the chair can be handed."""
    if event.data["role"] != "chair":
        return
    chairs = documents.get(CHAIRS) or EMPTY
    if event.type == "role.granted/1":
        row = given(name=name_at(documents.source, event.id, event.n))
        change: Doc = {"rows": {event.id: row}, "order": [*chairs["order"], event.id]}
    else:
        change = _without(chairs, [event.id])
    yield CHAIRS, change
    for sitting in documents.get(HALLS).get("open", []):
        yield view(sitting), {"chairs": change}


def closed(event: Recorded, documents: Documents) -> Change:
    """What was not ruled on or decided, is not any more."""
    doc = documents.get(view(event.id))
    if doc:
        cleared = {part: _without(doc[part], doc[part]["order"]) for part in ("points", "questions")}
        yield view(event.id), cleared | ({"ruling": {"final": True}} if "ruling" in doc else {})
        yield HALLS, {"open": [one for one in documents.get(HALLS)["open"] if one != event.id]}


def raised(event: Recorded, documents: Documents) -> Change:
    name = view(event.data["sitting"])
    member = event.data["member"]
    row = given(member=member, name=name_at(documents.source, member, event.n), raised_at=event.at)
    order = [*documents.get(name)["points"]["order"], event.id]
    yield name, {"points": {"rows": {event.id: row}, "order": order}}


def withdrawn(event: Recorded, documents: Documents) -> Change:
    name = view(event.data["sitting"])
    yield name, {"points": _without(documents.get(name)["points"], [event.id])}


def ruled(event: Recorded, documents: Documents) -> Change:
    """The ruling before stands, and is in the minutes; it is kept aside, should this one be taken back."""
    name, kept = view(event.data["sitting"]), _ruled_view(event.data["sitting"])
    doc = documents.get(name)
    yield kept, diff(documents.get(kept), {"points": doc["points"], **given(ruling=doc.get("ruling"))})
    point = doc["points"]["rows"][event.id]
    former = dict.fromkeys(doc.get("ruling", {}))
    ruling = given(
        point=event.id,
        member=point["member"],
        name=point.get("name"),
        allowed=event.data["allowed"],
        reason=event.c["reason"],
        final=False,
    )
    yield name, {"points": _without(doc["points"], [event.id]), "ruling": former | ruling}


def unruled(event: Recorded, documents: Documents) -> Change:
    """The point waits in its old place, before those that were raised since."""
    name, sitting = view(event.data["sitting"]), event.data["sitting"]
    doc, before = documents.get(name), documents.get(_ruled_view(sitting))
    rows = {**doc["points"]["rows"], event.id: before["points"]["rows"][event.id]}
    known, now = before["points"]["order"], doc["points"]["order"]
    order = [one for one in known if one in rows] + [one for one in now if one not in known]
    after = {part: row for part, row in doc.items() if part != "ruling"}
    after |= {"points": {"rows": rows, "order": order}, **given(ruling=before.get("ruling"))}
    yield name, diff(doc, after)


def _ruled_view(sitting: str) -> str:
    return f"{INTERNAL}procedure/ruled/{sitting}"


def appealed(event: Recorded, documents: Documents) -> Change:
    name = view(event.data["sitting"])
    if documents.get(name).get("ruling", {}).get("point") == event.id:
        yield name, {"ruling": {"upheld": event.data["upheld"]}}


def moved(event: Recorded, documents: Documents) -> Change:
    """Moved; or its vote was annulled while there is still something to decide."""
    asked = documents.get(motion.view(event.id))
    if "procedure" not in asked:
        return
    about = documents.get(motion.view(asked["procedure"].get("motion", "")))
    if about and not can_be_asked(asked["procedure"]["effect"], about["state"]):
        return
    state = "submitted" if event.type == "procedure.moved/1" else "annulled"
    row = {"number": asked["number"], "title": asked["title"], "mover": asked["mover"], "state": state}
    row |= asked["procedure"] | {"seconders": len(asked["seconders"])}
    questions = _questions(documents, asked["sitting"])
    order = [one for one in questions["order"] if one != event.id] + [event.id]
    order = _ranked({**questions["rows"], event.id: row}, order)
    yield view(asked["sitting"]), {"questions": {"rows": {event.id: row}, "order": order}}


def seconded(event: Recorded, documents: Documents) -> Change:
    sitting = documents.get(motion.view(event.id))["sitting"]
    if event.id in _questions(documents, sitting)["rows"]:
        support = len(documents.get(motion.view(event.id))["seconders"])
        yield view(sitting), {"questions": {"rows": {event.id: {"seconders": support}}}}


def _aside_view(sitting: str) -> str:
    return f"{INTERNAL}procedure/aside/{sitting}"


def _keep(documents: Documents, sitting: str) -> Change:
    """Questions and ruling as they are before a question is put, should that be taken back."""
    doc = documents.get(view(sitting))
    if doc:
        aside = {"questions": doc["questions"], **given(ruling=doc.get("ruling"))}
        yield _aside_view(sitting), diff(documents.get(_aside_view(sitting)), aside)


def change_put(event: Recorded, documents: Documents) -> Change:
    yield from _keep(documents, amendments.motion_of(event.id, documents)["sitting"])


def put_back(event: Recorded, documents: Documents) -> Change:
    """What the putting took along is there again, with those who have supported it since."""
    is_change = event.type == "amendment.put-back/1"
    moved = amendments.motion_of(event.id, documents) if is_change else documents.get(motion.view(event.id))
    sitting = moved["sitting"]
    doc, aside = documents.get(view(sitting)), documents.get(_aside_view(sitting))
    if not doc:
        return
    rows = {
        one: row | {"seconders": len(documents.get(motion.view(one))["seconders"])}
        for one, row in aside["questions"]["rows"].items()
    }
    questions = {"rows": rows, "order": aside["questions"]["order"]}
    after = {**doc, "questions": questions, **given(ruling=aside.get("ruling"))}
    yield view(sitting), diff(doc, after)


def put(event: Recorded, documents: Documents) -> Change:
    """A matter that is put, postponed, laid aside, taken up or taken back ends the questions about it."""
    moved = documents.get(motion.view(event.id))
    if event.type == "motion.put/1":
        yield from _keep(documents, moved["sitting"])
    sitting, questions = moved["sitting"], _questions(documents, moved["sitting"])
    if event.id in questions["rows"] and event.type == "motion.put/1":
        yield view(sitting), {"questions": {"rows": {event.id: {"state": "put"}}}}
        return
    about = [
        one
        for one, row in questions["rows"].items()
        if row.get("motion") == event.id and not can_be_asked(row["effect"], moved["state"])
    ]
    gone = [one for one in (*about, event.id) if one in questions["rows"]]
    if gone:
        yield view(sitting), {"questions": _without(questions, gone)}


def decided(event: Recorded, documents: Documents) -> Change:
    sitting = documents.get(motion.view(event.id))["sitting"]
    questions = _questions(documents, sitting)
    if event.id in questions["rows"]:
        yield view(sitting), {"questions": _without(questions, [event.id])}


def poll_opened(event: Recorded, documents: Documents) -> Change:
    """Whatever is put next lets the ruling stand; an appeal that was moved before is decided."""
    put = documents.get(poll.view(event.id))
    doc = documents.get(view(put["sitting"]))
    if "ruling" in doc:
        rows = doc["questions"]["rows"].items()
        gone = [one for one, row in rows if row["effect"] == "overrule" and one != put["motion"]]
        change: Doc = {"questions": _without(doc["questions"], gone)} if gone else {}
        yield view(put["sitting"]), change | {"ruling": {"final": True}}


def _questions(documents: Documents, sitting: str) -> Doc:
    questions: Doc = documents.get(view(sitting)).get("questions", EMPTY)
    return questions


def _ranked(rows: Doc, order: list[str]) -> list[str]:
    return sorted(order, key=lambda one: -rows[one]["rank"])


def _without(listed: Doc, gone: list[str]) -> Doc:
    return {"rows": dict.fromkeys(gone), "order": [one for one in listed["order"] if one not in gone]}


HANDLERS: dict[str, Handler] = {
    "sitting.opened/1": opened,
    "sitting.closed/1": closed,
    "role.granted/1": office_changed,
    "role.ended/1": office_changed,
    "point.raised/1": raised,
    "point.withdrawn/1": withdrawn,
    "point.ruled/1": ruled,
    "point.put-back/1": unruled,
    "appeal.decided/1": appealed,
    "procedure.moved/1": moved,
    "motion.seconded/1": seconded,
    "motion.put/1": put,
    "motion.put-back/1": put_back,
    "amendment.put/1": change_put,
    "amendment.put-back/1": put_back,
    "motion.withdrawn/1": put,
    "motion.postponed/1": put,
    "motion.laid-aside/1": put,
    "motion.taken-up/1": put,
    "motion.adopted/1": decided,
    "motion.rejected/1": decided,
    "motion.advised/1": decided,
    "motion.annulled/1": moved,
    "poll.opened/1": poll_opened,
}
