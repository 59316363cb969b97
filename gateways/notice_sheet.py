"""The notice of a sitting as a page to put up: in both languages at once, with a square to come in by."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from markupsafe import Markup

from domain.charter import Charter
from domain.institution import Body
from domain.threshold import Condition, Threshold
from gateways.printed import render
from gateways.wording import word
from projections.documents import Doc

WEEKDAYS = "一二三四五六日"
ASSEMBLY, ORDINARY = "assembly", "ordinary"
CALLERS = {
    "convener": "notice.caller.convener",
    "petition": "notice.caller.petition",
    "fallback": "notice.caller.fallback",
}
# What has a word of its own; others are written as fractions.
SHARES = {
    "1/2": "notice.share.half",
    "1/3": "notice.share.third",
    "2/3": "notice.share.two-thirds",
    "3/4": "notice.share.three-quarters",
}


class Matter(NamedTuple):
    """An announced motion, as it was written; `is_gone` if it was taken back since."""

    title: Mapping[str, Any] | None
    is_gone: bool


class Notice(NamedTuple):
    """What is put up. `called` is of the view; texts are `{lang, text}`, or None where they are gone."""

    community: str
    zone: str
    title: Mapping[str, Any] | None
    place: Mapping[str, Any] | None
    reason: Mapping[str, Any] | None
    called: Doc
    matters: Sequence[Matter]
    charter: Charter
    # Which body of the charter meets; the assembly may go without.
    body: str


class Door(NamedTuple):
    """Where one comes in, its square, the page's own address, and the way back."""

    entry: str
    square: Markup
    own: str
    back: str


def sheet(notice: Notice, door: Door, paper: str, language: str) -> str:
    """The whole page; `language` is that of the note above the sheet, `paper` is a4 or a3."""
    return render(
        "notice.html",
        language,
        notice=notice,
        door=door,
        paper=paper,
        fit=_fit(notice.matters),
        day=lambda at, lang: day(at, notice.zone, lang),
        caller=lambda lang: _caller(notice, lang),
        quorum=lambda lang: _quorum(notice, lang),
        body=lambda lang: _body(notice, lang),
        limited=_limited(notice),
    )


def day(at: int, zone: str, language: str) -> str:
    """Day and time there, with the day of the week."""
    moment = datetime.fromtimestamp(at / 1000, ZoneInfo(zone))
    if language == "en":
        return f"{moment:%A}, {moment.day} {moment:%B %Y}, {moment:%H:%M}"
    date = f"{moment.year}年{moment.month}月{moment.day}日"
    return f"{date}（星期{WEEKDAYS[moment.weekday()]}）{moment:%H:%M}"


def _limited(notice: Notice) -> str:
    """The article that lets nothing else be decided, or ""."""
    body = notice.charter.bodies.get(notice.body)
    return body.notice.article if body and body.notice and body.notice.agenda_limited else ""


def _caller(notice: Notice, language: str) -> str:
    """Who calls it, by the charter's name for them where it has one, and the article."""
    called, bodies = notice.called, notice.charter.bodies
    body = bodies.get(notice.body)
    convener = bodies.get(body.convened_by or "") if body else None
    if called["caller"] == "convener" and convener is not None:
        who = in_words(convener, language)
    else:
        who = word("printed", CALLERS[called["caller"]], language, {"count": called.get("signatures", 0)})
    article = called.get("article")
    return who + (word("printed", "notice.article", language, {"article": article}) if article else "")


def in_words(body: Body, language: str) -> str:
    """The charter's name for it."""
    return body.name.get(language) or next(iter(body.name.values()))


def _body(notice: Notice, language: str) -> str:
    """What meets, where it is not simply the assembly; else ""."""
    body = notice.charter.bodies.get(notice.body)
    return in_words(body, language) if body and notice.body != ASSEMBLY else ""


def _usual(notice: Notice) -> str:
    """The matter that a sitting of this body is mostly about."""
    matters = notice.charter.matters
    own = [word for word, one in matters.items() if one.body == notice.body and one.procedure is None]
    if notice.body != ASSEMBLY and own:
        return own[0]
    return ORDINARY if ORDINARY in matters else next(iter(matters))


def _quorum(notice: Notice, language: str) -> str:
    """How many must come or vote, for a usual matter."""
    rule = notice.charter.matter(_usual(notice))
    if rule.quorum is None:
        return word("printed", "notice.quorum.none", language, {})
    who = _people(rule.quorum, language)
    key = "notice.quorum.here" if rule.quorum.needs_presence else "notice.quorum.vote"
    return word("printed", key, language, {"who": who[:1].upper() + who[1:]})


def _people(condition: Condition, language: str) -> str:
    joint = word("printed", "notice.or" if condition.any_of else "notice.and", language, {})
    return joint.join(_share(one, language) for one in condition.thresholds)


def _share(threshold: Threshold, language: str) -> str:
    base = word("outcomes", f"base.{threshold.base}", language, {})
    if threshold.share is None:
        return word("printed", "notice.quorum.number", language, {"count": threshold.at_least, "base": base})
    key = "notice.quorum.more" if threshold.strict else "notice.quorum.least"
    said = SHARES.get(threshold.share)
    share = word("printed", said, language, {}) if said else threshold.share
    return word("printed", key, language, {"share": share, "base": base})


def _fit(matters: Sequence[Matter]) -> str:
    """How closely a sheet is set, so that it stays one: "" or, for what is long, "close" or "closest"."""
    length = sum(2 + len((one.title or {"text": ""})["text"]) / 30 for one in matters)
    return "" if length <= 12 else "close" if length <= 26 else "closest"
