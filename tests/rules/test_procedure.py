"""Points of order, rulings and appeals; questions of procedure, their order, and what they do."""

from typing import Any

import pytest

from domain.charter_reading import parse_charter
from domain.debate import DebateEnded, DebateResumed, ListClosed, SpeechBegun, TimeLimited
from domain.errors import CharterInvalid
from domain.motion import ProcedureMoved
from domain.point import AppealDecided, PointRuled
from services import commands as c
from services.principal import OPERATOR, Principal
from tests.rules.given import MINUTE, ORDINARY, PROCEDURES, SPEECH, Given, charter, text
from tests.rules.histories import log_of
from tests.rules.test_views import seen

RULES = {"speech": SPEECH, "matters": ORDINARY | PROCEDURES}
Floor = tuple[Given, Principal, list[Principal], str]


def floor(people: int = 6) -> Floor:
    given = Given(charter() | RULES).founded()
    everyone = given.enrolled(*(str(number) for number in range(1, people + 1)))
    chair = given.granted(everyone[0], "chair")
    return given, chair, everyone, given.sitting(chair)


def raised(given: Given, who: Principal, sitting: str) -> str:
    return str(given.act(who, c.RaisePoint(sitting=sitting))["point"])


def ruled(given: Given, chair: Principal, sitting: str, point: str, allowed: bool = False) -> None:
    reason = text("The list was read out")
    given.act(chair, c.RulePoint(sitting=sitting, point=point, allowed=allowed, reason=reason))


def moved(given: Given, who: Principal, sitting: str, matter: str, **about: Any) -> str:
    return str(given.act(who, c.MoveProcedure(sitting=sitting, matter=matter, **about))["motion"])


def seconded(
    given: Given, mover: Principal, other: Principal, sitting: str, matter: str, **about: Any
) -> str:
    question = moved(given, mover, sitting, matter, **about)
    given.act(other, c.SecondMotion(motion=question))
    return question


def voted(given: Given, chair: Principal, motion: str, everyone: list[Principal], yes: int, no: int) -> str:
    """So many say yes, so many no; gives the poll."""
    poll = given.poll(chair, motion)
    given.vote(poll, zip(everyone, ["yes"] * yes + ["no"] * no, strict=False))
    given.act(chair, c.ClosePoll(poll=poll))
    given.act(chair, c.DeclareOutcome(poll=poll))
    return poll


# Points of order.


def test_a_point_of_order_comes_before_every_speaker_and_every_vote() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    given.act(people[2], c.AskToSpeak(sitting=sitting, motion=motion))
    point = raised(given, people[3], sitting)
    given.refused(chair, c.BeginSpeech(sitting=sitting), "point-first", point=point)
    given.refused(chair, c.OpenPoll(motion=motion), "point-first", point=point)
    ruled(given, chair, sitting, point)
    given.act(chair, c.BeginSpeech(sitting=sitting))


def test_a_point_of_order_may_be_raised_while_somebody_speaks_or_all_vote() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    given.act(people[1], c.AskToSpeak(sitting=sitting))
    given.act(chair, c.BeginSpeech(sitting=sitting))
    ruled(given, chair, sitting, raised(given, people[2], sitting))
    poll = given.poll(chair, motion)
    raised(given, people[2], sitting)
    given.act(chair, c.ClosePoll(poll=poll))


def test_the_chair_rules_with_a_reason_that_is_content() -> None:
    given, chair, people, sitting = floor()
    point = raised(given, people[1], sitting)
    ruled(given, chair, sitting, point, allowed=True)
    fact = given.only(PointRuled)
    assert fact.data.allowed is True
    assert given.words(fact.c["reason"])["text"] == "The list was read out"


def test_a_point_is_ruled_on_once_and_two_at_the_desk_do_not_undo_each_other() -> None:
    given, chair, people, sitting = floor()
    point = raised(given, people[1], sitting)
    ruled(given, chair, sitting, point)
    again = c.RulePoint(sitting=sitting, point=point, allowed=True, reason=text("After all"))
    given.refused(chair, again, "point-settled", state="refused")
    given.refused(people[1], c.WithdrawPoint(sitting=sitting, point=point), "point-settled")


