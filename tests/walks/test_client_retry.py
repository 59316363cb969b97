"""The programs' client over HTTP: it comes again when a full server says so, unless that is too far off."""

import asyncio

import httpx2
import pytest

from gateways.client.errors import Refused
from gateways.client.http import Folkmoot

URL = "http://127.0.0.1:1"
FULL = {"code": "unavailable", "title": "The server cannot do this right now.", "params": {}}


async def asked(answers: list[httpx2.Response]) -> tuple[int, bool]:
    """Send one request to a server with these answers; gives how many came and whether it was done."""
    came: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        came.append(request)
        return answers[len(came) - 1]

    async with Folkmoot(URL) as client:
        await client._http.aclose()
        client._http = httpx2.AsyncClient(base_url=URL, transport=httpx2.MockTransport(answer))
        try:
            is_done = await client.send("GET", "/anything") == {"done": 1}
        except Refused:
            is_done = False
    return len(came), is_done


@pytest.mark.parametrize(
    ("retry_after", "came", "is_done"),
    [("0", 3, True), ("3600", 1, False), ("Wed, 25 Nov 2026 20:00:00 GMT", 1, False)],
    ids=["at once", "in an hour", "at a date"],
)
def test_a_full_server_is_asked_again_when_it_says_so(retry_after: str, came: int, is_done: bool) -> None:
    full = [httpx2.Response(503, headers={"Retry-After": retry_after}, json=FULL) for _ in range(2)]
    assert asyncio.run(asked([*full, httpx2.Response(200, json={"done": 1})])) == (came, is_done)
