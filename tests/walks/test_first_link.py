"""The link that `folkmoot serve` prints the first time, and no more once things are set up."""

import re
from pathlib import Path

from tests.walks.own_server import start_and_stop
from tests.walks.test_first_start import Starter, play

LINK = re.compile(r"http://\S+/first-start#\S+")


def links(folder: Path, *options: str) -> list[str]:
    return LINK.findall(start_and_stop(folder, "--port", "0", *options))


def test_an_empty_folder_gets_one_link_another_at_each_start(tmp_path: Path) -> None:
    (first,) = links(tmp_path)
    (second,) = links(tmp_path)
    assert first.startswith("http://127.0.0.1:")
    assert first.partition("#")[2] != second.partition("#")[2]
    assert (tmp_path / "data" / "operator-token").stat().st_mode & 0o777 == 0o600
    (everywhere,) = links(tmp_path, "--host", "0.0.0.0")
    assert everywhere.startswith("http://127.0.0.1:"), "the code is good on this machine only"


def test_once_a_sitting_was_opened_no_link_is_printed(tmp_path: Path) -> None:
    async def sets_up(one: Starter) -> None:
        await one.found()
        await one.enrol()
        await one.appoint("1", "chair")

    async def opens(one: Starter) -> None:
        await one.enter()
        await one.open()

    play(tmp_path / "data", sets_up)
    assert len(links(tmp_path)) == 1
    play(tmp_path / "data", opens)
    assert links(tmp_path) == []
