"""The event: what it holds, its canonical bytes, and how old shapes are read."""

import hashlib
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

import msgspec
import orjson
from msgspec import UNSET, Raw, Struct, UnsetType

from domain.frozen import Frozen

FORMAT = 1
BYTES_MAX = 32 * 1024
NO_CONTENT: Mapping[str, str] = {}


class EventData(Frozen):
    """The facts of one event. `TYPE` is the storage format: never renamed; a new meaning is a new number."""

    TYPE: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.TYPE in EVENT_TYPES:
            raise TypeError(f"two events are called {cls.TYPE}")
        EVENT_TYPES[cls.TYPE] = cls

    @cached_property
    def written(self) -> Raw:
        """The facts as canonical JSON. Made once: thousands of ballots share what they say."""
        # What `model_dump` calls; called directly, it costs half as much.
        dump = self.__pydantic_serializer__.to_python
        return Raw(canonical(dump(self, mode="json", exclude_none=True, by_alias=True)))


EVENT_TYPES: dict[str, type[EventData]] = {}

Upcast = Callable[[dict[str, Any]], tuple[str, dict[str, Any]]]
# From an old type to the next one; applied until the type is a current one.
UPCASTS: dict[str, Upcast] = {}


class By(Struct, frozen=True, gc=False):
    """Who acted: a random id, the capacity, and for whom. `By("", "clock")` where time acted."""

    id: str
    capacity: str
    on_behalf_of: str = ""

    def json(self) -> dict[str, str]:
        """The shape in the event, keys in order; absent ones are left out."""
        if self.id and not self.on_behalf_of:
            return {"as": self.capacity, "id": self.id}  # nearly all: worth not looking twice
        pairs = {"as": self.capacity, "for": self.on_behalf_of, "id": self.id}
        return {key: value for key, value in pairs.items() if value}


CLOCK = By("", "clock")


class Fact(Struct, frozen=True, gc=False):
    """What a decision wants recorded: an event without a position. `c` maps names to commitments (hex)."""

    stream: str
    data: EventData
    c: Mapping[str, str] = NO_CONTENT


class Event(Struct, frozen=True, gc=False):
    """A recorded fact. `n` is the position in the log (from 1), `at` milliseconds UTC."""

    n: int
    stream: str
    version: int
    at: int
    by: By
    cmd: str
    data: EventData
    c: Mapping[str, str] = NO_CONTENT

    @property
    def type(self) -> str:
        return self.data.TYPE


class Row(NamedTuple):
    """An event as stored: `state` is the canonical bytes, `leaf` their RFC 6962 leaf hash, 32 bytes."""

    n: int
    stream: str
    version: int
    type: str
    state: bytes
    leaf: bytes


class Unreadable(Exception):
    """A stored event is of an unknown type or shape: the log belongs to a newer or another programme."""


def canonical(value: Any) -> bytes:
    """Canonical JSON: RFC 8785's result for ASCII keys and integers below 2**53."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


class _Whole(Struct, gc=False):
    """An event as it is written. The order of the fields is that of canonical JSON: nothing is sorted."""

    at: int
    by: dict[str, str] | UnsetType
    c: dict[str, str] | UnsetType
    cmd: str | UnsetType
    data: Raw
    n: int
    stream: str
    type: str
    v: int
    version: int


_write = msgspec.json.Encoder().encode


def encode(event: Event) -> bytes:
    """The bytes that are stored, hashed, published and replayed."""
    data = event.data
    by = event.by.json() if event.by.capacity else UNSET
    c = dict(sorted(event.c.items())) if event.c else UNSET
    cmd = event.cmd or UNSET
    n, stream, version = event.n, event.stream, event.version
    return _write(_Whole(event.at, by, c, cmd, data.written, n, stream, data.TYPE, FORMAT, version))


def decode(state: bytes) -> Event:
    """Read stored bytes, upcasting old types.

    Raises:
        Unreadable: the type or its shape is not known here.
    """
    raw = orjson.loads(state)
    model, data = lifted(raw)
    by = raw.get("by", {})
    return Event(
        n=raw["n"],
        stream=raw["stream"],
        version=raw["version"],
        at=raw["at"],
        by=By(by.get("id", ""), by.get("as", ""), by.get("for", "")),
        cmd=raw.get("cmd", ""),
        data=_data(model, data, raw["n"]),
        c=raw.get("c", NO_CONTENT),
    )


def lifted(raw: dict[str, Any]) -> tuple[type[EventData], dict[str, Any]]:
    """The class of a stored event and its facts, brought from an old shape to today's.

    Raises:
        Unreadable: the type is not known here.
    """
    kind, data = raw["type"], raw["data"]
    while kind in UPCASTS:
        kind, data = UPCASTS[kind](data)
    model = EVENT_TYPES.get(kind)
    if raw["v"] != FORMAT or model is None:
        raise Unreadable(f"event {raw['n']} is of unknown type {kind} (format {raw['v']})")
    return model, data


def _data(model: type[EventData], data: dict[str, Any], n: int) -> EventData:
    try:
        return model.model_validate(data)
    except ValueError as error:
        raise Unreadable(f"event {n} does not have the shape of {model.TYPE}") from error


def leaf_hash(state: bytes) -> bytes:
    """RFC 6962, section 2.1: the hash of a leaf."""
    return hashlib.sha256(b"\x00" + state).digest()


def commitment(salt: bytes, part: Any) -> str:
    """What an event says of content that stays outside it (record 0004). `salt` is 32 random bytes."""
    return hashlib.sha256(b"folkmoot/commit/v1\n" + salt + canonical(part)).hexdigest()
