"""Who presides, breaks, and going on another day with what was not decided."""

import pytest

from domain.motion import MotionCarriedOver
from domain.sitting import PresidingChanged, SittingPaused
from services import commands as c
from services.principal import OPERATOR, Principal
from tests.rules.given import MINUTE, ORDINARY, PROCEDURES, SPEECH, Given, charter, text
from tests.rules.test_views import seen

RULES = {"speech": SPEECH, "matters": ORDINARY | PROCEDURES}
ELSEWHERE = {"takeover": "never", "article": "8", "confidence": "D"}


def two_chairs(**more: object) -> tuple[Given, Principal, Principal, list[Principal], str]:
    given = Given(charter() | RULES | more).founded()
    people = given.enrolled("1", "2", "3", "4")
    chair, deputy = given.granted(people[0], "chair"), given.granted(people[1], "chair")
    return given, chair, deputy, people, given.sitting(chair)


def entries(given: Given, sitting: str) -> list[dict[str, object]]:
    pages = range(seen(given, f"minutes/{sitting}")["pages"])
    return [row for page in pages for row in seen(given, f"minutes/{sitting}/{page}")["rows"].values()]


# Who presides.


def test_the_chair_that_opens_an_assembly_presides() -> None:
    given, chair, _, _, sitting = two_chairs()
    assert given.only(PresidingChanged).data.model_dump(exclude_none=True) == {
        "member": chair.id,
        "reason": "opened",
    }
    assert seen(given, f"now/{sitting}")["presiding"]["member"] == chair.id


def test_of_two_chairs_only_the_one_that_presides_leads_and_the_other_is_told_who() -> None:
    given, chair, deputy, people, sitting = two_chairs()
    motion = given.motion(people[2], sitting)
    given.act(people[2], c.AskToSpeak(sitting=sitting, motion=motion))
    point = given.act(people[3], c.RaisePoint(sitting=sitting))["point"]
    for command in (
        c.RulePoint(sitting=sitting, point=point, allowed=True, reason=text("Yes")),
        c.OpenPoll(motion=motion),
        c.BeginSpeech(sitting=sitting),
        c.CloseList(sitting=sitting),
        c.PauseSitting(sitting=sitting),
        c.CloseSitting(sitting=sitting),
        c.HandChair(sitting=sitting, member=deputy.id),
    ):
        given.refused(deputy, command, "not-presiding", member=chair.id, number="1")
    given.act(chair, c.RulePoint(sitting=sitting, point=point, allowed=True, reason=text("Yes")))
    poll = given.poll(chair, motion)
    for on_poll in (c.ClosePoll(poll=poll), c.AnnulPoll(poll=poll, reason=text("No"))):
        given.refused(deputy, on_poll, "not-presiding")
    given.act(chair, c.ClosePoll(poll=poll))
    given.refused(deputy, c.DeclareOutcome(poll=poll), "not-presiding")


def test_another_chair_still_speaks_and_ends_her_own_speech() -> None:
    given, chair, deputy, _, sitting = two_chairs()
    speech = given.act(deputy, c.AskToSpeak(sitting=sitting))["speech"]
    given.act(chair, c.BeginSpeech(sitting=sitting))
    given.act(deputy, c.EndSpeech(sitting=sitting, speech=speech))


def test_the_chair_is_handed_over_and_the_one_before_leads_no_more() -> None:
    given, chair, deputy, people, sitting = two_chairs()
    given.act(chair, c.HandChair(sitting=sitting, member=deputy.id))
    given.act(deputy, c.CloseList(sitting=sitting))
    given.refused(chair, c.ReopenList(sitting=sitting), "not-presiding", number="2")
    given.refused(deputy, c.HandChair(sitting=sitting, member=deputy.id), "already-presides")
    given.refused(deputy, c.HandChair(sitting=sitting, member=people[2].id), "role-not-held")


