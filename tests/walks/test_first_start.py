"""The first start over HTTP: from an empty folder to an open sitting, one step after the other."""

import asyncio
import io
import re
from pathlib import Path
from typing import Any

import httpx2
import pytest
from openpyxl import Workbook

from gateways.first_steps_sheet import PRESETS
from gateways.presets import preset_names
from tests.walks.house import AT_THE_SERVER, HALL, NEAR, House, house

ONCE = re.compile(r'name="once" value="([^"]+)"')
LINK = re.compile(r'href="[^"]+/enter#([A-Z0-9-]+)"')
LINK_ONCE = re.compile(r'name="once" value="([^"]+)">\s*<input type="hidden" name="person" value="1"')
CARDS_ONCE = re.compile(r'name="once" value="([^"]+)">\s*<input type="hidden" name="who" value="missing"')
COMMUNITY = "qing-shui-cun"
PASSWORD = "a long enough password"
CSV = "编号,姓名,小组\n1,李桂芳,东\n2,Ada Moss,西\n3,曾强,西\n".encode("gb18030")
FOUNDING = {
    "name": "清水村",
    "lang": "zh-CN",
    "preset": "assembly.floor",
    "zone": "Asia/Shanghai",
    "address": "",
}


class Starter:
    """Whoever sits at the machine, with a browser that keeps a cookie."""

    def __init__(self, hall: House, address: str = NEAR, origin: str | None = None) -> None:
        self.hall, self.cookie, self.address = hall, "", address
        own = AT_THE_SERVER if address == NEAR else hall.base_url
        self.origin = own if origin is None else origin

    async def ask(self, method: str, path: str, **given: Any) -> httpx2.Response:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        headers |= {"Origin": self.origin} if method == "POST" else {}
        answer = await self.hall.send(method, path, headers=headers, address=self.address, **given)
        found = answer.headers.get("set-cookie", "")
        self.cookie = found.partition(";")[0] or self.cookie
        return answer

    async def enter(self, code: str = "") -> httpx2.Response:
        form = {"code": code or self.hall.installation.first_start.code}
        return await self.ask("POST", "/first-start?lang=en", data=form)

    async def found(self, **fields: str) -> httpx2.Response:
        form = {
            **FOUNDING,
            "once": "founding-once",
            "code": self.hall.installation.first_start.code,
            **fields,
        }
        return await self.ask("POST", "/first-start/found?lang=en", data=form)

    async def page(self) -> str:
        answer = await self.ask("GET", f"/c/{COMMUNITY}/first-steps?lang=en")
        assert answer.status_code == 200, answer.text
        return plain(answer.text)

    async def send(self, act: str, **fields: str) -> httpx2.Response:
        return await self.ask("POST", f"/c/{COMMUNITY}/first-steps/{act}?lang=en", data=fields)

    async def roll(self, raw: bytes, **fields: str) -> httpx2.Response:
        path = f"/c/{COMMUNITY}/first-steps/roll?lang=en"
        return await self.ask("POST", path, files={"file": ("roll.csv", raw)}, data=fields)

    async def enrol(self, raw: bytes = CSV, **fields: str) -> httpx2.Response:
        """Look at a file, then confirm what was seen."""
        once = ONCE.search((await self.roll(raw, **fields)).text)
        assert once
        return await self.send("enrol", once=once[1])

    async def appoint(self, person: str, role: str, password: str = PASSWORD) -> httpx2.Response:
        fields = {"person": person, "role": role, "password": password, "again": password}
        return await self.send("office", once=self.hall.cmd(), **fields)

    async def open(self, password: str = PASSWORD, chair: str = "1") -> httpx2.Response:
        fields = {"title": "First sitting", "form": "assembly", "chair": chair, "password": password}
        return await self.send("sitting", once=self.hall.cmd(), **fields)


