"""What lies in `deploy/` is run here as it is written there, as far as a test can.

The unit: its command, environment, user without rights and read-only system; and of its seccomp filter,
whether the calls that the server makes are allowed. The container: its steps by hand, without the image.
"""

import json
import os
import re
import resource
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic

import pytest

from tests.walks import own_root
from tests.walks.own_root import NOBODYS_ID

ROOT = Path(__file__).parents[2]
UNIT = (ROOT / "deploy" / "folkmoot.service").read_text()
CONTAINER = (ROOT / "deploy" / "Containerfile").read_text()
START_S, STOP_S, BUILD_S = 60, 30, 600
LOOK_EVERY_S = 0.1
# Of 100, as systemd reckons it; most services have more than 90.
EXPOSURE_MAX = 20
STATE = "/var/lib/folkmoot"
PRESET = {"name": {"lang": "en", "text": "The Valley"}, "preset": "assembly.plain", "zone": "UTC"}


def needs(*programmes: str) -> None:
    """Skip by name without them; fail in CI."""
    absent = [name for name in programmes if shutil.which(name) is None]
    reason = f"needs {', '.join(absent)}" if absent else own_root.missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


@contextmanager
def folder() -> Iterator[Path]:
    """An empty one that every user may pass."""
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="folkmoot-test-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


def values(name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", UNIT, re.MULTILINE)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def until_alive(process: "subprocess.Popen[str]", port: int, within_s: int = START_S) -> None:
    began = monotonic()
    while monotonic() - began < within_s:
        assert process.poll() is None, process.stdout and process.stdout.read()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=1) as answer:
                assert answer.status == 200
                return
        except OSError:
            with suppress(subprocess.TimeoutExpired):
                process.wait(LOOK_EVERY_S)
    raise AssertionError("it does not come up")


def found_a_community(port: int, token: str) -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/c/valley/commands/community.found",
        json.dumps(PRESET).encode(),
        {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": "found-the-valley",
        },
    )
    with urllib.request.urlopen(request, timeout=START_S) as answer:
        assert answer.status == 200


def sent_away(process: "subprocess.Popen[str]") -> int:
    """Its one child is told to stop, as by systemd and podman; gives the exit code."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    os.kill(int(children[0]) if children else process.pid, signal.SIGTERM)
    return process.wait(STOP_S)


def syscalls_allowed() -> set[str]:
    """What the unit's two lines of SystemCallFilter leave."""
    text = subprocess.run(
        ["systemd-analyze", "syscall-filter"], check=True, capture_output=True, text=True
    ).stdout
    groups: dict[str, list[str]] = {}
    members: list[str] = []
    for line in text.splitlines():
        name = line.split("#")[0].strip()
        if line.startswith("@"):
            members = groups[name] = []
        elif name:
            members.append(name)

    def calls(name: str) -> set[str]:
        within = [calls(one) if one.startswith("@") else {one} for one in groups[name]]
        return set().union(*within)

    first, second = values("SystemCallFilter")
    assert not first.startswith("~")
    assert second.startswith("~")
    return calls(first).difference(*map(calls, second.removeprefix("~").split()))


