"""Turns whatever can go wrong in a command into a sentence and an exit code."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from gateways.terminal import DAMAGED, SERVER, USAGE, complain, say

if TYPE_CHECKING:
    from pathlib import Path

    from gateways.client.errors import Refused

UNAUTHENTICATED = 401


@contextmanager
def failures() -> Iterator[None]:
    """Whatever is raised inside ends the command with its documented exit code."""
    from domain.event import Unreadable
    from gateways.client.errors import Refused, Unreachable
    from gateways.client.known_server import ServerUnknown
    from gateways.polis.export import ExportDamaged
    from services.ports import LogDamaged

    try:
        yield
    except ServerUnknown as error:
        _end(USAGE, say(f"server.{error.code}", where=error.where))
    except Unreachable as error:
        _end(SERVER, say("server.unreachable", url=error.url, reason=error.reason))
    except Refused as error:
        _end(SERVER, _refusal(error))
    except ExportDamaged as error:
        what = say(f"export.{error.code}", value=error.value)
        key = "export.damaged" if error.row else "export.damaged_file"
        _end(DAMAGED, say(key, file=error.file, row=error.row, what=what))
    except LogDamaged as error:
        _end(DAMAGED, _noted(error, say("replay.damaged", position=error.position, what=error.what)))
    except Unreadable as error:
        _end(DAMAGED, say("replay.unreadable", what=error))


@contextmanager
def replay_failures() -> Iterator[None]:
    """The same for what only a replay can raise; apart, because its imports take their time."""
    from gateways.operations.replay import FolderTaken, LogMissing
    from projections.rebuild import LogEndsEarlier

    try:
        yield
    except LogMissing as error:
        _end(USAGE, say("replay.no-log", path=error))
    except FolderTaken as error:
        _end(USAGE, say("replay.not-empty", path=error))
    except LogEndsEarlier:
        _end(USAGE, say("replay.ends-earlier"))


@contextmanager
def operation_failures() -> Iterator[None]:
    """The same for backups; apart, because its imports take their time."""
    from gateways.command_line.findings import complain_of
    from gateways.operations.backup import CopyDamaged, FolderInUse, NotApart, NothingThere
    from gateways.operations.restore import BackupDamaged, NoBackup

    try:
        yield
    except NothingThere as error:
        _end(USAGE, say("data.nothing", path=error))
    except FolderInUse as error:
        _end(USAGE, say("backup.in_use", path=error))
    except NotApart as error:
        _end(USAGE, say("backup.not_apart", path=error))
    except OSError as error:
        _end(USAGE, say("file.problem", path=error.filename or "", why=error.strerror or error))
    except NoBackup as error:
        _end(USAGE, say("restore.no_backup", path=error))
    except BackupDamaged as error:
        _end(DAMAGED, say("restore.damaged", path=error))
    except CopyDamaged as error:
        complain_of(error.findings)
        _end(DAMAGED, say("backup.damaged"))


@contextmanager
def settings_failures() -> Iterator[None]:
    """The same for what an operator has set, and for a machine on which that is not safe."""
    from pydantic import ValidationError

    from gateways.command_line.findings import complain_of
    from gateways.operations.finding import Unsafe
    from gateways.settings import SettingUnknown

    try:
        yield
    except ValidationError as error:
        found = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        _end(USAGE, say("setting.wrong", what=found))
    except SettingUnknown as error:
        _end(USAGE, say("setting.wrong", what=error))
    except Unsafe as error:
        complain_of(error.findings)
        _end(USAGE, say("doctor.refused"))


@contextmanager
def data_failures(data: "Path | None" = None) -> Iterator[None]:
    """The same for a data folder that cannot be used as it is."""
    from gateways.key_file import KeyMissing
    from gateways.settings import Settings
    from gateways.stores.single_writer import StoreInUse
    from gateways.stores.sqlite_file import DatabaseError, UnsafeStore
    from gateways.witness import BehindSeen, WitnessDamaged
    from projections.builder import AheadOfLog, OtherLog

    try:
        yield
    except BehindSeen as error:
        told = {"path": str(error.path), "head": error.head, "seen": error.seen}
        text = " ".join(say(f"doctor.behind-seen{part}", **told) for part in ("", ".cure"))
        _end(DAMAGED, _noted(error, text))
    except WitnessDamaged as error:
        _end(DAMAGED, say("doctor.witness-damaged", path=error))
    except KeyMissing as error:
        _end(DAMAGED, say("data.unusable", what=error))
    except OSError as error:
        _end(USAGE, say("data.folder", path=error.filename or data or "", why=error.strerror or error))
    except (AheadOfLog, OtherLog, DatabaseError) as error:
        _end(DAMAGED, _noted(error, say("data.unusable", what=error)))
    except StoreInUse:
        _end(SERVER, say("data.in-use", folder=Settings.read(data=data).data))
    except UnsafeStore as error:
        _end(SERVER, say("data.unusable", what=error))


@contextmanager
def server_failures(host: str | None, port: int | None, data: "Path | None") -> Iterator[None]:
    """The same for a server that is started here."""
    from gateways.settings import Settings

    with settings_failures(), data_failures(data):
        try:
            yield
        except SystemExit as ended:
            # uvicorn ends so when it cannot start; why, stands in its log.
            if ended.code == SERVER:
                asked = Settings.read(host=host, port=port)
                complain(say("listen.failed", host=asked.host, port=asked.port))
            raise


def _refusal(error: "Refused") -> str:
    """The cures are worded for people with a card; whoever holds a token file needs others."""
    if error.status == UNAUTHENTICATED:
        return say("server.token-refused", code=error.code)
    if error.code == "unknown-community":
        return say("server.no-community", code=error.code)
    return say("server.refused", title=error.title, cure=error.cure, code=error.code).strip()


def _noted(error: Exception, text: str) -> str:
    """The sentence, and in which community's folder it was."""
    return " ".join([text, *(f"({note})" for note in getattr(error, "__notes__", ()))])


def _end(code: int, text: str) -> None:
    complain(text)
    raise typer.Exit(code) from None
