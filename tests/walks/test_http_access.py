"""Coming in over HTTP: cards, cookies, passwords, who may hand them out, and foreign pages."""

import asyncio
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from gateways import identity
from gateways.key_file import KeyMissing
from gateways.stores.sqlite_file import FileDamaged, UnsafeStore
from tests.walks.house import COMMUNITY, HALL, NEAR, House, Play, house, plays

PASSWORD = "a long enough one"
OURS = {"Origin": "http://hall.test"}
FOREIGN = {"Origin": "http://evil.test"}


@pytest.fixture(autouse=True)
def _quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def play(tmp_path: Path) -> Play:
    return plays(tmp_path, "Ann", "Ben")


def people(hall: House) -> tuple[str, str]:
    ann, ben = list(hall.community.state.members)[:2]
    return ann, ben


def test_a_login_sets_a_cookie_that_scripts_cannot_read(play: Play) -> None:
    async def story(hall: House) -> None:
        response = await hall.post("login", {"code": await hall.code(people(hall)[0])})
        name, *rest = response.headers["set-cookie"].split("; ")
        assert name == f"folkmoot={response.json()['session']}"
        assert set(rest) == {"HttpOnly", "SameSite=lax", f"Path=/c/{COMMUNITY}", "Max-Age=43200"}
        assert response.headers["cache-control"] == "no-store"

    play(story)


def test_an_act_by_cookie_needs_our_own_page(play: Play) -> None:
    async def story(hall: House) -> None:
        cookie = {"Cookie": f"other=1; folkmoot={await hall.login(people(hall)[0])}"}
        body = {"title": {"lang": "en", "text": "Spring"}}
        for headers, status in ((OURS, 200), ({}, 403), (FOREIGN, 403), ({"Origin": "null"}, 403)):
            response = await hall.command("sitting.open", body, headers=cookie | headers)
            assert response.status_code == status, response.text
        assert (await hall.get("session", headers=cookie)).json()["who"]["kind"] == "member"
        assert (await hall.get("session", headers=cookie | FOREIGN)).json()["code"] == "foreign-origin"

    play(story)


def test_a_foreign_page_may_not_even_bring_a_token(play: Play) -> None:
    async def story(hall: House) -> None:
        ann = await hall.login(people(hall)[0])
        for path in ("session", "views/community", "views/me"):
            assert (await hall.get(path, ann, headers=FOREIGN)).status_code == 403
        assert (await hall.post("login", {"code": "ABCD-EFGH"}, headers=FOREIGN)).status_code == 403

    play(story)


def test_a_page_of_an_allowed_origin_may_act(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, origins="https://moot.example.org") as hall:
            await hall.found("Ann")
            response = await hall.get("session", headers={"Origin": "https://moot.example.org"})
            assert response.status_code == 200

    asyncio.run(story())


def test_logging_out_clears_the_cookie_and_ends_the_session(play: Play) -> None:
    async def story(hall: House) -> None:
        token = await hall.login(people(hall)[0])
        out = await hall.post("logout", {}, headers={"Cookie": f"folkmoot={token}"} | OURS)
        assert 'folkmoot="";' in out.headers["set-cookie"]
        assert f"Path=/c/{COMMUNITY};" in out.headers["set-cookie"]
        assert (await hall.get("session", token)).json()["code"] == "login-expired"
        assert (await hall.post("logout", {})).status_code == 200

    play(story)


def test_a_login_ends_the_one_that_the_same_browser_had(play: Play) -> None:
    async def story(hall: House) -> None:
        ann, ben = people(hall)
        first = await hall.login(ann)
        cookie = {"Cookie": f"folkmoot={first}"} | OURS
        wrong = await hall.post("login", {"code": "ABCD-EFGH"}, headers=cookie)
        assert wrong.status_code == 401
        assert (await hall.get("session", first)).json()["who"]["member"] == ann
        second = await hall.post("login", {"code": await hall.code(ben)}, headers=cookie)
        assert second.json()["who"]["member"] == ben
        assert (await hall.get("session", first)).json()["code"] == "login-expired"
        bearer = await hall.post("login", {"code": await hall.code(ann)}, second.json()["session"])
        assert bearer.status_code == 200
        assert (await hall.get("session", second.json()["session"])).status_code == 200

    play(story)


def test_who_may_hand_out_which_cards(play: Play) -> None:
    async def story(hall: House) -> None:
        ann_id, ben_id = people(hall)
        await hall.act("role.grant", {"member": ben_id, "role": "secretary"}, hall.operator)
        ann, ben = await hall.login(ann_id), await hall.login(ben_id)
        kinds = ("member", "display", "operator")
        expected = {"": (401,) * 3, ann: (403,) * 3, ben: (200, 200, 403), hall.operator: (200,) * 3}
        for who, statuses in expected.items():
            for kind, status in zip(kinds, statuses, strict=True):
                body = {"members": [ann_id] if kind == "member" else [], "kind": kind}
                assert (await hall.post("access/cards", body, who)).status_code == status, (who, kind)

    play(story)


