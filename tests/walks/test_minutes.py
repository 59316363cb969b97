"""The minutes over HTTP: they grow while the sitting runs, the secretary keeps them, officials sign them."""

import re
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response

from domain.merkle import root
from gateways.presets import load_preset
from tests.walks.house import COMMUNITY, House, Play, plays, text

ONCE = re.compile(r'name="once" value="([^"]+)"')
READ_UP_TO = re.compile(r'name="n" value="([^"]+)"')
FOREIGN = {"Origin": "http://evil.test"}
FIELDS = {"note": ("text",), "correct": ("text", "remark"), "approve": ("sitting",)}
PASSWORD = "a long enough password"


@pytest.fixture
def play(tmp_path: Path) -> Play:
    return plays(tmp_path, "Ann", "Ben", "Cy")


class Kept:
    """A sitting with a motion that was voted on; Ann in the chair, Ben keeps the minutes, Cy is a member."""

    def __init__(self, hall: House) -> None:
        self.hall = hall

    async def begin(self, method: str = "roll-call") -> "Kept":
        hall = self.hall
        ann, ben, cy = self.ids = list(hall.community.state.members)
        await hall.act("role.grant", {"member": ben, "role": "secretary"}, hall.operator)
        self.ann, self.ben, self.cy = [await hall.login(one) for one in (ann, ben, cy)]
        self.sitting, self.motion, self.poll = await hall.open_poll(self.ann, self.cy, method=method)
        for who, option in ((self.ann, "yes"), (self.ben, "yes"), (self.cy, "no")):
            await hall.act("ballot.cast", {"poll": self.poll, "option": option}, who)
        await hall.act("poll.close", {"poll": self.poll}, self.ann)
        await hall.act("outcome.declare", {"poll": self.poll}, self.ann)
        return self

    async def over(self) -> "Kept":
        await self.begin()
        await self.hall.act("sitting.close", {"sitting": self.sitting}, self.ann)
        return self

    async def page(self, who: str = "", lang: str = "en") -> str:
        headers = {"Cookie": f"folkmoot={who}"} if who else {}
        path = f"minutes/{self.sitting}"
        response = await self.hall.get(path, params={"lang": lang}, headers=headers)
        assert response.status_code == 200, response.text
        return response.text

    async def send(self, act: str, who: str, **fields: str) -> Response:
        """A form of the page, as it stands there."""
        page = await self.page(who)
        once = ONCE.search(page)
        own = {"once": once[1] if once else "x" * 20, **fields}
        return await self.hall.form(f"minutes/{self.sitting}/{act}", own, who)

    async def sign(self, who: str, role: str, **fields: str) -> Response:
        found = READ_UP_TO.search(await self.page(who))
        return await self.send("sign", who, **{"role": role, "n": found[1] if found else "1", **fields})

    async def password(self, member: str) -> None:
        form = {"member": member, "password": PASSWORD}
        assert (await self.hall.post("access/password", form, self.hall.operator)).status_code == 200

    async def head(self) -> dict[str, Any]:
        return await self.hall.view(f"minutes/{self.sitting}")


