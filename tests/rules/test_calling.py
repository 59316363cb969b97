"""Calling a sitting: who may, with how much notice, and that only what was announced is decided."""

from datetime import date
from typing import Any

import pytest

from domain.deadline import Unit
from domain.notice import Moment, first_day, is_kept
from domain.sitting import SittingCalled
from services import commands as c
from services.principal import Principal
from tests.rules.given import MINUTE, ORDINARY, PROCEDURES, SPEECH, Given, charter, text
from tests.rules.test_views import seen

HOUR = 60 * MINUTE
DAY = 24 * HOUR
URGENT = {"article": "9", "confidence": "D", "when": "urgent", "length": 1, "unit": "days"}
WEEK: dict[str, Any] = {"article": "9", "confidence": "D", "length": 7, "unit": "days"}
TENTH = {"base": "members_all", "share": "1/10", "strict": False, "article": "14", "confidence": "D"}
ADVICE = {"article": "4", "confidence": "D", "name": {"en": "Advice"}, "binding": "advisory"}


def rules(notice: dict[str, Any] | None = WEEK, **body: Any) -> dict[str, Any]:
    """A charter whose assembly is called with this notice."""
    assembly = {"article": "1", "confidence": "D", "name": {"en": "All"}, "members": "members_all", **body}
    assembly |= {"notice": notice} if notice else {}
    matters = ORDINARY | PROCEDURES | {"advice": ADVICE}
    return charter(matters) | {"speech": SPEECH, "bodies": {"assembly": assembly}}


def village(**more: Any) -> tuple[Given, Principal, list[Principal]]:
    given = Given(rules(**more)).founded()
    people = given.enrolled(*(str(number) for number in range(1, 21)))
    return given, given.granted(people[0], "chair"), people


def planned(given: Given, chair: Principal) -> str:
    return str(given.act(chair, c.PlanSitting(title=text("Autumn assembly")))["sitting"])


def called(given: Given, chair: Principal, sitting: str, days: int = 7, **more: Any) -> None:
    held_at = given.at + days * DAY
    command = c.CallSitting(sitting=sitting, place=text("The barn"), held_at=held_at, **more)
    given.act(chair, command)


def opened(given: Given, chair: Principal, sitting: str) -> None:
    """At the time for which it was called."""
    given.at = given.state.sitting(sitting).held_at
    given.act(chair, c.OpenSitting(sitting=sitting))


# Days.


@pytest.mark.parametrize(
    ("length", "unit", "first"),
    [
        (7, "days", date(2026, 2, 7)),
        (7, "clear-days", date(2026, 2, 8)),
        (2, "weeks", date(2026, 2, 14)),
        (1, "months", date(2026, 2, 28)),
        (1, "years", date(2027, 1, 31)),
        (5, "working-days", date(2026, 2, 6)),
    ],
)
def test_the_first_day_after_a_notice_of_saturday_31_january(length: int, unit: Unit, first: date) -> None:
    assert first_day(length, unit, date(2026, 1, 31)) == first


def test_hours_are_counted_to_the_millisecond_and_days_by_the_calendar() -> None:
    late = Moment(DAY - 1, date(1970, 1, 1))
    soon, later = Moment(25 * HOUR - 2, date(1970, 1, 2)), Moment(25 * HOUR - 1, date(1970, 1, 2))
    assert not is_kept(1, "hours", late, soon)
    assert is_kept(1, "hours", late, later)
    assert is_kept(1, "days", late, Moment(DAY, date(1970, 1, 2)))


# Who opens what.


def test_where_the_charter_wants_notice_nothing_is_opened_that_nobody_called() -> None:
    given, chair, _ = village()
    cure = given.refused(chair, c.OpenSitting(title=text("At once")), "notice-missing", article="9")
    assert (cure.params["length"], cure.params["unit"]) == (7, "days")
    given.refused(chair, c.OpenSitting(sitting=planned(given, chair)), "notice-missing")
    given.act(chair, c.OpenSitting(title=text("Advice"), form="consultation"))


