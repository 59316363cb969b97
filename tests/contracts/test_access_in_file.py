"""What must not be undone about ways in stands in the file itself, not only in the log in front of it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest
from pysqlite3 import OperationalError

from gateways.stores.sqlite_access import Card, Grounds, Session, SqliteAccessStore
from gateways.stores.sqlite_file import DURABLE, connect

NEVER = 10**15
CARD = Card(b"c" * 32, "member", "ann", False, NEVER)
SESSION = Session(b"s" * 32, "member", "ann", False, NEVER)
ON_CARD = Grounds("card", "code_hash", CARD.code_hash)

Act = Callable[[SqliteAccessStore], object]
# Each with what it must leave in the file: is there a card, a session, a password?
LASTING: dict[str, tuple[Act, tuple[bool, bool, bool]]] = {
    "new cards": (lambda store: store.put_cards([CARD]), (True, False, False)),
    "a revocation": (lambda store: store.revoke("ann"), (False, False, False)),
    "a new password": (lambda store: store.put_password("ann", "hash"), (True, False, True)),
    "a logout": (lambda store: store.end_session(SESSION.token_hash), (True, False, True)),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "access.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteAccessStore]:
    """Ann has a card and a password, and is in."""
    with closing(SqliteAccessStore(path)) as opened:
        opened.put_cards([CARD])
        opened.put_password("ann", "an older hash")
        assert opened.put_session(SESSION, ON_CARD)
        yield opened


def in_front(path: Path) -> int:
    """Bytes in the write-ahead log."""
    return path.with_name(path.name + "-wal").stat().st_size


def without_its_log(path: Path, folder: Path) -> tuple[bool, bool, bool]:
    """Which ways in there are for whoever has lost all of the write-ahead log."""
    folder.mkdir()
    shutil.copy(path, folder)
    with closing(SqliteAccessStore(folder / path.name)) as store:
        found = store.card(CARD.code_hash), store.session(SESSION.token_hash), store.password("ann")
    return found[0] is not None, found[1] is not None, found[2] is not None


@pytest.mark.parametrize("kind", LASTING)
def test_what_lasts_is_in_the_file_when_the_call_returns(
    kind: str, store: SqliteAccessStore, path: Path, tmp_path: Path
) -> None:
    act, left = LASTING[kind]
    act(store)
    assert in_front(path) == 0
    assert without_its_log(path, tmp_path / "killed") == left


def test_a_login_moves_nothing_for_it_may_be_lost(store: SqliteAccessStore, path: Path) -> None:
    assert in_front(path) > 0


def test_a_revocation_holds_while_another_process_reads_and_goes_into_the_file_with_the_next_write(
    store: SqliteAccessStore, path: Path, tmp_path: Path
) -> None:
    with closing(connect(path, read_only=True)) as slow_reader:
        slow_reader.execute("BEGIN")
        slow_reader.execute("SELECT count(*) FROM card").fetchone()
        assert store.revoke("ann") == (1, {SESSION.token_hash})
        assert store.card(CARD.code_hash) is None
        assert in_front(path) > 0
    other = Card(b"o" * 32, "member", "bo", False, NEVER)
    assert not store.put_session(SESSION, Grounds("card", "code_hash", other.code_hash))
    assert in_front(path) == 0
    assert without_its_log(path, tmp_path / "killed") == (False, False, False)


def test_a_login_on_a_full_disk_leaves_the_next_revocation_as_lasting_as_ever(
    store: SqliteAccessStore,
) -> None:
    connection = store._db
    (full,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count={full}")
    logins = (SESSION._replace(token_hash=number.to_bytes(32)) for number in range(1_000))
    with pytest.raises(OperationalError, match="full"):
        all(store.put_session(login, ON_CARD) for login in logins)
    assert connection.execute("PRAGMA synchronous").fetchone() in {(level,) for level in DURABLE}


def test_those_who_come_in_meanwhile_are_not_in_the_way(store: SqliteAccessStore, path: Path) -> None:
    done = Event()

    def come_in() -> None:
        while not done.is_set():
            store.card(CARD.code_hash)

    coming = [Thread(target=come_in) for _ in range(2)]
    for thread in coming:
        thread.start()
    left = []
    for _ in range(20):
        store.put_password("ann", "another hash")
        left.append(in_front(path))
    done.set()
    for thread in coming:
        thread.join()
    assert left == [0] * 20
