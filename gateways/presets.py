"""The charters that come with folkmoot, read from the package."""

import tomllib
from importlib.resources import files
from typing import Any

from domain.errors import UnknownPreset

FOLDER = files("domain") / "presets"


def preset_names() -> list[str]:
    """The names of all presets."""
    return sorted(
        entry.name.removesuffix(".toml") for entry in FOLDER.iterdir() if entry.name.endswith(".toml")
    )


def load_preset(name: str) -> dict[str, Any]:
    """A preset's charter, not yet parsed.

    Raises:
        UnknownPreset: there is no such preset.
    """
    known = preset_names()
    if name not in known:
        raise UnknownPreset(preset=name, known=known)
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
