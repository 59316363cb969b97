"""Every measurement, one after another, on an otherwise quiet machine: `make bench`."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pysqlite3

HERE = Path(__file__).parent


def main() -> int:
    """Run each `bench_*.py` in a process of its own; the exit code says whether every bound held."""
    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, {platform.system()} {platform.release()}")
    print(f"python {platform.python_version()}, SQLite {pysqlite3.sqlite_version}")
    print(f"load {os.getloadavg()[0]:.1f}")
    missed = [name for name in _names() if not _holds(name)]
    print(f"\nmissed: {', '.join(missed)}" if missed else "\nevery bound held")
    return 1 if missed else 0


def _names() -> list[str]:
    return sorted(path.stem for path in HERE.glob("bench_*.py"))


def _holds(name: str) -> bool:
    print(f"\n== {name.removeprefix('bench_')}", flush=True)
    return subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
