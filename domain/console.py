"""The console: which acts change what others at a desk see, and which events say that one was taken back."""

from typing import Literal

from msgspec import Struct

# What an act at the desk is about.
Kind = Literal["sitting", "motion", "change", "poll", "floor", "list", "speech", "point"]

# The view that shows it; its version tells what the sender has seen.
VIEWS: dict[Kind, str] = {
    "sitting": "now",
    "motion": "motion",
    "change": "amendments",
    "poll": "poll",
    "floor": "speakers",
    "list": "speakers",
    "speech": "speakers",
    "point": "procedure",
}

# Each command of the desk, and what it is about: that must be as the sender saw it (record 0135).
ABOUT: dict[str, Kind] = {
    "sitting.call": "sitting",
    "sitting.pause": "sitting",
    "sitting.resume": "sitting",
    "sitting.adjourn": "sitting",
    "sitting.close": "sitting",
    "chair.hand": "sitting",
    "chair.take": "sitting",
    "poll.open": "motion",
    "poll.close": "poll",
    "poll.annul": "poll",
    "outcome.declare": "poll",
    "count.restart": "poll",
    "count.rule": "poll",
    "double.rule": "poll",
    "speech.begin": "floor",
    "speech.extend": "speech",
    "speech.end": "speech",
    "speech.withdraw": "speech",
    "list.close": "list",
    "list.reopen": "list",
    "point.rule": "point",
    "point.withdraw": "point",
}

# Each event after which a page of the desk shows something else, and of what.
TOUCHES: dict[str, tuple[Kind, ...]] = {
    "sitting.called/1": ("sitting",),
    "sitting.opened/1": ("sitting",),
    "sitting.paused/1": ("sitting",),
    "sitting.resumed/1": ("sitting",),
    "sitting.adjourned/1": ("sitting",),
    "sitting.closed/1": ("sitting",),
    "presiding.changed/1": ("sitting",),
    "procedure.moved/1": ("motion",),
    "motion.withdrawn/1": ("motion",),
    "motion.amended/1": ("motion",),
    "motion.postponed/1": ("motion",),
    "motion.laid-aside/1": ("motion",),
    "motion.taken-up/1": ("motion",),
    "motion.put/1": ("motion",),
    "motion.put-back/1": ("motion",),
    "motion.adopted/1": ("motion",),
    "motion.rejected/1": ("motion",),
    "motion.advised/1": ("motion",),
    "motion.annulled/1": ("motion",),
    "amendment.put/1": ("change",),
    "amendment.put-back/1": ("change",),
    "amendment.fell/1": ("change",),
    "poll.opened/1": ("poll",),
    "poll.closed/1": ("poll",),
    "poll.annulled/1": ("poll",),
    "poll.withdrawn/1": ("poll",),
    "outcome.declared/1": ("poll",),
    "count.restarted/1": ("poll",),
    "count.ruled/1": ("poll",),
    "double.ruled/1": ("poll",),
    "speech.begun/1": ("floor", "speech"),
    "speech.extended/1": ("speech",),
    "speech.shortened/1": ("speech",),
    "speech.ended/1": ("floor", "speech"),
    "speech.withdrawn/1": ("speech",),
    "speech.put-back/1": ("floor", "speech"),
    "list.closed/1": ("list",),
    "list.reopened/1": ("list",),
    "point.ruled/1": ("point",),
    "point.put-back/1": ("point",),
    "point.withdrawn/1": ("point",),
}

# So long an act can be taken back, by the server's clock.
UNDO_MS = 10_000


class Touch(Struct, frozen=True):
    """The newest act on something: where it stands, who did it in which capacity, and what it was."""

    n: int
    by: str
    capacity: str
    what: str


class BeforePut(Struct, frozen=True):
    """What putting a question took along: who waited to speak to it, other questions, the newest ruling."""

    speeches: tuple[str, ...]
    questions: tuple[str, ...]
    ruling: str


class LastAct(Struct, frozen=True):
    """The newest act of a sitting's desk: its events `(n, stream, type)`. `undoes`: it took one back."""

    cmd: str
    at: int
    by: str
    capacity: str
    events: tuple[tuple[int, str, str], ...]
    undoes: bool = False

    @property
    def n(self) -> int:
        return self.events[-1][0]

    @property
    def what(self) -> str:
        return self.events[-1][2].partition("/")[0]
