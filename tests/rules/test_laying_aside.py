"""A motion laid aside by a vote, and taken up again in the same sitting; or in the next, if nobody did."""

import pytest

from domain.motion import MotionLaidAside, MotionPostponed, MotionTakenUp
from services import commands as c
from services.principal import OPERATOR, Principal
from tests.rules.given import Given, charter, text
from tests.rules.test_postponing import Hall, next_one, postponed, state_of
from tests.rules.test_presiding import entries
from tests.rules.test_procedure import RULES, floor, moved, seconded, voted
from tests.rules.test_views import seen

WHY = text("Two voted twice")


def asked(given: Given, chair: Principal, people: list[Principal], motion: str, matter: str) -> str:
    """Three of five carry it; gives the poll."""
    sitting = given.state.motion(motion).sitting
    question = seconded(given, people[1], people[2], sitting, matter, motion=motion)
    return voted(given, chair, question, people, yes=3, no=2)


def laid_aside() -> Hall:
    """A motion with a supporter, laid aside in an open sitting."""
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    given.act(people[4], c.SecondMotion(motion=motion))
    asked(given, chair, people, motion, "lay-aside")
    return given, chair, people, sitting, motion


def waiting(given: Given, sitting: str) -> list[str]:
    """Who waits to speak, as the rules and the page have it."""
    queue = [place.speech.id for place in given.state.debates[sitting].queue()]
    page = seen(given, f"speakers/{sitting}")
    assert (page["queue"]["order"], page["waiting"]) == (queue, len(queue))
    return queue


def questions(given: Given, sitting: str) -> list[str]:
    """What is asked, as the rules and the page have it."""
    known = [one.id for one in given.state.pending(sitting)]
    order: list[str] = seen(given, f"procedure/{sitting}")["questions"]["order"]
    assert sorted(order) == sorted(known)
    return order


def test_more_than_half_lay_a_motion_aside_and_nothing_is_done_with_it_while_it_lies_there() -> None:
    given, chair, people, sitting, motion = laid_aside()
    fact = given.only(MotionLaidAside)
    assert (fact.stream, given.state.motion(fact.data.by).matter) == (f"motion:{motion}", "lay-aside")
    assert state_of(given, motion) == "laid-aside"
    for who, command in (
        (chair, c.OpenPoll(motion=motion)),
        (people[5], c.SecondMotion(motion=motion)),
        (people[3], c.WithdrawMotion(motion=motion)),
        (people[5], c.AskToSpeak(sitting=sitting, motion=motion)),
        (people[5], c.MoveProcedure(sitting=sitting, matter="lay-aside", motion=motion)),
        (people[5], c.MoveProcedure(sitting=sitting, matter="postpone", motion=motion)),
        (people[5], c.SubmitAmendment(motion=motion, wording=1, paragraph="1", form="strike")),
    ):
        given.refused(who, command, "motion-laid-aside", motion=motion, number=1)
    given.poll(chair, given.motion(people[1], sitting))


def changed(given: Given, mover: Principal, motion: str) -> str:
    """A change to a motion that has only a title."""
    words = c.ParagraphText(lang="en", text="Before the rains.")
    brought = c.SubmitAmendment(motion=motion, wording=1, paragraph="0", form="insert", text=words)
    return str(given.act(mover, brought)["amendment"])


@pytest.mark.parametrize("matter", ["lay-aside", "postpone"])
@pytest.mark.parametrize("declared", [True, False])
def test_a_motion_is_sent_away_once_a_vote_on_its_words_has_come_to_its_end(
    matter: str, declared: bool
) -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    change = changed(given, people[4], motion)
    vote = given.poll(chair, motion, amendment=change)
    question = seconded(given, people[1], people[2], sitting, matter, motion=motion)
    given.vote(vote, [(person, "yes") for person in people])
    given.refused(chair, c.OpenPoll(motion=question), "poll-open", poll=vote)
    given.act(chair, c.ClosePoll(poll=vote))
    given.refused(chair, c.OpenPoll(motion=question), "outcome-missing", poll=vote)
    given.act(chair, c.DeclareOutcome(poll=vote) if declared else c.AnnulPoll(poll=vote, reason=WHY))
    voted(given, chair, question, people, yes=3, no=2)
    assert state_of(given, motion) in ("laid-aside", "postponed")
    assert given.state.amendment(change).state == ("adopted" if declared else "annulled")


