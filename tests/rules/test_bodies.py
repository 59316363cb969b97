"""Bodies other than the assembly: called by their own rules, and deciding what is theirs."""

from typing import Any

import pytest

from domain.sitting import SittingOpened
from services import commands as c
from services.principal import OPERATOR, Principal
from tests.rules.given import ORDINARY, PROCEDURES, SPEECH, Given, charter, text
from tests.rules.test_calling import DAY, WEEK, called, opened
from tests.rules.test_views import seen

SOURCE = {"article": "30", "confidence": "D"}
FIFTH = {"base": "members_all", "share": "1/5", "strict": False, "article": "31", "confidence": "D"}
BODIES: dict[str, Any] = {
    "assembly": SOURCE | {"name": {"en": "All"}, "members": "members_all", "notice": WEEK},
    # Some of the people, whom no roll names.
    "congress": SOURCE
    | {
        "name": {"en": "Representatives", "zh-CN": "代表会议"},
        "members": "congress",
        "modes": ["representatives"],
        "convened_by": "assembly",
        "petition": {"any_of": [FIFTH]},
        "notice": SOURCE | {"length": 3, "unit": "days", "agenda_limited": True},
    },
    "quarter": SOURCE | {"name": {"en": "Quarterly meeting"}, "members": "members_all"},
}
MATTERS: dict[str, Any] = {
    "ordinary": ORDINARY["ordinary"] | {"body": "assembly"},
    "of-congress": SOURCE | {"name": {"en": "Roads"}, "body": "congress"},
    "of-quarter": SOURCE | {"name": {"en": "Accounts"}, "body": "quarter"},
    "of-anybody": SOURCE | {"name": {"en": "Thanks"}},
}
Hall = tuple[Given, Principal, list[Principal]]


def village() -> Hall:
    rules = charter(MATTERS | PROCEDURES) | {"speech": SPEECH, "bodies": BODIES}
    given = Given(rules).founded()
    people = given.enrolled(*(str(number) for number in range(1, 21)))
    return given, given.granted(people[0], "chair"), people


def planned(given: Given, chair: Principal, body: str | None) -> str:
    return str(given.act(chair, c.PlanSitting(title=text("Autumn"), body=body))["sitting"])


def open_congress() -> tuple[Given, Principal, list[Principal], str]:
    given, chair, people = village()
    sitting = planned(given, chair, "congress")
    called(given, chair, sitting, days=3)
    opened(given, chair, sitting)
    return given, chair, people, sitting


def test_each_body_is_called_with_its_own_notice() -> None:
    given, chair, _ = village()
    of_all, of_some = planned(given, chair, None), planned(given, chair, "congress")
    in_three_days = {"place": text("The barn"), "held_at": given.at + 3 * DAY}
    cure = given.refused(chair, c.CallSitting(sitting=of_all, **in_three_days), "notice-short", article="9")
    assert cure.params["length"] == 7
    called(given, chair, of_some, days=3)
    given.refused(chair, c.CallSitting(sitting=of_some, place=text("X"), held_at=given.at), "notice-short")


def test_the_share_that_can_call_it_is_its_own_and_so_is_the_article() -> None:
    given, chair, _ = village()
    sitting = planned(given, chair, "congress")
    by_three = c.CallSitting(
        sitting=sitting, place=text("X"), held_at=given.at + 3 * DAY, caller="petition", signatures=3
    )
    given.refused(chair, by_three, "petition-short", have=3, need=4)
    given.act(chair, by_three.model_copy(update={"signatures": 4}))
    assert seen(given, f"now/{sitting}")["called"]["article"] == "31"
    of_all = by_three.model_copy(update={"sitting": planned(given, chair, None), "signatures": 20})
    given.refused(chair, of_all, "not-entitled-to-call", allowed=["convener"])
    urgent = by_three.model_copy(update={"caller": "convener", "emergency": text("The dam leaks")})
    given.refused(chair, urgent, "no-emergency", article="30")
    given.refused(chair, by_three.model_copy(update={"caller": "fallback"}), "not-entitled-to-call")


