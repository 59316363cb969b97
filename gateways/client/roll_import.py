"""Brings a community's roll in line with a file, or says what that would change."""

import secrets
from typing import Any

from domain.errors import RollRowsInvalid
from domain.frozen import Frozen
from gateways.client.http import Folkmoot, Json
from gateways.client.known_server import KnownServer
from gateways.roll_sheet import read_roll
from services.roll_file import RollFile


class RollReport(Frozen):
    """What `folkmoot import-roll --json` prints. Lists are of numbers on the roll, in the file's order.

    `missing` are the fields that the file has no column for: they stay as they are on the roll. `changes`
    has by number what would be otherwise, each a `field` with `from` and `to` (of a proof only the field).

    `names` has by number what the file calls whoever is added or changed, `former_names` what the roll
    calls whoever is renamed or departs. `checked` is the position of the roll that all this is said of; it is
    missing where the server does not tell it, as one from before record 0148.
    """

    rows: int
    encoding: str
    ignored: list[str]
    missing: list[str]
    errors: list[dict[str, Any]]
    errors_count: int
    added: list[str]
    changed: list[str]
    changes: dict[str, list[dict[str, str]]]
    departed: list[str]
    names: dict[str, str]
    former_names: dict[str, str]
    unchanged: int
    checked: int | None = None
    recorded: bool
    position: int


async def import_roll(
    raw: bytes,
    server: KnownServer,
    community: str,
    language: str,
    *,
    is_complete: bool,
    is_dry_run: bool,
    checked_at: int | None = None,
) -> RollReport:
    """Check a file's content against the community's roll and, unless dry or with errors, import it.

    `checked_at`: the roll's position in an earlier dry run. If the roll has changed since, nothing is done.

    Raises:
        Refused: the server said no.
    """
    try:
        read = read_roll(raw)
    except RollRowsInvalid as refusal:
        return _unreadable(refusal)
    body = {
        "rows": [row.model_dump(by_alias=True, exclude_unset=True) for row in read.rows],
        "complete": is_complete,
    }
    async with Folkmoot(server.url, language) as folkmoot:
        person = folkmoot.as_bearer(community, server.token)
        checked = await person.check_roll(body)
        if checked["errors"] or is_dry_run:
            return _report(read, checked, recorded=False, position=0)
        seen = checked.get("position") if checked_at is None else checked_at
        form = body if seen is None else body | {"checked": seen}
        # Chosen anew each time: the same file may rightly come again after the roll was changed otherwise.
        answer = await person.act("roll.import", form, secrets.token_hex(16))
        return _report(read, checked, recorded=True, position=answer["position"])


def _unreadable(refusal: RollRowsInvalid) -> RollReport:
    return RollReport(
        rows=0,
        encoding="",
        ignored=[],
        missing=[],
        errors=refusal.params["problems"],
        errors_count=refusal.params["count"],
        added=[],
        changed=[],
        changes={},
        departed=[],
        names={},
        former_names={},
        unchanged=0,
        recorded=False,
        position=0,
    )


def _report(read: RollFile, checked: Json, *, recorded: bool, position: int) -> RollReport:
    """Errors carry the line of the file, as a spreadsheet shows it."""
    errors = [{**error, "row": read.lines[error["row"] - 1]} for error in checked["errors"]]
    called = {row.number: row.name for row in read.rows}
    return RollReport(
        rows=len(read.rows),
        encoding=read.encoding,
        ignored=read.ignored,
        missing=read.missing,
        errors=errors,
        errors_count=len(errors),
        added=checked["added"],
        changed=checked["changed"],
        changes=checked["changes"],
        departed=checked["departed"],
        names={number: called[number] for number in (*checked["added"], *checked["changed"])},
        former_names=checked["former_names"],
        unchanged=checked["unchanged"],
        checked=checked.get("position"),
        recorded=recorded,
        position=position,
    )
