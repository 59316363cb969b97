"""The poll: one question put to a frozen roll, the ballots on it, and what came of it."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from domain.event import EventData

Method = Literal["open", "roll-call"]
Reveal = Literal["live", "at-close"]
Binding = Literal["binding", "advisory", "signed-paper"]
Result = Literal["adopted", "rejected", "no-quorum", "advised"]


class FrozenRoll(BaseModel):
    """The roll as it stood at position `n`: who votes, and with which weight, is settled when the poll opens."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    n: int
    hash: str
    members: int
    weight: str


class CharterRef(BaseModel):
    """The charter that judges: in force since position `n`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    n: int
    hash: str


class PollOpened(EventData):
    """The vote is open. The question is the motion's title; labels of options are content `label-<option>`."""

    TYPE = "poll.opened/1"
    motion: str
    sitting: str
    number: int
    method: Method
    reveal: Reveal
    replace: bool
    binding: Binding
    options: list[str]
    roll: FrozenRoll
    charter: CharterRef
    due_at: int | None = None
    repeats: str | None = None


class PollClosed(EventData):
    """The vote is over: no ballot after this position counts."""

    TYPE = "poll.closed/1"
    reason: Literal["chair", "deadline"]


class DisclosedBallot(BaseModel):
    """The opening of one ballot's commitment."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    option: str
    salt: str


class BallotsDisclosed(EventData):
    """Ballots that were sealed until the close, by member; piece `part` of `parts`."""

    TYPE = "ballots.disclosed/1"
    part: int
    parts: int
    ballots: dict[str, DisclosedBallot]


class OptionCount(BaseModel):
    """How often an option was chosen: last ballots, their weight, and every time it was cast."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    ballots: int
    weight: str
    casts: int


class OutcomeDeclared(EventData):
    """The count, and the charter's judgement of it."""

    TYPE = "outcome.declared/1"
    result: Result
    tally: dict[str, OptionCount]
    judgement: dict[str, Any]


class PollAnnulled(EventData):
    """The poll is void. Why, is content `reason`."""

    TYPE = "poll.annulled/1"


class BallotCast(EventData):
    """A member's ballot. Sealed until the close, it is content `choice`; `weight` is left out when it is 1."""

    TYPE = "ballot.cast/1"
    option: str | None = None
    weight: str | None = None


class BallotReplaced(EventData):
    """A later ballot of the same member, in place of the former one, which chose `was`."""

    TYPE = "ballot.replaced/1"
    option: str | None = None
    was: str | None = None
    weight: str | None = None