def test_only_a_body_without_notice_of_its_own_meets_at_once() -> None:
    given, chair, _ = village()
    given.refused(chair, c.OpenSitting(title=text("Now"), body="congress"), "notice-missing", article="30")
    given.refused(chair, c.OpenSitting(title=text("Now")), "notice-missing", article="9")
    sitting = given.act(chair, c.OpenSitting(title=text("Now"), body="quarter"))["sitting"]
    assert seen(given, f"now/{sitting}")["body"] == "quarter"
    assert given.state.sitting(sitting).presiding == chair.id


def test_a_body_that_the_charter_does_not_know_does_not_meet() -> None:
    given, chair, _ = village()
    for command in (
        c.PlanSitting(title=text("X"), body="senate"),
        c.OpenSitting(title=text("X"), body="senate"),
    ):
        given.refused(chair, command, "unknown-body", known=["assembly", "congress", "quarter"])
    given.act(chair, c.PlanSitting(title=text("X"), body="assembly"))
    (planned, *_) = given.facts
    assert planned.data.model_dump(exclude_none=True) == {"form": "assembly"}


def test_a_matter_of_another_body_is_neither_brought_nor_put() -> None:
    given, _, people, sitting = open_congress()
    assert given.only(SittingOpened).data.body == "congress"
    brought = c.SubmitMotion(sitting=sitting, title=text("Bylaws"), matter="ordinary")
    given.refused(people[1], brought, "other-body", body="assembly", matter="ordinary", article="3")
    for matter in ("of-congress", "of-anybody"):
        given.motion(people[1], sitting, matter)
    given, chair, people = village()
    sitting = given.act(chair, c.OpenSitting(title=text("Now"), body="quarter"))["sitting"]
    motion = given.motion(people[1], sitting, "of-quarter")
    gone = MATTERS | {"of-quarter": MATTERS["of-quarter"] | {"body": "assembly"}}
    amended = charter(gone | PROCEDURES) | {"speech": SPEECH, "bodies": BODIES}
    given.act(OPERATOR, c.AmendCharter(charter=amended, reason=text("It is theirs")))
    given.refused(chair, c.OpenPoll(motion=motion), "other-body", body="assembly")


def test_how_a_sitting_goes_on_each_body_decides_itself() -> None:
    given, chair, people = village()
    sitting = given.act(chair, c.OpenSitting(title=text("Now"), body="quarter"))["sitting"]
    question = given.act(people[1], c.MoveProcedure(sitting=sitting, matter="close-list"))["motion"]
    given.act(people[2], c.SecondMotion(motion=question))
    given.poll(chair, question)


def test_nobody_votes_in_a_body_of_which_the_roll_does_not_say_who_is_in_it() -> None:
    given, chair, people, sitting = open_congress()
    motion = given.motion(people[1], sitting, "of-congress")
    given.refused(chair, c.OpenPoll(motion=motion), "needs-body-roll", body="congress", article="30")
    question = given.act(people[1], c.MoveProcedure(sitting=sitting, matter="close-list"))["motion"]
    given.act(people[2], c.SecondMotion(motion=question))
    given.refused(chair, c.OpenPoll(motion=question), "needs-body-roll")
    given.act(people[1], c.AskToSpeak(sitting=sitting, motion=motion))
    given.act(chair, c.NoteMinutes(sitting=sitting, text=text("By hand: 12 for, 3 against."), motion=motion))


def test_a_body_that_is_all_who_are_on_the_roll_votes_as_the_assembly_does() -> None:
    given, chair, people = village()
    sitting = given.act(chair, c.OpenSitting(title=text("Now"), body="quarter"))["sitting"]
    poll = given.poll(chair, given.motion(people[1], sitting, "of-quarter"))
    given.vote(poll, [(people[2], "yes")])


@pytest.mark.parametrize(
    "said", [{"modes": ["representatives"]}, {"members": "adults"}, {"size_most": 7}, {"composition": True}]
)
def test_a_body_of_some_is_not_taken_for_all_who_are_on_the_roll(said: dict[str, Any]) -> None:
    if "composition" in said:
        said = {"composition": {"women": FIFTH}}
    bodies = BODIES | {"quarter": BODIES["quarter"] | said}
    given = Given(charter(MATTERS) | {"speech": SPEECH, "bodies": bodies}).founded()
    people = given.enrolled("1", "2")
    chair = given.granted(people[0], "chair")
    sitting = given.act(chair, c.OpenSitting(title=text("Now"), body="quarter"))["sitting"]
    motion = given.motion(people[1], sitting, "of-quarter")
    given.refused(chair, c.OpenPoll(motion=motion), "needs-body-roll", body="quarter")


