"""The minutes as a page: entries of the view, with names and texts as far as the reader may read them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from gateways.printed import render
from gateways.wording import BETWEEN, has_word, word
from projections.documents import Doc

REFERENCES = frozenset({"by_name", "was_name", "holder_name", "name", "title", "text", "reason", "place"})
WAYS = {"tablet": "minutes.way.tablet", "hands": "minutes.way.hands", "paper": "minutes.way.paper"}
ADDED = {
    "tablet": "minutes.together.tablet",
    "hands": "minutes.together.hands",
    "paper": "minutes.together.paper",
}
# In a roll-call nobody counts hands: names are called.
CALLED = {"minutes.way.hands": "minutes.way.called", "minutes.together.hands": "minutes.together.called"}
NOT_VALID = {"spoiled": "minutes.spoiled", "missing": "minutes.missing"}
YES_NO = {"yes": "minutes.yes", "no": "minutes.no", "abstain": "minutes.abstain"}


class Minutes(NamedTuple):
    """The first document, and every entry in order, each with its position `n`."""

    head: Doc
    entries: Sequence[Doc]


class Reader(NamedTuple):
    """For whom the page is: her language, what she may write and sign, and what stands behind references.

    `number_without_password` is her number on the roll if she has no password, else "".
    """

    language: str
    parts: Mapping[str, Any]
    may: frozenset[str]
    number_without_password: str = ""


class Place(NamedTuple):
    """Whose minutes, in which time zone, at which address; `root` of the tree at the last position.

    `body` is what met, by the charter's name for it; "" where that is the assembly.
    """

    community: str
    zone: str
    base: str
    root: str
    body: str = ""


class Form(NamedTuple):
    """What the forms on the page carry: a name for this page's acts, and the sittings that can approve."""

    once: str
    sittings: Sequence[tuple[str, str]]
    done: str = ""


def references(value: Any) -> Iterator[str]:
    """All references to content in a document."""
    if isinstance(value, list):
        for one in value:
            yield from references(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key in REFERENCES and isinstance(one, str) and len(one) == 64:
                yield one
            elif key == "labels":
                yield from one.values()
            else:
                yield from references(one)


def sheet(minutes: Minutes, place: Place, reader: Reader, form: Form) -> str:
    """The whole page."""
    say = _saying(reader)
    struck = {entry["remark"] for entry in minutes.entries if "corrected_by" in entry}
    return render(
        "minutes.html",
        reader.language,
        head=minutes.head,
        beginning=next((one for one in minutes.entries if one["code"] == "sitting.opened"), {}),
        entries=minutes.entries,
        standing=[
            one["remark"] for one in minutes.entries if "remark" in one and one["remark"] not in struck
        ],
        place=place,
        form_of=form,
        may=reader.may,
        number_without_password=reader.number_without_password,
        at=_moments(
            place.zone, minutes.head["opened_at"] if "opened_at" in minutes.head else minutes.entries[0]["at"]
        ),
        day=lambda at: _local(at, place.zone).strftime("%Y-%m-%d %H:%M"),
        named=lambda ref: _text(reader, ref) or word("printed", "minutes.someone", reader.language, {}),
        written=lambda ref: _written(reader, ref),
        option=lambda poll, option: _option(reader, poll, option),
        outcome=lambda entry: _outcome(reader, entry),
        checks=lambda entry: list(_checks(say, entry["outcome"])),
        weighted=_is_weighted,
        way_name=lambda way, entry=None: word("printed", _in(entry, WAYS[way]), reader.language, {}),
        piles=lambda entry, counted: _piles(reader, entry, counted),
        together=lambda entry: _together(reader, entry, minutes.entries),
        outcomes=say,
    )


def _saying(reader: Reader) -> Callable[..., str]:
    def say(key: str, **params: Any) -> str:
        return word("outcomes", key, reader.language, params)

    return say


def _local(at: int, zone: str) -> datetime:
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone))


