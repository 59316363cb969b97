"""The view `motion/<motion>`: who brought it, who supports it, and what became of it."""

from collections.abc import Iterator

from projections.documents import Doc, Documents
from projections.member import name_at
from projections.recorded import Handler, Recorded, given

# What a question of procedure says besides.
PROCEDURE = ("effect", "rank", "seconds", "debatable", "motion", "point", "minutes")


def view(motion: str) -> str:
    """The document's name."""
    return f"motion/{motion}"


def submitted(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """The mover goes by the name she had then: the record says who stood up, not how she was called later."""
    mover = event.data.get("mover") or event.by
    yield (
        view(event.id),
        given(
            motion=event.id,
            sitting=event.data["sitting"],
            number=event.data["number"],
            matter=event.data["matter"],
            title=event.c["title"],
            text=event.c.get("text"),
            mover=mover or None,
            mover_name=name_at(documents.source, mover, event.n),
            seconders=[],
            state="submitted",
            polls=[],
            at_desk=True if "mover" in event.data else None,
            submitted_at=event.at,
            procedure={key: event.data[key] for key in PROCEDURE if key in event.data} or None,
        ),
    )


def seconded(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    supporter = event.data.get("member") or event.by
    yield view(event.id), {"seconders": [*documents.get(view(event.id))["seconders"], supporter]}


def amended(event: Recorded, _: Documents) -> Iterator[tuple[str, Doc]]:
    """Its text is the newest version; the former ones stand in `amendments/<motion>`."""
    yield view(event.id), {"text": event.c["text"], "wording": event.data["version"]}


def amendment_submitted(event: Recorded, _: Documents) -> Iterator[tuple[str, Doc]]:
    yield view(event.data["motion"]), {"amendments": event.data["number"]}


def carried_over(event: Recorded, _: Documents) -> Iterator[tuple[str, Doc]]:
    yield view(event.id), {"sitting": event.data["sitting"], "number": event.data["number"]}


def put(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    polls = [*documents.get(view(event.id))["polls"], event.data["poll"]]
    yield view(event.id), {"state": "put", "polls": polls}


def put_back(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """As it was: without a quorum it is put and not decided."""
    state = UNDECIDED if event.data["state"] == "put" else event.data["state"]
    yield view(event.id), {"state": state, "polls": documents.get(view(event.id))["polls"][:-1]}


def taken_up(event: Recorded, _: Documents) -> Iterator[tuple[str, Doc]]:
    yield view(event.id), {"state": event.data["state"]}


def became(event: Recorded, _: Documents) -> Iterator[tuple[str, Doc]]:
    yield view(event.id), {"state": STATES[event.type]}


# Without a quorum the motion stays put, and may be voted on again: people are told that it is not decided.
NO_QUORUM = "no-quorum"
UNDECIDED = "undecided"
STATES = {
    "motion.submitted/1": "submitted",
    "procedure.moved/1": "submitted",
    "motion.put/1": "put",
    "motion.withdrawn/1": "withdrawn",
    "motion.postponed/1": "postponed",
    "motion.laid-aside/1": "laid-aside",
    "motion.adopted/1": "adopted",
    "motion.rejected/1": "rejected",
    "motion.advised/1": "advised",
    "motion.annulled/1": "annulled",
}
HANDLERS: dict[str, Handler] = dict.fromkeys(STATES, became) | {
    "motion.submitted/1": submitted,
    "procedure.moved/1": submitted,
    "motion.seconded/1": seconded,
    "motion.carried-over/1": carried_over,
    "motion.taken-up/1": taken_up,
    "motion.put/1": put,
    "motion.put-back/1": put_back,
    "motion.amended/1": amended,
    "amendment.submitted/1": amendment_submitted,
}
