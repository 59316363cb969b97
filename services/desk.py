"""What a decision is handed besides the state: the time, fresh ids, and a place to lay down content."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from domain.errors import PositionAhead
from domain.event import Fact, commitment
from services.ports import Chance, Content

Presets = Callable[[str], dict[str, Any]]
ReadContents = Callable[[Sequence[str]], Mapping[str, Content]]
# What every act gives: the facts to record, and the answer.
Done = tuple[list[Fact], dict[str, Any]]


class Desk(Struct):
    """One act's desk. What is committed to here must be stored before the events that name it.

    `head`: the newest position that was given away, durable or on its way.
    """

    community: str
    at: int
    head: int
    _chance: Chance
    presets: Presets
    _read: ReadContents
    contents: list[Content] = []

    def id(self) -> str:
        """A fresh random id."""
        return self._chance.id()

    def commit(self, part: Any, owner: str, reader: str) -> str:
        """Lay down a part under a fresh salt; gives the commitment for the event."""
        salt = self._chance.salt()
        digest = commitment(salt, part)
        self.contents.append(Content(digest, owner, reader, salt, part))
        return digest

    def sealed(self, option: str, poll: str) -> str:
        """Commit to a choice that is opened when the poll is closed."""
        return self.commit({"option": option}, f"ballots:{poll}", "content.sealed")

    def require_seen(self, position: int | None) -> None:
        """Nobody has seen what is not there yet.

        Raises:
            PositionAhead: the log is not there yet; as one that came back from a backup.
        """
        if position is not None and position > self.head:
            raise PositionAhead(position=position, head=self.head)

    def read(self, refs: Sequence[str]) -> dict[str, Any]:
        """The parts behind references, as far as they are still there."""
        return {ref: content.part for ref, content in self._read(refs).items()}
