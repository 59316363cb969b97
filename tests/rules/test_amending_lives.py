"""Whole lives of a motion's words, against a small model that knows nothing of the product."""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from services import commands as c
from services.principal import Principal
from tests.rules.given import Given, charter, member, text
from tests.rules.test_lifecycles import code_of

TEXT = "one\ntwo\nthree"
SLIPS_MAX = 60
FORMS = ["replace", "insert", "strike"]
PENDING = ("submitted", "put", "annulled")


class Slip:
    """A proposed change on a slip of paper, with what a clerk writes beside it."""

    def __init__(self, mover: str, number: int, paragraph: str, form: str, words: str) -> None:
        self.mover, self.number, self.paragraph, self.form, self.words = mover, number, paragraph, form, words
        self.at_desk = False
        self.state, self.seconders, self.polls = "submitted", set[str](), list[str]()


class Sheet:
    """The words as scissors and glue make them: paragraphs in a row, each with its number and its age."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = [[str(at), line, 1] for at, line in enumerate(TEXT.split("\n"), 1)]
        self.versions = [TEXT]
        self.inserted: dict[str, int] = {}

    def row(self, number: str) -> list[Any] | None:
        return next((row for row in self.rows if row[0] == number), None)

    def adopt(self, slip: Slip) -> None:
        row = self.row(slip.paragraph)
        version = len(self.versions) + 1
        if slip.form == "insert":
            count = self.inserted[slip.paragraph] = self.inserted.get(slip.paragraph, 0) + 1
            family = [
                at for at, (number, _, _) in enumerate(self.rows) if self.descends(number, slip.paragraph)
            ]
            at = family[-1] + 1 if family else 0
            self.rows.insert(at, [f"{slip.paragraph}.{count}", slip.words, version])
        else:
            assert row is not None
            row[1:] = [slip.words if slip.form == "replace" else None, version]
        self.versions.append("\n".join(words for _, words, _ in self.rows if words is not None))

    @staticmethod
    def descends(number: str, parent: str) -> bool:
        return number.split(".")[: len(parent.split("."))] == parent.split(".")


class Amending(RuleBasedStateMachine):
    """Anyone tries anything at any time; product and model must agree on every yes, no and word."""

    @initialize(seconds=st.integers(0, 1), accept=st.booleans(), at_desk=st.booleans())
    def open(self, seconds: int, accept: bool, at_desk: bool) -> None:
        self.seconds, self.accept_allowed = seconds, accept
        rules = {"article": "9", "confidence": "D", "seconds": seconds, "accept": accept}
        self.given = Given(charter() | {"amending": rules}).founded()
        people = self.given.enrolled("1", "2", "3")
        self.people = [one.id for one in people]
        self.chair = self.given.granted(people[0], "chair")
        self.sitting = self.given.sitting(self.chair)
        self.mover, self.is_at_desk = people[1].id, at_desk
        named = self.mover if at_desk else None
        command = c.SubmitMotion(sitting=self.sitting, title=text("A motion"), text=text(TEXT), member=named)
        self.motion = self.given.act(self.chair if at_desk else people[1], command)["motion"]
        self.motion_state = "submitted"
        self.slips: dict[str, Slip] = {}
        self.sheet = Sheet()
        self.voting: str | None = None

    def agree(self, expected: str | None, who: Principal, command: c.Command) -> bool:
        before = len(self.given.events)
        answer = code_of(lambda: self.given.act(who, command))
        assert answer == expected, command
        assert answer is None or len(self.given.events) == before
        return answer is None

    def asks(self, who: int, by_desk: bool) -> tuple[Principal, str | None]:
        """She herself; or the chair, who says for whom."""
        return (self.chair, self.people[who]) if by_desk else (member(self.people[who]), None)

    def is_hers(self, who: int, by_desk: bool, mover: str, at_desk: bool) -> bool:
        """To take back, or to take a change over into: the mover's own, and the desk's what it wrote down."""
        by_itself = not by_desk or self.people[who] == self.chair.id
        return self.people[who] == mover and (by_itself or at_desk)

    def any_slip(self, die: int) -> str | None:
        return list(self.slips)[-4:][die % min(4, len(self.slips))] if self.slips else None

    def closed_to_changes(self) -> str | None:
        if self.motion_state == "submitted":
            return None
        return "motion-withdrawn" if self.motion_state == "withdrawn" else "motion-not-pending"

    def order(self) -> list[str]:
        pending = [(key, one) for key, one in self.slips.items() if one.state in PENDING]
        furthest = {"strike": 0, "replace": 1, "insert": 2}

        def place(one: Slip) -> tuple[list[int], int, int]:
            return [int(part) for part in one.paragraph.split(".")], furthest[one.form], one.number

        pending.sort(key=lambda pair: place(pair[1]))
        return [key for key, one in pending if len(one.seconders) >= self.seconds]

    @rule(
        who=st.integers(0, 2),
        form=st.sampled_from(FORMS),
        paragraph=st.sampled_from(["1", "2", "2", "3", "0", "2.1", "9"]),
        behind=st.integers(0, 1),
        same=st.booleans(),
        by_desk=st.booleans(),
    )
    def propose(
        self, who: int, form: Any, paragraph: str, behind: int, same: bool, by_desk: bool = False
    ) -> None:
        version = max(1, len(self.sheet.versions) - behind)
        row = self.sheet.row(paragraph)
        words = row[1] if same and row and row[1] and form == "replace" else f"w{len(self.given.events)}"
        expected = self.closed_to_changes() or self.may_be(form, row, paragraph, version, words)
        if expected is None and len(self.slips) == SLIPS_MAX:
            expected = "amendments-full"
        new = None if form == "strike" else c.ParagraphText(lang="en", text=words)
        asks, named = self.asks(who, by_desk)
        command = c.SubmitAmendment(
            motion=self.motion, wording=version, paragraph=paragraph, form=form, text=new, member=named
        )
        if self.agree(expected, asks, command):
            number = len(self.slips) + 1
            slip = Slip(self.people[who], number, paragraph, form, "" if form == "strike" else words)
            slip.at_desk = asks.id != slip.mover
            self.slips[self.given.result["amendment"]] = slip

    @staticmethod
    def may_be(form: str, row: list[Any] | None, paragraph: str, version: int, words: str) -> str | None:
        if form == "insert":
            return None if row or paragraph == "0" else "unknown-object"
        if row is None:
            return "unknown-object"
        if row[2] > version:
            return "wording-moved"
        if row[1] is None:
            return "unknown-object"
        return "nothing-changed" if form == "replace" and words == row[1] else None

    @rule(who=st.integers(0, 2), die=st.integers(0, 9), by_desk=st.booleans())
    def second(self, who: int, die: int, by_desk: bool = False) -> None:
        key = self.any_slip(die)
        if key is None:
            return
        slip, person = self.slips[key], self.people[who]
        expected = None
        if slip.state != "submitted":
            expected = "wrong-phase"
        elif person == slip.mover or person in slip.seconders:
            expected = "already-seconded"
        elif len(slip.seconders) >= self.seconds:
            expected = "enough-seconds"
        asks, named = self.asks(who, by_desk)
        if self.agree(expected, asks, c.SecondAmendment(amendment=key, member=named)):
            slip.seconders.add(person)

    @rule(who=st.integers(0, 2), die=st.integers(0, 9), by_desk=st.booleans())
    def take_back(self, who: int, die: int, by_desk: bool) -> None:
        key = self.any_slip(die)
        if key is None:
            return
        slip = self.slips[key]
        expected = None if slip.state in ("submitted", "annulled") else "wrong-phase"
        if not self.is_hers(who, by_desk, slip.mover, slip.at_desk):
            expected = "not-allowed"
        asks, named = self.asks(who, by_desk)
        if self.agree(expected, asks, c.WithdrawAmendment(amendment=key, member=named)):
            slip.state = "withdrawn"

    @rule(who=st.integers(0, 2), die=st.integers(0, 9), by_desk=st.booleans())
    def take_over(self, who: int, die: int, by_desk: bool) -> None:
        key = self.any_slip(die)
        if key is None:
            return
        slip = self.slips[key]
        expected = self.closed_to_changes() or ("poll-open" if self.voting else None)
        if expected is None and not self.accept_allowed:
            expected = "needs-vote"
        if expected is None and slip.state != "submitted":
            expected = "wrong-phase"
        if not self.is_hers(who, by_desk, self.mover, self.is_at_desk):
            expected = "not-allowed"
        asks, named = self.asks(who, by_desk)
        if self.agree(expected, asks, c.AcceptAmendment(amendment=key, member=named)):
            self.adopt(slip, "accepted")

    def adopt(self, slip: Slip, state: str) -> None:
        slip.state = state
        self.sheet.adopt(slip)
        for other in self.slips.values():
            rival = other.form != "insert" != slip.form and other.paragraph == slip.paragraph
            if other.state in PENDING and rival:
                other.state = "fell"

    @rule(die=st.integers(0, 9), again=st.booleans())
    def put(self, die: int, again: bool) -> None:
        key = self.any_slip(die)
        if key is None:
            return
        slip = self.slips[key]
        repeats = slip.polls[-1] if again and slip.polls else None
        expected = self.closed_to_changes() or ("poll-open" if self.voting else None)
        if expected is None and not self.may_be_put(slip, repeats):
            expected = "wrong-phase"
        if expected is None and len(slip.seconders) < self.seconds:
            expected = "seconds-missing"
        order = self.order()
        if self.agree(expected, self.chair, c.OpenPoll(motion=self.motion, amendment=key, repeats=repeats)):
            put = self.given.facts[0].data.model_dump(exclude_none=True)
            assert put.get("out_of_order", False) == (order[0] != key)
            self.voting = self.given.result["poll"]
            slip.state = "put"
            slip.polls.append(self.given.result["poll"])

    @staticmethod
    def may_be_put(slip: Slip, repeats: str | None) -> bool:
        if slip.state == "submitted":
            return repeats is None
        return slip.state == "annulled" and repeats is not None

    @rule(adopts=st.booleans(), spoilt=st.integers(0, 4))
    def the_vote_ends(self, adopts: bool, spoilt: int) -> None:
        if self.voting is None:
            return
        (slip,) = [one for one in self.slips.values() if one.state == "put"]
        if spoilt == 0:
            self.agree(None, self.chair, c.AnnulPoll(poll=self.voting, reason=text("Noise")))
            slip.state = "annulled"
        else:
            self.given.vote(self.voting, [(member(one), "yes" if adopts else "no") for one in self.people])
            self.agree(None, self.chair, c.ClosePoll(poll=self.voting))
            self.agree(None, self.chair, c.DeclareOutcome(poll=self.voting))
            if adopts:
                self.adopt(slip, "adopted")
            else:
                slip.state = "rejected"
        self.voting = None

    @rule(
        many=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 6), st.booleans()), min_size=1, max_size=3)
    )
    def several_are_decided(self, many: list[tuple[int, int, bool]]) -> None:
        for who, die, adopts in many:
            self.propose(who, FORMS[die % 3], "1230"[die % 4], 0, same=False)
            for other in range(3):
                self.second(other, len(self.slips) - 1)
            self.put(die, again=False)
            self.the_vote_ends(adopts, 1)

    @rule(paragraph=st.sampled_from("12"), first=st.integers(0, 2), adopts=st.booleans())
    def several_wait_for_one_paragraph(self, paragraph: str, first: int, adopts: bool) -> None:
        for form in FORMS[first:] + FORMS[:first]:
            self.propose(0, form, paragraph, 0, same=False)
            self.second(1, 3)
            self.second(1, len(self.slips) - 1)
        order = self.order()
        if order:
            self.put(
                list(self.slips)[-4:].index(order[0]) if order[0] in list(self.slips)[-4:] else 0, again=False
            )
            self.the_vote_ends(adopts, 1)

    @rule(sure=st.integers(0, 7), who=st.sampled_from([1, 1, 1, 0, 2]), by_desk=st.booleans())
    def withdraw_the_motion(self, sure: int, who: int, by_desk: bool) -> None:
        if sure:
            return
        expected = None if self.motion_state == "submitted" else "wrong-phase"
        if expected is None and self.voting:
            expected = "poll-open"
        if not self.is_hers(who, by_desk, self.mover, self.is_at_desk):
            expected = "not-allowed"
        asks, named = self.asks(who, by_desk)
        if self.agree(expected, asks, c.WithdrawMotion(motion=self.motion, member=named)):
            self.motion_state = "withdrawn"
            self.all_fall()

    @rule(sure=st.integers(0, 3))
    def put_the_motion(self, sure: int) -> None:
        if sure:
            return
        expected = None if self.motion_state == "submitted" else "wrong-phase"
        if self.motion_state == "put":
            expected = "poll-open"
        if expected is None and self.order():
            expected = "amendments-pending"
        if self.agree(expected, self.chair, c.OpenPoll(motion=self.motion)):
            self.motion_state = "put"
            self.all_fall()

    def all_fall(self) -> None:
        for one in self.slips.values():
            if one.state in PENDING:
                one.state = "fell"

    @invariant()
    def both_say_the_same(self) -> None:
        if not hasattr(self, "given"):
            return
        state = self.given.state
        assert {key: one.state for key, one in state.amendments.items()} == {
            key: one.state for key, one in self.slips.items()
        }
        moved = state.motion(self.motion)
        assert moved.state == self.motion_state
        assert self.given.words(moved.wording.text)["text"] == self.sheet.versions[-1]
        assert moved.wording.version == len(self.sheet.versions)

    def teardown(self) -> None:
        """Every version is there to be read."""
        if hasattr(self, "given"):
            kept = {
                part["text"] for part in (one.part for one in self.given.contents.values()) if "text" in part
            }
            assert kept.issuperset(self.sheet.versions)


def test_a_few_texts_agree_with_the_model() -> None:
    run_state_machine_as_test(Amending, settings=settings(max_examples=60, stateful_step_count=40))


@pytest.mark.slow
def test_many_long_lives_of_texts_agree_with_the_model() -> None:
    run_state_machine_as_test(Amending, settings=settings(stateful_step_count=80))
