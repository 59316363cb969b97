"""What must hold of a hall after the power came back, and what of it was acknowledged before."""

import asyncio
from pathlib import Path
from typing import NamedTuple

from domain.event import Event
from gateways.clock import SystemChance
from gateways.identity import Credentials
from gateways.stores.sqlite import SqliteLogStore
from gateways.stores.sqlite_content import SqliteContentStore
from gateways.stores.sqlite_file import connect
from services.principal import OPERATOR
from services.replay import replay
from tests.faults.power_hall import COMMUNITY, founding, opened, roll

FILES = ("log.db", "content.db", "keys.db", "access.db", "views.db")


class Said(NamedTuple):
    """All that was acknowledged in the lives of a hall."""

    answers: dict[str, str]
    tokens: set[str]
    cards: set[str]


class Lost(AssertionError):
    """Raised when something is not there that must be, or is there half."""


def heard(lines: list[str], so_far: Said) -> int:
    """Add what a life acknowledged; gives how many answers were new.

    Raises:
        Lost: a command was answered otherwise than before.
    """
    fresh = 0
    for cmd, *what in map(str.split, lines):
        if cmd == "token":
            so_far.tokens.add(what[0])
        elif cmd == "card":
            # Asking for a new one may end the older one, whether or not the new one is ever shown.
            so_far.cards.clear()
            so_far.cards.update(what)
        elif cmd != "untaken":
            fresh += cmd not in so_far.answers
            _require(so_far.answers.setdefault(cmd, what[0]) == what[0], f"{cmd} was answered twice")
    return fresh


def check(data: Path, said: Said) -> None:
    """Hold what is left against what was acknowledged; start, and act on.

    Raises:
        Lost: it does not hold.
    """
    folder = data / "communities" / COMMUNITY
    if (folder / "log.db").exists():
        _check_files(folder)
        _check_log(folder, said)
    else:
        _require(not said.answers, "the log is gone")
    asyncio.run(_goes_on(data, said))


def _check_files(folder: Path) -> None:
    for name in FILES:
        if (folder / name).exists():
            connection = connect(folder / name)
            found = [fault for (fault,) in connection.execute("PRAGMA integrity_check")]
            connection.close()
            _require(found == ["ok"], f"{name} is corrupt: {found}")


def _check_log(folder: Path, said: Said) -> None:
    store = SqliteLogStore(folder / "log.db")
    contents = SqliteContentStore(folder / "content.db", folder / "keys.db")
    try:
        events = list(replay(store))
        _require([event.n for event in events] == list(range(1, len(events) + 1)), "a position is empty")
        _whole(events, store)
        recorded = {event.cmd for event in events}
        kept = {cmd for (cmd,) in store.recorder.select("SELECT cmd FROM answers")}
        missing = set(said.answers) - kept
        _require(not missing, f"{len(missing)} acknowledged acts are lost, among them {sorted(missing)[:3]}")
        granted = {cmd for cmd, what in said.answers.items() if what.isdigit()}
        _require(granted <= recorded, "the answer to an act is there, its events are not")
        refs = [ref for event in events for ref in event.c.values()]
        found = contents.get_many(refs)
        _require(
            len(found) == len(set(refs)), f"{len(set(refs)) - len(found)} contents of events are missing"
        )
    finally:
        store.close()
        contents.close()


def _whole(events: list[Event], store: SqliteLogStore) -> None:
    """Each act's events end at the position that its answer tells, and follow each other."""
    last: dict[str, int] = {}
    for event in events:
        if event.by.capacity != "clock":
            _require(
                last.get(event.cmd, event.n - 1) == event.n - 1, f"the act {event.cmd} is not in one piece"
            )
            last[event.cmd] = event.n
    told = dict(store.recorder.select("SELECT cmd, position FROM answers"))
    half = [cmd for cmd, n in last.items() if told.get(cmd) != n]
    _require(not half, f"{len(half)} acts are there in part, among them {half[:3]}")


async def _goes_on(data: Path, said: Said) -> None:
    """It starts, gives the same answers again, takes a card that was handed out, and records new acts."""
    async with opened(data) as installation:
        token = (data / "operator-token").read_text().strip()
        _require(not said.tokens or token in said.tokens, "the operator's token is another one")
        again = await installation.found(COMMUNITY, OPERATOR, *founding())
        _require(again["repeated"] or "founding" not in said.answers, "the founding is lost")
        server = installation.community(COMMUNITY)
        for code in said.cards:
            login = await server.identity.login_by_code(code, Credentials(address="127.0.0.1"))
            _require(login.principal.kind == "member", "the card is another's")
        before = server.writer.head
        answer = await server.act(OPERATOR, f"after-{SystemChance().id()}", roll())
        _require(answer["position"] >= before, "it does not take acts")


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise Lost(what)