def test_where_it_wants_none_a_sitting_is_opened_as_ever_also_a_planned_one() -> None:
    given, chair, _ = village(notice=None)
    given.act(chair, c.OpenSitting(title=text("At once")))
    given.act(chair, c.OpenSitting(sitting=planned(given, chair)))


def test_a_sitting_called_in_time_is_opened_at_its_time_and_no_sooner() -> None:
    given, chair, _ = village()
    sitting = planned(given, chair)
    called(given, chair, sitting)
    held_at = given.at + 7 * DAY
    given.at = held_at - 1
    given.refused(chair, c.OpenSitting(sitting=sitting), "sitting-too-early", held_at=held_at)
    given.at = held_at
    given.act(chair, c.OpenSitting(sitting=sitting))
    assert seen(given, f"now/{sitting}")["presiding"]["member"] == chair.id
    given.refused(chair, c.OpenSitting(sitting=sitting), "sitting-open")


def test_a_call_is_good_for_twelve_hours_and_can_be_given_anew() -> None:
    given, chair, _ = village()
    sitting = planned(given, chair)
    called(given, chair, sitting)
    given.at += 7 * DAY + 12 * HOUR + 1
    given.refused(chair, c.OpenSitting(sitting=sitting), "call-lapsed")
    called(given, chair, sitting)
    opened(given, chair, sitting)


def test_notice_that_is_too_short_is_refused_with_the_first_day_that_is_not() -> None:
    given, chair, _ = village()
    sitting = planned(given, chair)
    soon = c.CallSitting(sitting=sitting, place=text("The barn"), held_at=given.at + 6 * DAY)
    # The evening of 14 November 2023 in UTC is the 15th in Shanghai.
    given.refused(chair, soon, "notice-short", day="2023-11-22", article="9")
    given.refused(chair, c.CallSitting(sitting=sitting, place=text("The barn")), "notice-short")


def test_an_emergency_shortens_notice_as_far_as_the_charter_lets_it_and_says_why() -> None:
    given, chair, _ = village(notice=WEEK | {"emergency": URGENT})
    sitting, why = planned(given, chair), text("The dam leaks")
    now = c.CallSitting(sitting=sitting, place=text("The barn"), emergency=why)
    given.refused(chair, now, "notice-short", day="2023-11-16")
    called(given, chair, sitting, 1, emergency=why)
    said = given.only(SittingCalled)
    assert said.data.emergency
    assert given.words(said.c["reason"])["text"] == "The dam leaks"
    opened(given, chair, sitting)


def test_an_emergency_without_a_length_is_called_for_now() -> None:
    at_once = {key: URGENT[key] for key in ("article", "confidence", "when")}
    given, chair, _ = village(notice=WEEK | {"emergency": at_once})
    sitting = planned(given, chair)
    why = text("The dam leaks")
    given.act(chair, c.CallSitting(sitting=sitting, place=text("The barn"), emergency=why))
    given.act(chair, c.OpenSitting(sitting=sitting))


def test_a_charter_without_an_emergency_clause_knows_no_emergency() -> None:
    given, chair, _ = village()
    command = c.CallSitting(sitting=planned(given, chair), place=text("X"), emergency=text("Now!"))
    given.refused(chair, command, "no-emergency", article="9")


def test_nothing_is_called_for_a_time_that_is_over() -> None:
    given, chair, _ = village(notice=None)
    command = c.CallSitting(sitting=planned(given, chair), place=text("X"), held_at=given.at - 1)
    given.refused(chair, command, "held-in-the-past")


# Who calls.


def test_only_those_call_whom_the_charter_names() -> None:
    given, chair, people = village()
    sitting = planned(given, chair)
    for caller in ("petition", "fallback"):
        command = c.CallSitting(
            sitting=sitting, place=text("X"), held_at=given.at + 8 * DAY, caller=caller, signatures=20
        )
        given.refused(chair, command, "not-entitled-to-call", allowed=["convener"])
    given.refused(people[1], c.PlanSitting(title=text("Mine")), "not-allowed")