def test_what_an_adjourned_body_left_goes_on_in_its_own_sitting_and_what_is_called_off_in_its_next() -> None:
    given, chair, people, sitting = open_congress()
    motion = given.motion(people[1], sitting, "of-congress")
    given.act(chair, c.AdjournSitting(sitting=sitting, when=text("Tomorrow")))
    later = given.act(chair, c.OpenSitting(title=text("Goes on"), continues=sitting))["sitting"]
    assert (given.state.sitting(later).body, given.state.motion(motion).sitting) == ("congress", later)
    off = planned(given, chair, "congress")
    own = given.motion(people[1], off, "of-congress")
    given.act(chair, c.CloseSitting(sitting=off))
    planned(given, chair, None)
    assert given.state.motion(own).sitting == off
    again = planned(given, chair, "congress")
    assert given.state.motion(own).sitting == again


def test_no_count_of_the_assembly_is_shown_for_another_body() -> None:
    given, _, people, sitting = open_congress()
    given.act(people[1], c.Arrive(sitting=sitting))
    assert "quorum" not in seen(given, f"presence/{sitting}")
    assert seen(given, f"minutes/{sitting}")["body"] == "congress"


def test_only_a_new_sitting_names_its_body() -> None:
    for more in (
        {"sitting": "s"},
        {"title": text("X"), "continues": "s"},
        {"title": text("X"), "form": "consultation"},
    ):
        with pytest.raises(ValueError, match="only a new sitting names its body"):
            c.OpenSitting.model_validate({"body": "congress", **more})


def quarterly(given: Given, chair: Principal) -> str:
    return str(given.act(chair, c.OpenSitting(title=text("Now"), body="quarter"))["sitting"])


def amended(given: Given, *, members: str = "members_all", **matters: Any) -> None:
    bodies = BODIES | {"quarter": BODIES["quarter"] | {"members": members}}
    rules = charter(MATTERS | PROCEDURES | matters) | {"speech": SPEECH, "bodies": bodies}
    given.act(OPERATOR, c.AmendCharter(charter=rules, reason=text("x")))


def test_where_the_roll_does_not_say_who_they_are_those_here_are_counted_of_nobody() -> None:
    given, chair, people, sitting = open_congress()
    given.act(people[1], c.Arrive(sitting=sitting))
    assert seen(given, f"now/{sitting}")["members_unknown"] is True
    assert seen(given, f"presence/{sitting}")["members"] == {"present": 1}
    given.act(chair, c.CloseSitting(sitting=sitting))
    entries = seen(given, f"minutes/{sitting}/0")["rows"].values()
    assert [entry["here"] for entry in entries if entry["code"] == "sitting.closed"] == [{"present": 1}]


def test_a_body_that_is_the_roll_is_told_of_its_own_members_and_its_own_quorum() -> None:
    given, chair, people = village()
    third = {"base": "members_all", "share": "1/3", "strict": True, "article": "33", "confidence": "D"}
    accounts = MATTERS["of-quarter"] | {"quorum": {"all_of": [third]}}
    amended(given, **{"of-quarter": accounts, "of-anybody": MATTERS["of-anybody"] | {"body": "congress"}})
    sitting = quarterly(given, chair)
    given.act(people[1], c.Arrive(sitting=sitting))
    assert "members_unknown" not in seen(given, f"now/{sitting}")
    doc = seen(given, f"presence/{sitting}")
    assert doc["members"] == {"present": 1, "all": 20}
    assert (doc["quorum"]["matter"], doc["quorum"]["checks"][0]["needed"]) == ("of-quarter", "7")


def test_a_charter_that_is_amended_in_between_makes_the_members_known_or_unknown() -> None:
    given, chair, people = village()
    sitting = quarterly(given, chair)
    motion = given.motion(people[1], sitting, "of-quarter")
    for members, is_known in (("adults", False), ("members_all", True)):
        amended(given, members=members)
        assert ("members_unknown" in seen(given, f"now/{sitting}")) is not is_known
        assert ("all" in seen(given, f"presence/{sitting}")["members"]) is is_known
        if not is_known:
            given.refused(chair, c.OpenPoll(motion=motion), "needs-body-roll")
    given.poll(chair, motion)
