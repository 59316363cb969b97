"""The commands as an operator types them: what they print, and how they end."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gateways.client import http
from gateways.client.http import Folkmoot
from gateways.command_line.commands import app
from gateways.demo.village import COMMUNITY
from gateways.server_note import SERVER_FILE
from gateways.terminal import DAMAGED, DIFFERS, DONE, SERVER, USAGE
from gateways.wording import word
from tests.walks.test_import_polis import write_export

START_S_MAX = 60
NOBODY = "http://127.0.0.1:9"
RUN = [sys.executable, "-m", "gateways.command_line.commands"]
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}


@pytest.fixture
def invoke(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command in this process; nobody waits for a server that will not come."""
    monkeypatch.setattr(http, "TRIES", 0)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def run(*arguments: object) -> tuple[int, str]:
        done = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    return run


def vouched(folder: Path) -> list[object]:
    """The options for a server that is not the demo's."""
    token_file = folder / "token"
    token_file.write_text("a-token\n")
    return ["--url", NOBODY, "--token-file", token_file, "--yes-this-server"]


def test_without_a_demo_and_without_a_word_for_another_server_nothing_is_sent(
    invoke: Any, tmp_path: Path
) -> None:
    export = write_export(tmp_path / "well")
    for options in ([], ["--url", NOBODY], vouched(tmp_path)[:4]):
        code, output = invoke("import-polis", export, "--data", tmp_path / "no-demo", *options)
        assert code == USAGE
        assert "folkmoot demo" in output or "--yes-this-server" in output


def test_a_server_that_is_not_there_is_named(invoke: Any, tmp_path: Path) -> None:
    code, output = invoke("import-polis", write_export(tmp_path / "well"), *vouched(tmp_path))
    assert code == SERVER
    assert NOBODY in output


def test_a_damaged_export_is_named_by_file_and_row(invoke: Any, tmp_path: Path) -> None:
    export = write_export(tmp_path / "well")
    path = export / "votes.csv"
    path.write_text(path.read_text().replace("500,then,2,6,1", "500,then,2,6,maybe"))
    code, output = invoke("import-polis", export, *vouched(tmp_path))
    assert code == DAMAGED
    assert "votes.csv, row 8" in output
    assert "maybe" in output


def test_a_folder_without_an_export_is_refused(invoke: Any, tmp_path: Path) -> None:
    assert invoke("import-polis", tmp_path, *vouched(tmp_path))[0] == DAMAGED
    assert invoke("import-polis", tmp_path / "nothing", *vouched(tmp_path))[0] == USAGE


def test_a_roll_with_wrong_rows_is_refused_row_by_row_before_anything_is_sent(
    invoke: Any, tmp_path: Path
) -> None:
    roll = tmp_path / "roll.csv"
    roll.write_text("number,name,weight\n1,Ann,1\n2,,1\n3,Bo,half\n")
    code, output = invoke("import-roll", roll, "--community", COMMUNITY, *vouched(tmp_path))
    assert code == DIFFERS
    assert "row 3 name: is empty." in output
    assert "row 4 weight: must be a whole number" in output
    code, output = invoke("import-roll", roll, "--community", COMMUNITY, *vouched(tmp_path), "--json")
    assert code == DIFFERS
    report = json.loads(output)
    assert [(one["row"], one["field"], one["code"]) for one in report["errors"]] == [
        (3, "name", "missing"),
        (4, "weight", "weight-shape"),
    ]
    assert (report["recorded"], report["rows"]) == (False, 0)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"", "The file has no rows."),
        (b"\x81\xff\xff", "The file is neither UTF-8 nor GB18030."),
        (b'number,name\n1,"Ann\n2,Bo\n', 'row 2: a quotation mark (") opens in this row'),
        (b'number,name\n1,"Ann\n2,"Bo"\n', 'row 2: a quotation mark (") opens in this row'),
        (
            b"number,nombre\n1,Ann\n",
            "row 1 name: this column is missing. "
            "The first row must have one of these headings: name, fullname, 姓名, 名字.",
        ),
        (b"number;name\n1;Reed;Ann\n", "row 2: has more cells than the heading. "),
    ],
)
def test_what_is_wrong_with_a_whole_file_is_said_without_a_field(
    invoke: Any, tmp_path: Path, file: bytes, said: str
) -> None:
    (tmp_path / "roll.csv").write_bytes(file)
    code, output = invoke("import-roll", tmp_path / "roll.csv", "--community", COMMUNITY, *vouched(tmp_path))
    assert code == DIFFERS
    assert any(line.startswith(said) for line in output.splitlines())


