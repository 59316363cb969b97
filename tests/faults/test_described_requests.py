"""Twenty thousand requests that fit our description of the interface, or do not: the server never stumbles.

Each request is made in somebody's name: the chair's, the operator's, nobody's. For each of them there is a
server, in a process of its own, so that its memory can be seen and nobody ends what another needs.
"""

import asyncio
import os
import re
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import httpx2
import pytest

from gateways.client.http import Folkmoot, Person
from services.commands import COMMANDS, FoundCommunity, UndoAct
from tests.faults.changed_motions import changed_motions
from tests.faults.described_requests import (
    DRAWN,
    PHASES,
    WORKED_OUT,
    Json,
    Outcome,
    description,
    in_turn,
    requests,
)
from tests.faults.hall_votes import HallVotes
from tests.faults.mandates import allowing, mandates
from tests.faults.own_server import OwnServer, own_server
from tests.faults.weak_answers import DEFECTS, Defect
from tests.walks.served import COMMUNITY, english

SUITE = os.environ.get("SUITE", "test")
AT_LEAST, PER_OPERATION = {"test": (200, 2), "check": (20_000, 30), "chaos": (100_000, 290)}[SUITE]
PER_WEAK_OPERATION = 120  # as many as three people make in `make check`
RECORDED = re.compile(r'folkmoot_commands_total\{type="([^"]+)",outcome="recorded"\} (\d+)')
SEED = 20261125
MOTIONS, POLLS, REMARKS = 7, 4, 3
NAMES = ("chair", "operator", "nobody")
# What is kept to answer again soon is bounded, and mostly full after the first few thousand requests; what
# was recorded stays in the views.
GROWTH_BYTES_MAX, GROWTH_BYTES_A_REQUEST = 36 * 1024 * 1024, 2048


class Standing(NamedTuple):
    """A community with a motion under way, what is known of it, and whose tokens are at hand."""

    document: Json
    tokens: dict[str, str]


async def _stand(server: OwnServer, *, is_sound: bool = True) -> Standing:
    """At one with defects nobody votes: its answers are not to be relied on."""
    async with Folkmoot(server.url) as client:
        operator = client.as_bearer(COMMUNITY, server.token)
        await operator.act("community.found", _founding(), "hostile-found")
        rows = [{"number": str(number), "name": f"Person {number}"} for number in range(1, 5)]
        members = (await operator.act("roll.import", {"rows": rows}, "hostile-roll"))["members"]
        await operator.act("role.grant", {"member": members["1"], "role": "chair"}, "hostile-chair")
        await operator.act("role.grant", {"member": members["3"], "role": "chair"}, "hostile-deputy")
        codes = await operator.cards([members["1"], members["2"]])
        chair, neighbour = [await client.login(COMMUNITY, codes[members[number]]) for number in ("1", "2")]
        await operator.act("charter.amend", await _where_movers_accept(chair), "hostile-charter")
        going_on = await _motions(chair, neighbour) | await _chairs(chair, members["3"])
        changes = await changed_motions(chair, neighbour)
        lent = await mandates(chair, neighbour, members)
        in_hall = await HallVotes(chair, neighbour, members).known() if is_sound else {}
        known = {
            "community": [COMMUNITY],
            "member": list(members.values()),
            # Only a sitting that was neither planned nor adjourned can name its body.
            "OpenSitting.body": [],
            # Whoever names nobody means herself.
            "Arrive.member": [*members.values(), None],
            "Leave.member": [*members.values(), None],
            "EndRole.member": [members["1"]],
            "DepartMember.member": [members["4"]],
            # The roll changes all the while: said, it is refused where it matters; left out, it is not.
            "ChangeMember.replaces": [0],
            "ImportRoll.checked": [0],
            **going_on,
            **changes,
            **lent,
            **in_hall,
        }
        also = {
            "number": list(members),
            "option": ["yes", "no"],
            "repeats": going_on["DeclareOutcome.poll"],
            "refs": await _references(chair, going_on["motion"]),
            "AmendCharter.charter": [await _another_charter(chair)],
            "PlanSitting.body": ["assembly"],
        }
        tokens = {"chair": chair.token, "operator": server.token, "nobody": ""}
        return Standing(description(known, also), tokens)


def _founding() -> Json:
    return {"name": english("The Valley"), "preset": "assembly.floor", "zone": "UTC"}


