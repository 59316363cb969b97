"""The view `minutes/<sitting>`: the minutes as a whole; and its pages of entries, `minutes/<sitting>/<page>`.

A page holds entries in the order of the log, each by the position of its event. What an entry says is a code
with parameters; names and texts are references. Who signs and approves stands in the first document: that is
about the minutes, not in them.
"""

from collections.abc import Iterator

from projections import amendments, counting, motion, poll, presence, procedure, speakers
from projections.documents import INTERNAL, Doc, Documents
from projections.member import name_at
from projections.recorded import Handler, Recorded, given

# A page of the longest entries, outcomes of polls with twenty options, fits into a frame of 64 KiB.
PAGE = 10
OPEN = f"{INTERNAL}minutes/open"
OFFICES = f"{INTERNAL}minutes/offices"
# What was settled when a vote opened.
SETTLED = (
    "method", "reveal", "binding", "options", "labels", "roll", "presence", "charter", "due_at", "repeats",
    "wording", "means", "proxies",
)  # fmt: skip
CALLED = ("held_at", "caller", "article", "signatures")
Change = Iterator[tuple[str, Doc]]


def view(sitting: str) -> str:
    """The name of the first document."""
    return f"minutes/{sitting}"


def page_view(sitting: str, page: int) -> str:
    """The name of a page."""
    return f"minutes/{sitting}/{page}"


def _remarks_view(sitting: str) -> str:
    """On which page, and at which position, each remark stands."""
    return f"{INTERNAL}minutes/remarks/{sitting}"


