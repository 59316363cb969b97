"""What our SQLite files promise beyond every store: the engine, durability, one writer, erasure."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.testing import capture_logs

from gateways.stores import checkpointer, sqlite_file
from gateways.stores.sqlite import SqliteLogStore
from gateways.stores.sqlite_content import SqliteContentStore
from gateways.stores.sqlite_file import UnsafeStore, connect, write_again
from services.ports import Content
from tests.contracts.test_stores import answer, row


def test_the_library_runs_on_the_safe_engine() -> None:
    import eventsourcing.sqlite
    import pysqlite3

    assert vars(eventsourcing.sqlite)["sqlite3"] is pysqlite3
    assert pysqlite3.sqlite_version_info >= sqlite_file.SAFE_SINCE


def test_our_stores_refuse_to_come_after_the_library() -> None:
    late = "import eventsourcing.sqlite, gateways.stores"
    run = subprocess.run([sys.executable, "-c", late], capture_output=True, text=True, timeout=60)
    assert run.returncode != 0
    assert "imported before gateways.stores" in run.stderr


def test_an_engine_that_can_corrupt_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = SimpleNamespace(sqlite_version_info=(3, 51, 2), sqlite_version="3.51.2")
    monkeypatch.setattr(sqlite_file, "sqlite3", old)
    with pytest.raises(UnsafeStore, match=r"3\.51\.2"):
        connect(tmp_path / "log.db")


def test_every_connection_is_durable_and_checkpoints_only_when_told(tmp_path: Path) -> None:
    store = SqliteLogStore(tmp_path / "log.db")
    with store.recorder.datastore.transaction(commit=True) as c:
        for pragma, value in {"synchronous": 2, "journal_mode": "wal", "wal_autocheckpoint": 0}.items():
            c.execute(f"PRAGMA {pragma}")
            assert c.fetchone()[0] == value
    store.close()


def test_a_connection_that_cannot_be_made_durable_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "DURABLE", (3,))
    with pytest.raises(UnsafeStore, match="not durable"):
        connect(tmp_path / "log.db")


def test_what_an_earlier_process_left_in_front_of_a_file_is_written_again_and_changed_in_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "PIECE_BYTES", 1000)
    wal = tmp_path / "log.db-wal"
    wal.write_bytes(bytes(range(256)) * 10)
    before = wal.stat()
    write_again(tmp_path / "log.db")
    assert (wal.read_bytes(), wal.stat().st_ino) == (bytes(range(256)) * 10, before.st_ino)
    assert wal.stat().st_mtime_ns > before.st_mtime_ns
    write_again(tmp_path / "nothing.db")
    assert not (tmp_path / "nothing.db-wal").exists()


def test_what_a_kill_left_in_front_is_moved_before_anything_is_written_behind_it(tmp_path: Path) -> None:
    living = SqliteLogStore(tmp_path / "log.db")
    living.append([row(1)], [])
    (tmp_path / "killed").mkdir()
    for name in ("log.db", "log.db-wal"):
        shutil.copy(tmp_path / name, tmp_path / "killed")
    living.close()
    assert (tmp_path / "killed" / "log.db-wal").stat().st_size > 0
    store = SqliteLogStore(tmp_path / "killed" / "log.db")
    assert (store.head(), (tmp_path / "killed" / "log.db-wal").stat().st_size) == (1, 0)
    store.close()


def test_a_second_writer_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    first = SqliteLogStore(tmp_path / "log.db")
    with pytest.raises(UnsafeStore, match="another process"):
        SqliteLogStore(tmp_path / "log.db")
    first.close()
    SqliteLogStore(tmp_path / "log.db").close()


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    first = SqliteLogStore(tmp_path / "log.db")
    code = (
        "import sys; from pathlib import Path; from gateways.stores.sqlite import SqliteLogStore\n"
        "SqliteLogStore(Path(sys.argv[1]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "log.db")], capture_output=True, text=True, timeout=60
    )
    first.close()
    assert "another process" in run.stderr


def test_a_reader_in_another_place_sees_what_is_committed_and_writes_nothing(tmp_path: Path) -> None:
    writer = SqliteLogStore(tmp_path / "log.db")
    writer.append([row(1)], [])
    reader = SqliteLogStore(tmp_path / "log.db", read_only=True)
    assert reader.read(0, 10) == [row(1)]
    writer.append([row(2)], [])
    assert reader.head() == 2
    with pytest.raises(Exception, match="readonly"):
        reader.append([row(3)], [])
    reader.close()
    writer.close()


def test_positions_survive_vacuum(tmp_path: Path) -> None:
    store = SqliteLogStore(tmp_path / "log.db")
    store.append([row(n) for n in range(1, 4)], [])
    store.close()
    connection = connect(tmp_path / "log.db")
    connection.execute("VACUUM")
    connection.close()
    again = SqliteLogStore(tmp_path / "log.db")
    assert [one.n for one in again.read(0, 10)] == [1, 2, 3]
    again.close()


def test_the_library_reads_our_log_as_its_own(tmp_path: Path) -> None:
    store = SqliteLogStore(tmp_path / "log.db")
    store.append([row(n) for n in range(1, 6)], [])
    recorder = store.recorder
    notifications = recorder.select_notifications(2, 10, stop=4)
    assert [(one.id, one.originator_id, one.state) for one in notifications] == [
        (one.n, one.stream, one.state) for one in store.read(1, 3)
    ]
    after = recorder.select_notifications(2, 2, inclusive_of_start=False, topics=["poll.opened/1"])
    assert [one.id for one in after] == [3, 4]
    assert recorder.select_notifications(1, 10, topics=["poll.closed/1"]) == []
    assert [one.state for one in recorder.select_events("poll:003")] == [row(3).state]
    assert recorder.max_notification_id() == 5
    with pytest.raises(NotImplementedError):
        recorder.insert_events([])
    store.close()


def test_closing_leaves_nothing_in_front_of_the_file(tmp_path: Path) -> None:
    store = SqliteLogStore(tmp_path / "log.db")
    store.append([row(n) for n in range(1, 300)], [answer("cmd-1", 1)])
    store.close()
    wal = tmp_path / "log.db-wal"
    assert not wal.exists() or wal.stat().st_size == 0


def test_an_act_waits_for_whoever_empties_the_log_in_front_and_is_not_refused(tmp_path: Path) -> None:
    log = SqliteLogStore(tmp_path / "log.db")
    emptying = connect(tmp_path / "log.db")
    emptying.execute("BEGIN IMMEDIATE")  # the lock that it takes
    with ThreadPoolExecutor(1) as thread:
        act = thread.submit(log.append, [row(1)], [answer("cmd-1", 1)])
        with pytest.raises(TimeoutError):
            act.result(timeout=0.1)
        emptying.execute("ROLLBACK")
        act.result(timeout=5)
    assert log.head() == 1
    emptying.close()
    log.close()


def test_the_write_ahead_log_does_not_grow_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if the thread never gets a quiet moment, the writer itself empties it past the limit."""
    monkeypatch.setattr(checkpointer, "CHECKPOINT_EVERY_S", 3600)
    for module in (checkpointer, sqlite_file):
        monkeypatch.setattr(module, "WAL_BYTES_MAX", 50 * 4096)
    store = SqliteLogStore(tmp_path / "log.db")
    for n in range(1, 400):
        store.append([row(n)], [])
    assert (tmp_path / "log.db-wal").stat().st_size < 4 * 50 * 4096
    store.close()


