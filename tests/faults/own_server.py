"""A server as an operator starts it, in a process of its own, on a free port."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gateways.wording import word

ROOT = Path(__file__).parents[2]
PAGE_BYTES = 4096
RESIDENT = 1  # the second number in /proc/<pid>/statm
STOP_S = 20
# What a new server says to whoever started it, and where it leads.
FIRST_START = "/first-start#"
GREETING = word("cli", "serve.first_start", "en", {"link": FIRST_START}).split("\n")


class OwnServer:
    """A running server."""

    def __init__(self, process: subprocess.Popen[str], url: str, data: Path, complaints: list[str]) -> None:
        self.process, self.url, self._complaints = process, url, complaints
        self.token = (data / "operator-token").read_text().strip()

    def lives(self) -> bool:
        return self.process.poll() is None

    def resident_bytes(self) -> int:
        """How much memory it holds."""
        numbers = Path(f"/proc/{self.process.pid}/statm").read_text().split()
        return int(numbers[RESIDENT]) * PAGE_BYTES

    def connections(self) -> int:
        """How many sockets it holds, the listening one included."""
        held = Path(f"/proc/{self.process.pid}/fd")
        return sum(_target(one).startswith("socket:") for one in held.iterdir())

    def files(self) -> int:
        """How many files it holds open, connections included."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def complaints(self) -> list[str]:
        """What it has logged as an error, and what came past the log, such as a traceback."""
        return self._complaints[:]


@contextmanager
def own_server(data: Path, *options: str, weak: str = "", files: int = 0) -> Iterator[OwnServer]:
    """Start a server over the folder; stop it in order at the end. `weak`: the module of a spoilt one;
    `files`: how many it may have open, if not as many as this process.
    """
    limited = ["sh", "-c", f'ulimit -n {files}; exec "$@"', "limited"] if files else []
    folkmoot = [sys.executable, "-m", weak] if weak else [str(Path(sys.executable).with_name("folkmoot"))]
    command = [*limited, *folkmoot, "serve", "--data", str(data), "--port", "0", *options]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            complaints: list[str] = []
            yield OwnServer(process, _address(process, complaints), data, complaints)
        finally:
            process.terminate()
            process.wait(STOP_S)


def _address(process: subprocess.Popen[str], complaints: list[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"https?://[\w.:]+", line):
            # What it says further is read, lest it should stop when nobody listens.
            threading.Thread(target=_keep, args=(process.stdout, complaints), daemon=True).start()
            return found[0]
    raise AssertionError("the server ended before it listened")


def _target(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except FileNotFoundError:
        return ""  # closed meanwhile


def _keep(lines: Iterable[str], complaints: list[str]) -> None:
    for line in lines:
        is_told = line.startswith("{") or line.strip() in GREETING or FIRST_START in line
        if '"level":"error"' in line or '"level":"critical"' in line or not is_told:
            complaints.append(line)
