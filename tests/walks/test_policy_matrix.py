"""Every cell of the policy is tried at the doors, over HTTP and on the socket: the rest is refused."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx2

from domain.policy import CONTENT, VIEWS
from gateways.client.errors import Refused
from gateways.client.http import Person
from gateways.gate import HTTP_ONLY
from services.commands import COMMANDS, UNRECORDED
from tests.walks.policy_cells import (
    LONG_AGO,
    NOBODYS,
    ROLES,
    Cell,
    bodies,
    command_cells,
    expected,
    is_allowed,
)
from tests.walks.served import COMMUNITY, Served, Tablet, english, served

Json = dict[str, Any]
POLICY_CODES = {"not-logged-in", "not-allowed", "sitting-closed", "sitting-not-open", "unknown-community"}
MEMBERS = ("member", "mover", "former", "chair", "secretary", "auditor", "teller", "neighbour")


class Hall(NamedTuple):
    """Everyone who tries, and what there is to try it on."""

    server: Served
    people: dict[str, Person]
    ids: dict[str, str]
    sitting: str
    motion: str
    amendment: str
    poll: str
    contents: dict[str, str]


@asynccontextmanager
async def _hall(data: Path) -> AsyncIterator[Hall]:
    async with served(data) as server:
        operator = server.operator
        founding = {"name": english("The Valley"), "preset": "assembly.floor", "zone": "UTC"}
        await server.act(operator, "community.found", **founding)
        rows = [{"number": who, "name": f"Name of {who}", "evidence": "A letter"} for who in MEMBERS]
        ids = (await server.act(operator, "roll.import", rows=rows))["members"]
        for office in ("chair", "secretary", "auditor", "teller"):
            await server.act(operator, "role.grant", member=ids[office], role=office)
        people = {who: await server.login(ids[who]) for who in MEMBERS}
        nobody = server.client.as_bearer(COMMUNITY, "")
        code = await operator.card("display", loopback_only=False)
        display = await server.client.login(COMMUNITY, code)
        people |= {NOBODYS: nobody, "operator": operator, "display": display}
        sitting = (await server.act(people["chair"], "sitting.open", title=english("Spring")))["sitting"]
        motion, amendment, poll = await _motions(server, people, sitting)
        await server.act(operator, "member.depart", member=ids["former"])
        contents = await _contents(server, ids, motion)
        yield Hall(server, people, ids, sitting, motion, amendment, poll, contents)


async def _motions(server: Served, people: dict[str, Person], sitting: str) -> tuple[str, str, str]:
    """A motion that its mover has taken back, her change to it, and a sealed vote on another one."""
    acts = server.act
    mover, neighbour, chair = people["mover"], people["neighbour"], people["chair"]
    motion = (await acts(mover, "motion.submit", sitting=sitting, title=english("Trees")))["motion"]
    change = {"wording": 1, "paragraph": "0", "form": "insert", "text": english("Shade.")}
    amendment = (await acts(mover, "amendment.submit", motion=motion, **change))["amendment"]
    await acts(mover, "motion.withdraw", motion=motion)
    other = (await acts(mover, "motion.submit", sitting=sitting, title=english("Bridge")))["motion"]
    await acts(neighbour, "motion.second", motion=other)
    poll = (await acts(chair, "poll.open", motion=other, reveal="at-close"))["poll"]
    await acts(people["member"], "ballot.cast", poll=poll, option="yes")
    return motion, amendment, poll


async def _contents(server: Served, ids: dict[str, str], motion: str) -> dict[str, str]:
    """For each class of readers, a reference to something that is there."""
    state = server.house.community(COMMUNITY).state
    member = state.members[ids["member"]]
    ballots = next(iter(state.ballots.values()))
    return {
        "content.public": (await server.operator.view(f"motion/{motion}"))["doc"]["title"],
        "content.member": member.name,
        "content.secretary": member.evidence,
        "content.sealed": ballots[ids["member"]].choice,
    }


def _play(data: Path, story: Callable[[Hall], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with _hall(data) as hall:
            await story(hall)

    asyncio.run(whole())


async def _over_http(hall: Hall, cell: Cell, body: Json) -> str:
    """The code of the refusal, or "" if it was done."""
    try:
        await hall.server.act(hall.people[cell.who], cell.act, **body)
    except Refused as refused:
        return refused.code
    return ""


async def _over_socket(hall: Hall, tablet: Tablet, cell: Cell, body: Json) -> str:
    await tablet.say(t="cmd", id=hall.server.cmd(), type=cell.act, body=body)
    answer = await tablet.hear()
    return "" if answer["t"] == "ack" else str(answer["problem"]["code"])


async def _try_own_presence(hall: Hall, phase: str) -> None:
    """To come, to go and to lend one's vote oneself, with and without saying who one is."""
    wrong = []
    for who in ROLES:
        own = {} if who not in hall.ids else {"member": hall.ids[who]}
        for act in ("presence.arrive", "presence.leave", "proxy.give", "proxy.end"):
            cell = Cell(who, act, True, phase)
            more = {"holder": LONG_AGO} if act == "proxy.give" else {}
            for body in ({"sitting": hall.sitting}, {"sitting": hall.sitting, **own}):
                code = await _over_http(hall, cell, body | more)
                if (code if code in POLICY_CODES else "") != expected(cell):
                    wrong.append((cell, code, expected(cell)))
    assert not wrong


