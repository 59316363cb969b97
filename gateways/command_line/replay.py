"""`folkmoot replay`: views rebuilt from a log alone."""

from pathlib import Path
from typing import Annotated

import typer

from gateways.command_line.application import AsJson, option
from gateways.command_line.failures import failures, replay_failures
from gateways.file_names import COMMUNITIES, LOG
from gateways.terminal import USAGE, complain, progress_bars, say, tell


def replay(
    into: Annotated[Path, option("replay.into", "--into", file_okay=False)],
    until: Annotated[int | None, option("replay.until", "--until", min=1)] = None,
    log: Annotated[Path | None, option("replay.log", "--log", dir_okay=False)] = None,
    data: Annotated[Path | None, option("replay.data", "--data", file_okay=False)] = None,
    community: Annotated[str | None, option("community", "--community")] = None,
    as_json: AsJson = False,
) -> None:
    if (log is None) == (community is None):
        complain(say("replay.which"))
        raise typer.Exit(USAGE)
    with failures(), replay_failures(), progress_bars() as progress:
        from gateways.operations.replay import replay as replay_log

        done = replay_log(log or _log_of(str(community), data), into, until, progress)
    if as_json:
        import orjson

        tell(orjson.dumps(done._asdict()).decode())
    else:
        tell(say("replay.done", into=into, **done._asdict()))


def _log_of(community: str, data: Path | None) -> Path:
    """The community's log in this data folder; left out, in the usual one that has it."""
    from gateways.client.known_server import usual_folders

    folders = [data] if data is not None else usual_folders()
    logs = [folder / COMMUNITIES / community / LOG for folder in folders]
    found = [log for log in logs if log.exists()]
    if len(found) != 1:
        why = "replay.several" if found else "replay.no-community"
        complain(say(why, id=community, where=[str(folder) for folder in folders]))
        raise typer.Exit(USAGE)
    return found[0]
