"""A motion postponed by a vote: not decided in this sitting, and back in the next one."""

from typing import Any

from domain.motion import MotionCarriedOver, MotionPostponed, MotionTakenUp
from services import commands as c
from services.principal import Principal
from tests.rules.given import Given, charter, text
from tests.rules.test_calling import called, opened, planned, rules
from tests.rules.test_presiding import entries
from tests.rules.test_procedure import RULES, floor, moved, seconded, voted
from tests.rules.test_views import seen

Hall = tuple[Given, Principal, list[Principal], str, str]


def postponed(given: Given, chair: Principal, people: list[Principal], motion: str) -> str:
    """Three of five are for it; gives the poll."""
    sitting = given.state.motion(motion).sitting
    question = seconded(given, people[1], people[2], sitting, "postpone", motion=motion)
    return voted(given, chair, question, people, yes=3, no=2)


def put_off() -> Hall:
    """A motion with a supporter, postponed in an open sitting."""
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    given.act(people[4], c.SecondMotion(motion=motion))
    postponed(given, chair, people, motion)
    return given, chair, people, sitting, motion


def state_of(given: Given, motion: str) -> str:
    """As the rules, the motion's own page and the docket have it."""
    brought = seen(given, f"motion/{motion}")
    page = f"docket/{brought['sitting']}/{(brought['number'] - 1) // 50}"
    states = {given.state.motion(motion).state, brought["state"], seen(given, page)["rows"][motion]["state"]}
    (state,) = states
    return str(state)


def next_one(given: Given, chair: Principal, **more: Any) -> str:
    return str(given.act(chair, c.OpenSitting(title=text("The next one"), **more))["sitting"])


def test_more_than_half_put_a_motion_off_and_nothing_more_is_done_with_it_in_this_sitting() -> None:
    given, chair, people, sitting, motion = put_off()
    assert given.only(MotionPostponed).stream == f"motion:{motion}"
    assert state_of(given, motion) == "postponed"
    change = c.SubmitAmendment(motion=motion, wording=1, paragraph="1", form="strike")
    for who, command in (
        (chair, c.OpenPoll(motion=motion)),
        (people[5], c.SecondMotion(motion=motion)),
        (people[3], c.WithdrawMotion(motion=motion)),
        (people[5], c.AskToSpeak(sitting=sitting, motion=motion)),
        (people[5], c.MoveProcedure(sitting=sitting, matter="end-debate", motion=motion)),
        (people[5], change),
    ):
        given.refused(who, command, "motion-postponed", motion=motion, number=1)
    other = given.motion(people[1], sitting)
    given.poll(chair, other)


def test_half_of_the_votes_do_not_put_it_off() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    question = seconded(given, people[1], people[2], sitting, "postpone", motion=motion)
    voted(given, chair, question, people, yes=3, no=3)
    assert given.recorded() == ["outcome.declared/1", "motion.rejected/1"]
    given.poll(chair, motion)


def test_it_yields_to_ending_the_debate_and_can_itself_be_talked_about() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    question = seconded(given, people[1], people[2], sitting, "postpone", motion=motion)
    given.act(people[4], c.AskToSpeak(sitting=sitting, motion=question, kind="against"))
    given.act(chair, c.BeginSpeech(sitting=sitting))
    given.act(chair, c.EndSpeech(sitting=sitting, speech=given.result["speech"]))
    end = seconded(given, people[1], people[2], sitting, "end-debate", motion=motion)
    given.refused(chair, c.OpenPoll(motion=question), "procedure-first", motion=end)
    again = c.MoveProcedure(sitting=sitting, matter="close-list")
    given.refused(people[4], again, "out-of-order", motion=end)


def test_who_waited_to_speak_to_it_waits_no_more_and_what_was_asked_about_it_is_over() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    wish = given.act(people[4], c.AskToSpeak(sitting=sitting, motion=motion))["speech"]
    end = moved(given, people[5], sitting, "end-debate", motion=motion)
    postponed(given, chair, people, motion)
    assert given.state.debates[sitting].speeches[wish].state == "lapsed"
    assert seen(given, f"speakers/{sitting}")["queue"]["order"] == []
    assert seen(given, f"procedure/{sitting}")["questions"]["order"] == []
    given.act(people[1], c.SecondMotion(motion=end))
    given.refused(chair, c.OpenPoll(motion=end), "wrong-phase", state="lapsed")