async def _try_commands(hall: Hall, phase: str, besides: tuple[str, ...] = ()) -> None:
    offered = bodies(hall.sitting, hall.motion, hall.amendment)
    cells = [cell for cell in command_cells(phase, list(ROLES)) if cell.act not in besides]
    wrong = []
    for who in ROLES:
        person = None if who == NOBODYS else hall.people[who]
        async with hall.server.socket(person) as tablet:
            for cell in (one for one in cells if one.who == who):
                body = offered[cell.act]
                answers = await _over_http(hall, cell, body), await _over_socket(hall, tablet, cell, body)
                got = {code if code in POLICY_CODES else "" for code in answers}
                if got != {expected(cell)}:
                    wrong.append((cell, answers, expected(cell)))
    assert not wrong
    await _try_own_presence(hall, phase)
    assert len(cells) == len(ROLES) * (len(COMMANDS | UNRECORDED) - len(besides))


def test_every_command_is_for_whom_the_policy_says_while_a_sitting_is_open(tmp_path: Path) -> None:
    _play(tmp_path, lambda hall: _try_commands(hall, "sitting-open"))


def test_every_command_is_for_whom_the_policy_says_when_the_sitting_is_closed(tmp_path: Path) -> None:
    async def story(hall: Hall) -> None:
        await hall.server.act(hall.people["chair"], "poll.close", poll=hall.poll)
        await hall.server.act(hall.people["chair"], "sitting.close", sitting=hall.sitting)
        await _try_commands(hall, "chartered")

    _play(tmp_path, story)


def test_every_command_is_for_whom_the_policy_says_before_the_sitting_begins(tmp_path: Path) -> None:
    """A change is brought to a motion that is before a sitting which has begun."""

    async def story(hall: Hall) -> None:
        secretary, mover = hall.people["secretary"], hall.people["mover"]
        planned = (await hall.server.act(secretary, "sitting.plan", title=english("Autumn")))["sitting"]
        brought = {"sitting": planned, "title": english("Well")}
        motion = (await hall.server.act(mover, "motion.submit", **brought))["motion"]
        await hall.server.act(mover, "motion.withdraw", motion=motion)
        before = hall._replace(sitting=planned, motion=motion)
        await _try_commands(before, "sitting-planned", ("amendment.second", "amendment.accept"))

    _play(tmp_path, story)


