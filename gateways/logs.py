"""The log of the programme itself: what an operator needs, and nothing that tells on a person.

No line has names, choices, codes, tokens, query strings or addresses; of an exception it has kind and place
only, because its message may quote what was sent.
"""

import logging
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from os.path import basename
from traceback import extract_tb
from types import TracebackType
from typing import Any, TextIO

import orjson
import structlog

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
Entry = MutableMapping[str, Any]


_access_stream: TextIO | None = None


def access_stream() -> TextIO | None:
    """Where requests are to be noted, if they are."""
    return _access_stream


def configure(log_format: str, level: str, stream: TextIO | None = None) -> None:
    """Send every line, ours and the libraries', to `stream` (standard output) in one shape."""
    global _access_stream
    stream = stream or sys.stdout
    is_pretty = log_format == "pretty" or (log_format == "auto" and stream.isatty())
    weight = logging.getLevelNamesMapping()[level.upper()]
    _access_stream = stream if weight <= logging.INFO else None
    shared = [structlog.stdlib.add_log_level, _add_time, _add_request, _shorten_exception]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(weight),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    last: Any = structlog.dev.ConsoleRenderer(colors=stream.isatty()) if is_pretty else _as_json
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(weight)
    # uvicorn names the path of every socket with its query string at INFO.
    for name in ("uvicorn", "uvicorn.error", "uvicorn.asgi", "websockets"):
        logging.getLogger(name).setLevel(max(weight, logging.WARNING))
    logging.getLogger("uvicorn.access").disabled = True
    # Why a start failed is said in one line by the application itself.
    uvicorn_log = logging.getLogger("uvicorn.error")
    uvicorn_log.filters[:] = [lambda record: not str(record.msg).startswith("Traceback")]


def _add_time(_logger: Any, _method: str, entry: Entry) -> Entry:
    entry["at"] = datetime.now(UTC).isoformat(timespec="milliseconds")
    return entry


def _add_request(_logger: Any, _method: str, entry: Entry) -> Entry:
    request_id = REQUEST_ID.get()
    if request_id:
        entry.setdefault("request_id", request_id)
    return entry


def _shorten_exception(_logger: Any, _method: str, entry: Entry) -> Entry:
    """Keep the kinds and the places of a chain of exceptions, never their messages."""
    found = entry.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        entry["error"] = _chain(error)
    return entry


def _chain(error: BaseException | None) -> list[dict[str, Any]]:
    chain: list[dict[str, Any]] = []
    while error is not None and len(chain) < 8:
        chain.append({"kind": type(error).__qualname__, "where": _places(error.__traceback__)})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return chain


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{basename(one.filename)}:{one.lineno} {one.name}" for one in extract_tb(trace)[-12:]]


def _as_json(_logger: Any, _method: str, entry: Entry) -> str:
    return orjson.dumps(dict(entry), default=lambda value: type(value).__qualname__).decode()
