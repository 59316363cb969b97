"""A sitting of forty, from its notice to signed minutes, with all that goes wrong in one evening.

Chair, deputy, teller, a member behind a bad Wi-Fi and the hall's screen are real browsers in two languages;
the others act over HTTP. The tellers disagree once, the network is cut once, somebody rises to a point of
order, the text is changed on the floor, a vote is doubted, and the chair is handed over.
"""

from typing import Any

import pytest
from playwright.sync_api import expect

from gateways.wording import word
from tests.browser.axe import faults
from tests.browser.conftest import ARTEFACTS, Keep, Open
from tests.browser.hall import COMMUNITY, Hall, named, text
from tests.browser.paper import A4_POINTS, Sheet, print_out
from tests.browser.people import Someone
from tests.browser.wire_cutter import WireCutter

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FORTY = 40
CHAIR, DEPUTY, TELLER, SECOND_TELLER, MEMBER, SECRETARY = range(6)
ROLES = {DEPUTY: "chair", TELLER: "teller", SECOND_TELLER: "teller", SECRETARY: "secretary"}
PASSWORD = "a long enough password"
SCHOOL, POND = "出租旧校舍 · Let the old school", "清理鱼塘 · Clear the fish pond"
RENT, DEARER = "每月租金三百元。", "每月租金五百元。"
PAID = "租金年底支付。 The rent is paid at the end of the year."
BARN = "老磨坊 · The old mill"
RULED = "窗户会打开。 The windows will be opened."
WRONG = "人群移动了。 People moved about."