def _entry(event: Recorded, documents: Documents, sitting: str, entry: Doc, **head: object) -> Change:
    """One more entry at the end; `head` is what changes in the first document besides."""
    count = documents.get(view(sitting))["entries"] + 1
    name = page_view(sitting, (count - 1) // PAGE)
    pages = (count - 1) // PAGE + 1
    yield view(sitting), {"entries": count, "pages": pages, "last": event.n, **head}
    n = str(event.n)
    yield name, {"rows": {n: _row(event, entry)}, "order": [*documents.get(name).get("order", []), n]}


def _row(event: Recorded, entry: Doc) -> Doc:
    return {"code": event.type.partition("/")[0], "at": event.at, **entry}


def _by(event: Recorded, documents: Documents) -> Doc:
    """Who acted, by the name she had then."""
    return given(by=event.by or None, by_name=name_at(documents.source, event.by, event.n))


def _whose(event: Recorded, documents: Documents) -> Doc:
    """Whose act it was, also where the desk wrote it down for her."""
    whose = event.data.get("mover") or event.data.get("member") or event.by
    return given(by=whose or None, by_name=name_at(documents.source, whose, event.n))


def planned(event: Recorded, documents: Documents) -> Change:
    """They begin with what was brought for the sitting, and how it was called."""
    yield from _begun(event, documents, _by(event, documents), {"state": "planned"})


def called(event: Recorded, documents: Documents) -> Change:
    """By whom, for when and where, with which matters; and why so soon."""
    data = event.data
    numbers = [documents.get(motion.view(one))["number"] for one in data["docket"]]
    entry: Doc = {key: data[key] for key in CALLED if key in data}
    entry |= given(place=event.c["place"], reason=event.c.get("reason")) | {"docket": numbers}
    entry |= _by(event, documents)
    yield from _entry(event, documents, event.id, entry, state="called")


def opened(event: Recorded, documents: Documents) -> Change:
    sitting = event.id
    offices = {
        office: [_named(documents, member, event.n) for member in holders]
        for office, holders in documents.get(OFFICES).items()
        if holders
    }
    entry = {"form": event.data["form"], **_by(event, documents), **offices}
    head = {"state": "open", "opened_at": event.at}
    if documents.get(view(sitting)):
        yield from _entry(event, documents, sitting, entry, **head)
    else:
        yield from _begun(event, documents, entry, head)
    yield OPEN, {"sittings": [*documents.get(OPEN).get("sittings", []), sitting]}


def _begun(event: Recorded, documents: Documents, entry: Doc, head: Doc) -> Change:
    """The first document, and the first entry."""
    yield (
        view(event.id),
        {
            "sitting": event.id,
            "form": event.data["form"],
            **given(body=event.data.get("body")),
            "title": event.c["title"],
            "first": event.n,
            "last": event.n,
            "entries": 1,
            "pages": 1,
            "signatures": {"rows": {}, "order": []},
            **head,
        },
    )
    yield page_view(event.id, 0), {"rows": {str(event.n): _row(event, entry)}, "order": [str(event.n)]}


def closed(event: Recorded, documents: Documents) -> Change:
    still = [sitting for sitting in documents.get(OPEN).get("sittings", []) if sitting != event.id]
    yield OPEN, {"sittings": still}
    entry = _by(event, documents) | _here(documents, event.id)
    yield from _entry(event, documents, event.id, entry, state="closed", closed_at=event.at)


def office_changed(event: Recorded, documents: Documents) -> Change:
    """Who presides and who keeps the minutes. It belongs to every sitting that is open."""
    role = event.data["role"]
    if role not in ("chair", "secretary", "teller"):
        return
    holders = documents.get(OFFICES).get(role, [])
    now = (
        [*holders, event.id]
        if event.type == "role.granted/1"
        else [one for one in holders if one != event.id]
    )
    yield OFFICES, {role: now}
    for sitting in documents.get(OPEN).get("sittings", []):
        yield from _entry(event, documents, sitting, {"role": role, **_named(documents, event.id, event.n)})


def sitting_said(event: Recorded, documents: Documents) -> Change:
    """A break, its end, or the adjournment: until when, and when and where it goes on."""
    said = given(due_at=event.data.get("due_at"), text=event.c.get("when"))
    yield from _entry(event, documents, event.id, said | _by(event, documents))


def taken_back(event: Recorded, documents: Documents) -> Change:
    """An act that was taken back at once stays, struck; what had no entry gets none."""
    n, sitting = str(event.data["undoes"]), _sitting_of(event, documents)
    for page in reversed(range(documents.get(view(sitting))["pages"])):
        name = page_view(sitting, page)
        if n in documents.get(name)["rows"]:
            yield view(sitting), {"last": event.n}
            yield name, {"rows": {n: {"undone_by": event.n}}}
            return


def _sitting_of(event: Recorded, documents: Documents) -> str:
    kind = event.type.partition(".")[0]
    if kind in ("poll", "motion"):
        return str(documents.get(f"{kind}/{event.id}")["sitting"])
    return str(event.data.get("sitting", event.id))


def _unless_back(handler: Handler) -> Handler:
    """What takes an act back adds no entry of its own."""

    def told(event: Recorded, documents: Documents) -> Change:
        if "undoes" in event.data:
            yield from taken_back(event, documents)
        else:
            yield from handler(event, documents)

    return told


def presiding(event: Recorded, documents: Documents) -> Change:
    entry = {"reason": event.data["reason"], **_named(documents, event.data["member"], event.n)}
    if "was" in event.data:
        entry["was_name"] = name_at(documents.source, event.data["was"], event.n)
    yield from _entry(event, documents, event.id, given(**entry))


def proxy_said(event: Recorded, documents: Documents) -> Change:
    """Who lets whom vote in her name, and how that ended."""
    sitting, _, giver = event.id.partition(":")
    said: Doc = {key: event.data[key] for key in ("how", "why") if key in event.data}
    said |= given(holder_name=name_at(documents.source, event.data["holder"], event.n))
    yield from _entry(event, documents, sitting, said | _named(documents, giver, event.n))


def interest_said(event: Recorded, documents: Documents) -> Change:
    """What somebody stands to gain, and whether she stands aside; or what the chair ruled, and why."""
    motion_id, _, member = event.id.partition(":")
    said = {"motion": motion_id, "number": documents.get(motion.view(motion_id))["number"]}
    said |= {key: event.data[key] for key in ("recused", "silent", "uncounted") if key in event.data}
    said |= given(text=event.c.get("text"), reason=event.c.get("reason"))
    about = said | _named(documents, member, event.n) | _by(event, documents)
    yield from _entry(event, documents, event.data["sitting"], about)


def carried_over(event: Recorded, documents: Documents) -> Change:
    moved = documents.get(motion.view(event.id))
    kept = ("motion", "number", "matter", "title", "text")
    entry = {key: moved[key] for key in kept if key in moved} | {"was": event.data["was"]}
    entry |= given(by=moved.get("mover"), by_name=moved.get("mover_name"))
    yield from _entry(event, documents, moved["sitting"], entry)


def charter_changed(event: Recorded, documents: Documents) -> Change:
    """Later polls are judged by another charter."""
    for sitting in documents.get(OPEN).get("sittings", []):
        yield from _entry(event, documents, sitting, given(reason=event.c.get("reason")))


def motion_submitted(event: Recorded, documents: Documents) -> Change:
    """Brought by its mover, also where the desk wrote it down for her."""
    moved = documents.get(motion.view(event.id))
    kept = ("motion", "number", "matter", "title", "text")
    entry = {key: moved[key] for key in kept if key in moved}
    entry |= given(by=moved.get("mover"), by_name=moved.get("mover_name"))
    yield from _entry(event, documents, moved["sitting"], entry)


def procedure_moved(event: Recorded, documents: Documents) -> Change:
    """What it is called, who moved it, and about which motion."""
    moved = documents.get(motion.view(event.id))
    kept = ("motion", "number", "matter", "title", "procedure")
    entry = {key: moved[key] for key in kept} | given(by=moved.get("mover"), by_name=moved.get("mover_name"))
    about = moved["procedure"].get("motion")
    if about:
        entry["about"] = documents.get(motion.view(about))["number"]
    yield from _entry(event, documents, moved["sitting"], entry)


def point_ruled(event: Recorded, documents: Documents) -> Change:
    """Whose point of order, what the chair ruled, and why."""
    ruling = documents.get(procedure.view(event.data["sitting"]))["ruling"]
    entry = {key: ruling[key] for key in ("member", "name", "allowed", "reason") if key in ruling}
    yield from _entry(event, documents, event.data["sitting"], entry | _by(event, documents))


def appealed(event: Recorded, documents: Documents) -> Change:
    number = documents.get(motion.view(event.data["motion"]))["number"]
    entry = {"motion": event.data["motion"], "number": number, "upheld": event.data["upheld"]}
    yield from _entry(event, documents, event.data["sitting"], entry)


def motion_said(event: Recorded, documents: Documents) -> Change:
    moved = documents.get(motion.view(event.id))
    entry = {"motion": event.id, "number": moved["number"], **_whose(event, documents)}
    yield from _entry(event, documents, moved["sitting"], entry)


def motion_moved_in_time(event: Recorded, documents: Documents) -> Change:
    """Put off to the next sitting, or laid aside; or before this one again."""
    moved = documents.get(motion.view(event.id))
    entry = {"motion": event.id, "number": moved["number"]}
    yield from _entry(event, documents, moved["sitting"], entry)


def amendment_submitted(event: Recorded, documents: Documents) -> Change:
    entry = {key: event.data[key] for key in ("paragraph", "form")} | given(text=event.c.get("text"))
    yield from _of_amendment(event, documents, entry)


def amendment_said(event: Recorded, documents: Documents) -> Change:
    yield from _of_amendment(event, documents, {})


def amendment_fell(event: Recorded, documents: Documents) -> Change:
    """Why there was nothing left to vote on."""
    entry = {"why": event.data["why"]}
    if "by" in event.data:
        entry["by_change"] = amendments.row_of(event.data["by"], documents)["number"]
    yield from _of_amendment(event, documents, entry)


def motion_amended(event: Recorded, documents: Documents) -> Change:
    """The words as they are from here on."""
    moved = documents.get(motion.view(event.id))
    entry = {
        "motion": event.id,
        "number": moved["number"],
        "wording": event.data["version"],
        "text": event.c["text"],
        "amendment": event.data["amendment"],
        "change": amendments.row_of(event.data["amendment"], documents)["number"],
    }
    yield from _entry(event, documents, moved["sitting"], entry)


def _of_amendment(event: Recorded, documents: Documents, entry: Doc) -> Change:
    moved = amendments.motion_of(event.id, documents)
    about = {
        "amendment": event.id,
        "change": amendments.row_of(event.id, documents)["number"],
        "motion": moved["motion"],
        "number": moved["number"],
    }
    yield from _entry(event, documents, moved["sitting"], about | _whose(event, documents) | entry)


def speech_begun(event: Recorded, documents: Documents) -> Change:
    """Who has the floor, in the order in which it was given; not who asked for it and when she was done."""
    sitting = event.data["sitting"]
    held = documents.get(speakers.folded_view(sitting))
    speech = held["debate"]["speeches"][event.id]
    entry = {
        "kind": speech["kind"],
        "member": speech["member"],
        **given(name=held["told"][event.id].get("name")),
    }
    if speech["motion"]:
        about = documents.get(motion.view(speech["motion"]))
        entry |= {"motion": speech["motion"], "number": about["number"]}
    if event.data.get("out_of_order"):
        entry["out_of_order"] = True
    yield from _entry(event, documents, sitting, entry)


def poll_opened(event: Recorded, documents: Documents) -> Change:
    put = documents.get(poll.view(event.id))
    facts = {key: put[key] for key in SETTLED if key in put}
    facts |= _here(documents, put["sitting"])
    if "recused" in put:
        facts["aside"] = [_named(documents, one, event.n) for one in put["recused"]["members"]]
    if "amendment" in put and amendments.row_of(put["amendment"], documents).get("out_of_order"):
        facts["out_of_order"] = True
    yield from _entry(event, documents, put["sitting"], _question(event, documents, put) | facts)


def poll_closed(event: Recorded, documents: Documents) -> Change:
    put = documents.get(poll.view(event.id))
    said = {"reason": event.data["reason"], "cast": put["cast"]}
    # In a roll-call it is known at the close how many voted, whatever way.
    means = None if put["method"] == "roll-call" else put.get("means")
    papers = put.get("papers", {}).get("issued")
    said |= given(papers=papers, assisted=put.get("assisted"), means=means, unanswered=put.get("unanswered"))
    yield from _entry(event, documents, put["sitting"], _question(event, documents, put) | said)


def declared(event: Recorded, documents: Documents) -> Change:
    put = documents.get(poll.view(event.id))
    said = {"options": put["options"], "counts": put["counts"], "outcome": put["outcome"]}
    more = given(labels=put.get("labels"), ways=put.get("ways"), by_proxy=put.get("by_proxy"))
    yield from _entry(event, documents, put["sitting"], _question(event, documents, put) | said | more)


def compared(event: Recorded, documents: Documents) -> Change:
    """Both counts where they differ; where they agree, the one that both have."""
    counts = event.data["counts"]
    both = [
        {**_named(documents, teller, event.n), "piles": counting.summed(one["piles"])}
        for teller, one in counts.items()
    ]
    said: Doc = {"agree": event.data["agree"], "round": event.data["round"], "both": both}
    yield from _in_hall(event, documents, said)


def restarted(event: Recorded, documents: Documents) -> Change:
    yield from _in_hall(event, documents, {"reason": event.c["reason"], **_by(event, documents)})


def ruled(event: Recorded, documents: Documents) -> Change:
    said = {"reason": event.c["reason"], "piles": counting.summed(event.data["piles"])}
    yield from _in_hall(event, documents, said | _by(event, documents))


def double_ruled(event: Recorded, documents: Documents) -> Change:
    poll_id, _, member = event.id.partition(":")
    put = documents.get(poll.view(poll_id))
    said = {"keeps": event.data["keeps"], "reason": event.c["reason"], **_named(documents, member, event.n)}
    about = _question(event._replace(id=poll_id), documents, put)
    yield from _entry(event, documents, put["sitting"], about | said | _by(event, documents))


def divided(event: Recorded, documents: Documents) -> Change:
    put = documents.get(poll.view(event.id))
    yield from _entry(event, documents, put["sitting"], _question(event, documents, put) | event.data)


def _in_hall(event: Recorded, documents: Documents, said: Doc) -> Change:
    """What is said of a count of hands or papers."""
    poll_id, _, way = event.id.partition(":")
    put = documents.get(poll.view(poll_id))
    about = _question(event._replace(id=poll_id), documents, put)
    answers = {"options": put["options"], **given(labels=put.get("labels"))}
    yield from _entry(event, documents, put["sitting"], about | {"way": way} | answers | said)


def annulled(event: Recorded, documents: Documents) -> Change:
    put = documents.get(poll.view(event.id))
    said = {"reason": event.c["reason"], **_by(event, documents)}
    yield from _entry(event, documents, put["sitting"], _question(event, documents, put) | said)


def noted(event: Recorded, documents: Documents) -> Change:
    """Where the secretary wrote it: between what had happened and what happened next."""
    entry = {"remark": event.data["remark"], "text": event.c["text"], **_by(event, documents)}
    about = event.data.get("motion")
    if about:
        entry |= {"motion": about, "number": documents.get(motion.view(about))["number"]}
    if "corrects" in event.data:
        entry["corrects"] = event.data["corrects"]
    page = documents.get(view(event.id))["entries"] // PAGE
    yield _remarks_view(event.id), {str(event.data["remark"]): [page, event.n]}
    yield from _entry(event, documents, event.id, entry)


def corrected(event: Recorded, documents: Documents) -> Change:
    """The former remark stays, struck; the two may stand on one page, which then changes once."""
    page, n = documents.get(_remarks_view(event.id))[str(event.data["corrects"])]
    struck = page_view(event.id, page)
    patch: Doc = {"rows": {str(n): {"corrected_by": event.data["remark"]}}}
    for name, change in noted(event, documents):
        if name == struck:
            change, patch = {**change, "rows": patch["rows"] | change["rows"]}, {}
        yield name, change
    if patch:
        yield struck, patch


def approved(event: Recorded, documents: Documents) -> Change:
    said = {"n": event.n, "at": event.at, "sitting": event.data["sitting"], **_by(event, documents)}
    yield view(event.id), {"approved": said}


def signed(event: Recorded, documents: Documents) -> Change:
    """Every signature stays: one under more than the last stands beside it."""
    said = {key: event.data[key] for key in ("role", "way", "n", "root")}
    order = [*documents.get(view(event.id))["signatures"]["order"], str(event.n)]
    row = {"at": event.at, **said, **_by(event, documents)}
    yield view(event.id), {"signatures": {"rows": {str(event.n): row}, "order": order}}


def _here(documents: Documents, sitting: str) -> Doc:
    """How many are here now, of how many: not who came and went when. Unsaid where nobody is marked."""
    numbers = documents.get(presence.view(sitting)).get("members", {})
    return {"here": numbers} if numbers.get("present") else {}


def _question(event: Recorded, documents: Documents, put: Doc) -> Doc:
    moved = documents.get(motion.view(put["motion"]))
    question = {
        "poll": event.id,
        "poll_number": put["number"],
        "motion": put["motion"],
        "number": moved["number"],
    }
    if "amendment" in put:
        change = amendments.row_of(put["amendment"], documents)
        question |= {"amendment": put["amendment"], "change": change["number"]}
    return question


def _named(documents: Documents, member: str, n: int) -> Doc:
    return given(member=member, name=name_at(documents.source, member, n))


HANDLERS: dict[str, Handler] = {
    "sitting.planned/1": planned,
    "sitting.called/1": called,
    "sitting.opened/1": opened,
    "sitting.closed/1": closed,
    "sitting.paused/1": _unless_back(sitting_said),
    "sitting.resumed/1": _unless_back(sitting_said),
    "sitting.adjourned/1": sitting_said,
    "presiding.changed/1": _unless_back(presiding),
    "interest.declared/1": interest_said,
    "interest.ruled/1": interest_said,
    "proxy.given/1": proxy_said,
    "proxy.ended/1": proxy_said,
    "motion.carried-over/1": carried_over,
    "role.granted/1": office_changed,
    "role.ended/1": office_changed,
    "charter.amended/1": charter_changed,
    "motion.submitted/1": motion_submitted,
    "procedure.moved/1": procedure_moved,
    "point.ruled/1": point_ruled,
    "point.put-back/1": taken_back,
    "appeal.decided/1": appealed,
    "motion.seconded/1": motion_said,
    "motion.withdrawn/1": _unless_back(motion_said),
    "motion.postponed/1": motion_moved_in_time,
    "motion.laid-aside/1": motion_moved_in_time,
    "motion.taken-up/1": motion_moved_in_time,
    "motion.amended/1": motion_amended,
    "amendment.submitted/1": amendment_submitted,
    "amendment.seconded/1": amendment_said,
    "amendment.withdrawn/1": amendment_said,
    "amendment.accepted/1": amendment_said,
    "amendment.fell/1": amendment_fell,
    "speech.begun/1": speech_begun,
    "poll.opened/1": poll_opened,
    "poll.withdrawn/1": taken_back,
    "speech.put-back/1": taken_back,
    "poll.closed/1": poll_closed,
    "outcome.declared/1": declared,
    "poll.annulled/1": annulled,
    "counts.compared/1": compared,
    "count.restarted/1": restarted,
    "count.ruled/1": ruled,
    "double.ruled/1": double_ruled,
    "division.reached/1": divided,
    "minutes.noted/1": noted,
    "minutes.corrected/1": corrected,
    "minutes.approved/1": approved,
    "minutes.signed/1": signed,
}
