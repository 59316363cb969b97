"""A tally is judged exactly, says what was needed, and never fails."""

import json
from collections.abc import Iterable
from fractions import Fraction
from importlib.resources import files
from typing import Any, get_args

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.counting import judge
from domain.judgement import Judgement, OptionCount, PresentCount, RollCount
from domain.matter import Binding, MatterRule
from domain.threshold import HALL_BASES, UNKNOWN_BASES, VOTE_BASES, WEIGHT_BASES, Base, Condition, Threshold

WORDS = {
    lang: orjson.loads((files("gateways") / "locales" / lang / "outcomes.json").read_bytes())
    for lang in ("en", "zh-CN")
}
ROLL = RollCount(members=120, weight="1000", households=60)


def at(base: str, share: str, *, strict: bool, **more: Any) -> Threshold:
    said = {"base": base, "share": share, "strict": strict, "article": "4", "confidence": "D"}
    return Threshold.model_validate({**said, **more})


MAJORITY = Condition(all_of=(at("votes_cast", "1/2", strict=True),))


def rule(majority: Condition | None = MAJORITY, **more: Any) -> MatterRule:
    return MatterRule(matter="ordinary", article="1", confidence="D", majority=majority, **more)


def heads(**votes: int) -> dict[str, OptionCount]:
    return {option: OptionCount(ballots=n, weight=str(n), casts=n) for option, n in votes.items()}


def weights(**votes: str) -> dict[str, OptionCount]:
    return {option: OptionCount(ballots=1, weight=weight, casts=1) for option, weight in votes.items()}


def sentence(judgement: Judgement) -> str:
    said = judgement.sentence
    return str(WORDS["en"][said.code].format(**said.params))


def test_the_sentence_comes_first_and_says_what_was_needed() -> None:
    two_thirds = Condition(all_of=(at("votes_cast", "2/3", strict=False),))
    judgement = judge(rule(two_thirds), heads(yes=70, no=30, abstain=5), ROLL)
    assert (judgement.result, judgement.article, judgement.binding) == ("adopted", "1", "binding")
    assert sentence(judgement) == "Adopted: 70 of 100 valid votes, 67 needed"
    assert judgement.sentence.params == {"for": "70", "valid": "100", "needed": "67"}
    check = judgement.majority[0]
    assert (check.counted, check.base_value, check.needed, check.share) == ("70", "100", "67", "2/3")
    assert (check.strict, check.met, check.article) == (False, True, "4")


EXAMPLES = [
    # base, share, strict, yes/no/abstain, result, needed
    ("votes_cast", "1/2", True, (50, 50, 0), "rejected", "51"),
    ("votes_cast", "1/2", False, (50, 50, 0), "adopted", "50"),
    ("votes_cast", "1/2", True, (51, 50, 9), "adopted", "51"),
    ("ballots", "1/2", True, (51, 50, 9), "rejected", "56"),
    ("votes_cast", "2/3", False, (66, 33, 0), "adopted", "66"),
    ("votes_cast", "2/3", True, (66, 33, 0), "rejected", "67"),
    ("votes_cast", "2/3", False, (67, 34, 0), "rejected", "68"),
    ("members_all", "1/2", True, (60, 0, 0), "rejected", "61"),
    ("members_all", "1/2", True, (61, 59, 0), "adopted", "61"),
    ("registered", "3/4", False, (90, 0, 0), "adopted", "90"),
    ("votes_cast", "1/1", False, (3, 0, 7), "adopted", "3"),
    ("votes_cast", "0/1", True, (1, 99, 0), "adopted", "1"),
    ("votes_cast", "1/2", True, (0, 0, 9), "rejected", "1"),
    ("votes_cast", "2/3", False, (0, 0, 0), "rejected", "1"),
]


@pytest.mark.parametrize(("base", "share", "strict", "votes", "result", "needed"), EXAMPLES)
def test_the_base_and_the_strictness_decide(
    base: str, share: str, strict: bool, votes: tuple[int, int, int], result: str, needed: str
) -> None:
    yes, no, abstain = votes
    majority = Condition(all_of=(at(base, share, strict=strict),))
    judgement = judge(rule(majority), heads(yes=yes, no=no, abstain=abstain), ROLL)
    assert (judgement.result, judgement.majority[0].needed) == (result, needed)