def test_while_it_is_asked_whether_a_motion_is_laid_aside_no_vote_on_its_words_begins() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    change = changed(given, people[4], motion)
    question = seconded(given, people[1], people[2], sitting, "lay-aside", motion=motion)
    given.poll(chair, question)
    given.refused(chair, c.OpenPoll(motion=motion, amendment=change), "procedure-first", motion=question)


def test_a_support_that_a_new_charter_asks_for_lets_no_vote_on_words_run_into_the_laying_aside() -> None:
    """Such a question is put though fewer support it than it was moved under, and holds nothing up."""
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    change = changed(given, people[4], motion)
    question = moved(given, people[1], sitting, "lay-aside", motion=motion)
    free = RULES["matters"] | {"lay-aside": RULES["matters"]["lay-aside"] | {"seconds": 0}}
    rules = charter() | RULES | {"matters": free}
    given.act(OPERATOR, c.AmendCharter(charter=rules, reason=text("Nobody need support it")))
    asked = given.poll(chair, question)
    given.vote(asked, [(person, "yes") for person in people])
    given.act(chair, c.ClosePoll(poll=asked))
    vote = given.poll(chair, motion, amendment=change)
    given.refused(chair, c.DeclareOutcome(poll=asked), "poll-open", poll=vote)
    given.act(chair, c.ClosePoll(poll=vote))
    given.refused(chair, c.DeclareOutcome(poll=asked), "outcome-missing", poll=vote)
    given.act(chair, c.DeclareOutcome(poll=vote))
    given.act(chair, c.DeclareOutcome(poll=asked))
    assert state_of(given, motion) == "laid-aside"


def test_taking_a_motion_up_is_not_void_while_a_vote_on_its_words_goes_on() -> None:
    given, chair, people, _, motion = laid_aside()
    taken_up = asked(given, chair, people, motion, "take-up")
    change = changed(given, people[4], motion)
    vote = given.poll(chair, motion, amendment=change)
    void = c.AnnulPoll(poll=taken_up, reason=WHY)
    given.refused(chair, void, "poll-open", poll=vote)
    given.act(chair, c.ClosePoll(poll=vote))
    given.refused(chair, void, "outcome-missing", poll=vote)
    given.act(chair, c.DeclareOutcome(poll=vote))
    given.act(chair, void)
    assert state_of(given, motion) == "laid-aside"


def test_half_of_the_votes_neither_lay_it_aside_nor_take_it_up() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    question = seconded(given, people[1], people[2], sitting, "lay-aside", motion=motion)
    voted(given, chair, question, people, yes=3, no=3)
    assert state_of(given, motion) == "submitted"
    asked(given, chair, people, motion, "lay-aside")
    question = seconded(given, people[1], people[2], sitting, "take-up", motion=motion)
    voted(given, chair, question, people, yes=3, no=3)
    assert state_of(given, motion) == "laid-aside"


def test_taken_up_it_is_as_it_was_with_its_supporters_and_is_decided() -> None:
    given, chair, people, sitting, motion = laid_aside()
    before = len(given.state.motion(motion).seconders)
    poll = asked(given, chair, people, motion, "take-up")
    taken = given.only(MotionTakenUp).data
    assert (taken.state, taken.by) == ("submitted", given.state.poll(poll).motion)
    assert (state_of(given, motion), given.state.motion(motion).sitting) == ("submitted", sitting)
    assert (len(given.state.motion(motion).seconders), before) == (1, 1)
    given.poll(chair, motion)


def test_a_vote_that_was_void_before_can_be_repeated_once_it_is_taken_up() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    poll = given.poll(chair, motion)
    given.act(chair, c.AnnulPoll(poll=poll, reason=WHY))
    asked(given, chair, people, motion, "lay-aside")
    asked(given, chair, people, motion, "take-up")
    assert state_of(given, motion) == "annulled"
    given.poll(chair, motion, repeats=poll)


