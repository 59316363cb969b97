"""Every command says what it does and how it ends, in both languages, and says so quickly."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from gateways.command_line.commands import app
from gateways.terminal import language
from gateways.wording import LANGUAGES, keys, word
from services import roll_file

COMMANDS = (
    *("serve", "demo", "found", "import-roll", "appoint", "cards"),
    *("password", "doctor", "backup", "restore", "replay", "import-polis"),
)
WITHOUT_SERVER = ("replay", "doctor", "backup", "restore")
GATEWAYS = Path(__file__).parents[2] / "gateways"
# pydantic is missing here: typer itself loads it.
HEAVY = (
    "eventsourcing",
    "starlette",
    "uvicorn",
    "httpx2",
    "websockets",
    "structlog",
    "rich",
    "domain",
    "services",
)
# Their second half is a code or a name: `say(f"export.{code}")`.
MADE_OF_CODES = (
    "help",
    "progress",
    "server",
    "export",
    "polis",
    "roll",
    "demo",
    "doctor",
    "weight",
    "kind",
    "hall",
    "role",
)


def run(*arguments: str, locale: str = "C.UTF-8") -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "LC_ALL": locale, "COLUMNS": "200", "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "gateways.command_line.commands", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_commands_are_there() -> None:
    assert tuple(command.name for command in app.registered_commands) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("locale", ["en_GB.UTF-8", "zh_CN.UTF-8"])
def test_help_says_what_the_command_does_and_its_exit_codes(command: str, locale: str) -> None:
    shown = " ".join(run(command, "--help", locale=locale).stdout.split())
    tongue = language({"LC_ALL": locale})
    key = command.replace("-", "_")
    for wanted in (f"help.{key}", f"help.{key}.exit_codes", "help.json"):
        assert word("cli", wanted, tongue, {}) in shown
    assert "--json" in shown
    assert "help." not in shown, "an option shows a key in place of words"


@pytest.mark.parametrize("locale", ["en_GB.UTF-8", "zh_CN.UTF-8"])
def test_the_list_of_commands_breaks_off_in_no_sentence(locale: str) -> None:
    shown = run("--help", locale=locale).stdout
    assert "..." not in shown.partition("\n\n")[2]


@pytest.mark.parametrize("command", COMMANDS)
def test_exit_codes_are_described_by_number(command: str) -> None:
    for tongue in LANGUAGES:
        described = word("cli", f"help.{command.replace('-', '_')}.exit_codes", tongue, {})
        assert re.search(r"\b0\b", described)
        assert "3" in described or command in WITHOUT_SERVER


def test_help_loads_nothing_that_it_does_not_need() -> None:
    code = (
        "import sys\n"
        "from gateways.command_line.commands import app\n"
        "try:\n    app(['import-polis', '--help'])\n"
        "except SystemExit:\n    pass\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_both_languages_have_the_same_keys_and_parameters() -> None:
    assert keys("cli", "en") == keys("cli", "zh-CN")
    texts = [json.loads((GATEWAYS / "locales" / tongue / "cli.json").read_text()) for tongue in LANGUAGES]
    for key in keys("cli", "en"):
        named = [
            set(re.findall(r"\{(\w+)", re.sub(r"\b(one|other|=\d) \{", "", text[key]))) for text in texts
        ]
        assert named[0] == named[1], key


def test_every_text_is_used_and_every_used_key_has_a_text() -> None:
    sources = "\n".join(path.read_text() for path in [*GATEWAYS.glob("*.py"), *GATEWAYS.glob("*/*.py")])
    used = {
        match for match in re.findall(r'"([a-z_]+(?:\.[a-z_-]+)+)"', sources) if match in keys("cli", "en")
    }
    made = {key for key in keys("cli", "en") if key.split(".")[0] in MADE_OF_CODES}
    assert keys("cli", "en") == used | made


def test_a_code_that_can_be_raised_has_words() -> None:
    for file, pattern, prefix in (
        ("operations/safety.py", r'(?:Finding|_old)\("([a-z-]+)"', "doctor"),
        ("operations/deep_check.py", r'(?:Finding|_damaged)\("([a-z-]+)"', "doctor"),
        ("operations/backup.py", r'Kind\("([a-z-]+)"', "kind"),
        ("polis/export.py", r'ExportDamaged\(\s*[\w."]+(?:\.name)?, "([a-z-0-9]+)"', "export"),
        ("client/known_server.py", r'ServerUnknown\("([a-z-]+)"', "server"),
    ):
        codes = set(re.findall(pattern, (GATEWAYS / file).read_text()))
        assert codes, file
        assert {f"{prefix}.{code}" for code in codes} <= keys("cli", "en"), file
    assert {f"roll.{code}" for code in get_args(roll_file.Code)} <= keys("cli", "en")


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_TW.UTF-8"}, "zh-CN"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
    ],
)
def test_the_environment_chooses_the_language(environ: dict[str, str], expected: str) -> None:
    assert language(environ) == expected