def test_the_same_votes_pass_under_one_base_and_fail_under_another() -> None:
    votes = heads(yes=60, no=30, abstain=10)
    results = {
        base: judge(rule(Condition(all_of=(at(base, "2/3", strict=False),))), votes, ROLL).result
        for base in ("votes_cast", "ballots", "members_all")
    }
    assert results == {"votes_cast": "adopted", "ballots": "rejected", "members_all": "rejected"}


def test_too_few_ballots_are_no_decision_whatever_they_say() -> None:
    quorum = Condition(all_of=(at("members_all", "1/2", strict=True),))
    judgement = judge(rule(quorum=quorum), heads(yes=40, no=10, abstain=10), ROLL)
    assert (judgement.result, judgement.majority) == ("no-quorum", ())
    assert sentence(judgement) == "No decision: 60 of 120 members took part, 61 needed"
    assert judge(rule(quorum=quorum), heads(yes=40, no=10, abstain=11), ROLL).result == "adopted"


def test_of_alternative_quorums_one_is_enough_and_of_cumulative_ones_none_may_fail() -> None:
    met = at("members_all", "1/4", strict=False)
    unmet = at("members_all", "3/4", strict=False)
    votes = heads(yes=40)
    assert judge(rule(quorum=Condition(any_of=(unmet, met))), votes, ROLL).result == "adopted"
    assert judge(rule(quorum=Condition(all_of=(unmet, met))), votes, ROLL).result == "no-quorum"


def test_heads_and_shares_can_both_be_required() -> None:
    both = Condition(all_of=(at("ballots", "1/2", strict=True), at("shares_ballots", "1/2", strict=True)))
    votes = {"yes": OptionCount(ballots=6, weight="300"), "no": OptionCount(ballots=4, weight="700")}
    judgement = judge(rule(both), votes, ROLL)
    assert [check.met for check in judgement.majority] == [True, False]
    assert sentence(judgement) == "Rejected: 300 of 1000 shares, more than 500 needed"


def test_shares_are_counted_as_exact_fractions() -> None:
    third = Condition(all_of=(at("shares", "1/3", strict=False),))
    roll = RollCount(members=3, weight="1")
    exact = judge(rule(third), weights(yes="1/3", no="2/3"), roll)
    below = judge(rule(third), weights(yes="333333333333/1000000000000", no="1/3"), roll)
    assert (exact.result, exact.majority[0].needed, below.result) == ("adopted", "1/3", "rejected")


def test_more_than_half_of_the_shares_is_an_amount_to_be_exceeded() -> None:
    half = Condition(all_of=(at("shares_cast", "1/2", strict=True),))
    level, above = (
        judge(rule(half), weights(yes="5", no="5"), ROLL),
        judge(rule(half), weights(yes="11/2", no="5"), ROLL),
    )
    assert (level.result, above.result) == ("rejected", "adopted")
    assert (above.majority[0].above, above.majority[0].needed) == (True, "21/4")
    assert sentence(above) == "Adopted: 11/2 of 21/2 shares, more than 21/4 needed"


def test_households_are_counted_as_the_least_that_must_stand_behind_the_ballots() -> None:
    quorum = Condition(all_of=(at("households", "2/3", strict=False),))
    one_each = RollCount(members=60, weight="60", households=60)
    assert judge(rule(quorum=quorum), heads(yes=40), one_each).result == "adopted"
    judgement = judge(rule(quorum=quorum), heads(yes=80), ROLL)
    assert (judgement.result, judgement.quorum[0].counted) == ("no-quorum", "20")


def test_a_plain_number_can_be_the_threshold() -> None:
    fifty = Threshold(base="members_all", at_least=50, article="4", confidence="D")
    quorum = Condition(all_of=(fifty,))
    assert judge(rule(quorum=quorum), heads(yes=50), ROLL).result == "adopted"
    assert judge(rule(quorum=quorum), heads(yes=49), ROLL).result == "no-quorum"


