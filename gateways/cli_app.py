"""The application that commands are added to, and the options that several of them share."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from gateways.cli_output import say

app = typer.Typer(
    name="folkmoot",
    help=say("help.folkmoot"),
    epilog=say("help.exit_codes"),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Work = TypeVar("Work", bound=Callable[..., None])


def option(key: str, *names: str, **settings: Any) -> Any:
    """An option whose help stands in the locale files."""
    return typer.Option(*names, help=say(f"help.{key}"), **settings)


def command(name: str) -> Callable[[Work], Work]:
    """Add a command; its help and exit codes stand in the locale files."""
    key = name.replace("-", "_")
    return app.command(name, help=say(f"help.{key}"), epilog=say(f"help.{key}.exit_codes"))


AsJson = Annotated[bool, option("json", "--json")]
DemoData = Annotated[Path, option("demo_data", "--data", file_okay=False)]
Data = Annotated[Path | None, option("serve.data", "--data", file_okay=False)]
Url = Annotated[str | None, option("url", "--url")]
TokenFile = Annotated[Path | None, option("token_file", "--token-file", dir_okay=False)]
IsMeant = Annotated[bool, option("yes_this_server", "--yes-this-server")]