def plain(page: str) -> str:
    """What is read on a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<body")[2]).split())


def test_minutes_say_in_both_languages_what_was_done(play: Play) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).begin()
        page = plain(await kept.page(kept.cy))
        for said in (
            "The Valley",
            "Ann opened the sitting.",
            "Motion 1: Plant trees",
            "Brought by Cy.",
            "Ann seconded motion 1.",
            "Vote 1 was opened, on motion 1.",
            "3 people voted.",
            "Adopted: 2 of 3 valid votes",
            "Draft.",
        ):
            assert said in page, (said, page)
        chinese = plain(await kept.page(kept.cy, "zh-CN"))
        for said in (
            "会议记录",
            "Ann 宣布会议开始。",
            "议案 1：",
            "提出人：Cy。",
            "3 人投票。",
            "赞成 2 反对 1",
        ):
            assert said in chinese, (said, chinese)

    play(story)


def test_what_too_few_took_part_in_is_not_called_binding(play: Play) -> None:
    async def story(hall: House) -> None:
        ann, _, cy = hall.community.state.members
        chair, mover = await hall.login(ann), await hall.login(cy)
        sitting, _, poll = await hall.open_poll(chair, mover)
        for kind in ("poll.close", "outcome.declare"):
            await hall.act(kind, {"poll": poll}, chair)
        cookie = {"Cookie": f"folkmoot={mover}"}
        page = plain((await hall.get(f"minutes/{sitting}", params={"lang": "en"}, headers=cookie)).text)
        assert "Not reached" in page or "not reached" in page
        assert "This decision is binding." not in page

    play(story)


def test_who_may_not_read_names_reads_none_and_no_remark(play: Play) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).begin()
        assert (await kept.send("note", kept.ben, text="Cy spoke for long")).status_code == 200
        page = plain(await kept.page())
        assert "a member opened the sitting." in page
        assert not [name for name in ("Ann", "Ben", "Cy") if re.search(rf"\b{name}\b", page)]
        assert "(Only members can read this.)" in page
        assert "Cy spoke for long" in plain(await kept.page(kept.cy))

    play(story)


def test_a_page_loads_nothing_runs_nothing_and_is_kept_by_nobody(play: Play) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).begin()
        response = await hall.get(f"minutes/{kept.sitting}")
        policy = response.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "<script" not in response.text
        assert response.headers["cache-control"] == "no-store"

    play(story)


def test_the_page_says_who_had_the_floor(play: Play) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).begin()
        for kind, who in (("for", kept.cy), ("against", kept.ben), ("question", kept.cy)):
            speech = await hall.act("speech.ask", {"sitting": kept.sitting, "kind": kind}, who)
            await hall.act("speech.begin", {"sitting": kept.sitting}, kept.ann)
            end = {"sitting": kept.sitting, "speech": speech["speech"]}
            await hall.act("speech.end", end, kept.ann)
        page = plain(await kept.page(kept.cy))
        assert page.count("Cy had the floor.") == 2
        for said in ("To speak for it.", "To speak against it.", "With a question."):
            assert said in page

    play(story)


def test_what_someone_writes_is_text_and_no_markup(play: Play) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).begin()
        page = (await kept.send("note", kept.ben, text="<b>1 < 2</b>\r\nand 石头", motion=kept.motion)).text
        assert "&lt;b&gt;1 &lt; 2&lt;/b&gt;\nand 石头" in page
        assert "On motion 1." in page
        assert "The remark was added." in page

    play(story)


def test_a_remark_that_nobody_can_see_is_refused(play: Play) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).begin()
        assert (await kept.send("note", kept.ben, text=" \u200b ")).status_code == 400

    play(story)


def test_a_form_that_is_sent_again_adds_nothing(play: Play) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).begin()
        form = {"once": "the-same-form", "text": "It rained"}
        for _ in range(2):
            assert (await hall.form(f"minutes/{kept.sitting}/note", form, kept.ben)).status_code == 200
        assert len(hall.community.state.minutes[kept.sitting].corrected_by) == 1

    play(story)


def test_the_old_words_of_a_corrected_remark_stay_struck(play: Play) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).begin()
        await kept.send("note", kept.ben, text="Forty came")
        page = (await kept.send("correct", kept.ben, remark="1", text="Forty-one came")).text
        struck, stays = page.index("Forty came"), page.index("Forty-one came")
        assert "<del>" in page[struck - 60 : struck]
        assert "<del>" not in page[stays - 60 : stays]
        again = await kept.send("correct", kept.ben, remark="1", text="No")
        assert again.status_code == 409
        assert "Correct remark 2, which took its place." in again.text

    play(story)


def test_only_those_who_keep_the_minutes_are_shown_how_and_may(play: Play) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).over()
        for who in ("", kept.cy):
            assert "<form" not in await kept.page(who)
        for act, fields in (
            ("note", {"text": "x"}),
            ("sign", {"role": "chair", "n": "1", "way": "on-paper"}),
            ("approve", {"sitting": kept.sitting}),
        ):
            assert (await kept.send(act, kept.cy, **fields)).status_code in (403, 409), act
        form = {"once": "from-elsewhere", "text": "x"}
        foreign = await hall.form(f"minutes/{kept.sitting}/note", form, kept.ben, headers=FOREIGN)
        assert foreign.status_code == 403

    play(story)


def test_a_signature_needs_the_password_anew_and_says_what_was_signed(play: Play) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).over()
        ann = kept.ids[0]
        wrong = await kept.sign(kept.ann, "chair", way="password", password=PASSWORD)
        assert (wrong.status_code, "does not fit" in wrong.text) == (401, True), "she has no password yet"
        await kept.password(ann)
        kept.ann = (await hall.post("login", {"number": "1", "password": PASSWORD})).json()["session"]
        refused = await kept.sign(kept.ann, "chair", way="password", password="another long one")
        assert refused.status_code == 401
        assert (await kept.head())["signatures"]["order"] == []
        page = (await kept.sign(kept.ann, "chair", way="password", password=PASSWORD)).text
        head = await kept.head()
        (signed,) = head["signatures"]["rows"].values()
        leaves = [row.leaf for row in hall.community._files.log.read(0, head["last"])]
        assert signed == {**signed, "role": "chair", "way": "password", "n": head["last"], "by": ann}
        assert signed["root"] == root(leaves).hex()
        assert page.count(root(leaves).hex()) == 2, "in the signature, and on the page as it stands"
        again = await kept.sign(kept.ann, "chair", way="password", password=PASSWORD)
        assert (again.status_code, "already" in again.text or "nothing was added" in again.text) == (
            409,
            True,
        )

    play(story)


def test_who_has_no_password_is_offered_paper_and_told_how_to_get_one(play: Play) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).over()
        for language, told in (("en", "You have no password"), ("zh-CN", "您没有密码")):
            page = await kept.page(kept.ann, language)
            assert 'type="password"' not in page
            assert told in page
            assert "folkmoot password --number 1" in page
            assert 'value="on-paper"' in page
        await kept.password(kept.ids[0])
        kept.ann = (await hall.post("login", {"number": "1", "password": PASSWORD})).json()["session"]
        page = await kept.page(kept.ann)
        assert page.count('type="password"') == 1
        assert "folkmoot password" not in page
        assert "folkmoot password" not in await kept.page(kept.cy), "who signs nothing needs none"

    play(story)


def test_a_password_is_nowhere_in_the_log_or_among_the_answers(play: Play, tmp_path: Path) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).over()
        await kept.password(kept.ids[0])
        kept.ann = (await hall.post("login", {"number": "1", "password": PASSWORD})).json()["session"]
        assert (await kept.sign(kept.ann, "chair", way="password", password=PASSWORD)).status_code == 200

    play(story)
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert PASSWORD.encode() not in path.read_bytes(), path


def test_nobody_signs_by_a_bare_command(play: Play) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).over()
        body = {"sitting": kept.sitting, "role": "chair", "way": "password", "n": 1, "root": "0" * 64}
        assert (await hall.command("minutes.sign", body, kept.ann)).status_code == 404

    play(story)


def test_one_signs_what_one_has_read(play: Play) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).over()
        read = (await kept.head())["last"]
        await kept.send("note", kept.ben, text="One more thing")
        late = await kept.send("sign", kept.ben, role="chair", n=str(read), way="on-paper")
        assert late.status_code == 409
        assert "Something was added while you read." in late.text
        assert (await kept.sign(kept.ben, "chair", way="on-paper")).status_code == 200

    play(story)


def test_a_later_sitting_approves_and_then_nothing_is_added(play: Play) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).over()
        later = await hall.sitting(kept.ann)
        page = (await kept.send("approve", kept.ann, sitting=later)).text
        assert "The minutes are approved." in page
        assert "Approved by a later sitting" in page
        refused = await kept.send("note", kept.ben, text="Too late")
        assert refused.status_code == 409
        assert "Have a later sitting say what was wrong." in refused.text

    play(story)


def test_minutes_of_no_sitting_are_refused_as_a_page(play: Play) -> None:
    async def story(hall: House) -> None:
        response = await hall.get("minutes/nowhere", params={"lang": "zh-CN"})
        assert response.status_code == 404
        assert "内容。</h1>" in response.text
        form = {"once": "the-same-form", "text": "x", "remark": "1", "sitting": "nowhere"}
        for sitting in ("nowhere", "null,null", "x" * 60):
            for act in ("note", "correct", "approve"):
                fields = {"once": form["once"], **{key: form[key] for key in FIELDS[act]}}
                answer = await hall.form(f"minutes/{sitting}/{act}", fields, hall.operator)
                assert answer.status_code in (401, 403, 404), (act, sitting, answer.text)

    play(story)


def test_programs_get_motions_votes_and_counts_in_popolos_words(play: Play) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).over()
        response = await hall.get(f"minutes/{kept.sitting}.json", kept.cy)
        found = response.json()
        (motion,), (vote,) = found["motions"], found["vote_events"]
        assert (motion["text"], motion["result"], motion["creator_id"]) == (
            "Plant trees",
            "pass",
            kept.ids[2],
        )
        assert (vote["motion_id"], vote["result"]) == (motion["id"], "pass")
        assert {one["option"]: one["value"] for one in vote["counts"]} == {"yes": 2, "no": 1, "abstain": 0}
        named = {one["voter"]["name"]: one["option"] for one in vote["votes"]}
        assert named == {"Ann": "yes", "Ben": "yes", "Cy": "no"}
        assert found["event"]["organization_id"] == COMMUNITY
        stranger = (await hall.get(f"minutes/{kept.sitting}.json")).json()
        assert "votes" not in stranger["vote_events"][0]
        assert "Ann" not in str(stranger)

    play(story)


def test_an_open_vote_is_not_given_by_name(play: Play) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).begin("open")
        found = (await hall.get(f"minutes/{kept.sitting}.json", kept.cy)).json()
        assert "votes" not in found["vote_events"][0]

    play(story)


def test_an_annulled_vote_stays_with_its_reason_and_counts_for_nothing(play: Play) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).begin()
        reason = {"poll": kept.poll, "reason": text("Two voted twice")}
        await hall.act("poll.annul", reason, kept.ann)
        page = plain(await kept.page(kept.cy))
        assert "Ann made vote 1 on motion 1 void. It does not count. Two voted twice" in page
        found = (await hall.get(f"minutes/{kept.sitting}.json")).json()
        assert "result" not in found["motions"][0]
        assert "result" not in found["vote_events"][0]

    play(story)


def test_minutes_say_who_voted_in_which_way_and_how_it_was_counted(play: Play) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).begin()
        for member in kept.ids:
            await hall.act("presence.arrive", {"sitting": kept.sitting, "member": member}, kept.ann)
        for member in kept.ids[:2]:
            await hall.act("teller.appoint", {"member": member}, kept.ann)
        moved = {"sitting": kept.sitting, "title": text("Light the road")}
        motion = (await hall.act("motion.submit", moved, kept.cy))["motion"]
        await hall.act("motion.second", {"motion": motion}, kept.ann)
        opened = {"motion": motion, "means": ["tablet", "hands"]}
        poll = (await hall.act("poll.open", opened, kept.ann))["poll"]
        await hall.act("ballot.cast", {"poll": poll, "option": "no"}, kept.cy)
        for yes, other in ((2, 1), (2, 2)):
            for teller, count in ((kept.ann, yes), (kept.ben, other)):
                piles = {"options": {"yes": count, "no": 0, "abstain": 0}}
                await hall.act("count.enter", {"poll": poll, "way": "hands", "piles": piles}, teller)
            await hall.community.duties.round()
        await hall.act("poll.close", {"poll": poll}, kept.ann)
        await hall.act("outcome.declare", {"poll": poll}, kept.ann)
        page, chinese = plain(await kept.page(kept.cy)), plain(await kept.page(kept.cy, "zh-CN"))
        assert "Ann counts hands and papers from now on." in page
        assert "the two tellers found different numbers. It was counted again." in page
        # Who stands first is whose id comes first.
        assert {"Ann: For 2", "Ben: For 1"} <= set(re.findall(r"(?:Ann|Ben): For \d", page))
        assert "two tellers counted apart and found the same. For 2, Against 0, Abstain 0" in page
        assert "1 tablet + 2 hands = 3 of 3 who were here." in page
        assert "平板 1 + 举手 2 = 3 人，到会 3 人。" in chinese
        found = (await hall.get(f"minutes/{kept.sitting}.json")).json()
        assert found["vote_events"][1]["counts_by_way"]["hands"] == {"yes": 2, "no": 0, "abstain": 0}

    play(story)


def test_minutes_of_a_roll_call_say_who_was_called_and_how_many_votes_were_lent(play: Play) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).begin()
        charter: dict[str, Any] = load_preset("assembly.floor")
        charter["matters"]["ordinary"]["proxy"] = {"article": "16", "confidence": "D", "written": False}
        await hall.act("charter.amend", {"charter": charter, "reason": text("Some are old")}, hall.operator)
        lent = {"sitting": kept.sitting, "holder": kept.ids[1], "member": kept.ids[2]}
        await hall.act("proxy.give", lent, kept.ann)
        for member in kept.ids[:2]:
            await hall.act("presence.arrive", {"sitting": kept.sitting, "member": member}, kept.ann)
        moved = {"sitting": kept.sitting, "title": text("Light the road")}
        motion = (await hall.act("motion.submit", moved, kept.cy))["motion"]
        await hall.act("motion.second", {"motion": motion}, kept.ann)
        opened = {"motion": motion, "method": "roll-call", "means": ["tablet", "hands"]}
        poll = (await hall.act("poll.open", opened, kept.ann))["poll"]
        await hall.act("ballot.cast", {"poll": poll, "option": "no"}, kept.ann)
        for member in kept.ids[1:]:
            await hall.act("answer.miss", {"poll": poll, "member": member}, kept.ben)
        for member in kept.ids[1:]:
            await hall.act("ballot.record", {"poll": poll, "member": member, "option": "yes"}, kept.ben)
        await hall.act("poll.close", {"poll": poll}, kept.ann)
        await hall.act("outcome.declare", {"poll": poll}, kept.ann)
        page, chinese = plain(await kept.page(kept.cy)), plain(await kept.page(kept.cy, "zh-CN"))
        assert "being called by name" in page
        assert "1 tablet + 2 called by name = 3 of 2 here + 1 lent." in page
        assert "平板 1 + 点名回答 2 = 3 票，到会 2 人 + 委托 1 票。" in chinese
        assert "did not answer" not in page

    play(story)


@pytest.mark.parametrize("reveal", ["live", "at-close"])
def test_minutes_of_a_roll_call_say_how_many_did_not_answer_and_not_who(play: Play, reveal: str) -> None:
    async def story(hall: House) -> None:
        kept = await Kept(hall).begin()
        for member in kept.ids:
            await hall.act("presence.arrive", {"sitting": kept.sitting, "member": member}, kept.ann)
        moved = {"sitting": kept.sitting, "title": text("Light the road")}
        motion = (await hall.act("motion.submit", moved, kept.cy))["motion"]
        await hall.act("motion.second", {"motion": motion}, kept.ann)
        opened = {"motion": motion, "method": "roll-call", "means": ["tablet", "hands"], "reveal": reveal}
        poll = (await hall.act("poll.open", opened, kept.ann))["poll"]
        for member in kept.ids[1:]:
            await hall.act("answer.miss", {"poll": poll, "member": member}, kept.ben)
        last = await hall.act("answer.miss", {"poll": poll, "member": kept.ids[2]}, kept.ben)
        open_poll = await hall.view(f"poll/{poll}", kept.cy, at_least=last["position"])
        assert open_poll["missed"] == 3
        assert all(member not in str(open_poll) for member in kept.ids)
        await hall.act("ballot.cast", {"poll": poll, "option": "no"}, kept.ben)
        await hall.act("poll.close", {"poll": poll}, kept.ann)
        page, chinese = plain(await kept.page(kept.cy)), plain(await kept.page(kept.cy, "zh-CN"))
        assert "1 person was called by name and did not answer." in page
        assert "点名时有 1 人没有回答。" in chinese

    play(story)