@pytest.mark.parametrize("base", sorted(HALL_BASES | UNKNOWN_BASES))
def test_what_only_a_hall_can_count_decides_nothing_here(base: str) -> None:
    judgement = judge(rule(Condition(all_of=(at(base, "1/2", strict=True),))), heads(yes=99), ROLL)
    assert (judgement.result, judgement.sentence.code) == ("no-quorum", "outcome.uncounted")
    assert "base_value" not in judgement.model_dump(mode="json", exclude_none=True)["majority"][0]


def test_people_in_the_hall_are_counted_as_the_quorum_says() -> None:
    here = PresentCount(members=40, households=25, weight="500")
    expected = {
        ("members_all", "1/3"): ("40", "120", "40", True),
        ("households", "1/2"): ("25", "60", "30", False),
        ("household_reps", "1/3"): ("25", "60", "20", True),
        ("shares", "1/2"): ("500", "1000", "500", True),
    }
    for (base, share), counted in expected.items():
        quorum = Condition(all_of=(at(base, share, strict=False, counts="present"),))
        (check,) = judge(rule(quorum=quorum), heads(yes=1), ROLL, here).quorum
        assert (check.counted, check.base_value, check.needed, check.met) == counted, base


def test_an_alternative_that_cannot_be_counted_leaves_the_word_to_the_one_that_can() -> None:
    here = PresentCount(members=40, households=25, weight="500")
    both = (
        at("adults", "1/2", strict=True, counts="present"),
        at("household_reps", "2/3", strict=False, counts="present"),
    )
    judgement = judge(rule(quorum=Condition(any_of=both)), heads(yes=1), ROLL, here)
    assert sentence(judgement) == "No decision: people of 25 of 60 households were here, 40 needed"
    assert [check.base_value for check in judgement.quorum] == [None, "60"]


def test_a_majority_of_those_present_counts_whoever_was_silent() -> None:
    here = PresentCount(members=40, households=25, weight="500")
    half = rule(Condition(all_of=(at("present", "1/2", strict=True),)))
    assert judge(half, heads(yes=20, no=1), ROLL, here).result == "rejected"
    judgement = judge(half, heads(yes=21, no=1), ROLL, here)
    assert sentence(judgement) == "Adopted: 21 of 40 people who were here, 21 needed"


def test_advice_is_never_a_decision() -> None:
    judgement = judge(rule(None, binding="advisory"), heads(yes=70, no=20, abstain=10), ROLL)
    assert (judgement.result, judgement.binding) == ("advised", "advisory")
    assert sentence(judgement) == "Advice, not a decision: 70 in favour, 20 against, 10 abstained"
    assert judge(rule(None, binding="advisory"), {}, ROLL).sentence.code == "outcome.advised.none"


def test_a_signed_paper_is_named_in_the_outcome() -> None:
    judgement = judge(rule(binding="signed-paper"), heads(yes=2, no=1), ROLL)
    assert (judgement.result, judgement.binding) == ("adopted", "signed-paper")


def test_of_named_options_the_one_with_the_most_votes_must_have_the_majority() -> None:
    won = judge(rule(), heads(well=6, road=4, abstain=9), ROLL)
    assert (won.result, won.option) == ("adopted", "well")
    assert sentence(won) == "Adopted: “well” with 6 of 10 valid votes, 6 needed"
    short = judge(rule(), heads(well=5, road=4, pond=3), ROLL)
    assert (short.result, short.option, short.sentence.code) == (
        "rejected",
        "well",
        "outcome.rejected.option",
    )


def test_level_options_decide_nothing() -> None:
    judgement = judge(rule(None, plurality=True), heads(well=4, road=4, pond=3), ROLL)
    assert (judgement.result, judgement.option) == ("rejected", None)
    assert sentence(judgement) == "Rejected: 2 options are level, each with 4"
    assert judge(rule(), heads(well=0, road=0), ROLL).sentence.code == "outcome.no-votes"


def test_where_the_charter_says_so_the_larger_number_decides() -> None:
    larger = rule(None, plurality=True)
    assert judge(larger, heads(well=4, road=3, pond=3), ROLL).option == "well"
    assert judge(larger, heads(yes=4, no=3, abstain=90), ROLL).sentence.code == "outcome.adopted.most"
    assert judge(larger, heads(yes=3, no=4), ROLL).sentence.code == "outcome.rejected.most"
    assert judge(larger, heads(yes=4, no=4), ROLL).sentence.code == "outcome.tie"


