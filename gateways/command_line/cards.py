"""`folkmoot cards`: login cards as a file to print."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
from gateways.terminal import DIFFERS, USAGE, complain, language, say, tell

if TYPE_CHECKING:
    from gateways.client.card_file import CardReport
    from gateways.client.known_server import KnownServer


def cards(
    out: Annotated[Path, option("cards.out", "--out", dir_okay=False)],
    number: Annotated[list[str] | None, option("cards.number", "--number", metavar="<str>")] = None,
    everyone: Annotated[bool, option("cards.all", "--all")] = False,
    address: Annotated[str, option("cards.address", "--address")] = "",
    community: Community = None,
    url: Url = None,
    data: ServerData = None,
    token_file: TokenFile = None,
    yes_this_server: IsMeant = False,
    as_json: AsJson = False,
) -> None:
    if number and everyone:
        complain(say("cards.which"))
        raise typer.Exit(USAGE)
    with failures():
        from gateways.client.known_server import find_server
        from gateways.operations.address_check import is_address

        if address and not is_address(address):
            complain(say("hall.not_an_address", url=address))
            raise typer.Exit(USAGE)
        server = find_server(url, data, token_file, yes_this_server)
        which = server.community(community)
        _print(server, which, out, number or [], address, is_for_all=everyone, as_json=as_json)


def _print(
    server: "KnownServer",
    community: str,
    out: Path,
    numbers: Sequence[str],
    address: str,
    *,
    is_for_all: bool,
    as_json: bool,
) -> None:
    """Make the cards, write the file, and say what became of it; ends with the documented exit code."""
    import asyncio

    from gateways.client.card_file import NothingToPrint, Wanted, write_cards

    wanted = Wanted(numbers, is_for_all, address)
    try:
        report = asyncio.run(write_cards(server, community, out, wanted, language()))
    except FileExistsError:
        complain(say("cards.file-exists", path=out))
        raise typer.Exit(USAGE) from None
    except OSError as error:
        complain(say("cards.file-unwritable", path=out, what=error.strerror or error))
        raise typer.Exit(USAGE) from None
    except NothingToPrint as nothing:
        _tell(nothing.report, as_json)
        raise typer.Exit(DIFFERS) from None
    _tell(report, as_json)


def _tell(report: "CardReport", as_json: bool) -> None:
    if as_json:
        tell(report.model_dump_json())
    elif report.unknown:
        complain(say("cards.unknown", numbers=", ".join(report.unknown)))
    elif not report.cards:
        complain(say("cards.nobody"))
    else:
        tell(say("cards.made", count=report.cards, path=report.out, entry=report.entry))
