"""A page of another site, or whose address looks like ours: refused at every door, before a socket opens."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gateways.http.routes import paths
from tests.faults.frames import handshake
from tests.walks.served import COMMUNITY, PATIENCE_S, Play, Served, plays

HALL = "hall.example:8460"
ALLOWED = "https://moot.example.org"
OURS = (f"http://{HALL}", f"HTTP://{HALL.upper()}", ALLOWED, "HTTPS://Moot.Example.ORG")
FOREIGN = (
    "http://evil.example",
    "null",
    "NULL",
    "",
    "file://",
    "about:blank",
    "data:text/html,x",
    "*",
    "http://",
    "hall.example:8460",
    "//hall.example:8460",
    f"https://{HALL}",
    f"ws://{HALL}",
    "http://hall.example",
    "http://hall.example:80",
    "http://hall.example:8461",
    "http://hall.example:84600",
    "http://hall.example:08460",
    f"http://{HALL}.evil.example",
    "http://hall.example.evil.example:8460",
    f"http://evil{HALL}",
    f"http://evil.{HALL}",
    "http://hall.example.:8460",
    f"http://{HALL}@evil.example",
    f"http://evil@{HALL}",
    f"http://{HALL}/",
    f"http://{HALL}#",
    f"http://{HALL}?",
    f"http://{HALL}\\.evil.example",
    "http://hall%2eexample:8460",
    "http://xn--hll-5la.example:8460",
    "http://h\u00e5ll.example:8460",
    "http://[::1]:8460",
    "http://[::ffff:127.0.0.1]:8460",
    "http://127.0.0.1:8460",
    "http://0x7f000001:8460",
    f"http:// {HALL}",
    f"http://{HALL}, http://evil.example",
    f"http://evil.example http://{HALL}",
    "http://moot.example.org",
    f"{ALLOWED}:443",
    f"{ALLOWED}.evil.example",
    "https://moot-example.org",
)
TWICE = (
    (f"http://{HALL}", "http://evil.example"),
    ("http://evil.example", f"http://{HALL}"),
    (f"http://{HALL}", "null"),
)
JSON = (
    b"Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n"
    b"Idempotency-Key: origin-0000\r\n"
)


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Play a story on a fresh server that has one further origin."""
    return plays(tmp_path, 1, origins=(ALLOWED,))


def origins(*values: str) -> bytes:
    return b"".join(b"Origin: " + value.encode("latin-1") + b"\r\n" for value in values)


def posts() -> list[str]:
    """Every address that takes a POST."""
    fill = {"{community}": COMMUNITY, "{type}": "ballot.cast", "{sitting}": "spring"}
    found = [path.pattern for path in paths() if path.method == "POST"]
    for placeholder, value in fill.items():
        found = [pattern.replace(placeholder, value) for pattern in found]
    assert not any("{" in path for path in found)
    return found


async def answer(server: Served, request: bytes) -> bytes:
    """The head of what is answered; a socket's connection is left as it is."""
    address = urlsplit(server.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        async with asyncio.timeout(PATIENCE_S):
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            return head if b" 101 " in head else head + await reader.read()
    finally:
        writer.transport.abort()


def posted(path: str, headers: bytes) -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: {HALL}\r\n".encode() + JSON + headers + b"\r\n{}"


def handshaken(headers: bytes) -> bytes:
    return handshake(f"/c/{COMMUNITY}/live", headers, Host=HALL)


def test_no_socket_opens_for_a_foreign_page(play: Play) -> None:
    async def story(server: Served) -> None:
        for values in [*((one,) for one in FOREIGN), *TWICE]:
            head = await answer(server, handshaken(origins(*values)))
            assert head.startswith((b"HTTP/1.1 403 ", b"HTTP/1.1 400 ")), values
        assert len(server.house.community(COMMUNITY).attendance) == 0

    play(story)


def test_no_post_is_taken_from_a_foreign_page_whatever_it_brings(play: Play) -> None:
    async def story(server: Served) -> None:
        bearer = f"Authorization: Bearer {server.operator.token}\r\n".encode()
        assert len(posts()) > 5
        for path in posts():
            for brought in (b"", b"Cookie: folkmoot=x\r\n", bearer):
                for values in [*((one,) for one in FOREIGN), *TWICE]:
                    said = await answer(server, posted(path, brought + origins(*values)))
                    assert said.startswith(b"HTTP/1.1 403 "), (path, values)
                    assert b'"foreign-origin"' in said, (path, values)

    play(story)


def test_a_cookie_without_an_origin_is_not_taken_for_a_page_of_ours(play: Play) -> None:
    async def story(server: Served) -> None:
        cookie = b"Cookie: folkmoot=x\r\n"
        assert b" 403 " in (await answer(server, handshaken(cookie))).splitlines()[0]
        for path in posts():
            assert b'"foreign-origin"' in await answer(server, posted(path, cookie)), path

    play(story)


def test_our_own_pages_and_programs_come_in(play: Play) -> None:
    async def story(server: Served) -> None:
        for headers in (b"", *(origins(one) for one in OURS)):
            assert b" 101 " in await answer(server, handshaken(headers)), headers
            for path in posts():
                assert b'"foreign-origin"' not in await answer(server, posted(path, headers)), (path, headers)

    play(story)
