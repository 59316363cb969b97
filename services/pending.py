"""A command between its arrival and its answer."""

import asyncio
from collections.abc import Sequence

from msgspec import Struct

from domain.event import Row
from services.answers import Reply, as_repeat
from services.commands import Command
from services.ports import Answer, Content, Snapshot
from services.principal import Principal

Key = tuple[str, str]


class Pending(Struct, eq=False):
    """Someone's command and, once it is decided, what is to be recorded of it before it is answered."""

    principal: Principal
    key: Key
    command: Command
    digest: bytes
    # Each who asks has a future of his own: if he leaves, that takes nothing from anyone else.
    answered: asyncio.Future[None]
    # Of one that is not decided yet. Nothing is written for what it does not have.
    outcome: Reply | BaseException | None = None
    followers: "Sequence[Pending]" = ()
    rows: Sequence[Row] = ()
    contents: Sequence[Content] = ()
    answer: Answer | None = None
    snapshot: Snapshot | None = None

    def follow(self, first: "Pending") -> None:
        """The same command is on its way already: its answer will be this one's, too."""
        first.followers = [*first.followers, self]

    def settle(self, failure: BaseException | None = None) -> None:
        """Answer everyone who waits: with what was decided, unless that could not be recorded."""
        if failure is not None:
            self.outcome = failure
        if not self.answered.done():
            self.answered.set_result(None)
        for follower in self.followers:
            follower.repeat(self.outcome)

    def repeat(self, outcome: Reply | BaseException | None) -> None:
        """Answer as another was answered who asked the same before."""
        assert outcome is not None
        self.outcome = as_repeat(outcome)
        self.settle()
