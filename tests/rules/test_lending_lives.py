"""Lent votes and people who stand aside, through whole sittings, against a book that knows no product."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from domain.poll import OutcomeDeclared, PollOpened
from services import commands as c
from services.principal import Principal
from tests.rules.given import CONFLICTS, ORDINARY, Given, ReadBack, charter, text
from tests.rules.test_lifecycles import code_of
from tests.rules.test_proxy import BY_BALLOTS, IN_HALL, PROXY

OPTIONS = ["yes", "no", "abstain"]
PEOPLE = 6
ASIDE = {"contract", "own-deed"}
UNCOUNTED = {"contract"}


class Book:
    """The rules once more, as plainly as they can be said. `None` is a yes; a word is why not."""

    def __init__(self, limit: int | None, in_quorum: bool, in_hall: bool, replace: bool) -> None:
        self.limit, self.in_quorum, self.in_hall, self.replace = limit, in_quorum, in_hall, replace
        self.here: set[str] = set()
        self.lent: dict[str, str] = {}
        self.next_motion()

    def next_motion(self) -> None:
        self.said: set[str] = set()
        self.kinds: dict[str, str] = {}
        self.aside: set[str] = set()
        self.state = "none"
        self.ballots: dict[str, tuple[str, str]] = {}

    def lend(self, giver: str, holder: str) -> str | None:
        if giver == holder:
            return "own-proxy"
        if giver in self.here:
            return "giver-present"
        if giver in self.lent:
            return "proxy-stands"
        if holder in self.lent or giver in self.lent.values():
            return "proxy-chain"
        held = list(self.lent.values()).count(holder)
        return "proxy-over-limit" if self.limit is not None and held >= self.limit else None

    def late(self) -> str | None:
        return "interest-late" if self.state in ("open", "closed") else None

    def say(self, who: str) -> str | None:
        return self.late() or ("interest-declared" if who in self.said else None)

    def rule(self, who: str, aside: bool, kind: str) -> str | None:
        named = kind or self.kinds.get(who, "")
        if aside and named not in ASIDE:
            return "unknown-interest"
        return self.late() or ("wrong-phase" if aside == (who in self.aside) else None)

    def open(self) -> None:
        """Who may vote in this, and for whom, is settled now."""
        self.state = "open"
        self.there, self.gone = set(self.here), set(self.aside)
        self.left_out = {who for who in self.gone if self.kinds[who] in UNCOUNTED}
        self.mandates = {
            giver: holder
            for giver, holder in self.lent.items()
            if not {giver, holder} & self.gone and (holder in self.there or not self.in_hall)
        }

    def cast(self, who: str) -> str | None:
        if self.state != "open":
            return "poll-closed"
        if who in self.gone:
            return "recused"
        if self.in_hall and who not in self.there and who not in self.mandates:
            return "not-present"
        own = self.ballots.get(who, ("", ""))[1] == who
        return "already-voted" if own and not self.replace else None

    def cast_for(self, holder: str, giver: str) -> str | None:
        if self.state != "open":
            return "poll-closed"
        if {giver, holder} & self.gone:
            return "recused"
        if not (self.lent.get(giver) == holder == self.mandates.get(giver)):
            return "giver-present" if giver in self.here else "no-proxy"
        by = self.ballots.get(giver, ("", ""))[1]
        if by == giver:
            return "giver-voted"
        return "already-voted" if by and not self.replace else None

    def votes(self, by_proxy: bool = False) -> dict[str, int]:
        cast = [(option, who, by) for who, (option, by) in self.ballots.items()]
        return {
            option: sum(chosen == option and (who != by or not by_proxy) for chosen, who, by in cast)
            for option in OPTIONS
        }

    def result(self) -> str:
        whole = PEOPLE - len(self.left_out)
        lent = sum(self.votes(by_proxy=True).values())
        if self.in_hall:
            counted = len(self.there - self.left_out) + (len(self.mandates) if self.in_quorum else 0)
        else:
            counted = len(self.ballots) - (0 if self.in_quorum else lent)
        if not counted or 2 * counted <= whole:
            return "no-quorum"
        votes = self.votes()
        return "adopted" if votes["yes"] > votes["no"] else "rejected"


class Lendings(RuleBasedStateMachine):
    """Anyone tries anything at any time; product and book must agree on every yes, no and number."""

    WHO = st.integers(0, PEOPLE - 1)
    KIND = st.sampled_from(["", "contract", "own-deed", "candidate"])

    @initialize(
        limit=st.sampled_from([1, 2, None]),
        in_quorum=st.booleans(),
        in_hall=st.booleans(),
        replace=st.booleans(),
    )
    def begin(self, limit: int | None, in_quorum: bool, in_hall: bool, replace: bool) -> None:
        proxy = PROXY | {"max_per_holder": limit, "in_quorum": in_quorum}
        proxy = {key: value for key, value in proxy.items() if value is not None}
        rules = charter(proxy=proxy, replace=replace, quorum=IN_HALL if in_hall else BY_BALLOTS)
        conflicts = {kind: one for kind, one in CONFLICTS.items() if kind != "elsewhere"}
        self.given = Given(rules | {"conflicts": conflicts, "matters": ORDINARY}).founded()
        self.people = self.given.enrolled(*(str(number) for number in range(PEOPLE)))
        self.chair = self.given.granted(self.people[0], "chair")
        self.sitting = self.given.sitting(self.chair)
        self.book = Book(limit, in_quorum, in_hall, replace)
        self.read_back = ReadBack()
        self.go_on()

    def agree(self, expected: str | None, who: Principal, command: c.Command) -> bool:
        before = len(self.given.events)
        answer = code_of(lambda: self.given.act(who, command))
        assert answer == expected, command
        assert answer is None or len(self.given.events) == before
        return answer is None

    @rule(giver=WHO, holder=WHO, at_desk=st.booleans())
    def lend(self, giver: int, holder: int, at_desk: bool) -> None:
        one, other = self.people[giver], self.people[holder]
        by = self.chair if at_desk else one
        command = c.GiveProxy(sitting=self.sitting, holder=other.id, member=one.id)
        if self.agree(self.book.lend(one.id, other.id), by, command):
            self.book.lent[one.id] = other.id

    @rule(holder=WHO, first=WHO)
    def all_the_others_lend_to_one(self, holder: int, first: int) -> None:
        """So that limits are reached, and chains tried."""
        for giver in range(PEOPLE):
            self.lend((first + giver) % PEOPLE, holder, at_desk=True)

    @rule(giver=WHO)
    def take_back(self, giver: int) -> None:
        one = self.people[giver]
        expected = None if one.id in self.book.lent else "no-proxy"
        if self.agree(expected, one, c.EndProxy(sitting=self.sitting)):
            del self.book.lent[one.id]

    @rule(who=WHO)
    def arrive(self, who: int) -> None:
        one = self.people[who]
        expected = "already-here" if one.id in self.book.here else None
        if self.agree(expected, one, c.Arrive(sitting=self.sitting)):
            self.book.here.add(one.id)
            self.book.lent.pop(one.id, None)

    @rule(who=WHO)
    def leave(self, who: int) -> None:
        one = self.people[who]
        expected = None if one.id in self.book.here else "not-here"
        if self.agree(expected, one, c.Leave(sitting=self.sitting)):
            self.book.here.discard(one.id)

    @rule(who=WHO, kind=KIND)
    def declare_interest(self, who: int, kind: str) -> None:
        one = self.people[who]
        command = c.DeclareInterest(motion=self.motion, text=text("It is my field"), kind=kind or None)
        if self.agree(self.settled() or self.book.say(one.id), one, command):
            if one.id not in self.book.said | self.ruled and kind in ASIDE:
                self.book.aside.add(one.id)
            self.book.said.add(one.id)
            self.book.kinds[one.id] = kind or self.book.kinds.get(one.id, "")

    @rule(who=WHO, aside=st.booleans(), kind=KIND)
    def rule_interest(self, who: int, aside: bool, kind: str) -> None:
        one = self.people[who].id
        command = c.RuleInterest(
            motion=self.motion, member=one, recused=aside, reason=text("So"), kind=kind or None
        )
        expected = self.book.rule(one, aside, kind)
        if expected != "unknown-interest" and self.settled():
            expected = self.settled()
        if self.agree(expected, self.chair, command):
            self.ruled.add(one)
            self.book.kinds[one] = kind or self.book.kinds.get(one, "")
            self.book.aside ^= {one}

    def settled(self) -> str | None:
        """A motion that is decided has no more to declare."""
        return "wrong-phase" if self.book.state in ("adopted", "rejected") else None

    @rule()
    def put(self) -> None:
        if self.book.state == "none":
            self.poll = self.given.poll(self.chair, self.motion)
            self.book.open()
            lent = self.given.only(PollOpened).data.proxies
            assert dict(lent.holders) == self.book.mandates

    @rule(who=WHO, option=st.sampled_from(OPTIONS))
    def cast(self, who: int, option: str) -> None:
        if self.book.state == "none":
            return
        one = self.people[who]
        if self.agree(self.book.cast(one.id), one, c.CastBallot(poll=self.poll, option=option)):
            self.book.ballots[one.id] = (option, one.id)

    @rule(holder=WHO, giver=WHO, option=st.sampled_from(OPTIONS))
    def cast_for(self, holder: int, giver: int, option: str) -> None:
        if self.book.state == "none":
            return
        one, other = self.people[holder], self.people[giver]
        command = c.VoteByProxy(poll=self.poll, member=other.id, option=option)
        if self.agree(self.book.cast_for(one.id, other.id), one, command):
            self.book.ballots[other.id] = (option, one.id)

    @rule(option=st.sampled_from(OPTIONS))
    def every_holder_votes(self, option: str) -> None:
        places = {person.id: at for at, person in enumerate(self.people)}
        for giver, holder in list(getattr(self.book, "mandates", {}).items()):
            self.cast_for(places[holder], places[giver], option)

    @rule()
    def decide(self) -> None:
        if self.book.state != "open":
            return
        self.given.act(self.chair, c.ClosePoll(poll=self.poll))
        self.book.state = "closed"
        self.declare_interest(1, "contract")
        self.given.act(self.chair, c.DeclareOutcome(poll=self.poll))
        outcome = self.given.only(OutcomeDeclared).data
        assert {option: count.ballots for option, count in outcome.tally.items()} == self.book.votes()
        lent = self.book.votes(by_proxy=True)
        assert outcome.by_proxy == (lent if any(lent.values()) else None)
        assert outcome.result == self.book.result()
        self.book.state = outcome.result

    @rule(first=WHO, second=WHO, absent=WHO, option=st.sampled_from(OPTIONS), comes_late=st.booleans())
    def a_whole_vote(self, first: int, second: int, absent: int, option: str, comes_late: bool) -> None:
        self.go_on()
        self.arrive(first)
        self.arrive(second)
        self.leave(absent)
        self.lend(absent, first, at_desk=True)
        self.declare_interest(second, "contract")
        self.put()
        for who in (first, second):
            self.cast(who, option)
        self.every_holder_votes(option)
        if comes_late:
            self.cast(absent, "abstain")
            self.every_holder_votes(option)
        self.arrive(absent)
        self.cast(absent, "no")
        self.decide()

    @rule()
    def go_on(self) -> None:
        """The next motion, once this one has come to something."""
        if self.book.state in ("open", "closed"):
            return
        self.motion = self.given.motion(self.people[1], self.sitting)
        self.ruled = set[str]()
        self.book.next_motion()

    @invariant()
    def the_log_read_back_folds_to_the_same_state(self) -> None:
        self.read_back.agree(self.given)


def test_a_few_sittings_with_lent_votes_agree_with_the_book() -> None:
    run_state_machine_as_test(Lendings, settings=settings(max_examples=40, stateful_step_count=30))


@pytest.mark.slow
def test_many_sittings_with_lent_votes_agree_with_the_book() -> None:
    run_state_machine_as_test(Lendings, settings=settings(stateful_step_count=60))
