"""One bit flips on the disk: it is found, or nothing is ever read from it. Nothing wrong is served.

All files that cannot be made again lie still, as after an orderly stop; `test_bit_rot_in_front.py` has what a
kill leaves. Found is: the start refuses, or a
deep check names it, or the very thing that is damaged is refused when asked for. Not found must mean
harmless: every view, every text and every kept answer is served, byte for byte, as before.
"""

import asyncio
import os
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import pytest

from gateways.http.views import REFS_MAX
from gateways.key_file import KeyMissing
from gateways.operations import deep_check
from gateways.operations.deep_check import Files
from gateways.stores import sqlite, sqlite_access, sqlite_views
from gateways.stores.sqlite_file import DatabaseError, connect
from gateways.witness import BehindSeen, Witness
from projections.builder import AheadOfLog, OtherLog
from projections.documents import Stored
from services import replay as services_replay
from services.ports import LogDamaged
from services.replay import replay
from tests.walks.house import COMMUNITY, House, house, text

FLIPS = {"test": 60, "check": 600, "chaos": 10_000}[os.environ.get("SUITE", "test")]
SEED = 20261125
# Enough of them to fill pages: flips in empty ones show nothing.
NEIGHBOURS = [f"Neighbour {number} of the long street" for number in range(60)]
FILES = ("log.db", "content.db", "views.db", "keys.db", "access.db", "secret.key")
# Not a request: what is kept of a card, a login or a password.
WAY_IN = "WAY-IN"
# What is in front of the file of ways in may be lost, for only logins are there.
LOGINS = "access.db-wal"
REFUSED_AT_START = (LogDamaged, DatabaseError, KeyMissing, BehindSeen, AheadOfLog, OtherLog)


class Asked(NamedTuple):
    """One request that can be sent again."""

    method: str
    path: str
    who: str
    body: Any = None
    cmd: str = ""


class Sample(NamedTuple):
    """A community at rest, and what it answered to everything that can be asked of it."""

    data: Path
    requests: list[Asked]
    answers: list[Any]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    data = tmp_path_factory.mktemp("sample") / "data"
    requests = asyncio.run(_live(data))
    # Whatever a start and a stop change is changed before the answers are taken down.
    sample = Sample(data, requests, asyncio.run(_served(data, requests)))
    both = zip(sample.requests, sample.answers, strict=True)
    assert all(answer["rows"] for asked, answer in both if asked.path.startswith("content"))
    return sample


async def _live(data: Path) -> list[Asked]:
    async with house(data) as hall:
        return await lived(hall)


async def lived(hall: House) -> list[Asked]:
    """An assembly from its founding on. Gives all that can be asked, with what was a way in and is none."""
    people = await hall.found("Ada Moss", "林小雨", "Tom Reed", "陈桂兰", *NEIGHBOURS)
    sessions = [await hall.login(member) for member in people][:4]
    kept = _kept(hall)
    password = {"member": people[0], "password": "a long enough one"}
    assert (await hall.post("access/password", password, hall.operator)).status_code == 200
    # A new password ends the logins before it, and a new card would end the password.
    by_password = {"number": "1", "password": password["password"]}
    sessions[0] = (await hall.post("login", by_password)).json()["session"]
    acts = await _assembly(hall, sessions)
    for member in people[4:12]:
        gone = await hall.post("access/revoke", {"member": member}, hall.operator)
        assert gone.json()["cards"] == 1
    for _ in range(8):
        again = await hall.post("login", by_password)
        assert again.status_code == 200, again.text
    refs = sorted({ref for event in await _events(hall) for ref in event.c.values()})
    polls = list(hall.community.state.polls)
    motions = list(hall.community.state.motions)
    views = [
        *("community", "charter", "now", "docket"),
        *(f"{kind}/{poll}" for kind in ("poll", "ballots") for poll in polls),
        *(f"motion/{motion}" for motion in motions),
    ]
    return [
        *dict.fromkeys([*kept, *_kept(hall)]),
        *(Asked("GET", f"views/{view}", "") for view in views),
        *(Asked("GET", "views/me", session) for session in sessions),
        *(Asked("GET", f"views/ballot/{poll}", session) for poll in polls for session in sessions),
        Asked("GET", "views/roll/0", hall.operator),
        *(Asked("GET", f"content?refs={','.join(some)}", hall.operator) for some in _few_at_a_time(refs)),
        *acts,
    ]


def _few_at_a_time(refs: list[str]) -> list[list[str]]:
    return [refs[at : at + REFS_MAX] for at in range(0, len(refs), REFS_MAX)]


