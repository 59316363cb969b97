"""How a community begins, on the command line: `found` it, `appoint` officials, give them a `password`."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

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
    from pathlib import Path

    from gateways.client.known_server import KnownServer


def found(
    community: Annotated[str, option("found.community", "--community")],
    name: Annotated[str, option("found.name", "--name")],
    preset: Annotated[str, option("found.preset", "--preset")],
    zone: Annotated[str, option("found.zone", "--zone")] = "Asia/Shanghai",
    url: Url = None,
    data: ServerData = None,
    token_file: TokenFile = None,
    yes_this_server: IsMeant = False,
    as_json: AsJson = False,
) -> None:
    with failures():
        import asyncio

        from gateways.client.founding import found as found_community

        _require_id(community)
        server = _server(url, data, token_file, yes_this_server)
        report = asyncio.run(found_community(server, community, name, preset, zone, language()))
    tell(report.model_dump_json() if as_json else say("found.done", address=report.address))


def appoint(
    number: Annotated[str, option("appoint.number", "--number")],
    role: Annotated[Literal["chair", "secretary", "auditor", "teller"], option("appoint.role", "--role")],
    community: Community = None,
    url: Url = None,
    data: ServerData = None,
    token_file: TokenFile = None,
    yes_this_server: IsMeant = False,
    as_json: AsJson = False,
) -> None:
    with failures(), _number_failures(number):
        import asyncio

        from gateways.client.founding import appoint as appoint_member

        server = _server(url, data, token_file, yes_this_server)
        report = asyncio.run(appoint_member(server, server.community(community), number, role, language()))
    if as_json:
        tell(report.model_dump_json())
    else:
        named = say(f"role.{report.role}")
        tell(say("appoint.done", number=report.number, name=report.name, role=named))


def password(
    number: Annotated[str, option("appoint.number", "--number")],
    community: Community = None,
    url: Url = None,
    data: ServerData = None,
    token_file: TokenFile = None,
    yes_this_server: IsMeant = False,
    as_json: AsJson = False,
) -> None:
    with failures(), _number_failures(number):
        import asyncio

        from gateways.client.founding import give_password

        server = _server(url, data, token_file, yes_this_server)
        report = asyncio.run(
            give_password(server, server.community(community), number, _typed_password(), language())
        )
    if as_json:
        tell(report.model_dump_json())
    else:
        tell(say("password.done", number=report.number, name=report.name))


def _require_id(community: str) -> None:
    """Ends the command on what cannot stand in an address, with what could: people give the name itself."""
    from gateways.spelling import as_id
    from services.commands import ID

    if not re.fullmatch(ID, community):
        complain(say("found.not_an_id", id=community, suggested=as_id(community)))
        raise typer.Exit(USAGE)


def _typed_password() -> str:
    """Typed twice and not shown; or a line from another program. Never an option: others see those."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    again = say("password.again")
    return str(typer.prompt(say("password.ask"), hide_input=True, confirmation_prompt=again, err=True))


@contextmanager
def _number_failures(number: str) -> Iterator[None]:
    from gateways.client.founding import NotOnRoll

    try:
        yield
    except NotOnRoll:
        complain(say("appoint.unknown", number=number))
        raise typer.Exit(DIFFERS) from None


def _server(url: str | None, data: "Path | None", token_file: "Path | None", is_meant: bool) -> "KnownServer":
    from gateways.client.known_server import find_server

    return find_server(url, data, token_file, is_meant)