def test_before_the_founding_there_is_nothing_that_anyone_else_may_do(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path) as server:
            people = {NOBODYS: server.client.as_bearer(COMMUNITY, ""), "operator": server.operator}
            hall = Hall(server, people, {}, "0" * 12, "0" * 12, "0" * 12, "0" * 12, {})
            founding = Cell("operator", "community.found", False, "any")
            for cell in [one for one in command_cells("any", list(people)) if one != founding]:
                got = await _over_http(
                    hall, cell, bodies(hall.sitting, hall.motion, hall.amendment)[cell.act]
                )
                # Who is nobody learns nothing about what is there.
                assert got in {expected(cell), "unknown-community", "not-logged-in"}, cell
                assert got, cell

    asyncio.run(story())


def test_a_speech_is_for_its_speaker_and_the_desk_to_ask_for_take_back_and_end(tmp_path: Path) -> None:
    _play(
        tmp_path,
        lambda hall: _own_and_others(hall, ("speech.ask", "speech.withdraw", "speech.end"), _speech_of),
    )


async def _own_and_others(
    hall: Hall, acts: Iterable[str], body_of: Callable[[Hall, Cell], Awaitable[Json]]
) -> None:
    wrong = []
    for act in acts:
        for who in ROLES:
            # Whoever has left has nobody to ask for her.
            for own in {False, who in hall.ids and who != "former"}:
                cell = Cell(who, act, own, "sitting-open")
                got = await _over_http(hall, cell, await body_of(hall, cell))
                if (got if got in POLICY_CODES else "") != expected(cell):
                    wrong.append((cell, got))
    assert not wrong


async def _speech_of(hall: Hall, cell: Cell) -> Json:
    """A speech that waits or is under way, or is to be asked for, in a sitting where nothing else is said."""
    chair, member = hall.people["chair"], hall.ids[cell.who if cell.own else "neighbour"]
    sitting = (await hall.server.act(chair, "sitting.open", title=english("For one speech")))["sitting"]
    if cell.act == "speech.ask":
        return {"sitting": sitting, "member": member}
    speech = (await hall.server.act(chair, "speech.ask", sitting=sitting, member=member))["speech"]
    if cell.act == "speech.end":
        await hall.server.act(chair, "speech.begin", sitting=sitting)
    return {"sitting": sitting, "speech": speech}


def test_a_point_is_for_whoever_has_it_and_the_desk_to_raise_and_take_back(tmp_path: Path) -> None:
    _play(tmp_path, lambda hall: _own_and_others(hall, ("point.raise", "point.withdraw"), _point_of))


async def _point_of(hall: Hall, cell: Cell) -> Json:
    """A point of order that waits, or is to be raised, in a sitting where there is no other."""
    chair, member = hall.people["chair"], hall.ids[cell.who if cell.own else "neighbour"]
    sitting = (await hall.server.act(chair, "sitting.open", title=english("For one point")))["sitting"]
    if cell.act == "point.raise":
        return {"sitting": sitting, "member": member}
    point = (await hall.server.act(chair, "point.raise", sitting=sitting, member=member))["point"]
    return {"sitting": sitting, "point": point}


def test_a_motion_is_for_its_mover_and_the_desk_to_bring(tmp_path: Path) -> None:
    _play(tmp_path, lambda hall: _own_and_others(hall, ("motion.submit",), _motion_of))


async def _motion_of(hall: Hall, cell: Cell) -> Json:
    member = hall.ids[cell.who if cell.own else "neighbour"]
    return {"sitting": hall.sitting, "title": english("Lamps"), "member": member}


OF_MOVERS = ("motion.withdraw", "amendment.withdraw", "amendment.accept")


def test_what_the_desk_brought_is_for_its_mover_and_the_desk_to_go_on_with(tmp_path: Path) -> None:
    """`own` is the mover's own, and the desk's what it wrote down; what others brought is nobody else's."""
    _play(tmp_path, lambda hall: _own_and_others(hall, OF_MOVERS, _brought_by))


