"""What the commands say: words in the caller's language, progress bars on a terminal, and exit codes."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from gateways.progress import Progress, silent
from gateways.wording import choose_language, word

if TYPE_CHECKING:
    from rich.progress import TaskID

DONE, DIFFERS, USAGE, SERVER, DAMAGED = range(5)


def language(environ: Mapping[str, str] = os.environ) -> str:
    """The language that the environment asks for."""
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return choose_language(locale.split(".")[0].replace("_", "-"))


def say(key: str, **params: Any) -> str:
    """A sentence of the command line."""
    return word("cli", key, language(), params)


def tell(text: str) -> None:
    """A line for the caller, never folded: links must stay whole."""
    print(text, flush=True)


def complain(text: str) -> None:
    """A line about what went wrong, apart from the results."""
    print(text, file=sys.stderr, flush=True)


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
