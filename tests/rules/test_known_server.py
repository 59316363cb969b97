"""From which folder a command takes the server that it acts on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest

from gateways.client.known_server import ServerUnknown, find_server
from gateways.file_names import COMMUNITIES
from gateways.server_note import SERVER_FILE
from gateways.stores.single_writer import SingleWriter

ELSEWHERE = "http://127.0.0.1:1"


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place in which somebody runs a server whose note names a secret of the caller's as its token."""
    secret = tmp_path / "secret"
    secret.write_text("the caller's own")
    (tmp_path / "data" / COMMUNITIES).mkdir(parents=True)
    note = {"url": ELSEWHERE, "listens_on": ELSEWHERE, "token_file": str(secret), "is_demo": False}
    (tmp_path / "data" / SERVER_FILE).write_bytes(orjson.dumps(note))
    monkeypatch.chdir(tmp_path)
    with running(tmp_path / "data"):
        yield tmp_path


@contextmanager
def running(data: Path) -> Iterator[None]:
    lock = SingleWriter(data / COMMUNITIES)
    try:
        yield
    finally:
        lock.release()


def test_a_folder_of_ones_own_is_found(shared: Path) -> None:
    assert find_server(None, None, None, False).token == "the caller's own"


def test_a_folder_of_somebody_else_is_taken_only_if_it_is_named(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    for url in (None, ELSEWHERE):
        with pytest.raises(ServerUnknown) as refused:
            find_server(url, None, None, False)
        assert (refused.value.code, refused.value.where) == ("not-yours", "data")
    assert find_server(None, Path("data"), None, False).url == ELSEWHERE


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize("is_named", [True, False])
def test_a_note_that_somebody_else_put_into_ones_folder_is_not_followed(shared: Path, is_named: bool) -> None:
    os.chown(shared / "data" / SERVER_FILE, 12_345, -1)
    with pytest.raises(ServerUnknown) as refused:
        find_server(None, Path("data") if is_named else None, None, False)
    assert (refused.value.code, refused.value.where) == ("note-of-another", f"data/{SERVER_FILE}")
    os.chown(shared / "data", 12_345, -1)  # a folder with its owner's note is that owner's server
    assert find_server(None, Path("data"), None, False).url == ELSEWHERE