def test_cards_for_all_are_one_for_each_who_has_not_left(play: Play) -> None:
    async def story(hall: House) -> None:
        ann, ben = people(hall)
        await hall.act("member.depart", {"member": ben}, hall.operator)
        cards = (await hall.post("access/cards", {"all": True}, hall.operator)).json()["cards"]
        assert [card["member"] for card in cards] == [ann]
        unknown = await hall.post("access/cards", {"members": ["nobody"]}, hall.operator)
        assert unknown.json()["code"] == "unknown-object"

    play(story)


def test_a_display_sees_and_cannot_act(play: Play) -> None:
    async def story(hall: House) -> None:
        code = await hall.code("ignored", kind="display")
        screen = (await hall.post("login", {"code": code})).json()
        assert screen["who"] == {"kind": "display", "roles": []}
        assert (await hall.get("views/community", screen["session"])).status_code == 200
        body = {"title": {"lang": "en", "text": "x"}}
        assert (await hall.command("sitting.open", body, screen["session"])).status_code == 403

    play(story)


def test_a_loopback_card_answers_on_the_servers_own_machine_only(play: Play) -> None:
    async def story(hall: House) -> None:
        code = await hall.code("ignored", kind="operator", loopback_only=True)
        assert (await hall.post("login", {"code": code}, address=HALL)).status_code == 401
        proxied = {"X-Forwarded-For": "203.0.113.9"}
        assert (await hall.post("login", {"code": code}, address=NEAR, headers=proxied)).status_code == 401
        for address in (NEAR, "::1", "127.8.9.1"):
            response = await hall.post("login", {"code": code}, address=address)
            assert response.json()["who"]["kind"] == "operator"
        token = response.json()["session"]
        assert (await hall.get("session", token, address=NEAR)).status_code == 200
        assert (await hall.get("session", token, address=HALL)).json()["code"] == "login-expired"
        for added in ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via"):
            answer = await hall.get("session", token, address=NEAR, headers={added: "203.0.113.9"})
            assert answer.json().get("code") == "login-expired", added

    play(story)


@pytest.mark.parametrize(
    ("language", "title", "cure"),
    [
        (
            "en",
            "Your card is too old. It can no longer be used.",
            "Ask the secretary for a new card.",
        ),
        ("zh-CN", "您的卡片已经过期，不能再用。", "请向秘书要一张新卡片。"),
    ],
)
def test_whoever_has_an_old_card_is_told_so_and_who_gives_a_new_one(
    language: str, title: str, cure: str, play: Play
) -> None:
    async def story(hall: House) -> None:
        code = await hall.code(people(hall)[0])
        hall.clock.pass_s(hall.installation.settings.card_days * 86_400)
        old = await hall.post("login", {"code": code}, headers={"Accept-Language": language})
        problem = old.json()
        assert (old.status_code, problem["code"]) == (401, "card-expired")
        assert (problem["title"], problem["cure"]) == (title, cure)
        guessed = await hall.post("login", {"code": "2222-2222"})
        assert guessed.json()["code"] == "login-refused"

    play(story)


def test_officials_come_in_by_number_and_password(play: Play) -> None:
    async def story(hall: House) -> None:
        ann, _ = people(hall)
        body = {"member": ann, "password": PASSWORD}
        assert (await hall.post("access/password", body, hall.operator)).status_code == 200
        right = await hall.post("login", {"number": "1", "password": PASSWORD})
        assert right.json()["who"]["member"] == ann
        for number, password in (("1", "wrong"), ("2", PASSWORD), ("99", PASSWORD)):
            wrong = await hall.post("login", {"number": number, "password": password})
            assert (wrong.status_code, wrong.json()["code"]) == (401, "login-refused")
        short = await hall.post("access/password", {"member": ann, "password": "short"}, hall.operator)
        assert (short.status_code, short.json()["code"]) == (422, "password-too-short")

    play(story)


def test_one_changes_and_revokes_ones_own_access_and_no_others(play: Play) -> None:
    async def story(hall: House) -> None:
        ann_id, ben_id = people(hall)
        code = await hall.code(ben_id)
        for path, more in (
            ("access/password", {"password": PASSWORD, "current": code}),
            ("access/revoke", {}),
        ):
            ben = (await hall.post("login", {"code": code})).json()["session"]
            assert (await hall.post(path, {"member": ann_id, **more}, ben)).status_code == 403
            assert (await hall.post(path, {"member": ben_id, **more}, ben)).status_code == 200
            assert (await hall.get("session", ben)).json()["code"] == "login-expired"

    play(story)