def _moments(zone: str, opened_at: int) -> Callable[[int], str]:
    """The time of day; with the date where it is another than that of the opening."""
    first = _local(opened_at, zone).date()

    def shown(at: int) -> str:
        moment = _local(at, zone)
        return moment.strftime("%H:%M" if moment.date() == first else "%Y-%m-%d %H:%M")

    return shown


def _text(reader: Reader, ref: str | None) -> str:
    part = reader.parts.get(ref) if ref else None
    return part.get("also", {}).get(reader.language, part["text"]) if part else ""


def _written(reader: Reader, ref: str) -> dict[str, Any] | None:
    """A text in its language; what the charter calls a thing, in the reader's."""
    part = reader.parts.get(ref)
    is_known = part is not None and reader.language in part.get("also", {})
    return {"lang": reader.language, "text": _text(reader, ref)} if is_known else part


def _option(reader: Reader, entry: Doc, option: str) -> str:
    label = entry.get("labels", {}).get(option)
    if label is None and option in YES_NO:
        return word("printed", YES_NO[option], reader.language, {})
    return _text(reader, label) or option


def _is_weighted(entry: Doc) -> bool:
    return any(one["weight"] != str(one["ballots"]) for one in entry["counts"].values())


def _outcome(reader: Reader, entry: Doc) -> str:
    sentence = entry["outcome"]["sentence"]
    params = dict(sentence.get("params", {}))
    if "option" in params:
        params["option"] = _option(reader, entry, params["option"])
    return word("outcomes", sentence["code"], reader.language, params)


def _piles(reader: Reader, entry: Doc, counted: Doc) -> str:
    """ "For 41, Against 12, 1 spoiled paper", in the order of the ballot."""
    options = (f"{_option(reader, entry, one)} {counted['options'][one]}" for one in entry["options"])
    papers = (
        word("printed", key, reader.language, {"count": counted[kind]})
        for kind, key in NOT_VALID.items()
        if counted[kind]
    )
    return BETWEEN[reader.language].join([*options, *papers])


def _together(reader: Reader, entry: Doc, entries: Sequence[Doc]) -> str:
    """ "41 tablets + 63 hands + 12 papers = 116 of 118 who were here." """
    opened = next(one for one in entries if one["code"] == "poll.opened" and one["poll"] == entry["poll"])
    votes = {way: sum(entry["ways"][way].values()) for way in WAYS if way in entry["ways"]}
    said = " + ".join(
        word("printed", _in(opened, ADDED[way]), reader.language, {"count": count})
        for way, count in votes.items()
    )
    params = {"sum": said, "votes": sum(votes.values())}
    key, people = _voters(opened)
    return word("printed", key, reader.language, params | people)


def _voters(opened: Doc) -> tuple[str, dict[str, int]]:
    """How many votes there could be, and in which words: of the roll, or of those here with lent ones."""
    if "presence" not in opened:
        return "minutes.together.roll", {"people": opened["roll"]["members"]}
    here, lent = opened["presence"]["members"], opened.get("proxies", {}).get("members", 0)
    if not lent:
        return "minutes.together.here", {"people": here}
    return "minutes.together.lent", {"here": here, "lent": lent}


def _in(poll: Doc | None, key: str) -> str:
    """What a way of voting is called in this poll."""
    return CALLED.get(key, key) if poll and poll["method"] == "roll-call" else key


def _checks(say: Callable[..., str], outcome: Doc) -> Iterator[dict[str, Any]]:
    """Every threshold that was looked at, as a sentence, with its article."""
    for kind in ("quorum", "majority"):
        for check in outcome.get(kind, ()):
            known = all(key in check for key in ("counted", "base_value", "needed"))
            code = ("check.above" if check.get("above") else "check") if known else "check.unknown"
            base = f"base.{check['base']}"
            yield {
                "kind": kind,
                "base": say(base) if has_word("outcomes", base) else check["base"],
                "counted": say(code, **check),
                "met": check["met"],
                "article": check["article"],
            }
