"""A sitting planned, called with notice, and opened at its time; days pass in between."""

import asyncio
from pathlib import Path

from tests.walks.house import House, house, text

DAY_S = 86_400
DAYS = 8  # seven clear days lie between notice and sitting


async def _refused(hall: House, kind: str, body: dict[str, object], who: str) -> str:
    response = await hall.command(kind, body, who)
    assert response.status_code == 409
    assert response.json()["cure"]
    return str(response.json()["code"])


async def _whole(hall: House) -> None:
    members = await hall.found("Ann", "Ben", "Cy", preset="assembly.plain")
    ann, ben, cy = [await hall.login(member) for member in members]
    assert await _refused(hall, "sitting.open", {"title": text("Spring")}, ann) == "notice-missing"
    sitting = (await hall.act("sitting.plan", {"title": text("Spring")}, ann))["sitting"]
    brought = {"sitting": sitting, "title": text("Lamps")}
    motion = (await hall.act("motion.submit", brought, ben))["motion"]
    await hall.act("motion.second", {"motion": motion}, cy)
    assert (await hall.get(f"notice/{sitting}")).status_code == 404
    call = {"sitting": sitting, "place": text("The barn")}
    assert await _refused(hall, "sitting.call", call, ann) == "notice-short"
    held_at = hall.clock.now + DAYS * DAY_S * 1000
    at = (await hall.act("sitting.call", {**call, "held_at": held_at}, ann))["position"]
    seen = await hall.view(f"now/{sitting}", at_least=at)
    assert (seen["state"], seen["called"]["held_at"], seen["called"]["docket"]) == (
        "called",
        held_at,
        [motion],
    )
    notice = (await hall.get(f"notice/{sitting}")).text
    for said in (
        "会议通知",
        "Notice of a sitting",
        "The barn",
        "Lamps",
        "article 9",
        "http://hall.test/c/valley/enter",
    ):
        assert said in notice
    assert "Ben" not in notice  # nobody's name is on it
    late = (await hall.act("motion.submit", brought, cy))["motion"]
    assert await _refused(hall, "sitting.open", {"sitting": sitting}, ann) == "sitting-too-early"
    hall.clock.pass_s(DAYS * DAY_S)
    ann, ben = [await hall.login(member) for member in members[:2]]
    await hall.act("sitting.open", {"sitting": sitting}, ann)
    await hall.act("poll.open", {"motion": motion}, ann)
    await hall.act("motion.second", {"motion": late}, ben)
    assert await _refused(hall, "poll.open", {"motion": late}, ann) == "not-announced"
    minutes = (await hall.get(f"minutes/{sitting}", ann)).text
    assert "It was called by those who always do. (article 1)" in minutes
    assert "Announced: motion 1." in minutes


def test_a_sitting_is_called_with_notice_and_decides_what_was_announced(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path) as hall:
            await _whole(hall)

    asyncio.run(story())


def test_minutes_of_a_sitting_that_has_not_begun_can_be_read(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path) as hall:
            (ann,) = [await hall.login(member) for member in await hall.found("Ann")]
            sitting = (await hall.act("sitting.plan", {"title": text("Spring")}, ann))["sitting"]
            response = await hall.get(f"minutes/{sitting}", ann)
            assert response.status_code == 200
            assert "Not yet" in response.text
            assert (await hall.get(f"attendance/{sitting}", ann)).status_code == 200
            assert (await hall.get(f"minutes/{sitting}.json", ann)).status_code == 200

    asyncio.run(story())


async def _of_another_body(hall: House) -> None:
    ann, ben = await hall.found("Ann", "Ben", preset="cn.village.2026")
    ann, ben = await hall.login(ann), await hall.login(ben)
    plan = {"title": text("The road"), "body": "congress"}
    sitting = (await hall.act("sitting.plan", plan, ann))["sitting"]
    brought = {"sitting": sitting, "title": text("Bylaws")}
    assert await _refused(hall, "motion.submit", {**brought, "matter": "bylaws"}, ben) == "other-body"
    motion = (await hall.act("motion.submit", {**brought, "matter": "congress"}, ben))["motion"]
    held_at = hall.clock.now + 3 * DAY_S * 1000
    call = {"sitting": sitting, "place": text("The barn"), "held_at": held_at}
    await hall.act("sitting.call", call, ann)
    assert "村民代表会议" in (await hall.get(f"notice/{sitting}")).text
    hall.clock.pass_s(3 * DAY_S)
    (ann,) = [await hall.login(member) for member in list(hall.community.state.members)[:1]]
    at = (await hall.act("sitting.open", {"sitting": sitting}, ann))["position"]
    seen = await hall.view(f"now/{sitting}", at_least=at)
    assert (seen["body"], seen["members_unknown"]) == ("congress", True)
    await hall.act("presence.arrive", {"sitting": sitting}, ann)
    assert await _refused(hall, "poll.open", {"motion": motion}, ann) == "needs-body-roll"
    assert "representatives&#39; meeting" in (await hall.get(f"minutes/{sitting}?lang=en", ann)).text
    at = (await hall.act("sitting.close", {"sitting": sitting}, ann))["position"]
    await hall.view(f"minutes/{sitting}", at_least=at)
    assert "1 person was here." in (await hall.get(f"minutes/{sitting}?lang=en", ann)).text


def test_the_representatives_are_called_by_their_own_rules_and_decide_what_is_theirs(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path) as hall:
            await _of_another_body(hall)

    asyncio.run(story())
