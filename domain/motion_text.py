"""The words of a motion by paragraph, and what becomes of them when a change is adopted.

A paragraph is a line that says something. In the text as it was brought they are numbered 1, 2, 3, ...; a
number stays with its paragraph in every later version, also of one that was struck. What is inserted after
3 is 3.1, then 3.2; 0 is the place before the first. So nobody's change has to be renumbered for another's.

The merge is a pure function of the text that was brought and the changes in the order of their adoption:
whoever has the log and the content can work out every version again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

Form = Literal["replace", "insert", "strike"]
BEFORE_ALL = "0"
# Of a text with more, no event could hold the numbers.
MOST = 500
# Spelt out, for the pages split text by the same rule and `str.strip` knows more blanks than a browser.
BLANKS = " \t\r\u00a0\u3000"
# By number, in order; None where the paragraph was struck.
Paragraphs = Mapping[str, str | None]


class Change(NamedTuple):
    """What is to happen at a paragraph; `text` is "" where it is struck."""

    paragraph: str
    form: Form
    text: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """A version of a motion's words. `text` refers to its content, "" where there is none.

    `numbers` are those of its paragraphs, struck ones too; none in version 1, where they are counted.
    `changed` has for a paragraph the version that changed it last.
    """

    text: str = ""
    version: int = 1
    numbers: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()
    changed: tuple[tuple[str, int], ...] = ()

    def changed_since(self, paragraph: str, version: int) -> bool:
        """Whether the paragraph is another than it was in that version."""
        return dict(self.changed).get(paragraph, 1) > version


def split(text: str) -> list[str]:
    """The paragraphs of a text."""
    lines = (line.strip(BLANKS) for line in text.split("\n"))
    return [line for line in lines if line]


def numbered(text: str, wording: Wording) -> dict[str, str | None]:
    """The text of this version by paragraph."""
    lines = split(text)
    if wording.version == 1:
        return {str(at): line for at, line in enumerate(lines, start=1)}
    standing = iter(lines)
    return {number: None if number in wording.struck else next(standing) for number in wording.numbers}


def merged(paragraphs: Paragraphs, change: Change) -> dict[str, str | None]:
    """The paragraphs once the change is adopted. Of two inserted at one place, the later is below."""
    if change.form == "insert":
        return _inserted(paragraphs, change.paragraph, change.text)
    return {**paragraphs, change.paragraph: change.text if change.form == "replace" else None}


def _inserted(paragraphs: Paragraphs, after: str, text: str) -> dict[str, str | None]:
    rows = list(paragraphs.items())
    place = max((at for at, (one, _) in enumerate(rows, start=1) if _is_within(one, after)), default=0)
    return dict([*rows[:place], (new_number(paragraphs, after), text), *rows[place:]])


def _is_within(number: str, whole: str) -> bool:
    return number == whole or number.startswith(f"{whole}.")


def new_number(paragraphs: Iterable[str], after: str) -> str:
    """The number of the next paragraph that is inserted there."""
    depth = after.count(".") + 1
    count = sum(_is_within(one, after) and one.count(".") == depth for one in paragraphs)
    return f"{after}.{count + 1}"


def whole(paragraphs: Paragraphs) -> str:
    """The text of a version, a paragraph a line."""
    return "\n".join(text for text in paragraphs.values() if text is not None)


def replay(text: str, changes: Iterable[Change]) -> str:
    """The text that was brought, with all changes adopted in this order."""
    paragraphs = numbered(text, Wording())
    for change in changes:
        paragraphs = merged(paragraphs, change)
    return whole(paragraphs)


def amended(wording: Wording, text: str, numbers: Sequence[str], struck: Sequence[str], at: str) -> Wording:
    """The next version, in which paragraph `at` is new, other or struck."""
    version = wording.version + 1
    changed = tuple({**dict(wording.changed), at: version}.items())
    return replace(
        wording, text=text, version=version, numbers=tuple(numbers), struck=tuple(struck), changed=changed
    )


def place(number: str) -> tuple[int, ...]:
    """Where a paragraph stands among others."""
    return tuple(int(part) for part in number.split("."))