class Evening:
    """The hall with its forty, and the five browsers in it. Each method is one scene of the evening."""

    def __init__(self, hall: Hall, wire: WireCutter, open_page: Open, languages: tuple[str, str]) -> None:
        self.hall, self.wire, self._open_page = hall, wire, open_page
        self.language, self.other = languages
        hall.found("assembly.plain", FORTY)
        for at, role in ROLES.items():
            hall.act(hall.operator, "role.grant", {"member": hall.members[at], "role": role})
        body = {"member": hall.members[DEPUTY], "password": PASSWORD}
        path = f"/c/{COMMUNITY}/access/password"
        hall.ask(hall.client.send("POST", path, token=hall.operator.token, body=body))
        self.people = [hall.person(at) for at in range(FORTY)]
        self.chair = self.comes(hall.url, CHAIR, self.language, "phone")
        self.member = self.comes(wire.url, MEMBER, self.language, "tall tablet")

    def is_called(self) -> list[Sheet]:
        """Matters are brought, notice is given, and put up. Gives its sheet."""
        self.chair.fills("chair.sitting-title", "村民大会 · Assembly")
        self.chair.presses("calling.plan")
        self.member.follows("calling.bring")
        self.member.fills("bring.question", SCHOOL)
        self.member.fills("bring.text", f"{RENT}\n{PAID}")
        self.member.presses("bring.submit")
        self.member.sees("motion.state.submitted")
        self.sitting = str(self.hall.view("community")["sittings"]["order"][0])
        self.act(25, "motion.submit", sitting=self.sitting, title=text(POND))
        self.chair.reads(POND)
        self.chair.fills("calling.where", BARN)
        self.chair.presses("calling.give")
        self.chair.sees("calling.open")
        self.member.follows("now.tab.now")
        self.member.reads(BARN)
        poster = self._open_page(f"{self.hall.url}/c/{COMMUNITY}/notice/{self.sitting}", self.language)
        return print_out(poster, ARTEFACTS, f"sitting-notice-{self.language}")

    def all_come_on_the_day(self) -> None:
        """Whoever was logged in comes in anew: it is eight days later."""
        hall = self.hall
        self.chair.page.close()
        self.member.page.close()
        hall.it_becomes(hall.view(f"now/{self.sitting}")["called"]["held_at"])
        self.people = [hall.person(at) for at in range(FORTY)]
        self.chair = self.comes(hall.url, CHAIR, self.language, "phone")
        self.deputy = self.comes(hall.url, DEPUTY, self.other, "tablet")
        self.teller = self.comes(hall.url, TELLER, self.other, "phone")
        self.member = self.comes(self.wire.url, MEMBER, self.language, "tall tablet")
        self.screen = Someone(
            self._open_page(hall.url + hall.display_path(), "en", "projector"), self.language
        )

    def comes(self, url: str, at: int, language: str, shape: str) -> Someone:
        person = Someone(self._open_page(url + self.hall.path(at), language, shape), language)
        person.comes_in()
        return person

    def act(self, at: int, command: str, **body: Any) -> dict[str, Any]:
        return self.hall.act(self.people[at], command, body)

    def vote(self, voters: range, option: str) -> None:
        for at in voters:
            self.act(at, "ballot.cast", poll=self.poll(), option=option)

    def poll(self) -> str:
        """The vote that was opened last."""
        return str(self.hall.view(f"now/{self.sitting}")["focus"]["poll"])

    def motion(self, at: int) -> str:
        return str(self.hall.view(f"docket/{self.sitting}/0")["order"][at])

    def picks(self, chair: Someone, motion: str) -> None:
        number = self.hall.view(f"motion/{motion}")["number"]
        name = f"{chair.words('chair.pick.put')} {chair.words('motion.number', number=number)}"
        chair.page.get_by_role("button", name=name).click()

    def goes_to(self, person: Someone, place: str) -> None:
        person.page.goto(person.page.url.split("#")[0] + f"#{place}")

    def opens(self) -> None:
        self.chair.presses("chair.open-sitting")
        self.member.sees("here.ask")

    def forty_come(self) -> None:
        self.member.presses("here.arrive")
        for at in range(FORTY):
            if at != MEMBER:
                self.act(CHAIR, "presence.arrive", sitting=self.sitting, member=self.hall.members[at])
        self.chair.sees("presence.count", present=FORTY, all=FORTY)
        expect(self.screen.page.locator(".screen-present strong")).to_have_text(str(FORTY))

    def motions_are_seconded(self) -> None:
        for at in (0, 1):
            self.act(20 + at, "motion.second", motion=self.motion(at))

    def two_speak(self) -> None:
        self.act(21, "speech.ask", sitting=self.sitting, motion=self.motion(0), kind="against")
        self.goes_to(self.member, f"motion/{self.motion(0)}")
        self.member.page.get_by_role("button", name=self.member.words("floor.ask.on", number="1")).click()
        self.member.presses("floor.for")
        self.member.sees("floor.place", count=1)
        for name in (named(22), named(MEMBER + 1)):
            self.chair.page.get_by_role("button", name=self.chair.words("floor.call", name=name)).click()
            self.screen.reads(name)
            if name == named(22):
                self.chair.presses("floor.end")
        self.member.sees("floor.your-turn")
        self.member.presses("floor.your-turn.close")
        self.member.presses("floor.done")

    def a_point_of_order_is_ruled_on(self) -> None:
        self.act(22, "point.raise", sitting=self.sitting)
        self.chair.fills("chair.point.reason", RULED)
        self.chair.presses("chair.point.allow")
        self.member.sees("order.allowed")
        self.screen.reads(RULED)

    def the_text_is_changed(self) -> None:
        self.member.presses("change.propose")
        self.member.page.get_by_role("radio", name=RENT).check()
        self.member.fills("change.words", DEARER)
        self.member.presses("change.submit")
        self.member.sees("change.state.submitted")
        (change,) = self.hall.view(f"amendments/{self.motion(0)}")["order"]
        self.act(23, "amendment.second", amendment=change)
        self.picks(self.chair, self.motion(0))
        self.chair.page.get_by_role("button", name=self.chair.words("change.put", number=1)).click()
        expect(self.screen.page.locator(".screen-change ins")).to_contain_text("五")
        self.vote(range(6, 40), "yes")
        self.closes(self.chair)
        self.chair.presses("chair.declare")
        self.member.sees("motion.wording", version=2)

    def closes(self, chair: Someone) -> None:
        chair.presses("chair.close")
        chair.presses("chair.close.confirm")

    def the_chair_is_handed_over(self) -> None:
        self.chair.page.get_by_text(self.chair.words("presiding.hand"), exact=True).click()
        to = self.chair.words("presiding.hand.to", name=named(DEPUTY + 1))
        self.chair.page.get_by_role("button", name=to).click()
        self.chair.sees("presiding.other")

    def hands_and_papers_are_asked_for(self) -> None:
        for key in ("means.hands", "means.paper"):
            self.deputy.page.get_by_role("checkbox", name=self.deputy.words(key)).check()
        self.deputy.presses("chair.put")
        self.member.sees("hall.how.tablet-or-hands")
        self.act(SECOND_TELLER, "papers.issue", poll=self.poll(), first=1, last=5)
        self.vote(range(10, 20), "yes")

    def the_network_is_cut_while_a_member_votes(self) -> None:
        self.goes_to(self.member, "now")
        self.member.presses("option.yes")
        self.wire.down()
        self.member.presses("ballot.cast")
        self.member.sees("ballot.sending")
        expect(self.member.page.locator(".counted")).to_have_count(0)
        self.wire.release()
        self.member.page.wait_for_selector(".counted")

    def the_tellers_disagree_once(self) -> None:
        self.teller.page.get_by_role("link", name=self.teller.words("now.count")).click()
        for counted, state in ((9, "differ"), (10, "taken")):
            self.counts({"option.yes": counted, "option.no": 6, "option.abstain": 0})
            piles = {"options": {"yes": 10, "no": 6, "abstain": 0}}
            self.act(SECOND_TELLER, "count.enter", poll=self.poll(), way="hands", piles=piles)
            self.teller.sees(f"hall.state.{state}")

    def counts(self, piles: dict[str, object]) -> None:
        for key, count in piles.items():
            self.teller.page.get_by_label(self.teller.words(key)).last.fill(str(count))
        self.teller.presses("hall.check")
        self.teller.presses("hall.send")

    def papers_are_counted_and_all_is_one_outcome(self) -> None:
        self.closes(self.deputy)
        self.deputy.sees("hall.declare.wait")
        self.counts({"option.yes": "1-4", "option.no": "5"})
        piles = {"options": {"yes": [1, 2, 3, 4], "no": [5], "abstain": []}}
        self.act(SECOND_TELLER, "count.enter", poll=self.poll(), way="paper", piles=piles)
        self.deputy.presses("chair.declare")
        for person in (self.deputy, self.member, self.screen):
            self.reads_sum(person)

    def reads_sum(self, person: Someone) -> None:
        """Eleven tablets, sixteen hands and five papers."""
        ways = (("hall.tablets", 11), ("hall.hands", 16), ("hall.papers", 5))
        added = " + ".join(person.words(key, count=count) for key, count in ways)
        person.sees("hall.sum.here", sum=added, votes=32, people=FORTY)

    def a_show_of_hands_is_doubted(self) -> None:
        self.act(DEPUTY, "poll.open", motion=self.motion(1), means=["hands"])
        for at in (TELLER, SECOND_TELLER):
            piles = {"options": {"yes": 15, "no": 14, "abstain": 0}}
            self.act(at, "count.enter", poll=self.poll(), way="hands", piles=piles)
        self.closes(self.deputy)
        self.deputy.presses("chair.declare")
        self.member.page.get_by_text(self.member.words("hall.doubt"), exact=True).click()
        self.member.presses("hall.doubt.roll-call")
        for at in range(10, 17):
            self.act(at, "division.ask", poll=self.poll(), wants="roll-call")
        self.deputy.sees("hall.reached.declared")

    def it_is_asked_again_by_roll_call(self) -> None:
        self.deputy.page.get_by_text(self.deputy.words("chair.annul.way"), exact=True).click()
        self.deputy.fills("chair.annul.reason", WRONG)
        self.deputy.presses("chair.annul")
        self.deputy.presses("chair.annul.confirm")
        # Enough people want it: there is nothing to choose.
        expect(self.deputy.button("chair.repeat")).to_be_visible()
        choice = self.deputy.page.get_by_role("radio", name=self.deputy.words("method.roll-call"))
        expect(choice).to_have_count(0)
        self.deputy.presses("chair.repeat")
        self.member.sees("ballot.ask")
        self.vote(range(5, 25), "no")
        self.vote(range(25, 40), "yes")
        self.closes(self.deputy)
        self.deputy.presses("chair.declare")
        self.member.sees("outcome.rejected", **{"for": 15, "valid": 35, "needed": 18})

    def the_sitting_is_closed(self) -> None:
        self.deputy.presses("chair.close-sitting")
        self.deputy.presses("chair.close-sitting.confirm")
        self.member.sees("now.over")

    def the_minutes_are_signed(self) -> list[Sheet]:
        secretary = self.comes(self.hall.url, SECRETARY, self.language, "wide tablet")
        for person in (self.deputy, secretary):
            person.follows("minutes.open")
        label = word("printed", "minutes.password", self.other, {})
        self.deputy.page.get_by_label(label).fill(PASSWORD)
        self.signs(self.deputy, "minutes.sign.do")
        self.signs(secretary, "minutes.paper.do")
        return print_out(secretary.page, ARTEFACTS, f"sitting-minutes-{self.language}")

    def signs(self, person: Someone, button: str) -> None:
        name = word("printed", button, person.language, {})
        person.page.get_by_role("button", name=name, exact=True).click()
        done = word("printed", "minutes.done.sign", person.language, {})
        expect(person.page.get_by_role("status")).to_have_text(done)


