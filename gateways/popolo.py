"""Minutes for programs: motions, vote events and counts, named as in Popolo (popoloproject.com/specs)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from gateways.minutes_sheet import Minutes, Reader
from projections.documents import Doc

Json = dict[str, Any]
MOVED = ("motion.submitted", "procedure.moved", "motion.carried-over")
RESULTS = {"adopted": "pass", "rejected": "fail", "no-quorum": "fail"}
# Poll -> for each voter her id, her name if it is known, and her option.
Votes = Mapping[str, Sequence[Json]]


def popolo(community: str, minutes: Minutes, reader: Reader, votes: Votes, root: str) -> Json:
    """`event` is the sitting; what Popolo has no word for, the log's positions and the root, is `sources`."""
    head = minutes.head
    motions = {one["motion"]: one for one in minutes.entries if one["code"] in MOVED}
    changes = [one for one in minutes.entries if one["code"] == "amendment.submitted"]
    texts = {one["motion"]: one["text"] for one in minutes.entries if one["code"] == "motion.amended"}
    opened = _by_poll(minutes, "poll.opened")
    said = {code: _by_poll(minutes, code) for code in ("poll.closed", "outcome.declared", "poll.annulled")}
    events = [_vote_event(poll, one, said, votes.get(poll), reader) for poll, one in opened.items()]
    note = f"folkmoot events {head['first']} to {head['last']}, RFC 6962 root {root}"
    event = {
        "id": head["sitting"],
        "name": _words(reader, head["title"]),
        "organization_id": community,
        **_given(
            start_date=_date(head["opened_at"]) if "opened_at" in head else None,
            end_date=_date(head["closed_at"]) if "closed_at" in head else None,
        ),
    }
    return {
        "event": event,
        "motions": [
            *(
                _motion(community, head["sitting"], one | _newest(texts, key), events, reader)
                for key, one in motions.items()
            ),
            *(_change(community, head["sitting"], one, events, reader) for one in changes),
        ],
        "vote_events": events,
        "sources": [{"url": f"/c/{community}/minutes/{head['sitting']}", "note": note}],
    }


def _newest(texts: Mapping[str, str], motion: str) -> Doc:
    """The words as the last adopted change left them."""
    return {"text": texts[motion]} if motion in texts else {}


def _change(community: str, sitting: str, one: Doc, events: Sequence[Json], reader: Reader) -> Json:
    """A change to a motion is a motion, too. Popolo has no word for which one it is to: `relates_to`."""
    own = [event for event in events if event["motion_id"] == one["amendment"]]
    results = [event["result"] for event in own if "result" in event]
    return {
        "id": one["amendment"],
        "identifier": f"{one['number']}.{one['change']}",
        "organization_id": community,
        "legislative_session_id": sitting,
        "classification": "amendment",
        "relates_to": one["motion"],
        "name": f"{one['form']} {one['paragraph']}",
        "text": _words(reader, one.get("text")),
        "date": _date(one["at"]),
        **_given(creator_id=one.get("by"), result=results[-1] if results else None),
        "vote_event_ids": [event["id"] for event in own],
    }


def _motion(community: str, sitting: str, one: Doc, events: Sequence[Json], reader: Reader) -> Json:
    """Its result is that of its last vote that was not annulled."""
    own = [event for event in events if event["motion_id"] == one["motion"]]
    results = [event["result"] for event in own if "result" in event]
    return {
        "id": one["motion"],
        "identifier": str(one["number"]),
        "organization_id": community,
        "legislative_session_id": sitting,
        "classification": one["matter"],
        "name": _words(reader, one["title"]),
        "text": _words(reader, one.get("text") or one["title"]),
        "date": _date(one["at"]),
        **_given(creator_id=one.get("by"), result=results[-1] if results else None),
        "vote_event_ids": [event["id"] for event in own],
    }


def _vote_event(
    poll: str,
    opened: Doc,
    said: Mapping[str, Mapping[str, Doc]],
    votes: Sequence[Json] | None,
    reader: Reader,
) -> Json:
    closed, declared, annulled = (said[code].get(poll) for code in said)
    result = RESULTS.get(declared["outcome"]["result"]) if declared and not annulled else None
    return {
        "id": poll,
        "identifier": str(opened["poll_number"]),
        "motion_id": opened.get("amendment", opened["motion"]),
        "classification": opened["method"],
        "start_date": _date(opened["at"]),
        **_given(
            end_date=_date(closed["at"]) if closed else None,
            result=result,
            counts=_counts(declared, reader) if declared else None,
            counts_by_way=declared.get("ways") if declared else None,
            votes=votes,
        ),
    }


def _counts(declared: Doc, reader: Reader) -> list[Json]:
    """Weights are exact: whole numbers as such, fractions as text."""
    return [
        {
            "option": _words(reader, declared.get("labels", {}).get(option)) or option,
            "value": _number(declared["counts"].get(option, {}).get("weight", "0")),
        }
        for option in declared["options"]
    ]


def _number(weight: str) -> int | str:
    return int(weight) if weight.isdecimal() else weight


def _by_poll(minutes: Minutes, code: str) -> dict[str, Doc]:
    """A vote that was taken back before anybody voted was none."""
    those = (one for one in minutes.entries if one["code"] == code and "undone_by" not in one)
    return {one["poll"]: one for one in those}


def _words(reader: Reader, ref: str | None) -> str:
    part = reader.parts.get(ref) if ref else None
    return part["text"] if part else ""


def _date(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")


def _given(**values: Any) -> Json:
    return {key: value for key, value in values.items() if value is not None}
