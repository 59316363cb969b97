"""Login cards on paper: ten to an A4 sheet, both languages on each, a square to scan and a code to type."""

import re
from collections.abc import Iterable
from typing import NamedTuple

import segno
from markupsafe import Markup

from gateways.printed import render

WIDE = "\u2e80"  # where the blocks of Chinese characters and their punctuation begin
QUIET_MODULES = 4  # ISO/IEC 18004 wants that much white around a code


class Holder(NamedTuple):
    """Whose card it is, as the roll has it."""

    member: str
    number: str
    name: str
    group: str


class Place(NamedTuple):
    """Where a card is good. `entry` is the address of the page that asks for the code."""

    community: str
    entry: str


class LoginCard(NamedTuple):
    """A card before it is set. `fit` says how closely: "" or, for what is long, "close" or "closest"."""

    holder: Holder
    code: str
    square: Markup
    fit: str


def sheet(place: Place, codes: Iterable[tuple[Holder, str]], language: str, back: str = "") -> str:
    """The printable document; `language` is that of the note above the cards, `back` where its link leads."""
    cards = [
        LoginCard(holder, code, square(f"{place.entry}#{code}"), _fit(holder, place.community))
        for holder, code in sorted(codes, key=lambda pair: in_order(pair[0]))
    ]
    return render("card_sheet.html", language, place=place, cards=cards, back=back)


def square(text: str) -> Markup:
    """A QR code as SVG. The code stands behind the `#`, which no browser sends to a server."""
    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(omitsize=True, border=QUIET_MODULES))


def in_order(holder: Holder) -> tuple[str, list[tuple[int, str]]]:
    """By group, as cards are handed out, then by number: 9 before 10."""
    parts = re.findall(r"[0-9]+|[^0-9]+", holder.number)
    return holder.group, [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _fit(holder: Holder, community: str) -> str:
    facts = _width(f"{holder.number}{holder.group}")
    longest = max(_width(holder.name) / 24, facts / 30, _width(community) / 44)
    return "" if longest <= 1 else "close" if longest <= 2 else "closest"


def _width(text: str) -> int:
    """How long a text is in print, in Latin letters: a Chinese character is as wide as two."""
    return sum(2 if letter >= WIDE else 1 for letter in text)