async def _motions(chair: Person, neighbour: Person) -> dict[str, list[str]]:
    """A sitting with motions, some of them put to the vote; and what can be seen of it.

    What only goes once, or only after something else, has something of its own that nothing else touches.
    """
    sitting, spare, over = [
        (await chair.act("sitting.open", {"title": english(season)}, f"hostile-{season}"))["sitting"]
        for season in ("Spring", "Autumn", "Winter")
    ]
    motions, polls = [], []
    for number in range(MOTIONS):
        moved = {"sitting": sitting, "title": english(f"Plant {number} trees")}
        motions.append((await chair.act("motion.submit", moved, f"hostile-motion-{number}"))["motion"])
        await neighbour.act("motion.second", {"motion": motions[-1]}, f"hostile-second-{number}")
    moved = {"sitting": sitting, "title": english("Mend the bridge")}
    unseconded = (await neighbour.act("motion.submit", moved, "hostile-motion-other"))["motion"]
    for motion in motions[:POLLS]:
        polls.append((await chair.act("poll.open", {"motion": motion}, f"hostile-poll-{motion}"))["poll"])
    await chair.act("poll.close", {"poll": polls[0]}, "hostile-close")
    await chair.act("sitting.close", {"sitting": over}, "hostile-over")
    for number in range(REMARKS):
        remark = {"sitting": sitting, "text": english("It rained")}
        await chair.act("minutes.note", remark, f"hostile-remark-{number}")
    speeches = await _speeches(chair, neighbour) | await _points(chair, neighbour)
    views = ["community", "charter", "me", "roll/0", f"now/{sitting}", f"docket/{sitting}/0"]
    views += [f"{kind}/{sitting}" for kind in ("speakers", "procedure", "presence", "here")] + [
        f"attendance/{sitting}/0"
    ]
    views += [f"minutes/{sitting}", f"minutes/{sitting}/0"]
    views += [f"motion/{motion}" for motion in motions]
    views += [f"{kind}/{poll}" for kind in ("poll", "ballot", "ballots", "roll-call") for poll in polls]
    views += [view for poll in polls for view in (f"voters/{poll}/0", f"missed/{poll}")]
    return {
        "sitting": [sitting],
        "CloseSitting.sitting": [spare],
        "ApproveMinutes.minutes": [over],
        "remark": list(range(1, REMARKS + 1)),
        **speeches,
        "motion": motions[:-1],
        "SecondMotion.motion": [unseconded],
        "OpenPoll.motion": motions[POLLS:-1],
        "WithdrawMotion.motion": motions[-1:],
        "poll": polls[1:-1],
        "ClosePoll.poll": polls[-1:],
        "DeclareOutcome.poll": polls[:1],
        "view": views,
    }


async def _speeches(chair: Person, neighbour: Person) -> dict[str, list[str]]:
    """One who speaks, one who waits; each of the acts has a sitting where nothing else is in its way."""
    acts = (
        "AskToSpeak",
        "BeginSpeech",
        "WithdrawSpeech",
        "ExtendSpeech",
        "EndSpeech",
        "CloseList",
        "ReopenList",
    )
    known: dict[str, list[str]] = {}
    for act in acts:
        opened = {"title": english(f"To try {act} in")}
        own = (await chair.act("sitting.open", opened, f"hostile-{act}"))["sitting"]
        known[f"{act}.sitting"] = [own]
        if act in ("BeginSpeech", "WithdrawSpeech", "ExtendSpeech", "EndSpeech"):
            body = {"sitting": own, "kind": "question"}
            speech = (await neighbour.act("speech.ask", body, f"hostile-ask-{act}"))["speech"]
            known[f"{act}.speech"] = [speech]
        if act in ("ExtendSpeech", "EndSpeech"):
            await chair.act("speech.begin", {"sitting": own}, f"hostile-begin-{act}")
        if act == "ReopenList":
            await chair.act("list.close", {"sitting": own}, "hostile-list")
    return known


async def _chairs(chair: Person, deputy: str) -> dict[str, list[str]]:
    """Sittings to pause, to go on with, to adjourn and to preside over, each for one act."""
    known: dict[str, list[str]] = {}
    for act in ("PauseSitting", "ResumeSitting", "AdjournSitting", "HandChair", "TakeChair", "OpenSitting"):
        opened = {"title": english(f"To try {act} in")}
        own = (await chair.act("sitting.open", opened, f"hostile-{act}"))["sitting"]
        known[f"{act}.sitting"] = [own]
        if act == "ResumeSitting":
            await chair.act("sitting.pause", {"sitting": own}, "hostile-pause")
        if act == "TakeChair":
            await chair.act("chair.hand", {"sitting": own, "member": deputy}, "hostile-hand")
    ended = {"sitting": own, "when": english("On Saturday")}
    await chair.act("sitting.adjourn", ended, "hostile-adjourn")
    return known | {"OpenSitting.continues": [own], "HandChair.member": [deputy]}


async def _points(chair: Person, neighbour: Person) -> dict[str, list[str]]:
    """A point of order that waits, for each act on one; and a sitting in which something may be moved."""
    known: dict[str, list[str]] = {}
    for act in ("RaisePoint", "WithdrawPoint", "RulePoint", "MoveProcedure"):
        opened = {"title": english(f"To try {act} in")}
        own = (await chair.act("sitting.open", opened, f"hostile-{act}"))["sitting"]
        known[f"{act}.sitting"] = [own]
        if act in ("WithdrawPoint", "RulePoint"):
            body = {"sitting": own}
            known[f"{act}.point"] = [
                (await neighbour.act("point.raise", body, f"hostile-{act}-point"))["point"]
            ]
    moved = {"sitting": own, "title": english("Sweep the hall")}
    about = (await chair.act("motion.submit", moved, "hostile-about"))["motion"]
    return known | {
        "MoveProcedure.matter": ["close-list", "postpone", "lay-aside"],
        "MoveProcedure.motion": [about],
    }


