"""A command between its arrival and its answer."""

import asyncio
from collections.abc import Sequence

from domain.event import Row
from services.answers import Reply, as_repeat
from services.commands import Command
from services.ports import Answer, Content, Snapshot
from services.principal import Principal

Key = tuple[str, str]


class Pending:
    """Someone's command and, once it is decided, what is to be recorded of it before it is answered."""

    __slots__ = (
        "answer", "answered", "command", "contents", "digest", "followers", "key", "outcome", "principal",
        "rows", "snapshot",
    )  # fmt: skip

    def __init__(
        self, principal: Principal, cmd: str, command: Command, digest: bytes, answered: asyncio.Future[None]
    ) -> None:
        self.principal = principal
        self.key: Key = (principal.key, cmd)
        self.command = command
        self.digest = digest
        # Each who asks has a future of his own: if he leaves, that takes nothing from anyone else.
        self.answered = answered
        self.outcome: Reply | BaseException | None = None
        self.followers: Sequence[Pending] = ()
        self.rows: Sequence[Row] = ()
        self.contents: Sequence[Content] = ()
        self.answer: Answer | None = None
        self.snapshot: Snapshot | None = None

    def follow(self, first: "Pending") -> None:
        """The same command is on its way already: its answer will be this one's, too."""
        first.followers = [*first.followers, self]

    def settle(self, outcome: Reply | BaseException) -> None:
        """Answer everyone who waits."""
        self.outcome = outcome
        if not self.answered.done():
            self.answered.set_result(None)
        for follower in self.followers:
            follower.settle(as_repeat(outcome))
