"""The disk that power cuts are played on loses what it says it loses, and nothing else."""

from pathlib import Path
from random import Random

import pytest

from tests.faults.losing_disk import BLOCK, SECTOR, Fate, File, Folder

EVERY_FATE = pytest.mark.parametrize("fate", list(Fate))
OLD, NEW = b"o" * BLOCK * 4, b"n" * BLOCK * 4


@EVERY_FATE
@pytest.mark.parametrize("seed", range(20))
def test_what_was_synced_is_kept(fate: Fate, seed: int) -> None:
    dice, file = Random(seed), File(OLD)
    file.write(NEW, 100, dice)
    file.truncate(3 * BLOCK)
    file.sync()
    assert file.after_cut(fate, dice.random(), dice) == file.now


def test_what_was_not_synced_is_lost_whole_by_block_or_by_sector() -> None:
    found: dict[Fate, set[int]] = {fate: set() for fate in Fate}
    for seed in range(100):
        for fate in Fate:
            file = File(OLD)
            file.write(NEW, 0, Random(1))
            left = file.after_cut(fate, 0.5, Random(seed))
            assert {left[at : at + SECTOR] for at in range(0, len(left), SECTOR)} <= {
                b"o" * SECTOR,
                b"n" * SECTOR,
            }
            found[fate].add(left.count(b"n"))
    assert found[Fate.LOST] == {0}
    assert found[Fate.BLOCKS] == {count * BLOCK for count in range(5)}
    assert any(count % BLOCK for count in found[Fate.TORN])


def test_a_name_is_kept_once_its_folder_was_synced_whatever_was_done_with_the_file() -> None:
    folder, file = Folder(), File()
    folder.change({"log.db": file})
    file.write(NEW, 0, Random(1))
    file.sync()
    assert list(folder.after_cut(Fate.LOST, 0, Random(1))) == []
    folder.sync()
    folder.change({"log.db": None})
    assert list(folder.after_cut(Fate.LOST, 0, Random(1))) == [(Path("log.db"), NEW)]


def test_a_renaming_is_kept_or_lost_in_one_step() -> None:
    outcomes = set()
    for seed in range(50):
        folder = Folder()
        folder.change({"old": File(OLD)})
        folder.sync()
        folder.change({"old": None, "new": folder.now["old"]})
        outcomes.add(tuple(str(path) for path, _ in folder.after_cut(Fate.BLOCKS, 1, Random(seed))))
    assert outcomes == {("old",), ("new",)}


def test_bytes_of_a_failed_sync_are_read_but_kept_only_if_written_again() -> None:
    file = File(OLD)
    file.write(NEW, 0, Random(1))
    file.fail_to_sync()
    file.sync()
    assert (bytes(file.now), file.after_cut(Fate.BLOCKS, 1, Random(1))) == (NEW, OLD)
    file.write(bytes(file.now), 0, Random(1))
    file.sync()
    assert file.after_cut(Fate.LOST, 0, Random(1)) == NEW