def test_neither_is_talked_about_and_laying_aside_goes_before_ending_the_debate() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    given.act(people[4], c.AskToSpeak(sitting=sitting, motion=motion))
    end = seconded(given, people[1], people[2], sitting, "end-debate", motion=motion)
    aside = seconded(given, people[1], people[2], sitting, "lay-aside", motion=motion)
    given.refused(people[5], c.AskToSpeak(sitting=sitting, motion=aside), "not-debatable")
    given.refused(chair, c.OpenPoll(motion=end), "procedure-first", motion=aside)
    given.refused(chair, c.BeginSpeech(sitting=sitting), "procedure-first", motion=aside)


def test_taking_up_waits_for_every_other_question_and_goes_before_every_matter() -> None:
    given, chair, people, sitting, motion = laid_aside()
    other = given.motion(people[4], sitting)
    close = seconded(given, people[1], people[2], sitting, "close-list")
    take = c.MoveProcedure(sitting=sitting, matter="take-up", motion=motion)
    given.refused(people[1], take, "out-of-order", motion=close)
    voted(given, chair, close, people, yes=0, no=3)
    question = seconded(given, people[1], people[2], sitting, "take-up", motion=motion)
    given.refused(people[4], take, "already-moved")
    given.refused(chair, c.OpenPoll(motion=other), "procedure-first", motion=question)


def test_only_what_lies_aside_is_taken_up() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    take = c.MoveProcedure(sitting=sitting, matter="take-up", motion=motion)
    given.refused(people[1], take, "motion-not-laid-aside", motion=motion, number=1)
    postponed(given, chair, people, motion)
    given.refused(people[1], take, "motion-not-laid-aside", motion=motion, number=1)
    later = c.MoveProcedure(sitting=next_one(given, chair), matter="take-up", motion=motion)
    given.refused(people[1], later, "unknown-object")
    bare = c.MoveProcedure(sitting=sitting, matter="take-up")
    given.refused(people[1], bare, "bad-request")


def test_who_waited_to_speak_to_it_is_not_called_meanwhile_and_comes_back_in_the_old_place() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    first, second = [
        str(given.act(one, c.AskToSpeak(sitting=sitting, motion=motion))["speech"]) for one in people[3:5]
    ]
    asked(given, chair, people, motion, "lay-aside")
    assert waiting(given, sitting) == []
    given.refused(chair, c.BeginSpeech(sitting=sitting), "nobody-waits")
    given.refused(chair, c.BeginSpeech(sitting=sitting, speech=first), "wrong-phase", state="aside")
    general = str(given.act(people[5], c.AskToSpeak(sitting=sitting))["speech"])
    assert waiting(given, sitting) == [general]
    asked(given, chair, people, motion, "take-up")
    again = waiting(given, sitting)
    assert [one for one in again if one != general] == [first, second]
    given.refused(people[3], c.AskToSpeak(sitting=sitting, motion=motion), "already-asked")


def test_who_waited_may_take_it_back_while_the_motion_lies_aside() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    wish = str(given.act(people[4], c.AskToSpeak(sitting=sitting, motion=motion))["speech"])
    asked(given, chair, people, motion, "lay-aside")
    given.act(people[4], c.WithdrawSpeech(sitting=sitting, speech=wish))
    asked(given, chair, people, motion, "take-up")
    assert waiting(given, sitting) == []


def test_a_debate_that_was_ended_stays_so_when_the_motion_is_taken_up() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    asked_to_end = seconded(given, people[1], people[2], sitting, "end-debate", motion=motion)
    voted(given, chair, asked_to_end, people, yes=4, no=0)
    asked(given, chair, people, motion, "lay-aside")
    asked(given, chair, people, motion, "take-up")
    given.refused(people[5], c.AskToSpeak(sitting=sitting, motion=motion), "debate-ended")


