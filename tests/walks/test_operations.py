"""`doctor`, `backup` and `restore` as an operator types them, beside a running server."""

import asyncio
import errno
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from gateways.operations.backup import KINDS, NothingThere, back_up
from gateways.operations.restore import BackupDamaged, NoBackup, restore
from gateways.settings import Settings
from gateways.stores.sqlite_file import connect
from gateways.terminal import DAMAGED, DIFFERS, DONE, USAGE
from gateways.witness import Witness
from tests.walks.house import COMMUNITY, House, house
from tests.walks.test_replay import live_a_little


def folkmoot(*arguments: str | Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "gateways.command_line.commands", *map(str, arguments)],
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def reported(*arguments: str | Path, **environment: str) -> Any:
    """What a command says with --json; its exit code under "code"."""
    ended = folkmoot(*arguments, "--json", **environment)
    assert ended.stdout, ended.stderr
    return {"code": ended.returncode, **json.loads(ended.stdout)}


def codes(report: Any) -> set[str]:
    """What is more than a note."""
    return {one["code"] for one in report["findings"] if one["weight"] not in ("note", "warning")}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a community in which something was decided."""
    asyncio.run(live_a_little(tmp_path / "data"))
    return tmp_path / "data"


def change(path: Path, statement: str) -> None:
    connection = connect(path)
    assert connection.execute(statement).rowcount >= 1
    connection.close()


def play(data: Path, story: Callable[[House], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with house(data) as hall:
            await story(hall)

    asyncio.run(whole())


@pytest.mark.slow
def test_a_good_community_is_read_whole_and_found_well(data: Path) -> None:
    report = reported("doctor", "--data", data, "--deep")
    assert codes(report) == set()
    (read,) = report["communities"]
    assert (read["community"], read["position"], read["erased"]) == (COMMUNITY, 31, 0)
    assert read["contents"] > 5


@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "statement", "code"),
    [
        ("log.db", "UPDATE stored_events SET leaf = zeroblob(32) WHERE n = 9", "log-damaged"),
        ("log.db", "DELETE FROM stored_events WHERE n = 9", "log-damaged"),
        ("log.db", "UPDATE snapshots SET state = x'7b7d'", "snapshot-damaged"),
        ("log.db", "UPDATE answers SET position = position + 1 WHERE position = 10", "answers-damaged"),
        ("log.db", "DELETE FROM stored_events WHERE n = 31", "behind-seen"),
        ("content.db", "DELETE FROM contents WHERE seq = 3", "content-missing"),
        ("content.db", "UPDATE contents SET sealed = zeroblob(60) WHERE seq = 3", "content-damaged"),
        ("content.db", "UPDATE contents SET owner = 'member:x' WHERE seq = 3", "content-of-another"),
        ("keys.db", "DELETE FROM keys WHERE id = 2", "key-missing"),
        ("access.db", "UPDATE card SET expires_at = expires_at + 1", "access-damaged"),
        ("views.db", "UPDATE documents SET v = v + 1 WHERE view = 'community'", "views-damaged"),
        ("views.db", "DELETE FROM documents WHERE view = 'community'", "views-differ"),
        ("views.db", "UPDATE progress SET position = 30", "views-of-another-log"),
    ],
)
def test_damage_is_found_by_looking_deeply(file: str, statement: str, code: str, data: Path) -> None:
    change(data / "communities" / COMMUNITY / file, statement)
    report = reported("doctor", "--data", data, "--deep")
    assert code in codes(report)
    assert report["code"] == DAMAGED
    assert all(one["text"] and one["text"] != f"doctor.{one['code']}" for one in report["findings"])


@pytest.mark.slow
def test_a_missing_or_ruined_file_is_named(data: Path) -> None:
    folder = data / "communities" / COMMUNITY
    (folder / "secret.key").unlink()
    (folder / "access.db").write_bytes(b"no database at all " * 100)
    report = reported("doctor", "--data", data, "--deep")
    damaged = [one for one in report["findings"] if one["weight"] == "damaged"]
    named = {(one["code"], Path(one["params"]["path"]).name) for one in damaged}
    assert {("file-missing", "secret.key"), ("file-damaged", "access.db")} <= named


@pytest.mark.slow
def test_the_server_refuses_what_the_doctor_calls_unsafe_in_the_same_words(data: Path) -> None:
    key = data / "communities" / COMMUNITY / "keys.db"
    key.chmod(0o644)
    seen = folkmoot("doctor", "--data", data)
    refused = folkmoot("serve", "--data", data, "--port", "0")
    assert (seen.returncode, refused.returncode) == (DIFFERS, USAGE)
    for words in (f"may open {key} (mode 644)", f"chmod 600 {key}"):
        assert words in seen.stdout
        assert words in refused.stderr


@pytest.mark.slow
def test_a_backup_beside_a_busy_server_comes_back_whole(data: Path, tmp_path: Path) -> None:
    async def busy(hall: House) -> None:
        """People are enrolled while the copy is made: their names are content that the events commit to."""
        copying = asyncio.create_task(
            asyncio.to_thread(reported, "backup", "--data", data, "--into", tmp_path / "copy")
        )
        sent = 0
        while not copying.done():
            answer = await hall.command("member.enrol", _newcomer(sent), hall.operator)
            assert answer.status_code == 200, answer.text
            sent += 1
        manifest = await copying
        assert manifest["code"] == DONE
        assert 30 <= manifest["communities"][0]["position"] <= hall.community.writer.head
        assert sent > 10

    play(data, busy)
    report = reported("restore", tmp_path / "copy", "--into", tmp_path / "again", "--without-witness")
    assert report["code"] == DONE
    looked = reported("doctor", "--data", tmp_path / "again", "--deep")
    assert codes(looked) == set()
    assert looked["communities"][0]["position"] == report["communities"][0]["position"]


def _newcomer(number: int) -> dict[str, Any]:
    return {"row": {"number": f"n{number}", "name": f"Newcomer {number}"}}


@pytest.mark.slow
def test_keys_lie_apart_from_what_they_open_and_nobody_else_may_read_either(
    data: Path, tmp_path: Path
) -> None:
    reported("backup", "--data", data, "--into", tmp_path / "copy", "--keys-into", tmp_path / "safe")
    copied = {path.name for path in (tmp_path / "copy").rglob("*") if path.is_file()}
    kept = {path.name for path in (tmp_path / "safe").rglob("*") if path.is_file()}
    assert copied == {"manifest.json", "log.db", "content.db", "access.db"}
    assert kept == {"keys.db", "secret.key", "operator-token"}
    for path in [*(tmp_path / "copy").rglob("*"), *(tmp_path / "safe").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


@pytest.mark.slow
def test_whoever_was_erased_after_the_backup_stays_erased(data: Path, tmp_path: Path) -> None:
    member = ""

    async def erase(hall: House) -> None:
        nonlocal member
        member = next(iter((await hall.view("roll/0", hall.operator))["rows"]))
        hall.community.contents.erase(f"member:{member}")

    reported("backup", "--data", data, "--into", tmp_path / "copy")
    play(data, erase)
    shutil.copytree(data / "witness", tmp_path / "outlived")
    shutil.rmtree(data)
    report = reported("restore", tmp_path / "copy", "--into", data, "--witness", tmp_path / "outlived")
    assert (report["code"], report["communities"][0]["erased_again"]) == (DONE, 1)
    looked = reported("doctor", "--data", data, "--deep")
    assert (codes(looked), looked["communities"][0]["erased"]) == (set(), 1)

    async def still_gone(hall: House) -> None:
        name = hall.community.state.members[member].name
        assert hall.community.parts([name]) == {}
        others = [one.name for one in hall.community.state.members.values() if one.id != member]
        assert len(hall.community.parts(others)) == len(others)

    play(data, still_gone)
    assert Witness(data / "witness", COMMUNITY).erased(), "the list goes with the data, for the next time"


@pytest.mark.slow
def test_an_erasure_that_a_crash_cut_short_is_finished_at_the_next_start(data: Path, tmp_path: Path) -> None:
    """The list is written first: here as if the power went between list and key."""
    keys = data / "communities" / COMMUNITY / "keys.db"
    before = tmp_path / "keys-before.db"

    async def erase(hall: House) -> None:
        member = next(iter(hall.community.state.members))
        hall.community.contents.erase(f"member:{member}")

    shutil.copyfile(keys, before)
    play(data, erase)
    shutil.copyfile(before, keys)

    async def look(hall: House) -> None:
        first, *others = (one.name for one in hall.community.state.members.values())
        assert hall.community.parts([first]) == {}
        assert len(hall.community.parts(others)) == len(others)

    play(data, look)


@pytest.mark.slow
def test_nothing_goes_below_what_people_have_seen(data: Path, tmp_path: Path) -> None:
    async def enrol(hall: House) -> None:
        await hall.act("member.enrol", _newcomer(1), hall.operator)

    folder = data / "communities"
    reported("backup", "--data", data, "--into", tmp_path / "old")
    shutil.copytree(folder, tmp_path / "rolled-back")
    play(data, enrol)

    by_witness = folkmoot(
        "restore", tmp_path / "old", "--into", tmp_path / "new", "--witness", data / "witness"
    )
    by_hand = folkmoot(
        "restore", tmp_path / "old", "--into", tmp_path / "new", "--without-witness", "--seen", "32"
    )
    for refused in (by_witness, by_hand):
        assert refused.returncode == DAMAGED
        assert "position 32 has been seen" in refused.stderr
    assert f"({data / 'witness' / COMMUNITY}.head)" in by_witness.stderr
    assert f"({tmp_path / 'old' / COMMUNITY / 'log.db'})" in by_hand.stderr
    assert not (tmp_path / "new").exists()

    # A whole older folder put in its place by other means is refused by the server itself.
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "rolled-back", folder)
    refused = folkmoot("serve", "--data", data, "--port", "0")
    assert refused.returncode == DAMAGED
    assert "position 32 has been seen" in refused.stdout + refused.stderr


@pytest.mark.slow
def test_an_unfinished_or_changed_backup_is_refused_and_leaves_nothing(data: Path, tmp_path: Path) -> None:
    reported("backup", "--data", data, "--into", tmp_path / "copy")
    content = tmp_path / "copy" / COMMUNITY / "content.db"
    whole = content.read_bytes()
    content.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    changed = folkmoot("restore", tmp_path / "copy", "--into", tmp_path / "new", "--without-witness")
    assert changed.returncode == DAMAGED
    assert "content.db" in changed.stderr
    (tmp_path / "copy" / "manifest.json").unlink()
    unfinished = folkmoot("restore", tmp_path / "copy", "--into", tmp_path / "new", "--without-witness")
    assert unfinished.returncode == USAGE
    assert {path.name for path in tmp_path.iterdir()} == {"data", "copy", "copy-keys"}


@pytest.mark.parametrize("community", ["../elsewhere", "/elsewhere", "..", "", 7])
def test_a_backup_cannot_name_a_place_outside_the_one_it_is_restored_into(
    community: object, tmp_path: Path
) -> None:
    source = tmp_path / "copy"
    source.mkdir()
    manifest = {"format": 1, "communities": [{"id": community, "files": []}], "operator": []}
    (source / "manifest.json").write_bytes(orjson.dumps(manifest))
    with pytest.raises(NoBackup):
        restore(source, tmp_path / "keys", tmp_path / "new", None, 0)
    assert list(tmp_path.iterdir()) == [source]


def manifest(**changed: Any) -> dict[str, Any]:
    """Of a backup with one community; what is changed to None is missing."""
    files = [{"kind": kind.name, "file": kind.file, "sha256": "0" * 64} for kind in KINDS]
    whole = {"id": COMMUNITY, "position": 1, "leaf": "00", "files": files, **changed}
    community = {key: value for key, value in whole.items() if value is not None}
    return {"format": 1, "communities": [community], "operator": []}


def restored(tmp_path: Path, said: dict[str, Any]) -> None:
    """Try to restore a backup that says this of itself; it leaves nothing."""
    source = tmp_path / "copy"
    source.mkdir()
    (source / "manifest.json").write_bytes(orjson.dumps(said))
    try:
        restore(source, tmp_path / "keys", tmp_path / "new", None, 0)
    finally:
        assert list(tmp_path.iterdir()) == [source]


@pytest.mark.parametrize(
    "said",
    [
        manifest(files=None),
        manifest(files=manifest()["communities"][0]["files"][:-1]),
        manifest(files=[{"kind": kind.name} for kind in KINDS]),
        manifest(files="none"),
        manifest(position=None),
        manifest() | {"operator": [{}]},
        manifest() | {"operator": 1},
    ],
)
def test_a_backup_that_no_longer_says_what_it_has_is_damaged(said: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(BackupDamaged, match=r"manifest\.json"):
        restored(tmp_path, said)


def test_a_backup_without_a_community_is_not_restored(tmp_path: Path) -> None:
    with pytest.raises(NothingThere, match="copy"):
        restored(tmp_path, manifest() | {"communities": []})


def full(folder: Path) -> Any:
    """How it looks when the disk under a folder is full."""
    return pytest.raises(OSError, match=f"No space left on device: '{folder}'$")


def test_a_restore_onto_a_full_disk_names_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(source), None, str(target))

    monkeypatch.setattr(shutil, "copyfile", refuse)
    with full(tmp_path / "new"):
        restored(tmp_path, manifest())


@pytest.mark.slow
@pytest.mark.parametrize("file", ["log.db", "keys.db"])
def test_a_backup_onto_a_full_disk_names_the_place_and_calls_nothing_damaged(
    file: str, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = sys.modules["sqlite3"]  # the stores put a newer one in the place of Python's own
    real = driver.connect

    def limited(path: str | Path, **options: Any) -> Any:
        connection = real(path, **options)
        if Path(path).name == file and not options:
            connection.execute("PRAGMA max_page_count=2")
        return connection

    monkeypatch.setattr(driver, "connect", limited)
    into, keys = tmp_path / "copy", tmp_path / "copy-keys"
    with full(keys if file == "keys.db" else into):
        back_up(Settings(data=data), into, keys)
    assert {path.name for path in tmp_path.iterdir()} == {"data"}


@pytest.mark.slow
def test_nobody_is_logged_in_after_a_restore_but_cards_are_good(data: Path, tmp_path: Path) -> None:
    session, code, member = "", "", ""

    async def come_in(hall: House) -> None:
        nonlocal session, code, member
        member = next(iter(hall.community.state.members))
        code = await hall.code(member)
        session = (await hall.post("login", {"code": code})).json()["session"]

    play(data, come_in)
    reported("backup", "--data", data, "--into", tmp_path / "copy")
    reported("restore", tmp_path / "copy", "--into", tmp_path / "new", "--without-witness")

    async def again(hall: House) -> None:
        assert (await hall.get("views/me", session)).status_code == 401
        assert (await hall.post("login", {"code": code})).status_code == 200

    play(tmp_path / "new", again)


@pytest.mark.slow
def test_wrong_usage_is_told_in_a_sentence(data: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "something").touch()
    for arguments in (
        ("doctor", "--data", tmp_path / "nowhere"),
        ("backup", "--data", tmp_path / "nowhere", "--into", tmp_path / "copy"),
        ("backup", "--data", data, "--into", tmp_path / "full"),
        ("backup", "--data", data),
        ("backup", "--data", data, "--into", tmp_path / "copy", "--keys-into", tmp_path / "copy" / "keys"),
        ("backup", "--data", data, "--into", "/proc/self/copy"),
        ("restore", tmp_path / "full", "--into", tmp_path / "new", "--without-witness"),
        ("restore", tmp_path / "full", "--into", tmp_path / "new"),
        ("restore", tmp_path / "full", "--into", tmp_path / "new", "--witness", tmp_path / "nowhere"),
        ("restore", tmp_path / "nowhere", "--into", data, "--without-witness"),
    ):
        ended = folkmoot(*arguments)
        assert ended.returncode == USAGE, (arguments, ended)
        assert ended.stderr.strip()
        assert "Traceback" not in ended.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"data", "full"}


@pytest.mark.slow
def test_a_backup_goes_into_a_folder_that_is_there_but_empty(data: Path, tmp_path: Path) -> None:
    """A volume that is mounted somewhere cannot be put in another's place; it is filled."""
    for name in ("copy", "new"):
        (tmp_path / name).mkdir()
    reported("backup", "--data", data, "--into", tmp_path / "copy")
    inode = (tmp_path / "new").stat().st_ino
    assert (
        reported("restore", tmp_path / "copy", "--into", tmp_path / "new", "--without-witness")["code"] == 0
    )
    assert (tmp_path / "new").stat().st_ino == inode
    assert {path.name for path in (tmp_path / "new").iterdir()} == {
        "communities",
        "witness",
        "operator-token",
    }


@pytest.mark.slow
def test_a_ruined_community_makes_no_backup(data: Path, tmp_path: Path) -> None:
    change(data / "communities" / COMMUNITY / "content.db", "DELETE FROM contents WHERE seq = 3")
    ended = folkmoot("backup", "--data", data, "--into", tmp_path / "copy")
    assert ended.returncode == DAMAGED
    assert {path.name for path in tmp_path.iterdir()} == {"data"}