def test_who_takes_her_point_back_holds_nobody_up() -> None:
    given, chair, people, sitting = floor()
    given.act(people[2], c.AskToSpeak(sitting=sitting))
    point = raised(given, people[1], sitting)
    given.act(people[1], c.WithdrawPoint(sitting=sitting, point=point))
    given.act(chair, c.BeginSpeech(sitting=sitting))


def test_the_desk_raises_a_point_for_somebody_without_a_tablet() -> None:
    given, chair, people, sitting = floor()
    given.act(chair, c.RaisePoint(sitting=sitting, member=people[4].id))
    (fact,) = given.facts
    assert fact.data.model_dump() == {"sitting": sitting, "member": people[4].id}
    other = c.RaisePoint(sitting=sitting, member=people[4].id)
    given.refused(people[1], other, "not-allowed")


def test_one_has_one_point_at_a_time_and_only_so_many_wait() -> None:
    given, _, people, sitting = floor(22)
    for who in people[1:21]:
        raised(given, who, sitting)
    given.refused(people[1], c.RaisePoint(sitting=sitting), "already-raised")
    given.refused(people[21], c.RaisePoint(sitting=sitting), "list-full", most=20)


def test_only_the_chair_rules_and_whoever_left_the_roll_raises_nothing() -> None:
    given, chair, people, sitting = floor()
    point = raised(given, people[1], sitting)
    ruling = c.RulePoint(sitting=sitting, point=point, allowed=True, reason=text("Yes"))
    given.refused(people[2], ruling, "not-allowed")
    given.refused(people[2], c.WithdrawPoint(sitting=sitting, point=point), "not-allowed")
    given.act(OPERATOR, c.DepartMember(member=people[3].id))
    given.refused(chair, c.RaisePoint(sitting=sitting, member=people[3].id), "member-gone")


def test_in_a_consultation_there_are_no_points_of_order() -> None:
    given, chair, people, _ = floor()
    opened = c.OpenSitting(title=text("Think"), form="consultation")
    sitting = given.act(chair, opened)["sitting"]
    given.refused(people[1], c.RaisePoint(sitting=sitting), "no-floor")


# Appeals.


def test_most_of_the_votes_set_a_ruling_aside() -> None:
    given, chair, people, sitting = floor()
    point = raised(given, people[1], sitting)
    ruled(given, chair, sitting, point)
    appeal = seconded(given, people[1], people[2], sitting, "appeal", point=point)
    voted(given, chair, appeal, people, yes=3, no=2)
    assert given.only(AppealDecided).data.model_dump() == {
        "sitting": sitting,
        "motion": appeal,
        "upheld": False,
    }


def test_a_tie_sustains_the_chair() -> None:
    given, chair, people, sitting = floor()
    point = raised(given, people[1], sitting)
    ruled(given, chair, sitting, point)
    appeal = seconded(given, people[1], people[2], sitting, "appeal", point=point)
    voted(given, chair, appeal, people, yes=3, no=3)
    assert given.only(AppealDecided).data.upheld is True


def test_an_appeal_needs_a_supporter_before_it_is_put_and_holds_nobody_up_without_one() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    point = raised(given, people[1], sitting)
    ruled(given, chair, sitting, point)
    appeal = moved(given, people[1], sitting, "appeal", point=point)
    given.refused(chair, c.OpenPoll(motion=appeal), "seconds-missing", have=0, need=1)
    given.poll(chair, motion)


def test_a_ruling_stands_once_something_else_was_put_or_ruled_on() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    first = raised(given, people[1], sitting)
    ruled(given, chair, sitting, first)
    second = raised(given, people[1], sitting)
    ruled(given, chair, sitting, second)
    appeal = c.MoveProcedure(sitting=sitting, matter="appeal", point=first)
    given.refused(people[1], appeal, "ruling-stands", point=first)
    given.poll(chair, motion)
    given.refused(people[1], appeal.model_copy(update={"point": second}), "ruling-stands", point=second)


def test_an_appeal_that_nobody_supported_is_none_once_something_else_was_put() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    point = raised(given, people[1], sitting)
    ruled(given, chair, sitting, point)
    appeal = moved(given, people[1], sitting, "appeal", point=point)
    given.poll(chair, motion)
    given.act(people[2], c.SecondMotion(motion=appeal))
    given.refused(chair, c.OpenPoll(motion=appeal), "wrong-phase", state="lapsed")
    assert seen(given, f"procedure/{sitting}")["questions"]["order"] == []


