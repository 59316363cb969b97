"""`folkmoot serve` in a process of its own, in a folder of its own, and the commands that are typed there."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUN = [sys.executable, "-m", "gateways.command_line.commands"]
PATIENCE_S = 60


def environment(locale: str = "C.UTF-8") -> dict[str, str]:
    """As in a fresh terminal."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("FOLKMOOT_")}
    return ours | {"PYTHONPATH": str(ROOT), "LC_ALL": locale, "PYTHONUTF8": "1"}


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[str]:
    """Serve from `folder`; gives the address. It is stopped in order, as a service manager does."""
    with subprocess.Popen(
        [*RUN, "serve", *options, "--json"],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield next(
                found[0] for line in process.stdout if (found := re.findall(r"http://127\.0\.0\.1:\d+", line))
            )
        finally:
            process.send_signal(signal.SIGTERM)
            process.stdout.read()


def start_and_stop(folder: Path, *options: str) -> str:
    """Start a server there and stop it again once it listens; gives all that it said."""
    with subprocess.Popen(
        [*RUN, "serve", *options, "--json"],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = ""
        while '"listening"' not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        process.send_signal(signal.SIGTERM)
        return said + process.stdout.read()


def folkmoot(folder: Path, *arguments: str, locale: str = "C.UTF-8") -> tuple[int, str]:
    """Type a command in `folder`; gives its exit code and what it said."""
    done = subprocess.run(
        [*RUN, *arguments],
        cwd=folder,
        env=environment(locale),
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )
    return done.returncode, done.stdout + done.stderr
