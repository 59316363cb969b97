"""Every message of the live socket, both ways, told apart by `t`; and how each is written."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from domain.errors import BadRequest, TooLarge
from services.commands import CommandId

FRAME_BYTES_MAX = 64 * 1024
VIEWS_MAX = 64
PROBLEMS_MAX = 10

# The largest whole number that every client holds exactly (RFC 8785 builds on the same bound).
Version = Annotated[int, Field(ge=0, lt=2**53)]
View = Annotated[str, Field(pattern=r"^[a-z]{1,20}(/[a-z0-9-]{1,40}){0,2}$")]
Document = dict[str, Any]


class Message(BaseModel):
    """A message of the socket. Unknown keys are refused, and nothing is coerced."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Identify(Message):
    """Says who is asking, where no cookie could. A token never stands in the address, which is logged."""

    t: Literal["hello"]
    session: Annotated[str, Field(min_length=1, max_length=200)]


class Watch(Message):
    """Asks for views, each with the version that is known already (0: none)."""

    t: Literal["sub"]
    views: Annotated[dict[View, Version], Field(min_length=1, max_length=VIEWS_MAX)]


class Unwatch(Message):
    """Ends watching."""

    t: Literal["unsub"]
    views: Annotated[list[View], Field(min_length=1, max_length=VIEWS_MAX)]


class Act(Message):
    """A command. The same `id` with the same body gets the first answer again, for ever."""

    t: Literal["cmd"]
    id: CommandId
    type: Annotated[str, Field(pattern=r"^[a-z0-9_.-]{1,60}$")]
    body: dict[str, Any]


class Alive(Message):
    """The client is there; the server answers with its clock."""

    t: Literal["hb"]


ClientMessage = Annotated[Identify | Watch | Unwatch | Act | Alive, Field(discriminator="t")]
CLIENT_MESSAGE: TypeAdapter[ClientMessage] = TypeAdapter(ClientMessage)


class Problem(BaseModel):
    """A refusal in the reader's language, as over HTTP; `code` never changes."""

    model_config = ConfigDict(frozen=True, extra="allow")
    code: str
    params: dict[str, Any]
    title: str
    cure: str | None = None


class Who(BaseModel):
    """Who the server takes the socket for."""

    model_config = ConfigDict(frozen=True, extra="allow")
    kind: Literal["member", "operator", "display", "public"]
    member: str | None = None
    roles: list[str] = []


class Welcome(Message):
    """Comes first, and again after each `hello`: the server's clock, its newest position, who one is."""

    t: Literal["hello"]
    now: int
    position: Version
    who: Who


class Snapshot(Message):
    """The whole document as it is at `v`."""

    t: Literal["snap"]
    view: View
    v: Version
    doc: Document


class Patch(Message):
    """The JSON merge patch (RFC 7396) that leads from the document at `base` to the one at `v`."""

    t: Literal["patch"]
    view: View
    base: Version
    v: Version
    p: Document


class Same(Message):
    """What the client knows is the newest."""

    t: Literal["same"]
    view: View
    v: Version


class Nothing(Message):
    """There is nothing to see yet; when there is, a snapshot comes."""

    t: Literal["none"]
    view: View


class Fetch(Message):
    """Too large for a frame: fetch it over HTTP, then ask again with the version that came."""

    t: Literal["fetch"]
    view: View
    v: Version


class Acknowledged(Message):
    """The command is recorded at `position`; what it made (`motion`, `poll`, `replaced`...) stands beside."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)
    t: Literal["ack"]
    id: CommandId
    position: Version
    repeated: bool


class Refused(Message):
    """The command is refused; nothing was recorded."""

    t: Literal["nack"]
    id: CommandId
    problem: Problem


class Complaint(Message):
    """A message could not be understood or may not be asked; nothing else was touched."""

    t: Literal["err"]
    problem: Problem


class Beat(Message):
    """The server is there, and this is its clock in milliseconds UTC."""

    t: Literal["hb"]
    now: int


ServerMessage = Annotated[
    Welcome | Snapshot | Patch | Same | Nothing | Fetch | Acknowledged | Refused | Complaint | Beat,
    Field(discriminator="t"),
]
SERVER_MESSAGE: TypeAdapter[ServerMessage] = TypeAdapter(ServerMessage)


def read(text: str) -> ClientMessage:
    """What a client sent.

    Raises:
        TooLarge: it is longer than a frame may be.
        BadRequest: it is no message of ours; `problems` says where.
    """
    raw = text.encode(errors="surrogatepass")
    if len(raw) > FRAME_BYTES_MAX:
        raise TooLarge(bytes_max=FRAME_BYTES_MAX)
    try:
        return CLIENT_MESSAGE.validate_json(raw)
    except ValidationError as error:
        raise BadRequest(problems=problems_of(error)) from None


def problems_of(error: ValidationError) -> list[dict[str, str]]:
    """Where and what, without repeating what was sent."""
    found = error.errors(include_url=False, include_context=False, include_input=False)[:PROBLEMS_MAX]
    return [{"where": ".".join(map(_printable, one["loc"])), "code": one["type"]} for one in found]


def _printable(step: str | int) -> str:
    return str(step)[:60]


def write(message: Mapping[str, Any]) -> bytes:
    """The bytes of a message. Its shape is promised by the models above and held to them by test."""
    return orjson.dumps(message)


def snapshot(view: str, v: int, doc: Document) -> bytes:
    return write({"t": "snap", "view": view, "v": v, "doc": doc})


def patch(view: str, base: int, v: int, difference: Document) -> bytes:
    return write({"t": "patch", "view": view, "base": base, "v": v, "p": difference})


def same(view: str, v: int) -> bytes:
    return write({"t": "same", "view": view, "v": v})


def nothing(view: str) -> bytes:
    return write({"t": "none", "view": view})


def fetch(view: str, v: int) -> bytes:
    return write({"t": "fetch", "view": view, "v": v})


def beat(now: int) -> bytes:
    return write({"t": "hb", "now": now})


def welcome(now: int, position: int, who: Mapping[str, Any]) -> bytes:
    return write({"t": "hello", "now": now, "position": position, "who": who})


def come_again(after_ms: int) -> str:
    """The reason of a close frame that tells the client when to come again, in at most 123 bytes."""
    return write({"retry_after_ms": after_ms}).decode()


def acknowledged(cmd: str, answer: Mapping[str, Any]) -> bytes:
    return write({**answer, "t": "ack", "id": cmd})


def refused(cmd: str, problem: Mapping[str, Any]) -> bytes:
    return write({"t": "nack", "id": cmd, "problem": problem})


def complaint(problem: Mapping[str, Any]) -> bytes:
    return write({"t": "err", "problem": problem})
