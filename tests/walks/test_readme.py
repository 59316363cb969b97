"""The README is true: its commands, links and words on the screen exist, its own community can be founded."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gateways.command_line.commands import app
from gateways.demo import village
from gateways.wording import word
from tests.walks.own_server import serving

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)", README))
    assert {"demo", "test"} <= named <= targets


def test_every_command_that_is_named_exists() -> None:
    known = {
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    }
    named = set(re.findall(r"folkmoot ([a-z]+(?:-[a-z]+)?)\s", "\n".join(blocks("console") + blocks("sh"))))
    assert {"serve", "replay", "import-polis"} <= named <= known


def test_every_link_leads_to_a_file() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_what_the_demo_prints_is_what_is_shown() -> None:
    names = {"name": village.NAME, "path": "demo-data/operator-token"}
    printed = "".join(block for block in blocks("console") if "make demo" in block)
    people = {one.number: one.name for one in village.ROLL}
    for key in ("ready", "projector", "operator", "token", "stop"):
        assert word("cli", f"demo.{key}", "en", names) in printed
    for key, number in (("participant", village.PARTICIPANT), ("chair", village.CHAIR)):
        assert word("cli", f"demo.{key}", "en", {"name": people[number]}) in printed


@pytest.mark.parametrize(
    ("heading", "most_of_all"),
    [("### A motion from the floor", "Cast my vote"), ("## Your own community", "I am here")],
)
def test_the_steps_name_what_is_on_the_screen(heading: str, most_of_all: str) -> None:
    (section,) = re.findall(rf"^{heading}.*?(?=^##)", README, re.DOTALL | re.MULTILINE)
    walk = "\n".join(re.findall(r"^\d\. .*(?:\n   .*)*", section, re.MULTILINE))
    on_screen = set(json.loads((ROOT / "gateways/locales/en/ui.json").read_text()).values())
    walk = re.sub(r"\s+", " ", walk)
    named = set(re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", walk))
    named |= set(re.findall(r"tab \*\*(.+?)\*\*", walk))
    assert len(named) > 7
    assert most_of_all in named
    assert named - on_screen == set()


def test_a_community_of_ones_own_is_founded_as_the_readme_says(tmp_path: Path) -> None:
    (script,) = (block for block in blocks("sh") if "elm-street" in block)
    assert re.findall(r"folkmoot serve.*", README)[0] == "folkmoot serve", (
        "the walk starts it without options"
    )
    with serving(tmp_path, "--port", "0") as server:
        done = subprocess.run(
            ["bash", "-eu", "-c", script.replace(".venv/bin/folkmoot", "folkmoot")],
            cwd=tmp_path,
            env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "3 rows" in done.stdout, done.stdout
    cards = re.findall(r'class="code">\w{4}-\w{4}<', (tmp_path / "cards.html").read_text())
    assert len(cards) == 3, done.stdout
    assert f"{server}/c/elm-street/" in done.stdout, done.stdout
    assert "1 Ada Moss is now chair." in done.stdout, done.stdout
