"""A community whose server kills itself (SIGKILL), so that its write-ahead logs are there.

`python -m tests.faults.killed_hall DATA WRITTEN moved|unmoved [careless]` lives through an assembly and
writes down with what everything that can be asked was answered. No thread moves anything and the witness is
told nothing: both may be half a second and five seconds late. `moved`: all pages are in the files when
it dies, and in the logs as well. `careless`: what ends a way in stays in the log.
"""

import asyncio
import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

from gateways import lookout
from gateways.stores import checkpointer, sqlite_access
from tests.faults import test_bit_rot
from tests.walks.house import House, house

ROOT = Path(__file__).parents[2]
NEVER_S = 3_600.0


async def live_and_die(data: Path, written: Path, is_moved: bool) -> None:
    async with house(data) as hall:
        requests = await test_bit_rot.lived(hall)
        answers = [await test_bit_rot.ask(hall, asked) for asked in requests]
        await hall.community.follower.wait_for(hall.community.writer.head, 10)
        _end(hall, written, is_moved, (requests, answers))


def _end(hall: House, written: Path, is_moved: bool, lived: object) -> None:
    written.write_bytes(pickle.dumps(lived))
    if is_moved:
        _move(hall)
    os.kill(os.getpid(), signal.SIGKILL)


def _move(hall: House) -> None:
    files = hall.community._files
    for mover in (files.log._checkpointer, files.contents._checkpointer, files.views._checkpointer):
        assert mover is not None
        mover._checkpoint("PASSIVE")
    files.access._db.execute("PRAGMA wal_checkpoint(PASSIVE)")


def killed(folder: Path, how: str, *careless: str) -> tuple[Path, Any]:
    """The folder that a killed server left, and what it was asked and had answered."""
    data, written = folder / "data", folder / "written"
    command = [sys.executable, "-m", "tests.faults.killed_hall", str(data), str(written), how, *careless]
    ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    return data, pickle.loads(written.read_bytes())


if __name__ == "__main__":
    checkpointer.CHECKPOINT_EVERY_S = lookout.NOTE_EVERY_S = NEVER_S
    data, written, how, *careless = sys.argv[1:]
    if careless:
        patch.object(sqlite_access, "empty_log", lambda _connection: True).start()
    asyncio.run(live_and_die(Path(data), Path(written), how == "moved"))
