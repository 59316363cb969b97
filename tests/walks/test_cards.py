"""The desk for login cards: who may print, what a card says, and that a code is nowhere but on its card."""

import asyncio
import re
from pathlib import Path

import httpx2
import pytest
from httpx2 import Response

from gateways.card_sheet import Holder, in_order
from gateways.http.hall_address import hall_address
from gateways.live.endings import LOG_IN_AGAIN
from gateways.settings import Settings
from tests.walks.house import COMMUNITY, House, Play, house, plays
from tests.walks.served import found, served

CODE = re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b")
ONCE = re.compile(r'name="once" value="([^"]+)"')
FOREIGN = {"Origin": "http://evil.test"}


@pytest.fixture
def play(tmp_path: Path) -> Play:
    return plays(tmp_path, "Ann", "Ben", "Cy")


async def secretary(hall: House) -> str:
    """A session of Ben, who keeps the roll."""
    ben = list(hall.community.state.members)[1]
    await hall.act("role.grant", {"member": ben, "role": "secretary"}, hall.operator)
    return await hall.login(ben)


async def desk(hall: House, who: str) -> Response:
    return await hall.get("cards", headers={"Cookie": f"folkmoot={who}"})


async def printed(hall: House, session: str, **fields: str) -> Response:
    once = ONCE.search((await desk(hall, session)).text)
    assert once is not None
    return await hall.form("cards", {"once": once[1], **fields}, session)


