"""Every preset is a sound charter, each number says where it comes from, and the numbers are the law's."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from domain.charter import Charter
from domain.charter_reading import CHARTER_BYTES_MAX, parse_charter
from domain.counting import judge
from domain.errors import UnknownPreset
from domain.event import canonical
from domain.judgement import OptionCount, RollCount
from domain.threshold import Condition
from gateways.preset_guide import preset_lines
from gateways.presets import load_preset, preset_names

PRESETS = ["assembly.floor", "assembly.plain", "cn.village.2026", "consultation.advisory"]
SHARE = re.compile(r"^[0-9]+/[0-9]+$")


def preset(name: str) -> Charter:
    return parse_charter(load_preset(name))


def village() -> Charter:
    return preset("cn.village.2026")


def tables(value: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every table of a preset, with its place."""
    if isinstance(value, dict):
        yield where, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from tables(part, f"{where}.{key}")


def numbers(table: dict[str, Any]) -> list[str]:
    """The keys of a table that hold a number or a share."""
    return [
        key
        for key, part in table.items()
        if (isinstance(part, int) and not isinstance(part, bool)) or SHARE.match(str(part))
    ]


def unsourced(value: Any) -> list[str]:
    return [
        f"{where}.{key}"
        for where, table in tables(value)
        for key in numbers(table)
        if not (table.get("article") and table.get("confidence") in ("V2", "V1", "S", "M", "D"))
    ]


def test_these_presets_come_with_folkmoot() -> None:
    assert preset_names() == PRESETS


def test_an_unknown_preset_is_refused_and_the_known_are_named() -> None:
    for name in ("atlantis", "../charter", "assembly.plain.toml"):
        with pytest.raises(UnknownPreset) as refusal:
            load_preset(name)
        assert refusal.value.params == {"preset": name, "known": PRESETS}


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_sound_and_fits_into_an_event(name: str) -> None:
    charter = preset(name)
    assert charter.preset == name
    assert len(canonical(charter.document())) <= CHARTER_BYTES_MAX
    assert all(charter.matter(word) for word in charter.matters)
    assert "ordinary" in charter.matters


@pytest.mark.parametrize("name", PRESETS)
def test_every_number_of_a_preset_has_its_article_and_confidence(name: str) -> None:
    value = load_preset(name)
    assert any(numbers(table) for _, table in tables(value))
    assert unsourced(value) == []


def test_a_number_without_a_source_is_found() -> None:
    value = load_preset("cn.village.2026")
    del value["matters"]["election"]["proxy"]["confidence"]
    del value["polling"]["quorum"]["any_of"][1]["article"]
    value["bodies"]["committee"]["article"] = ""
    assert unsourced(value) == [
        ".polling.quorum.any_of.1.share",
        ".bodies.committee.size_least",
        ".bodies.committee.size_most",
        ".matters.election.proxy.max_per_holder",
    ]


@pytest.mark.parametrize("name", PRESETS)
def test_every_name_of_a_preset_stands_in_both_languages(name: str) -> None:
    named = [
        (where, table) for where, table in tables(load_preset(name)) if where.endswith((".name", ".law"))
    ]
    assert named
    assert [where for where, table in named if set(table) != {"en", "zh-CN"}] == []


def said(condition: Condition | None) -> list[str]:
    """Thresholds in the notation of the research: `>1/2 of present, article, confidence`."""
    return [
        f"{'>' if one.strict else '>='}{one.share} of {one.base}"
        f"{' present' if one.counts == 'present' else ''}, {one.article}, {one.confidence}"
        for one in (condition.thresholds if condition else ())
    ]


def test_a_village_assembly_has_the_quorum_and_majority_of_article_26() -> None:
    rule = village().matter("ordinary")
    assert said(rule.quorum) == [">1/2 of adults present, 26, V2", ">=2/3 of household_reps present, 26, V2"]
    assert rule.quorum is not None
    assert rule.quorum.any_of
    assert said(rule.majority) == [">1/2 of present, 26, V2"]


def test_a_village_s_other_bodies_have_their_own_thresholds() -> None:
    charter = village()
    assert said(charter.matter("congress").quorum) == [">=2/3 of congress present, 30, V2"]
    assert said(charter.matter("congress").majority) == [">1/2 of present, 30, V2"]
    assert said(charter.matter("group").quorum) == [
        ">=2/3 of adults present, 32, V2",
        ">=2/3 of household_reps present, 32, V2",
    ]
    assert said(charter.matter("group").majority) == [">1/2 of present, 32, V2"]


def test_the_collective_s_own_law_prevails_over_the_village_assembly() -> None:
    rule = village().matter("collective-assets")
    assert rule.article == "RCEO 27"
    assert said(rule.quorum) == [">=2/3 of members_all present, RCEO 27, V2"]
    assert said(rule.majority) == [">=2/3 of members_all, RCEO 27, V2"]


