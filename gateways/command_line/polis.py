"""`folkmoot import-polis`: plays a real conversation against a server, with a bar for each stage."""

from pathlib import Path
from typing import Annotated

import typer

from gateways.command_line.application import AsJson, DemoData, IsMeant, TokenFile, Url
from gateways.command_line.failures import failures
from gateways.file_names import DEMO_DATA
from gateways.terminal import DIFFERS, DONE, complain, language, progress_bars, say, tell

SHOWN_MAX = 20


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

        from gateways.client.known_server import find_server
        from gateways.polis.export import read_export
        from gateways.polis.play import play

        server = find_server(url, data, token_file, yes_this_server, is_for_demo=True)
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
