"""What the services need of the outside: stores, the clock, chance. Gateways implement these."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from domain.event import Row


class Answer(NamedTuple):
    """The first answer to a command, kept for ever. `digest` is an HMAC of the canonical body."""

    principal: str
    cmd: str
    digest: bytes
    position: int
    body: bytes


class Content(NamedTuple):
    """A part that an event commits to. `owner` names the key that encrypts it; `reader` is a policy act."""

    commitment: str
    owner: str
    reader: str
    salt: bytes
    part: Any


class Snapshot(NamedTuple):
    """Folded state at a position up to which the log was verified; `leaf` is the hash of the event there."""

    position: int
    shape: str
    leaf: bytes
    state: bytes


class Conflict(Exception):
    """The store holds another event under (stream, version), or another position: memory and log disagree."""


class SyncFailed(Exception):
    """The disk did not confirm that it keeps what was written. It may be read, and still not be there.

    What failed once must not be tried again as if that made it good: the kernel counts the bytes as written.
    """


class LogDamaged(Exception):
    """The log is not what was written, or not what this programme can read. Nothing is served from it."""

    def __init__(self, position: int, what: str) -> None:
        super().__init__(f"the log is damaged at position {position}: {what}")
        self.position = position
        self.what = what


class LogStore(Protocol):
    """One community's log and command table. Calls block; `append` is durable when it returns.

    Any thread may read; `append` and `save_snapshot` are called by one thread at a time.
    """

    def head(self) -> int: ...
    def append(self, rows: Sequence[Row], answers: Sequence[Answer]) -> None:
        """Record all of it or none.

        Raises:
            Conflict: a (stream, version), a position or a command is taken.
            SyncFailed: this or an earlier write is perhaps not on the disk; nothing more can be appended.
        """
        ...

    def read(self, after: int, limit: int) -> list[Row]: ...
    def read_stream(self, stream: str) -> list[Row]: ...
    def read_streams(self, prefix: str, after: str, limit: int) -> list[Row]:
        """The newest row of each stream that starts with `prefix` and comes after `after`, by name."""
        ...

    def answers(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Answer]:
        """The kept answers to these commands, by (principal, cmd); what was never answered is not in it."""
        ...

    def save_snapshot(self, snapshot: Snapshot) -> None: ...
    def load_snapshot(self) -> Snapshot | None:
        """The newest snapshot whose own hash is still right."""
        ...

    def close(self) -> None: ...


class ContentStore(Protocol):
    """Names and authored text, encrypted per owner. `put` is durable when it returns."""

    def put(self, contents: Sequence[Content], after: int) -> None:
        """Lay down what the events that come after position `after` commit to.

        Raises:
            SyncFailed: as with the log.
        """
        ...

    def get(self, commitment: str) -> Content | None: ...
    def get_many(self, commitments: Sequence[str]) -> dict[str, Content]: ...
    def sweep(self, head: int) -> int:
        """Drop what was laid down for events that never came; gives how many.

        Raises:
            LogDamaged: there is content for events beyond the head, so the log has lost its end.
        """
        ...

    def erase(self, owner: str) -> None:
        """Destroy the owner's key for good: what it encrypted can never be read again."""
        ...

    def close(self) -> None: ...


class Clock(Protocol):
    """Milliseconds since 1970 UTC."""

    def __call__(self) -> int: ...


class Chance(Protocol):
    """Random ids and salts, injected so that tests repeat."""

    def id(self) -> str: ...
    def salt(self) -> bytes: ...