def _kept(hall: House) -> list[Asked]:
    """What is kept of ways in at this moment."""
    path = hall.data / "communities" / COMMUNITY / "access.db"
    with closing(connect(path, read_only=True)) as ways_in:
        return [
            Asked(WAY_IN, f"{kind}/{key.hex() if isinstance(key, bytes) else key}", "")
            for kind, column in (("card", "code_hash"), ("session", "token_hash"), ("password", "member"))
            for (key,) in ways_in.execute(f"SELECT {column} FROM {kind}")
        ]


async def _events(hall: House) -> list[Any]:
    return list(replay(hall.community._files.log))


async def _assembly(hall: House, sessions: list[str]) -> list[Asked]:
    """A poll with an outcome, a roll call that is still open, ballots that were refused."""
    acts: list[Asked] = []

    async def act(who: int, kind: str, body: Any) -> Any:
        asked = Asked("POST", f"commands/{kind}", sessions[who], body, hall.cmd())
        answer = await ask(hall, asked)
        acts.append(asked)
        return answer

    sitting = (await act(0, "sitting.open", {"title": text("Spring sitting")}))["sitting"]
    for title, method in (("Deepen the well", "open"), ("修路", "roll-call")):
        motion = (await act(1, "motion.submit", {"sitting": sitting, "title": text(title)}))["motion"]
        await act(2, "motion.second", {"motion": motion})
        opened = await act(0, "poll.open", {"motion": motion, "method": method})
        poll = opened["poll"]
        for who, option in enumerate(("yes", "no", "yes", "perhaps")):
            await act(who, "ballot.cast", {"poll": poll, "option": option})
        if method == "open":
            await act(0, "poll.close", {"poll": poll})
            await act(0, "outcome.declare", {"poll": poll})
    return acts


async def ask(hall: House, asked: Asked) -> Any:
    if asked.method == WAY_IN:
        return _way_in(hall, *asked.path.split("/"))
    headers = {"Idempotency-Key": asked.cmd} if asked.cmd else {}
    path = f"/c/{COMMUNITY}/{asked.path}"
    given = {} if asked.body is None else {"json": asked.body}
    response = await hall.send(asked.method, path, asked.who, headers=headers, **given)
    return _told(response)


def _way_in(hall: House, kind: str, key: str) -> Any:
    """What the doorkeeper goes by, for not all of it shows in an answer: when a login ends, for one."""
    store = hall.community.identity._store
    match kind:
        case "card":
            found: Any = store.card(bytes.fromhex(key))
        case "session":
            found = store.session(bytes.fromhex(key))
        case _:
            found = store.password(key)
    return {"code": "no-way-in"} if found is None else {"row": found}


def _told(response: httpx2.Response) -> Any:
    """What an answer says; whether a command was sent before does not count."""
    answer = response.json()
    return {key: value for key, value in answer.items() if key != "repeated"}


async def _served(data: Path, requests: list[Asked]) -> list[Any]:
    async with house(data) as hall:
        return [await ask(hall, asked) for asked in requests]


Flips = Callable[[Path, random.Random], str]


def flip(path: Path, dice: random.Random) -> str:
    """Turn one bit of a file; gives which."""
    content = bytearray(path.read_bytes())
    bit = dice.randrange(8 * len(content))
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)
    return f"{path.name}: bit {bit % 8} of byte {bit // 8}"


def one_flip(sample: Sample, data: Path, file: str, dice: random.Random, flips: Flips = flip) -> str:
    """Flip a bit in a copy, look for it, serve everything. Gives how it was found, or "harmless"."""
    shutil.copytree(sample.data, data)
    where = flips(data / "communities" / COMMUNITY / file, dice)
    by_doctor = looked(data)
    try:
        served = asyncio.run(_served(data, sample.requests))
    except REFUSED_AT_START:
        return "start"
    both = zip(sample.requests, sample.answers, served, strict=True)
    otherwise = [(asked, before, answer) for asked, before, answer in both if answer != before]
    told = [one for one in otherwise if _is_false(*one)]
    assert not told, f"{where}: something wrong was served to {told[0]}"
    wrong = [(asked, answer) for asked, _, answer in otherwise]
    if by_doctor:
        assert not file.startswith("views.db") or not looked(data), f"{where}: views stay wrong after a start"
        return "doctor"
    if file == LOGINS:
        wrong = [(asked, answer) for asked, answer in wrong if not _is_end_of_login(asked, answer)]
    assert not wrong, f"{where}: nobody noticed why this was refused: {wrong[0]}"
    assert not looked(data), f"{where}: it did harm afterwards"
    return "harmless"


def many_flips(sample: Sample, folder: Path, file: str, dice: random.Random, flips: Flips = flip) -> None:
    """So many that a careless product must stumble."""
    for number in range(300):
        one_flip(sample, folder / str(number), file, dice, flips)


