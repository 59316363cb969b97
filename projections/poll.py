"""The view `poll/<poll>`: the question, how it is voted on, how many voted, the count, and the outcome."""

from collections.abc import Iterator

from projections import motion
from projections.documents import Doc, Documents, Source
from projections.recorded import Handler, Recorded, given

_LABEL, _PICTURE = "label-", "picture-"
MISSED_AT_ONCE = 500
_NOT_CHOSEN = {"ballots": 0, "weight": "0", "casts": 0}


def view(poll: str) -> str:
    """The document's name."""
    return f"poll/{poll}"


def opened(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    data = event.data
    live = data["reveal"] == "live"
    yield (
        view(event.id),
        given(
            poll=event.id,
            **data | given(proxies=_numbers(data.get("proxies"))),
            question=documents.get(motion.view(data["motion"]))["title"],
            labels=_refs(event, _LABEL),
            pictures=_refs(event, _PICTURE),
            state="open",
            opened_at=event.at,
            cast=0,
            replaced=0,
            counts=dict.fromkeys(data["options"], _NOT_CHOSEN) if live else None,
        ),
    )
    if "repeats" in data:
        yield view(data["repeats"]), {"repeated_by": event.id}


def _refs(event: Recorded, prefix: str) -> dict[str, str] | None:
    """By option, what was laid down under names that begin so."""
    refs = {name.removeprefix(prefix): ref for name, ref in event.c.items() if name.startswith(prefix)}
    return refs or None


def _numbers(proxies: Doc | None) -> Doc | None:
    """How many; who votes for whom has a view of its own."""
    if proxies is None:
        return None
    return {"members": len(proxies["holders"]), "in_quorum": proxies["in_quorum"]}


def missed(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """How often nobody answered, and not who: that is for the desks (`missed/<poll>`)."""
    poll = view(event.id.partition(":")[0])
    yield poll, {"missed": documents.get(poll).get("missed", 0) + 1}


def closed(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """From here on it is known of how many who were called there is no vote (record 0143)."""
    unanswered = (
        _unanswered(documents.source, event.id) if "missed" in documents.get(view(event.id)) else None
    )
    yield view(event.id), {"state": "closed", "closed_at": event.at} | given(unanswered=unanswered)


def _unanswered(source: Source, poll: str) -> int:
    prefix, after, count = f"answer:{poll}:", "", 0
    while rows := source.read_streams(prefix, after, MISSED_AT_ONCE):
        after = rows[-1].stream
        ballots = (f"ballot:{poll}:{row.stream.removeprefix(prefix)}" for row in rows)
        count += sum(not source.read_stream(ballot) for ballot in ballots)
    return count


def declared(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """Where the count was sealed until the close, it is seen from here on."""
    held = documents.get(view(event.id))
    if event.data["result"] == motion.NO_QUORUM and "amendment" not in held:
        yield motion.view(held["motion"]), {"state": motion.UNDECIDED}
    yield (
        view(event.id),
        {
            "state": "declared",
            "counts": event.data["tally"],
            **given(ways=event.data.get("ways"), by_proxy=_sum(event.data.get("by_proxy"))),
            "outcome": {**event.data["judgement"], "result": event.data["result"], "n": event.n},
        },
    )


def _sum(by_proxy: Doc | None) -> int | None:
    return None if by_proxy is None else sum(by_proxy.values())


def annulled(event: Recorded, _: Documents) -> Iterator[tuple[str, Doc]]:
    yield view(event.id), {"state": "annulled", "annulled": {"reason": event.c["reason"], "at": event.at}}


def withdrawn(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    yield view(event.id), {"state": "withdrawn", "closed_at": event.at}
    repeated = documents.get(view(event.id)).get("repeats")
    if repeated:
        yield view(repeated), {"repeated_by": None}


HANDLERS: dict[str, Handler] = {
    "poll.opened/1": opened,
    "answer.missed/1": missed,
    "poll.closed/1": closed,
    "outcome.declared/1": declared,
    "poll.annulled/1": annulled,
    "poll.withdrawn/1": withdrawn,
}
