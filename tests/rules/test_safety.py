"""What `serve` refuses to start on, and what `doctor` says of a machine and its settings."""

from pathlib import Path
from typing import Any

import pytest

from gateways.command_line.findings import words_of
from gateways.operations.finding import Finding, Unsafe
from gateways.operations.safety import Machine, check, read_machine, require_safe
from gateways.settings import Settings

GOOD = Machine(
    sqlite=(3, 53, 4),
    uvicorn=(0, 54),
    files_max=65_536,
    backlog=4096,
    now_ms=1_800_000_000_000,
    user=1000,
    disk_kind="ext4",
    disk_free=10 * 1024**3,
)


def found(data: Path, machine: Machine = GOOD, **settings: Any) -> dict[str, str]:
    """Code and weight of all that is found; the witness lies beside the data here, as everywhere in tests."""
    findings = check(Settings(data=data, **settings), machine)
    return {one.code: one.weight for one in findings if one.code != "witness-on-same-disk"}


def community(data: Path) -> Path:
    folder = data / "communities" / "valley"
    folder.parent.mkdir(mode=0o700)
    folder.mkdir(mode=0o700)
    for name in ("log.db", "keys.db", "secret.key"):
        (folder / name).touch(mode=0o600)
    return folder


def test_nothing_is_said_of_a_good_machine(tmp_path: Path) -> None:
    community(tmp_path)
    assert found(tmp_path) == {}


@pytest.mark.parametrize(
    ("changed", "code", "weight"),
    [
        ({"sqlite": (3, 51, 2)}, "sqlite-old", "unsafe"),
        ({"sqlite": (3, 40, 1)}, "sqlite-old", "unsafe"),
        ({"uvicorn": (0, 53)}, "uvicorn-old", "unsafe"),
        ({"files_max": 1023}, "few-files", "unsafe"),
        ({"files_max": 1024}, "few-files", "note"),
        ({"backlog": 128}, "short-queue", "note"),
        ({"now_ms": 0}, "clock-unset", "unsafe"),
        ({"user": 0}, "runs-as-root", "note"),
        ({"disk_kind": "nfs4"}, "disk-on-network", "unsafe"),
        ({"disk_kind": "tmpfs"}, "disk-in-memory", "warning"),
        ({"disk_free": 1000}, "disk-nearly-full", "warning"),
    ],
)
def test_what_is_wrong_with_a_machine_is_said(
    changed: dict[str, Any], code: str, weight: str, tmp_path: Path
) -> None:
    assert found(tmp_path, GOOD._replace(**changed)) == {code: weight}


@pytest.mark.parametrize(
    ("settings", "code", "weight"),
    [
        ({"operator_token_file": Path("kV3qZ8mW1xY7bN5cR2tD9fG4hJ6")}, "token-in-setting", "unsafe"),
        ({"origins": "https://ada:secret@moot.example.org"}, "secret-in-origin", "unsafe"),
        ({"origins": "http://moot.example.org"}, "plain-origin", "note"),
        ({"host": "0.0.0.0"}, "plain-network", "note"),
        ({"host": "0.0.0.0", "trusted_proxy": "10.0.0.2"}, "way-around-proxy", "warning"),
    ],
)
def test_what_is_wrong_with_a_setting_is_said(
    settings: dict[str, Any], code: str, weight: str, tmp_path: Path
) -> None:
    assert found(tmp_path, **settings) == {code: weight}


@pytest.mark.parametrize("name", ["keys.db", "secret.key", "."])
def test_a_secret_that_others_can_open_is_found(name: str, tmp_path: Path) -> None:
    path = community(tmp_path) / name
    path.chmod(path.stat().st_mode | 0o040)
    assert found(tmp_path) == {"open-to-others": "unsafe"}
    with pytest.raises(Unsafe) as refused:
        require_safe(Settings(data=tmp_path))
    told = [words_of(finding) for finding in refused.value.findings]
    assert any(cure.startswith("chmod") for _, cure in told)


@pytest.mark.parametrize("mode", [0o777, 0o720, 0o702, 0o1777])
@pytest.mark.parametrize("name", [".", "communities", "witness"])
def test_a_folder_that_others_can_write_in_is_found(name: str, mode: int, tmp_path: Path) -> None:
    community(tmp_path)
    (tmp_path / "witness").mkdir(mode=0o700)
    (tmp_path / name).chmod(mode)
    assert found(tmp_path) == {"written-by-others": "unsafe"}
    with pytest.raises(Unsafe) as refused:
        require_safe(Settings(data=tmp_path))
    told = [words_of(finding) for finding in refused.value.findings]
    assert f"chmod go-w {tmp_path / name}" in [cure for _, cure in told]


def test_a_witness_elsewhere_that_others_can_write_in_is_found(tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick").chmod(0o777)
    assert found(tmp_path, witness=tmp_path / "stick") == {"written-by-others": "unsafe"}


def test_a_witness_that_is_no_folder_is_found_with_its_own_cure(tmp_path: Path) -> None:
    community(tmp_path)
    (tmp_path / "note").touch()
    assert found(tmp_path, witness=tmp_path / "note") == {"witness-no-folder": "unsafe"}
    with pytest.raises(Unsafe) as refused:
        require_safe(Settings(data=tmp_path, witness=tmp_path / "note"))
    assert any("FOLKMOOT_WITNESS" in cure for _, cure in map(words_of, refused.value.findings))


@pytest.mark.parametrize("name", ["valley.head", "valley.erased"])
def test_a_damaged_witness_is_found_without_looking_deeply(name: str, tmp_path: Path) -> None:
    community(tmp_path)
    (tmp_path / "witness").mkdir(mode=0o700)
    (tmp_path / "witness" / name).write_bytes(b"x" * 72)
    assert found(tmp_path) == {"witness-damaged": "damaged"}


def test_a_weak_token_is_found(tmp_path: Path) -> None:
    (tmp_path / "operator-token").touch(mode=0o600)
    (tmp_path / "operator-token").write_text("letmein\n")
    assert found(tmp_path) == {"token-weak": "unsafe"}


def test_this_machine_can_be_looked_at_before_there_is_a_data_folder(tmp_path: Path) -> None:
    machine = read_machine(Settings(data=tmp_path / "not" / "yet"))
    assert machine.disk_kind
    assert machine.disk_free > 0
    assert machine.files_max > 0


def test_every_finding_that_asks_for_something_says_what_helps() -> None:
    params = {"path": "x", "needed": 1, "found": "1", "limit": 1, "mode": "640", "kind": "nfs", "mib": 1}
    for code in ("sqlite-old", "few-files", "open-to-others", "disk-on-network", "disk-nearly-full"):
        text, cure = words_of(Finding(code, "unsafe", params))
        assert text
        assert cure
