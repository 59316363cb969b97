"""A call for a helper on the real server: pushed to the desk and back, to nobody else, and not in the log."""

from pathlib import Path

import pytest

from gateways.client.errors import Refused
from tests.walks.served import COMMUNITY, Served, english, plays


def test_a_call_reaches_the_desk_and_its_answer_her_who_called(tmp_path: Path) -> None:
    async def story(server: Served) -> None:
        community = server.house.community(COMMUNITY)
        members = list(community.state.members)
        chair, one = [await server.login(member) for member in members[:2]]
        sitting = (await server.act(chair, "sitting.open", title=english("Spring")))["sitting"]
        desk, own, head = f"calls/{sitting}", f"help/{sitting}", community.writer.head
        async with server.socket(chair) as at_desk, server.socket(one) as hers:
            await at_desk.say(t="sub", views={desk: 0})
            await at_desk.until(desk, order=[])
            await hers.say(t="sub", views={f"{own}/{members[1]}": 0})
            assert (await hers.hear())["t"] == "err"
            await hers.say(t="sub", views={own: 0})
            await hers.until(own, state="none")
            answer = await server.act(one, "help.call", sitting=sitting)
            assert answer["position"] == head
            await at_desk.until(desk, order=[members[1]])
            await hers.until(own, state="called")
            await server.act(chair, "help.come", sitting=sitting, member=members[1])
            await hers.until(own, state="coming")
            await server.act(chair, "sitting.close", sitting=sitting)
            await hers.until(own, state="none")
            await at_desk.until(desk, order=[])
        assert community.writer.head == head + 1

    plays(tmp_path, people=3)(story)


@pytest.mark.parametrize("kind", ["calls", "help", "practice", "speakers"])
def test_what_stands_beside_the_log_of_no_sitting_is_not_there_as_nothing_else_of_it_is(
    kind: str, tmp_path: Path
) -> None:
    async def story(server: Served) -> None:
        members = list(server.house.community(COMMUNITY).state.members)
        chair = await server.login(members[0])
        sitting = (await server.act(chair, "sitting.open", title=english("Spring")))["sitting"]
        with pytest.raises(Refused, match="unknown-view") as refused:
            await chair.view(f"{kind}/nothing")
        assert refused.value.status == 404
        async with server.socket(chair) as tablet:
            await tablet.say(t="sub", views={f"{kind}/nothing": 0, f"{kind}/{sitting}": 0})
            assert (await tablet.expect("err"))["problem"]["params"]["view"] == f"{kind}/nothing"
            assert (await tablet.expect("snap"))["view"] == f"{kind}/{sitting}"

    plays(tmp_path, people=3)(story)
