"""The view `docket/<sitting>/<page>`: the motions of a sitting by number, fifty a page."""

from collections.abc import Iterator

from projections import motion, poll
from projections.documents import INTERNAL, Doc, Documents
from projections.recorded import Handler, Recorded, given

PAGE = 50
POLL_STATES = {
    "poll.closed/1": "closed",
    "outcome.declared/1": "declared",
    "poll.annulled/1": "annulled",
}


def page_of(number: int) -> int:
    """The page on which the motion with this number stands."""
    return (number - 1) // PAGE


def view(sitting: str, number: int) -> str:
    """The name of the page that holds the motion with this number."""
    return f"docket/{sitting}/{page_of(number)}"


def submitted(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    page = view(event.data["sitting"], event.data["number"])
    brought = documents.get(motion.view(event.id))
    row = given(
        number=event.data["number"],
        title=event.c["title"],
        state="submitted",
        matter=event.data["matter"],
        mover=brought.get("mover"),
        mover_name=brought.get("mover_name"),
        seconds=0,
    )
    yield page, {"rows": {event.id: row}, "order": [*documents.get(page).get("order", []), event.id]}


def seconded(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    page = _page_with(event.id, documents)
    yield page, {"rows": {event.id: {"seconds": documents.get(page)["rows"][event.id]["seconds"] + 1}}}


def carried_over(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """It stands under its new number now, and under the old one it says so."""
    data = event.data
    old, new = view(data["former"], data["was"]), view(data["sitting"], data["number"])
    row = documents.get(old)["rows"][event.id]
    order = [*documents.get(new).get("order", []), event.id]
    yield old, {"rows": {event.id: {"state": "carried-over"}}}
    yield new, {"rows": {event.id: row | {"number": data["number"]}}, "order": order}


def called(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """What the notice names is announced; what only a former one named, is so no more."""
    before = documents.get(_announced_view(event.id)).get("motions", [])
    now: list[str] = event.data["docket"]
    marks = dict.fromkeys(before) | dict.fromkeys(now, True)
    by_page: dict[str, Doc] = {}
    for motion_id, mark in marks.items():
        page = _page_with(motion_id, documents)
        by_page.setdefault(page, {"rows": {}})["rows"][motion_id] = {"announced": mark}
    yield from by_page.items()
    yield _announced_view(event.id), {"motions": now}


def _announced_view(sitting: str) -> str:
    return f"{INTERNAL}announced/{sitting}"


def motion_became(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    yield _page_with(event.id, documents), {"rows": {event.id: {"state": motion.STATES[event.type]}}}


def taken_up(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    yield _page_with(event.id, documents), {"rows": {event.id: {"state": event.data["state"]}}}


def poll_opened(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """A poll has a number of its own: the page is found by the motion's. A vote on a change is not on it."""
    if "amendment" in event.data:
        return
    row = {"poll": event.id, "poll_state": "open"}
    yield _page_with(event.data["motion"], documents), {"rows": {event.data["motion"]: row}}


def poll_became(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """Only the newest poll of a motion shows here."""
    brought = documents.get(poll.view(event.id))["motion"]
    page = _page_with(brought, documents)
    if documents.get(page)["rows"][brought].get("poll") == event.id:
        undecided = {"state": motion.UNDECIDED} if event.data.get("result") == motion.NO_QUORUM else {}
        yield page, {"rows": {brought: {"poll_state": POLL_STATES[event.type], **undecided}}}


def put_back(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """The poll before shows again, if there was one."""
    brought = documents.get(motion.view(event.id))
    row: Doc = {"state": brought["state"], "poll": None, "poll_state": None}
    for newest in brought["polls"][-1:]:
        row |= {"poll": newest, "poll_state": documents.get(poll.view(newest))["state"]}
    yield _page_with(event.id, documents), {"rows": {event.id: row}}


def _page_with(motion_id: str, documents: Documents) -> str:
    brought = documents.get(motion.view(motion_id))
    return view(brought["sitting"], brought["number"])


HANDLERS: dict[str, Handler] = (
    dict.fromkeys(motion.STATES, motion_became)
    | dict.fromkeys(POLL_STATES, poll_became)
    | {"motion.submitted/1": submitted, "procedure.moved/1": submitted, "motion.carried-over/1": carried_over}
    | {
        "motion.seconded/1": seconded,
        "motion.taken-up/1": taken_up,
        "sitting.called/1": called,
        "poll.opened/1": poll_opened,
        "motion.put-back/1": put_back,
    }
)
