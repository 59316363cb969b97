"""Twenty thousand requests that fit our description of the interface, or do not: the server never stumbles.

The server runs in a process of its own, so that its memory can be seen. Each request is made in somebody's
name: the chair's, the operator's, nobody's.
"""

import asyncio
import os
from pathlib import Path
from typing import NamedTuple

import pytest

from gateways.client import Folkmoot, Person
from tests.faults.described_requests import Json, Outcome, description, requests
from tests.faults.own_server import OwnServer, own_server
from tests.walks.served import COMMUNITY, english

SUITE = os.environ.get("SUITE", "test")
AT_LEAST, PER_OPERATION = {"test": (200, 2), "check": (20_000, 190), "chaos": (100_000, 1_000)}[SUITE]
SEED = 20261125
GROWTH_BYTES_MAX = 64 * 1024 * 1024


class Standing(NamedTuple):
    """A community with a motion under way, what is known of it, and whose tokens are at hand."""

    document: Json
    tokens: dict[str, str]


async def _stand(server: OwnServer) -> Standing:
    async with Folkmoot(server.url) as client:
        operator = client.as_bearer(COMMUNITY, server.token)
        await operator.act("community.found", _founding(), "hostile-found")
        rows = [{"number": str(number), "name": f"Person {number}"} for number in range(1, 5)]
        members = (await operator.act("roll.import", {"rows": rows}, "hostile-roll"))["members"]
        await operator.act("role.grant", {"member": members["1"], "role": "chair"}, "hostile-chair")
        codes = await operator.cards([members["1"], members["2"]])
        chair, neighbour = [await client.login(COMMUNITY, codes[members[number]]) for number in ("1", "2")]
        going_on = await _motion(chair, neighbour)
        known = {"community": [COMMUNITY], "member": list(members.values()), **going_on}
        return Standing(description(known), {"chair": chair.token, "operator": server.token, "nobody": ""})


def _founding() -> Json:
    return {"name": english("The Valley"), "preset": "assembly.plain", "zone": "UTC"}


async def _motion(chair: Person, neighbour: Person) -> dict[str, list[str]]:
    sitting = (await chair.act("sitting.open", {"title": english("Spring")}, "hostile-sitting"))["sitting"]
    motions = []
    for number in range(3):
        moved = {"sitting": sitting, "title": english(f"Plant {number} trees")}
        motions.append((await chair.act("motion.submit", moved, f"hostile-motion-{number}"))["motion"])
        await neighbour.act("motion.second", {"motion": motions[-1]}, f"hostile-second-{number}")
    opened = await chair.act("poll.open", {"motion": motions[0]}, "hostile-poll")
    views = ["community", "charter", "me", f"now/{sitting}", f"poll/{opened['poll']}", f"docket/{sitting}/0"]
    return {"sitting": [sitting], "motion": motions, "poll": [opened["poll"]], "view": views}


@pytest.mark.slow
def test_no_described_request_makes_the_server_stumble_or_swell(tmp_path: Path) -> None:
    with own_server(tmp_path / "data") as server:
        standing = asyncio.run(_stand(server))
        before = server.resident_bytes()
        outcomes: dict[str, Outcome] = {}
        for who, token in standing.tokens.items():
            (folder := tmp_path / who).mkdir()
            made = requests(folder, server.url, standing.document, token, PER_OPERATION, SEED)
            assert not made.problems, f"in the name of {who}:\n{made.problems[-8000:]}"
            outcomes[who] = made
        grown = server.resident_bytes() - before
        assert server.lives(), "the server is gone"
    total = sum(made.requests for made in outcomes.values())
    print(f"described requests: {total}, failures 0, the server's memory grew by {grown / 2**20:.0f} MiB")
    assert total >= AT_LEAST
    assert grown <= GROWTH_BYTES_MAX
