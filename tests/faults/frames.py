"""Bytes of the live socket, as RFC 6455 wants them or not: what no well-behaved client library sends."""

from collections.abc import Mapping
from struct import pack

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
FIN = 0x80
MASKED = 0x80
KEY = "AAAAAAAAAAAAAAAAAAAAAA=="
MASK = b"\x37\xfa\x21\x3d"
UPGRADE: Mapping[str, str] = {
    "Host": "hall",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
}


def handshake(path: str, more: bytes = b"", **instead: str | None) -> bytes:
    """The request for a socket; `instead` replaces headers (`_` for `-`) or, with None, leaves them out."""
    headers = dict(UPGRADE) | {name.replace("_", "-"): value for name, value in instead.items()}
    lines = [f"{name}: {value}\r\n" for name, value in headers.items() if value is not None]
    return f"GET {path} HTTP/1.1\r\n{''.join(lines)}".encode() + more + b"\r\n"


def frame(
    payload: bytes = b"",
    opcode: int = TEXT,
    *,
    fin: bool = True,
    reserved: int = 0,
    masked: bool = True,
    length: bytes | None = None,
) -> bytes:
    """One frame. `reserved` are the three RSV bits; `length` is what it says of its length."""
    first = (FIN if fin else 0) | reserved << 4 | opcode
    said = _length(len(payload)) if length is None else length
    if not masked:
        return bytes([first]) + said + payload
    return bytes([first, said[0] | MASKED]) + said[1:] + MASK + _masked(payload)


def closing(code: int | None = None, reason: bytes = b"") -> bytes:
    """A close frame."""
    return frame(b"" if code is None else pack(">H", code) + reason, CLOSE)


def _length(size: int) -> bytes:
    if size < 126:
        return bytes([size])
    return b"\x7e" + pack(">H", size) if size < 65_536 else b"\x7f" + pack(">Q", size)


def _masked(payload: bytes) -> bytes:
    key = int.from_bytes((MASK * (len(payload) // 4 + 1))[: len(payload)])
    return (int.from_bytes(payload) ^ key).to_bytes(len(payload))
