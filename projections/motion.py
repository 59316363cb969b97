"""The view `motion/<motion>`: who brought it, who supports it, and what became of it."""

from collections.abc import Iterator

from projections.documents import Doc, Documents
from projections.member import name_at
from projections.recorded import Handler, Recorded, given


def view(motion: str) -> str:
    """The document's name."""
    return f"motion/{motion}"


def submitted(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """The mover goes by the name she had then: the record says who stood up, not how she was called later."""
    yield (
        view(event.id),
        given(
            motion=event.id,
            sitting=event.data["sitting"],
            number=event.data["number"],
            matter=event.data["matter"],
            title=event.c["title"],
            text=event.c.get("text"),
            mover=event.by or None,
            mover_name=name_at(documents.source, event.by, event.n),
            seconders=[],
            state="submitted",
            polls=[],
            submitted_at=event.at,
        ),
    )


def seconded(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    yield view(event.id), {"seconders": [*documents.get(view(event.id))["seconders"], event.by]}


def put(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    polls = [*documents.get(view(event.id))["polls"], event.data["poll"]]
    yield view(event.id), {"state": "put", "polls": polls}


def became(event: Recorded, _: Documents) -> Iterator[tuple[str, Doc]]:
    yield view(event.id), {"state": STATES[event.type]}


STATES = {
    "motion.submitted/1": "submitted",
    "motion.put/1": "put",
    "motion.withdrawn/1": "withdrawn",
    "motion.adopted/1": "adopted",
    "motion.rejected/1": "rejected",
    "motion.advised/1": "advised",
    "motion.annulled/1": "annulled",
}
HANDLERS: dict[str, Handler] = dict.fromkeys(STATES, became) | {
    "motion.submitted/1": submitted,
    "motion.seconded/1": seconded,
    "motion.put/1": put,
}