@pytest.mark.slow
def test_systemd_understands_the_unit_and_finds_little_that_it_could_do(tmp_path: Path) -> None:
    needs("systemd-analyze")
    there = tmp_path / "folkmoot.service"
    programme = values("ExecStart")[0].split()[0]
    there.write_text(UNIT.replace(programme, "/bin/true"))  # which need not be installed for that
    verified = subprocess.run(
        ["systemd-analyze", "verify", there], capture_output=True, text=True, check=False
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    looked_at: list[str | Path] = [
        "systemd-analyze",
        "security",
        "--offline=true",
        f"--threshold={EXPOSURE_MAX}",
        there,
    ]
    assert subprocess.run(looked_at, capture_output=True, check=False).returncode == 0


# The unit's command, at the very place that it names; `strace` writes down what it asks of the kernel.
AS_A_SERVICE = f"""
mkdir -p $NEW/opt/folkmoot $NEW{STATE}
mount --bind $CHECKOUT $NEW/opt/folkmoot
mount -o remount,bind,ro $NEW/opt/folkmoot
mount --bind $SCRATCH/state $NEW{STATE}
mount -o remount,ro $NEW
chmod 1777 $NEW/tmp
exec chroot $NEW prlimit --nofile=$FILES --core=0 setpriv --reuid {NOBODYS_ID} --regid {NOBODYS_ID} \\
    --clear-groups --no-new-privs --bounding-set=-all env -i $ENVIRONMENT \\
    sh -c "cd $FOLDER; umask $UMASK; exec strace -f -qq -s 0 -o {STATE}/calls $START"
"""


@pytest.mark.slow
def test_the_unit_starts_serves_and_stops_as_it_is_written() -> None:
    needs("strace", "unshare", "setpriv", "systemd-analyze")
    allowed = syscalls_allowed()
    port = free_port()
    with folder() as scratch:
        state = scratch / "state"
        state.mkdir(mode=int(values("StateDirectoryMode")[0], 8))
        os.chown(state, NOBODYS_ID, NOBODYS_ID)
        assert f"/var/lib/{values('StateDirectory')[0]}" == STATE
        given = {
            "SCRATCH": str(scratch),
            "ENVIRONMENT": shlex.join(
                [*values("Environment"), f"FOLKMOOT_PORT={port}", "PATH=/usr/bin:/bin"]
            ),
            "FOLDER": values("WorkingDirectory")[0],
            "UMASK": values("UMask")[0],
            # No more than we may give, which systemd may.
            "FILES": str(min(int(values("LimitNOFILE")[0]), resource.getrlimit(resource.RLIMIT_NOFILE)[1])),
            "START": values("ExecStart")[0],
        }
        (scratch / "empty").mkdir()
        told = {"env": {**os.environ, **given}, "stderr": subprocess.STDOUT}
        with own_root.entered(scratch / "empty", ROOT, AS_A_SERVICE, **told) as process:
            until_alive(process, port)
            found_a_community(port, (state / "operator-token").read_text().strip())
            assert sent_away(process) == 0
        made = [path for path in state.rglob("*") if path.name != "calls"]
        assert any(path.name == "log.db" for path in made)
        assert all(path.stat().st_mode & 0o077 == 0 for path in made)
        traced = (state / "calls").read_text()
    made_calls = set(re.findall(r"^\d+ +(\w+)\(", traced, re.MULTILINE))
    assert {"fsync", "listen", "prlimit64"} <= made_calls
    assert made_calls - allowed == set(), "the unit's SystemCallFilter forbids what the server needs"
    families = set(re.findall(r"\bsocket\((AF_\w+)", traced))
    assert families <= set(values("RestrictAddressFamilies")[0].split()) | {"AF_NETLINK"}


# The image's Python lies in /usr/local; `useradd` and all folders are in the overlay.
AS_AN_IMAGE = r"""
mkdir -p $NEW/opt/folkmoot $NEW/usr/local
case $PREFIX in /usr|/usr/local) ;; *) mount --bind $PREFIX $NEW/usr/local ;; esac
[ -e $NEW/usr/local/bin/python ] || ln -s $PREFIX/bin/python3 $NEW/usr/local/bin/python
tar -x -C $NEW/opt/folkmoot -f $SCRATCH/context.tar
chroot $NEW sh -euc "$BUILD" >&2
[ "$RUN" ] || exit 0
mount --bind $NEW/data $NEW/data
mount --bind $NEW/witness $NEW/witness
mount -o remount,bind,ro $NEW
chmod 1777 $NEW/tmp
exec chroot $NEW setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs --bounding-set=-all \
    env -i $RUN
"""


def instructions(name: str) -> list[str]:
    whole = CONTAINER.replace("\\\n", " ")
    return re.findall(rf"^{name} +(.*)$", whole, re.MULTILINE)


def test_the_steps_of_the_container_are_those_that_are_tried_by_hand() -> None:
    packages, pages, venv, user = instructions("RUN")
    assert packages.startswith("apt-get update")
    assert pages.startswith("make ui")
    assert "--require-hashes -r requirements.lock" in venv
    assert "useradd --system --uid 10001" in user
    assert instructions("USER") == ["folkmoot"]


@pytest.mark.slow
@pytest.mark.chaos
def test_the_steps_of_the_container_give_a_server() -> None:
    needs("unshare", "setpriv", "tar", "git", "make", "useradd")
    port = free_port()
    _, pages, venv, user = instructions("RUN")
    (environment,) = instructions("ENV")
    (entrypoint,), (command,) = map(instructions, ("ENTRYPOINT", "CMD"))
    (health,) = instructions("HEALTHCHECK CMD")
    check = [part.replace("8460", str(port)) for part in json.loads(health)]
    with folder() as scratch:
        subprocess.run(["git", "archive", "-o", scratch / "context.tar", "HEAD"], cwd=ROOT, check=True)
        given = {
            "SCRATCH": str(scratch),
            # In brackets each, or `-e` would pass over what fails before an `&&`.
            "BUILD": "cd /opt/folkmoot\nexport PATH=/usr/local/bin:$PATH\n"
            + "\n".join(f"({step})" for step in (pages, venv, user)),
            "RUN": " ".join(
                [
                    *environment.replace("$PATH", "/usr/local/bin:/usr/bin:/bin").split(),
                    f"FOLKMOOT_PORT={port}",
                    *json.loads(entrypoint),
                    *json.loads(command),
                ]
            ),
        }
        (scratch / "empty").mkdir()
        told = {"env": {**os.environ, **given}}
        with (
            (scratch / "built").open("w") as built,
            own_root.entered(scratch / "empty", ROOT, AS_AN_IMAGE, stderr=built, **told) as process,
        ):
            try:
                until_alive(process, port, BUILD_S)
            except AssertionError as error:
                error.add_note((scratch / "built").read_text()[-2_000:])
                raise
            subprocess.run(["python3", *check[1:]], check=True)
            assert sent_away(process) == 0
