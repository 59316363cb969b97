"""The server as a process: it starts, stops in order, and refuses a log it cannot trust."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from pysqlite3 import dbapi2

from gateways.terminal import DAMAGED

PATIENCE_S = 30


def command(data: Path) -> list[str]:
    return [
        sys.executable,
        "-m",
        "gateways.command_line.commands",
        "serve",
        "--data",
        str(data),
        "--port",
        "0",
        "--json",
    ]


def environ() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("FOLKMOOT_")}


def failing(data: Path) -> subprocess.CompletedProcess[str]:
    """A start that must not succeed."""
    return subprocess.run(
        command(data), env=environ(), capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )


@contextmanager
def process(data: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`folkmoot serve` on a free port, and its address."""
    running = subprocess.Popen(command(data), stdout=subprocess.PIPE, text=True, env=environ())
    assert running.stdout is not None
    try:
        line = next(line for line in map(json.loads, running.stdout) if line["event"] == "listening")
        yield running, line["url"]
    finally:
        running.kill()
        running.wait(PATIENCE_S)
        running.stdout.close()


def found(url: str, data: Path) -> int:
    """Found a community over the network."""
    token = (data / "operator-token").read_text().strip()
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "founding"}
    body = {"name": {"lang": "en", "text": "The Valley"}, "preset": "assembly.plain"}
    response = httpx2.post(f"{url}/c/valley/commands/community.found", json=body, headers=headers)
    assert response.status_code == 200, response.text
    return int(response.json()["position"])


def test_it_says_where_it_listens_serves_and_stops_in_order(tmp_path: Path) -> None:
    with process(tmp_path) as (running, url):
        position = found(url, tmp_path)
        ready = httpx2.get(f"{url}/readyz")
        assert ready.json()["status"] == "ok"
        assert "server" not in ready.headers
        running.send_signal(signal.SIGTERM)
        assert running.wait(PATIENCE_S) == 0
    community = tmp_path / "communities" / "valley"
    assert not list(community.glob("*-wal")), "a stop in order leaves nothing in front of the files"
    with dbapi2.connect(community / "log.db") as log:
        assert log.execute("SELECT max(position) FROM snapshots").fetchone() == (position,)
    log.close()


@pytest.mark.slow
def test_what_was_answered_is_there_after_a_kill(tmp_path: Path) -> None:
    with process(tmp_path) as (running, url):
        position = found(url, tmp_path)
        running.kill()
        running.wait(PATIENCE_S)
    with process(tmp_path) as (running, url):
        seen = httpx2.get(f"{url}/c/valley/views/community", params={"at_least": position})
        assert seen.status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    ("damage", "where"),
    [
        ("UPDATE stored_events SET state = CAST(replace(CAST(state AS TEXT), 'plain', 'plaim') AS BLOB)", 1),
        ("UPDATE stored_events SET topic = 'motion.put/1' WHERE n = 2", 2),
        ("DELETE FROM stored_events WHERE n = 1", 1),
    ],
)
def test_a_damaged_log_keeps_it_from_starting_and_it_says_where(
    damage: str, where: int, tmp_path: Path
) -> None:
    with process(tmp_path) as (running, url):
        found(url, tmp_path)
        running.send_signal(signal.SIGTERM)
        running.wait(PATIENCE_S)
    with dbapi2.connect(tmp_path / "communities" / "valley" / "log.db") as log:
        log.execute("DELETE FROM snapshots")
        log.execute(damage)
    log.close()
    ended = failing(tmp_path)
    assert ended.returncode not in (0, 1), ended.stderr
    assert f"position {where}" in ended.stdout + ended.stderr


@pytest.mark.slow
@pytest.mark.parametrize("file", ["log.db", "content.db", "keys.db", "access.db"])
def test_a_file_that_is_damaged_or_lost_its_end_is_told_of_in_a_sentence(file: str, tmp_path: Path) -> None:
    with process(tmp_path) as (running, url):
        found(url, tmp_path)
        running.send_signal(signal.SIGTERM)
        running.wait(PATIENCE_S)
    damaged = tmp_path / "communities" / "valley" / file
    damaged.write_bytes(b"" if file == "log.db" else b"no database at all " * 100)
    ended = failing(tmp_path)
    assert ended.returncode == DAMAGED, ended.stderr
    assert str(damaged.parent) in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.slow
@pytest.mark.parametrize("damage", [b"", b"no database at all " * 100])
def test_views_that_are_damaged_are_built_again(damage: bytes, tmp_path: Path) -> None:
    with process(tmp_path) as (running, url):
        found(url, tmp_path)
        seen = httpx2.get(f"{url}/c/valley/views/community").json()
        running.send_signal(signal.SIGTERM)
        running.wait(PATIENCE_S)
    (tmp_path / "communities" / "valley" / "views.db").write_bytes(damage)
    with process(tmp_path) as (_, url):
        assert httpx2.get(f"{url}/c/valley/views/community").json() == seen


@pytest.mark.slow
def test_a_second_server_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with process(tmp_path) as (_, url):
        found(url, tmp_path)
        ended = failing(tmp_path)
        assert ended.returncode != 0
        assert "Another folkmoot" in ended.stdout + ended.stderr
        assert httpx2.get(f"{url}/readyz").json()["status"] == "ok"