def test_what_nobody_ruled_on_cannot_be_appealed_from() -> None:
    given, _, people, sitting = floor()
    point = raised(given, people[1], sitting)
    given.refused(people[1], c.MoveProcedure(sitting=sitting, matter="appeal", point=point), "ruling-stands")
    given.refused(people[1], c.MoveProcedure(sitting=sitting, matter="appeal", point="no"), "unknown-object")
    given.refused(people[1], c.MoveProcedure(sitting=sitting, matter="appeal"), "bad-request")


def test_an_annulled_appeal_lets_the_ruling_stand_until_it_is_put_again() -> None:
    given, chair, people, sitting = floor()
    point = raised(given, people[1], sitting)
    ruled(given, chair, sitting, point)
    appeal = seconded(given, people[1], people[2], sitting, "appeal", point=point)
    poll = voted(given, chair, appeal, people, yes=5, no=0)
    given.act(chair, c.AnnulPoll(poll=poll, reason=text("Counted twice")))
    assert given.only(AppealDecided).data.upheld is True
    again = given.poll(chair, appeal, repeats=poll)
    given.vote(again, [(people[1], "yes")])
    given.act(chair, c.ClosePoll(poll=again))
    given.act(chair, c.DeclareOutcome(poll=again))
    assert given.only(AppealDecided).data.upheld is False


# Questions of procedure.


def test_what_the_charter_says_of_a_question_is_settled_when_it_is_moved() -> None:
    given, _, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    moved(given, people[2], sitting, "end-debate", motion=motion)
    fact = given.only(ProcedureMoved)
    assert fact.data.model_dump(exclude_none=True) == {
        "sitting": sitting,
        "number": 2,
        "matter": "end-debate",
        "effect": "end-debate",
        "rank": 7,
        "seconds": 1,
        "debatable": False,
        "interrupts": False,
        "motion": motion,
    }
    assert given.words(fact.c["title"]) == {
        "lang": "en",
        "text": "End-debate",
        "also": {"zh-CN": "程序"},
    }


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        ("close-list", "end-debate", None),
        ("close-list", "limit-time", "out-of-order"),
        ("end-debate", "close-list", "out-of-order"),
        ("end-debate", "end-debate", "already-moved"),
        ("limit-time", "end-debate", None),
    ],
)
def test_only_what_ranks_higher_is_in_order_meanwhile(first: str, second: str, answer: str | None) -> None:
    given, _, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    about: dict[str, dict[str, Any]] = {
        "end-debate": {"motion": motion},
        "limit-time": {"minutes": 1},
        "close-list": {},
    }
    seconded(given, people[1], people[2], sitting, first, **about[first])
    command = c.MoveProcedure(sitting=sitting, matter=second, **about[second])
    if answer:
        given.refused(people[3], command, answer, number=2)
    else:
        given.act(people[3], command)


def test_what_nobody_supports_stands_in_nobodys_way() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    moved(given, people[1], sitting, "end-debate", motion=motion)
    moved(given, people[2], sitting, "close-list")
    given.poll(chair, motion)


def test_the_highest_is_put_first_and_the_matter_last() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    low = seconded(given, people[1], people[2], sitting, "close-list")
    high = seconded(given, people[1], people[2], sitting, "end-debate", motion=motion)
    given.refused(chair, c.OpenPoll(motion=motion), "procedure-first", motion=high, number=3)
    given.refused(chair, c.OpenPoll(motion=low), "procedure-first", motion=high)
    voted(given, chair, high, people, yes=0, no=3)
    given.refused(chair, c.OpenPoll(motion=motion), "procedure-first", motion=low)
    voted(given, chair, low, people, yes=0, no=3)
    given.poll(chair, motion)


def test_a_question_without_debate_is_put_before_anyone_speaks() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    given.act(people[3], c.AskToSpeak(sitting=sitting, motion=motion))
    question = seconded(given, people[1], people[2], sitting, "end-debate", motion=motion)
    given.refused(chair, c.BeginSpeech(sitting=sitting), "procedure-first", motion=question)
    asked = c.AskToSpeak(sitting=sitting, motion=question)
    given.refused(people[1], asked, "not-debatable", motion=question)


