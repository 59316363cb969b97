"""The README is true: its commands, links and words on the screen exist, its own community can be founded."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateways import demo_village as village
from gateways.cli import app
from gateways.wording import word

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
    named = set(re.findall(r"folkmoot ([a-z]+(?:-[a-z]+)?) ", "\n".join(blocks("console") + blocks("sh"))))
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


def test_the_walk_names_what_is_on_the_screen() -> None:
    (walk,) = re.findall(r"^### A motion from the floor.*?(?=^## )", README, re.DOTALL | re.MULTILINE)
    on_screen = set(json.loads((ROOT / "gateways/locales/en/ui.json").read_text()).values())
    walk = re.sub(r"\s+", " ", walk)
    named = set(re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", walk))
    named |= set(re.findall(r"tab \*\*(.+?)\*\*", walk))
    assert len(named) > 12
    assert named - on_screen == set()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """`folkmoot serve` in a process of its own; gives its address."""
    command = [sys.executable, "-m", "gateways.cli", "serve", "--data", "data", "--port", "0", "--json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield next(
            found[0] for line in process.stdout if (found := re.findall(r"http://127\.0\.0\.1:\d+", line))
        )
        process.send_signal(signal.SIGTERM)
        process.stdout.read()


def test_a_community_of_ones_own_is_founded_as_the_readme_says(tmp_path: Path, server: str) -> None:
    (script,) = (block for block in blocks("sh") if "elm-street" in block)
    script = script.replace("http://127.0.0.1:8460", server).replace(".venv/bin/folkmoot", "folkmoot")
    done = subprocess.run(
        ["bash", "-eu", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"position":2' in done.stdout.replace(" ", ""), done.stdout
    cards = re.findall(r'class="code">\w{4}-\w{4}<', (tmp_path / "cards.html").read_text())
    assert len(cards) == 3, done.stdout
    assert "problem" not in done.stdout, done.stdout
    chair = done.stdout.strip().splitlines()[-1]
    assert '"position"' in chair, done.stdout