def test_the_larger_number_may_have_to_reach_a_floor() -> None:
    floor = rule(Condition(all_of=(at("ballots", "1/3", strict=False),)), plurality=True)
    assert judge(floor, heads(an=4, bo=3, cai=3), ROLL).result == "adopted"
    assert judge(floor, heads(an=3, bo=2, cai=2, ding=2, e=2), ROLL).result == "rejected"


def test_named_options_are_measured_in_shares_where_the_majority_is() -> None:
    shares = rule(Condition(all_of=(at("shares_cast", "1/2", strict=True),)))
    votes = {"well": OptionCount(ballots=1, weight="600"), "road": OptionCount(ballots=9, weight="400")}
    assert judge(shares, votes, ROLL).option == "well"
    assert judge(rule(), votes, ROLL).option == "road"


def test_advice_on_named_options_says_which_leads() -> None:
    asked = rule(None, binding="advisory")
    assert judge(asked, heads(well=6, road=4), ROLL).option == "well"
    assert judge(asked, heads(well=5, road=5), ROLL).sentence.code == "outcome.advised.tie"
    assert judge(asked, heads(well=0, road=0, abstain=3), ROLL).sentence.code == "outcome.advised.none"


def test_replaced_ballots_count_once() -> None:
    votes = {
        "yes": OptionCount(ballots=1, weight="1", casts=9),
        "no": OptionCount(ballots=2, weight="2", casts=2),
    }
    assert judge(rule(), votes, ROLL).result == "rejected"


def test_a_judgement_survives_the_log() -> None:
    judgement = judge(
        rule(quorum=Condition(all_of=(at("shares", "1/2", strict=True),))), weights(yes="501"), ROLL
    )
    kept = judgement.model_dump(mode="json", exclude_none=True)
    assert Judgement.model_validate(json.loads(json.dumps(kept))) == judgement


COUNTS = st.integers(0, 300)
SHARES = st.fractions(0, 1, max_denominator=12).map(lambda share: f"{share.numerator}/{share.denominator}")
BASES = get_args(Base)


def thresholds(bases: Iterable[str], *counts: str) -> st.SearchStrategy[Threshold]:
    of = st.sampled_from(sorted(bases))
    return st.builds(at, of, SHARES, strict=st.booleans(), counts=st.sampled_from(counts or ("ballots",)))


def conditions(of: st.SearchStrategy[Threshold]) -> st.SearchStrategy[Condition | None]:
    listed = st.lists(of, min_size=1, max_size=3).map(tuple)
    return st.none() | st.builds(Condition, any_of=listed) | st.builds(Condition, all_of=listed)


THRESHOLDS = thresholds(BASES)
AMOUNTS = st.fractions(0, 10**6, max_denominator=10**9).map(str)
TALLIES = st.dictionaries(
    st.sampled_from(["yes", "no", "abstain", "well", "road"]),
    st.builds(OptionCount, ballots=COUNTS, weight=AMOUNTS, casts=COUNTS),
)
ROLLS = st.builds(
    RollCount, members=COUNTS, weight=AMOUNTS, households=COUNTS, without_household=st.sampled_from([0, 1])
)
PRESENT = st.none() | st.builds(PresentCount, members=COUNTS, households=COUNTS, weight=AMOUNTS)
RULES = st.builds(
    MatterRule,
    matter=st.just("ordinary"),
    article=st.just("1"),
    confidence=st.just("D"),
    quorum=conditions(thresholds(set(BASES) - VOTE_BASES, "ballots", "present")),
    majority=conditions(THRESHOLDS),
    plurality=st.booleans(),
    binding=st.sampled_from(get_args(Binding)),
)


@given(RULES, TALLIES, ROLLS, PRESENT)
@settings(max_examples=150, deadline=None)
def test_judging_never_fails_and_always_has_words(
    judged: MatterRule, tally: dict[str, OptionCount], roll: RollCount, present: PresentCount | None
) -> None:
    judgement = judge(judged, tally, roll, present)
    for words in WORDS.values():
        assert "{" not in words[judgement.sentence.code].format(**judgement.sentence.params)
    assert judgement.result != "advised" or judged.binding == "advisory"
    assert judge(judged, dict(reversed(tally.items())), roll, present) == judgement


