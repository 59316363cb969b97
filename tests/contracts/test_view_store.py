"""What every view store keeps to: documents and progress move together, another shape is built beside."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pysqlite3
import pytest

from gateways.stores.memory_views import MemoryViewStore
from gateways.stores.sqlite_views import SqliteViewStore, open_views
from projections.documents import NOTHING, OutOfStep, Progress, Stored, ViewStore

FIRST = Progress(3, b"leaf three", "shape one")
POLL = Stored("poll/p", 3, b'{"cast":1}')


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ViewStore]:
    made: ViewStore = (
        MemoryViewStore() if request.param == "memory" else SqliteViewStore(tmp_path / "views.db")
    )
    yield made
    made.close()


def test_a_new_store_has_nothing(store: ViewStore) -> None:
    assert store.progress() == NOTHING
    assert store.read("poll/p") is None
    assert list(store.documents()) == []


def test_what_is_written_is_read_back_with_its_progress(store: ViewStore) -> None:
    store.write([POLL], 0, FIRST)
    assert store.read("poll/p") == POLL
    assert store.progress() == FIRST


def test_a_newer_document_takes_the_place_of_the_older(store: ViewStore) -> None:
    newer = Stored("poll/p", 4, b'{"cast":2}')
    store.write([POLL], 0, FIRST)
    store.write([newer], 3, Progress(4, b"leaf four", "shape one"))
    assert list(store.documents()) == [newer]


def test_progress_moves_on_without_documents_too(store: ViewStore) -> None:
    store.write([], 0, FIRST)
    assert store.progress() == FIRST


def test_everything_is_listed_by_name(store: ViewStore) -> None:
    names = ["poll/z", "_waiting/s", "community", "poll/a", "now/s", "poll/ä"]
    store.write([Stored(name, 1, b"{}") for name in names], 0, FIRST)
    assert [document.view for document in store.documents()] == sorted(names)


def test_whoever_is_out_of_step_writes_nothing(store: ViewStore) -> None:
    store.write([POLL], 0, FIRST)
    with pytest.raises(OutOfStep):
        store.write(
            [Stored("poll/p", 9, b"{}"), Stored("poll/q", 9, b"{}")], 0, Progress(9, b"", "shape one")
        )
    assert store.progress() == FIRST
    assert list(store.documents()) == [POLL]


def test_a_write_that_fails_midway_leaves_nothing(store: ViewStore) -> None:
    def broken() -> Iterator[Stored]:
        yield POLL
        raise RuntimeError("the fold failed")

    with pytest.raises(RuntimeError):
        store.write(broken(), 0, FIRST)
    assert store.progress() == NOTHING
    assert list(store.documents()) == []


def test_another_shape_is_built_beside_and_swapped_in_whole(store: ViewStore) -> None:
    store.write([POLL], 0, FIRST)
    beside = store.beside()
    beside.write([Stored("poll/q", 2, b"{}")], 0, Progress(3, b"leaf three", "shape two"))
    assert list(store.documents()) == [POLL]
    store.swap()
    assert list(store.documents()) == [Stored("poll/q", 2, b"{}")]
    assert store.progress() == Progress(3, b"leaf three", "shape two")
    store.write([POLL], 3, Progress(4, b"leaf four", "shape two"))
    assert [document.view for document in store.documents()] == ["poll/p", "poll/q"]


def test_what_was_left_half_built_beside_is_thrown_away(store: ViewStore) -> None:
    store.beside().write([POLL], 0, FIRST)
    beside = store.beside()
    assert beside.progress() == NOTHING
    assert list(beside.documents()) == []


def test_a_file_opened_again_goes_on_where_it_stood(tmp_path: Path) -> None:
    store = SqliteViewStore(tmp_path / "views.db")
    store.write([POLL], 0, FIRST)
    store.close()
    again = SqliteViewStore(tmp_path / "views.db")
    assert (again.progress(), again.read("poll/p")) == (FIRST, POLL)
    again.close()


KILLED = """
import os, sys
from pathlib import Path
from gateways.stores.sqlite_views import SqliteViewStore
from projections.documents import Progress, Stored
store = SqliteViewStore(Path(sys.argv[1]))
store.write([Stored("poll/p", 1, b"one")], 0, Progress(1, b"", "s"))
def documents():
    yield Stored("poll/p", 2, b"two")
    os.kill(os.getpid(), 9)
store.write(documents(), 1, Progress(2, b"", "s"))
"""


def test_a_process_killed_while_it_writes_leaves_the_former_documents(tmp_path: Path) -> None:
    path = tmp_path / "views.db"
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False, env=dict(os.environ))
    assert killed.returncode == -9
    store = SqliteViewStore(path)
    assert store.progress().position == 1
    assert list(store.documents()) == [Stored("poll/p", 1, b"one")]
    store.close()


def test_a_file_that_is_not_a_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "views.db"
    path.write_bytes(b"not a database, but long enough to look like one" * 40)
    with pytest.raises(pysqlite3.DatabaseError):
        SqliteViewStore(path)


def test_views_whose_log_in_front_is_cut_are_built_again(tmp_path: Path) -> None:
    living = SqliteViewStore(tmp_path / "views.db")
    living.write([POLL], 0, FIRST)
    living.write([Stored("poll/p", 4, b"{}")], 3, Progress(4, b"leaf four", "shape one"))
    (tmp_path / "killed").mkdir()
    for name in ("views.db", "views.db-wal"):
        shutil.copy(tmp_path / name, tmp_path / "killed")
    living.close()
    wal = tmp_path / "killed" / "views.db-wal"
    content = bytearray(wal.read_bytes())
    content[-1] ^= 1
    wal.write_bytes(content)
    views = open_views(tmp_path / "killed" / "views.db")
    assert views.progress() == NOTHING
    views.close()
