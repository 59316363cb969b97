"""The pages of the first start as documents: what is asked, what is done, what will happen."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from gateways.printed import render
from gateways.roll_wording import problem_words
from gateways.wording import word

USUAL_ZONE = {"zh-CN": "Asia/Shanghai", "en": "Europe/London"}
# What each set of rules decides for a community, in two sentences.
PRESETS = {
    "assembly.floor": "start.preset.floor",
    "assembly.plain": "start.preset.assembly",
    "cn.village.2026": "start.preset.village",
    "consultation.advisory": "start.preset.consultation",
}
ROWS_SHOWN = 500


class Place(NamedTuple):
    """What the founding form carries: the code, a name for the act, the time zones, and this machine's.

    `name` is what was typed before, and `problem` why it was refused.
    """

    code: str
    once: str
    zones: Sequence[str]
    zone_here: str
    name: str = ""
    problem: Mapping[str, Any] | None = None


class Official(NamedTuple):
    """Someone with an office; whether she has a password, or a card that is good.

    `once` is the word of the form that makes her a link.
    """

    number: str
    name: str
    role: str
    has_password: bool
    has_card: bool
    once: str


class Link(NamedTuple):
    """The way in that was made for someone, shown once."""

    name: str
    address: str
    square: str


class Found(NamedTuple):
    """Who can be meant for an office, by number and name: one is to be chosen. `more` are not shown.

    A password that was typed is not sent back, and is typed again.
    """

    role: str
    people: Sequence[tuple[str, str]]
    more: int
    had_password: bool


class Row(NamedTuple):
    """A row of a list that was checked: what it would do."""

    number: str
    name: str
    group: str
    household: str
    does: str


class Checked(NamedTuple):
    """What a list would change, or what is wrong with it; nothing of it is recorded."""

    once: str
    encoding: str
    rows: Sequence[Row]
    errors: Sequence[Mapping[str, Any]]
    errors_count: int
    ignored: Sequence[str]
    departed: Sequence[str]
    counts: Mapping[str, int]


class Steps(NamedTuple):
    """How far the community is, as its log says, and what was just done.

    `forms` are those of sittings that can be opened at once; the others must be called with notice.
    """

    base: str
    once: str
    community: str
    entry: str
    rules: str
    members: int
    missing: int
    people: Sequence[tuple[str, str]]
    officials: Sequence[Official]
    sittings: int
    forms: Sequence[str]
    done: str = ""
    problem: Mapping[str, Any] | None = None
    checked: Checked | None = None
    link: Link | None = None
    found: Found | None = None


def entry_page(language: str, script: str) -> str:
    """Asks for the code."""
    return render("first_start.html", language, script=script, place=None)


def founding_page(language: str, place: Place, presets: Sequence[tuple[str, Mapping[str, str]]]) -> str:
    """Asks for name, language, rules and time zone."""

    def explained(preset: str) -> str:
        key = PRESETS.get(preset, "")
        return word("printed", key, language, {}) if key else ""

    zone = place.zone_here if place.zone_here in place.zones else USUAL_ZONE[language]
    return render(
        "first_start.html",
        language,
        script="",
        place=place,
        zone=zone,
        presets=[(name, called[language], explained(name)) for name, called in presets],
    )


def steps_page(language: str, steps: Steps) -> str:
    """The five steps: what is done of each, and the forms to go on or to add."""
    roles = [one.role for one in steps.officials]
    is_peopled = steps.members > 0
    done = [True, is_peopled, "chair" in roles, is_peopled and not steps.missing, steps.sittings > 0]
    now = done.index(False) + 1 if False in done else 0
    return render(
        "first_steps.html",
        language,
        steps=steps,
        done=done,
        now=now,
        rows_shown=ROWS_SHOWN,
        wrong=lambda error: _wrong(error, language),
    )


def _wrong(error: Mapping[str, Any], language: str) -> str:
    """What is wrong in a row, in the words of the command line."""
    field = error["field"]
    what = problem_words(error, language)
    named = word("cli", f"roll.field.{field}", language, {}) if field else ""
    return " ".join(part for part in (named, what) if part) if what else ""
