"""`folkmoot cards` against a running server: what is in the file, and what is nowhere else."""

import asyncio
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateways.client.errors import Refused
from gateways.client.http import Folkmoot
from gateways.command_line.commands import app
from gateways.terminal import DIFFERS, DONE, SERVER, USAGE
from tests.walks.served import COMMUNITY, found, served

CODE = re.compile(r'class="code">([^<]+)<')
Run = Callable[..., tuple[int, str]]
# Given the way to run the command, and a way to try a code.
Story = Callable[[Run, Callable[[str], str]], None]


def play(data: Path, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """A served community of three people, and the command beside it in a thread, as in another process."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    async def whole() -> None:
        async with served(data) as server:
            await found(server, 3)
            options = ["--community", COMMUNITY, "--url", server.url, "--yes-this-server"]
            options += ["--token-file", str(data / "operator-token")]

            def run(*arguments: str) -> tuple[int, str]:
                done = CliRunner().invoke(app, ["cards", *options, *arguments])
                assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
                return done.exit_code, done.output

            def login(code: str) -> str:
                return asyncio.run(_login(server.url, code))

            await asyncio.to_thread(story, run, login)

    asyncio.run(whole())


async def _login(url: str, code: str) -> str:
    """The number on the roll of whoever holds the card, or the code of the refusal."""
    async with Folkmoot(url) as folkmoot:
        try:
            person = await folkmoot.login(COMMUNITY, code)
        except Refused as refusal:
            return refusal.code
        return str((await person.view("me"))["doc"]["number"])


def test_cards_are_in_the_file_and_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def story(run: Run, login: Callable[[str], str]) -> None:
        out = tmp_path / "cards.html"
        code, output = run("--out", str(out), "--address", "http://192.168.1.5:8460", "--json")
        assert code == DONE, output
        report = json.loads(output)
        assert (report["cards"], report["numbers"]) == (3, ["1", "2", "3"])
        assert report["entry"] == f"http://192.168.1.5:8460/c/{COMMUNITY}/enter"
        assert out.stat().st_mode & 0o777 == 0o600
        sheet = out.read_text()
        assert report["entry"] in sheet
        assert [login(one) for one in CODE.findall(sheet)] == ["1", "2", "3"]
        assert not any(one in output for one in CODE.findall(sheet))

        assert run("--out", str(out))[0] == USAGE, "a file with cards was written over"
        assert [login(one) for one in CODE.findall(sheet)] == ["1", "2", "3"]
        code, output = run("--out", str(tmp_path / "none.html"))
        assert (code, "Nobody needs a card" in output) == (DIFFERS, True)
        assert not (tmp_path / "none.html").exists()

        again = tmp_path / "again.html"
        assert run("--out", str(again), "--number", "2")[0] == DONE
        assert [login(one) for one in CODE.findall(again.read_text())] == ["2"]
        assert [login(one) for one in CODE.findall(sheet)] == ["1", "login-refused", "3"]
        code, output = run("--out", str(tmp_path / "all.html"), "--all")
        assert (code, "3 cards are in" in output) == (DONE, True)
        assert [login(one) for one in CODE.findall(sheet)] == ["login-refused"] * 3

    play(tmp_path / "data", story, monkeypatch)


def test_nothing_is_made_for_an_unknown_number_or_a_file_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def story(run: Run, login: Callable[[str], str]) -> None:
        out = tmp_path / "cards.html"
        code, output = run("--out", str(out), "--number", "2", "--number", "77")
        assert (code, "77" in output, out.exists()) == (DIFFERS, True, False)
        assert run("--out", str(tmp_path / "no" / "folder.html"))[0] == USAGE
        assert run("--out", str(out), "--number", "1", "--all")[0] == USAGE
        code, output = run("--out", str(out), "--all", "--address", "hall")
        assert (code, "hall is not an address such as" in output, out.exists()) == (USAGE, True, False)
        assert run("--out", str(out), "--community", "nowhere")[0] == SERVER
        assert not out.exists()
        assert run("--out", str(out))[0] == DONE
        assert len(CODE.findall(out.read_text())) == 3, "someone had a card already"

    play(tmp_path / "data", story, monkeypatch)
