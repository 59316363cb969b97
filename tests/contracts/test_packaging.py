"""What the repository promises about itself: its import names, its lock files, its records."""

import re
from importlib.metadata import distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
OUR_NAMES = {"domain", "projections", "services", "gateways"}


def test_no_installed_distribution_ships_one_of_our_import_names() -> None:
    for distribution in distributions():
        if distribution.metadata["Name"] == "folkmoot":
            continue
        tops = {str(path).split("/", 1)[0] for path in distribution.files or []}
        assert not tops & OUR_NAMES, distribution.metadata["Name"]


def test_the_lock_files_pin_with_hashes_and_name_no_host() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        pins = re.findall(r"^[a-z0-9][^\s=]*==", text, re.MULTILINE)
        blocks = text.split("\n")
        assert len(pins) > 20
        assert all(line.endswith("\\") for line in blocks if re.match(r"^[a-z0-9][^\s=]*==", line))


def test_the_lock_of_the_pages_names_no_registry() -> None:
    text = (ROOT / "gateways" / "web" / "ui" / "package-lock.json").read_text()
    assert '"resolved"' not in text
    assert '"integrity"' in text


def test_decision_records_are_numbered_once_and_have_four_parts() -> None:
    records = sorted((ROOT / "deploy" / "decisions").glob("*.md"))
    numbers = [record.name[:4] for record in records]
    assert len(set(numbers)) == len(numbers) > 5
    for record in records:
        text = record.read_text()
        assert text.startswith(f"# {record.name[:4]} "), record.name
        for part in ("Status:", "## Context", "## Decision", "## Consequences"):
            assert part in text, f"{record.name} lacks {part}"
        assert len(text.splitlines()) <= 60, f"{record.name} is longer than a page"
