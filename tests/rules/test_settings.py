"""Settings: what an operator may say, and what is refused before anything starts."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from gateways.settings import Settings, SettingUnknown


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"FOLKMOOT_{name.upper()}", raising=False)


def test_everything_has_a_default_and_a_sentence() -> None:
    assert Settings.read().data == Path("data")
    for name, field in Settings.model_fields.items():
        assert field.description is not None, name
        assert field.description.endswith("."), name


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLKMOOT_PORT", "9000")
    monkeypatch.setenv("FOLKMOOT_ORIGINS", "https://Moot.example.org, http://10.0.0.5:8000")
    settings = Settings.read()
    assert settings.port == 9000
    assert settings.origins == ("https://moot.example.org", "http://10.0.0.5:8000")


def test_the_command_line_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLKMOOT_PORT", "9000")
    assert Settings.read(port=0).port == 0
    assert Settings.read(port=None).port == 9000


def test_a_misspelt_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLKMOOT_PROT", "9000")
    with pytest.raises(SettingUnknown, match="FOLKMOOT_PROT"):
        Settings.read()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("port", "70000"),
        ("origins", "moot.example.org"),
        ("origins", "https://*"),
        ("origins", "https://moot.example.org/c/"),
        ("trusted_proxy", "*"),
        ("trusted_proxy", "proxy.local"),
        ("session_hours", "0"),
        ("log_level", "loud"),
    ],
)
def test_what_would_not_be_safe_or_means_nothing_is_refused(
    setting: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"FOLKMOOT_{setting.upper()}", value)
    with pytest.raises(ValidationError):
        Settings.read()


def test_secrets_are_files_and_never_values() -> None:
    for name, field in Settings.model_fields.items():
        if "token" in name or "key" in name or "secret" in name:
            assert field.annotation == Path | None, name