@pytest.mark.parametrize("languages", [("zh-CN", "en"), ("en", "zh-CN")], ids=["zh-CN", "en"])
def test_forty_hold_a_sitting_in_which_much_goes_wrong(
    hall: Hall, wire: WireCutter, open_page: Open, keep: Keep, languages: tuple[str, str]
) -> None:
    evening = Evening(hall, wire, open_page, languages)
    (notice,) = evening.is_called()
    assert notice.size == A4_POINTS
    for said in (SCHOOL, POND, BARN):
        assert "".join(said.split()) in "".join(notice.text.split())
    evening.all_come_on_the_day()
    for number, scene in enumerate(
        (
            evening.opens,
            evening.forty_come,
            evening.motions_are_seconded,
            evening.two_speak,
            evening.a_point_of_order_is_ruled_on,
            evening.the_text_is_changed,
            evening.the_chair_is_handed_over,
            evening.hands_and_papers_are_asked_for,
            evening.the_network_is_cut_while_a_member_votes,
            evening.the_tellers_disagree_once,
            evening.papers_are_counted_and_all_is_one_outcome,
            evening.a_show_of_hands_is_doubted,
            evening.it_is_asked_again_by_roll_call,
            evening.the_sitting_is_closed,
        )
    ):
        scene()
        for name in ("chair", "deputy", "teller", "member", "screen"):
            page = getattr(evening, name).page
            expect(page.locator(".pending, .skeleton"), f"{scene.__name__}, {name}").to_have_count(0)
            assert faults(page) == [], (scene.__name__, name)
            keep(page, f"sitting-{number:02}-{name}-{languages[0]}")
    sheets = evening.the_minutes_are_signed()
    assert {sheet.size for sheet in sheets} == {A4_POINTS}
    paper = "".join("".join(sheet.text for sheet in sheets).split())
    for said in (SCHOOL, POND, DEARER, RULED, WRONG, named(DEPUTY + 1), named(CHAIR + 1)):
        assert "".join(said.split()) in paper, said