@pytest.mark.parametrize(("matter", "article"), [("election", "18"), ("recall", "19")])
def test_turnout_and_majority_are_apart_when_a_village_elects_or_recalls(matter: str, article: str) -> None:
    rule = village().matter(matter)
    assert said(rule.quorum) == [f">1/2 of registered, {article}, V2"]
    assert said(rule.majority) == [f">1/2 of ballots, {article}, V2"]
    assert rule.secret


def test_a_village_election_has_a_runoff_with_a_floor_and_at_most_three_proxies() -> None:
    rule = village().matter("election")
    assert rule.runoff is not None
    assert said(rule.runoff.floor) == [">=1/3 of ballots, 18, V2"]
    assert rule.proxy is not None
    assert (rule.proxy.max_per_holder, rule.proxy.article, rule.proxy.confidence) == (3, "18", "V2")


def test_a_village_s_petitions_have_the_shares_of_their_articles() -> None:
    charter = village()
    assert said(charter.bodies["assembly"].petition) == [">=1/10 of adults, 25, V2", ">=1/3 of reps, 25, V2"]
    assert said(charter.bodies["congress"].petition) == [">=1/5 of reps, 30, V2"]
    assert said(charter.matter("recall").petition) == [">=1/5 of voters, 19, V2", ">=1/3 of reps, 19, V2"]
    assert said(charter.duties["audit"].demand) == [">=1/5 of adults, 40, V2"]


# place: number, unit or per, article, confidence
PERIODS = {
    "bodies.assembly.meets": (1, "year", "25", "V2"),
    "bodies.assembly.notice": (10, "days", "25", "V2"),
    "bodies.congress.meets": (1, "quarter", "30", "V2"),
    "bodies.congress.notice": (3, "days", "default", "D"),
    "duties.disclosure.rhythm": (1, "quarter", "35", "V2"),
    "duties.disclosure.kept": (15, "days", "35", "V2"),
    "duties.finance-disclosure.rhythm": (1, "month", "35", "V2"),
    "duties.finance-disclosure.kept": (15, "days", "35", "V2"),
    "duties.enquiry.within": (15, "days", "default", "D"),
    "duties.evaluation.rhythm": (1, "year", "38", "V2"),
    "duties.minutes.within": (3, "days", "default", "D"),
    "duties.recall-vote.within": (30, "days", "default", "D"),
    "matters.recall.repeat_bar": (6, "months", "default", "D"),
    "roll.posted": (20, "days", "17", "V2"),
    "roll.objection": (5, "days", "17", "V2"),
    "roll.objection_decided": (3, "days", "17", "V2"),
    "roll.classes.newcomer.waiting": (1, "years", "16", "V2"),
}


def test_a_village_s_deadlines_and_rhythms_are_these() -> None:
    found = {
        where.removeprefix("."): (
            table.get("length", table.get("at_least")),
            table.get("unit", table.get("per")),
            table["article"],
            table["confidence"],
        )
        for where, table in tables(load_preset("cn.village.2026"))
        if "unit" in table or "per" in table
    }
    assert found == PERIODS


def test_a_village_s_sizes_ages_and_shares_are_these() -> None:
    charter = village()
    committee, composition = charter.bodies["committee"], charter.bodies["congress"].composition
    assert (committee.size_least, committee.size_most, committee.article) == (3, 7, "8")
    assert {part: one.share for part, one in composition.items()} == {
        "representatives": "4/5",
        "women-representatives": "1/3",
    }
    assert charter.roll is not None
    assert charter.roll.age is not None
    assert (charter.roll.age.years, charter.roll.age.article) == (18, "16")
    twice = charter.automatic["incompetent-twice"]
    assert (twice.times, twice.consecutive, twice.article) == (2, True, "38")
    assert charter.effective_from == "2026-01-01"


def test_everything_a_village_decides_needs_the_hall_or_paper_and_only_advice_is_asked_online() -> None:
    charter = village()
    rules = {word: charter.matter(word) for word in charter.matters}
    assert {word for word, rule in rules.items() if rule.secret} == {"election", "recall"}
    asked = {word for word, rule in rules.items() if "tablet" in rule.means and not rule.procedure}
    assert asked == {"consultation"}
    assert (rules["consultation"].binding, rules["consultation"].article) == ("advisory", "33")
    assert (rules["consultation"].quorum, rules["consultation"].majority) == (None, None)


def test_a_village_s_reserved_matters_wait_for_the_study_that_article_28_asks_for() -> None:
    charter = village()
    reserved = {word for word in charter.matters if charter.matter(word).gates == ("prior-review",)}
    assert {word for word in charter.matters if word.startswith("reserved-")} == reserved - {
        "collective-assets"
    }
    assert len(reserved) == 7
    assert (charter.gates["prior-review"].article, charter.gates["prior-review"].confidence) == ("28", "V2")


