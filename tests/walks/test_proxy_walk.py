"""One votes in another's name, over HTTP: lent on a tablet and at the desk, cast, seen, said afterwards."""

from pathlib import Path
from typing import Any

import pytest

from gateways.presets import load_preset
from tests.walks.house import House, Play, plays, text

PROXY = {"article": "14", "confidence": "D", "max_per_holder": 1, "written": False}
CONFLICT = {
    **{"article": "15", "confidence": "D", "who": "member", "interest": "sells", "then": "does-not-vote"},
    **{"name": {"en": "Sells what is bought"}, "counted": False},
}


@pytest.fixture
def play(tmp_path: Path) -> Play:
    return plays(tmp_path)


async def with_proxies(hall: House) -> None:
    charter = load_preset("assembly.floor")
    charter["matters"]["ordinary"] |= {"proxy": PROXY, "seconds": 0}
    body: dict[str, Any] = {"charter": charter, "reason": text("Some of us are old")}
    await hall.act("charter.amend", body, hall.operator)


def test_a_vote_is_lent_cast_seen_and_counted(play: Play) -> None:
    async def story(hall: House) -> None:
        ids = await hall.found("Ann", "Ben", "Cy", "Di")
        ann, ben, cy, di = [await hall.login(one) for one in ids]
        await with_proxies(hall)
        sitting = await hall.sitting(ann)
        await hall.act("proxy.give", {"sitting": sitting, "number": "2"}, cy)
        over = await hall.command("proxy.give", {"sitting": sitting, "holder": ids[1], "member": ids[3]}, ann)
        assert (over.status_code, over.json()["code"]) == (409, "proxy-over-limit")
        assert over.json()["params"] == {"member": ids[1], "most": 1, "article": "14"}
        lent = await hall.act("proxy.give", {"sitting": sitting, "holder": ids[0], "member": ids[3]}, ann)
        for reader in (ben, di):
            listed = await hall.view(f"proxies/{sitting}", reader, at_least=lent["position"])
            assert listed["order"] == [ids[2], ids[3]]
        assert (await hall.get(f"views/proxies/{sitting}")).status_code == 401

        brought = {"sitting": sitting, "title": text("Mend the bridge")}
        motion = (await hall.act("motion.submit", brought, ben))["motion"]
        poll = (await hall.act("poll.open", {"motion": motion}, ann))["poll"]
        for who in (ann, ben):
            await hall.act("ballot.cast", {"poll": poll, "option": "yes"}, who)
        cast = await hall.act("proxy.vote", {"poll": poll, "member": ids[2], "option": "no"}, ben)
        mandates = await hall.view(f"mandates/{poll}", cy, at_least=cast["position"])
        assert mandates["rows"][ids[2]]["n"] == cast["position"]
        ballots = await hall.view(f"ballots/{poll}", at_least=cast["position"])
        assert ballots["rows"][ids[2]] == {"n": cast["position"], "option": "no", "holder": ids[1]}
        wrong = await hall.command("proxy.vote", {"poll": poll, "member": ids[3], "option": "no"}, ben)
        assert wrong.json()["code"] == "no-proxy"
        await hall.act("poll.close", {"poll": poll}, ann)
        declared = await hall.act("outcome.declare", {"poll": poll}, ann)
        # Three of four have voted, but one of them by proxy: that makes no quorum.
        assert declared["sentence"]["code"] == "outcome.no-quorum.members"
        assert (await hall.view(f"poll/{poll}", at_least=declared["position"]))["by_proxy"] == 1

    play(story)


def test_proxies_outlive_a_restart(tmp_path: Path) -> None:
    async def before(hall: House) -> None:
        ids = await hall.found("Ann", "Ben", "Cy")
        ann = await hall.login(ids[0])
        await with_proxies(hall)
        await hall.act(
            "proxy.give", {"sitting": await hall.sitting(ann), "number": "1", "member": ids[2]}, ann
        )

    async def after(hall: House) -> None:
        ((standing),) = hall.community.state.proxies.values()
        assert [one.how for one in standing.values()] == ["paper"]

    plays(tmp_path)(before)
    plays(tmp_path)(after)


def test_an_interest_is_declared_seen_by_members_and_keeps_her_from_voting(play: Play) -> None:
    async def story(hall: House) -> None:
        ids = await hall.found("Ann", "Ben", "Cy")
        ann, ben, cy = [await hall.login(one) for one in ids]
        charter = load_preset("assembly.floor")
        charter["conflicts"] = {"sells": CONFLICT}
        body: dict[str, Any] = {"charter": charter, "reason": text("We buy much")}
        await hall.act("charter.amend", body, hall.operator)
        sitting = await hall.sitting(ann)
        brought = {"sitting": sitting, "title": text("Buy timber")}
        motion = (await hall.act("motion.submit", brought, ben))["motion"]
        await hall.act("motion.second", {"motion": motion}, ann)
        words = text("The timber is my brother's")
        said = await hall.act("interest.declare", {"motion": motion, "kind": "sells", "text": words}, cy)
        listed = (await hall.view(f"motion/{motion}", at_least=said["position"]))["interests"]
        row = listed["rows"][ids[2]]
        assert (row["recused"], row["kind"], row["uncounted"]) == (True, "sells", True)
        for reader, seen in ((ben, [row["text"]]), ("", [])):
            rows = (await hall.get(f"content?refs={row['text']}", reader)).json()["rows"]
            assert list(rows) == seen
        poll = (await hall.act("poll.open", {"motion": motion}, ann))["poll"]
        refused = await hall.command("ballot.cast", {"poll": poll, "option": "yes"}, cy)
        assert (refused.status_code, refused.json()["code"]) == (409, "recused")
        for who in (ann, ben):
            await hall.act("ballot.cast", {"poll": poll, "option": "yes"}, who)
        await hall.act("poll.close", {"poll": poll}, ann)
        declared = await hall.act("outcome.declare", {"poll": poll}, ann)
        shown = await hall.view(f"poll/{poll}", at_least=declared["position"])
        assert shown["outcome"]["quorum"][0]["base_value"] == "2"
        minutes = (await hall.get(f"minutes/{sitting}", ben)).text
        assert "Cy declared an interest in motion 1." in minutes
        assert "The timber is my brother" in minutes

    play(story)
