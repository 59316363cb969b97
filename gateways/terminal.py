"""What the commands say: words in the caller's language, progress bars on a terminal, and exit codes."""

import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gateways.progress import Progress, silent
from gateways.wording import choose_language, word

if TYPE_CHECKING:
    from rich.progress import TaskID

# What tells a terminal to do something, begins a line or turns letters round (UAX 9): a name may hold it.
_COMMANDING = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")

DONE, DIFFERS, USAGE, SERVER, DAMAGED = range(5)


def language(environ: Mapping[str, str] = os.environ) -> str:
    """The language that the environment asks for."""
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return choose_language(locale.split(".")[0].replace("_", "-"))


def say(key: str, **params: Any) -> str:
    """A sentence of the command line. What others wrote stands in it as letters, whatever it would do."""
    return word("cli", key, language(), {name: _harmless(value) for name, value in params.items()})


def tell(text: str) -> None:
    """A line for the caller, never folded: links must stay whole."""
    print(text, flush=True)


def complain(text: str) -> None:
    """A line about what went wrong, apart from the results."""
    print(text, file=sys.stderr, flush=True)


def _harmless(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return _COMMANDING.sub(lambda found: found[0].encode("unicode_escape").decode(), value)


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """Bars on stderr while it is a terminal; silence elsewhere."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    tasks: dict[str, TaskID] = {}
    with Bars(*columns, console=Console(stderr=True)) as bars:

        def show(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(say(f"progress.{stage}"), total=total)
            bars.update(tasks[stage], completed=done)

        yield show
