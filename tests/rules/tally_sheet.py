"""A folded state so small that tests of the writer need no community: it counts the events of each stream."""

import threading
from collections.abc import Sequence
from pathlib import Path

import orjson

from domain.errors import AlreadyVoted, UnknownOption
from domain.event import By, Event, Fact, Row
from domain.poll import BallotCast, PollClosed
from gateways.stores.sqlite import SqliteLogStore
from gateways.stores.sqlite_content import SqliteContentStore
from services.acts import Decision
from services.commands import CastBallot, Command
from services.desk import Desk
from services.ports import Answer, Chance, Content, Snapshot, SyncFailed
from services.principal import Principal
from services.state import State
from services.writer import Writer
from tests.rules.chance import CountedChance

START = 1_700_000_000_000
KEY = b"k" * 32


class Sheet(State):
    """The versions of all streams, and how often each option was chosen; all else stays empty."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: dict[str, int] = {}

    def evolve(self, event: Event) -> None:
        if event.version != self.version(event.stream) + 1:
            raise AssertionError(f"{event.stream} jumps to version {event.version}")
        self.versions[event.stream] = event.version
        option = getattr(event.data, "option", None) or "sealed"
        self.counts[option] = self.counts.get(option, 0) + 1

    def version(self, stream: str) -> int:
        return self.versions.get(stream, 0)

    def dump(self) -> bytes:
        return orjson.dumps([self.versions, self.counts])

    @classmethod
    def load(cls, raw: bytes) -> "Sheet":
        sheet = cls()
        sheet.versions, sheet.counts = orjson.loads(raw)
        return sheet


def decide(state: State, principal: Principal, command: Command, desk: Desk) -> Decision:
    """One ballot a person. Some options do something odd, so that a test can ask for it."""
    assert isinstance(command, CastBallot)
    stream = f"ballot:{command.poll}:{principal.id}"
    match command.option:
        case "unheard-of":
            raise UnknownOption(option=command.option, options=["yes", "no"])
        case "nothing":
            facts = []
        case "thrice":
            close = Fact(f"poll:{command.poll}", PollClosed(reason="chair"))
            facts = [Fact(stream, BallotCast(option="yes")), close, close]
        case "huge":
            facts = [Fact(stream, BallotCast(option="x" * 40_000))]
        case "sealed":
            ref = desk.commit({"option": "yes"}, f"ballots:{command.poll}", "content.sealed")
            facts = [Fact(stream, BallotCast(), {"choice": ref})]
        case option:
            if state.version(stream):
                raise AlreadyVoted(poll=command.poll)
            facts = [Fact(stream, BallotCast(option=option))]
    return Decision(facts, {"facts": len(facts)} if len(facts) != 1 else {}, By(principal.id, "member"))


class FrailStore(SqliteLogStore):
    """A real store whose commits and reads can be held up, or made to fail."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.failures: list[str] = []
        self.batches: list[int] = []
        self.unreadable = 0
        self.gate, self.reading = threading.Event(), threading.Event()
        self.gate.set()
        self.reading.set()

    def append(self, rows: Sequence[Row], answers: Sequence[Answer]) -> None:
        self.gate.wait(10)
        failure = self.failures.pop(0) if self.failures else ""
        if failure == "before":
            raise OSError("the disk is full")
        if failure == "sync":
            raise SyncFailed("the disk did not say that it keeps this")
        super().append(rows, answers)
        self.batches.append(len(answers))
        if failure == "after":
            raise OSError("nobody heard that it was committed")

    def save_snapshot(self, snapshot: Snapshot) -> None:
        if "snapshot" in self.failures:
            raise SyncFailed("the disk did not say that it keeps this")
        super().save_snapshot(snapshot)

    def load_snapshot(self) -> Snapshot | None:
        self.reading.wait(10)
        if self.unreadable:
            self.unreadable -= 1
            raise OSError("the disk does not answer")
        return super().load_snapshot()


class House:
    """The stores of one community in a folder, and writers on them."""

    def __init__(self, folder: Path) -> None:
        self.store = FrailStore(folder / "log.db")
        self.contents = SqliteContentStore(folder / "content.db", folder / "keys.db")
        self.at = START
        self.chance: Chance = CountedChance()

    def writer(self, shape: str = "1") -> Writer:
        return Writer(
            "hall", self.store, self.contents, lambda: self.at, self.chance, KEY, lambda _: {},
            decide=decide, state_type=Sheet, shape=shape,
        )  # fmt: skip

    def rows(self) -> list[Row]:
        return self.store.read(0, 10_000)

    def close(self) -> None:
        self.store.gate.set()
        self.store.reading.set()
        self.store.close()
        self.contents.close()


def counts(writer: Writer) -> dict[str, int]:
    """How often each option was chosen, in the writer's memory."""
    assert isinstance(writer.state, Sheet)
    return writer.state.counts


def voter(number: int) -> Principal:
    return Principal(f"m{number:011d}", "member")


def ballot(option: str = "yes", poll: str = "p1") -> CastBallot:
    return CastBallot(poll=poll, option=option)


def content(number: int, owner: str = "member:a", words: str = "") -> Content:
    return Content(
        f"{number:064x}", owner, "content.public", bytes([number % 256]) * 32, {"text": words or "hm"}
    )