class Turns:
    """Takes the place of the clock between two checkpoints: the turns come at once, so many and no more."""

    def __init__(self, count: int) -> None:
        self._count = count
        self.waited_s: list[float] = []

    def wait(self, seconds: float) -> bool:
        self.waited_s.append(seconds)
        return len(self.waited_s) > self._count


class NoRoom:
    """A connection that finds the disk full so many times."""

    def __init__(self, connection: Any, times: int) -> None:
        self._connection = connection
        self._times = times
        self.tried = 0

    def execute(self, statement: str) -> Any:
        self.tried += 1
        if self.tried <= self._times:
            raise sqlite_file.DatabaseError("database or disk is full")
        return self._connection.execute(statement)


def test_what_could_not_be_moved_is_tried_again_twice_a_second_without_another_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SqliteLogStore(tmp_path / "log.db")
    mover = store._checkpointer
    assert mover is not None
    mover._stop.set()  # this test takes the thread's turns
    mover._thread.join()
    store.append([row(1)], [])
    assert row(1).state not in (tmp_path / "log.db").read_bytes()
    disk, turns = NoRoom(mover._connection, 2), Turns(5)
    with monkeypatch.context() as patch, capture_logs() as said:
        patch.setattr(mover, "_connection", disk)
        patch.setattr(mover, "_stop", turns)
        mover._run()
    assert set(turns.waited_s) == {0.5}
    assert disk.tried == 4, "two in vain, one that moves it, one that empties the log, and nothing left"
    assert row(1).state in (tmp_path / "log.db").read_bytes()
    assert [line["event"] for line in said] == ["checkpoint_failed"]
    store.close()