def test_a_motion_that_was_taken_back_during_the_vote_is_not_postponed() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    question = seconded(given, people[1], people[2], sitting, "postpone", motion=motion)
    poll = given.poll(chair, question)
    given.act(people[3], c.WithdrawMotion(motion=motion))
    given.vote(poll, [(people[1], "yes")])
    given.act(chair, c.ClosePoll(poll=poll))
    given.act(chair, c.DeclareOutcome(poll=poll))
    assert state_of(given, motion) == "withdrawn"


def test_it_comes_back_in_the_next_sitting_with_its_supporters_and_is_decided() -> None:
    given, chair, _, sitting, motion = put_off()
    given.motion(chair, sitting)
    given.act(chair, c.CloseSitting(sitting=sitting))
    later = next_one(given, chair)
    assert [one.stream for one in given.facts if isinstance(one.data, MotionCarriedOver)] == [
        f"motion:{motion}"
    ]
    assert state_of(given, motion) == "submitted"
    assert seen(given, f"docket/{sitting}/0")["rows"][motion]["state"] == "carried-over"
    assert (seen(given, f"motion/{motion}")["sitting"], seen(given, f"now/{later}")["motions"]) == (later, 1)
    assert len(given.state.motion(motion).seconders) == 1
    given.poll(chair, motion)


def test_it_comes_back_once_and_not_in_a_consultation() -> None:
    given, chair, _, sitting, motion = put_off()
    given.act(chair, c.CloseSitting(sitting=sitting))
    next_one(given, chair, form="consultation")
    assert state_of(given, motion) == "postponed"
    next_one(given, chair)
    next_one(given, chair)
    assert given.recorded().count("motion.carried-over/1") == 0


def test_what_the_next_sitting_does_not_decide_goes_on_to_the_one_after_and_is_never_lost() -> None:
    given, chair, people, sitting, motion = put_off()
    for _ in range(3):
        given.act(chair, c.CloseSitting(sitting=sitting))
        sitting = next_one(given, chair)
        assert (given.state.motion(motion).sitting, state_of(given, motion)) == (sitting, "submitted")
    given.motion(people[1], sitting)
    voted(given, chair, motion, people, yes=3, no=2)
    given.act(chair, c.CloseSitting(sitting=sitting))
    next_one(given, chair)
    assert given.recorded().count("motion.carried-over/1") == 0


def test_too_few_to_decide_on_it_do_not_lose_it() -> None:
    third = {"base": "members_all", "share": "1/3", "strict": False, "article": "4", "confidence": "D"}
    given = Given(charter(quorum={"all_of": [third]}) | RULES).founded()
    people = given.enrolled(*(str(number) for number in range(1, 7)))
    chair = given.granted(people[0], "chair")
    sitting = given.sitting(chair)
    motion = given.motion(people[3], sitting)
    given.act(people[4], c.SecondMotion(motion=motion))
    postponed(given, chair, people, motion)
    given.act(chair, c.CloseSitting(sitting=sitting))
    sitting = next_one(given, chair)
    poll = voted(given, chair, motion, people, yes=1, no=0)
    assert given.state.poll(poll).result == "no-quorum"
    given.act(chair, c.CloseSitting(sitting=sitting))
    later = next_one(given, chair)
    assert given.state.motion(motion).sitting == later
    given.poll(chair, motion, repeats=poll)


def test_taken_back_by_its_mover_it_comes_no_more() -> None:
    given, chair, people, sitting, motion = put_off()
    given.act(chair, c.CloseSitting(sitting=sitting))
    sitting = next_one(given, chair)
    given.act(people[3], c.WithdrawMotion(motion=motion))
    given.act(chair, c.CloseSitting(sitting=sitting))
    next_one(given, chair)
    assert state_of(given, motion) == "withdrawn"
    assert given.state.motion(motion).sitting == sitting


def test_while_its_sitting_goes_on_another_one_does_not_take_it() -> None:
    given, chair, _, _, motion = put_off()
    next_one(given, chair)
    assert state_of(given, motion) == "postponed"


def test_of_an_adjourned_sitting_it_goes_on_where_the_sitting_does() -> None:
    given, chair, people, sitting, motion = put_off()
    other = given.motion(people[1], sitting)
    given.act(chair, c.AdjournSitting(sitting=sitting, when=text("Saturday")))
    next_one(given, chair)
    assert state_of(given, motion) == "postponed"
    later = next_one(given, chair, continues=sitting)
    assert {given.state.motion(one).sitting for one in (motion, other)} == {later}
    assert state_of(given, motion) == "submitted"