def test_a_question_that_may_be_debated_is_spoken_to() -> None:
    given, chair, people, sitting = floor()
    point = raised(given, people[1], sitting)
    ruled(given, chair, sitting, point)
    appeal = seconded(given, people[1], people[2], sitting, "appeal", point=point)
    given.act(people[3], c.AskToSpeak(sitting=sitting, motion=appeal, kind="for"))
    given.act(chair, c.BeginSpeech(sitting=sitting))


def test_only_what_may_interrupt_is_put_while_somebody_speaks() -> None:
    given, chair, people, sitting = floor()
    given.act(people[3], c.AskToSpeak(sitting=sitting))
    given.act(chair, c.BeginSpeech(sitting=sitting))
    question = seconded(given, people[1], people[2], sitting, "close-list")
    given.refused(chair, c.OpenPoll(motion=question), "floor-taken")
    point = raised(given, people[1], sitting)
    ruled(given, chair, sitting, point)
    given.poll(chair, seconded(given, people[1], people[2], sitting, "appeal", point=point))


def test_two_thirds_end_the_debate_and_the_question_is_put() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    waits = given.act(people[3], c.AskToSpeak(sitting=sitting, motion=motion))["speech"]
    question = seconded(given, people[1], people[2], sitting, "end-debate", motion=motion)
    voted(given, chair, question, people, yes=4, no=2)
    assert given.only(DebateEnded).data.model_dump() == {"sitting": sitting, "motion": motion, "by": question}
    assert given.state.debates[sitting].speeches[waits].state == "lapsed"
    given.refused(people[4], c.AskToSpeak(sitting=sitting, motion=motion), "debate-ended", motion=motion)
    given.act(people[4], c.AskToSpeak(sitting=sitting))
    again = c.MoveProcedure(sitting=sitting, matter="end-debate", motion=motion)
    given.refused(people[1], again, "debate-ended")
    given.poll(chair, motion)


def test_less_than_two_thirds_let_the_debate_go_on() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    question = seconded(given, people[1], people[2], sitting, "end-debate", motion=motion)
    voted(given, chair, question, people, yes=3, no=2)
    assert given.recorded() == ["outcome.declared/1", "motion.rejected/1"]
    given.act(people[4], c.AskToSpeak(sitting=sitting, motion=motion))


def test_annulling_the_vote_that_ended_a_debate_resumes_it() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    question = seconded(given, people[1], people[2], sitting, "end-debate", motion=motion)
    poll = voted(given, chair, question, people, yes=5, no=0)
    given.act(chair, c.AnnulPoll(poll=poll, reason=text("Two voted twice")))
    assert given.only(DebateResumed).data.motion == motion
    given.act(people[4], c.AskToSpeak(sitting=sitting, motion=motion))
    given.refused(chair, c.OpenPoll(motion=motion), "procedure-first", motion=question)


def test_two_thirds_close_the_list_and_shorten_the_speaking_time() -> None:
    given, chair, people, sitting = floor()
    voted(given, chair, seconded(given, people[1], people[2], sitting, "limit-time", minutes=1), people, 4, 1)
    assert given.only(TimeLimited).data.minutes == 1
    given.act(people[3], c.AskToSpeak(sitting=sitting))
    given.act(chair, c.BeginSpeech(sitting=sitting))
    assert given.only(SpeechBegun).data.due_at == given.at + MINUTE
    given.act(chair, c.EndSpeech(sitting=sitting, speech=given.result["speech"]))
    voted(given, chair, seconded(given, people[1], people[2], sitting, "close-list"), people, 4, 1)
    given.only(ListClosed)
    given.refused(people[4], c.AskToSpeak(sitting=sitting), "list-closed")
    given.refused(people[4], c.MoveProcedure(sitting=sitting, matter="close-list"), "list-closed")


def test_a_matter_that_is_put_or_taken_back_takes_the_questions_about_it_along() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    question = moved(given, people[2], sitting, "end-debate", motion=motion)
    given.act(people[1], c.WithdrawMotion(motion=motion))
    given.act(people[3], c.SecondMotion(motion=question))
    given.refused(chair, c.OpenPoll(motion=question), "wrong-phase", state="lapsed")
    given.refused(
        people[2], c.MoveProcedure(sitting=sitting, matter="end-debate", motion=motion), "wrong-phase"
    )


