"""Requests that no browser sends, on every route that takes a POST, while honest members vote beside them."""

import asyncio
import gzip
import re
import zlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pytest
import uvloop

from gateways.client.http import Folkmoot
from gateways.http.routes import paths
from tests.faults.besieged_hall import VOTERS, convene, watching
from tests.faults.hostile_client import answer_to, drip
from tests.faults.own_server import OwnServer, own_server
from tests.walks.served import COMMUNITY

pytestmark = pytest.mark.slow

GROWTH_BYTES_MAX = 48 * 1024 * 1024
LORISES = 200
# A quarter of a minute for a request's head, and some for a busy machine.
BORNE_S_MAX = 30
BOMB_BYTES = 64 * 1024 * 1024
TOO_MANY_BYTES = 5 * 1024 * 1024
TAKEN = b'{"rows": []}'
KINDS = (b"application/json", b"application/x-www-form-urlencoded")
SMUGGLED = b"GET /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
REFUSED = frozenset({400})
# It takes no body, and reads none: what comes as one is passed over.
NO_BODY = f"/c/{COMMUNITY}/logout"
# There only until a sitting was opened, then not at all, whatever is sent.
FIRST_START = ("/first-start", "/first-start/found")
PASSED_OVER = {NO_BODY: frozenset({200}), **dict.fromkeys(FIRST_START, frozenset({404}))}
# Whoever is refused while he still sends may lose the answer with the connection.
CUT = frozenset({0})


class Hostile(NamedTuple):
    """Bytes, and the status that each answer must have; 0 stands for none at all."""

    name: str
    sent: bytes
    statuses: frozenset[int]


def _bombs() -> list[tuple[bytes, bytes]]:
    zeros = bytes(BOMB_BYTES)
    return [
        (b"gzip", gzip.compress(zeros)),
        (b"deflate", zlib.compress(zeros)),
        (b"br", b"\x00" * 64),
        (b"gzip, gzip", gzip.compress(gzip.compress(zeros))),
        # Taken once it is unpacked, or whatever it is called: only the encoding speaks against it.
        (b"GZIP", gzip.compress(TAKEN)),
        (b"gzip", TAKEN),
    ]


BOMBS = _bombs()
BROKEN_CHUNKS = (
    b"zz\r\n{}\r\n0\r\n\r\n",
    b"-1\r\n\r\n",
    b"2\r\n{}XX0\r\n\r\n",
    b"ffffffffffffffffff\r\n{}",
    b"0x2\r\n{}\r\n0\r\n\r\n",
    b" 2\r\n{}\r\n0\r\n\r\n",
    b"2\n{}\n0\n\n",
    b"\r\n\r\n",
)
SMUGGLING = (
    (b"Content-Length: 5\r\n" + CHUNKED, b"0\r\n\r\n"),
    (CHUNKED + b"Content-Length: 5\r\n", b"0\r\n\r\n"),
    (b"Content-Length: 2\r\nContent-Length: 40\r\n", b"{}"),
    (b"Content-Length: 2\r\nContent-Length: 2\r\n", b"{}"),
    (b"Content-Length: 2, 2\r\n", b"{}"),
    (b"Content-Length: +2\r\n", b"{}"),
    (b"Content-Length: -2\r\n", b"{}"),
    (b"Content-Length: 0x2\r\n", b"{}"),
    (b"Content-Length: 2 2\r\n", b"{}"),
    (b"Content-Length: 99999999999999999999999\r\n", b"{}"),
    (b"Transfer-Encoding: xchunked\r\n", b"0\r\n\r\n"),
    (b"Transfer-Encoding: chunked, identity\r\n", b"0\r\n\r\n"),
    (b"Transfer-Encoding : chunked\r\n", b"0\r\n\r\n"),
    (b"Transfer-Encoding:\x0bchunked\r\n", b"0\r\n\r\n"),
    (b"X: y\nTransfer-Encoding: chunked\r\n", b"0\r\n\r\n"),
    (b"X: y\r\n z\r\n" + CHUNKED, b"0\r\n\r\n"),
    (b"X: y\x00z\r\n" + CHUNKED, b"0\r\n\r\n"),
    (b" Content-Length: 2\r\n", b"{}"),
)


def _hostile(head: bytes) -> Iterator[Hostile]:
    """Everything, against one route; `head` is the request's beginning with its headers so far."""
    end = b"Connection: close\r\n\r\n"
    too_large = frozenset({413}) | CUT

    def sized(name: str, body: bytes, statuses: frozenset[int], more: bytes = b"") -> Hostile:
        return Hostile(name, head + more + b"Content-Length: %d\r\n" % len(body) + end + body, statuses)

    yield sized("too large", b"x" * TOO_MANY_BYTES, too_large | REFUSED)
    chunk = b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    yield Hostile(
        "too large in chunks", head + CHUNKED + end + chunk * 80 + b"0\r\n\r\n", too_large | REFUSED
    )
    for depth, piece in ((30_000, b"["), (30_000, b"[{}"), (9_000, b'{"a":'), (100_000, b"[")):
        yield sized("deep", piece * depth, REFUSED | too_large)
    for encoding, bomb in BOMBS:
        more = b"Content-Encoding: " + encoding + b"\r\n"
        yield sized("bomb", bomb, REFUSED | too_large, more)
    for chunks in BROKEN_CHUNKS:
        yield Hostile("broken chunks", head + CHUNKED + end + chunks, REFUSED | CUT)
    for headers, body in SMUGGLING:
        yield Hostile("smuggling", head + headers + b"\r\n" + body + SMUGGLED, REFUSED)
    yield Hostile("many headers", head + b"x: y\r\n" * 100_000 + end, REFUSED | CUT)
    yield Hostile("huge header", head + b"x: " + b"y" * 200_000 + b"\r\n" + end, REFUSED | CUT)
    yield Hostile("huge chunk extension", head + CHUNKED + end + b"2;" + b"x" * 200_000, REFUSED | CUT)