def test_what_was_written_is_unreadable_in_the_files_and_an_erased_key_is_in_none(tmp_path: Path) -> None:
    store = SqliteContentStore(tmp_path / "content.db", tmp_path / "keys.db")
    words = "Old Zhang owes the mill nine sacks"
    store.put([Content("ab" * 32, "member:zhang", "content.member", b"s" * 32, {"text": words})], 0)
    others = [Content(f"{n:064x}", f"member:{n}", "content.member", b"s" * 32, {}) for n in range(200)]
    store.put(others, 0)
    connection = connect(tmp_path / "keys.db", read_only=True)
    key = connection.execute("SELECT key FROM keys WHERE owner = 'member:zhang'").fetchone()[0]
    connection.close()
    assert key in _everything(tmp_path, "keys.db*")
    assert words.encode() not in _everything(tmp_path, "content.db*")
    assert b"s" * 32 not in _everything(tmp_path, "content.db*")
    store.erase("member:zhang")
    assert store.get(others[7].commitment) == others[7]
    assert not _pieces(key, _everything(tmp_path, "*.db*"))
    store.close()
    assert not _pieces(key, _everything(tmp_path, "*.db*"))


def test_the_files_are_nobody_elses_to_read(tmp_path: Path) -> None:
    log = SqliteLogStore(tmp_path / "log.db")
    log.append([row(1)], [])
    contents = SqliteContentStore(tmp_path / "content.db", tmp_path / "keys.db")
    files = list(tmp_path.iterdir())
    assert {"log.db", "log.db-wal", "content.db", "keys.db"} <= {file.name for file in files}
    assert not [file.name for file in files if file.stat().st_mode & 0o077]
    contents.close()
    log.close()


def test_content_that_was_swapped_on_the_disk_is_not_served(tmp_path: Path) -> None:
    store = SqliteContentStore(tmp_path / "content.db", tmp_path / "keys.db")
    contents = [Content(c * 64, "member:a", "content.member", b"s" * 32, {"text": c}) for c in "ab"]
    store.put(contents, 0)
    store.close()
    connection = connect(tmp_path / "content.db")
    first = "SELECT nonce, sealed FROM contents WHERE seq = 1"
    connection.execute(f"UPDATE contents SET (nonce, sealed) = ({first}) WHERE seq = 2")
    connection.close()
    store = SqliteContentStore(tmp_path / "content.db", tmp_path / "keys.db")
    assert store.get("a" * 64) == contents[0]
    assert store.get("b" * 64) is None
    store.close()


def _pieces(key: bytes, files: bytes) -> list[bytes]:
    """The parts of a key that can still be found; six bytes in a row are no accident."""
    return [key[at : at + 6] for at in range(len(key) - 5) if key[at : at + 6] in files]


def _everything(folder: Path, pattern: str) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob(pattern)) if path.is_file())


def test_the_newest_row_costs_the_same_however_many_came_before(tmp_path: Path) -> None:
    store = SqliteLogStore(tmp_path / "log.db")
    store.append([row(n, "ballot:p1:a", n) for n in range(1, 2001)], [])
    store.append([row(2001, "ballot:p1:b")], [])
    thousands = 0

    def count() -> int:
        nonlocal thousands
        thousands += 1
        return 0

    with store.recorder.datastore.transaction(commit=False) as c:
        c.sqlite_cursor.connection.set_progress_handler(count, 1000)
    assert [one.n for one in store.read_streams("ballot:p1:", "", 10)] == [2000, 2001]
    assert thousands <= 1
    store.close()


@pytest.mark.parametrize(
    ("blocks", "free", "outgrown"), [(1000, 1000, False), (1000, 1, True), (0, 0, False)], ids=str
)
def test_a_log_outgrows_its_share_of_what_is_free_where_the_disk_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, blocks: int, free: int, outgrown: bool
) -> None:
    wal = tmp_path / "log.db-wal"
    wal.write_bytes(bytes(10_000))
    disk = SimpleNamespace(f_blocks=blocks, f_bavail=free, f_frsize=4096)
    monkeypatch.setattr(os, "statvfs", lambda _folder: disk)
    assert sqlite_file.has_outgrown(wal, 1_000_000) is outgrown