def enough(amount: int, base: int, numerator: int, denominator: int, strict: bool) -> bool:
    """The law's words in whole numbers: a share of nobody is never reached by nobody."""
    reached, asked = amount * denominator, base * numerator
    return amount > 0 and (reached > asked if strict else reached >= asked)


VOTES = st.tuples(COUNTS, COUNTS, COUNTS, COUNTS)


@given(VOTES, st.integers(0, 12), st.integers(1, 12), st.booleans(), st.data())
@settings(max_examples=120, deadline=None)
def test_thresholds_agree_with_counting_on_fingers(
    votes: tuple[int, int, int, int], numerator: int, denominator: int, strict: bool, data: st.DataObject
) -> None:
    yes, no, abstain, others = votes
    numerator = min(numerator, denominator)
    base = data.draw(st.sampled_from(["votes_cast", "ballots", "members_all"]))
    of = {"votes_cast": yes + no, "ballots": yes + no + abstain, "members_all": yes + no + abstain + others}[
        base
    ]
    roll = RollCount(members=yes + no + abstain + others)
    majority = Condition(all_of=(at(base, f"{numerator}/{denominator}", strict=strict),))
    judgement = judge(rule(majority), heads(yes=yes, no=no, abstain=abstain), roll)
    adopted = enough(yes, of, numerator, denominator, strict)
    least = next(n for n in range(of + 2) if enough(n, of, numerator, denominator, strict))
    assert (judgement.result == "adopted", judgement.majority[0].needed) == (adopted, str(least))


BALLOT = st.tuples(st.sampled_from(["yes", "no", "abstain"]), st.fractions(1, 9, max_denominator=7))


@given(st.lists(BALLOT, max_size=30), SHARES, st.booleans(), st.sampled_from(sorted(WEIGHT_BASES)))
@settings(max_examples=100, deadline=None)
def test_shares_agree_with_adding_up_each_ballot(
    ballots: list[tuple[str, Fraction]], share: str, strict: bool, base: str
) -> None:
    sums = {word: sum((w for o, w in ballots if o == word), Fraction(0)) for word in ("yes", "no", "abstain")}
    tally = {word: OptionCount(ballots=1, weight=str(total)) for word, total in sums.items()}
    everyone = sum(sums.values())
    roll = RollCount(members=99, weight=str(everyone + 5))
    of = {
        "shares": everyone + 5,
        "area": everyone + 5,
        "shares_ballots": everyone,
        "shares_cast": sums["yes"] + sums["no"],
    }
    asked = of[base] * Fraction(share)
    expected = sums["yes"] > 0 and (sums["yes"] > asked if strict else sums["yes"] >= asked)
    judgement = judge(rule(Condition(all_of=(at(base, share, strict=strict),))), tally, roll)
    assert (judgement.result == "adopted") == expected


@given(THRESHOLDS, TALLIES, ROLLS)
@settings(max_examples=120, deadline=None)
def test_one_more_yes_never_turns_adopted_into_rejected(
    threshold: Threshold, tally: dict[str, OptionCount], roll: RollCount
) -> None:
    tally = {option: count for option, count in tally.items() if option in ("yes", "no", "abstain")}
    judged = rule(Condition(all_of=(threshold,)))
    before = tally.get("yes", OptionCount())
    more = OptionCount(
        ballots=before.ballots + 1, weight=str(Fraction(before.weight) + 1), casts=before.casts + 1
    )
    if judge(judged, tally, roll).result == "adopted":
        assert judge(judged, {**tally, "yes": more}, roll).result == "adopted"


def test_every_word_of_the_outcomes_stands_in_both_languages() -> None:
    assert set(WORDS["en"]) == set(WORDS["zh-CN"])
    for base in BASES:
        assert f"base.{base}" in WORDS["en"]
    for kind in (*get_args(Binding),):
        assert f"binding.{kind}" in WORDS["en"]