async def _brought_by(hall: Hall, cell: Cell) -> Json:
    """Brought at the desk where it is own, for the mover or the neighbour; else by the neighbour herself."""
    acts, chair, neighbour = hall.server.act, hall.people["chair"], hall.people["neighbour"]
    member = hall.ids["mover" if cell.who == "mover" and cell.own else "neighbour"]
    brings, named = (chair, {"member": member}) if cell.own else (neighbour, {})
    moved = {"sitting": hall.sitting, "title": english("Lamps"), "text": english("Six."), **named}
    motion = (await acts(brings, "motion.submit", **moved))["motion"]
    if cell.act == "motion.withdraw":
        return {"motion": motion, "member": member}
    change = {"motion": motion, "wording": 1, "paragraph": "1", "form": "strike", **named}
    return {"amendment": (await acts(brings, "amendment.submit", **change))["amendment"], "member": member}


def test_a_change_is_for_its_mover_and_the_desk_to_bring_and_second(tmp_path: Path) -> None:
    acts = ("amendment.submit", "amendment.second")
    _play(tmp_path, lambda hall: _own_and_others(hall, acts, _change_of))


async def _change_of(hall: Hall, cell: Cell) -> Json:
    acts, member = hall.server.act, hall.ids[cell.who if cell.own else "neighbour"]
    moved = {"sitting": hall.sitting, "title": english("Lamps"), "text": english("Six.")}
    motion = (await acts(hall.people["neighbour"], "motion.submit", **moved))["motion"]
    change = {"motion": motion, "wording": 1, "paragraph": "1", "form": "strike"}
    if cell.act == "amendment.submit":
        return change | {"member": member}
    amendment = (await acts(hall.people["neighbour"], "amendment.submit", **change))["amendment"]
    return {"amendment": amendment, "member": member}


def _names_of_views(hall: Hall) -> dict[str, tuple[str, bool]]:
    """What can be asked for, with the kind in the policy, and whether it is one's own."""
    other = hall.ids["neighbour"]
    return {
        "community": ("community", False),
        "charter": ("charter", False),
        f"now/{hall.sitting}": ("now", False),
        f"docket/{hall.sitting}/0": ("docket", False),
        f"presence/{hall.sitting}": ("presence", False),
        f"attendance/{hall.sitting}/0": ("attendance", False),
        f"here/{hall.sitting}": ("here", True),
        f"here/{hall.sitting}/{other}": ("here", False),
        f"proxies/{hall.sitting}": ("proxies", False),
        f"mandates/{hall.poll}": ("mandates", False),
        f"speakers/{hall.sitting}": ("speakers", False),
        f"procedure/{hall.sitting}": ("procedure", False),
        f"practice/{hall.sitting}": ("practice", False),
        f"calls/{hall.sitting}": ("calls", False),
        f"help/{hall.sitting}": ("help", True),
        f"help/{hall.sitting}/{other}": ("help", False),
        f"motion/{hall.motion}": ("motion", False),
        f"amendments/{hall.motion}": ("amendments", False),
        f"poll/{hall.poll}": ("poll", False),
        f"ballots/{hall.poll}": ("ballots", False),
        f"minutes/{hall.sitting}": ("minutes", False),
        f"minutes/{hall.sitting}/0": ("minutes", False),
        f"roll-call/{hall.poll}": ("roll-call", False),
        f"missed/{hall.poll}": ("missed", False),
        f"voters/{hall.poll}/0": ("voters", False),
        "roll/0": ("roll", False),
        "me": ("me", True),
        f"me/{other}": ("me", False),
        f"ballot/{hall.poll}": ("ballot", True),
        f"ballot/{hall.poll}/{other}": ("ballot", False),
    }


def test_every_view_is_for_whom_the_policy_says(tmp_path: Path) -> None:
    async def story(hall: Hall) -> None:
        names = _names_of_views(hall)
        assert {f"view.{kind}" for kind, _ in names.values()} == {line.act for line in VIEWS}
        wrong = []
        for who in ROLES:
            shown = await _watched(
                hall, who, [one for one in names if one.partition("/")[0] not in HTTP_ONLY]
            )
            for name, (kind, own) in names.items():
                cell = Cell(who, f"view.{kind}", own, "sitting-open")
                seen = {await _is_read(hall.people[who], name), shown.get(name, is_allowed(cell))}
                if seen != {is_allowed(cell)}:
                    wrong.append((cell, name, seen))
        assert not wrong

    _play(tmp_path, story)