def test_matter_and_procedure_are_brought_by_their_own_doors() -> None:
    given, _, people, sitting = floor()
    brought = c.SubmitMotion(sitting=sitting, title=text("Stop"), matter="end-debate")
    given.refused(people[1], brought, "unknown-matter", known=["ordinary"])
    asked = c.MoveProcedure(sitting=sitting, matter="ordinary")
    given.refused(people[1], asked, "unknown-matter", known=sorted(PROCEDURES))


def test_the_desk_moves_and_seconds_for_those_without_a_tablet() -> None:
    given, chair, people, sitting = floor()
    question = moved(given, chair, sitting, "close-list", member=people[4].id)
    given.refused(chair, c.SecondMotion(motion=question, member=people[4].id), "already-seconded")
    given.act(chair, c.SecondMotion(motion=question, member=people[5].id))
    assert given.state.motions[question].mover == people[4].id
    assert given.state.motions[question].seconders == (people[5].id,)
    given.refused(people[1], c.SecondMotion(motion=question, member=people[2].id), "not-allowed")


def test_no_quorum_is_asked_for_a_question_of_procedure() -> None:
    most = {"base": "members_all", "share": "1/1", "strict": False, "article": "3", "confidence": "D"}
    given = Given(charter(quorum={"all_of": [most]}) | RULES).founded()
    people = given.enrolled("1", "2", "3")
    chair = given.granted(people[0], "chair")
    sitting = given.sitting(chair)
    voted(given, chair, seconded(given, people[1], people[2], sitting, "close-list"), people, 1, 0)
    given.only(ListClosed)


def test_a_charter_cannot_put_a_question_of_procedure_in_secret_or_for_advice() -> None:
    for said in ({"secret": True, "methods": ["secret"]}, {"binding": "advisory"}):
        rules = charter(ORDINARY | {"end-debate": PROCEDURES["end-debate"] | said})
        with pytest.raises(CharterInvalid) as caught:
            parse_charter(rules)
        problems = [(one["where"], one["code"]) for one in caught.value.params["problems"]]
        assert ("matters.end-debate.procedure", "procedure-decides-nothing") in problems


# What is shown.


def test_the_view_shows_points_ruling_and_questions_by_rank() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    point = raised(given, people[3], sitting)
    low = moved(given, people[1], sitting, "close-list")
    high = seconded(given, people[2], people[1], sitting, "end-debate", motion=motion)
    doc = seen(given, f"procedure/{sitting}")
    assert doc["points"]["order"] == [point]
    assert given.words(doc["points"]["rows"][point]["name"])["text"] == "Person 4"
    assert doc["questions"]["order"] == [high, low]
    assert doc["questions"]["rows"][high]["seconders"] == 1
    ruled(given, chair, sitting, point)
    doc = seen(given, f"procedure/{sitting}")
    assert doc["points"] == {"rows": {}, "order": []}
    assert (doc["ruling"]["allowed"], doc["ruling"]["final"]) == (False, False)
    appeal = seconded(given, people[3], people[1], sitting, "appeal", point=point)
    voted(given, chair, appeal, people, yes=4, no=0)
    ruling = seen(given, f"procedure/{sitting}")["ruling"]
    assert (ruling["upheld"], ruling["final"]) == (False, True)


def test_the_minutes_tell_ruling_appeal_and_question_and_the_speakers_that_the_debate_is_over() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    point = raised(given, people[3], sitting)
    ruled(given, chair, sitting, point)
    voted(given, chair, seconded(given, people[3], people[1], sitting, "appeal", point=point), people, 4, 0)
    question = seconded(given, people[3], people[1], sitting, "end-debate", motion=motion)
    voted(given, chair, question, people, 5, 0)
    assert seen(given, f"speakers/{sitting}")["ended"] == [motion]
    entries = [
        row
        for page in range(seen(given, f"minutes/{sitting}")["pages"])
        for row in seen(given, f"minutes/{sitting}/{page}")["rows"].values()
    ]
    codes = [row["code"] for row in entries]
    assert codes.count("procedure.moved") == 2
    (told,) = [row for row in entries if row["code"] == "point.ruled"]
    assert (told["allowed"], told["member"]) == (False, people[3].id)
    (decided,) = [row for row in entries if row["code"] == "appeal.decided"]
    assert (decided["upheld"], decided["number"]) == (False, 2)
    (about,) = [row for row in entries if row["code"] == "procedure.moved" and "about" in row]
    assert about["about"] == 1
    assert log_of(given).rows
