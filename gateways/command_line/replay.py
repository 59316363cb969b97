"""`folkmoot replay`: views rebuilt from a log alone."""

from pathlib import Path
from typing import Annotated

import typer

from gateways.command_line.application import AsJson, DemoData, option
from gateways.command_line.failures import failures, replay_failures
from gateways.file_names import COMMUNITIES, DEMO_DATA, LOG
from gateways.terminal import USAGE, complain, progress_bars, say, tell


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
        from gateways.operations.replay import replay as replay_log

        path = log or data / COMMUNITIES / str(community) / LOG
        done = replay_log(path, into, until, progress)
    if as_json:
        import orjson

        tell(orjson.dumps(done._asdict()).decode())
    else:
        tell(say("replay.done", into=into, **done._asdict()))