def test_a_replay_needs_one_log(invoke: Any, tmp_path: Path) -> None:
    into = ("--into", tmp_path / "views")
    assert invoke("replay", *into)[0] == USAGE
    assert invoke("replay", *into, "--log", tmp_path / "log.db", "--community", "valley")[0] == USAGE
    assert invoke("replay", *into, "--log", tmp_path / "log.db")[0] == USAGE
    assert not (tmp_path / "views").exists()


def test_a_misspelt_setting_is_refused(invoke: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOLKMOOT_PROT", "8000")
    code, output = invoke("serve")
    assert code == USAGE
    assert "FOLKMOOT_PROT" in output


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_folder_that_cannot_be_made_is_named_with_a_way_out(command: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    data = tmp_path / "file" / "data"
    done = subprocess.run(
        [*RUN, command, "--data", str(data), "--port", "0"],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        timeout=START_S_MAX,
    )
    assert done.returncode == USAGE
    assert "Choose another one with --data." in done.stderr
    assert "Traceback" not in done.stderr


def test_the_demo_refuses_an_address_on_which_its_own_links_would_not_answer(invoke: Any) -> None:
    assert invoke("demo", "--host", "192.168.1.20")[0] == USAGE


class RunningDemo:
    """`folkmoot demo` in a process of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        command = [*RUN, "demo", "--data", str(data), "--host", "127.0.0.1", "--port", "0", "--json"]
        self.process = subprocess.Popen(
            command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.printed = self._first_line()

    def _first_line(self) -> dict[str, Any]:
        stuck = threading.Timer(START_S_MAX, self.process.kill)
        stuck.start()
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        stuck.cancel()
        assert line, self.process.communicate()[1]
        whole: dict[str, Any] = json.loads(line)
        return whole

    def run(self, *arguments: object, as_json: bool = True, typed: str = "") -> tuple[int, Any]:
        """Another command against it; gives its exit code and what it printed."""
        command = [*RUN, *map(str, arguments), *(["--json"] if as_json else [])]
        done = subprocess.run(
            command,
            env=ENVIRONMENT,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=START_S_MAX,
        )
        if not as_json:
            return done.returncode, done.stdout + done.stderr
        return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr

    def stop(self) -> tuple[int, str]:
        """What Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        _, complaints = self.process.communicate(timeout=START_S_MAX)
        return self.process.returncode, complaints


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[RunningDemo]:
    running = RunningDemo(tmp_path / "demo")
    yield running
    if running.process.poll() is None:
        running.stop()


def kind_of(url: str, code: str) -> str:
    async def log_in() -> str:
        async with Folkmoot(url) as folkmoot:
            person = await folkmoot.login(COMMUNITY, code)
            who = (await person.session())["who"]
            return "chair" if "chair" in who["roles"] else str(who["kind"])

    return asyncio.run(log_in())


@pytest.mark.slow
def test_the_demo_prints_links_that_let_each_of_four_in(demo: RunningDemo) -> None:
    links = demo.printed["links"]
    chosen = (links["participant"][0], links["chair"], links["projector"][0], links["operator"])
    kinds = [kind_of(demo.printed["url"], link.partition("#")[2]) for link in chosen]
    assert kinds == ["member", "chair", "display", "operator"]
    assert Path(demo.printed["token_file"]).stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
def test_the_demo_stops_in_order_and_is_not_found_afterwards(demo: RunningDemo, tmp_path: Path) -> None:
    assert demo.stop() == (DONE, "")
    assert not (demo.data / SERVER_FILE).exists()
    assert demo.run("import-polis", write_export(tmp_path / "well"), "--data", demo.data)[0] == USAGE


@pytest.mark.slow
def test_the_commands_find_the_demo_by_its_folder(demo: RunningDemo, tmp_path: Path) -> None:
    here = ("--data", demo.data)
    export = write_export(tmp_path / "well")
    code, report = demo.run("import-polis", export, "--url", demo.printed["url"], *here)
    assert (code, report["sent"], report["recorded"]) == (DONE, 9, 9)
    roll = tmp_path / "roll.csv"
    roll.write_bytes("编号,姓名\n1,陈桂兰\n41,龙大海\n".encode("gb18030"))
    to_village = ("--community", COMMUNITY, *here)
    for options, recorded in ((["--dry-run"], False), ([], True)):
        code, report = demo.run("import-roll", roll, *to_village, *options)
        assert (code, report["recorded"], report["added"]) == (DONE, recorded, ["41"])
        assert report["encoding"] == "gb18030"
    code, done = demo.run("replay", "--into", tmp_path / "views", "--until", 40, *to_village)
    assert (code, done["position"]) == (DONE, 40)
    assert demo.run("replay", "--into", tmp_path / "views", *to_village)[0] == USAGE


@pytest.mark.slow
def test_a_dry_run_names_whom_it_would_touch(demo: RunningDemo, tmp_path: Path) -> None:
    roll = tmp_path / "roll.csv"
    roll.write_text("编号,姓名\n1,陈桂香\n41,龙大海\n", encoding="utf-8")
    here = ("--community", COMMUNITY, "--data", demo.data)
    code, output = demo.run("import-roll", roll, "--dry-run", *here, as_json=False)
    assert code == DONE
    assert [line.split() for line in output.splitlines()[:2]] == [
        ["add", "41", "龙大海"],
        ["rename", "1", "陈桂兰", "->", "陈桂香"],
    ]
    report = demo.run("import-roll", roll, "--dry-run", "--complete", *here)[1]
    assert report["names"] == {"41": "龙大海", "1": "陈桂香"}
    assert report["former_names"]["1"] == "陈桂兰"
    assert len(report["former_names"]) == len(report["departed"]) + 1
    code, output = demo.run("import-roll", roll, "--checked", report["checked"] - 1, *here, as_json=False)
    assert (code, "roll-changed" in output) == (SERVER, True)
    assert demo.run("import-roll", roll, "--checked", report["checked"], *here)[0] == DONE


@pytest.mark.slow
def test_a_wrong_token_and_a_wrong_community_are_told_to_who_holds_no_card(
    demo: RunningDemo, tmp_path: Path
) -> None:
    roll = tmp_path / "roll.csv"
    roll.write_text("number,name\n1,Ann\n")
    (tmp_path / "token").write_text("of-another-server")
    wrong_token = ("--token-file", tmp_path / "token", "--community", COMMUNITY)
    for options, cure, ends in (
        (wrong_token, "operator-token", SERVER),
        (("--community", "no-such"), f"It has: {COMMUNITY}.", USAGE),
    ):
        code, output = demo.run("import-roll", roll, "--data", demo.data, *options)
        assert code == ends
        assert cure in output
        assert "card" not in output


@pytest.mark.slow
def test_two_demos_do_not_share_a_folder(demo: RunningDemo) -> None:
    again = [*RUN, "demo", "--data", str(demo.data), "--host", "127.0.0.1", "--port", "0"]
    done = subprocess.run(
        again, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=START_S_MAX
    )
    assert done.returncode == SERVER
    assert done.stderr.splitlines() == [word("cli", "data.in-use", "en", {"folder": demo.data})]
    assert (demo.data / SERVER_FILE).exists()


@pytest.mark.slow
def test_a_community_is_founded_and_its_officials_appointed(demo: RunningDemo, tmp_path: Path) -> None:
    roll = tmp_path / "roll.csv"
    roll.write_text("编号,姓名,电话\n7,龙大海,1\n", encoding="utf-8")
    here = ("--community", "oak", "--data", demo.data)
    found = ("found", "--name", "橡树街", "--preset", "assembly.plain", *here)
    code, report = demo.run(*found)
    assert (code, report["address"]) == (DONE, f"{demo.printed['url']}/c/oak/")
    code, said = demo.run("import-roll", roll, *here, as_json=False)
    assert "left out: 电话." in said
    code, report = demo.run("appoint", "--number", "7", "--role", "chair", *here)
    assert (code, report["name"], report["role"]) == (DONE, "龙大海", "chair")

    code, said = demo.run("appoint", "--number", "8", "--role", "chair", *here)
    assert (code, said) == (DIFFERS, "Nobody on the roll has the number 8. Nothing was done.\n")
    for again, refusal in (
        (found, "already-founded"),
        (("appoint", "--number", "7", "--role", "chair", *here), "role-held"),
        ((*found[:4], "no-such", "--community", "ash", "--data", demo.data), "unknown-preset"),
    ):
        code, said = demo.run(*again)
        assert code == SERVER
        assert refusal in said
    assert demo.run("appoint", "--number", "7", "--role", "king", *here)[0] == USAGE
    for typed, ends in (("short\n", SERVER), ("long enough for a chair\n", DONE)):
        code, said = demo.run("password", "--number", "7", *here, typed=typed)
        assert (code, "long enough" in str(said)) == (ends, False)