def test_a_petition_needs_the_share_of_the_roll_that_the_charter_says() -> None:
    given, chair, _ = village(petition={"any_of": [TENTH]})
    sitting = planned(given, chair)
    short = c.CallSitting(
        sitting=sitting, place=text("X"), held_at=given.at + 7 * DAY, caller="petition", signatures=1
    )
    given.refused(chair, short, "petition-short", have=1, need=2)
    called(given, chair, sitting, caller="petition", signatures=2)
    assert given.only(SittingCalled).data.article == "14"


def test_where_the_roll_cannot_tell_the_share_the_signatures_are_those_recorded() -> None:
    given, chair, _ = village(petition={"any_of": [TENTH, TENTH | {"base": "reps"}]})
    called(given, chair, planned(given, chair), caller="petition", signatures=1)


# What is decided.


def limited() -> tuple[Given, Principal, list[Principal], str, str]:
    """A called sitting whose charter lets only announced matters be decided, with one that is."""
    given, chair, people = village(notice=WEEK | {"agenda_limited": True})
    sitting = planned(given, chair)
    motion = given.motion(people[1], sitting)
    called(given, chair, sitting)
    return given, chair, people, sitting, motion


def test_what_was_on_the_docket_at_the_notice_is_decided_and_nothing_else() -> None:
    given, chair, people, sitting, motion = limited()
    late = given.motion(people[2], sitting)
    opened(given, chair, sitting)
    on_floor = given.motion(people[3], sitting)
    for one in (late, on_floor):
        given.refused(chair, c.OpenPoll(motion=one), "not-announced", article="9")
    given.poll(chair, motion)
    rows = seen(given, f"docket/{sitting}/0")["rows"]
    assert [one for one in rows if rows[one].get("announced")] == [motion]


def test_procedure_advice_and_changes_to_what_was_announced_are_not_hindered() -> None:
    given, chair, people, sitting, motion = limited()
    command = c.SubmitMotion(sitting=sitting, title=text("Roof"), text=text("One.\nTwo."))
    with_text = str(given.act(people[1], command)["motion"])
    called(given, chair, sitting)
    opened(given, chair, sitting)
    advice = given.motion(people[2], sitting, "advice")
    given.poll(chair, advice)
    change = given.act(
        people[3], c.SubmitAmendment(motion=with_text, wording=1, paragraph="1", form="strike")
    )["amendment"]
    given.poll(chair, with_text, amendment=change)
    question = given.act(people[2], c.MoveProcedure(sitting=sitting, matter="end-debate", motion=motion))
    given.act(people[3], c.SecondMotion(motion=question["motion"]))
    given.poll(chair, question["motion"])


def test_the_caller_chooses_and_orders_what_is_announced() -> None:
    given, chair, people, sitting, first = limited()
    second, third = given.motion(people[1], sitting), given.motion(people[1], sitting)
    called(given, chair, sitting, docket=[third, first, third])
    assert given.state.sitting(sitting).announced == (third, first)
    assert seen(given, f"now/{sitting}")["called"]["docket"] == [third, first]
    elsewhere = planned(given, chair)
    wrong = c.CallSitting(sitting=elsewhere, place=text("X"), held_at=given.at + 7 * DAY, docket=[second])
    given.refused(chair, wrong, "unknown-object", id=second)
    given.act(people[1], c.WithdrawMotion(motion=second))
    gone = wrong.model_copy(update={"sitting": sitting})
    given.refused(chair, gone, "wrong-phase", state="withdrawn")


def test_what_was_announced_stays_so_in_the_sitting_that_goes_on() -> None:
    given, chair, people, sitting, motion = limited()
    opened(given, chair, sitting)
    given.act(chair, c.AdjournSitting(sitting=sitting, when=text("Tomorrow")))
    later = given.act(chair, c.OpenSitting(title=text("Goes on"), continues=sitting))["sitting"]
    given.refused(chair, c.OpenPoll(motion=given.motion(people[2], later)), "not-announced")
    given.poll(chair, motion)


