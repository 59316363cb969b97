"""Counting: a tally judged by the rule of its matter, in exact fractions."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from domain import outcome_sentences as say
from domain.judgement import Check, Judgement, OptionCount, Result, RollCount, Sentence
from domain.matter import MatterRule
from domain.threshold import ROLL_BASES, WEIGHT_BASES, Condition, Threshold

__all__ = ["ABSTAIN", "Check", "Judgement", "OptionCount", "RollCount", "Sentence", "judge"]

Tally = Mapping[str, OptionCount]
Measure = Callable[[OptionCount], Fraction]
ABSTAIN = "abstain"
YES_NO = frozenset({"yes", "no", ABSTAIN})
NOTHING = OptionCount()


def judge(rule: MatterRule, tally: Tally, roll: RollCount) -> Judgement:
    """Judge a tally by the rule. Never raises: what cannot be known from the poll counts as not met."""
    quorum = _checks(rule.quorum, tally, roll, None)
    if not _holds(rule.quorum, quorum):
        return _judgement(rule, ("no-quorum", say.no_quorum(quorum)), quorum)
    named = not set(tally) <= YES_NO
    leaders = _leaders(rule, tally, named)
    winner = leaders[0] if len(leaders) == 1 else None
    majority = _checks(rule.majority, tally, roll, winner) if winner else ()
    verdict = _advice if rule.binding == "advisory" else _decision
    said = verdict(rule, tally, leaders, majority, named)
    return _judgement(rule, said, quorum, majority, winner if named else None)


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


def _decision(
    rule: MatterRule, tally: Tally, leaders: list[str], majority: tuple[Check, ...], named: bool
) -> tuple[Result, Sentence]:
    most = _measure(rule)
    if not leaders:
        return "rejected", Sentence(code="outcome.no-votes")
    if len(leaders) > 1:
        return "rejected", say.tie("outcome.tie", len(leaders), most(tally[leaders[0]]))
    option = leaders[0] if named else None
    if not _holds(rule.majority, majority):
        if any(check.base_value is None for check in majority):
            return "no-quorum", Sentence(code="outcome.uncounted")
        return "rejected", say.decided("rejected", majority, option)
    if leaders[0] == "no" and not named:
        return "rejected", say.most("rejected", most(tally["no"]), _total(tally, most, abstain=False))
    if majority:
        return "adopted", say.decided("adopted", majority, option)
    won = most(tally.get(leaders[0], NOTHING))
    return "adopted", say.most("adopted", won, _total(tally, most, abstain=False), option)


def _advice(
    rule: MatterRule, tally: Tally, leaders: list[str], majority: tuple[Check, ...], named: bool
) -> tuple[Result, Sentence]:
    most = _measure(rule)
    valid = _total(tally, most, abstain=False)
    if not _total(tally, most, abstain=True):
        return "advised", Sentence(code="outcome.advised.none")
    if not named:
        return "advised", say.advice(*(most(tally.get(word, NOTHING)) for word in ("yes", "no", ABSTAIN)))
    if len(leaders) != 1:
        return "advised", say.tie("outcome.advised.tie", len(leaders), valid / max(len(leaders), 1))
    return "advised", say.most("advised", most(tally[leaders[0]]), valid, leaders[0])


def _leaders(rule: MatterRule, tally: Tally, named: bool) -> list[str]:
    """The options with the most votes. Of yes and no, only yes can win, unless the larger number decides."""
    if not named and rule.majority is not None:
        return ["yes"]
    most = _measure(rule)
    options = {option: most(count) for option, count in tally.items() if option != ABSTAIN}
    highest = max(options.values(), default=Fraction(0))
    return sorted(option for option, votes in options.items() if votes == highest and votes > 0)


def _measure(rule: MatterRule) -> Measure:
    """Persons, unless the charter measures this matter's majority in shares."""
    thresholds = rule.majority.thresholds if rule.majority else ()
    return _weight if thresholds and thresholds[0].base in WEIGHT_BASES else _persons


def _persons(count: OptionCount) -> Fraction:
    return Fraction(count.ballots)


def _weight(count: OptionCount) -> Fraction:
    return Fraction(count.weight)


def _total(tally: Tally, measure: Measure, *, abstain: bool) -> Fraction:
    counted = (measure(count) for option, count in tally.items() if abstain or option != ABSTAIN)
    return sum(counted, Fraction(0))


def _holds(condition: Condition | None, checks: Iterable[Check]) -> bool:
    if condition is None:
        return True
    met = [check.met for check in checks]
    return any(met) if condition.any_of else all(met)


def _checks(
    condition: Condition | None, tally: Tally, roll: RollCount, winner: str | None
) -> tuple[Check, ...]:
    """Check every threshold: of a majority for the winner, of a quorum (no winner) for all who took part."""
    return tuple(
        _check(threshold, tally, roll, winner) for threshold in (condition.thresholds if condition else ())
    )


def _check(threshold: Threshold, tally: Tally, roll: RollCount, winner: str | None) -> Check:
    said = {
        "base": threshold.base,
        "share": threshold.share,
        "at_least": threshold.at_least,
        "strict": bool(threshold.strict),
        "article": threshold.article,
    }
    base_value = None if threshold.needs_presence else _base_value(threshold.base, tally, roll)
    if base_value is None:
        return Check.model_validate({**said, "met": False})
    measure = _weight if threshold.base in WEIGHT_BASES else _persons
    counted = measure(tally.get(winner, NOTHING)) if winner else _total(tally, measure, abstain=True)
    if threshold.base == "households":
        counted = _households(counted, roll)
    needed, above = threshold.needed(base_value)
    amounts = {"base_value": str(base_value), "counted": str(counted), "needed": str(needed)}
    met = counted > needed if above else counted >= needed
    return Check.model_validate({**said, **amounts, "above": above, "met": met})


def _base_value(base: str, tally: Tally, roll: RollCount) -> Fraction | None:
    if base in ROLL_BASES:
        return Fraction(roll.members)
    match base:
        case "households":
            return Fraction(roll.households)
        case "shares" | "area":
            return Fraction(roll.weight)
        case "ballots" | "votes_cast":
            return _total(tally, _persons, abstain=base == "ballots")
        case "shares_ballots" | "shares_cast":
            return _total(tally, _weight, abstain=base == "shares_ballots")
        case _:
            return None


def _households(persons: Fraction, roll: RollCount) -> Fraction:
    """At least so many households are behind so many persons; exact where the roll has one person of each."""
    return max(Fraction(0), persons - (roll.members - roll.households))
