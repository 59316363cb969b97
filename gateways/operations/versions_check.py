"""Whether each version of a motion's words is what the first text and the adopted changes make of it.

It trusts nobody who wrote the log: the merge is worked out anew, from the events and what they commit to.
"""

from collections.abc import Callable
from typing import Any

from domain.amendment import AmendmentSubmitted
from domain.event import Event
from domain.motion import MotionAmended, MotionSubmitted
from domain.motion_text import BLANKS, Change, Paragraphs, Wording, merged, numbered, whole

# The part behind a reference; None where it was erased or is damaged.
Part = Callable[[str], Any]


class Versions:
    """Follows motions through the log. Of what builds on words that were erased, nothing can be said."""

    def __init__(self, part: Part) -> None:
        self._part = part
        self._first: dict[str, str] = {}
        self._newest: dict[str, Paragraphs | None] = {}
        self._changes: dict[str, Event] = {}

    def is_right(self, event: Event) -> bool:
        """Take in the next event of the log; whether the version it records, if any, is the right one."""
        match event.data:
            case MotionSubmitted():
                self._first[event.stream] = event.c.get("text", "")
            case AmendmentSubmitted():
                self._changes[event.stream.partition(":")[2]] = event
            case MotionAmended() as data:
                after = self._newest[event.stream] = self._merged(event.stream, data.amendment)
                return after is None or self._is_recorded(after, data, event.c["text"])
        return True

    def _merged(self, motion: str, amendment: str) -> Paragraphs | None:
        before = self._newest[motion] if motion in self._newest else self._brought(motion)
        changed = self._changes.get(amendment)
        if before is None or changed is None or not isinstance(changed.data, AmendmentSubmitted):
            return None
        text = self._text(changed.c.get("text", ""))
        if text is None:
            return None
        return merged(before, Change(changed.data.paragraph, changed.data.form, text.strip(BLANKS)))

    def _brought(self, motion: str) -> Paragraphs | None:
        text = self._text(self._first.get(motion, ""))
        return None if text is None else numbered(text, Wording())

    def _is_recorded(self, after: Paragraphs, data: MotionAmended, ref: str) -> bool:
        text = self._text(ref)
        numbers = (data.paragraphs, data.struck)
        expected = (list(after), [number for number, words in after.items() if words is None])
        return numbers == expected and text in (None, whole(after))

    def _text(self, ref: str) -> str | None:
        if not ref:
            return ""
        part = self._part(ref)
        return None if part is None else str(part["text"])
