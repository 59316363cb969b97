"""A practice vote on the real server: all see it and answer, and the log does not know."""

from pathlib import Path

from tests.walks.served import COMMUNITY, Served, english, plays


def test_a_practice_vote_moves_no_head_and_ends_when_one_counts(tmp_path: Path) -> None:
    async def story(server: Served) -> None:
        community = server.house.community(COMMUNITY)
        members = list(community.state.members)
        chair, one = [await server.login(member) for member in members[:2]]
        sitting = (await server.act(chair, "sitting.open", title=english("Spring")))["sitting"]
        motion = (await server.act(one, "motion.submit", sitting=sitting, title=english("Lamps")))["motion"]
        await server.act(chair, "motion.second", motion=motion, member=members[2])
        view, head = f"practice/{sitting}", community.writer.head
        async with server.socket() as passer_by:
            await passer_by.say(t="sub", views={view: 0})
            await passer_by.until(view, state="none")
            await server.act(chair, "practice.open", sitting=sitting)
            await passer_by.until(view, state="open")
            answer = await server.act(one, "practice.cast", sitting=sitting, option="yes")
            assert answer["position"] == head
            await passer_by.until(view, cast=1)
            await server.act(chair, "practice.close", sitting=sitting)
            closed = await passer_by.until(view, state="closed")
            assert closed["counts"] == {"yes": 1, "no": 0, "abstain": 0}
            assert (community.writer.head, community.writer.position) == (head, head)
            await server.act(chair, "poll.open", motion=motion)
            await passer_by.until(view, state="none")

    plays(tmp_path, people=3)(story)
