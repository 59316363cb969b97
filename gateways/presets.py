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
    """A preset's charter, not yet parsed. One that `extends` another says only where it differs.

    Raises:
        UnknownPreset: there is no such preset.
    """
    known = preset_names()
    if name not in known:
        raise UnknownPreset(preset=name, known=known)
    charter = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    base = charter.pop("extends", None)
    return charter if base is None else _over(load_preset(base), charter)


def _over(base: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """What a preset says stands; of tables, also what only the one it extends says."""
    both = {
        key: _over(base[key], part)
        for key, part in said.items()
        if isinstance(part, dict) and isinstance(base.get(key), dict)
    }
    return base | said | both