async def _is_read(person: Person, view: str) -> bool:
    """Whether the view is given over HTTP; where it has nothing to show yet, it is not refused either."""
    try:
        await person.view(view)
    except Refused as refused:
        return refused.code not in POLICY_CODES
    return True


async def _watched(hall: Hall, who: str, views: list[str]) -> dict[str, bool]:
    """Which of these views the socket gives."""
    person = None if who == NOBODYS else hall.people[who]
    given: dict[str, bool] = {}
    async with hall.server.socket(person) as tablet:
        await tablet.say(t="sub", views=dict.fromkeys(views, 0))
        while len(given) < len(views):
            message = await tablet.hear()
            if message["t"] == "err":
                given[message["problem"]["params"]["view"]] = False
            else:
                given[message["view"]] = True
    return given


def test_every_content_is_for_whom_the_policy_says(tmp_path: Path) -> None:
    async def story(hall: Hall) -> None:
        assert set(hall.contents) == {line.act for line in CONTENT}
        for who in ROLES:
            for act, ref in hall.contents.items():
                rows = await hall.people[who].server.send(
                    "GET", f"/c/{COMMUNITY}/content", token=hall.people[who].token, params={"refs": ref}
                )
                assert (ref in rows["rows"]) == is_allowed(Cell(who, act, False, "sitting-open")), (who, act)

    _play(tmp_path, story)


def test_one_may_read_ones_own_name_when_one_has_left(tmp_path: Path) -> None:
    async def story(hall: Hall) -> None:
        name = hall.server.house.community(COMMUNITY).state.members[hall.ids["former"]].name
        assert await hall.people["former"].contents([name]) == {name: "Name of former"}

    _play(tmp_path, story)


DOORS: dict[str, tuple[str, Json]] = {
    "access.cards": ("access/cards", {"members": []}),
    "access.cards.display": ("access/cards", {"kind": "display"}),
    "access.cards.operator": ("access/cards", {"kind": "operator"}),
    "access.password": ("access/password", {"member": "0" * 12, "password": "x"}),
    "access.revoke": ("access/revoke", {"member": "0" * 12}),
    "roll.check": ("roll/check", {"rows": []}),
}


def test_every_door_to_logins_and_the_roll_is_for_whom_the_policy_says(tmp_path: Path) -> None:
    async def story(hall: Hall) -> None:
        for act, (path, body) in DOORS.items():
            # The display last of all: a new card for a display ends the old one's session.
            for who in ROLES:
                code = await _at_the_door(hall.people[who], path, body)
                refused = code in POLICY_CODES or (who == "display" and code == "login-expired")
                assert refused != is_allowed(Cell(who, act, False, "sitting-open")), (who, act, code)

    _play(tmp_path, story)


PRINTED = {"spelling": "spelling", "printed.attendance": "attendance", "first-steps": "first-steps"}


def test_every_list_by_name_is_for_whom_the_policy_says(tmp_path: Path) -> None:
    async def story(hall: Hall) -> None:
        state = hall.server.house.community(COMMUNITY).state
        paths = {**PRINTED, "spelling": f"spelling?refs={state.members[hall.ids['member']].name}"}
        for act, path in paths.items():
            for who in ROLES:
                token = hall.people[who].token
                headers = {"Authorization": f"Bearer {token}"} if token else {}
                async with httpx2.AsyncClient(base_url=hall.server.url) as client:
                    answer = await client.get(f"/c/{COMMUNITY}/{path}", headers=headers)
                assert answer.status_code in ((200,) if is_allowed(_cell(who, act)) else (401, 403)), (
                    who,
                    act,
                )

    _play(tmp_path, story)


def _cell(who: str, act: str) -> Cell:
    return Cell(who, act, False, "sitting-open")


async def _at_the_door(person: Person, path: str, body: Json) -> str:
    """The code of the refusal, or "" if it was done."""
    try:
        await person.server.send("POST", f"/c/{COMMUNITY}/{path}", token=person.token, body=body)
    except Refused as refused:
        return refused.code
    return ""
