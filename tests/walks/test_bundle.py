"""The folder for a hall without internet: made here, installed and started where there is no network."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE_S = 600
# In this machine there is nothing but itself.
ALONE = ["unshare", "--net", "sh", "-c"]
# A new network has a loopback that is down: an ioctl brings it up, for not every machine has `ip`.
LOOPBACK = """
import fcntl, socket, struct
fcntl.ioctl(socket.socket(), 0x8914, struct.pack("16sh", b"lo", 1))"""
ASK = """
import urllib.request
print(urllib.request.urlopen("http://127.0.0.1:8460/").read().decode())"""
SERVE = """
"$0/bin/python" -c "$2" && "$0/bin/folkmoot" serve --data "$1" --port 8460 >/dev/null &
while kill -0 $! && ! "$0/bin/python" -c "$3" 2>/dev/null; do :; done
kill $!"""


def run(*command: str | Path, **more: str) -> str:
    """What it says; it must end well."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env=os.environ | more,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(autouse=True)
def _has_what_it_needs() -> None:
    reason = "" if os.geteuid() == 0 and shutil.which("unshare") else "needs root and unshare"
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


@pytest.mark.slow
def test_folkmoot_is_installed_from_one_folder_where_there_is_no_network(tmp_path: Path) -> None:
    bundle, place = tmp_path / "bundle", tmp_path / "folkmoot"
    run("make", "bundle", f"BUNDLE={bundle}")
    assert {file.name for file in bundle.iterdir()} == {
        "wheels",
        "requirements.lock",
        "install.sh",
        "hall.md",
    }
    home = str(tmp_path / "home")
    said = run(*ALONE, 'sh "$0/install.sh" "$1"', bundle, place, HOME=home)
    assert said.splitlines()[-1] == f"Installed. Start it with: {place}/bin/folkmoot serve"
    page = run(*ALONE, SERVE, place, tmp_path / "data", LOOPBACK, ASK, HOME=home)
    assert "<html" in page
    assert (tmp_path / "data" / "operator-token").exists()


@pytest.mark.slow
def test_a_folder_that_is_there_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    done = subprocess.run(
        ["sh", str(ROOT / "deploy" / "install.sh"), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "is there already" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["mine"]