def test_the_chair_is_taken_while_who_presides_is_away() -> None:
    given, chair, deputy, _, sitting = two_chairs()
    given.act(chair, c.Arrive(sitting=sitting))
    given.refused(deputy, c.TakeChair(sitting=sitting), "chair-present", member=chair.id, number="1")
    given.act(chair, c.Leave(sitting=sitting))
    given.act(deputy, c.TakeChair(sitting=sitting))
    assert given.only(PresidingChanged).data.model_dump(exclude_none=True) == {
        "member": deputy.id,
        "reason": "taken",
        "was": chair.id,
    }
    given.refused(deputy, c.TakeChair(sitting=sitting), "already-presides")
    assert [row["reason"] for row in entries(given, sitting) if row["code"] == "presiding.changed"] == [
        "opened",
        "taken",
    ]


def test_the_charter_may_let_nobody_take_the_chair() -> None:
    given, _, deputy, _, sitting = two_chairs(presiding=ELSEWHERE)
    given.refused(deputy, c.TakeChair(sitting=sitting), "chair-present")


def test_whoever_is_no_chair_any_more_presides_no_more() -> None:
    given, chair, deputy, people, sitting = two_chairs(presiding=ELSEWHERE)
    given.act(OPERATOR, c.EndRole(member=chair.id, role="chair"))
    given.act(deputy, c.CloseList(sitting=sitting))
    given.act(deputy, c.TakeChair(sitting=sitting))
    assert seen(given, f"procedure/{sitting}")["chairs"]["order"] == [deputy.id]
    given.refused(people[2], c.TakeChair(sitting=sitting), "not-allowed")


def test_where_a_secretary_opened_any_chair_leads_and_may_take_the_chair() -> None:
    given, chair, deputy, people, _ = two_chairs()
    secretary = given.granted(people[2], "secretary")
    sitting = given.sitting(secretary)
    assert "presiding" not in seen(given, f"now/{sitting}")
    given.act(chair, c.CloseList(sitting=sitting))
    given.act(deputy, c.TakeChair(sitting=sitting))
    given.refused(chair, c.ReopenList(sitting=sitting), "not-presiding")
    given.act(secretary, c.CloseSitting(sitting=sitting))


def test_in_a_consultation_nobody_presides() -> None:
    given, chair, deputy, people, _ = two_chairs()
    opened = c.OpenSitting(title=text("Think"), form="consultation")
    sitting = given.act(chair, opened)["sitting"]
    given.poll(deputy, given.motion(people[2], sitting))
    given.refused(chair, c.TakeChair(sitting=sitting), "no-floor")


# Breaks.


def test_during_a_break_nobody_is_called_and_nothing_is_put() -> None:
    given, chair, _, people, sitting = two_chairs()
    motion = given.motion(people[2], sitting)
    given.act(chair, c.PauseSitting(sitting=sitting, minutes=10))
    assert given.only(SittingPaused).data.due_at == given.at + 10 * MINUTE
    given.act(people[2], c.AskToSpeak(sitting=sitting, motion=motion))
    given.refused(chair, c.BeginSpeech(sitting=sitting), "sitting-paused")
    given.refused(chair, c.OpenPoll(motion=motion), "sitting-paused")
    given.refused(chair, c.PauseSitting(sitting=sitting), "sitting-paused")
    assert seen(given, f"now/{sitting}")["paused"] == {"at": given.at, "due_at": given.at + 10 * MINUTE}
    given.act(chair, c.ResumeSitting(sitting=sitting))
    assert "paused" not in seen(given, f"now/{sitting}")
    given.refused(chair, c.ResumeSitting(sitting=sitting), "not-paused")
    given.act(chair, c.BeginSpeech(sitting=sitting))
    given.refused(chair, c.PauseSitting(sitting=sitting), "floor-taken")


def test_who_is_here_stays_here_over_a_break() -> None:
    given, chair, _, people, sitting = two_chairs()
    given.act(people[2], c.Arrive(sitting=sitting))
    given.act(chair, c.PauseSitting(sitting=sitting))
    given.act(chair, c.ResumeSitting(sitting=sitting))
    given.refused(people[2], c.Arrive(sitting=sitting), "already-here")


