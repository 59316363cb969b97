"""The view `speakers/<sitting>`: who has the floor, and who is next and why. Of an assembly only."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import msgspec
import orjson

from domain import debate
from domain.debate import Debate
from domain.event import EVENT_TYPES, By, Event
from domain.institution import Speech as SpeechRule
from domain.speaking_order import Place, Speech
from projections import charter, motion
from projections.documents import INTERNAL, Doc, Documents
from projections.member import name_at
from projections.merge_patch import diff
from projections.recorded import Handler, Recorded, given, read

QUEUE_MAX = 50


def view(sitting: str) -> str:
    """The document's name."""
    return f"speakers/{sitting}"


def folded_view(sitting: str) -> str:
    """The debate as the rules know it, and how each speech is told: its name, and when it was asked for."""
    return f"{INTERNAL}debate/{sitting}"


def sitting_opened(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    if event.data["form"] == "assembly":
        said = documents.get(charter.VIEW)["charter"].get("speech")
        rules = debate.rules_of(SpeechRule.model_validate(said) if said else None)
        yield from _changed(documents, event.id, Debate(event.id, rules), {})


def moved(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """What happens in the debate itself."""
    sitting = event.data["sitting"]
    told = documents.get(folded_view(sitting))["told"]
    match event.type:
        case "speech.put-back/1":
            yield from _put_back(event, documents)
            return
        case "speech.asked/1":
            name = name_at(documents.source, event.data["member"], event.n)
            told = told | {event.id: given(name=name, asked_at=event.at)}
        case "speech.begun/1" if event.data.get("out_of_order"):
            told = told | {event.id: told[event.id] | {"out_of_order": True}}
    yield from _changed(documents, sitting, debate.evolve(_folded(documents, sitting), _whole(event)), told)


def _put_back(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """What was forgotten of a wish that came to nothing, or of a speech that is over, is read again."""
    sitting = event.data["sitting"]
    rows = [read(row) for row in documents.source.read_stream(f"speech:{event.id}") if row.n < event.n]
    asked, held = rows[0], _folded(documents, sitting)
    if event.id not in held.speeches:
        held = debate.evolve(held, _whole(asked))
    name = name_at(documents.source, asked.data["member"], asked.n)
    line = given(name=name, asked_at=asked.at)
    if event.data["to"] == "speaking" and any(row.data.get("out_of_order") for row in rows):
        line["out_of_order"] = True
    told = documents.get(folded_view(sitting))["told"] | {event.id: line}
    yield from _changed(documents, sitting, debate.evolve(held, _whole(event)), told)


def motion_put(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """Who waited to speak to it is kept aside, should that be taken back."""
    sitting = documents.get(motion.view(event.id))["sitting"]
    folded = documents.get(folded_view(sitting))
    if folded:
        of_debate = folded["debate"]["speeches"].items()
        waiting = {
            one: row for one, row in of_debate if (row["motion"], row["state"]) == (event.id, "waiting")
        }
        aside = {"speeches": waiting, "told": {one: folded["told"][one] for one in waiting}}
        yield _aside_view(sitting), diff(documents.get(_aside_view(sitting)), aside)
    yield from _lapsed(documents, sitting, event.id)


def motion_put_back(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    sitting = documents.get(motion.view(event.id))["sitting"]
    aside = documents.get(_aside_view(sitting))
    if aside:
        held, told = _folded(documents, sitting), documents.get(folded_view(sitting))["told"]
        back = msgspec.convert(aside["speeches"], dict[str, Speech])
        after = replace(held, speeches={**held.speeches, **back})
        yield from _changed(documents, sitting, after, told | aside["told"])


def _aside_view(sitting: str) -> str:
    return f"{INTERNAL}debate/aside/{sitting}"


def motion_left(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """The question is taken back or postponed."""
    sitting = documents.get(motion.view(event.id))["sitting"]
    yield from _lapsed(documents, sitting, event.id)


def motion_laid_aside(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    """Who waits keeps her place, and is shown again when it is taken up."""
    move = debate.lay_aside if event.type == "motion.laid-aside/1" else debate.take_up
    sitting = documents.get(motion.view(event.id))["sitting"]
    if documents.document(folded_view(sitting)):
        after = move(_folded(documents, sitting), event.id)
        yield from _changed(documents, sitting, after, documents.get(folded_view(sitting))["told"])


def sitting_closed(event: Recorded, documents: Documents) -> Iterator[tuple[str, Doc]]:
    yield from _lapsed(documents, event.id, None)


def _lapsed(documents: Documents, sitting: str, motion: str | None) -> Iterator[tuple[str, Doc]]:
    if documents.document(folded_view(sitting)):
        after = debate.lapse(_folded(documents, sitting), motion)
        yield from _changed(documents, sitting, after, documents.get(folded_view(sitting))["told"])


def _folded(documents: Documents, sitting: str) -> Debate:
    return msgspec.convert(documents.get(folded_view(sitting))["debate"], Debate)


def _changed(documents: Documents, sitting: str, after: Debate, told: Doc) -> Iterator[tuple[str, Doc]]:
    live = {one.id for one in after.speeches.values() if one.state in ("waiting", "speaking", "aside")}
    kept = {speech: line for speech, line in told.items() if speech in live}
    # As a store gives it back: there a tuple is a list.
    folded = {"debate": orjson.loads(orjson.dumps(_without_vain(after))), "told": kept}
    for name, doc in ((folded_view(sitting), folded), (view(sitting), _shown(after, kept))):
        yield name, diff(documents.get(name), doc)


def _without_vain(held: Debate) -> Debate:
    """Wishes that came to nothing decide nothing more; somebody may ask and take back without end."""
    decisive = {one.id: one for one in held.speeches.values() if one.state not in ("withdrawn", "lapsed")}
    return replace(held, speeches=decisive)


def _shown(held: Debate, told: Doc) -> Doc:
    queue = list(islice(held.queue(), QUEUE_MAX))
    speaking = held.speaking
    rules = held.rules
    return given(
        sitting=held.sitting,
        list="closed" if held.list_closed else "open",
        ended=list(held.ended) or None,
        rules=given(
            turns=rules.turns or None,
            minutes=rules.minutes or None,
            article=rules.article or None,
            order=list(rules.words),
        ),
        speaking=_speaking(held, speaking, told[speaking.id]) if speaking else None,
        queue={
            "rows": {place.speech.id: _row(held, place, told[place.speech.id]) for place in queue},
            "order": [place.speech.id for place in queue],
        },
        waiting=len(held.waiting),
        spoken=sum(one.state == "ended" for one in held.speeches.values()),
    )


def _row(held: Debate, place: Place, told: Doc) -> Doc:
    """`turn` counts from 1: the how-manieth speech of hers to this question it will be."""
    turn = held.turns(place.speech.member, place.speech.motion) + 1
    why = given(words=list(place.why), last=place.last or None)
    return _speech(place.speech, told) | {"turn": turn, "why": why}


def _speaking(held: Debate, speech: Speech, told: Doc) -> Doc:
    turn = held.turns(speech.member, speech.motion)
    times = given(since=speech.since, due_at=speech.due_at or None, turn=turn)
    return {"speech": speech.id} | _speech(speech, told) | times


def _speech(speech: Speech, told: Doc) -> Doc:
    return given(member=speech.member, kind=speech.kind, motion=speech.motion or None, **told)


def _whole(event: Recorded) -> Event:
    """As the rules take it; what a projection is not told is not asked for there."""
    data = EVENT_TYPES[event.type].model_validate(event.data)
    stream = f"{event.type.partition('.')[0]}:{event.id}"
    return Event(event.n, stream, 0, event.at, By(event.by, ""), "", data)


OF_DEBATE = (
    "speech.asked/1", "speech.withdrawn/1", "speech.begun/1", "speech.extended/1", "speech.shortened/1",
    "speech.ended/1", "speech.put-back/1", "list.closed/1", "list.reopened/1", "debate.ended/1",
    "debate.resumed/1", "time.limited/1",
)  # fmt: skip
HANDLERS: dict[str, Handler] = {
    "sitting.opened/1": sitting_opened,
    "sitting.closed/1": sitting_closed,
    "motion.put/1": motion_put,
    "motion.put-back/1": motion_put_back,
    "motion.withdrawn/1": motion_left,
    "motion.postponed/1": motion_left,
    "motion.laid-aside/1": motion_laid_aside,
    "motion.taken-up/1": motion_laid_aside,
    **dict.fromkeys(OF_DEBATE, moved),
}
