"""Founding communities over HTTP: once, whole or not at all, and apart from each other."""

import asyncio
from pathlib import Path

import pytest

from tests.walks.house import COMMUNITY, House, Play, house, plays, text


@pytest.fixture
def play(tmp_path: Path) -> Play:
    return plays(tmp_path)


def test_founding_again_gets_the_first_answer_and_another_founding_is_refused(play: Play) -> None:
    async def story(hall: House) -> None:
        body = {"name": text("The Valley"), "preset": "assembly.plain"}
        first = await hall.command("community.found", body, hall.operator, cmd="founding")
        again = await hall.command("community.found", body, hall.operator, cmd="founding")
        assert again.json() == first.json() | {"repeated": True}
        other = await hall.command("community.found", body, hall.operator)
        assert (other.status_code, other.json()["code"]) == (409, "already-founded")

    play(story)


def test_a_founding_that_is_refused_leaves_nothing_behind(play: Play) -> None:
    async def story(hall: House) -> None:
        body = {"name": text("The Valley"), "preset": "no.such.preset"}
        refused = await hall.command("community.found", body, hall.operator, cmd="founding")
        assert (refused.status_code, refused.json()["code"]) == (422, "unknown-preset")
        assert not (hall.data / "communities" / COMMUNITY).exists()
        body["preset"] = "assembly.plain"
        for who, status in (("", 401), (hall.operator, 200)):
            response = await hall.command("community.found", body, who, cmd="founding")
            assert response.status_code == status

    play(story)


def test_a_founding_that_was_broken_off_is_gone_on_with(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path) as hall:
            left = hall.installation._opened(COMMUNITY)
            await left.close()
        async with house(tmp_path) as hall:
            assert (await hall.get("session")).json()["code"] == "unknown-community"
            await hall.found("Ann")

    asyncio.run(story())


def test_two_communities_share_nothing(play: Play) -> None:
    async def story(hall: House) -> None:
        members = await hall.found("Ann")
        ann = await hall.login(members[0])
        body = {"name": text("The Hill"), "preset": "assembly.plain"}
        headers = {"Authorization": f"Bearer {hall.operator}", "Idempotency-Key": "the-other-one"}
        path = "/c/hill/commands/community.found"
        assert (await hall.send("POST", path, json=body, headers=headers)).status_code == 200
        stranger = await hall.send("GET", "/c/hill/session", ann)
        assert (stranger.status_code, stranger.json()["code"]) == (401, "login-expired")
        refused = await hall.send("POST", "/c/hill/login", json={"code": await hall.code(members[0])})
        assert refused.json()["code"] == "login-refused"

    play(story)
