"""Brings a community's roll in line with a CSV file, or says what that would change."""

import secrets
from typing import Any

from domain.frozen import Frozen
from gateways.client import Folkmoot, Json
from gateways.known_server import KnownServer
from services.roll_file import RollFile, parse_roll


class RollReport(Frozen):
    """What `folkmoot import-roll --json` prints. Members are named by their number on the roll."""

    rows: int
    encoding: str
    ignored: list[str]
    errors: list[dict[str, Any]]
    added: list[str]
    changed: list[str]
    departed: list[str]
    unchanged: int
    recorded: bool
    position: int


async def import_roll(
    raw: bytes, server: KnownServer, community: str, language: str, *, is_complete: bool, is_dry_run: bool
) -> RollReport:
    """Check a file's content against the community's roll and, unless dry or with errors, import it.

    Raises:
        RollRowsInvalid: rows of the file cannot be read.
        Refused: the server said no.
    """
    read = parse_roll(raw)
    body = {"rows": [row.model_dump(by_alias=True) for row in read.rows], "complete": is_complete}
    async with Folkmoot(server.url, language) as folkmoot:
        person = folkmoot.as_bearer(community, server.token)
        checked = await person.check_roll(body)
        if checked["errors"] or is_dry_run:
            return _report(read, checked, recorded=False, position=0)
        # Chosen anew each time: the same file may rightly come again after the roll was changed otherwise.
        answer = await person.act("roll.import", body, secrets.token_hex(16))
        return _report(read, checked, recorded=True, position=answer["position"])


def _report(read: RollFile, checked: Json, *, recorded: bool, position: int) -> RollReport:
    """Errors carry the line of the file, as a spreadsheet shows it."""
    errors = [{**error, "row": read.lines[error["row"] - 1]} for error in checked["errors"]]
    return RollReport(
        rows=len(read.rows),
        encoding=read.encoding,
        ignored=read.ignored,
        errors=errors,
        added=checked["added"],
        changed=checked["changed"],
        departed=checked["departed"],
        unchanged=checked["unchanged"],
        recorded=recorded,
        position=position,
    )