def test_a_village_assembly_hands_over_neither_bylaws_nor_elections_nor_recall() -> None:
    charter = village()
    kept = {word for word in charter.matters if not charter.matter(word).delegable}
    assert kept == {"bylaws", "election", "recall"}


def test_a_plain_assembly_decides_by_more_than_half_of_the_valid_votes_with_more_than_half_taking_part() -> (
    None
):
    rule = preset("assembly.plain").matter("ordinary")
    assert (rule.seconds, rule.reveal, rule.replace, rule.binding) == (1, "live", True, "binding")
    assert (rule.methods, rule.method, rule.minutes) == (("open", "roll-call"), "open", None)
    assert said(rule.quorum) == [">1/2 of members_all, 3, D"]
    assert said(rule.majority) == [">1/2 of votes_cast, 4, D"]
    assert (rule.needs_presence, rule.secret, rule.gates) == (False, False, ())


def test_a_plain_assembly_can_decide_by_those_who_are_here() -> None:
    rule = preset("assembly.plain").matter("hall")
    assert said(rule.quorum) == [">1/2 of members_all present, 11, D"]
    assert said(rule.majority) == [">1/2 of present, 11, D"]
    assert (rule.needs_presence, rule.is_countable) == (True, True)


def test_a_village_counts_the_households_in_the_hall_and_cannot_count_all_adults() -> None:
    rule = village().matter("ordinary")
    assert (rule.needs_presence, rule.is_countable) == (True, True)
    assert rule.quorum is not None
    assert [one.is_countable for one in rule.quorum.any_of] == [False, True]
    assert not village().matter("congress").is_countable


def test_a_plain_assembly_changes_its_charter_by_two_thirds() -> None:
    charter = preset("assembly.plain")
    assert charter.amended_by == "charter"
    assert said(charter.matter("charter").majority) == [">=2/3 of votes_cast, 5, D"]
    votes = {"yes": OptionCount(ballots=70), "no": OptionCount(ballots=30)}
    judgement = judge(charter.matter("charter"), votes, RollCount(members=120))
    assert (judgement.result, judgement.article, judgement.majority[0].needed) == ("adopted", "5", "67")


def test_a_plain_assembly_chooses_persons_in_secret_and_can_vote_by_roll_call() -> None:
    charter = preset("assembly.plain")
    assert charter.matter("persons").secret
    roll_call = charter.matter("roll-call")
    assert (roll_call.methods, roll_call.method, roll_call.reveal) == (
        ("roll-call",),
        "roll-call",
        "at-close",
    )


def test_a_consultation_is_open_to_all_and_decides_nothing() -> None:
    rule = preset("consultation.advisory").matter("ordinary")
    assert (rule.seconds, rule.method, rule.reveal, rule.replace) == (0, "open", "live", True)
    assert (rule.binding, rule.quorum, rule.majority, rule.minutes) == ("advisory", None, None, None)
    assert (rule.needs_presence, rule.secret, rule.gates) == (False, False, ())


@pytest.mark.parametrize("name", ["assembly.floor", "assembly.plain"])
def test_in_an_assembly_more_than_half_decides_on_words_whatever_the_motion_needs(name: str) -> None:
    charter = preset(name)
    assert said(charter.matter("charter").majority) == [">=2/3 of votes_cast, 5, D"]
    for word in charter.matters:
        rule = charter.amendments(word)
        assert (said(rule.majority), rule.seconds) == ([">1/2 of votes_cast, 4, D"], 1)
    assert charter.amending is not None
    assert (charter.amending.accept, charter.amending.article) == (False, "15")


def test_in_a_village_words_are_changed_by_the_rule_of_their_matter_and_no_lighter_one() -> None:
    charter = village()
    for word in charter.matters:
        own, change = charter.matter(word), charter.amendments(word)
        assert change == own.model_copy(update={"seconds": 1})
    assert charter.amending is not None
    assert (charter.amending.article, charter.amending.confidence) == ("default", "D")


def test_the_guide_says_in_words_how_a_motion_s_words_are_changed() -> None:
    (floor, plain, of_village) = [line for line in preset_lines() if line.startswith("Changing a motion's")]
    assert floor == plain
    assert floor == (
        "Changing a motion's words before its vote (15, D): one other member must support a change; each "
        "change is voted on by itself and needs what a motion of the kind “Ordinary motion” needs; whoever "
        "brought the motion cannot take a change over without a vote. Order: paragraph by paragraph, then "
        "what strikes or replaces before what adds, then who was first."
    )
    assert "(default, D)" in of_village
    assert "needs what the motion itself needs" in of_village
