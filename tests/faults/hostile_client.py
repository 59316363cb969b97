"""Plays hostile streams against a server with bare connections, and sees how each ends."""

import asyncio
from contextlib import suppress
from struct import unpack
from urllib.parse import urlsplit

from tests.faults.frames import CLOSE, FIN, closing, handshake
from tests.faults.hostile_streams import ANY, NO_CODE, NORMAL, Stream
from tests.walks.served import COMMUNITY

ENDS_WITHIN_S = 10
DRIP_EVERY_S = 1.0
LIVE = f"/c/{COMMUNITY}/live"


async def answer_to(url: str, sent: bytes) -> bytes:
    """All that the server says to some bytes until it ends the connection.

    Raises:
        TimeoutError: it has not ended it in time.
    """
    reader, writer = await _connected(url)
    try:
        async with asyncio.timeout(ENDS_WITHIN_S):
            writer.write(sent)
            return await _rest(reader)
    finally:
        writer.transport.abort()


async def drip(url: str, begun: bytes) -> float:
    """Send a byte a second for as long as the server bears it; gives for how many seconds it did."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    reader, writer = await _connected(url)
    ended = asyncio.create_task(_rest(reader))
    writer.write(begun)
    while not (await asyncio.wait({ended}, timeout=DRIP_EVERY_S))[0] and not writer.is_closing():
        writer.write(b"x")
    await ended
    writer.transport.abort()
    return loop.time() - started


async def play(url: str, stream: Stream) -> int:
    """Send one stream on a socket of its own. Gives the code it was closed with; NO_CODE if it was cut off.

    Raises:
        TimeoutError: the server has not ended it in time.
    """
    reader, writer = await _connected(url)
    try:
        async with asyncio.timeout(ENDS_WITHIN_S):
            writer.write(handshake(LIVE))
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
            sending = asyncio.create_task(_send(writer, stream))
            code = await _close_code(reader)
            await sending
            if stream.ends != ANY and not writer.is_closing():
                writer.write(closing(NORMAL))
            await _rest(reader)
            return code
    finally:
        writer.transport.abort()


async def _connected(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    address = urlsplit(url)
    return await asyncio.open_connection(address.hostname, address.port)


async def _send(writer: asyncio.StreamWriter, stream: Stream) -> None:
    with suppress(OSError):
        for piece in stream.pieces:
            if writer.is_closing():
                return
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        if stream.ends == ANY and not writer.is_closing():  # only this ends a frame without end
            writer.write_eof()


async def _close_code(reader: asyncio.StreamReader) -> int:
    """Read the server's frames; gives the code of the one that closes."""
    try:
        while True:
            opcode, size = await reader.readexactly(2)
            if size >= 126:
                size = int.from_bytes(await reader.readexactly(2 if size == 126 else 8))
            payload = await reader.readexactly(size)
            if opcode == FIN | CLOSE:
                return int(unpack(">H", payload[:2])[0]) if payload else NORMAL
    except (asyncio.IncompleteReadError, OSError):
        return NO_CODE


async def _rest(reader: asyncio.StreamReader) -> bytes:
    parts = []
    with suppress(OSError):
        while part := await reader.read(65_536):
            parts.append(part)
    return b"".join(parts)
