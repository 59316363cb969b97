"""Power: a losing disk mounted through FUSE, and a process that lives on it until the power fails.

The mount is a process of its own. At the planned file call the power fails: the process that made the call is
killed before it hears anything, and nothing that comes later succeeds.
"""

import multiprocessing
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

# Forked off one process that has imported everything, for a round is to be short.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.faults.power_hall", "tests.faults.losing_mount"])
DEADLINE_S = 60
POWER_FAILED = "the power failed"


class Plan(NamedTuple):
    """After how many file calls the power fails; which sync of what (0: none) fails before."""

    seed: int
    cut_at: int
    bad_sync: int = 0
    bad_path: str = ""


def missing() -> str:
    """Why no such disk can be had here, or nothing."""
    if os.geteuid() != 0:
        return "needs root"
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        return "needs /dev/fuse"
    return "" if find_library("fuse") or find_library("fuse3") else "needs libfuse"


def _mount(*arguments: Any) -> None:
    from tests.faults.losing_mount import serve

    serve(*arguments)


class Powered:
    """A mounted losing disk, for processes to live on."""

    def __init__(self, mount: Path, told: Connection) -> None:
        self.mount = mount
        self._told = told

    def live(self, life: Callable[..., None], *arguments: Any) -> tuple[list[str], bool]:
        """Run a process until it ends; gives the whole lines that it said, and whether the power ended it.

        `life` is called with the folder of the mount, a connection to say lines on, and the arguments.
        """
        heard, said = PROCESSES.Pipe(duplex=False)
        process = PROCESSES.Process(target=life, args=(self.mount, said, *arguments))
        process.start()
        said.close()
        try:
            lines = lines_of(heard)
        finally:
            process.join(DEADLINE_S)
            process.kill()
        return lines, process.exitcode == -signal.SIGKILL

    def happened(self) -> list[str]:
        """What the mount tells of itself."""
        lines = []
        while self._told.poll():
            lines.append(self._told.recv_bytes().decode())
        return lines


@contextmanager
def powered(place: Path, disk: Path, left: Path, plan: Plan) -> Iterator[Powered]:
    """Mount a losing copy of `disk` below `place`; at the end `left` holds what the cut left."""
    mount = place / "mount"
    mount.mkdir(exist_ok=True)
    told, tell = PROCESSES.Pipe(duplex=False)
    server = PROCESSES.Process(target=_mount, args=(mount, disk, left, plan, tell))
    server.start()
    tell.close()
    try:
        assert told.poll(DEADLINE_S), "the file system was not mounted"
        assert told.recv_bytes() == b"mounted"
        yield Powered(mount, told)
    finally:
        subprocess.run(["umount", str(mount)], check=False)
        server.join(DEADLINE_S)
        server.kill()


def lines_of(heard: Connection) -> list[str]:
    """Lines up to the end; a kill may leave half a line, which nobody had heard."""
    with heard:
        pieces = []
        while heard.poll(DEADLINE_S):
            piece = os.read(heard.fileno(), 65536)
            if not piece:
                break
            pieces.append(piece)
        else:
            raise AssertionError("the process neither ends nor says anything")
    whole = b"".join(pieces)
    return whole[: whole.rfind(b"\n") + 1].decode().splitlines()