def _posts() -> list[str]:
    fill = {"{community}": COMMUNITY, "{type}": "roll.import", "{sitting}": "spring"}
    patterns = [path.pattern for path in paths() if path.method == "POST"]
    return [re.sub(r"\{\w+\}", lambda found: fill[found[0]], pattern) for pattern in patterns]


def _everything(path: str, token: str, passed_over: frozenset[int] = frozenset()) -> Iterator[Hostile]:
    """Against one route; `passed_over` is answered where a body is not read."""
    bearer = b"Authorization: Bearer " + token.encode()
    for kind in KINDS:
        lines = (b"POST %s HTTP/1.1" % path.encode(), b"Host: localhost", b"Content-Type: " + kind, bearer)
        for one in _hostile(b"\r\n".join((*lines, b"Idempotency-Key: hostile-r\r\n"))):
            yield one._replace(statuses=one.statuses | passed_over)


def _statuses(answer: bytes) -> frozenset[int]:
    found = re.findall(rb"(?:^|\r\n|\}|>)HTTP/1\.1 (\d{3}) ", answer)
    return frozenset(map(int, found)) or CUT


async def _try(url: str, hostile: Hostile, wrong: list[str]) -> None:
    statuses = _statuses(await answer_to(url, hostile.sent))
    if not statuses <= hostile.statuses:
        wrong.append(f"{hostile.name}: {sorted(statuses)} to {hostile.sent[:80]!r}")


async def _besieged(server: OwnServer) -> tuple[list[str], int]:
    """Send everything while members vote. Gives what was wrong, and by how many bytes the server grew."""
    wrong: list[str] = []
    async with Folkmoot(server.url) as client:
        hall = await convene(server, client)
        everything = [
            one
            for path in _posts()
            for one in _everything(path, server.token, PASSED_OVER.get(path, frozenset()))
        ]
        turns = [everything[turn::VOTERS] for turn in range(VOTERS)]
        begun = [b"GET /livez HTTP/1.1\r\nHost: localhost\r\nX: ", b"POST /c/valley/login HTTP/1.1\r\nX: "]
        lorises = [asyncio.create_task(drip(server.url, begun[one % 2])) for one in range(LORISES)]
        resident: list[int] = []
        async with watching(hall) as watcher:
            for turn in turns:
                await asyncio.gather(hall.vote(watcher), *(_try(server.url, one, wrong) for one in turn))
                resident.append(server.resident_bytes())
        for asked in await asyncio.gather(*lorises):
            if asked > BORNE_S_MAX:
                wrong.append(f"a request that never comes to its point was borne for {asked:.0f} s")
        assert (await hall.voters[0].view(f"poll/{hall.poll}"))["doc"]["cast"] == len(turns)
    return wrong, max(resident) - resident[len(resident) // 4]


def test_no_request_makes_the_server_stumble_swell_or_keep_a_voter_waiting(tmp_path: Path) -> None:
    with own_server(tmp_path / "data") as server:
        wrong, grown = uvloop.run(_besieged(server))
        assert server.lives(), "the server is gone"
    assert not wrong, "\n".join(wrong)
    assert not server.complaints()
    print(f"hostile requests: none answered wrong; the server's memory grew by {grown / 2**20:.0f} MiB")
    assert grown <= GROWTH_BYTES_MAX


def test_no_request_makes_a_new_server_stumble(tmp_path: Path) -> None:
    """Before anything was founded, when anybody at the machine may send forms."""
    wrong: list[str] = []

    async def send(server: OwnServer) -> None:
        for path in FIRST_START:
            for one in _everything(path, server.token):
                await _try(server.url, one, wrong)

    with own_server(tmp_path / "data") as server:
        uvloop.run(send(server))
        assert server.lives(), "the server is gone"
    assert not wrong, "\n".join(wrong)
    assert not server.complaints()


def test_requests_in_one_go_are_answered_in_order(tmp_path: Path) -> None:
    asked = [b"/livez", b"/version", b"/nothing"] * 20
    sent = b"".join(b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % path for path in asked)
    last = b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with own_server(tmp_path / "data") as server:
        answer = asyncio.run(answer_to(server.url, sent + last))
    found = [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answer)]
    assert found == list(chain([200, 200, 404] * 20, [200]))