def plain(page: str) -> str:
    """What is read on a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<body")[2]).split())


def play(data: Path, story: Any, **settings: Any) -> None:
    async def whole() -> None:
        async with house(data, **settings) as hall:
            await story(Starter(hall))

    asyncio.run(whole())


def workbook(rows: list[list[Any]]) -> bytes:
    """A sheet as Excel and WPS keep it."""
    book, kept = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(kept)
    return kept.getvalue()


def test_five_steps_lead_from_an_empty_folder_to_an_open_sitting(tmp_path: Path) -> None:
    async def story(one: Starter) -> None:
        assert (await one.ask("GET", "/first-start?lang=en")).status_code == 200
        assert "Set up the community" in (await one.enter()).text
        founded = await one.found()
        assert (founded.status_code, founded.headers["location"]) == (
            303,
            f"/c/{COMMUNITY}/first-steps?lang=en",
        )
        assert "Nobody is on the roll yet." in await one.page()
        seen = await one.roll(CSV)
        assert "New: 3. Changed: 0. Leaving: 0. Nothing is done yet." in plain(seen.text)
        assert not one.hall.installation.community(COMMUNITY).state.members
        once = ONCE.search(seen.text)
        assert once
        assert "New: 3. Changed: 0. Left: 0." in plain((await one.send("enrol", once=once[1])).text)
        assert "李桂芳 is now chair." in plain((await one.appoint("李桂芳", "chair")).text)
        assert "Ada Moss is now secretary." in plain((await one.appoint("2", "secretary", "")).text)
        once = CARDS_ONCE.search((await one.ask("GET", f"/c/{COMMUNITY}/first-steps?lang=en")).text)
        assert once
        cards = {"who": "missing", "once": once[1], "back": "first-steps"}
        sheet = await one.ask("POST", f"/c/{COMMUNITY}/cards?lang=en", data=cards)
        assert sheet.text.count('class="login-card') == 3
        assert f"/c/{COMMUNITY}/first-steps?lang=en" in sheet.text
        assert "李桂芳 opened the first sitting." in plain((await one.open()).text)
        community = one.hall.installation.community(COMMUNITY)
        (sitting,) = community.state.sittings.values()
        (chair,) = (member.id for member in community.state.members.values() if "chair" in member.offices)
        assert (sitting.state, sitting.presiding) == ("open", chair)
        assert (await one.enter()).status_code == 404, "the first start is over"
        assert "The first sitting is there. All is set up." in await one.page()

    play(tmp_path, story)


def test_it_can_be_left_at_every_step_and_gone_on_with_after_a_new_start(tmp_path: Path) -> None:
    async def found(one: Starter) -> None:
        await one.found()
        await one.enrol()

    async def go_on(one: Starter) -> None:
        on = await one.enter()
        assert (on.status_code, on.headers["location"]) == (303, f"/c/{COMMUNITY}/first-steps?lang=en")
        assert "3 people are on the roll." in await one.page()

    play(tmp_path, found)
    play(tmp_path, go_on)


def test_the_same_form_sent_again_does_nothing_twice(tmp_path: Path) -> None:
    async def story(one: Starter) -> None:
        assert [(await one.found()).status_code for _ in range(2)] == [303, 303]
        once = ONCE.search((await one.roll(CSV)).text)
        assert once
        for _ in range(2):
            assert "New: 3. Changed: 0. Left: 0." in plain((await one.send("enrol", once=once[1])).text)
        assert len(one.hall.installation.community(COMMUNITY).state.members) == 3

    play(tmp_path, story)


@pytest.mark.parametrize("address", [HALL, NEAR])
def test_without_the_code_or_from_another_machine_nothing_begins(tmp_path: Path, address: str) -> None:
    async def story(one: Starter) -> None:
        stranger = Starter(one.hall, address)
        wrong = "2222-2222"
        expected = 404 if address == HALL else 401
        assert (await stranger.enter(wrong)).status_code == expected
        assert (await stranger.found(code=wrong)).status_code == expected
        if address == HALL:
            assert (await stranger.enter()).status_code == 404
            assert (await stranger.ask("GET", "/first-start")).status_code == 404
        assert not one.hall.installation.communities
        assert one.hall.installation.first_start.code not in (await one.ask("GET", "/first-start")).text

    play(tmp_path, story)


def test_a_founding_that_is_refused_keeps_the_form_and_says_why(tmp_path: Path) -> None:
    async def story(one: Starter) -> None:
        for wrong, status in (({"zone": "Moon/Base"}, 422), ({"preset": "no.such"}, 422)):
            refused = await one.found(**wrong)
            assert (refused.status_code, 'role="alert"' in refused.text) == (status, True)
            assert 'value="清水村"' in refused.text
        assert not one.hall.installation.communities

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Elm Street", "elm-street"),
        ("龙潭 No. 7", "long-tan-no-7"),
        ("Ράχη", "community"),
        ("Ünter " * 12, "unter-unter-unter-unter-unter-unter"),
    ],
)
def test_the_address_is_made_of_the_name(tmp_path: Path, name: str, address: str) -> None:
    async def story(one: Starter) -> None:
        assert (await one.found(name=name)).headers["location"].startswith(f"/c/{address}/")

    play(tmp_path, story)


def test_guessing_the_code_is_slowed_down(tmp_path: Path) -> None:
    async def story(one: Starter) -> None:
        statuses = [(await one.enter("2222-2222")).status_code for _ in range(7)]
        assert statuses == [401] * 5 + [429] * 2

    play(tmp_path, story)


def test_what_a_foreign_page_sends_is_refused(tmp_path: Path) -> None:
    async def story(one: Starter) -> None:
        foreign = Starter(one.hall, origin="http://evil.test")
        assert (await foreign.found()).status_code == 403
        await one.found()
        foreign.cookie = one.cookie
        for act in ("enrol", "office", "link", "sitting"):
            assert (await foreign.send(act)).status_code == 403
        assert (await foreign.roll(CSV)).status_code == 403

    play(tmp_path, story)


def test_the_steps_are_the_operators_alone(tmp_path: Path) -> None:
    async def story(one: Starter) -> None:
        await one.found()
        await one.enrol()
        await one.appoint("1", "chair")
        login = {"number": "1", "password": PASSWORD}
        path = f"/c/{COMMUNITY}/login"
        session = (await one.hall.send("POST", path, json=login)).json()["session"]
        chair, nobody = Starter(one.hall), Starter(one.hall)
        chair.cookie = f"folkmoot={session}"
        far = Starter(one.hall, HALL)
        far.cookie = one.cookie
        for who, status in ((chair, 403), (nobody, 401), (far, 401)):
            for act in ("enrol", "office", "link", "sitting"):
                assert (await who.send(act)).status_code == status
            assert (await who.roll(CSV)).status_code == status
            assert (await who.ask("GET", f"/c/{COMMUNITY}/first-steps")).status_code == status

    play(tmp_path, story)


WRONG_FILES = {
    "one name is missing": (b"number,name\n1,Ada\n2,\n", ["Row", "3", "name is empty."]),
    "a number twice": (b"number,name\n1,Ada\n1,Ben\n", ["number is there twice."]),
    "no columns": (b"hello,there\n1,2\n", ["number this column is missing.", "name this column is missing."]),
    "nothing": (b"", ["The file has no rows."]),
    "no text": (bytes(range(256)), ["neither UTF-8 nor GB18030"]),
    "no workbook": (b"PK\x03\x04nothing", ["not a workbook that can be read"]),
    "an old workbook": (bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 100, ["workbook of the old kind"]),
    "a weight": (b"number,name,weight\n1,Ada,lots\n", ["weight must be a whole number"]),
}


@pytest.mark.parametrize("kind", WRONG_FILES)
def test_a_bad_file_is_refused_in_words_and_nobody_is_enrolled(tmp_path: Path, kind: str) -> None:
    raw, said = WRONG_FILES[kind]

    async def story(one: Starter) -> None:
        await one.found()
        seen = await one.roll(raw)
        assert seen.status_code == 200
        for words in said:
            assert words in plain(seen.text)
        assert "Yes, put them on the roll" not in seen.text
        assert not one.hall.installation.community(COMMUNITY).state.members

    play(tmp_path, story)


@pytest.mark.parametrize(
    "raw",
    [
        CSV,
        "\ufeff编号,姓名\n1,李桂芳\n2,Ada Moss\n3,曾强\n".encode(),
        "编号\t姓名\n1\t李桂芳\n2\tAda Moss\n3\t曾强\n".encode(),
        workbook([["编号", "姓名", "备注"], [1, "李桂芳", None], [2.0, "Ada Moss", "x"], [], ["3", "曾强"]]),
    ],
    ids=["gb18030", "utf-8 with a mark", "tabs", "xlsx"],
)
def test_each_kind_of_file_brings_the_same_people(tmp_path: Path, raw: bytes) -> None:
    async def story(one: Starter) -> None:
        await one.found()
        await one.enrol(raw)
        community = one.hall.installation.community(COMMUNITY)
        members = community.state.members.values()
        names = community.parts([member.name for member in members])
        found = {member.entry.number: names[member.name]["text"] for member in members}
        assert found == {"1": "李桂芳", "2": "Ada Moss", "3": "曾强"}

    play(tmp_path, story)


def test_a_complete_list_says_who_leaves_before_they_do(tmp_path: Path) -> None:
    async def story(one: Starter) -> None:
        await one.found()
        await one.enrol()
        less = b"number,name\n1,Li Guifang\n"
        seen = plain((await one.roll(less, complete="yes")).text)
        assert "These people would leave the roll: 2 Ada Moss, 3 曾强." in seen
        assert "3 people are on the roll." in await one.page()
        assert "Changed: 1. Left: 2." in plain((await one.enrol(less, complete="yes")).text)

    play(tmp_path, story)


def test_of_two_lists_that_were_looked_at_the_second_is_looked_at_again(tmp_path: Path) -> None:
    """Two people at two machines, each with a list of her own."""

    async def story(one: Starter) -> None:
        await one.found()
        more = b"number,name\n1,Li Guifang\n4,Bo Fan\n"
        looked = [ONCE.search((await one.roll(raw)).text) for raw in (CSV, more)]
        first, second = (found[1] for found in looked if found)
        assert (await one.send("enrol", once=first)).status_code == 200
        answer = await one.send("enrol", once=second)
        assert (answer.status_code, "has changed since" in plain(answer.text)) == (409, True)
        assert "3 people are on the roll." in await one.page()
        assert "New: 1." in plain((await one.enrol(more)).text)
        # The first, sent again, has its first answer.
        assert (await one.send("enrol", once=first)).status_code == 200

    play(tmp_path, story)


def test_each_no_stands_on_the_page_and_changes_nothing(tmp_path: Path) -> None:
    async def story(one: Starter) -> None:
        await one.found()
        await one.enrol()
        for answer, status, words in (
            (await one.appoint("Nobody", "chair"), 404, "Nobody"),
            (await one.appoint("1", "chair", "short"), 422, "password"),
            (
                await one.send("office", once="x" * 20, person="1", role="chair", password="a", again="b"),
                422,
                "same",
            ),
            (await one.send("office", once="x" * 20, person="1", role="king"), 400, ""),
            (await one.send("enrol", once="y" * 20), 409, "not kept any more"),
            (await one.open(), 401, ""),
            (await one.ask("POST", f"/c/{COMMUNITY}/first-steps/roll", data={"file": "x"}), 400, ""),
        ):
            assert (answer.status_code, words in plain(answer.text)) == (status, True), plain(answer.text)[
                :300
            ]
            assert "First start" in answer.text
        assert not any(
            member.offices for member in one.hall.installation.community(COMMUNITY).state.members.values()
        )

    play(tmp_path, story)


FOUND = re.compile(r'type="radio" name="person" value="([^"]+)"')
MORE = "number,name\n1,李桂芳\n2,刘国富\n3,曾强\n4,Ada Moss\n".encode()


def test_who_gets_an_office_is_found_by_the_first_letters_and_chosen(tmp_path: Path) -> None:
    """Nothing is done before one is chosen, even where one alone fits; a number or a whole name is enough."""

    async def story(one: Starter) -> None:
        await one.found()
        await one.enrol(MORE)
        members = one.hall.installation.community(COMMUNITY).state.members
        offered = (await one.ask("GET", f"/c/{COMMUNITY}/first-steps?lang=en")).text
        assert '<option value="1">李桂芳 lgf</option>' in offered
        for typed, role, numbers in (
            ("lgf", "secretary", ["1", "2"]),
            ("l gui", "chair", ["1"]),
            ("moss", "chair", ["4"]),
            ("曾", "secretary", ["3"]),
        ):
            answer = await one.appoint(typed, role)
            assert (answer.status_code, FOUND.findall(answer.text)) == (200, numbers)
            assert f'value="{role}" checked' in answer.text.replace(" required", "")
            assert "Nothing is done yet." in plain(answer.text)
            assert PASSWORD not in answer.text
            assert "The password was not kept. Please type it" in plain(answer.text)
        assert "The password was not kept." not in plain((await one.appoint("lgf", "chair", "")).text)
        assert not any(one.offices for one in members.values())
        nobody = await one.appoint("xyz", "chair")
        assert (nobody.status_code, "“xyz” fits nobody on the roll." in plain(nobody.text)) == (404, True)
        assert "李桂芳 is now chair." in plain((await one.appoint("1", "chair")).text)

    play(tmp_path, story)


def test_of_many_who_fit_as_many_are_shown_as_one_looks_through(tmp_path: Path) -> None:
    async def story(one: Starter) -> None:
        await one.found()
        people = "".join(f"{number},李桂芳{number}\n" for number in range(1, 41))
        await one.enrol(f"number,name\n{people}".encode())
        answer = await one.appoint("lgf", "chair")
        assert len(FOUND.findall(answer.text)) == 30
        assert "40 people fit." in plain(answer.text)
        assert "10 more people fit. Type more letters" in plain(answer.text)

    play(tmp_path, story)


def test_where_no_chair_has_a_password_the_page_says_how_the_first_sitting_opens(tmp_path: Path) -> None:
    async def story(one: Starter) -> None:
        await one.found()
        await one.enrol()
        await one.appoint("1", "chair", "")
        said = await one.page()
        assert "give a chair a password at step 3" in said
        assert "The chair opens it here" not in said
        await one.appoint("1", "chair")
        said = await one.page()
        assert "give a chair a password at step 3" not in said
        assert "The chair opens it here" in said

    play(tmp_path, story)


def test_a_sitting_opens_only_with_the_chairs_own_password(tmp_path: Path) -> None:
    async def story(one: Starter) -> None:
        await one.found()
        await one.enrol()
        await one.appoint("1", "chair")
        await one.appoint("2", "secretary")
        assert (await one.open("another password")).status_code == 401
        assert not one.hall.installation.community(COMMUNITY).state.sittings
        assert (await one.open(chair="3")).status_code == 401, "who has no password opens nothing"
        assert (await one.open()).status_code == 200

    play(tmp_path, story)


def test_where_the_charter_wants_notice_an_assembly_is_not_offered_to_open(tmp_path: Path) -> None:
    async def story(one: Starter) -> None:
        await one.found(preset="assembly.plain")
        await one.enrol()
        await one.appoint("1", "chair")
        page = (await one.ask("GET", f"/c/{COMMUNITY}/first-steps?lang=en")).text
        assert "By these rules an assembly is called first." in plain(page)
        assert ('value="assembly"' in page, 'value="consultation"' in page) == (False, True)
        refused = await one.open()
        assert (refused.status_code, 'role="alert"' in refused.text) == (409, True)
        assert not one.hall.installation.community(COMMUNITY).state.sittings

    play(tmp_path, story)


def test_every_set_of_rules_is_explained() -> None:
    assert set(PRESETS) == set(preset_names())


def test_a_link_lets_its_holder_in(tmp_path: Path) -> None:
    async def story(one: Starter) -> None:
        await one.found()
        await one.enrol()
        await one.appoint("1", "chair", "")
        steps = (await one.ask("GET", f"/c/{COMMUNITY}/first-steps?lang=en")).text
        (once,) = LINK_ONCE.findall(steps)
        page = (await one.send("link", person="1", once=once)).text
        found = LINK.search(page)
        assert found
        assert "<svg" in page
        answer = await one.hall.send("POST", f"/c/{COMMUNITY}/login", json={"code": found[1]})
        assert answer.json()["who"]["roles"] == ["chair"]

    play(tmp_path, story)


def test_the_answer_with_a_link_loaded_again_leaves_the_link_good(tmp_path: Path) -> None:
    async def story(one: Starter) -> None:
        await one.found()
        await one.enrol()
        await one.appoint("1", "chair", "")
        steps = (await one.ask("GET", f"/c/{COMMUNITY}/first-steps?lang=en")).text
        (once,) = LINK_ONCE.findall(steps)
        shown = LINK.search((await one.send("link", person="1", once=once)).text)
        assert shown
        again = await one.send("link", person="1", once=once)
        assert (again.status_code, LINK.search(again.text)) == (409, None)
        assert "So does the link that was shown." in plain(again.text)
        login = await one.hall.send("POST", f"/c/{COMMUNITY}/login", json={"code": shown[1]})
        assert login.status_code == 200
        (anew,) = LINK_ONCE.findall(again.text)
        assert LINK.search((await one.send("link", person="1", once=anew)).text)

    play(tmp_path, story)


def test_a_body_that_is_too_large_is_refused(tmp_path: Path) -> None:
    async def story(one: Starter) -> None:
        await one.found()
        assert (await one.roll(b"x" * (4 * 1024 * 1024 + 1))).status_code == 413
        assert (await one.send("office", once="z" * 20, person="x" * 70_000, role="chair")).status_code == 413

    play(tmp_path, story)


def test_with_a_second_community_there_is_no_first_start(tmp_path: Path) -> None:
    async def story(one: Starter) -> None:
        await one.found()
        refused = await one.found(address="another", once="founding-twice", name="Another")
        assert (refused.status_code, 'value="Another"' in refused.text) == (409, True)
        body = {"name": {"lang": "en", "text": "Another"}, "preset": "assembly.plain"}
        headers = {"Idempotency-Key": "founded-by-hand"}
        path = "/c/another/commands/community.found"
        await one.hall.send("POST", path, one.hall.operator, json=body, headers=headers)
        assert len(one.hall.installation.communities) == 2
        assert (await one.enter()).status_code == 404

    play(tmp_path, story)


def test_a_query_that_cannot_be_read_is_refused_on_a_page(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path) as hall:
            answer = await Starter(hall).ask("GET", "/first-start?" + "&".join(["a=1"] * 30))
            assert (answer.status_code, answer.headers["content-type"]) == (400, "text/html; charset=utf-8")

    asyncio.run(story())