def test_who_holds_somebody_s_tablet_gives_her_no_other_password(play: Play) -> None:
    async def story(hall: House) -> None:
        ann_id, ben_id = people(hall)
        anns, bens = await hall.code(ann_id), await hall.code(ben_id)
        ben = (await hall.post("login", {"code": bens})).json()["session"]

        async def change(current: str | None, to: str) -> int:
            form = {"member": ben_id, "password": to} | ({"current": current} if current else {})
            return (await hall.post("access/password", form, ben)).status_code

        assert [await change(wrong, PASSWORD) for wrong in (None, "ABCD-EFGH", anns)] == [401, 401, 401]
        assert await change(bens, PASSWORD) == 200
        ben = (await hall.post("login", {"number": "2", "password": PASSWORD})).json()["session"]
        assert [await change(wrong, "another long one") for wrong in (None, bens, "wrong")] == [401, 401, 401]
        assert await change(PASSWORD, "another long one") == 200

    play(story)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"code": ""},
        {"code": "x" * 201},
        {"code": "ABCD-EFGH", "number": "1"},
        {"number": "1"},
        {"password": "x"},
        {"code": 12345678},
        {"code": None},
        {"code": "ABCD-EFGH", "community": "other"},
    ],
)
def test_a_login_that_is_neither_code_nor_password_is_refused(body: dict[str, object], play: Play) -> None:
    async def story(hall: House) -> None:
        response = await hall.post("login", body)
        assert (response.status_code, response.json()["code"]) == (400, "bad-request")

    play(story)


def test_guessing_is_stopped_and_says_for_how_long(play: Play) -> None:
    async def story(hall: House) -> None:
        answers = [await hall.post("login", {"code": f"ABCD-EFG{sign}"}) for sign in "23456789"]
        assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 3
        assert answers[-1].headers["retry-after"] == "30"
        assert "30 seconds" in answers[-1].json()["cure"]

    play(story)


def test_a_roll_is_compared_without_recording_anything(play: Play) -> None:
    async def story(hall: House) -> None:
        head = hall.community.writer.head
        rows = [{"number": "1", "name": "Ann Lee"}, {"number": "3", "name": "Cy"}]
        answer = (await hall.post("roll/check", {"rows": rows, "complete": True}, hall.operator)).json()
        assert answer == {
            "errors": [],
            "position": hall.community.state.roll_n,
            "added": ["3"],
            "changed": ["1"],
            "changes": {"1": [{"field": "name", "from": "Ann", "to": "Ann Lee"}]},
            "departed": ["2"],
            "unchanged": 0,
            "former_names": {"1": "Ann", "2": "Ben"},
        }
        wrong = {"rows": [rows[0], rows[0]]}
        errors = (await hall.post("roll/check", wrong, hall.operator)).json()["errors"]
        assert errors[0] == {"row": 1, "field": "number", "code": "number-twice"}
        assert (
            await hall.post("roll/check", {"rows": rows}, await hall.login(people(hall)[1]))
        ).status_code == 403
        assert hall.community.writer.head == head

    play(story)


def test_the_operators_token_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    async def token() -> str:
        async with house(tmp_path) as hall:
            return hall.operator

    first = asyncio.run(token())
    assert asyncio.run(token()) == first
    assert len(first) == 43
    assert (tmp_path / "operator-token").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "communities").stat().st_mode & 0o077 == 0


def test_a_community_whose_secret_is_gone_is_not_served_under_a_new_one(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path) as hall:
            await hall.found("Ann")
        (tmp_path / "communities" / COMMUNITY / "secret.key").unlink()
        async with house(tmp_path):
            pass

    with pytest.raises(Exception, match="put it back from the backup"):
        asyncio.run(story())


@pytest.mark.parametrize("written", ["", "ab" * 31, "no hex at all", "\u4e2d" * 32])
def test_a_community_whose_secret_is_damaged_is_not_served_under_what_is_left(
    written: str, tmp_path: Path
) -> None:
    async def story() -> None:
        async with house(tmp_path) as hall:
            await hall.found("Ann")
        (tmp_path / "communities" / COMMUNITY / "secret.key").write_text(written)
        async with house(tmp_path):
            pass

    with pytest.raises(KeyMissing, match="put it back from the backup"):
        asyncio.run(story())


@pytest.mark.parametrize("file", ["keys.db", "content.db", "access.db"])
@pytest.mark.parametrize("is_emptied", [False, True])
def test_a_community_is_not_served_with_a_file_made_anew_in_place_of_one_that_is_gone(
    file: str, is_emptied: bool, tmp_path: Path
) -> None:
    async def story() -> None:
        async with house(tmp_path) as hall:
            await hall.found("Ann")
        gone = tmp_path / "communities" / COMMUNITY / file
        gone.unlink()
        if is_emptied:
            gone.touch()
        async with house(tmp_path):
            pass

    with pytest.raises(FileDamaged, match=f"{file} is missing"):
        asyncio.run(story())


def test_a_data_folder_has_one_server_even_while_no_community_is_in_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path):
            with pytest.raises(UnsafeStore, match="another process"):
                async with house(tmp_path):
                    pass
        async with house(tmp_path):
            pass

    asyncio.run(story())


@pytest.mark.parametrize("written", ["", "\n", "short\n", "\u4e2d" * 32])
def test_an_operators_token_that_can_be_guessed_is_not_accepted(written: str, tmp_path: Path) -> None:
    (tmp_path / "operator-token").write_text(written)

    async def story() -> None:
        async with house(tmp_path):
            pass

    with pytest.raises(Exception, match="holds no token"):
        asyncio.run(story())
