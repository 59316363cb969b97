"""Every single file call of an act is killed, and made to fail: what is left is always whole.

`strace` is attached to an open server, which is then told to act. Of each kind of call the first is hit, in a
run of its own the second, and so on until there is no further one: the process is killed in it, or it fails
with EIO.
"""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.faults.one_append import ENDED, append, found
from tests.faults.power import DEADLINE_S, PROCESSES, lines_of
from tests.faults.power_check import FILES, Lost, Said, check, heard
from tests.faults.power_hall import COMMUNITY

CALLS = (
    "openat", "write", "pwrite64", "pwritev", "fsync", "fdatasync", "ftruncate", "fallocate", "rename",
    "link", "unlink", "mkdir",
)  # fmt: skip
READS = ("read", "pread64")
SYNCS = ("fsync", "fdatasync")
STOPPING = re.compile(r"^\d+ +(\w+)\(.*/(?:log|content|keys)\.db.*INJECTED", re.MULTILINE)


class Hit(NamedTuple):
    """The n-th call of this name by each thread, from when the server is told to act."""

    call: str
    n: int
    fault: str

    def option(self) -> list[str]:
        return ["-e", f"inject={self.call}:{self.fault}:when={self.n}"]


class Run(NamedTuple):
    """What a run said, how it ended, and what strace saw."""

    lines: list[str]
    exitcode: int | None
    trace: str


@pytest.fixture(autouse=True)
def _has_what_it_needs() -> None:
    if shutil.which("strace") and os.geteuid() == 0:
        return
    reason = "file calls cannot be made to fail here: needs strace and root"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A community in order, to be copied."""
    place = tmp_path_factory.mktemp("founded")
    heard_end, said = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=found, args=(place / "data", said))
    process.start()
    said.close()
    (place / "said").write_text("\n".join(lines_of(heard_end)))
    process.join(DEADLINE_S)
    assert process.exitcode == 0
    return place


class Bench:
    """Runs of one act, each from the same start."""

    def __init__(self, founded: Path, place: Path, weakness: str = "") -> None:
        self._founded, self._place, self._weakness = founded, place, weakness

    def run(self, options: list[str]) -> Run:
        """One act under strace; its files are then in `data`."""
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.copytree(self._founded / "data", self.data)
        heard_end, said = PROCESSES.Pipe(duplex=False)
        waits, go = PROCESSES.Pipe(duplex=False)
        process = PROCESSES.Process(target=append, args=(self.data, said, waits, self._weakness))
        process.start()
        said.close()
        waits.close()
        try:
            ready = _until_ready(heard_end)
            with self._traced(process.pid, options):
                go.send_bytes(b"go")
                lines = ready + lines_of(heard_end)
                process.join(DEADLINE_S)
        finally:
            process.kill()
            process.join()
        return Run(lines, process.exitcode, (self._place / "trace").read_text(errors="replace"))

    @property
    def data(self) -> Path:
        return self._place / "data"

    def check(self, run: Run) -> None:
        """What was acknowledged is there, what is there is whole, and it goes on."""
        said = Said({}, set(), set())
        heard((self._founded / "said").read_text().splitlines(), said)
        heard([line for line in run.lines if line != "ready"], said)
        check(self.data, said)

    @contextmanager
    def _traced(self, pid: int | None, options: list[str]) -> Iterator[None]:
        """Attached to all threads; afterwards the trace is whole."""
        folder = self.data / "communities" / COMMUNITY
        paths = [str(folder)] + [
            str(folder / f"{name}{end}") for name in FILES for end in ("", "-wal", "-shm")
        ]
        only = [word for path in paths for word in ("-P", path)]
        watched = ["-e", f"trace={','.join((*CALLS, *READS))}", *only, *options]
        command = ["strace", "-f", "-y", "-o", str(self._place / "trace"), "-p", str(pid), *watched]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as trace:
            assert trace.stderr is not None
            assert "attached" in trace.stderr.readline()
            yield
            trace.wait(DEADLINE_S)


def _until_ready(heard_end: Connection) -> list[str]:
    said = b""
    while not said.endswith(b"ready\n"):
        assert heard_end.poll(DEADLINE_S), "it was not ready"
        piece = os.read(heard_end.fileno(), 65536)
        assert piece, "it ended before it was ready"
        said += piece
    return said.decode().splitlines()


def kill_in_each(bench: Bench, call: str) -> int:
    """Kill in the first, second, ... call of this name, until there is none; gives how many there were."""
    for n in count(1):
        run = bench.run(Hit(call, n, "signal=KILL").option())
        bench.check(run)
        if run.exitcode == ENDED:
            return n - 1
        assert run.exitcode == -signal.SIGKILL, f"{call} {n}: it ended by itself"
    raise AssertionError


def fail_each(bench: Bench, call: str) -> tuple[int, int]:
    """As `kill_in_each`, with EIO; gives also how many were syncs after which no act may be taken."""
    unsynced = 0
    for n in count(1):
        run = bench.run(Hit(call, n, "error=EIO").option())
        assert run.exitcode == ENDED, f"{call} {n}: it ended by itself"
        bench.check(run)
        if "INJECTED" not in run.trace:
            return n - 1, unsynced
        if any(name in SYNCS for name in STOPPING.findall(run.trace)):
            unsynced += 1
            if run.lines[-1] != "untaken disk-failed":
                raise Lost(f"{call} {n}: after a failed sync it says {run.lines[-1]}")
    raise AssertionError


@pytest.fixture
def bench(founded: Path, tmp_path: Path) -> Bench:
    return Bench(founded, tmp_path)


@pytest.mark.slow
def test_a_kill_in_any_file_call_leaves_everything_whole(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    hit = sum(kill_in_each(bench, call) for call in CALLS)
    with capsys.disabled():
        print(f"\nfile calls of an act: every one killed ({hit}), inconsistent=0")
    assert hit > 50


@pytest.mark.slow
def test_a_failure_of_any_file_call_leaves_everything_whole_and_one_of_a_sync_ends_it(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    hit, unsynced = map(sum, zip(*(fail_each(bench, call) for call in (*CALLS, *READS)), strict=True))
    with capsys.disabled():
        print(
            f"\nfile calls of an act: every one failed ({hit}), inconsistent=0, stopped by syncs={unsynced}"
        )
    assert unsynced >= 5


@pytest.mark.slow
def test_killing_finds_content_that_is_laid_down_after_its_event(founded: Path, tmp_path: Path) -> None:
    with pytest.raises(Lost, match="contents of events are missing"):
        kill_in_each(Bench(founded, tmp_path, "content after event"), "pwrite64")


@pytest.mark.slow
def test_killing_finds_an_answer_before_the_commit(founded: Path, tmp_path: Path) -> None:
    with pytest.raises(Lost, match="acknowledged acts are lost"):
        kill_in_each(Bench(founded, tmp_path, "answer before commit"), "fsync")


@pytest.mark.slow
def test_failing_finds_a_server_that_goes_on_after_a_failed_sync(founded: Path, tmp_path: Path) -> None:
    with pytest.raises(Lost, match="after a failed sync"):
        fail_each(Bench(founded, tmp_path, "goes on after a failed sync"), "fsync")