def cards(response: Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [
        part.partition("</article>")[0] for part in response.text.split('<article class="login-card">')[1:]
    ]


def test_those_without_a_card_get_one_and_the_others_keep_theirs(play: Play) -> None:
    async def story(hall: House) -> None:
        ben = await secretary(hall)
        assert (
            "3 people are on the roll: 1 with a card that is good, 2 without one."
            in (await desk(hall, ben)).text
        )
        sheets = cards(await printed(hall, ben, who="missing"))
        assert [("Ann" in sheets[0], "Cy" in sheets[1])] == [(True, True)]
        for card, name in zip(sheets, ("Ann", "Cy"), strict=True):
            (code,) = CODE.findall(card)
            assert (await hall.post("login", {"code": code})).json()["who"]["roles"] == (
                ["chair"] if name == "Ann" else []
            )
        assert (await desk(hall, ben)).status_code == 200, "Ben's own card was touched"

    play(story)


def test_a_card_says_whose_it_is_where_it_is_good_and_what_to_do_in_both_languages(play: Play) -> None:
    async def story(hall: House) -> None:
        row = {"number": "007", "name": "<Ruth & 阿水>", "group": "第三组 Group 3"}
        await hall.act("member.enrol", {"row": row}, hall.operator)
        (card,) = cards(await printed(hall, await secretary(hall), who="one", number="007"))
        for said in ("The Valley", "&lt;Ruth &amp; 阿水&gt;", "007", "第三组 Group 3", "<svg"):
            assert said in card
        assert f"http://hall.test/c/{COMMUNITY}/enter" in card
        for said in ("Scan the square", "扫描方块码", "Keep it like a ballot", "请像选票一样保管"):
            assert said in card

    play(story)


def test_a_lost_card_ends_when_a_new_one_is_printed(play: Play) -> None:
    async def story(hall: House) -> None:
        ann = next(iter(hall.community.state.members))
        ben, lost = await secretary(hall), await hall.code(ann)
        session = (await hall.post("login", {"code": lost})).json()["session"]
        (card,) = cards(await printed(hall, ben, who="one", number="1"))
        assert (await hall.post("login", {"code": lost})).json()["code"] == "login-refused"
        assert (await hall.get("session", session)).json()["code"] == "login-expired"
        assert (await hall.post("login", {"code": CODE.findall(card)[0]})).status_code == 200

    play(story)


def test_new_cards_for_all_must_be_meant(play: Play) -> None:
    async def story(hall: House) -> None:
        ben = await secretary(hall)
        assert (await printed(hall, ben, who="all")).status_code == 400
        assert (await desk(hall, ben)).status_code == 200, "a card has ended"
        assert len(cards(await printed(hall, ben, who="all", sure="yes"))) == 3
        assert (await desk(hall, ben)).status_code == 401, "the secretary's own old card must end too"

    play(story)


def test_loading_the_sheet_again_makes_no_new_cards(play: Play) -> None:
    async def story(hall: House) -> None:
        ben = await secretary(hall)
        once = ONCE.search((await desk(hall, ben)).text)
        assert once is not None
        fields = {"who": "one", "number": "1", "once": once[1]}
        (card,) = cards(await hall.form("cards", fields, ben))
        again = await hall.form("cards", fields, ben)
        assert (again.status_code, CODE.findall(again.text)) == (409, [])
        assert "The cards that you printed stay good." in again.text
        assert f'<a href="/c/{COMMUNITY}/cards?lang=en">Open the cards page</a>' in again.text
        assert (await hall.post("login", {"code": CODE.findall(card)[0]})).status_code == 200

    play(story)


def test_sending_the_form_again_after_a_restart_makes_no_new_cards(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path) as hall:
            await hall.found("Ann", "Ben", "Cy")
            ben = await secretary(hall)
            once = ONCE.search((await desk(hall, ben)).text)
            assert once is not None
            fields = {"who": "one", "number": "1", "once": once[1]}
            (card,) = cards(await hall.form("cards", fields, ben))
        async with house(tmp_path) as hall:
            again = await hall.form("cards", fields, ben)
            assert (again.status_code, CODE.findall(again.text)) == (409, [])
            assert (await hall.post("login", {"code": CODE.findall(card)[0]})).status_code == 200
            assert len(cards(await printed(hall, ben, who="one", number="1"))) == 1

    asyncio.run(story())


def test_only_who_keeps_the_roll_may_print_or_stop_cards(play: Play) -> None:
    async def story(hall: House) -> None:
        members = list(hall.community.state.members)
        ann = await hall.login(members[0])
        display = (await hall.post("login", {"code": await hall.code("x", kind="display")})).json()["session"]
        officer = (await hall.post("login", {"code": await hall.code("x", kind="operator")})).json()[
            "session"
        ]
        fields = {"who": "all", "sure": "yes", "once": "x" * 20}
        for who, status in (("", 401), ("nobody's", 401), (ann, 403), (display, 403)):
            assert (await desk(hall, who)).status_code == status
            for path, sent in (("cards", fields), ("cards/revoke", {"number": "1"})):
                answer = await hall.form(path, sent, who)
                assert (answer.status_code, CODE.findall(answer.text)) == (status, [])
                assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert (await hall.get("session", ann)).status_code == 200
        assert (await desk(hall, officer)).status_code == 200
        assert len(cards(await printed(hall, officer, who="one", number="3"))) == 1

    play(story)


def test_a_page_of_another_site_cannot_make_cards(play: Play) -> None:
    async def story(hall: House) -> None:
        ben = await secretary(hall)
        for origin in (FOREIGN, {"Origin": "null"}):
            fields = {"who": "all", "sure": "yes", "once": "x" * 20}
            assert (await hall.form("cards", fields, ben, headers=origin)).status_code == 403
        assert (await desk(hall, ben)).status_code == 200

    play(story)


def test_stopping_a_card_ends_card_and_logins_in_one_step_and_says_so(play: Play) -> None:
    async def story(hall: House) -> None:
        ann, ben = next(iter(hall.community.state.members)), await secretary(hall)
        code = await hall.code(ann)
        sessions = [(await hall.post("login", {"code": code})).json()["session"] for _ in range(2)]
        said = (await hall.form("cards/revoke", {"number": " 1 "}, ben)).text
        assert "No. 1, Ann: nobody can come in" in said
        assert "Ended: 1 card and 2 logins" in said
        for session in sessions:
            assert (await hall.get("session", session)).json()["code"] == "login-expired"
        assert (await hall.post("login", {"code": code})).json()["code"] == "login-refused"
        assert "Ended: no card and no login" in (await hall.form("cards/revoke", {"number": "1"}, ben)).text
        nobody = await hall.form("cards/revoke", {"number": "99"}, ben)
        assert nobody.status_code == 404
        assert "Nobody on the roll has No. 99." in nobody.text

    play(story)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"who": "one"},
        {"who": "missing", "number": "1"},
        {"who": "everyone"},
        {"who": "missing", "once": "short"},
        {"who": "missing", "kind": "operator"},
        {"who": "one", "number": "1" * 41},
        {"who": "one", "number": ""},
        {"who": "missing", "number": ""},
        {"who": "all", "sure": "no"},
    ],
)
def test_a_form_that_is_not_ours_is_refused(fields: dict[str, str], play: Play) -> None:
    async def story(hall: House) -> None:
        answer = await hall.form("cards", {"once": "x" * 20, **fields}, await secretary(hall))
        assert (answer.status_code, CODE.findall(answer.text)) == (400, [])

    play(story)


def test_a_body_that_is_no_form_is_refused(play: Play) -> None:
    async def story(hall: House) -> None:
        own = {"Cookie": f"folkmoot={await secretary(hall)}", "Origin": hall.base_url}
        path, form = f"/c/{COMMUNITY}/cards", "application/x-www-form-urlencoded"
        for kind, body, status in (
            ("application/json", b"{}", 400),
            (form, b"who=one&who=all", 400),
            (form, b"who=%ff", 400),
            (form, "who=å".encode(), 400),
            (form, b"&".join(b"a=%d" % n for n in range(40)), 400),
            (form, b"number=" + b"1" * 5000, 413),
        ):
            answer = await hall.send("POST", path, headers={**own, "Content-Type": kind}, content=body)
            assert answer.status_code == status, body[:40]

    play(story)