def test_what_was_asked_about_it_is_over_when_it_is_laid_aside_and_when_it_is_taken_up() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    end = moved(given, people[5], sitting, "end-debate", motion=motion)
    poll = asked(given, chair, people, motion, "lay-aside")
    assert questions(given, sitting) == []
    given.act(people[1], c.SecondMotion(motion=end))
    given.refused(chair, c.OpenPoll(motion=end), "wrong-phase", state="lapsed")
    take = seconded(given, people[1], people[2], sitting, "take-up", motion=motion)
    assert questions(given, sitting) == [take]
    given.act(chair, c.AnnulPoll(poll=poll, reason=WHY))
    assert questions(given, sitting) == [given.state.poll(poll).motion]
    given.refused(chair, c.OpenPoll(motion=take), "wrong-phase", state="lapsed")


def test_a_motion_that_was_taken_back_during_the_vote_is_not_laid_aside() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    question = seconded(given, people[1], people[2], sitting, "lay-aside", motion=motion)
    poll = given.poll(chair, question)
    given.act(people[3], c.WithdrawMotion(motion=motion))
    given.vote(poll, [(people[1], "yes")])
    given.act(chair, c.ClosePoll(poll=poll))
    given.act(chair, c.DeclareOutcome(poll=poll))
    assert state_of(given, motion) == "withdrawn"


# Votes that are annulled.


def test_annulling_the_vote_takes_it_up_at_once_and_asks_the_question_again() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    wish = str(given.act(people[4], c.AskToSpeak(sitting=sitting, motion=motion))["speech"])
    poll = asked(given, chair, people, motion, "lay-aside")
    given.act(chair, c.AnnulPoll(poll=poll, reason=WHY))
    assert given.only(MotionTakenUp).data.by is None
    assert state_of(given, motion) == "submitted"
    assert questions(given, sitting) == [given.state.poll(poll).motion]
    assert waiting(given, sitting) == [wish]


def test_annulling_the_vote_that_took_it_up_lays_it_aside_as_before() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    aside = given.state.poll(asked(given, chair, people, motion, "lay-aside")).motion
    poll = asked(given, chair, people, motion, "take-up")
    end = moved(given, people[5], sitting, "end-debate", motion=motion)
    given.act(chair, c.AnnulPoll(poll=poll, reason=WHY))
    assert given.only(MotionLaidAside).data.by == aside
    assert state_of(given, motion) == "laid-aside"
    assert questions(given, sitting) == [given.state.poll(poll).motion]
    assert end not in questions(given, sitting)


def test_annulling_what_a_later_vote_has_overtaken_changes_nothing() -> None:
    given, chair, people, _, motion = laid_aside()
    first = given.state.motion(given.state.motion(motion).aside_by).polls[-1]
    up = asked(given, chair, people, motion, "take-up")
    asked(given, chair, people, motion, "lay-aside")
    given.act(chair, c.AnnulPoll(poll=first, reason=WHY))
    assert state_of(given, motion) == "laid-aside"
    asked(given, chair, people, motion, "take-up")
    given.act(chair, c.AnnulPoll(poll=up, reason=WHY))
    assert state_of(given, motion) == "submitted"


def test_where_both_votes_are_void_it_is_before_the_assembly() -> None:
    given, chair, people, _, motion = laid_aside()
    down = given.state.motion(given.state.motion(motion).aside_by).polls[-1]
    up = asked(given, chair, people, motion, "take-up")
    for poll in (down, up):
        given.act(chair, c.AnnulPoll(poll=poll, reason=WHY))
    assert state_of(given, motion) == "submitted"


def test_annulling_the_vote_that_took_it_up_changes_nothing_once_it_is_decided() -> None:
    given, chair, people, _, motion = laid_aside()
    up = asked(given, chair, people, motion, "take-up")
    voted(given, chair, motion, people, yes=3, no=2)
    given.act(chair, c.AnnulPoll(poll=up, reason=WHY))
    assert state_of(given, motion) == "adopted"


# What lies aside when the sitting ends.


