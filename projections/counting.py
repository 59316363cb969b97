"""How hands and papers are counted, in the view `poll/<poll>`: how far each count is, and what both counted.

Under `counting` each way has its round, who has counted, and a state; under `papers` stand the numbers that
were handed out, and who voted twice, a page of them at a time.
"""

from collections.abc import Iterator
from typing import Any

from domain.double_count import DIFFERENT_MOST
from domain.piles import size
from projections import poll
from projections.documents import INTERNAL, Doc, Documents
from projections.member import name_at
from projections.recorded import Handler, Recorded, given

DOUBLES_SHOWN = 50
Change = Iterator[tuple[str, Doc]]


def _doubles_view(poll_id: str) -> str:
    """Who voted twice and is not shown yet, the next one first."""
    return f"{INTERNAL}doubles/{poll_id}"


def _doubters_view(poll_id: str) -> str:
    """What each of those wants who doubt a show of hands."""
    return f"{INTERNAL}doubters/{poll_id}"


def entered(event: Recorded, documents: Documents) -> Change:
    poll_id, _, way = event.id.partition(":")
    by = _of(documents, poll_id, way).get("by", [])
    said = {"round": event.data["round"], "by": [*by, event.by]}
    yield poll.view(poll_id), _counting(way, said | {"state": "counting"})


def compared(event: Recorded, documents: Documents) -> Change:
    """Agreeing counts are shown once, differing ones side by side, until the next two differ."""
    poll_id, _, way = event.id.partition(":")
    counts = event.data["counts"]
    if event.data["agree"]:
        yield poll.view(poll_id), _counting(way, _taken("taken", next(iter(counts.values()))["piles"]))
        return
    differed = _of(documents, poll_id, way).get("differed", 0) + 1
    both = [
        {
            "teller": teller,
            "piles": summed(one["piles"]),
            **given(name=name_at(documents.source, teller, event.n)),
        }
        for teller, one in counts.items()
    ]
    state = "disputed" if differed == DIFFERENT_MOST else "differ"
    after = {"state": state, "by": [], "differed": differed, "both": both, "round": event.data["round"] + 1}
    yield poll.view(poll_id), _counting(way, after)


def restarted(event: Recorded, documents: Documents) -> Change:
    poll_id, _, way = event.id.partition(":")
    gone = dict.fromkeys(("differed", "both", "piles"))
    answered: Doc = {}
    if way == "hands":  # they are what was doubted
        yield _doubters_view(poll_id), dict.fromkeys(documents.get(_doubters_view(poll_id)))
        answered = {"division": None}
    following = _of(documents, poll_id, way).get("round", 1) + 1
    again = {"round": following, "state": "again", "by": [], "reason": event.c["reason"]}
    yield poll.view(poll_id), _counting(way, gone | again) | answered


def ruled(event: Recorded, _documents: Documents) -> Change:
    poll_id, _, way = event.id.partition(":")
    said = _taken("ruled", event.data["piles"]) | {"reason": event.c["reason"]}
    yield poll.view(poll_id), _counting(way, said)


def _of(documents: Documents, poll_id: str, way: str) -> Doc:
    found: Doc = documents.get(poll.view(poll_id)).get("counting", {}).get(way, {})
    return found


def _counting(way: str, said: Doc) -> Doc:
    return {"counting": {way: said}}


def _taken(state: str, piles: Doc) -> Doc:
    return {"state": state, "by": [], "both": None, "piles": summed(piles)}


def summed(piles: Doc) -> Doc:
    """How many lie in each pile; which papers they are, the log has."""
    options = {option: size(pile) for option, pile in piles["options"].items()}
    return {"options": options, "spoiled": size(piles["spoiled"]), "missing": size(piles["missing"])}


def issued(event: Recorded, documents: Documents) -> Change:
    papers = documents.get(poll.view(event.id)).get("papers", {})
    first, last = event.data["first"], event.data["last"]
    runs = [*papers.get("runs", []), [first, last]]
    yield (
        poll.view(event.id),
        {"papers": {"issued": papers.get("issued", 0) + last - first + 1, "runs": runs}},
    )


def handed(event: Recorded, documents: Documents) -> Change:
    poll_id, _, _ = event.id.partition(":")
    count = documents.get(poll.view(poll_id))["papers"].get("given", 0)
    yield poll.view(poll_id), {"papers": {"given": count + 1}}


def doubles_found(event: Recorded, documents: Documents) -> Change:
    rows = {
        member: {"number": number, **given(name=name_at(documents.source, member, event.n))}
        for member, number in event.data["members"].items()
    }
    order = list(rows)
    yield _doubles_view(event.id), _listed(rows, order[DOUBLES_SHOWN:])
    shown = _listed(rows, order[:DOUBLES_SHOWN])
    yield poll.view(event.id), {"papers": {"twice": len(rows), "doubles": shown}}


def double_ruled(event: Recorded, documents: Documents) -> Change:
    """The one that was ruled on leaves the page, and the next one comes onto it."""
    poll_id, _, member = event.id.partition(":")
    papers, waiting = documents.get(poll.view(poll_id))["papers"], documents.get(_doubles_view(poll_id))
    following = waiting.get("order", [])[:1]
    order = [one for one in papers["doubles"]["order"] if one != member] + following
    rows: dict[str, Any] = {member: None} | {one: waiting["rows"][one] for one in following}
    yield (
        poll.view(poll_id),
        {"papers": {"twice": papers["twice"] - 1, "doubles": {"rows": rows, "order": order}}},
    )
    if following:
        yield _doubles_view(poll_id), {"rows": dict.fromkeys(following), "order": waiting["order"][1:]}


def _listed(rows: Doc, order: list[str]) -> Doc:
    return {"rows": {one: rows[one] for one in order}, "order": order}


def assisted(event: Recorded, documents: Documents) -> Change:
    poll_id, _, _ = event.id.partition(":")
    yield poll.view(poll_id), {"assisted": documents.get(poll.view(poll_id)).get("assisted", 0) + 1}


def doubted(event: Recorded, documents: Documents) -> Change:
    """How many want what. Who changed her mind is counted where she is now; who it is, the log has."""
    wants = event.data["wants"]
    asked = documents.get(poll.view(event.id)).get("division", {}).get("asked", {})
    before = documents.get(_doubters_view(event.id)).get(event.data["member"])
    now = asked | {wants: asked.get(wants, 0) + 1} | ({before: asked[before] - 1} if before else {})
    yield _doubters_view(event.id), {event.data["member"]: wants}
    yield poll.view(event.id), {"division": {"asked": now}}


def divided(event: Recorded, _documents: Documents) -> Change:
    yield poll.view(event.id), {"division": {"reached": event.data}}


HANDLERS: dict[str, Handler] = {
    "count.entered/1": entered,
    "counts.compared/1": compared,
    "count.restarted/1": restarted,
    "count.ruled/1": ruled,
    "papers.issued/1": issued,
    "paper.given/1": handed,
    "doubles.found/1": doubles_found,
    "double.ruled/1": double_ruled,
    "assistance.recorded/1": assisted,
    "division.asked/1": doubted,
    "division.reached/1": divided,
}