def test_a_sheet_is_kept_by_no_browser_and_runs_nothing(play: Play) -> None:
    async def story(hall: House) -> None:
        answer = await printed(hall, await secretary(hall), who="missing")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
        policy = answer.headers["content-security-policy"]
        assert "script-src" not in policy
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "<script" not in answer.text
        assert " style=" not in answer.text

    play(story)


def test_the_desk_speaks_the_readers_language_or_the_one_that_was_chosen(play: Play) -> None:
    async def story(hall: House) -> None:
        cookie = {"Cookie": f"folkmoot={await secretary(hall)}"}
        chinese = {"Accept-Language": "zh-CN,zh;q=0.9"}
        assert "名册上有 3 人" in (await hall.get("cards", headers=cookie | chinese)).text
        assert "3 people are" in (await hall.get("cards?lang=en", headers=cookie | chinese)).text
        assert "您还没有登录" in (await hall.get("cards", headers=chinese)).text

    play(story)


def test_a_code_is_on_its_card_and_in_no_file(tmp_path: Path) -> None:
    async def story() -> list[str]:
        async with house(tmp_path) as hall:
            await hall.found("Ann", "Ben", "Cy")
            sheets = cards(await printed(hall, await secretary(hall), who="all", sure="yes"))
            codes = [CODE.findall(card)[0] for card in sheets]
            for code in codes:
                assert (await hall.post("login", {"code": code})).status_code == 200
            return codes

    codes = asyncio.run(story())
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"Ann" not in kept, "names are sealed, so that what follows would find what is not"
    assert len(codes) == 3
    for code in codes:
        for form in (code, code.replace("-", "")):
            assert form.encode() not in kept


def test_anyone_may_ask_where_to_come_in(play: Play) -> None:
    async def story(hall: House) -> None:
        answer = await hall.get("join")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json()["address"] == f"http://hall.test/c/{COMMUNITY}/enter"
        rows = answer.json()["square"]
        assert {len(row) for row in rows} == {len(rows)}
        assert set("".join(rows)) == {"0", "1"}
        nowhere = await hall.send("GET", "/c/nowhere/join")
        assert nowhere.status_code == 404

    play(story)


@pytest.mark.parametrize(
    ("settings", "host", "expected"),
    [
        ({"host": "0.0.0.0"}, "127.0.0.1:8460", "http://192.168.1.5:8460"),
        ({"host": "0.0.0.0"}, "projector.localhost:8460", "http://192.168.1.5:8460"),
        ({"host": "::"}, "[::1]:8460", "http://192.168.1.5:8460"),
        ({"host": "0.0.0.0"}, "moot.example.org", "http://moot.example.org"),
        ({"host": "0.0.0.0"}, "10.0.0.9:80", "http://10.0.0.9:80"),
        ({"host": "127.0.0.1"}, "localhost:8460", "http://localhost:8460"),
        ({"address": "https://Moot.example.org"}, "127.0.0.1:1", "https://moot.example.org"),
    ],
)
def test_the_address_on_a_card_is_one_that_tablets_reach(
    settings: dict[str, str], host: str, expected: str
) -> None:
    scope = {"scheme": "http", "headers": [(b"host", host.encode())]}
    assert hall_address(Settings.read({}, **settings), scope, lambda: "192.168.1.5") == expected


@pytest.mark.parametrize("host", ["", "a" * 2400, "a" * 5000, "[::1", "a; b"])
def test_no_square_is_made_of_a_host_that_is_no_address(host: str, play: Play) -> None:
    async def story(hall: House) -> None:
        answer = await hall.get("join", headers={"Host": host})
        assert (answer.status_code, answer.json()["code"]) == (400, "bad-request")

    play(story)


def test_cards_lie_by_group_and_then_by_number() -> None:
    numbers = [("b", "1"), ("a", "10"), ("a", "9"), ("a", "A2"), ("", "7")]
    ordered = sorted((Holder("m", number, "n", group) for group, number in numbers), key=in_order)
    assert [(one.group, one.number) for one in ordered] == [
        ("", "7"),
        ("a", "A2"),
        ("a", "9"),
        ("a", "10"),
        ("b", "1"),
    ]


def test_stopping_a_card_reaches_open_tablets_within_a_second(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path) as server:
            members = await found(server, 3)
            await server.act(server.operator, "role.grant", member=members[1], role="secretary")
            secretary, member = await server.login(members[1]), await server.login(members[2])
            cookie = {"Cookie": f"folkmoot={secretary.token}", "Origin": server.url}
            async with server.socket(member) as tablet, httpx2.AsyncClient(base_url=server.url) as browser:
                asked_at = asyncio.get_running_loop().time()
                answer = await browser.post(
                    f"/c/{COMMUNITY}/cards/revoke", data={"number": "3"}, headers=cookie
                )
                assert await tablet.closed() == LOG_IN_AGAIN
                assert asyncio.get_running_loop().time() - asked_at < 1
            assert "Ended: 1 card and 1 login" in answer.text

    asyncio.run(story())
