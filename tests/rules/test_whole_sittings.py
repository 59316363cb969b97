"""Whole sittings from the first arrival to the close, everything at once, against a clerk's book.

People come and go, second, speak, rise to points of order, move to end the debate, to postpone a motion or
lay it aside, vote by tablet and by hands, doubt the count; the chair pauses, hands over, adjourns and goes on
another day.
The book knows nothing of the product. What happens to papers, changes of the text and lent votes has machines
of its own.
"""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from domain.event import decode, encode
from domain.poll import OutcomeDeclared
from services import commands as c
from services.principal import Principal
from services.state import State
from tests.rules.clerks_book import ABOUT_A_MATTER, PEOPLE, RANKS, Book, Matter
from tests.rules.given import (
    DIVISION,
    MINUTE,
    ORDINARY,
    PROCEDURES,
    SPEECH,
    Given,
    charter,
    known,
    member,
    text,
)
from tests.rules.test_hall_lives import OPTIONS, Count
from tests.rules.test_lifecycles import code_of
from tests.rules.test_speaking_lives import KINDS, Wish

CHAIRS, TELLERS = (0, 1), (2, 3)
MEANS: list[list[Any]] = [["tablet"], ["hands"], ["tablet", "hands"]]
SOURCE = {"article": "4", "confidence": "D"}
THIRD = {"base": "members_all", "share": "1/3", "strict": False, "counts": "present"}
QUORUM = {"all_of": [THIRD | SOURCE]}
WHY = text("So be it")
# What becomes of a motion that was laid aside.
LAID_ASIDE = ["taken up", "wrongly", "asked back, wrongly", "wrongly taken up", "ends"]


