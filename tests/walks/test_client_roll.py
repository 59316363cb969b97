"""The import beside a server that was not started anew since an update, and tells no position of the roll."""

import asyncio
from typing import Any

import pytest

from gateways.client.http import Person
from gateways.client.known_server import KnownServer
from gateways.client.roll_import import RollReport, import_roll
from gateways.command_line import roll

OLD = {
    **{"errors": [], "added": ["1"], "changed": [], "changes": {}, "departed": []},
    **{"unchanged": 0, "former_names": {}},
}


def imported(
    monkeypatch: pytest.MonkeyPatch,
    told: dict[str, Any],
    *,
    is_dry_run: bool = False,
    checked_at: int | None = None,
) -> tuple[RollReport, list[dict[str, Any]]]:
    """Import a list where the dry run is told this; gives the report, and the imports that were sent."""
    sent: list[dict[str, Any]] = []

    async def check(_: Person, body: dict[str, Any]) -> dict[str, Any]:
        return told

    async def act(_: Person, kind: str, body: dict[str, Any], cmd: str) -> dict[str, Any]:
        sent.append(body)
        return {"position": 9}

    monkeypatch.setattr(Person, "check_roll", check)
    monkeypatch.setattr(Person, "act", act)
    server = KnownServer("http://127.0.0.1:1", "token")
    work = import_roll(
        "编号,姓名\n1,王秀英\n".encode(),
        server,
        "hall",
        "en",
        is_complete=False,
        is_dry_run=is_dry_run,
        checked_at=checked_at,
    )
    return asyncio.run(work), sent


def test_a_dry_run_at_an_older_server_tells_what_it_was_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report, sent = imported(monkeypatch, OLD, is_dry_run=True)
    assert (report.added, report.checked, sent) == (["1"], None, [])
    roll._tell_words(report, True)
    assert "--checked" not in capsys.readouterr().out
    roll._tell_words(imported(monkeypatch, OLD | {"position": 0}, is_dry_run=True)[0], True)
    assert "--checked 0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("told", "checked_at", "said"),
    [
        (OLD, None, {}),
        (OLD | {"position": 0}, None, {"checked": 0}),
        (OLD | {"position": 7}, None, {"checked": 7}),
        (OLD | {"position": 7}, 5, {"checked": 5}),
        # An older server refuses it: whoever asked for certainty is not left without it unsaid.
        (OLD, 5, {"checked": 5}),
    ],
)
def test_an_import_says_what_was_checked_where_the_server_told_it(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, Any], checked_at: int | None, said: dict[str, int]
) -> None:
    report, (body,) = imported(monkeypatch, told, checked_at=checked_at)
    assert report.recorded
    assert {key: value for key, value in body.items() if key == "checked"} == said
