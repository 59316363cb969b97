"""A charter is read whole or refused whole, with everything that is wrong with it."""

from copy import deepcopy
from importlib.resources import files
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.charter import Charter, charter_hash
from domain.charter_problems import PATTERNS, SHAPES
from domain.charter_reading import CHARTER_BYTES_MAX, parse_charter
from domain.counting import judge
from domain.errors import CharterInvalid, UnknownMatter
from domain.event import BYTES_MAX, CLOCK, Event, canonical, encode
from domain.judgement import OptionCount, RollCount
from domain.matter import Matter
from domain.poll import OutcomeDeclared
from domain.threshold import THRESHOLDS_MAX, Threshold
from gateways.problems import problem as answered

HALF = {"base": "votes_cast", "share": "1/2", "strict": True, "article": "2", "confidence": "D"}
SOURCE = {"article": "1", "confidence": "D"}
WORDS = {
    lang: orjson.loads((files("gateways") / "locales" / lang / "charter.json").read_bytes())
    for lang in ("en", "zh-CN")
}


def charter(**matter: Any) -> dict[str, Any]:
    """A small charter whose only matter is as said."""
    ordinary = {**SOURCE, "name": {"en": "Motion"}, "majority": {"all_of": [HALF]}, **matter}
    head = {"format": "folkmoot.charter/1", "preset": "test", "name": {"en": "Test"}}
    return deepcopy({**head, "matters": {"ordinary": ordinary}})


def handing_over(matter: str) -> dict[str, Any]:
    """An assembly that lets another body decide, except one matter."""
    body = {**SOURCE, "name": {"en": "Body"}, "members": "members_all"}
    delegates = {**SOURCE, "to": "congress", "never": {**SOURCE, "matters": [matter]}}
    return {"assembly": {**body, "delegates": delegates}, "congress": body}


def problems(value: Any) -> list[tuple[str, str]]:
    with pytest.raises(CharterInvalid) as refusal:
        parse_charter(value)
    return [(problem["where"], problem["code"]) for problem in refusal.value.params["problems"]]


def threshold(**changed: Any) -> dict[str, Any]:
    return {key: value for key, value in {**HALF, **changed}.items() if value is not None}


def test_the_most_that_a_charter_can_ask_for_still_fits_into_an_outcome() -> None:
    article = "\u4e2d" * 80
    most = [threshold(base="shares", article=article)] * THRESHOLDS_MAX
    few = threshold(base="shares", share=None, strict=None, at_least=1, article=article)
    rule = parse_charter(
        charter(quorum={"all_of": [few] * THRESHOLDS_MAX}, majority={"all_of": most})
    ).matter("ordinary")
    parts = 10**9 - 1
    weights = [f"{10**20 * n + 1}/{parts}" for n in range(20)]
    tally = {f"{n:020d}": OptionCount(ballots=1, weight=weight, casts=1) for n, weight in enumerate(weights)}
    judgement = judge(rule, tally, RollCount(members=10**7, weight=f"{10**21}/{parts}"))
    assert len(judgement.quorum) == len(judgement.majority) == THRESHOLDS_MAX
    data = OutcomeDeclared(result=judgement.result, tally=tally, judgement=judgement)
    event = Event(2**53 - 1, "poll:" + "p" * 40, 2**53 - 1, 2**53 - 1, CLOCK, "c" * 64, data)
    assert len(encode(event)) <= BYTES_MAX


def test_a_charter_that_asks_for_more_is_refused() -> None:
    too_many = charter(majority={"all_of": [HALF] * (THRESHOLDS_MAX + 1)})
    assert problems(too_many) == [("matters.ordinary.majority.all_of", "list-too-long")]


def test_a_charter_says_the_rule_of_a_matter() -> None:
    rule = parse_charter(charter(seconds=2, methods=["roll-call"], replace=True, minutes=5)).matter(
        "ordinary"
    )
    assert (rule.article, rule.seconds, rule.methods, rule.method) == ("1", 2, ("roll-call",), "roll-call")
    assert (rule.replace, rule.minutes, rule.reveal, rule.binding) == (True, 5, "at-close", "binding")


