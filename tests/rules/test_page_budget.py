"""The first page stays small: a build that grows past what a crowded Wi-Fi carries is refused."""

import json
import random
from pathlib import Path

import pytest

from gateways.web import build
from gateways.web.build import ENTRY_FILES_MAX, BuildFailed, check_budget, check_entry, check_files

# Packing does not make it smaller.
TOO_MUCH = random.Random(1).randbytes(25_000).hex()


def test_a_page_of_just_the_allowed_size_is_built() -> None:
    check_budget("script", 100, 100)
    check_files(["file"] * ENTRY_FILES_MAX)


def test_one_byte_more_is_refused() -> None:
    with pytest.raises(BuildFailed, match="script of the first page is 101 bytes"):
        check_budget("script", 101, 100)


def test_one_file_more_is_refused_and_all_are_named() -> None:
    names = [f"part-{number}.js" for number in range(ENTRY_FILES_MAX + 1)]
    with pytest.raises(BuildFailed, match=r"part-3\.js"):
        check_files(names)


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A build as Vite writes it down: the entry and its style, what comes later, and two languages."""
    manifest = {
        "index.html": {"file": "index.js", "isEntry": True, "css": ["index.css"]},
        "src/pages/Chair.tsx": {"file": "Chair.js", "isDynamicEntry": True, "imports": ["index.html"]},
        "words:en": {"file": "words-en.js"},
        "words:zh-CN": {"file": "words-zh-CN.js"},
        "words:zh-CN/desk": {"file": "desk.js"},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    for name in (
        "index.js",
        "index.css",
        "Chair.js",
        "words-en.js",
        "words-zh-CN.js",
        "sitting.js",
        "desk.js",
    ):
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(build, "STATIC", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["Chair.js", "desk.js"])
def test_a_small_build_passes_whatever_comes_later(built: Path, name: str) -> None:
    (built / name).write_text(TOO_MUCH * 2)
    check_entry()


@pytest.mark.parametrize("name", ["index.js", "index.css", "words-en.js", "words-zh-CN.js"])
def test_a_build_with_one_large_file_is_refused(built: Path, name: str) -> None:
    (built / name).write_text(TOO_MUCH * 2)
    with pytest.raises(BuildFailed, match=r"of the first page is \d+ bytes"):
        check_entry()


def test_large_files_are_added_up(built: Path) -> None:
    for name in ("index.js", "words-en.js"):
        (built / name).write_text(TOO_MUCH)
    with pytest.raises(BuildFailed, match="script of the first page"):
        check_entry()


def test_a_build_that_was_split_is_refused(built: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text())
    manifest["index.html"]["imports"] = ["sitting"]
    manifest["sitting"] = {"file": "sitting.js"}
    (built / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(BuildFailed, match=r"sitting\.js"):
        check_entry()
