"""A motion is changed on the floor, over HTTP: proposed, seconded, voted on, merged and minuted."""

from pathlib import Path
from typing import Any

import pytest

from tests.walks.house import House, Play, plays, text

WORDS = "The bridge is closed.\nThe ferry runs daily.\nIt is free."


@pytest.fixture
def play(tmp_path: Path) -> Play:
    return plays(tmp_path, "Ann", "Ben", "Cy")


async def _refused(hall: House, kind: str, body: Any, who: str) -> dict[str, Any]:
    problem: dict[str, Any] = (await hall.command(kind, body, who)).json()
    return problem


async def _vote(hall: House, people: list[str], **put: Any) -> int:
    poll = (await hall.act("poll.open", put, people[0]))["poll"]
    for who in people:
        await hall.act("ballot.cast", {"poll": poll, "option": "yes"}, who)
    await hall.act("poll.close", {"poll": poll}, people[0])
    return int((await hall.act("outcome.declare", {"poll": poll}, people[0]))["position"])


def test_a_change_goes_from_a_members_hand_into_the_motion_and_the_minutes(play: Play) -> None:
    async def story(hall: House) -> None:
        people = [await hall.login(one) for one in list(hall.community.state.members)]
        ann, ben, cy = people
        sitting = await hall.sitting(ann)
        body = {"sitting": sitting, "title": text("Mend the bridge"), "text": text(WORDS)}
        motion = (await hall.act("motion.submit", body, ben))["motion"]
        await hall.act("motion.second", {"motion": motion}, ann)
        change = {"motion": motion, "wording": 1, "paragraph": "2", "form": "replace"}
        first = (await hall.act("amendment.submit", change | {"text": text("The ferry rests.")}, cy))[
            "amendment"
        ]
        strike = change | {"form": "strike"}
        rival = (await hall.act("amendment.submit", strike, ben))["amendment"]
        for amendment in (first, rival):
            await hall.act("amendment.second", {"amendment": amendment}, ann)
        assert (await _refused(hall, "poll.open", {"motion": motion}, ann))["code"] == "amendments-pending"
        decided = await _vote(hall, people, motion=motion, amendment=first)
        doc = await hall.view(f"amendments/{motion}", at_least=decided)
        assert [doc["rows"][one]["state"] for one in (first, rival)] == ["adopted", "fell"]
        assert (await _refused(hall, "amendment.submit", strike, cy))["code"] == "wording-moved"
        await _vote(hall, people, motion=motion)
        page = (
            await hall.get(f"minutes/{sitting}", params={"lang": "en"}, headers={"Cookie": f"folkmoot={cy}"})
        ).text
        for said in (
            "Cy proposes change 1 to motion 1.",
            "Paragraph 2 is to read:",
            "Change 1 is what is voted on.",
            "By change 1, motion 1 now reads (version 2):",
            "Change 2 to motion 1 falls: change 1 has changed its paragraph.",
            "Version 2 is voted on.",
        ):
            assert said in page, said
        minutes = (await hall.get(f"minutes/{sitting}.json", cy)).json()
        moved, *changes = minutes["motions"]
        assert moved["text"] == "The bridge is closed.\nThe ferry rests.\nIt is free."
        assert [(one["identifier"], one["relates_to"], one.get("result")) for one in changes] == [
            ("1.1", motion, "pass"),
            ("1.2", motion, None),
        ]

    play(story)


def test_a_change_to_a_withdrawn_motion_is_refused_in_words(play: Play) -> None:
    async def story(hall: House) -> None:
        people = [await hall.login(one) for one in list(hall.community.state.members)]
        sitting = await hall.sitting(people[0])
        body = {"sitting": sitting, "title": text("Mend the bridge"), "text": text(WORDS)}
        motion = (await hall.act("motion.submit", body, people[1]))["motion"]
        await hall.act("motion.withdraw", {"motion": motion}, people[1])
        change = {"motion": motion, "wording": 1, "paragraph": "2", "form": "strike"}
        problem = await _refused(hall, "amendment.submit", change, people[2])
        assert (problem["code"], problem["title"]) == (
            "motion-withdrawn",
            "The motion was taken back. Nothing in it can be changed.",
        )

    play(story)
