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
    """Folded state at a position whose leaf hashes were verified up to there."""

    position: int
    shape: str
    state: bytes


class Conflict(Exception):
    """The store holds another event under (stream, version), or another position: memory and log disagree."""


class LogStore(Protocol):
    """One community's log and command table. Calls block; `append` is durable when it returns."""

    def head(self) -> int: ...
    def append(self, rows: Sequence[Row], answers: Sequence[Answer]) -> None: ...
    def read(self, after: int, limit: int) -> list[Row]: ...
    def read_stream(self, stream: str) -> list[Row]: ...
    def read_streams(self, prefix: str, after: str, limit: int) -> list[Row]:
        """The newest row of each stream whose name starts with `prefix` and is greater than `after`, by name."""
        ...

    def answer(self, principal: str, cmd: str) -> Answer | None: ...
    def save_snapshot(self, snapshot: Snapshot) -> None: ...
    def load_snapshot(self) -> Snapshot | None: ...
    def close(self) -> None: ...


class ContentStore(Protocol):
    """Names and authored text, encrypted per owner. `put` is durable when it returns."""

    def put(self, contents: Sequence[Content]) -> None: ...
    def get(self, commitment: str) -> Content | None: ...
    def get_many(self, commitments: Sequence[str]) -> dict[str, Content]: ...
    def erase(self, owner: str) -> None: ...
    def close(self) -> None: ...


class Clock(Protocol):
    """Milliseconds since 1970 UTC."""

    def __call__(self) -> int: ...


class Chance(Protocol):
    """Random ids and salts, injected so that tests repeat."""

    def id(self) -> str: ...
    def salt(self) -> bytes: ...