def looked(data: Path) -> bool:
    """Whether a deep check finds damage."""
    files = Files.of(data / "communities" / COMMUNITY)
    checked = deep_check.check_community(COMMUNITY, files, Witness(data / "witness", COMMUNITY))
    return any(finding.weight == "damaged" for finding in checked.findings)


def _is_false(asked: Asked, before: Any, answer: Any) -> bool:
    """Whether an answer other than before is more than a refusal, or texts that are missing."""
    if asked.path.startswith("content"):
        return not answer.get("rows", {}).items() <= before["rows"].items()
    return "code" not in answer


def _is_end_of_login(asked: Asked, answer: Any) -> bool:
    """Whether somebody only has to log in again."""
    return answer["code"] == "login-expired" or asked.path.startswith("session/")


@pytest.mark.slow
def test_every_flipped_bit_is_found_or_harmless(sample: Sample, tmp_path: Path) -> None:
    dice = random.Random(SEED)
    found: Counter[str] = Counter()
    for number in range(FLIPS):
        file = FILES[number % len(FILES)]
        data = tmp_path / str(number)
        how = one_flip(sample, data, file, dice)
        found[f"{file} {how}"] += 1
        shutil.rmtree(data)
    print(f"{FLIPS} flips:", dict(sorted(found.items())))
    harmless = sum(count for how, count in found.items() if how.endswith("harmless"))
    assert found.total() == FLIPS
    assert harmless < FLIPS / 2, "most flips must hit something"


def _columns(path: Path) -> list[tuple[str, str, str]]:
    """Where bytes or text stand that SQLite holds to their kind: file, table and column."""
    query = (
        "SELECT tables.name, columns.name FROM sqlite_schema tables, pragma_table_info(tables.name) columns "
        "WHERE tables.sql LIKE '% STRICT' AND columns.type IN ('BLOB', 'TEXT')"
    )
    with closing(connect(path, read_only=True)) as database:
        return [(path.name, table, column) for table, column in database.execute(query)]


def turned(path: Path, table: str, column: str, dice: random.Random) -> str:
    """Make bytes into text, or text into bytes, as one bit in front of a value does; SQLite refuses to."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        (made,) = database.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
        _made_as(database, table, made.removesuffix(" STRICT"))
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        there = database.execute(f"SELECT rowid FROM {table} WHERE {column} IS NOT NULL").fetchall()
        other = f"iif(typeof({column}) = 'text', CAST({column} AS BLOB), CAST({column} AS TEXT))"
        database.execute(f"UPDATE {table} SET {column} = {other} WHERE rowid = ?", dice.choice(there))
        _made_as(database, table, made)
    return f"{path.name}: {column} of {table} is of another kind"


def _made_as(database: sqlite3.Connection, table: str, made: str) -> None:
    database.execute("PRAGMA writable_schema=ON")
    database.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (made, table))


@pytest.mark.slow
def test_bytes_that_turn_into_text_are_found_or_harmless(sample: Sample, tmp_path: Path) -> None:
    folder = sample.data / "communities" / COMMUNITY
    everywhere = [where for name in FILES if name.endswith(".db") for where in _columns(folder / name)]
    found = {}
    for number, (file, table, column) in enumerate(everywhere):

        def flips(path: Path, dice: random.Random, table: str = table, column: str = column) -> str:
            return turned(path, table, column, dice)

        found[f"{table}.{column}"] = one_flip(
            sample, tmp_path / str(number), file, random.Random(number), flips
        )
    print(found)
    assert {
        "stored_events.state",
        "answers.body",
        "contents.sealed",
        "keys.key",
        "documents.body",
    } <= found.keys()


class Whatever:
    """Equal to anything."""

    def __ne__(self, other: object) -> bool:
        return False


DEFECTS = {
    "views are not checked": ("views.db", sqlite_views, "_checked", lambda row: Stored._make(row[:3])),
    "events are not hashed": ("log.db", services_replay, "leaf_hash", lambda state: Whatever()),
    "answers are not checked": ("log.db", sqlite, "_check", lambda answer: bytes(4)),
    "ways in are not checked": ("access.db", sqlite_access, "is_whole", lambda table, stored: True),
    "content is not looked at": ("content.db", deep_check._Contents, "check", lambda *given: iter(())),
}


@pytest.mark.slow
@pytest.mark.parametrize("defect", DEFECTS)
def test_this_harness_sees_a_product_that_is_careless(
    defect: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, where, name, careless = DEFECTS[defect]
    monkeypatch.setattr(where, name, careless)
    data = tmp_path / "data"
    requests = asyncio.run(_live(data))
    sample = Sample(data, requests, asyncio.run(_served(data, requests)))
    # Not a number but a letter may flip: then even the careless one stumbles.
    with pytest.raises((AssertionError, ValueError)):
        many_flips(sample, tmp_path, file, random.Random(SEED))
