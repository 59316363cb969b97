"""Counting: a tally judged by the rule of its matter, in exact fractions."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from domain import outcome_sentences as say
from domain.judgement import Check, Judgement, OptionCount, PresentCount, Result, RollCount, Sentence
from domain.matter import MatterRule
from domain.poll import YES_NO
from domain.threshold import HOUSEHOLD_BASES, ROLL_BASES, WEIGHT_BASES, Condition, Threshold

Tally = Mapping[str, OptionCount]
Measure = Callable[[OptionCount], Fraction]
ABSTAIN = "abstain"
Numerator = Callable[[Tally, Measure], Fraction]
NOTHING = OptionCount()
ZERO = Fraction(0)


def judge(
    rule: MatterRule,
    tally: Tally,
    roll: RollCount,
    present: PresentCount | None = None,
    lent: OptionCount = NOTHING,
) -> Judgement:
    """Judge a tally by the rule. Never raises: what cannot be known from the poll counts as not met.

    `present` are those who were in the hall when the poll opened, where the rule counts them; `lent` are
    ballots cast by proxy, where those do not help to make the quorum.
    """
    vote = _Vote(rule, tally, roll, present)
    quorum = vote.checks(rule.quorum, lambda tally, measure: _total(tally, measure) - measure(lent))
    if not _holds(rule.quorum, quorum):
        return _judgement(rule, ("no-quorum", say.no_quorum(quorum)), quorum)
    winner = vote.leaders[0] if len(vote.leaders) == 1 else None
    majority: tuple[Check, ...] = ()
    if winner is not None and (vote.named or winner == "yes"):
        majority = vote.checks(rule.majority, lambda tally, measure: measure(tally.get(winner, NOTHING)))
    said = vote.advice() if rule.binding == "advisory" else vote.decision(majority)
    return _judgement(rule, said, quorum, majority, winner if vote.named else None)


def foreseen(rule: MatterRule, roll: RollCount, present: PresentCount) -> tuple[tuple[Check, ...], bool]:
    """Each threshold of the quorum if all who are here voted, and whether that is enough."""
    everyone = {ABSTAIN: OptionCount(ballots=present.members, weight=present.weight)}
    checks = _Vote(rule, everyone, roll, present).checks(rule.quorum, _total)
    return checks, _holds(rule.quorum, checks)


def _judgement(
    rule: MatterRule,
    said: tuple[Result, Sentence],
    quorum: tuple[Check, ...],
    majority: tuple[Check, ...] = (),
    option: str | None = None,
) -> Judgement:
    result, sentence = said
    return Judgement(
        result=result,
        binding=rule.binding,
        article=rule.article,
        option=option,
        quorum=quorum,
        majority=majority,
        sentence=sentence,
    )


class _Vote:
    """A tally with its rule, roll and presence, while it is judged."""

    def __init__(self, rule: MatterRule, tally: Tally, roll: RollCount, present: PresentCount | None) -> None:
        self.rule, self.tally, self.roll, self.present = rule, tally, roll, present
        self.named = not set(tally) <= set(YES_NO)
        thresholds = rule.majority.thresholds if rule.majority else ()
        # Persons, unless the charter measures this matter's majority in shares.
        self.measure = _weight if thresholds and thresholds[0].base in WEIGHT_BASES else _persons
        self.votes = {option: self.measure(count) for option, count in tally.items()}
        self.valid = sum((votes for option, votes in self.votes.items() if option != ABSTAIN), ZERO)
        self.leaders = self._leaders()

    def _leaders(self) -> list[str]:
        """The options with the most votes. Of yes and no only yes can win, unless the larger decides."""
        if not self.named and not self.rule.plurality:
            return ["yes"]
        highest = max((votes for option, votes in self.votes.items() if option != ABSTAIN), default=ZERO)
        leading = (option for option, votes in self.votes.items() if votes == highest and option != ABSTAIN)
        return sorted(leading) if highest else []

    def decision(self, majority: tuple[Check, ...]) -> tuple[Result, Sentence]:
        if len(self.leaders) > 1:
            return "rejected", say.tie("outcome.tie", len(self.leaders), self.votes[self.leaders[0]])
        if not self.leaders:
            return "rejected", Sentence(code="outcome.no-votes")
        leader = self.leaders[0]
        option = leader if self.named else None
        votes = self.votes.get(leader, ZERO)
        if leader == "no" and not self.named:
            return "rejected", say.most("rejected", votes, self.valid)
        if not _holds(self.rule.majority, majority):
            return self._failed(majority, option)
        if self.rule.majority is None:
            return "adopted", say.most("adopted", votes, self.valid, option)
        return "adopted", say.decided("adopted", majority, option)

    def _failed(self, majority: tuple[Check, ...], option: str | None) -> tuple[Result, Sentence]:
        if any(check.base_value is None for check in majority):
            return "no-quorum", Sentence(code="outcome.uncounted")
        return "rejected", say.decided("rejected", majority, option)

    def advice(self) -> tuple[Result, Sentence]:
        if not any(self.votes.values()) or (self.named and not self.leaders):
            return "advised", Sentence(code="outcome.advised.none")
        if not self.named:
            return "advised", say.advice(*(self.votes.get(word, ZERO) for word in ("yes", "no", ABSTAIN)))
        if len(self.leaders) == 1:
            leader = self.leaders[0]
            return "advised", say.most("advised", self.votes[leader], self.valid, leader)
        return "advised", say.tie("outcome.advised.tie", len(self.leaders), self.votes[self.leaders[0]])

    def checks(self, condition: Condition | None, numerator: Numerator) -> tuple[Check, ...]:
        """Check every threshold; `numerator` says whose votes are set against the base."""
        thresholds = condition.thresholds if condition else ()
        return tuple(self._check(threshold, numerator) for threshold in thresholds)

    def _check(self, threshold: Threshold, numerator: Numerator) -> Check:
        said = {
            "base": threshold.base,
            "counts": "present" if threshold.counts == "present" else None,
            "share": threshold.share,
            "at_least": threshold.at_least,
            "strict": bool(threshold.strict),
            "article": threshold.article,
        }
        base_value, counted = self._base_value(threshold.base), self._counted(threshold, numerator)
        if base_value is None or counted is None or not threshold.is_countable:
            return Check.model_validate({**said, "met": False})
        needed, above = threshold.needed(base_value)
        amounts = {"base_value": str(base_value), "counted": str(counted), "needed": str(needed)}
        met = counted > needed if above else counted >= needed
        return Check.model_validate({**said, **amounts, "above": above, "met": met})

    def _counted(self, threshold: Threshold, numerator: Numerator) -> Fraction | None:
        """Who is in the hall, or what `numerator` makes of the ballots; None where nobody has counted."""
        base = threshold.base
        if threshold.counts == "present":
            return None if self.present is None else _in_the_hall(base, self.present)
        counted = numerator(self.tally, _weight if base in WEIGHT_BASES else _persons)
        return _households(counted, self.roll) if base == "households" else counted

    def _base_value(self, base: str) -> Fraction | None:
        if base in ROLL_BASES:
            return Fraction(self.roll.members)
        match base:
            case "households":
                return Fraction(self.roll.households)
            case "household_reps":
                # Whose household is not on the roll may be of any, or the only one of another.
                return None if self.roll.without_household else Fraction(self.roll.households)
            case "present":
                return None if self.present is None else Fraction(self.present.members)
            case "shares" | "area":
                return Fraction(self.roll.weight)
            case "ballots" | "shares_ballots":
                return _total(self.tally, _persons if base == "ballots" else _weight)
            case "votes_cast" | "shares_cast":
                valid = {option: count for option, count in self.tally.items() if option != ABSTAIN}
                return _total(valid, _persons if base == "votes_cast" else _weight)
            case _:
                return None


def _persons(count: OptionCount) -> Fraction:
    return Fraction(count.ballots)


def _weight(count: OptionCount) -> Fraction:
    return Fraction(count.weight)


def _in_the_hall(base: str, present: PresentCount) -> Fraction:
    """Whoever is here speaks for her household, as long as one person of each is what counts."""
    if base in WEIGHT_BASES:
        return Fraction(present.weight)
    return Fraction(present.households if base in HOUSEHOLD_BASES else present.members)


def _total(tally: Tally, measure: Measure) -> Fraction:
    return sum((measure(count) for count in tally.values()), ZERO)


def _holds(condition: Condition | None, checks: tuple[Check, ...]) -> bool:
    if condition is None:
        return True
    met = [check.met for check in checks]
    return any(met) if condition.any_of else all(met)


def _households(persons: Fraction, roll: RollCount) -> Fraction:
    """At least so many households are behind so many persons; exact where the roll has one person of each."""
    return max(ZERO, persons - (roll.members - roll.households))
