"""The attendance sheet and the search by spelling, over HTTP: what they show, and to whom."""

import re
from pathlib import Path

import pytest

from tests.walks.house import House, Play, plays

CELL = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>")


@pytest.fixture
def play(tmp_path: Path) -> Play:
    return plays(tmp_path, "Ann", "曾桂芳", "<b>Cy</b>")


def rows(page: str) -> list[list[str]]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [CELL.findall(row) for row in body.split("</tr>") if "<td" in row]


async def sheet(hall: House, path: str, who: str, lang: str = "en") -> str:
    answer = await hall.get(path, params={"lang": lang}, headers={"Cookie": f"folkmoot={who}"})
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_sheet_has_everyone_in_order_and_when_they_came(play: Play) -> None:
    async def story(hall: House) -> None:
        ann, gui, cy = list(hall.community.state.members)
        chair, cys = await hall.login(ann), await hall.login(cy)
        sitting = await hall.sitting(chair)
        hall.clock.pass_s(60)
        await hall.act("presence.arrive", {"sitting": sitting, "member": gui}, chair)
        await hall.act("presence.arrive", {"sitting": sitting}, cys)
        hall.clock.pass_s(120)
        await hall.act("presence.leave", {"sitting": sitting}, cys)
        page = await sheet(hall, f"attendance/{sitting}", chair)
        assert rows(page) == [
            ["1", "1", "", "Ann", "", "", ""],
            ["2", "2", "", "曾桂芳", "08:01", "", ""],
            ["3", "3", "", "&lt;b&gt;Cy&lt;/b&gt;", "left 08:03", "", ""],
        ]
        assert "3 people are on the roll." in page
        assert "1 person was here on 2027-01-15 at 08:03" in page
        chinese = await sheet(hall, f"attendance/{sitting}", chair, "zh-CN")
        assert "签到表" in chinese
        assert "手印" in chinese

    play(story)


def test_a_blank_sheet_can_be_printed_before_a_sitting_opens(play: Play) -> None:
    async def story(hall: House) -> None:
        ann, *_ = list(hall.community.state.members)
        page = await sheet(hall, "attendance", await hall.login(ann))
        assert [row[3] for row in rows(page)] == ["Ann", "曾桂芳", "&lt;b&gt;Cy&lt;/b&gt;"]
        assert [row[4:] for row in rows(page)] == [["", "", ""]] * 3
        assert 'class="blank"' in page

    play(story)


def test_nobody_else_gets_the_sheet_and_each_refusal_is_a_page(play: Play) -> None:
    async def story(hall: House) -> None:
        ann, gui, _ = list(hall.community.state.members)
        sitting = await hall.sitting(await hall.login(ann))
        member = await hall.login(gui)
        for who, path, status in (
            ("", f"attendance/{sitting}", 401),
            ("", "attendance", 401),
            (member, f"attendance/{sitting}", 403),
            (member, "attendance", 403),
            (hall.operator, "attendance", 403),
        ):
            answer = await hall.get(path, who)
            assert (answer.status_code, answer.headers["content-type"][:9]) == (status, "text/html"), path
            assert "曾桂芳" not in answer.text
        for wrong in ("nothing", "..%2f", "A" * 50):
            answer = await hall.get(f"attendance/{wrong}", await hall.login(ann))
            assert answer.status_code == 404

    play(story)


def test_desks_get_names_with_their_spelling_and_nobody_else_does(play: Play) -> None:
    async def story(hall: House) -> None:
        ann, gui, _ = list(hall.community.state.members)
        ref = hall.community.state.members[gui].name
        await hall.act("role.grant", {"member": ann, "role": "secretary"}, hall.operator)
        desk = await hall.login(ann)
        answer = await hall.get("spelling", desk, params={"refs": ref})
        assert answer.json()["rows"] == {ref: {"text": "曾桂芳", "spelled": [["zeng"], ["gui"], ["fang"]]}}
        assert answer.headers["cache-control"] == "no-store"
        for who, status in (("", 401), (await hall.login(gui), 403)):
            assert (await hall.get("spelling", who, params={"refs": ref})).status_code == status
        for refs in ("", "x", ",".join([ref] * 101)):
            assert (await hall.get("spelling", desk, params={"refs": refs})).status_code == 400

    play(story)


def test_evidence_is_not_spelled_for_a_chair(play: Play) -> None:
    async def story(hall: House) -> None:
        row = {"number": "9", "name": "Di", "evidence": "身份证"}
        await hall.act("roll.import", {"rows": [row]}, hall.operator)
        state = hall.community.state
        proof = state.members[state.by_number["9"]].evidence
        chair = await hall.login(next(iter(state.members)))
        assert (await hall.get("spelling", chair, params={"refs": proof})).json()["rows"] == {}

    play(story)