def test_a_vote_that_was_void_before_can_be_repeated_where_it_comes_back() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    poll = given.poll(chair, motion)
    given.act(chair, c.AnnulPoll(poll=poll, reason=text("Two voted twice")))
    postponed(given, chair, people, motion)
    given.act(chair, c.CloseSitting(sitting=sitting))
    next_one(given, chair)
    assert state_of(given, motion) == "annulled"
    given.poll(chair, motion, repeats=poll)


def test_annulling_the_vote_brings_it_back_at_once_and_asks_the_question_again() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    poll = postponed(given, chair, people, motion)
    question = given.state.poll(poll).motion
    given.act(chair, c.AnnulPoll(poll=poll, reason=text("Two voted twice")))
    assert given.only(MotionTakenUp).data.state == "submitted"
    assert state_of(given, motion) == "submitted"
    assert seen(given, f"procedure/{sitting}")["questions"]["order"] == [question]
    given.refused(chair, c.OpenPoll(motion=motion), "procedure-first", motion=question)
    given.act(people[4], c.AskToSpeak(sitting=sitting, motion=motion))


def test_annulling_it_late_changes_nothing_of_what_has_come_back() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    poll = postponed(given, chair, people, motion)
    given.act(chair, c.CloseSitting(sitting=sitting))
    next_one(given, chair)
    postponed(given, chair, people, motion)
    given.act(chair, c.AnnulPoll(poll=poll, reason=text("Two voted twice")))
    assert state_of(given, motion) == "postponed"


def test_the_minutes_of_both_sittings_say_it() -> None:
    given, chair, _, sitting, _ = put_off()
    (said,) = [row for row in entries(given, sitting) if row["code"] == "motion.postponed"]
    assert said["number"] == 1
    given.act(chair, c.CloseSitting(sitting=sitting))
    codes = [row["code"] for row in entries(given, next_one(given, chair))]
    assert codes[-2:] == ["motion.carried-over", "motion.taken-up"]


# Where a sitting is called with notice.


def limited() -> Hall:
    """As `put_off`, where nothing is decided that was not announced."""
    week = {"article": "9", "confidence": "D", "length": 7, "unit": "days", "agenda_limited": True}
    given = Given(rules(week)).founded()
    people = given.enrolled(*(str(number) for number in range(1, 7)))
    chair = given.granted(people[0], "chair")
    sitting = planned(given, chair)
    motion = given.motion(people[3], sitting)
    called(given, chair, sitting)
    opened(given, chair, sitting)
    postponed(given, chair, people, motion)
    return given, chair, people, sitting, motion


def test_what_is_planned_next_has_it_and_announces_it() -> None:
    given, chair, people, sitting, motion = limited()
    given.act(chair, c.CloseSitting(sitting=sitting))
    later = planned(given, chair)
    assert state_of(given, motion) == "submitted"
    given.act(people[5], c.SecondMotion(motion=motion))
    called(given, chair, later)
    opened(given, chair, later)
    given.poll(chair, motion)


def test_what_was_planned_before_takes_it_when_it_is_called_and_announces_it_last() -> None:
    given, chair, people, sitting, motion = limited()
    later = planned(given, chair)
    first = given.motion(people[1], later)
    given.act(chair, c.CloseSitting(sitting=sitting))
    called(given, chair, later, docket=[first])
    assert given.state.sitting(later).announced == (first, motion)
    assert state_of(given, motion) == "submitted"
    opened(given, chair, later)
    given.poll(chair, motion)


def test_a_sitting_that_is_called_off_hands_its_motions_to_the_next() -> None:
    given, chair, people, sitting, motion = limited()
    given.act(chair, c.CloseSitting(sitting=sitting))
    off = planned(given, chair)
    own, back = given.motion(people[1], off), given.motion(people[1], off)
    given.act(people[1], c.WithdrawMotion(motion=back))
    given.act(chair, c.CloseSitting(sitting=off))
    later = planned(given, chair)
    there = [one.id for one in given.state.motions.values() if one.sitting == later]
    assert there == [motion, own]
    assert [given.state.motion(one).number for one in there] == [1, 2]
    called(given, chair, later)
    opened(given, chair, later)
    given.act(chair, c.CloseSitting(sitting=later))
    last = planned(given, chair)
    assert given.state.motion(own).sitting == last
