"""The command line: `folkmoot serve | demo | import-roll | cards | import-polis | replay`, and operations.

Thin: each command reads its options and calls the module that does the work, imported only then, so that
`--help` is quick. Words are in `locales/*/cli.json`, in the language of the environment.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from gateways import cli_operations
from gateways.cli_app import AsJson, DemoData, IsMeant, TokenFile, Url, app, command, option
from gateways.cli_failures import failures, replay_failures, roll_problem, server_failures
from gateways.cli_output import DIFFERS, DONE, USAGE, complain, language, progress_bars, say, tell

DEMO_DATA = Path("demo-data")
DEMO_HOSTS = ("0.0.0.0", "127.0.0.1", "localhost")
SHOWN_MAX = 20

__all__ = ["app", "main"]


@command("serve")
def serve(
    data: Annotated[Path | None, option("serve.data", "--data", file_okay=False)] = None,
    host: Annotated[str | None, option("serve.host", "--host")] = None,
    port: Annotated[int | None, option("serve.port", "--port", min=0, max=65535)] = None,
    as_json: AsJson = False,
) -> None:
    with failures(), server_failures(host, port, data):
        from gateways.serve import run
        from gateways.settings import Settings

        run(Settings.read(data=data, host=host, port=port, log_format="json" if as_json else None))


@command("demo")
def demo(
    data: DemoData = DEMO_DATA,
    host: Annotated[str, option("demo.host", "--host")] = "0.0.0.0",
    port: Annotated[int, option("demo.port", "--port", min=0, max=65535)] = 8000,
    as_json: AsJson = False,
) -> None:
    if host not in DEMO_HOSTS:
        complain(say("demo.host_wrong"))
        raise typer.Exit(USAGE)
    with failures(), server_failures(host, port, data):
        from gateways.demo import run_demo

        run_demo(data, host, port, as_json=as_json)


@command("import-roll")
def import_roll(
    file: Annotated[Path, typer.Argument(help=say("help.roll.file"), exists=True, dir_okay=False)],
    community: Annotated[str, option("community", "--community")],
    url: Url = None,
    complete: Annotated[bool, option("roll.complete", "--complete")] = False,
    dry_run: Annotated[bool, option("roll.dry_run", "--dry-run")] = False,
    data: DemoData = DEMO_DATA,
    token_file: TokenFile = None,
    yes_this_server: IsMeant = False,
    as_json: AsJson = False,
) -> None:
    with failures():
        import asyncio

        from gateways import roll_import
        from gateways.known_server import find_server

        server = find_server(url, data, token_file, yes_this_server)
        work = roll_import.import_roll(
            file.read_bytes(), server, community, language(), is_complete=complete, is_dry_run=dry_run
        )
        report = asyncio.run(work)
        if as_json:
            tell(report.model_dump_json())
        elif report.errors:
            for error in report.errors:
                complain(roll_problem(error["row"], error["field"], error["code"]))
            complain(say("roll.invalid", count=report.errors_count))
        else:
            if dry_run:
                _tell_names(report)
            tell(say("roll.imported" if report.recorded else "roll.checked", **_counts(report)))
        raise typer.Exit(DIFFERS if report.errors else DONE)


@command("cards")
def cards(
    community: Annotated[str, option("community", "--community")],
    out: Annotated[Path, option("cards.out", "--out", dir_okay=False)],
    number: Annotated[list[str] | None, option("cards.number", "--number")] = None,
    everyone: Annotated[bool, option("cards.all", "--all")] = False,
    address: Annotated[str, option("cards.address", "--address")] = "",
    url: Url = None,
    data: DemoData = DEMO_DATA,
    token_file: TokenFile = None,
    yes_this_server: IsMeant = False,
    as_json: AsJson = False,
) -> None:
    if number and everyone:
        complain(say("cards.which"))
        raise typer.Exit(USAGE)
    with failures():
        from gateways.cli_cards import print_cards
        from gateways.known_server import find_server

        server = find_server(url, data, token_file, yes_this_server)
        print_cards(server, community, out, number or [], address, is_for_all=everyone, as_json=as_json)


@command("import-polis")
def import_polis(
    folder: Annotated[Path, typer.Argument(help=say("help.polis.folder"), exists=True, file_okay=False)],
    url: Url = None,
    data: DemoData = DEMO_DATA,
    token_file: TokenFile = None,
    yes_this_server: IsMeant = False,
    as_json: AsJson = False,
) -> None:
    with failures():
        import asyncio

        from gateways.known_server import find_server
        from gateways.polis import read_export
        from gateways.polis_import import play

        server = find_server(url, data, token_file, yes_this_server)
        export = read_export(folder)
        complain(say("polis.watch", url=f"{server.url}/c/{export.community}/", people=len(export.people)))
        with progress_bars() as progress:
            report = asyncio.run(play(export, server, language(), progress))
        if as_json:
            tell(report.model_dump_json())
        else:
            for line in report.lines(SHOWN_MAX):
                tell(line)
        raise typer.Exit(DONE if report.holds else DIFFERS)


@command("replay")
def replay(
    into: Annotated[Path, option("replay.into", "--into", file_okay=False)],
    until: Annotated[int | None, option("replay.until", "--until", min=1)] = None,
    log: Annotated[Path | None, option("replay.log", "--log", dir_okay=False)] = None,
    data: DemoData = DEMO_DATA,
    community: Annotated[str | None, option("community", "--community")] = None,
    as_json: AsJson = False,
) -> None:
    if (log is None) == (community is None):
        complain(say("replay.which"))
        raise typer.Exit(USAGE)
    with failures(), replay_failures(), progress_bars() as progress:
        from gateways.replay import replay as replay_log

        path = log or data / "communities" / str(community) / "log.db"
        done = replay_log(path, into, until, progress)
    if as_json:
        import orjson

        tell(orjson.dumps(done._asdict()).decode())
    else:
        tell(say("replay.done", into=into, **done._asdict()))


def _tell_names(report: Any) -> None:
    """Who would be touched, for the eyes of who imports: a wrong column shows in the names at once."""
    for number in report.added:
        tell(say("roll.adds", number=number, name=report.names[number]))
    for number in report.changed:
        former = report.former_names.get(number)
        key = "roll.renames" if former else "roll.changes"
        tell(say(key, number=number, name=report.names[number], former=former or ""))
    for number in report.departed:
        tell(say("roll.departs", number=number, name=report.former_names.get(number, "")))


def _counts(report: Any) -> dict[str, Any]:
    lists = {name: len(getattr(report, name)) for name in ("added", "changed", "departed")}
    return lists | {"rows": report.rows, "unchanged": report.unchanged, "encoding": report.encoding}


cli_operations.register()


def main() -> None:
    """What the `folkmoot` command runs."""
    app()


if __name__ == "__main__":
    main()
