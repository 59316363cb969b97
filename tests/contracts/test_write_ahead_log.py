"""What SQLite drops after a kill is told apart: a commit that was cut off, and one that was durable."""

import random
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from gateways.stores.sqlite_file import FileDamaged, connect
from gateways.stores.write_ahead_log import FRAME, HEADER, Left, left_behind, require_all_read

FRAME_BYTES = FRAME.size + 4096
SEED = 20261126
NOTHING, CUT, LOSS = Left(False, False), Left(True, False), Left(True, True)
COMMITS = 6


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file whose server was killed after a few commits of several pages each; behind them, older ones."""
    (tmp_path / "alive").mkdir()
    with closing(connect(tmp_path / "alive" / "some.db")) as connection:
        connection.execute("CREATE TABLE some (number INTEGER PRIMARY KEY, what BLOB)")
        for _ in range(3 * COMMITS):
            connection.execute("INSERT INTO some (what) VALUES (randomblob(6000))")
        connection.execute("PRAGMA wal_checkpoint(RESTART)")
        for _ in range(COMMITS):
            connection.execute("INSERT INTO some (what) VALUES (randomblob(6000))")
        shutil.copytree(tmp_path / "alive", tmp_path / "killed")
    return tmp_path / "killed" / "some.db"


def log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def rows(path: Path) -> int:
    """How many rows there are for whoever opens it; the file is left as it was."""
    with closing(connect(path, read_only=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM some").fetchone()[0])


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def ends(content: bytes | bytearray) -> list[int]:
    """Where each commit of this generation ends, in bytes."""
    salts, found, frame = content[16:24], [], HEADER.size
    while content[frame + 8 : frame + 16] == salts:
        frame += FRAME_BYTES
        if content[frame - FRAME_BYTES + 4 : frame - FRAME_BYTES + 8] != bytes(4):
            found.append(frame)
    return found


def test_what_a_kill_leaves_is_all_read(path: Path) -> None:
    content = log_of(path).read_bytes()
    assert len(ends(content)) == COMMITS
    assert ends(content)[-1] < len(content), "older frames are behind"
    assert left_behind(path) == NOTHING
    require_all_read(path)
    assert rows(path) == 4 * COMMITS


def test_no_log_and_an_empty_one_have_nothing_to_drop(tmp_path: Path) -> None:
    assert left_behind(tmp_path / "some.db") == NOTHING
    (tmp_path / "some.db-wal").touch()
    assert left_behind(tmp_path / "some.db") == NOTHING


def test_a_commit_that_was_cut_off_is_no_loss(path: Path) -> None:
    content = log_of(path).read_bytes()
    *_, before, last = ends(content)
    log_of(path).write_bytes(content[:before] + bytes(FRAME_BYTES) + content[before + FRAME_BYTES :])
    assert left_behind(path) == NOTHING, "a page that never came, as after a power cut"
    log_of(path).write_bytes(content[: last - 1000] + bytes(1000) + content[last:])
    assert left_behind(path) == CUT
    log_of(path).write_bytes(content[: last - 1000])
    assert left_behind(path).is_loss is False


def test_every_bit_that_takes_a_durable_commit_is_a_loss(path: Path) -> None:
    dice = random.Random(SEED)
    content = log_of(path).read_bytes()
    last_but_one = ends(content)[-2]
    whole = rows(path)
    for _ in range(100):
        begin = FRAME_BYTES * dice.randrange(last_but_one // FRAME_BYTES)
        near = dice.choice([HEADER.size + FRAME.size, FRAME_BYTES])
        log_of(path).write_bytes(flipped(content, 8 * begin + dice.randrange(8 * near)))
        assert left_behind(path) == LOSS
        assert rows(path) < whole, "SQLite says nothing"
    with pytest.raises(FileDamaged, match=r"some\.db-wal"):
        require_all_read(path)


def test_a_bit_in_the_newest_commit_may_be_one_that_was_cut_off(path: Path) -> None:
    dice = random.Random(SEED)
    content = log_of(path).read_bytes()
    *_, before, last = ends(content)
    for _ in range(50):
        log_of(path).write_bytes(flipped(content, dice.randrange(8 * before, 8 * last)))
        assert left_behind(path) == CUT


def test_a_bit_in_what_is_older_is_nothing(path: Path) -> None:
    content = log_of(path).read_bytes()
    log_of(path).write_bytes(flipped(content, 8 * ends(content)[-1] + 8 * FRAME.size + 1))
    assert left_behind(path) == NOTHING
