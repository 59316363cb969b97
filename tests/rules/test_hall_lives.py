"""Whole votes by tablet, hands and paper, against a tally sheet that knows nothing of the product."""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from domain.poll import OutcomeDeclared
from services import commands as c
from services.principal import Principal
from tests.rules.given import DIVISION, Given, ReadBack, charter, text
from tests.rules.test_lifecycles import code_of
from tests.rules.test_views import seen

OPTIONS = ["yes", "no", "abstain"]
PEOPLE = 6
MEANS: list[list[Any]] = [
    ["hands"],
    ["paper"],
    ["tablet", "hands"],
    ["tablet", "paper"],
    ["tablet", "hands", "paper"],
]
WHY = text("So be it")


class Count:
    """What stands on the sheet for hands or for papers; `round`: the how manieth counting it is."""

    def __init__(self, round: int = 1) -> None:
        self.round = round
        self.sealed: dict[str, dict[str, list[int]]] = {}
        self.differed = 0
        self.stands: dict[str, list[int]] | None = None

    @property
    def is_blank(self) -> bool:
        return not self.sealed and not self.differed and self.stands is None


class Sheet:
    """The rules once more, as plainly as they can be said. `None` is a yes; a word is why not."""

    def __init__(self, means: list[str], prevails: bool, called: bool = False) -> None:
        self.means, self.prevails, self.called = means, prevails, called
        self.people = PEOPLE
        self.state = "open"
        self.tablets: dict[str, str] = {}
        # In a roll-call: what was written down of whom, and from which paper.
        self.written: dict[str, tuple[str, int | None]] = {}
        # And how often each was called in vain.
        self.missed: dict[str, int] = {}
        self.counts = {"hands": Count(), "paper": Count()}
        self.issued: set[int] = set()
        self.given: dict[int, str] = {}
        self.twice: dict[str, str] = {}
        self.doubts: dict[str, str] = {}
        self.reached, self.wants = False, ""
        # A new count was granted once, of this vote or of one that it repeats.
        self.answered = False

    def cast(self, who: str) -> str | None:
        if self.state != "open":
            return "poll-closed"
        if "tablet" not in self.means:
            return "no-tablets"
        _, paper = self.written.get(who, ("", None))
        return "paper-counts" if self.prevails and paper else None

    def write(self, who: str, paper: int | None) -> str | None:
        if not self.called:
            return "not-roll-call"
        others = [number for one, (_, number) in self.written.items() if one != who]
        if paper in others and self.state in ("open", "closed") and paper:
            return "paper-number-twice"
        if self.state != "open":
            return "poll-closed"
        if ("paper" if paper else "hands") not in self.means:
            return "means-not-allowed"
        return "has-voted" if who in self.tablets and not (self.prevails and paper) else None

    def miss(self, who: str, seen: int | None) -> str | None:
        if not self.called:
            return "not-roll-call"
        if self.state != "open":
            return "poll-closed"
        if self.means == ["tablet"]:
            return "means-not-allowed"
        if who in self.tablets or who in self.written:
            return "has-voted"
        return "stale" if seen is not None and seen < self.missed.get(who, 0) else None

    def unanswered(self) -> int:
        return len(set(self.missed) - set(self.tablets) - set(self.written))

    def issue(self, numbers: set[int]) -> str | None:
        if self.called:
            return "names-are-called"
        if "paper" not in self.means:
            return "means-not-allowed"
        if self.state != "open":
            return "wrong-phase"
        return "paper-number-twice" if numbers & self.issued else None

    def give(self, number: int, who: str) -> str | None:
        if self.called:
            return "names-are-called"
        if "paper" not in self.means:
            return "means-not-allowed"
        if self.state != "open":
            return "wrong-phase"
        if number not in self.issued:
            return "paper-not-issued"
        if number in self.given:
            return "paper-number-twice"
        return "has-paper" if who in self.given.values() else None

    def closed_to(self, way: str) -> str | None:
        if self.called:
            return "names-are-called"
        if way not in self.means:
            return "means-not-allowed"
        if way == "paper" and self.state == "open":
            return "poll-open"
        return None if self.state in ("open", "closed") else "wrong-phase"

    def read(self, way: str, piles: dict[str, list[int]]) -> str | None:
        """Hands are counted by how long a pile is, papers by what lies in it."""
        everything = [number for pile in piles.values() for number in pile]
        if way == "hands":
            papers = self.counts["paper"].stands or {}
            others = len(self.tablets) + sum(len(papers.get(option, ())) for option in OPTIONS)
            return "more-hands-than-people" if len(everything) > max(0, self.people - others) else None
        if len(set(everything)) < len(everything):
            return "paper-number-twice"
        if set(everything) - self.issued:
            return "paper-not-issued"
        return None if set(everything) == self.issued else "papers-do-not-add-up"

    def count(
        self, teller: str, way: str, piles: dict[str, list[int]], round: int | None = None
    ) -> str | None:
        sheet = self.counts[way]
        if why := self.closed_to(way):
            return why
        if sheet.stands is not None:
            return "count-taken"
        if sheet.differed == 3:
            return "count-disputed"
        if teller in sheet.sealed:
            return "already-counted"
        if len(sheet.sealed) == 2:
            return "count-taken"
        return "count-round-over" if round not in (None, sheet.round) else self.read(way, piles)

    def compare(self, way: str) -> None:
        sheet = self.counts[way]
        first, second = sheet.sealed.values()
        same = first == second if way == "paper" else lengths(first) == lengths(second)
        sheet.sealed = {}
        if same:
            self.stand(way, first)
        else:
            sheet.differed += 1
            sheet.round += 1

    def stand(self, way: str, piles: dict[str, list[int]]) -> None:
        self.counts[way].stands = piles
        if way == "paper":
            valid = [number for option in OPTIONS for number in piles[option]]
            both = {self.given[number] for number in valid if self.given.get(number) in self.tablets}
            self.twice |= dict.fromkeys(both, "")

    def restart(self, way: str) -> str | None:
        if why := self.closed_to(way):
            return why
        if self.counts[way].is_blank:
            return "wrong-phase"
        return "division-stands" if way == "hands" and self.wants == "roll-call" else None

    def rule(self, way: str, piles: dict[str, list[int]]) -> str | None:
        if why := self.closed_to(way):
            return why
        if self.counts[way].stands is not None or self.counts[way].differed < 3:
            return "wrong-phase"
        return self.read(way, piles)

    def rule_double(self, who: str, keeps: str) -> str | None:
        if self.called:
            return "names-are-called"
        if self.state != "closed" or self.twice.get(who) != "":
            return "wrong-phase"
        return "paper-prevails" if self.prevails and keeps == "tablet" else None

    def doubt(self, who: str, wants: str) -> str | None:
        if self.called or "hands" not in self.means or self.state not in ("closed", "declared"):
            return "nothing-to-doubt"
        if self.counts["hands"].stands is None:
            return "nothing-to-doubt"
        if wants == "count" and self.answered:
            return "doubt-answered"
        return (
            "already-doubted" if self.wants in (wants, "roll-call") or self.doubts.get(who) == wants else None
        )

    def doubted(self, who: str, wants: str, needed: int) -> None:
        """Who changes her mind is counted once; what was reached stays reached."""
        self.doubts[who] = wants
        if list(self.doubts.values()).count(wants) >= needed:
            self.reached, self.wants = True, wants

    def answer(self) -> None:
        """The hands are counted again, or raised again."""
        self.answered |= self.wants == "count"
        self.doubts, self.reached, self.wants = {}, False, ""

    def votes(self) -> dict[str, int]:
        """By whatever way, each person once."""
        papers = self.counts["paper"].stands or {}
        hands = self.counts["hands"].stands or {}
        out = [who for who, keeps in self.twice.items() if keeps == "paper"]
        gone = {number for number, who in self.given.items() if self.twice.get(who) == "tablet"}
        return {
            option: sum(chosen == option for who, chosen in self.tablets.items() if who not in out)
            + sum(chosen == option for chosen, _ in self.written.values())
            + len(hands.get(option, ()))
            + len(set(papers.get(option, ())) - gone)
            for option in OPTIONS
        }

    def declare(self) -> str | None:
        if self.state == "open":
            return "poll-open"
        if self.state != "closed":
            return "wrong-phase"
        if self.reached:
            return "division-stands"
        if not self.called and any(
            way in self.means and self.counts[way].stands is None for way in self.counts
        ):
            return "count-missing"
        if "" in self.twice.values():
            return "voted-twice"
        spoiled = len((self.counts["paper"].stands or {}).get("spoiled", ()))
        return "more-votes-than-people" if sum(self.votes().values()) + spoiled > self.people else None