def test_a_vote_is_closed_before_a_break() -> None:
    given, chair, _, people, sitting = two_chairs()
    poll = given.poll(chair, given.motion(people[2], sitting))
    given.refused(chair, c.PauseSitting(sitting=sitting), "poll-open", poll=poll)
    given.refused(chair, c.AdjournSitting(sitting=sitting, when=text("Saturday")), "poll-open")


# Another day.


def test_what_was_not_decided_goes_on_in_the_sitting_that_continues() -> None:
    given, chair, _, people, sitting = two_chairs()
    decided, left, back = (given.motion(people[2], sitting) for _ in range(3))
    given.act(people[3], c.SecondMotion(motion=left))
    given.act(people[2], c.WithdrawMotion(motion=back))
    poll = given.poll(chair, decided)
    given.act(chair, c.ClosePoll(poll=poll))
    given.act(chair, c.DeclareOutcome(poll=poll))
    given.act(chair, c.AdjournSitting(sitting=sitting, when=text("Saturday at nine")))
    assert given.recorded() == ["sitting.adjourned/1", "sitting.closed/1"]
    assert given.words(seen(given, f"now/{sitting}")["adjourned"]["when"])["text"] == "Saturday at nine"
    given.refused(chair, c.OpenPoll(motion=left), "sitting-closed")
    later = given.act(chair, c.OpenSitting(title=text("Again"), continues=sitting))["sitting"]
    assert given.only(MotionCarriedOver).data.model_dump() == {
        "sitting": later,
        "number": 1,
        "former": sitting,
        "was": 2,
    }
    assert given.motion(people[2], later)
    assert given.result["number"] == 2
    assert given.state.motions[left].seconders == (people[3].id,)
    assert seen(given, f"docket/{sitting}/0")["rows"][left]["state"] == "carried-over"
    row = seen(given, f"docket/{later}/0")["rows"][left]
    assert (row["state"], row["number"]) == ("submitted", 1)
    assert seen(given, f"now/{later}")["motions"] == 2
    (told,) = [row for row in entries(given, later) if row["code"] == "motion.carried-over"]
    assert (told["number"], told["was"]) == (1, 2)
    given.poll(chair, left)


def test_a_vote_that_came_to_nothing_is_repeated_in_the_next_sitting() -> None:
    most = {"base": "members_all", "share": "1/1", "strict": False, "article": "3", "confidence": "D"}
    given = Given(charter(quorum={"all_of": [most]}) | {"speech": SPEECH}).founded()
    people = given.enrolled("1", "2", "3")
    chair = given.granted(people[0], "chair")
    sitting = given.sitting(chair)
    motion = given.motion(people[1], sitting)
    poll = given.poll(chair, motion)
    given.act(chair, c.ClosePoll(poll=poll))
    given.act(chair, c.DeclareOutcome(poll=poll))
    given.act(chair, c.AdjournSitting(sitting=sitting, when=text("Saturday")))
    given.act(chair, c.OpenSitting(title=text("Again"), continues=sitting))
    again = given.poll(chair, motion, repeats=poll)
    given.vote(again, [(who, "yes") for who in people])
    given.act(chair, c.ClosePoll(poll=again))
    assert given.act(chair, c.DeclareOutcome(poll=again))["result"] == "adopted"


@pytest.mark.parametrize("how", ["open", "closed", "twice", "other form"])
def test_only_an_adjourned_sitting_is_continued_and_once(how: str) -> None:
    given, chair, _, _, sitting = two_chairs()
    form = "assembly"
    if how == "closed":
        given.act(chair, c.CloseSitting(sitting=sitting))
    if how in ("twice", "other form"):
        given.act(chair, c.AdjournSitting(sitting=sitting, when=text("Saturday")))
    if how == "twice":
        given.act(chair, c.OpenSitting(title=text("Again"), continues=sitting))
    if how == "other form":
        form = "consultation"
    again = c.OpenSitting.model_validate({"title": text("Once more"), "continues": sitting, "form": form})
    given.refused(chair, again, "not-adjourned", sitting=sitting)
