"""The application that commands are added to, and the options that several of them share."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from gateways.terminal import say

app = typer.Typer(
    name="folkmoot",
    help=say("help.folkmoot"),
    epilog=say("help.exit_codes"),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def option(key: str, *names: str, **settings: Any) -> Any:
    """An option whose help stands in the locale files."""
    return typer.Option(*names, help=say(f"help.{key}"), **settings)


def add(name: str, work: Callable[..., None]) -> None:
    """Add a command; its help and exit codes stand in the locale files. The list shows its first sentence."""
    key = name.replace("-", "_")
    text = say(f"help.{key}")
    first = re.split(r"(?<=\.)\s|(?<=。)", text)[0]
    app.command(name, help=text, short_help=first, epilog=say(f"help.{key}.exit_codes"))(work)


AsJson = Annotated[bool, option("json", "--json")]
ServerData = Annotated[Path | None, option("server_data", "--data", file_okay=False)]
Community = Annotated[str | None, option("community_or_only", "--community")]
DemoData = Annotated[Path, option("demo_data", "--data", file_okay=False)]
Data = Annotated[Path | None, option("serve.data", "--data", file_okay=False)]
Url = Annotated[str | None, option("url", "--url")]
TokenFile = Annotated[Path | None, option("token_file", "--token-file", dir_okay=False)]
IsMeant = Annotated[bool, option("yes_this_server", "--yes-this-server")]
