"""`folkmoot import-roll`: a roll from a file, and what that changes in words."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gateways.command_line.application import (
    AsJson,
    Community,
    IsMeant,
    ServerData,
    TokenFile,
    Url,
    option,
)
from gateways.command_line.failures import failures
from gateways.terminal import DIFFERS, DONE, complain, language, say, tell

if TYPE_CHECKING:
    from gateways.client.roll_import import RollReport

# What is wrong with the file as a whole stands in no row.
WHOLE_FILE = frozenset({"no-rows", "too-many-rows", "file-too-large", "encoding", "workbook", "old-workbook"})


def import_roll(
    file: Annotated[Path, typer.Argument(help=say("help.roll.file"), exists=True, dir_okay=False)],
    community: Community = None,
    url: Url = None,
    complete: Annotated[bool, option("roll.complete", "--complete")] = False,
    dry_run: Annotated[bool, option("roll.dry_run", "--dry-run")] = False,
    checked: Annotated[int | None, option("roll.checked", "--checked", min=0)] = None,
    data: ServerData = None,
    token_file: TokenFile = None,
    yes_this_server: IsMeant = False,
    as_json: AsJson = False,
) -> None:
    with failures():
        import asyncio

        from gateways.client import roll_import
        from gateways.client.known_server import find_server

        server = find_server(url, data, token_file, yes_this_server)
        which = server.community(community)
        work = roll_import.import_roll(
            file.read_bytes(),
            server,
            which,
            language(),
            is_complete=complete,
            is_dry_run=dry_run,
            checked_at=checked,
        )
        report = asyncio.run(work)
    if as_json:
        tell(report.model_dump_json(exclude_none=True))
    else:
        _tell_words(report, dry_run)
    raise typer.Exit(DIFFERS if report.errors else DONE)


def _tell_words(report: "RollReport", dry_run: bool) -> None:
    _tell_columns(report)
    if report.errors:
        for error in report.errors:
            complain(_wrong_row(error))
        complain(say("roll.invalid", count=report.errors_count))
        return
    if dry_run:
        _tell_names(report)
    tell(say("roll.imported" if report.recorded else "roll.checked", **_counts(report)))
    if dry_run and report.checked is not None:
        tell(say("roll.checked_at", position=report.checked))


def _wrong_row(error: dict[str, Any]) -> str:
    from gateways.roll_wording import problem_words

    row, field, what = error["row"], error["field"], problem_words(error, language())
    if error["code"] in WHOLE_FILE:
        return what
    if not field:
        return say("roll.problem_row", row=row, what=what)
    return say("roll.problem", row=row, field=say(f"roll.field.{field}"), what=what)


def _tell_columns(report: "RollReport") -> None:
    """Which columns were passed over, and what stays as it is for want of one."""
    if report.ignored:
        complain(say("roll.ignored", columns=", ".join(report.ignored)))
    if report.missing and (report.changed or report.unchanged):
        complain(say("roll.kept", fields=[say(f"roll.field.{field}") for field in report.missing]))


def _tell_names(report: "RollReport") -> None:
    """Who would be touched and how, for the eyes of who imports: a wrong column shows at once."""
    for number in report.added:
        tell(say("roll.adds", number=number, name=report.names[number]))
    for number in report.changed:
        former = report.former_names.get(number)
        key = "roll.renames" if former else "roll.changes"
        tell(say(key, number=number, name=report.names[number], former=former or ""))
        for change in report.changes[number]:
            _tell_change(change)
    for number in report.departed:
        tell(say("roll.departs", number=number, name=report.former_names.get(number, "")))


def _tell_change(change: dict[str, str]) -> None:
    """A new name is told with the number; of a proof only that it is another."""
    field = say(f"roll.field.{change['field']}")
    if "from" not in change:
        tell(say("roll.proves", field=field))
    elif change["field"] != "name":
        former, new = (change[key] or say("roll.nothing") for key in ("from", "to"))
        tell(say("roll.becomes", field=field, former=former, new=new))


def _counts(report: "RollReport") -> dict[str, Any]:
    lists = {name: len(getattr(report, name)) for name in ("added", "changed", "departed")}
    return lists | {"rows": report.rows, "unchanged": report.unchanged, "encoding": report.encoding}