def test_a_matter_inherits_what_it_does_not_say() -> None:
    value = charter(seconds=0)
    value["polling"] = {**SOURCE, "seconds": 3, "reveal": "live", "minutes": 10}
    rule = parse_charter(value).matter("ordinary")
    assert (rule.seconds, rule.reveal, rule.minutes) == (0, "live", 10)


def test_a_secret_matter_inherits_nothing_of_open_votes() -> None:
    value = charter(secret=True)
    value["polling"] = {
        "methods": ["open"],
        "method": "open",
        "reveal": "live",
        "replace": True,
        "means": ["hands"],
    }
    rule = parse_charter(value).matter("ordinary")
    assert (rule.secret, rule.methods, rule.method) == (True, ("secret",), "secret")
    assert (rule.reveal, rule.replace, rule.means) == ("at-close", False, ("paper",))


def test_a_matter_is_secret_when_that_is_the_only_way_to_vote() -> None:
    value = charter()
    value["polling"] = {"methods": ["secret"]}
    assert parse_charter(value).matter("ordinary").secret


def test_advice_does_not_inherit_the_thresholds_of_decisions() -> None:
    value = charter()
    value["polling"] = {"quorum": {"all_of": [threshold(base="members_all")]}, "majority": {"all_of": [HALF]}}
    value["matters"]["advice"] = {**SOURCE, "name": {"en": "Advice"}, "binding": "advisory"}
    read = parse_charter(value)
    assert read.matter("ordinary").quorum is not None
    assert (read.matter("advice").quorum, read.matter("advice").majority) == (None, None)


def test_another_law_that_prevails_replaces_the_thresholds_and_is_cited() -> None:
    stricter = {"all_of": [threshold(base="members_all", share="2/3", strict=False)]}
    prevails = {"article": "RCEO 27", "confidence": "V2", "law": {"en": "Another law"}, "majority": stricter}
    rule = parse_charter(charter(prevails=prevails)).matter("ordinary")
    assert rule.article == "RCEO 27"
    assert rule.majority is not None
    assert rule.majority.all_of[0].share == "2/3"


@pytest.mark.parametrize("base", ["present", "household_reps"])
def test_a_base_that_only_a_hall_knows_needs_presence(base: str) -> None:
    assert (
        parse_charter(charter(majority={"any_of": [threshold(base=base), HALF]}))
        .matter("ordinary")
        .needs_presence
    )


def test_a_quorum_of_people_in_the_hall_needs_presence() -> None:
    quorum = {"all_of": [threshold(base="members_all", counts="present")]}
    assert parse_charter(charter(quorum=quorum)).matter("ordinary").needs_presence


@pytest.mark.parametrize("base", ["adults", "voters", "reps", "congress", "household_reps"])
def test_what_neither_roll_nor_presence_tell_cannot_be_counted(base: str) -> None:
    rules = charter(quorum={"all_of": [threshold(base=base)]})
    assert not parse_charter(rules).matter("ordinary").is_countable


def test_of_alternatives_one_that_can_be_counted_is_enough() -> None:
    known = threshold(base="household_reps", counts="present")
    for key, countable in (("any_of", True), ("all_of", False)):
        rules = charter(quorum={key: [threshold(base="adults", counts="present"), known]})
        assert parse_charter(rules).matter("ordinary").is_countable is countable


def test_a_base_that_leaves_people_out_cannot_be_counted() -> None:
    value = charter(quorum={"all_of": [threshold(base="registered")]})
    value["denominators"] = {"registered": {**SOURCE, "leave_out": ["unreachable"]}}
    assert not parse_charter(value).matter("ordinary").is_countable


def test_what_may_never_be_handed_over_is_not_delegable() -> None:
    value = charter()
    value["bodies"] = handing_over("ordinary")
    assert not parse_charter(value).matter("ordinary").delegable


def test_an_unknown_matter_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(UnknownMatter) as refusal:
        parse_charter(charter()).matter("weather")
    assert refusal.value.params == {"matter": "weather", "known": ["ordinary"]}


def test_a_charter_keeps_its_hash_through_its_document() -> None:
    read = parse_charter(charter(seconds=1, gates=[]))
    again = parse_charter(orjson.loads(canonical(read.document())))
    assert (again, charter_hash(again)) == (read, charter_hash(read))
    assert charter_hash(parse_charter(charter(seconds=2, gates=[]))) != charter_hash(read)


CONTRADICTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "secret-and-live": ("reveal", {"secret": True, "reveal": "live"}),
    "secret-and-named": ("methods", {"secret": True, "methods": ["roll-call"], "method": "roll-call"}),
    "secret-and-replaced": ("replace", {"secret": True, "replace": True}),
    "secret-and-signed": ("binding", {"secret": True, "binding": "signed-paper"}),
    "secret-and-hands": ("means", {"secret": True, "means": ["hands"]}),
    "secret-denied": ("secret", {"secret": False, "methods": ["secret"]}),
    "method-not-allowed": ("method", {"methods": ["open"], "method": "roll-call"}),
    "signed-paper-without-paper": ("means", {"binding": "signed-paper", "means": ["tablet"]}),
    "listed-twice": ("methods", {"methods": ["open", "open"]}),
    "proxy-not-among-present": (
        "proxy.in_quorum",
        {
            "majority": {"all_of": [{**SOURCE, "base": "present", "share": "1/2", "strict": True}]},
            "proxy": {**SOURCE, "max_per_holder": 3},
        },
    ),
    "unknown-barred": ("proxy.barred.0", {"proxy": {**SOURCE, "barred": ["wizard"]}}),
    "unknown-body": ("body", {"body": "moot"}),
    "unknown-gate": ("gates.0", {"gates": ["hearing"]}),
    "unknown-matter": ("mode_from", {"mode_from": "election"}),
    "mode-in-a-circle": ("mode_from", {"mode_from": "ordinary"}),
    "any-or-all": ("majority", {"majority": {}}),
    "share-above-all": ("majority.all_of.0.share", {"majority": {"all_of": [threshold(share="3/2")]}}),
    "more-than-all": ("majority.all_of.0.share", {"majority": {"all_of": [threshold(share="1/1")]}}),
    "share-of-nothing": (
        "majority.all_of.0.share",
        {"majority": {"all_of": [threshold(share="0/1", strict=False)]}},
    ),
    "strict-unsaid": ("majority.all_of.0.strict", {"majority": {"all_of": [threshold(strict=None)]}}),
    "share-or-number": ("majority.all_of.0", {"majority": {"all_of": [threshold(at_least=3)]}}),
    "majority-counts-present": (
        "majority.all_of.0.counts",
        {"majority": {"all_of": [threshold(counts="present")]}},
    ),
    "quorum-of-itself": ("quorum.any_of.0.base", {"quorum": {"any_of": [HALF]}}),
    "runoff-floor-above-majority": (
        "runoff.floor.any_of.0.share",
        {"runoff": {**SOURCE, "among": "all", "floor": {"any_of": [threshold(share="3/5")]}}},
    ),
    # Shapes.
    "unknown-base": ("majority.all_of.0.base", {"majority": {"all_of": [threshold(base="everyone")]}}),
    "share-shape": ("majority.all_of.0.share", {"majority": {"all_of": [threshold(share="50%")]}}),
    "not-one-of": ("reveal", {"reveal": "later"}),
    "not-a-whole-number": ("seconds", {"seconds": "two"}),
    "not-yes-or-no": ("replace", {"replace": 1}),
    "not-a-list": ("gates", {"gates": "hearing"}),
    "not-a-table": ("quorum", {"quorum": 7}),
    "not-a-text": ("article", {"article": 26}),
    "number-too-small": ("seconds", {"seconds": -1}),
    "number-too-large": ("minutes", {"minutes": 10**9}),
    "text-empty": ("article", {"article": ""}),
    "text-too-long": ("article", {"article": "§" * 81}),
    "text-shape": ("article", {"article": "1\n2"}),
    "list-empty": ("methods", {"methods": []}),
    "word-shape": ("body", {"body": "The Moot"}),
    "language-shape": ("name.Deutsch!", {"name": {"Deutsch!": "Antrag"}}),
    "unknown-key": ("colour", {"colour": "red"}),
    "missing": ("prevails.law", {"prevails": SOURCE}),
}


@pytest.mark.parametrize("code", CONTRADICTIONS)
def test_a_matter_that_makes_no_sense_is_refused_with_the_place(code: str) -> None:
    where, matter = CONTRADICTIONS[code]
    assert (f"matters.ordinary.{where}", code) in problems(charter(**matter))


