"""The files of `deploy/` name settings and commands that exist, and take no more rights than needed."""

import re
from pathlib import Path

from gateways.command_line.commands import app
from gateways.operations.safety import FILES_FOR_A_HALL
from gateways.settings import PREFIX, Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
UNIT = (DEPLOY / "folkmoot.service").read_text()
CONTAINER = (DEPLOY / "Containerfile").read_text()


def test_every_test_that_the_security_page_names_exists() -> None:
    root = DEPLOY.parent
    named = set(re.findall(r"`(\w+/test_\w+\.py)`", (root / ".github" / "SECURITY.md").read_text()))
    assert len(named) > 20
    assert [name for name in sorted(named) if not (root / "tests" / name).is_file()] == []


def test_every_file_that_the_guide_for_developers_names_exists() -> None:
    root = DEPLOY.parent
    guide = (root / ".github" / "CONTRIBUTING.md").read_text()
    named = set(re.findall(r"`((?:domain|services|projections|gateways|tests)/[\w./-]+\.\w+)`", guide))
    assert len(named) > 15
    assert [name for name in sorted(named) if not (root / name).is_file()] == []


def values(name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", UNIT, re.MULTILINE)


def test_every_setting_that_is_named_exists() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    for text in (UNIT, CONTAINER):
        named = set(re.findall(r"FOLKMOOT_[A-Z_]+", text))
        assert named
        assert named <= known


def test_the_command_that_is_started_exists() -> None:
    (start,) = values("ExecStart")
    commands = {command.name for command in app.registered_commands}
    assert start.split()[1] in commands
    assert 'CMD ["serve"]' in CONTAINER


def test_the_service_may_do_little_and_a_hall_fits_in() -> None:
    for name in ("DynamicUser", "NoNewPrivileges", "ProtectHome", "PrivateTmp", "RestrictNamespaces"):
        assert values(name) == ["yes"]
    assert values("ProtectSystem") == ["strict"]
    assert values("UMask") == ["0077"]
    assert values("CapabilityBoundingSet") == [""]
    (limit,) = values("LimitNOFILE")
    assert int(limit) >= FILES_FOR_A_HALL
    assert values("RestartPreventExitStatus") == ["2 4"], "what a person must mend is not tried for ever"


def test_the_container_runs_as_a_user_of_its_own_and_keeps_data_outside() -> None:
    assert re.search(r"^USER folkmoot$", CONTAINER, re.MULTILINE)
    assert '"/data"' in CONTAINER
    assert "--require-hashes" in CONTAINER
