"""The server was killed, and one bit flips in a write-ahead log that it left in front of a file.

SQLite drops what is behind it. So it is found, or harmless: views are built again, somebody logs in again.
No event that was acknowledged is lost unseen, nothing wrong is served, and who was locked out stays out.
"""

import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from gateways.operations.backup import CopyDamaged, back_up
from gateways.operations.deep_check import Files, loss_in_front
from gateways.settings import Settings
from gateways.stores import write_ahead_log
from gateways.stores.single_writer import SingleWriter
from gateways.stores.sqlite import SqliteLogStore
from gateways.stores.sqlite_file import FileDamaged
from gateways.stores.write_ahead_log import FRAME, HEADER, Left
from tests.contracts.test_write_ahead_log import FRAME_BYTES, ends
from tests.faults.killed_hall import killed
from tests.faults.test_bit_rot import FLIPS, LOGINS, SEED, Sample, looked, many_flips, one_flip
from tests.walks.house import COMMUNITY

IN_FRONT = ("log.db-wal", "content.db-wal", "views.db-wal", LOGINS)
# In what state it dies: nothing is moved into the files yet; all is, and is still in front as well; or its
# views are gone, as after the change to another version, so that nothing but the log tells how far it came.
HOW = ("unmoved", "moved", "viewless")
EACH = max(FLIPS // 12, 20)


@pytest.fixture(scope="module", params=HOW)
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return left_by_kill(tmp_path_factory.mktemp(request.param), request.param)


def left_by_kill(folder: Path, how: str, *careless: str) -> Sample:
    data, (requests, answers) = killed(folder, "moved" if how == "moved" else "unmoved", *careless)
    if how == "viewless":
        for views in in_front(data, "views.db-wal").parent.glob("views.db*"):
            views.unlink()
    return Sample(data, requests, answers)


def in_front(data: Path, file: str) -> Path:
    return data / "communities" / COMMUNITY / file


def flip_in_front(path: Path, dice: random.Random) -> str:
    """Turn one bit: of the header, of what stands before a page, of the end, or anywhere."""
    content = bytearray(path.read_bytes())
    # Without views, the newest commit cannot be told apart from one that a power cut cut off (record 0100).
    is_viewless = not in_front(path.parents[2], "views.db").exists()
    end = ends(content)[-2 if is_viewless else -1]
    frame = HEADER.size + FRAME_BYTES * dice.randrange(end // FRAME_BYTES)
    places = [
        (0, HEADER.size),
        (frame, frame + FRAME.size),
        (max(end - 8 * FRAME_BYTES, 0), end),
        (HEADER.size, end),
    ]
    begin, end = dice.choice(places)
    bit = dice.randrange(8 * begin, 8 * end)
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)
    return f"{path.name}: bit {bit % 8} of byte {bit // 8} of {len(content)}"


@pytest.mark.slow
def test_a_kill_loses_nothing_where_no_bit_flips(sample: Sample, tmp_path: Path) -> None:
    how = one_flip(sample, tmp_path / "data", "log.db-wal", random.Random(SEED), lambda *_: "no bit")
    assert how == "harmless"


@pytest.mark.slow
def test_no_key_is_left_in_front(sample: Sample) -> None:
    assert in_front(sample.data, "keys.db-wal").stat().st_size == 0


@pytest.mark.slow
def test_deep_check_and_backup_refuse_what_a_start_refuses_but_not_while_a_server_writes(
    sample: Sample, tmp_path: Path
) -> None:
    shutil.copytree(sample.data, tmp_path / "data")
    log = in_front(tmp_path / "data", "log.db")
    wal = in_front(tmp_path / "data", "log.db-wal")
    content = bytearray(wal.read_bytes())
    content[HEADER.size + FRAME.size] ^= 1
    wal.write_bytes(content)
    assert looked(tmp_path / "data")
    with pytest.raises(FileDamaged, match=r"log\.db-wal"):
        SqliteLogStore(log)
    assert wal.read_bytes() == content, "nobody has moved or removed anything"
    settings = Settings(data=tmp_path / "data")
    with pytest.raises(CopyDamaged) as found:
        back_up(settings, tmp_path / "copy", tmp_path / "copy-keys")
    (finding,) = found.value.findings
    assert str(finding.params["what"]).startswith("log.db-wal is damaged")
    writer = SingleWriter(log)
    assert list(loss_in_front(Files.of(log.parent))) == []
    writer.release()


@pytest.mark.slow
def test_every_bit_that_flips_in_front_is_found_or_harmless(sample: Sample, tmp_path: Path) -> None:
    dice = random.Random(SEED)
    files = [file for file in IN_FRONT if in_front(sample.data, file).exists()]
    found: Counter[str] = Counter()
    for number in range(EACH):
        file = files[number % len(files)]
        how = one_flip(sample, tmp_path / str(number), file, dice, flip_in_front)
        found[f"{file} {how}"] += 1
        shutil.rmtree(tmp_path / str(number))
    print(f"{found.total()} flips in front:", dict(sorted(found.items())))
    assert found["log.db-wal start"] > found["log.db-wal harmless"], "most flips must hit something"


def _believe_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_ahead_log, "left_behind", lambda _path: Left(is_cut=False, is_loss=False))


Weaken = Callable[[pytest.MonkeyPatch], None]
DEFECTS: dict[str, tuple[str, str, tuple[str, ...], Weaken]] = {
    "SQLite is believed": ("log.db-wal", "viewless", (), _believe_sqlite),
    "what ends a way in stays in front": (LOGINS, "moved", ("careless",), lambda _monkeypatch: None),
}


@pytest.mark.slow
@pytest.mark.parametrize("defect", DEFECTS)
def test_this_harness_sees_a_product_that_is_careless_of_what_is_in_front(
    defect: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, how, careless, weaken = DEFECTS[defect]
    sample = left_by_kill(tmp_path, how, *careless)
    weaken(monkeypatch)
    with pytest.raises(AssertionError, match="something wrong was served"):
        many_flips(sample, tmp_path, file, random.Random(SEED), flip_in_front)