def lengths(piles: dict[str, list[int]]) -> list[int]:
    return [len(piles[option]) for option in OPTIONS]


class Halls(RuleBasedStateMachine):
    """Anyone tries anything at any time; product and sheet must agree on every yes, no and number."""

    @initialize(
        means=st.sampled_from(MEANS), prevails=st.booleans(), called=st.sampled_from([False, False, True])
    )
    def open(self, means: list[Any], prevails: bool, called: bool) -> None:
        rules = charter(means=["tablet", "hands", "paper"], paper_prevails=prevails) | {"division": DIVISION}
        self.given = Given(rules).founded()
        self.people = self.given.enrolled(*(str(number) for number in range(PEOPLE)))
        self.chair = self.given.granted(self.people[0], "chair")
        self.tellers = [self.given.granted(person, "teller") for person in self.people[1:4]]
        self.sitting = self.given.sitting(self.chair)
        self.given.here(self.sitting, self.people)
        self.means, self.prevails = means, prevails
        self.read_back = ReadBack()
        self.sheet, self.is_owed = Sheet(means, prevails), False
        self.put(None, called)

    def put(self, repeats: str | None, called: bool = False) -> None:
        if repeats is None:
            self.motion = self.given.motion(self.people[1], self.sitting)
        # As many as it takes want a roll-call, or the dice say so.
        self.is_owed = repeats is not None and (self.is_owed or self.sheet.wants == "roll-call")
        if self.sheet.wants == "count":
            self.sheet.answer()
        answered = repeats is not None and self.sheet.answered
        method: Any = None if self.is_owed or not called else "roll-call"
        self.poll = self.given.poll(self.chair, self.motion, means=self.means, repeats=repeats, method=method)
        self.sheet = Sheet(self.means, self.prevails, called or self.is_owed)
        self.sheet.answered = answered

    def agree(self, expected: str | None, who: Principal, command: c.Command) -> bool:
        before = len(self.given.events)
        answer = code_of(lambda: self.given.act(who, command))
        assert answer == expected, command
        assert answer is None or len(self.given.events) == before
        return answer is None

    @rule(who=st.integers(0, PEOPLE - 1), option=st.sampled_from(OPTIONS))
    def cast(self, who: int, option: str) -> None:
        voter = self.people[who]
        if self.agree(self.sheet.cast(voter.id), voter, c.CastBallot(poll=self.poll, option=option)):
            self.sheet.tablets[voter.id] = option
            self.sheet.written.pop(voter.id, None)

    @rule(
        who=st.integers(0, PEOPLE - 1), option=st.sampled_from(OPTIONS), paper=st.none() | st.integers(1, 3)
    )
    def write(self, who: int, option: str, paper: int | None) -> None:
        voter = self.people[who].id
        command = c.RecordBallot(poll=self.poll, member=voter, option=option, paper=paper)
        if self.agree(self.sheet.write(voter, paper), self.tellers[0], command):
            self.sheet.written[voter] = (option, paper)
            self.sheet.tablets.pop(voter, None)

    @rule(who=st.integers(0, PEOPLE - 1), seen=st.none() | st.integers(0, 2))
    def miss(self, who: int, seen: int | None) -> None:
        voter = self.people[who].id
        command = c.MissAnswer(poll=self.poll, member=voter, missed=seen)
        if self.agree(self.sheet.miss(voter, seen), self.tellers[0], command):
            self.sheet.missed[voter] = self.sheet.missed.get(voter, 0) + 1
            assert self.given.result["missed"] == self.sheet.missed[voter]

    @rule(who=st.integers(0, PEOPLE - 1), options=st.tuples(*[st.sampled_from(OPTIONS)] * 3))
    def one_votes_both_ways(self, who: int, options: tuple[str, str, str]) -> None:
        self.cast(who, options[0])
        self.write(who, options[1], 3)
        self.cast(who, options[2])

    @rule(first=st.integers(1, 5), more=st.integers(0, 2))
    def issue(self, first: int, more: int) -> None:
        numbers = set(range(first, first + more + 1))
        command = c.IssuePapers(poll=self.poll, first=first, last=first + more)
        if self.agree(self.sheet.issue(numbers), self.tellers[0], command):
            self.sheet.issued |= numbers

    @rule(number=st.integers(1, 5), who=st.integers(0, PEOPLE - 1))
    def give(self, number: int, who: int) -> None:
        holder = self.people[who].id
        command = c.GivePaper(poll=self.poll, number=number, member=holder)
        if self.agree(self.sheet.give(number, holder), self.chair, command):
            self.sheet.given[number] = holder

    @rule(number=st.integers(1, 5), who=st.integers(0, PEOPLE - 1))
    def one_votes_twice(self, number: int, who: int) -> None:
        self.issue(number, 0)
        self.give(number, who)
        self.cast(who, "yes")

    def piles_of(self, way: str, dice: list[int]) -> dict[str, list[int]]:
        """Mostly every paper lies somewhere; the last die may lay one down that should not be there."""
        piles: dict[str, list[int]] = {option: [] for option in OPTIONS}
        if way == "hands":
            return {option: list(range(dice[at] % 4)) for at, option in enumerate(OPTIONS)}
        piles |= {"spoiled": [], "missing": []}
        numbers = sorted(self.sheet.issued)
        numbers += [3] if dice[-1] == 9 else []
        for at, number in enumerate(numbers[: -1 if dice[-1] == 8 else None]):
            piles[list(piles)[dice[at % len(dice)] % 5]].append(number)
        return {name: sorted(pile) for name, pile in piles.items()}

    def sent(self, way: str, piles: dict[str, list[int]]) -> dict[str, Any]:
        if way == "hands":
            return {"options": {option: len(piles[option]) for option in OPTIONS}}
        return {"options": {option: piles[option] for option in OPTIONS}} | {
            name: piles[name] for name in ("spoiled", "missing")
        }

    WAY = st.sampled_from(["hands", "paper"])
    DICE = st.lists(st.integers(0, 9), min_size=4, max_size=6)

    @rule(teller=st.integers(0, 2), way=WAY, dice=DICE, ago=st.none() | st.integers(0, 1))
    def count(self, teller: int, way: str, dice: list[int], ago: int | None = None) -> None:
        """Perhaps it says which round it is from; perhaps it is from the one before."""
        who, piles = self.tellers[teller], self.piles_of(way, dice)
        round = None if ago is None else max(1, self.sheet.counts[way].round - ago)
        entered = {"poll": self.poll, "way": way, "piles": self.sent(way, piles), "round": round}
        expected = self.sheet.count(who.id, way, piles, round)
        if self.agree(expected, who, c.EnterCount.model_validate(entered)):
            self.sheet.counts[way].sealed[who.id] = piles

    @rule(way=WAY)
    def the_clock_compares(self, way: Any) -> None:
        if len(self.sheet.counts[way].sealed) == 2 and self.sheet.state in ("open", "closed"):
            self.given.compare(self.poll, way)
            self.sheet.compare(way)

    @rule(way=WAY, dice=DICE, others=DICE, agree=st.booleans())
    def both_count(self, way: str, dice: list[int], others: list[int], agree: bool) -> None:
        self.count(0, way, dice)
        self.count(1, way, dice if agree else others)
        self.the_clock_compares(way)
        self.count(2, way, dice, ago=1)

    @rule(way=WAY, dice=DICE)
    def three_times_the_two_differ(self, way: str, dice: list[int]) -> None:
        for _ in range(3):
            self.both_count(way, [0, 1, 0, 0, 1], [1, 0, 1, 1, 0], agree=False)
        self.rule_count(way, dice)

    @rule(way=WAY)
    def restart(self, way: Any) -> None:
        command = c.RestartCount(poll=self.poll, way=way, reason=WHY)
        if self.agree(self.sheet.restart(way), self.chair, command):
            self.sheet.counts[way] = Count(self.sheet.counts[way].round + 1)
            # Papers that are counted again say nothing of the hands.
            if way == "hands":
                self.sheet.answer()

    @rule(way=WAY, dice=DICE)
    def rule_count(self, way: str, dice: list[int]) -> None:
        piles = self.piles_of(way, dice)
        ruling = {"poll": self.poll, "way": way, "piles": self.sent(way, piles), "reason": WHY}
        if self.agree(self.sheet.rule(way, piles), self.chair, c.RuleCount.model_validate(ruling)):
            self.sheet.stand(way, piles)

    @rule(who=st.integers(0, PEOPLE - 1), keeps=st.sampled_from(["tablet", "paper"]))
    def rule_double(self, who: int, keeps: Any) -> None:
        voter = self.people[who].id
        command = c.RuleDouble(poll=self.poll, member=voter, keeps=keeps, reason=WHY)
        if self.agree(self.sheet.rule_double(voter, keeps), self.chair, command):
            self.sheet.twice[voter] = keeps

    @rule(keeps=st.sampled_from(["tablet", "paper"]))
    def rule_on_all_who_voted_twice(self, keeps: Any) -> None:
        for who, person in enumerate(self.people):
            if person.id in self.sheet.twice:
                self.rule_double(who, keeps)

    @rule(who=st.integers(0, PEOPLE - 1), wants=st.sampled_from(["count", "roll-call"]))
    def doubt(self, who: int, wants: Any) -> None:
        """One is enough for a count; a third of those here, two, for a roll-call."""
        person = self.people[who]
        command = c.AskDivision(poll=self.poll, wants=wants)
        if self.agree(self.sheet.doubt(person.id, wants), person, command):
            self.sheet.doubted(person.id, wants, 1 if wants == "count" else 2)

    @rule(dice=DICE, asks=st.lists(st.tuples(st.integers(0, PEOPLE - 1), st.booleans()), max_size=4))
    def hands_are_counted_and_doubted(self, dice: list[int], asks: list[tuple[int, bool]]) -> None:
        self.both_count("hands", dice, dice, agree=True)
        self.close()
        for who, is_for_count in asks:
            self.doubt(who, "count" if is_for_count else "roll-call")

    @rule(dice=DICE, who=st.integers(0, PEOPLE - 1), void=st.booleans())
    def hands_are_doubted_once_more(self, dice: list[int], who: int, void: bool) -> None:
        self.hands_are_counted_and_doubted(dice, [(who, True)])
        if void:
            self.go_on()
        else:
            self.restart("hands")
        self.hands_are_counted_and_doubted(dice, [(who, True), (who, False)])

    @rule()
    def close(self) -> None:
        expected = None if self.sheet.state == "open" else "poll-closed"
        if self.agree(expected, self.chair, c.ClosePoll(poll=self.poll)):
            self.sheet.state = "closed"
            told = seen(self.given, f"poll/{self.poll}") if self.sheet.missed else {}
            assert told.get("unanswered", 0) == self.sheet.unanswered()

    @rule()
    def declare(self) -> None:
        if not self.agree(self.sheet.declare(), self.chair, c.DeclareOutcome(poll=self.poll)):
            return
        self.sheet.state = "declared"
        outcome = self.given.only(OutcomeDeclared).data
        assert {option: count.ballots for option, count in outcome.tally.items()} == self.sheet.votes()
        assert sum(
            sum((getattr(outcome.ways, way) or {}).values()) for way in ("tablet", "hands", "paper")
        ) == sum(self.sheet.votes().values())

    @rule(dice=DICE)
    def through_to_the_outcome(self, dice: list[int]) -> None:
        self.both_count("hands", dice, dice, agree=True)
        self.close()
        self.both_count("paper", dice, dice, agree=True)
        self.rule_on_all_who_voted_twice("paper")
        self.declare()

    @rule(who=st.integers(0, PEOPLE - 1))
    def one_raises_a_hand_and_votes_on_a_tablet(self, who: int) -> None:
        self.both_count("hands", [2, 2, 2, 0], [2, 2, 2, 0], agree=True)
        self.cast(who, "yes")
        self.close()
        self.declare()

    @rule(who=st.integers(0, PEOPLE - 1), keeps=st.sampled_from(["tablet", "paper"]))
    def one_votes_twice_and_it_is_ruled_on(self, who: int, keeps: Any) -> None:
        self.one_votes_twice(3, who)
        self.close()
        self.both_count("paper", [0, 0, 0, 0], [0, 0, 0, 0], agree=True)
        self.declare()
        self.rule_double(who, keeps)
        self.declare()

    @rule()
    def go_on(self) -> None:
        """Void what stands and ask again; what enough people doubt goes before anything else."""
        if self.sheet.state == "declared" and not self.sheet.reached:
            self.put(None)
            return
        if self.sheet.state == "declared":
            motion = self.given.motion(self.people[1], self.sitting)
            self.agree("division-stands", self.chair, c.OpenPoll(motion=motion))
        self.given.act(self.chair, c.AnnulPoll(poll=self.poll, reason=WHY))
        self.put(self.poll)

    @invariant()
    def the_log_read_back_folds_to_the_same_state(self) -> None:
        self.read_back.agree(self.given)


def test_a_few_halls_agree_with_the_sheet() -> None:
    run_state_machine_as_test(Halls, settings=settings(max_examples=60, stateful_step_count=30))


@pytest.mark.slow
def test_many_halls_agree_with_the_sheet() -> None:
    run_state_machine_as_test(Halls, settings=settings(stateful_step_count=60))