async def _where_movers_accept(chair: Person) -> Json:
    """The charter in force, but that a mover may take a change over without a vote."""
    charter: Json = (await chair.view("charter"))["doc"]["charter"]
    amending = {"accept": True, "article": "9", "confidence": "D"}
    return {"charter": allowing(charter) | {"amending": amending}, "reason": english("To try it")}


async def _another_charter(chair: Person) -> Json:
    """The one in force, with another date: nothing else that is tried depends on it."""
    charter: Json = (await chair.view("charter"))["doc"]["charter"]
    return charter | {"effective_from": "2027-01-01"}


async def _references(chair: Person, motions: list[str]) -> list[str]:
    """To a name, and to what motions are called."""
    me = (await chair.view("me"))["doc"]["name"]
    return [me, *[(await chair.view(f"motion/{motion}"))["doc"]["title"] for motion in motions]]


def _recorded(server: OwnServer) -> Counter[str]:
    """How many commands of each type were done."""
    said = httpx2.get(f"{server.url}/metrics").text
    return Counter({kind: int(count) for kind, count in RECORDED.findall(said)})


def _all_of(outcomes: Sequence[Outcome]) -> Outcome:
    return Outcome(sum(made.requests for made in outcomes), "".join(made.problems for made in outcomes))


class Siege(NamedTuple):
    """What was sent in one person's name, what was done of it, and the bytes a warm server grew by."""

    made: Outcome
    done: Counter[str]
    grown: int
    may_grow: int


def _besiege(folder: Path, who: str) -> Siege:
    with own_server(folder / "data") as server:
        standing = asyncio.run(_stand(server))
        recorded = _recorded(server)
        first, *ends = in_turn(standing.document)

        def send(part: Json, name: str, phases: str = PHASES) -> Outcome:
            token = standing.tokens[who]
            return requests(folder / name, server.url, part, token, PER_OPERATION, SEED, phases)

        worked_out = send(first, "worked-out", WORKED_OUT)
        warm = server.resident_bytes()
        then = [send(first, "drawn", DRAWN), *(send(part, f"ends-{at}") for at, part in enumerate(ends))]
        made = _all_of([worked_out, *then])
        grown = server.resident_bytes() - warm
        may_grow = GROWTH_BYTES_MAX + GROWTH_BYTES_A_REQUEST * sum(one.requests for one in then)
        siege = Siege(made, _recorded(server) - recorded, grown, may_grow)
        assert server.lives(), f"the server is gone, in the name of {who}"
    assert not made.problems, f"in the name of {who}:\n{made.problems[-8000:]}"
    return siege


@pytest.mark.slow
def test_no_described_request_makes_a_server_stumble_or_swell(tmp_path: Path) -> None:
    with ThreadPoolExecutor(len(NAMES)) as senders:
        sieges = list(senders.map(lambda who: _besiege(tmp_path / who, who), NAMES))
    total, grown = sum(siege.made.requests for siege in sieges), max(siege.grown for siege in sieges)
    print(f"described requests: {total}, failures 0, a warm server's memory grew by {grown / 2**20:.0f} MiB")
    assert total >= AT_LEAST
    # An act is taken back within ten seconds, by its position: walks/test_console_walk.py meets that.
    never = (
        set(COMMANDS)
        - {FoundCommunity.TYPE, UndoAct.TYPE}
        - {kind for siege in sieges for kind in siege.done}
    )
    assert not never, "of these each was refused: what a server does with them was not seen"
    assert all(siege.grown <= siege.may_grow for siege in sieges)


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is found wrong at a server with defects, in the chair's name, at the size of `make check`."""
    folder = tmp_path_factory.mktemp("weak")
    with own_server(folder / "data", weak="tests.faults.weak_answers") as server:
        standing = asyncio.run(_stand(server, is_sound=False))
        weak = {defect.operation for defect in DEFECTS.values()}
        paths = {path: one for path, one in standing.document["paths"].items() if path in weak}
        made = [
            requests(folder / str(at), server.url, part, standing.tokens["chair"], PER_WEAK_OPERATION, SEED)
            for at, part in enumerate(in_turn(standing.document | {"paths": paths}))
        ]
    return _all_of(made).problems


@pytest.mark.slow
@pytest.mark.parametrize("defect", DEFECTS.values(), ids=DEFECTS)
def test_an_answer_that_is_not_as_described_is_found(problems: str, defect: Defect) -> None:
    method = "GET" if defect.operation.endswith(("}", "content")) else "POST"
    _, _, found = problems.partition(f" {method} {defect.operation} _")
    assert defect.called in found.partition("\n_____")[0], problems[-8000:]