def test_a_notice_given_anew_takes_the_place_of_the_former() -> None:
    given, chair, people = village(notice=WEEK | {"emergency": URGENT})
    sitting = planned(given, chair)
    first, second = given.motion(people[1], sitting), given.motion(people[1], sitting)
    called(given, chair, sitting, 1, emergency=text("The dam leaks"), docket=[first])
    called(given, chair, sitting, 7, docket=[second])
    assert "reason" not in seen(given, f"now/{sitting}")["called"]
    rows = seen(given, f"docket/{sitting}/0")["rows"]
    assert [one for one in rows if rows[one].get("announced")] == [second]


# Before it begins.


def test_a_notice_that_another_has_given_is_neither_changed_nor_called_off_unseen() -> None:
    given, chair, people = village()
    secretary = given.granted(people[1], "secretary")
    sitting = planned(given, chair)
    shown = {f"now/{sitting}": len(given.events)}
    called(given, chair, sitting)
    told = {"by": "chair", "number": "1", "what": "sitting.called", "position": len(given.events)}
    again = c.CallSitting(sitting=sitting, place=text("The school"), held_at=given.at + 8 * DAY, seen=shown)
    given.refused(secretary, again, "stale", **told)
    given.refused(secretary, c.CloseSitting(sitting=sitting, seen=shown), "stale", **told)
    given.act(secretary, again.model_copy(update={"seen": {f"now/{sitting}": len(given.events)}}))


def test_before_it_begins_one_brings_and_supports_motions_and_does_nothing_else_of_a_sitting() -> None:
    given, chair, people, sitting, motion = limited()
    given.act(people[2], c.SecondMotion(motion=motion))
    for who, command in (
        (people[1], c.Arrive(sitting=sitting)),
        (people[1], c.AskToSpeak(sitting=sitting)),
        (people[1], c.RaisePoint(sitting=sitting)),
        (chair, c.OpenPoll(motion=motion)),
        (chair, c.PauseSitting(sitting=sitting)),
        (chair, c.AdjournSitting(sitting=sitting, when=text("Never"))),
    ):
        given.refused(who, command, "sitting-not-open")


def test_a_sitting_is_called_off_and_then_over() -> None:
    given, chair, people, sitting, _ = limited()
    given.act(chair, c.CloseSitting(sitting=sitting))
    assert seen(given, f"now/{sitting}")["state"] == "closed"
    for command in (c.OpenSitting(sitting=sitting), c.CloseSitting(sitting=sitting)):
        given.refused(chair, command, "sitting-closed")
    given.refused(people[1], c.SubmitMotion(sitting=sitting, title=text("Roof")), "sitting-closed")


def test_minutes_of_a_sitting_that_has_not_begun_are_neither_signed_nor_approved() -> None:
    given, chair, _, sitting, _ = limited()
    signature = c.SignMinutes(sitting=sitting, role="chair", way="password", n=1, root="0" * 64)
    given.refused(chair, signature, "sitting-open")
    later = given.act(chair, c.OpenSitting(title=text("Advice"), form="consultation"))["sitting"]
    given.refused(chair, c.ApproveMinutes(minutes=sitting, sitting=later), "sitting-open")


def test_minutes_say_how_and_when_it_was_called() -> None:
    given, chair, _, sitting, _ = limited()
    called_at = given.at
    opened(given, chair, sitting)
    page = seen(given, f"minutes/{sitting}/0")
    entries = [page["rows"][one] for one in page["order"]]
    assert [one["code"] for one in entries][:4] == [
        "sitting.planned", "motion.submitted", "sitting.called", "sitting.opened"
    ]  # fmt: skip
    said = entries[2]
    assert (said["at"], said["held_at"], said["caller"]) == (called_at, given.at, "convener")
    assert (said["article"], said["docket"]) == ("1", [1])
    assert given.words(said["place"])["text"] == "The barn"
