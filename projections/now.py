"""The view `now/<sitting>`: what is happening, and what the chair last opened, closed or declared."""

from collections.abc import Iterator

from projections import bodies, motion, poll
from projections.docket import page_of
from projections.documents import INTERNAL, Doc, Documents
from projections.member import name_at
from projections.recorded import Handler, Recorded, given

POLLS_MAX = 50


def view(sitting: str) -> str:
    """The document's name."""
    return f"now/{sitting}"


def waiting_view(sitting: str) -> str:
    """Open polls beyond the window, which a consultation may have. They move up as earlier ones close."""
    return f"{INTERNAL}waiting/{sitting}"


def planned(event: Recorded, _: Documents) -> Iterator[tuple[str, Doc]]:
    yield view(event.id), _new(event, "planned")


def called(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """What a former call said and this one does not, goes."""
    data = event.data
    said = given(
        at=event.at,
        held_at=data["held_at"],
        place=event.c["place"],
        caller=data["caller"],
        article=data.get("article"),
        signatures=data.get("signatures"),
        reason=event.c.get("reason"),
        docket=data["docket"],
    )
    former = dict.fromkeys(documents.get(view(event.id)).get("called", {}))
    yield view(event.id), {"state": "called", "called": former | said}


def opened(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """It says so where no vote can be held."""
    planned = documents.get(view(event.id))
    new = planned or _new(event, "open")
    unknown = bodies.are_members_unknown(documents, new.get("body"))
    hall = given(present=0, members_unknown=unknown or None) if event.data["form"] == "assembly" else {}
    yield view(event.id), ({} if planned else new) | {"state": "open", "opened_at": event.at} | hall


def _new(event: Recorded, state: str) -> Doc:
    return {
        "sitting": event.id,
        "form": event.data["form"],
        **given(body=event.data.get("body")),
        "state": state,
        "title": event.c["title"],
        "motions": 0,
        "pages": 0,
        "polls": {"rows": {}, "order": []},
        "open_polls": 0,
    }


def closed(event: Recorded, _: Documents) -> Iterator[tuple[str, Doc]]:
    yield view(event.id), {"state": "closed", "closed_at": event.at, "paused": None, "doubted": None}


def paused(event: Recorded, _: Documents) -> Iterator[tuple[str, Doc]]:
    yield view(event.id), {"paused": given(at=event.at, due_at=event.data.get("due_at"))}


def resumed(event: Recorded, _: Documents) -> Iterator[tuple[str, Doc]]:
    yield view(event.id), {"paused": None}


def adjourned(event: Recorded, _: Documents) -> Iterator[tuple[str, Doc]]:
    yield view(event.id), {"adjourned": {"when": event.c["when"]}}


def presiding(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    member = event.data["member"]
    if not member:
        yield view(event.id), {"presiding": None}
        return
    name = name_at(documents.source, member, event.n)
    yield view(event.id), {"presiding": {"name": None} | given(member=member, name=name)}


def motion_submitted(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    name = view(event.data["sitting"])
    motions = documents.get(name)["motions"] + 1
    yield name, {"motions": motions, "pages": page_of(event.data["number"]) + 1}


def poll_opened(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    data = event.data
    sitting = data["sitting"]
    doc = documents.get(view(sitting))
    question = documents.get(motion.view(data["motion"]))["title"]
    row = {"motion": data["motion"], "number": data["number"], "question": question, "state": "open"}
    row |= {"amendment": data["amendment"]} if "amendment" in data else {}
    patch = {"open_polls": doc["open_polls"] + 1, "focus": _focus(data["motion"], event.id)}
    if len(doc["polls"]["order"]) < POLLS_MAX:
        yield view(sitting), patch | {"polls": _added(doc["polls"], {event.id: row})}
    else:
        waiting = waiting_view(sitting)
        yield view(sitting), patch
        yield waiting, _added(documents.get(waiting), {event.id: row})


def poll_closed(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """A poll that runs out by the clock does not take the room's eyes off what the chair is at."""
    held = documents.get(poll.view(event.id))
    patches = _left(held["sitting"], event.id, documents)
    if event.data["reason"] == "chair":
        patches[view(held["sitting"])]["focus"] = _focus(held["motion"], event.id)
    yield from patches.items()


def poll_annulled(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    sitting = documents.get(poll.view(event.id))["sitting"]
    patches = _left(sitting, event.id, documents)
    patches[view(sitting)] |= _answered(documents.get(view(sitting)), event.id)
    yield from patches.items()


def poll_withdrawn(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """The motion stays before all; there is no vote on it."""
    held = documents.get(poll.view(event.id))
    patches = _left(held["sitting"], event.id, documents)
    patches[view(held["sitting"])]["focus"] = {"motion": held["motion"], "poll": None}
    yield from patches.items()


def doubted(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """Nothing else is put, and the sitting does not end, before the chair has answered it.

    The vote on a change is doubted no more once that is in the motion. Where a log has it, nothing waits.
    """
    held = documents.get(poll.view(event.id))
    change = held.get("amendment")
    if not (change and held.get("outcome", {}).get("result") == "adopted"):
        doubt = given(motion=held["motion"], poll=event.id, amendment=change)
        yield view(held["sitting"]), {"doubted": doubt}


def count_restarted(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    poll_id, _, way = event.id.partition(":")
    sitting = documents.get(poll.view(poll_id))["sitting"]
    if way == "hands":  # they are what was doubted
        yield view(sitting), _answered(documents.get(view(sitting)), poll_id)


def _answered(now: Doc, poll_id: str) -> Doc:
    return {"doubted": None} if now.get("doubted", {}).get("poll") == poll_id else {}


def declared(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    held = documents.get(poll.view(event.id))
    yield view(held["sitting"]), {"focus": _focus(held["motion"], event.id)}


def _focus(motion_id: str, poll_id: str) -> Doc:
    return {"motion": motion_id, "poll": poll_id}


def _left(sitting: str, gone: str, documents: Documents) -> dict[str, Doc]:
    """The poll is open no longer: it leaves the window, and the one that waited longest moves up."""
    doc, waiting = documents.get(view(sitting)), documents.get(waiting_view(sitting))
    now: Doc = {}
    patches = {view(sitting): now}
    if gone in doc["polls"]["rows"]:
        now |= {"open_polls": doc["open_polls"] - 1, "polls": _without(doc["polls"], gone)}
        for poll_id in waiting.get("order", [])[:1]:
            now["polls"]["rows"][poll_id] = waiting["rows"][poll_id]
            now["polls"]["order"].append(poll_id)
            patches[waiting_view(sitting)] = _without(waiting, poll_id)
    elif gone in waiting.get("rows", {}):
        now |= {"open_polls": doc["open_polls"] - 1}
        patches[waiting_view(sitting)] = _without(waiting, gone)
    return patches


def _added(listed: Doc, rows: Doc) -> Doc:
    return {"rows": rows, "order": [*listed.get("order", []), *rows]}


def _without(listed: Doc, gone: str) -> Doc:
    return {"rows": {gone: None}, "order": [entry for entry in listed["order"] if entry != gone]}


HANDLERS: dict[str, Handler] = {
    "sitting.planned/1": planned,
    "sitting.called/1": called,
    "sitting.opened/1": opened,
    "sitting.closed/1": closed,
    "sitting.paused/1": paused,
    "sitting.resumed/1": resumed,
    "sitting.adjourned/1": adjourned,
    "presiding.changed/1": presiding,
    "motion.submitted/1": motion_submitted,
    "procedure.moved/1": motion_submitted,
    "motion.carried-over/1": motion_submitted,
    "poll.opened/1": poll_opened,
    "poll.closed/1": poll_closed,
    "poll.annulled/1": poll_annulled,
    "poll.withdrawn/1": poll_withdrawn,
    "outcome.declared/1": declared,
    "division.reached/1": doubted,
    "count.restarted/1": count_restarted,
}