@pytest.mark.parametrize("is_adjourned", [False, True])
def test_what_nobody_took_up_is_put_off_at_the_close_and_comes_along_to_the_next_sitting(
    is_adjourned: bool,
) -> None:
    given, chair, people, sitting, motion = laid_aside()
    other = given.motion(people[1], sitting)
    by = given.state.motion(motion).aside_by
    if is_adjourned:
        given.act(chair, c.AdjournSitting(sitting=sitting, when=text("Saturday")))
    else:
        given.act(chair, c.CloseSitting(sitting=sitting))
    put_off = given.only(MotionPostponed)
    assert (put_off.stream, put_off.data.by) == (f"motion:{motion}", by)
    assert given.recorded()[-1] == "sitting.closed/1"
    assert state_of(given, motion) == "postponed"
    assert seen(given, f"docket/{sitting}/0")["rows"][other]["state"] == "submitted"
    later = next_one(given, chair, **({"continues": sitting} if is_adjourned else {}))
    assert (given.state.motion(motion).sitting, state_of(given, motion)) == (later, "submitted")
    given.poll(chair, motion)


def test_its_speakers_wait_no_more_once_the_sitting_is_closed() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    wish = str(given.act(people[4], c.AskToSpeak(sitting=sitting, motion=motion))["speech"])
    asked(given, chair, people, motion, "lay-aside")
    given.act(chair, c.CloseSitting(sitting=sitting))
    assert given.state.debates[sitting].speeches[wish].state == "lapsed"


@pytest.mark.parametrize("matter", ["lay-aside", "postpone"])
def test_the_changes_to_it_are_left_alone_with_it(matter: str) -> None:
    given, chair, people, sitting = floor()
    brought = c.SubmitMotion(sitting=sitting, title=text("Lamps"), text=text("Six lamps"))
    motion = str(given.act(people[3], brought)["motion"])
    propose = c.SubmitAmendment(motion=motion, wording=1, paragraph="1", form="strike")
    change = str(given.act(people[4], propose)["amendment"])
    asked(given, chair, people, motion, matter)
    code = {"lay-aside": "motion-laid-aside", "postpone": "motion-postponed"}[matter]
    for who, command in (
        (people[5], c.SecondAmendment(amendment=change)),
        (people[4], c.WithdrawAmendment(amendment=change)),
        (people[3], c.AcceptAmendment(amendment=change)),
        (chair, c.OpenPoll(motion=motion, amendment=change)),
    ):
        given.refused(who, command, code, motion=motion, number=1)
    if matter == "lay-aside":
        asked(given, chair, people, motion, "take-up")
        given.act(people[4], c.WithdrawAmendment(amendment=change))


@pytest.mark.parametrize("matter", ["lay-aside", "postpone"])
def test_annulling_the_vote_after_the_close_does_not_lose_the_motion(matter: str) -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[3], sitting)
    poll = asked(given, chair, people, motion, matter)
    given.act(chair, c.CloseSitting(sitting=sitting))
    given.act(chair, c.AnnulPoll(poll=poll, reason=WHY))
    assert state_of(given, motion) == "postponed"
    later = next_one(given, chair)
    assert (given.state.motion(motion).sitting, state_of(given, motion)) == (later, "submitted")


def test_annulling_the_vote_that_took_it_up_after_the_close_changes_nothing() -> None:
    given, chair, people, sitting, motion = laid_aside()
    poll = asked(given, chair, people, motion, "take-up")
    given.act(chair, c.CloseSitting(sitting=sitting))
    given.act(chair, c.AnnulPoll(poll=poll, reason=WHY))
    assert state_of(given, motion) == "submitted"


def test_the_minutes_say_when_it_was_laid_aside_and_taken_up_and_put_off() -> None:
    given, chair, people, sitting, motion = laid_aside()
    asked(given, chair, people, motion, "take-up")
    asked(given, chair, people, motion, "lay-aside")
    given.act(chair, c.CloseSitting(sitting=sitting))
    told = [(row["code"], row["number"]) for row in entries(given, sitting) if row.get("motion") == motion]
    codes = [code for code, number in told if number == 1]
    assert codes == [
        *("motion.submitted", "motion.seconded", "motion.laid-aside", "motion.taken-up"),
        *("motion.laid-aside", "motion.postponed"),
    ]