class Sittings(RuleBasedStateMachine):
    """Anyone tries anything at any time; product and book must agree on every yes, no, order and number."""

    WHO = st.integers(0, PEOPLE - 1)
    CHAIR = st.sampled_from(CHAIRS)
    DIE = st.integers(0, 11)
    HANDS = st.lists(st.integers(0, 2), min_size=3, max_size=3)

    @initialize(seconds=st.integers(0, 1))
    def open(self, seconds: int) -> None:
        rules = charter(ORDINARY | PROCEDURES, means=["tablet", "hands"], seconds=seconds, quorum=QUORUM)
        self.given = Given(rules | {"speech": SPEECH, "division": DIVISION}).founded()
        self.people = self.given.enrolled(*(str(number) for number in range(PEOPLE)))
        for role, several in (("chair", CHAIRS), ("teller", TELLERS)):
            for at in several:
                self.given.granted(self.people[at], role)
        self.sitting = self.given.sitting(self.people[0])
        self.is_adjourned = False
        self.book = Book(seconds)

    def agree(self, expected: str | None, who: int | Principal, command: c.Command) -> bool:
        before = len(self.given.events)
        principal = who if isinstance(who, Principal) else self.people[who]
        answer = code_of(lambda: self.given.act(principal, command))
        assert answer == expected, command
        assert answer is None or len(self.given.events) == before
        return answer is None

    def any_matter(self, die: int, *, of_procedure: bool = True) -> str | None:
        """One of the newest, or none."""
        known = [key for key, one in self.book.matters.items() if of_procedure or not one.procedure][-4:]
        return known[die % len(known)] if known else None

    def closed_to_all(self) -> str | None:
        return None if self.book.is_open else "sitting-closed"

    @rule(who=WHO)
    def arrive(self, who: int) -> None:
        expected = self.closed_to_all() or ("already-here" if who in self.book.here else None)
        if self.agree(expected, who, c.Arrive(sitting=self.sitting)):
            self.book.here.add(who)

    @rule()
    def many_arrive(self) -> None:
        for who in range(1, PEOPLE):
            self.arrive(who)

    @rule(who=WHO)
    def leave(self, who: int) -> None:
        expected = self.closed_to_all() or (None if who in self.book.here else "not-here")
        if self.agree(expected, who, c.Leave(sitting=self.sitting)):
            self.book.here.discard(who)

    @rule(who=WHO)
    def bring(self, who: int) -> None:
        command = c.SubmitMotion(sitting=self.sitting, title=text("Mend the bridge"))
        if self.agree(self.closed_to_all(), who, command):
            self.book.matters[self.given.result["motion"]] = Matter(who)

    @rule(who=WHO, procedure=st.sampled_from(list(RANKS)), die=DIE)
    def move(self, who: int, procedure: str, die: int) -> None:
        about = self.any_matter(die, of_procedure=False) if procedure in ABOUT_A_MATTER else ""
        if about is None:
            return
        command = c.MoveProcedure(
            sitting=self.sitting,
            matter=procedure,
            motion=about or None,
            minutes=1 if procedure == "limit-time" else None,
        )
        if self.agree(self.book.move(procedure, about), who, command):
            self.book.matters[self.given.result["motion"]] = Matter(who, procedure, about)

    @rule(who=WHO, die=DIE)
    def second(self, who: int, die: int) -> None:
        key = self.any_matter(die)
        if key and self.agree(self.book.second(who, key), who, c.SecondMotion(motion=key)):
            self.book.matters[key].seconders.add(who)

    @rule(who=WHO, die=DIE)
    def take_back(self, who: int, die: int) -> None:
        key = self.any_matter(die)
        if key and self.agree(self.book.take_back(who, key), who, c.WithdrawMotion(motion=key)):
            self.book.matters[key].state = "withdrawn"
            self.book.is_over(key)

    @rule(who=WHO, kind=st.sampled_from(KINDS), die=DIE)
    def ask(self, who: int, kind: Any, die: int) -> None:
        on = (self.any_matter(die, of_procedure=False) if die % 3 else None) or ""
        name = self.people[who].id
        command = c.AskToSpeak(sitting=self.sitting, kind=kind, motion=on or None)
        if self.agree(self.book.ask(name, on), who, command):
            speech = self.given.result["speech"]
            self.book.debate.wishes[speech] = Wish(speech, name, kind, on, len(self.given.events))

    @rule(chair=CHAIR)
    def call(self, chair: int) -> None:
        debate = self.book.debate
        first = debate.order()[:1]
        if self.agree(self.book.call(chair), chair, c.BeginSpeech(sitting=self.sitting)):
            assert [self.given.result["speech"]] == first
            (begun,) = self.given.facts
            said: Any = begun.data
            assert said.due_at == self.given.at + debate.minutes * MINUTE
            debate.wishes[first[0]].state = "speaking"
            debate.wishes[first[0]].begun = len(self.given.events)

    @rule()
    def the_speaker_ends(self) -> None:
        for wish in self.book.debate.those("speaking"):
            self.given.act(member(wish.member), c.EndSpeech(sitting=self.sitting, speech=wish.id))
            wish.state = "ended"

    @rule(who=WHO)
    def raise_point(self, who: int) -> None:
        raised = "already-raised" if who in self.book.points.values() else None
        if self.agree(self.closed_to_all() or raised, who, c.RaisePoint(sitting=self.sitting)):
            self.book.points[self.given.result["point"]] = who

    @rule(chair=CHAIR, allowed=st.booleans())
    def rule_point(self, chair: int, allowed: bool) -> None:
        for point in list(self.book.points)[:1]:
            command = c.RulePoint(sitting=self.sitting, point=point, allowed=allowed, reason=WHY)
            if self.agree(self.book.led(chair), chair, command):
                del self.book.points[point]

    @rule(chair=CHAIR, die=DIE, means=st.sampled_from(MEANS))
    def put(self, chair: int, die: int, means: list[Any]) -> None:
        key = self.any_matter(die)
        if key is None or self.book.is_voting:
            return
        matter = self.book.matters[key]
        repeats = matter.polls[-1] if matter.polls and (matter.again or matter.state == "annulled") else None
        command = c.OpenPoll(motion=key, means=means, repeats=repeats)
        if self.agree(self.book.put(chair, key, means), chair, command):
            self.book.opened(key, self.given.result["poll"], means)

    @rule(who=WHO, option=st.sampled_from(OPTIONS))
    def cast(self, who: int, option: str) -> None:
        sheet = self.book.sheet
        if sheet is None:
            return
        expected = sheet.cast(self.people[who].id)
        if expected is None and who not in self.book.was_here:
            expected = "not-present"
        if self.agree(expected, who, c.CastBallot(poll=self.book.poll, option=option)):
            sheet.tablets[self.people[who].id] = option
            sheet.written.pop(self.people[who].id, None)

    @rule(who=WHO, option=st.sampled_from(OPTIONS))
    def answer_by_name(self, who: int, option: str) -> None:
        sheet, name = self.book.sheet, self.people[who].id
        if sheet is None:
            return
        expected = sheet.write(name, None)
        if expected in (None, "has-voted") and who not in self.book.was_here:
            expected = "not-present"
        command = c.RecordBallot(poll=self.book.poll, member=name, option=option)
        if self.agree(expected, TELLERS[0], command):
            sheet.written[name] = (option, None)

    @rule(who=WHO, seen=st.none() | st.just(0))
    def nobody_answers(self, who: int, seen: int | None) -> None:
        sheet, name = self.book.sheet, self.people[who].id
        if sheet is None:
            return
        expected = sheet.miss(name, seen)
        if expected in (None, "has-voted", "stale") and who not in self.book.was_here:
            expected = "not-present"
        command = c.MissAnswer(poll=self.book.poll, member=name, missed=seen)
        if self.agree(expected, TELLERS[0], command):
            sheet.missed[name] = sheet.missed.get(name, 0) + 1

    @rule(piles=HANDS, others=st.none() | HANDS)
    def hands_are_counted(self, piles: list[int], others: list[int] | None) -> None:
        """By two, who mostly see the same."""
        sheet = self.book.sheet
        if sheet is None:
            return
        for teller, seen in zip(TELLERS, (piles, others or piles), strict=True):
            numbers = dict(zip(OPTIONS, seen, strict=True))
            entered = {"poll": self.book.poll, "way": "hands", "piles": {"options": numbers}}
            lists = {option: list(range(count)) for option, count in numbers.items()}
            name = self.people[teller].id
            if self.agree(sheet.count(name, "hands", lists), teller, c.EnterCount.model_validate(entered)):
                sheet.counts["hands"].sealed[name] = lists
        if len(sheet.counts["hands"].sealed) == len(TELLERS) and sheet.state in ("open", "closed"):
            self.given.compare(self.book.poll, "hands")
            sheet.compare("hands")

    @rule(chair=CHAIR)
    def close_poll(self, chair: int) -> None:
        sheet = self.book.sheet
        if sheet is None:
            return
        expected = self.book.at_desk(chair) or (None if sheet.state == "open" else "poll-closed")
        if self.agree(expected, chair, c.ClosePoll(poll=self.book.poll)):
            sheet.state = "closed"

    @rule(chair=CHAIR)
    def declare(self, chair: int) -> None:
        sheet = self.book.sheet
        if sheet is None:
            return
        expected = self.book.at_desk(chair) or sheet.declare()
        if self.agree(expected, chair, c.DeclareOutcome(poll=self.book.poll)):
            outcome = self.given.only(OutcomeDeclared).data
            assert {option: count.ballots for option, count in outcome.tally.items()} == sheet.votes()
            assert outcome.result == self.book.result(sheet)
            sheet.state = "declared"
            self.book.declared(outcome.result)

    @rule(who=WHO, wants=st.sampled_from(["count", "roll-call"]))
    def doubt(self, who: int, wants: Any) -> None:
        sheet, name = self.book.sheet, self.people[who].id
        if sheet is None:
            return
        command = c.AskDivision(poll=self.book.poll, wants=wants)
        if self.agree(self.book.doubt(who, sheet, name, wants), who, command):
            sheet.doubted(name, wants, 1 if wants == "count" else -(-sheet.people // 3))

    @rule(chair=CHAIR)
    def count_again(self, chair: int) -> None:
        sheet = self.book.sheet
        if sheet is None:
            return
        command = c.RestartCount(poll=self.book.poll, way="hands", reason=WHY)
        if self.agree(self.book.at_desk(chair) or sheet.restart("hands"), chair, command):
            sheet.counts["hands"] = Count(sheet.counts["hands"].round + 1)
            self.book.hands_answer()

    @rule(chair=CHAIR)
    def annul(self, chair: int) -> None:
        sheet = self.book.sheet
        if sheet is None:
            return
        is_newest = self.book.matters[self.book.asked].polls[-1] == self.book.poll
        is_void = sheet.state == "annulled" or not is_newest
        expected = self.book.at_desk(chair) or ("wrong-phase" if is_void else None)
        if self.agree(expected, chair, c.AnnulPoll(poll=self.book.poll, reason=WHY)):
            self.book.annulled()
            sheet.state, sheet.reached = "annulled", False

    @rule(chair=CHAIR, piles=HANDS, option=st.sampled_from(OPTIONS), means=st.sampled_from(MEANS))
    def a_motion_comes_to_its_outcome(
        self, chair: int, piles: list[int], option: str, means: list[Any]
    ) -> None:
        self.many_arrive()
        self.bring(5)
        self.second(4, 3)
        self.put(chair, 3, means)
        for who in range(PEOPLE):
            self.cast(who, option)
        self.hands_are_counted(piles, None)
        self.close_poll(chair)
        self.declare(chair)

    @rule(chair=CHAIR, procedure=st.sampled_from(list(RANKS)), die=DIE)
    def a_question_of_procedure_is_carried(self, chair: int, procedure: str, die: int) -> None:
        self.many_arrive()
        self.the_speaker_ends()
        self.move(4, procedure, die)
        self.second(5, 3)
        self.put(chair, 3, ["tablet"])
        for who in range(1, PEOPLE):
            self.cast(who, "yes")
        self.close_poll(chair)
        self.declare(chair)

    @rule(chair=CHAIR, piles=HANDS)
    def a_show_of_hands_is_doubted_and_asked_again(self, chair: int, piles: list[int]) -> None:
        self.a_motion_comes_to_its_outcome(chair, piles, "yes", ["hands"])
        self.doubt(3, "count")
        self.annul(chair)
        self.put(chair, 3, ["tablet", "hands"])

    @rule(chair=CHAIR, piles=HANDS, later=st.booleans(), void=st.booleans())
    def a_show_of_hands_is_doubted_and_it_is_to_end(
        self, chair: int, piles: list[int], later: bool, void: bool
    ) -> None:
        """All go home; the chair stays until the doubt is answered."""
        self.many_arrive()
        self.bring(5)
        self.second(4, 3)
        self.put(chair, 3, ["hands"])
        self.hands_are_counted(piles, None)
        self.close_poll(chair)
        self.doubt(3, "count")
        for who in range(PEOPLE):
            self.leave(who)
        self.it_ends(chair, 0, later)
        if void:
            self.annul(chair)
        else:
            self.count_again(chair)
        self.it_ends(chair, 0, later)

    @rule(chair=CHAIR, piles=HANDS, option=st.sampled_from(OPTIONS))
    def a_show_of_hands_is_doubted_and_names_are_called(
        self, chair: int, piles: list[int], option: str
    ) -> None:
        self.a_motion_comes_to_its_outcome(chair, piles, "yes", ["hands"])
        for who in range(PEOPLE):
            self.doubt(who, "roll-call")
        self.annul(chair)
        self.put(chair, 3, ["hands"])
        for who in range(PEOPLE):
            self.answer_by_name(who, option)
        self.close_poll(chair)
        self.declare(chair)

    @rule(chair=CHAIR, procedure=st.sampled_from(list(RANKS)), die=DIE)
    def what_was_carried_is_annulled(self, chair: int, procedure: str, die: int) -> None:
        self.a_question_of_procedure_is_carried(chair, procedure, die)
        self.annul(chair)

    @rule(chair=CHAIR, wrongly=st.booleans(), later=st.booleans())
    def a_motion_is_postponed_to_another_day(self, chair: int, wrongly: bool, later: bool) -> None:
        self.bring(5)
        self.a_question_of_procedure_is_carried(chair, "postpone", 3)
        if wrongly:
            self.annul(chair)
        else:
            self.it_ends(chair, 0, later)
            self.another_day(chair)

    @rule(then=st.sampled_from(LAID_ASIDE), die=DIE)
    def a_motion_is_laid_aside(self, then: str, die: int) -> None:
        """Somebody waits to speak to it."""
        chair = self.book.presiding
        self.resume(chair)
        self.bring(5)
        self.ask(die % PEOPLE, "for", 11)
        self.a_question_of_procedure_is_carried(chair, "lay-aside", 11)
        if "taken up" in then:
            self.a_question_of_procedure_is_carried(chair, "take-up", 11)
        if then == "asked back, wrongly":
            self.move(3, "take-up", 11)
            self.second(2, 11)
        if "wrongly" in then:
            self.annul(chair)
        if then == "ends":
            self.it_ends(chair, 0, die > 5)
            self.annul(chair)
            self.another_day(chair)

    @rule(chair=CHAIR, later=st.booleans())
    def too_few_stay_and_it_ends(self, chair: int, later: bool) -> None:
        for who in range(1, PEOPLE):
            self.leave(who)
        self.bring(5)
        self.second(4, 3)
        self.put(chair, 3, ["tablet"])
        self.close_poll(chair)
        self.declare(chair)
        self.it_ends(chair, 0, later)
        self.another_day(chair)

    @rule(chair=CHAIR)
    def pause(self, chair: int) -> None:
        if self.agree(self.book.pause(chair), chair, c.PauseSitting(sitting=self.sitting)):
            self.book.is_paused = True

    @rule(chair=CHAIR)
    def resume(self, chair: int) -> None:
        expected = self.book.led(chair) or (None if self.book.is_paused else "not-paused")
        if self.agree(expected, chair, c.ResumeSitting(sitting=self.sitting)):
            self.book.is_paused = False

    @rule(chair=CHAIR, to=st.integers(0, 2))
    def hand_over(self, chair: int, to: int) -> None:
        expected = self.book.led(chair)
        if expected is None:
            expected = "role-not-held" if to not in CHAIRS else "already-presides" if to == chair else None
        if self.agree(expected, chair, c.HandChair(sitting=self.sitting, member=self.people[to].id)):
            self.book.presiding = to

    @rule(chair=CHAIR)
    def take_over(self, chair: int) -> None:
        if self.agree(self.book.take(chair), chair, c.TakeChair(sitting=self.sitting)):
            self.book.presiding = chair

    @rule(chair=CHAIR, die=DIE, later=st.booleans())
    def it_ends(self, chair: int, die: int, later: bool) -> None:
        if die > 1:
            return
        expected = self.book.end(chair)
        command = c.AdjournSitting(sitting=self.sitting, when=text("On Sunday")) if later else None
        if self.agree(expected, chair, command or c.CloseSitting(sitting=self.sitting)):
            for wish in self.book.debate.those("speaking"):
                wish.state = "ended"
            self.book.closed()
            self.is_adjourned = later

    @rule(who=WHO, kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=3), die=DIE)
    def some_are_heard(self, who: int, kinds: list[Any], die: int) -> None:
        self.bring(who)
        for at, kind in enumerate(kinds):
            self.ask((who + at) % PEOPLE, kind, die)
        for _ in kinds:
            self.call(self.book.presiding)
            self.the_speaker_ends()

    @rule(chair=CHAIR)
    def another_day(self, chair: int) -> None:
        if self.book.is_open:
            return
        former = self.sitting if self.is_adjourned else None
        opened = c.OpenSitting(title=text("Another day"), continues=former)
        self.sitting = self.given.act(self.people[chair], opened)["sitting"]
        self.book.begin(chair, carried=self.is_adjourned)

    @invariant()
    def both_know_the_same(self) -> None:
        state, book = self.given.state, self.book
        held = state.debates[self.sitting]
        assert [place.speech.id for place in held.queue()] == book.debate.order()
        assert set(held.ended) == book.ended
        assert held.list_closed != book.debate.list_open
        assert list(state.waiting_points(self.sitting)) == list(book.points)
        assert {key: state.motion(key).state for key in book.matters} == {
            key: one.state for key, one in book.matters.items()
        }
        assert {state.motion(key).sitting for key in book.matters} <= {self.sitting}
        found = state.sitting(self.sitting)
        assert (found.state == "open", found.is_paused) == (book.is_open, book.is_paused)
        assert found.presiding == self.people[book.presiding].id

    def teardown(self) -> None:
        """The log read back folds to the same state."""
        folded = State()
        for event in self.given.events:
            assert decode(encode(event)) == event
            folded.evolve(event)
        assert known(folded) == known(State.load(folded.dump())) == known(self.given.state)


def test_a_few_whole_sittings_agree_with_the_book() -> None:
    run_state_machine_as_test(Sittings, settings=settings(max_examples=40, stateful_step_count=40))


@pytest.mark.slow
def test_a_thousand_whole_sittings_agree_with_the_book() -> None:
    run_state_machine_as_test(Sittings, settings=settings(max_examples=1_000, stateful_step_count=60))