BODY = {**SOURCE, "name": {"en": "Body"}, "members": "members_all"}
SECTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "least-above-most": ("bodies.b.size_least", {"bodies": {"b": {**BODY, "size_least": 7, "size_most": 3}}}),
    "division-of-others": (
        "division.count.base",
        {"division": {"count": {**SOURCE, "base": "members_all", "at_least": 3}}},
    ),
    "interest-twice": (
        "conflicts.b.interest",
        {"conflicts": {
            word: {**SOURCE, "who": "x", "interest": "x", "then": "stands-aside"} for word in "ab"
        }},
    ),
    "delegates-to-itself": (
        "bodies.b.delegates.to",
        {"bodies": {"b": {**BODY, "delegates": {**SOURCE, "to": "b"}}}},
    ),
    "length-without-unit": (
        "bodies.b.notice.emergency",
        {"bodies": {"b": {**BODY, "notice": {
            **SOURCE, "length": 9, "unit": "days", "emergency": {**SOURCE, "when": "flood", "length": 1},
        }}}},
    ),
    "notice-in-working-days": (
        "bodies.b.notice.unit",
        {"bodies": {"b": {**BODY, "notice": {**SOURCE, "length": 9, "unit": "working-days"}}}},
    ),
    "emergency-not-shorter": (
        "bodies.b.notice.emergency.length",
        {"bodies": {"b": {**BODY, "notice": {
            **SOURCE, "length": 2, "unit": "weeks",
            "emergency": {**SOURCE, "when": "flood", "length": 14, "unit": "days"},
        }}}},
    ),
    "adjusts-the-vote": (
        "denominators.ballots",
        {"denominators": {"ballots": {**SOURCE, "leave_out": ["absent"]}}},
    ),
    "unknown-base": ("denominators.all", {"denominators": {"all": {**SOURCE, "leave_out": ["absent"]}}}),
    "unknown-matter": ("amended_by", {"amended_by": "bylaws"}),
    "date-shape": ("effective_from", {"effective_from": "2026-02-30"}),
    "zone-shape": ("calendar.zone", {"calendar": {**SOURCE, "zone": "Shanghai time"}}),
    "not-one-of": ("format", {"format": 2}),
    "missing": ("matters", {"matters": None}),
    "secret-and-live": ("polling.reveal", {"polling": {"methods": ["secret"], "reveal": "live"}}),
    "share-above-all": (
        "duties.d.demand.any_of.0.share",
        {"duties": {"d": {**SOURCE, "name": {"en": "D"}, "demand": {"any_of": [threshold(share="9/8")]}}}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", SECTIONS)
def test_a_charter_that_makes_no_sense_is_refused_with_the_place(code: str) -> None:
    where, section = SECTIONS[code]
    value = {key: part for key, part in {**charter(), **section}.items() if part is not None}
    assert (where, code) in problems(value)


def test_a_majority_must_be_said_unless_the_larger_number_or_nobody_decides() -> None:
    assert problems(charter(majority=None)) == [("matters.ordinary.majority", "majority-missing")]
    assert parse_charter(charter(majority=None, plurality=True))
    assert parse_charter(charter(majority=None, binding="advisory"))


def test_a_charter_cannot_be_amended_by_advice() -> None:
    value = {**charter(binding="advisory"), "amended_by": "ordinary"}
    assert problems(value) == [("amended_by", "amended-by-advice")]


def test_what_may_never_be_handed_over_cannot_belong_to_the_other_body() -> None:
    value = charter(body="congress")
    value["bodies"] = handing_over("ordinary")
    assert problems(value) == [("bodies.assembly.delegates.never.matters", "never-and-yet")]


def test_all_problems_are_said_at_once() -> None:
    value = charter(secret=True, reveal="live", replace=True)
    value["matters"]["broken"] = {**SOURCE, "seconds": -1, "name": {"en": "Broken"}}
    value["colour"] = "red"
    value["amended_by"] = "broken"
    assert sorted(problems(value)) == [
        ("colour", "unknown-key"),
        ("matters.broken.seconds", "number-too-small"),
        ("matters.ordinary.replace", "secret-and-replaced"),
        ("matters.ordinary.reveal", "secret-and-live"),
    ]


def test_a_charter_that_would_not_fit_into_an_event_is_refused() -> None:
    value = charter()
    value["matters"] |= {
        f"matter-{i}": {**value["matters"]["ordinary"], "name": {"zh-CN": "议" * 100}} for i in range(80)
    }
    assert problems(value) == [("", "too-large")]
    with pytest.raises(CharterInvalid) as refusal:
        parse_charter(value)
    assert refusal.value.params["problems"][0]["params"]["bytes_max"] == CHARTER_BYTES_MAX


def test_truth_is_not_the_number_one() -> None:
    assert problems({**charter(), "format": True}) == [("format", "not-one-of")]
    assert problems(charter(seconds=True)) == [("matters.ordinary.seconds", "not-a-whole-number")]
    assert problems(charter(seconds=1.0)) == [("matters.ordinary.seconds", "not-a-whole-number")]


@pytest.mark.parametrize(
    "value", [None, [], "charter", 7, {}, {"matters": 1}, {"名": {}}, {"matters": {"\ud800": 1}}]
)
def test_nonsense_is_refused_as_a_charter(value: Any) -> None:
    assert problems(value)


def test_every_problem_has_words_in_both_languages() -> None:
    codes = {*CONTRADICTIONS, *SECTIONS, *(code for code, _ in SHAPES.values()), *PATTERNS.values()}
    codes |= {
        "asked-not-last",
        "brought-not-last",
        "malformed",
        "too-large",
        "majority-missing",
        "amended-by-advice",
        "never-and-yet",
        "procedure-decides-nothing",
    }
    assert set(WORDS["en"]) == set(WORDS["zh-CN"]) == codes


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "A secret vote cannot show its count while it runs: reveal must be at-close"),
        ("zh-CN", "秘密投票进行中不能公开计票：reveal 应为 at-close"),
    ],
)
def test_the_answer_says_each_problem_in_the_reader_s_language(language: str, title: str) -> None:
    with pytest.raises(CharterInvalid) as refusal:
        parse_charter(charter(secret=True, reveal="live"))
    answer = answered(refusal.value, language)
    assert (answer["code"], answer["status"]) == ("charter-invalid", 422)
    assert answer["problems"] == [{"where": "matters.ordinary.reveal", "title": title}]


def test_the_words_of_a_problem_use_only_its_particulars() -> None:
    for code, (_, matter) in CONTRADICTIONS.items():
        with pytest.raises(CharterInvalid) as refusal:
            parse_charter(charter(**matter))
        found = next(p for p in refusal.value.params["problems"] if p["code"] == code)
        for lang in WORDS:
            assert "{" not in WORDS[lang][code].format(**found["params"])


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["1/2", "open", "secret"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
KEYS = sorted({*Charter.model_fields, *Matter.model_fields, *Threshold.model_fields, "all_of", "any_of"})


@given(JSON)
@settings(max_examples=200, deadline=None)
def test_any_json_is_a_charter_or_refused(value: Any) -> None:
    _read_or_refused(value)


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_any_change_of_a_charter_is_a_charter_or_refused(data: st.DataObject) -> None:
    value = charter(secret=False, gates=[], quorum={"any_of": [threshold(base="members_all")]})
    for _ in range(data.draw(st.integers(1, 4))):
        _change(value, data)
    _read_or_refused(value)


def _change(value: dict[str, Any], data: st.DataObject) -> None:
    place: Any = value
    while isinstance(place, dict) and data.draw(st.booleans()):
        inner = [part for part in place.values() if isinstance(part, dict | list) and part]
        if not inner:
            break
        place = data.draw(st.sampled_from(inner))
        place = place[0] if isinstance(place, list) else place
    if isinstance(place, dict):
        place[data.draw(st.sampled_from(KEYS) | st.text(max_size=5))] = deepcopy(data.draw(JSON))


def _read_or_refused(value: Any) -> None:
    try:
        read = parse_charter(value)
    except CharterInvalid as refusal:
        _speaks(refusal.params["problems"])
        return
    assert parse_charter(orjson.loads(canonical(read.document()))) == read
    for word in read.matters:
        assert read.matter(word).matter == word


def _speaks(found: list[dict[str, Any]]) -> None:
    assert found
    assert orjson.dumps(found)
    assert all(problem["code"] in WORDS["en"] for problem in found)
