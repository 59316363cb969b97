"""Two at the desk: nobody undoes the other unseen, and an act can be taken back for ten seconds."""

from typing import Any

import pytest
from hypothesis import given as over

from domain.console import ABOUT, TOUCHES, UNDO_MS, VIEWS
from domain.debate import ListReopened
from domain.event import EVENT_TYPES, decode
from gateways.stores.memory_views import MemoryViewStore
from projections.follower import Follower
from services import commands as c
from services.acts_undo import COUNTERS
from services.principal import OPERATOR, Principal
from services.state import State
from tests.rules.given import ORDINARY, PROCEDURES, SPEECH, Given, charter, text
from tests.rules.histories import ListLog, histories
from tests.rules.test_views import seen

MEANS: list[Any] = ["tablet", "paper"]
ON_PAPER = {"ordinary": ORDINARY["ordinary"] | {"means": MEANS}}
AMENDING = {"article": "9", "confidence": "D", "seconds": 0, "accept": True}
RULES = {"speech": SPEECH, "matters": ORDINARY | PROCEDURES}


def desk(more: dict[str, Any] | None = None) -> tuple[Given, Principal, Principal, list[Principal], str]:
    """A chair and a deputy at one desk: a secretary opened, so that nobody presides and both lead."""
    given = Given(charter() | RULES | (more or {})).founded()
    people = given.enrolled("1", "2", "3", "4", "5")
    secretary = given.granted(people[4], "secretary")
    sitting = given.sitting(secretary)
    return given, given.granted(people[0], "chair"), given.granted(people[1], "chair"), people, sitting


def undone(given: Given, who: Principal, sitting: str, n: int | None = None) -> c.UndoAct:
    return c.UndoAct(sitting=sitting, position=n or len(given.events))


# The tables.


def test_each_command_of_the_desk_and_no_other_says_what_it_is_about() -> None:
    of_desk = {kind for kind, command in c.COMMANDS.items() if issubclass(command, c.DeskCommand)}
    assert set(ABOUT) == of_desk
    for kind, command in c.COMMANDS.items():
        assert kind not in ABOUT or {ABOUT[kind], "sitting"} & command.model_fields.keys()


def test_the_tables_know_only_what_there_is() -> None:
    assert set(TOUCHES) <= set(EVENT_TYPES)
    assert {kind for kinds in TOUCHES.values() for kind in kinds} == set(VIEWS)
    assert set(COUNTERS) <= set(TOUCHES)


# What was seen.


def test_an_act_on_what_another_has_changed_is_refused_and_says_who_did_what() -> None:
    given, chair, deputy, _, sitting = desk()
    shown = {f"speakers/{sitting}": len(given.events)}
    given.act(chair, c.CloseList(sitting=sitting))
    given.refused(
        deputy,
        c.CloseList(sitting=sitting, seen=shown),
        "stale",
        by="chair",
        member=chair.id,
        number="1",
        what="list.closed",
        view=f"speakers/{sitting}",
        position=len(given.events),
    )
    given.act(deputy, c.ReopenList(sitting=sitting, seen={f"speakers/{sitting}": len(given.events)}))


def test_whoever_says_nothing_of_what_she_saw_is_not_asked() -> None:
    given, chair, deputy, _, sitting = desk()
    given.act(chair, c.CloseList(sitting=sitting))
    given.act(deputy, c.ReopenList(sitting=sitting))
    given.act(chair, c.CloseList(sitting=sitting, seen={f"now/{sitting}": 1}))


def test_what_else_happened_meanwhile_is_no_reason_to_refuse() -> None:
    given, chair, deputy, people, sitting = desk()
    shown = {f"speakers/{sitting}": len(given.events), f"now/{sitting}": len(given.events)}
    given.act(people[2], c.AskToSpeak(sitting=sitting))
    given.act(chair, c.BeginSpeech(sitting=sitting))
    given.act(deputy, c.CloseList(sitting=sitting, seen=shown))


def test_a_press_on_a_page_that_is_behind_ones_own_act_is_refused_too() -> None:
    given, chair, _, people, sitting = desk()
    shown = {f"speakers/{sitting}": len(given.events)}
    for one in people[2:4]:
        given.act(one, c.AskToSpeak(sitting=sitting))
    speech = given.act(chair, c.BeginSpeech(sitting=sitting, seen=shown))["speech"]
    given.act(chair, c.EndSpeech(sitting=sitting, speech=speech))
    given.refused(chair, c.BeginSpeech(sitting=sitting, seen=shown), "stale", by="you", what="speech.ended")


def test_a_motion_whose_words_changed_a_moment_before_is_not_put() -> None:
    given, chair, _, people, sitting = desk({"amending": AMENDING})
    command = c.SubmitMotion(sitting=sitting, title=text("Lamps"), text=text("Six lamps."))
    motion = given.act(people[2], command)["motion"]
    change = c.SubmitAmendment(
        motion=motion, wording=1, paragraph="1", form="replace", text=c.ParagraphText(lang="en", text="Nine.")
    )
    amendment = given.act(people[3], change)["amendment"]
    shown = {f"motion/{motion}": len(given.events)}
    given.act(people[2], c.AcceptAmendment(amendment=amendment))
    put = c.OpenPoll(motion=motion, seen=shown)
    given.refused(chair, put, "stale", by="mover", number="3", what="motion.amended")


def test_an_outcome_that_another_declared_is_not_annulled_unseen() -> None:
    given, chair, deputy, people, sitting = desk()
    poll = given.poll(chair, given.motion(people[2], sitting))
    given.act(chair, c.ClosePoll(poll=poll))
    shown = {f"poll/{poll}": len(given.events)}
    given.act(deputy, c.DeclareOutcome(poll=poll))
    annul = c.AnnulPoll(poll=poll, reason=text("Wrong roll"), seen=shown)
    given.refused(chair, annul, "stale", by="chair", number="2", what="outcome.declared")


# Taking back.


def test_a_closed_list_is_open_again_by_the_event_that_counters_it() -> None:
    given, chair, _, people, sitting = desk()
    answer = given.act(chair, c.CloseList(sitting=sitting))
    assert answer["undo_until"] == given.at + UNDO_MS
    assert answer["did"] == "list.closed"
    n = len(given.events)
    given.at += UNDO_MS
    assert "undo_until" not in given.act(chair, c.UndoAct(sitting=sitting, position=n))
    assert given.only(ListReopened).data.model_dump() == {"sitting": sitting, "undoes": n}
    given.act(people[2], c.AskToSpeak(sitting=sitting))


def test_after_ten_seconds_by_the_servers_clock_nothing_is_taken_back() -> None:
    given, chair, _, _, sitting = desk()
    given.act(chair, c.CloseList(sitting=sitting))
    given.at += UNDO_MS + 1
    given.refused(chair, undone(given, chair, sitting), "undo-late", seconds=10)


def test_only_ones_own_newest_act_is_taken_back() -> None:
    given, chair, deputy, _, sitting = desk()
    given.act(chair, c.CloseList(sitting=sitting))
    n = len(given.events)
    given.refused(deputy, undone(given, deputy, sitting), "not-allowed")
    given.act(deputy, c.PauseSitting(sitting=sitting))
    given.refused(chair, undone(given, chair, sitting, n), "built-on", by="chair", what="sitting.paused")
    given.refused(chair, undone(given, chair, sitting, n + 9), "nothing-to-undo")


def test_taking_back_is_not_taken_back() -> None:
    given, chair, _, _, sitting = desk()
    given.act(chair, c.CloseList(sitting=sitting))
    given.act(chair, undone(given, chair, sitting))
    given.refused(chair, undone(given, chair, sitting), "nothing-to-undo")


def unchanged_views(given: Given, sitting: str, *more: str) -> dict[str, Any]:
    views = (f"now/{sitting}", f"speakers/{sitting}", f"procedure/{sitting}", f"docket/{sitting}/0", *more)
    docs = {view: dict(seen(given, view)) for view in views}
    docs[f"now/{sitting}"].pop("focus", None)
    return docs


def test_a_vote_that_nobody_has_used_is_withdrawn_and_all_is_as_before() -> None:
    given, chair, _, people, sitting = desk()
    motion = given.motion(people[2], sitting)
    given.act(people[3], c.SecondMotion(motion=motion))
    given.act(people[3], c.AskToSpeak(sitting=sitting, motion=motion))
    asked = given.act(people[2], c.MoveProcedure(sitting=sitting, matter="end-debate", motion=motion))
    point = given.act(people[3], c.RaisePoint(sitting=sitting))["point"]
    given.act(chair, c.RulePoint(sitting=sitting, point=point, allowed=False, reason=text("No")))
    before = unchanged_views(given, sitting, f"motion/{motion}")
    opened = given.act(chair, c.OpenPoll(motion=motion))
    assert opened["did"] == "poll.opened"
    given.act(chair, undone(given, chair, sitting))
    assert given.recorded() == ["poll.withdrawn/1", "motion.put-back/1"]
    assert unchanged_views(given, sitting, f"motion/{motion}") == before
    given.act(people[3], c.SecondMotion(motion=asked["motion"]))
    given.refused(people[3], c.AskToSpeak(sitting=sitting, motion=motion), "already-asked")
    given.refused(chair, c.OpenPoll(motion=motion), "procedure-first")
    given.act(people[3], c.MoveProcedure(sitting=sitting, matter="appeal", point=point))
    given.refused(people[2], c.CastBallot(poll=opened["poll"], option="yes"), "poll-closed")
    annul = c.AnnulPoll(poll=opened["poll"], reason=text("It was none"))
    given.refused(chair, annul, "wrong-phase", state="withdrawn")


def test_a_repeated_vote_that_is_taken_back_leaves_the_one_before() -> None:
    given, chair, _, people, sitting = desk()
    motion = given.motion(people[2], sitting)
    first = given.poll(chair, motion)
    given.act(chair, c.AnnulPoll(poll=first, reason=text("Too loud")))
    before = unchanged_views(given, sitting, f"motion/{motion}", f"poll/{first}")
    given.poll(chair, motion, repeats=first)
    given.act(chair, undone(given, chair, sitting))
    assert unchanged_views(given, sitting, f"motion/{motion}", f"poll/{first}") == before
    assert given.act(chair, c.OpenPoll(motion=motion, repeats=first))["number"] == 2


def test_a_vote_in_which_somebody_voted_is_not_taken_back() -> None:
    given, chair, _, people, sitting = desk()
    poll = given.poll(chair, given.motion(people[2], sitting))
    given.vote(poll, [(people[3], "yes")])
    n = given.state.last_acts[sitting].n
    given.refused(chair, undone(given, chair, sitting, n), "built-on", by="member", what="ballot.cast")


def test_a_vote_for_which_a_paper_was_handed_out_is_not_taken_back() -> None:
    given, chair, _, people, sitting = desk({"matters": ON_PAPER})
    poll = given.poll(chair, given.motion(people[2], sitting), means=MEANS)
    n = len(given.events)
    given.act(chair, c.IssuePapers(poll=poll, first=1, last=9))
    given.refused(chair, undone(given, chair, sitting, n), "built-on")


def test_a_vote_on_a_change_that_is_taken_back_leaves_the_change_pending() -> None:
    given, chair, _, people, sitting = desk({"amending": AMENDING | {"seconds": 0}})
    command = c.SubmitMotion(sitting=sitting, title=text("Lamps"), text=text("Six lamps."))
    motion = given.act(people[2], command)["motion"]
    strike = c.SubmitAmendment(motion=motion, wording=1, paragraph="1", form="strike")
    amendment = given.act(people[3], strike)["amendment"]
    before = unchanged_views(given, sitting, f"amendments/{motion}")
    given.poll(chair, motion, amendment=amendment)
    given.act(chair, undone(given, chair, sitting))
    assert given.recorded() == ["poll.withdrawn/1", "amendment.put-back/1"]
    assert unchanged_views(given, sitting, f"amendments/{motion}") == before


@pytest.mark.parametrize("step", ["begin", "end", "remove"])
def test_a_step_of_the_list_of_speakers_is_taken_back_to_where_it_was(step: str) -> None:
    given, chair, _, people, sitting = desk()
    speeches = [given.act(one, c.AskToSpeak(sitting=sitting))["speech"] for one in people[1:4]]
    if step == "end":
        given.act(chair, c.BeginSpeech(sitting=sitting, speech=speeches[1]))
    before = unchanged_views(given, sitting)
    command: c.Command = {
        "begin": c.BeginSpeech(sitting=sitting, speech=speeches[1]),
        "end": c.EndSpeech(sitting=sitting, speech=speeches[1]),
        "remove": c.WithdrawSpeech(sitting=sitting, speech=speeches[1]),
    }[step]
    assert "undo_until" in given.act(chair, command)
    given.at += 5_000
    given.act(chair, undone(given, chair, sitting))
    assert unchanged_views(given, sitting) == before


def test_whoever_asked_anew_after_being_removed_waits_once() -> None:
    given, chair, _, people, sitting = desk()
    speech = given.act(people[2], c.AskToSpeak(sitting=sitting))["speech"]
    given.act(chair, c.WithdrawSpeech(sitting=sitting, speech=speech))
    n = len(given.events)
    given.act(people[2], c.AskToSpeak(sitting=sitting))
    given.refused(chair, undone(given, chair, sitting, n), "already-asked")


def of_point(given: Given, chair: Principal, who: Principal, sitting: str, allowed: bool = False) -> str:
    """Raised by somebody and ruled on; gives the point."""
    point = str(given.act(who, c.RaisePoint(sitting=sitting))["point"])
    given.act(chair, c.RulePoint(sitting=sitting, point=point, allowed=allowed, reason=text("So it is")))
    return point


def test_a_ruling_is_taken_back_and_the_point_waits_in_its_old_place_before_all_else() -> None:
    given, chair, _, people, sitting = desk()
    given.act(people[1], c.AskToSpeak(sitting=sitting))
    first, second = (given.act(one, c.RaisePoint(sitting=sitting))["point"] for one in people[2:4])
    before = unchanged_views(given, sitting)
    assert "ruling" not in before[f"procedure/{sitting}"]
    rule = c.RulePoint(sitting=sitting, point=first, allowed=True, reason=text("He is right"))
    assert given.act(chair, rule)["did"] == "point.ruled"
    n = len(given.events)
    later = given.act(people[4], c.RaisePoint(sitting=sitting))["point"]
    given.act(chair, undone(given, chair, sitting, n))
    assert given.recorded() == ["point.put-back/1"]
    assert given.state.waiting_points(sitting) == [first, second, later]
    assert seen(given, f"procedure/{sitting}")["points"]["order"] == [first, second, later]
    given.act(people[4], c.WithdrawPoint(sitting=sitting, point=later))
    assert unchanged_views(given, sitting) == before
    given.refused(chair, c.BeginSpeech(sitting=sitting), "point-first", point=first)
    appeal = c.MoveProcedure(sitting=sitting, matter="appeal", point=first)
    given.refused(people[2], appeal, "ruling-stands")
    given.act(chair, c.RulePoint(sitting=sitting, point=first, allowed=False, reason=text("He is not")))
    given.act(people[2], appeal)


def test_the_ruling_before_one_that_is_taken_back_can_be_appealed_from_again() -> None:
    given, chair, _, people, sitting = desk()
    former = of_point(given, chair, people[2], sitting)
    before = seen(given, f"procedure/{sitting}")["ruling"]
    mistaken = of_point(given, chair, people[3], sitting, allowed=True)
    given.act(chair, undone(given, chair, sitting))
    assert seen(given, f"procedure/{sitting}")["ruling"] == before
    appeal = c.MoveProcedure(sitting=sitting, matter="appeal", point=mistaken)
    given.refused(people[3], appeal, "ruling-stands")
    given.act(people[3], c.MoveProcedure(sitting=sitting, matter="appeal", point=former))


def test_a_ruling_that_stood_before_stands_after_another_is_taken_back() -> None:
    given, chair, _, people, sitting = desk()
    former = of_point(given, chair, people[2], sitting)
    given.act(chair, c.ClosePoll(poll=given.poll(chair, given.motion(people[2], sitting))))
    of_point(given, chair, people[3], sitting)
    given.act(chair, undone(given, chair, sitting))
    assert seen(given, f"procedure/{sitting}")["ruling"]["final"] is True
    appeal = c.MoveProcedure(sitting=sitting, matter="appeal", point=former)
    given.refused(people[3], appeal, "ruling-stands")


def test_a_ruling_that_somebody_appealed_from_is_not_taken_back() -> None:
    given, chair, _, people, sitting = desk()
    point = of_point(given, chair, people[2], sitting)
    n = len(given.events)
    given.act(people[3], c.MoveProcedure(sitting=sitting, matter="appeal", point=point))
    built = {"by": "member", "number": "4", "what": "procedure.moved"}
    given.refused(chair, undone(given, chair, sitting, n), "built-on", **built)


def test_whoever_raised_another_point_after_the_ruling_has_one_waiting() -> None:
    given, chair, _, people, sitting = desk()
    of_point(given, chair, people[2], sitting)
    n = len(given.events)
    given.act(people[2], c.RaisePoint(sitting=sitting))
    given.refused(chair, undone(given, chair, sitting, n), "already-raised")


def test_minutes_show_a_ruling_that_was_taken_back_struck_and_the_one_after_it_plain() -> None:
    given, chair, _, people, sitting = desk()
    point = of_point(given, chair, people[2], sitting, allowed=True)
    n = len(given.events)
    given.act(chair, undone(given, chair, sitting))
    back = len(given.events)
    given.act(chair, c.RulePoint(sitting=sitting, point=point, allowed=False, reason=text("Not so")))
    rows = seen(given, f"minutes/{sitting}/0")["rows"]
    told = {int(at): row for at, row in rows.items() if row["code"].startswith("point.")}
    assert {at: (row["allowed"], row.get("undone_by")) for at, row in told.items()} == {
        n: (True, back),
        len(given.events): (False, None),
    }


def speaking(given: Given, chair: Principal, who: Principal, sitting: str) -> str:
    given.act(who, c.AskToSpeak(sitting=sitting))
    return str(given.act(chair, c.BeginSpeech(sitting=sitting))["speech"])


@pytest.mark.parametrize("late", [0, 400])
def test_more_time_for_a_speaker_is_taken_back_and_she_is_due_when_she_was(late: int) -> None:
    given, chair, _, people, sitting = desk()
    speech = speaking(given, chair, people[2], sitting)
    given.act(chair, c.ExtendSpeech(sitting=sitting, speech=speech, minutes=2))
    given.at += late * 1000
    before, entries = unchanged_views(given, sitting), seen(given, f"minutes/{sitting}")["entries"]
    assert "undo_until" in given.act(chair, c.ExtendSpeech(sitting=sitting, speech=speech))
    given.at += 9_000
    given.act(chair, undone(given, chair, sitting))
    assert given.recorded() == ["speech.shortened/1"]
    assert unchanged_views(given, sitting) == before
    assert seen(given, f"minutes/{sitting}")["entries"] == entries
    given.refused(chair, undone(given, chair, sitting), "nothing-to-undo")


def test_more_time_for_a_speaker_who_has_ended_is_not_taken_back() -> None:
    given, chair, _, people, sitting = desk()
    speech = speaking(given, chair, people[2], sitting)
    given.act(chair, c.ExtendSpeech(sitting=sitting, speech=speech))
    n = len(given.events)
    given.act(people[2], c.EndSpeech(sitting=sitting, speech=speech))
    built = {"by": "member", "number": "3", "what": "speech.ended"}
    given.refused(chair, undone(given, chair, sitting, n), "built-on", **built)


def test_a_chair_handed_over_by_mistake_comes_back_unless_the_other_has_led() -> None:
    given, chair, deputy, _, _ = desk()
    sitting = given.sitting(chair)
    given.act(chair, c.HandChair(sitting=sitting, member=deputy.id))
    given.act(chair, undone(given, chair, sitting))
    assert seen(given, f"now/{sitting}")["presiding"]["member"] == chair.id
    given.act(chair, c.HandChair(sitting=sitting, member=deputy.id))
    n = len(given.events)
    given.act(deputy, c.CloseList(sitting=sitting))
    given.refused(chair, undone(given, chair, sitting, n), "built-on", number="2", what="list.closed")


def test_a_chair_taken_from_nobody_is_nobodys_again() -> None:
    given, chair, _, _, sitting = desk()
    given.act(chair, c.TakeChair(sitting=sitting))
    given.act(chair, undone(given, chair, sitting))
    assert "presiding" not in seen(given, f"now/{sitting}")
    assert given.state.presiding(given.state.sitting(sitting)) is None


def test_a_question_that_the_desk_moved_for_somebody_is_taken_back_until_it_is_supported() -> None:
    given, chair, _, people, sitting = desk()
    moved = c.MoveProcedure(sitting=sitting, matter="close-list", member=people[2].id)
    given.act(chair, moved)
    given.act(chair, undone(given, chair, sitting))
    assert seen(given, f"procedure/{sitting}")["questions"]["order"] == []
    motion = given.act(chair, moved)["motion"]
    n = len(given.events)
    given.act(people[3], c.SecondMotion(motion=motion))
    given.refused(chair, undone(given, chair, sitting, n), "built-on", what="motion.seconded")


def test_what_has_no_counter_is_not_taken_back() -> None:
    given, chair, _, people, sitting = desk()
    poll = given.poll(chair, given.motion(people[2], sitting))
    assert "undo_until" not in given.act(chair, c.ClosePoll(poll=poll))
    given.refused(chair, undone(given, chair, sitting), "nothing-to-undo")


def test_a_break_that_ended_too_soon_goes_on_until_when_it_was_to_end() -> None:
    given, chair, _, _, sitting = desk()
    given.act(chair, c.PauseSitting(sitting=sitting, minutes=10))
    until = seen(given, f"now/{sitting}")["paused"]["due_at"]
    given.act(chair, c.ResumeSitting(sitting=sitting))
    given.at += 3_000
    given.act(chair, undone(given, chair, sitting))
    assert seen(given, f"now/{sitting}")["paused"]["due_at"] == until


def test_minutes_show_what_was_taken_back_struck_and_once() -> None:
    given, chair, _, _, sitting = desk()
    given.act(chair, c.PauseSitting(sitting=sitting))
    n = str(len(given.events))
    before = seen(given, f"minutes/{sitting}")["entries"]
    given.act(chair, undone(given, chair, sitting))
    head, page = seen(given, f"minutes/{sitting}"), seen(given, f"minutes/{sitting}/0")
    assert (head["entries"], head["last"]) == (before, len(given.events))
    assert page["rows"][n]["undone_by"] == len(given.events)


@over(histories())
def test_each_view_has_the_version_of_the_newest_act_on_what_it_shows(log: ListLog) -> None:
    """Else a page would be behind for ever, and each press on it stale."""
    state, views = State(), MemoryViewStore()
    for stored in log.rows:
        state.evolve(decode(stored.state))
    Follower(log, views).catch_up()
    versions = {one.view: one.v for one in views.documents()}
    speeches = {one: held.sitting for held in state.debates.values() for one in held.speeches}
    changes = {one.id: one.motion for one in state.amendments.values()}
    points = {one.id: one.sitting for one in state.points.values()}
    for key, touch in state.touched.items():
        kind, _, about = key.partition("/")
        of = {"speech": speeches, "point": points, "change": changes}.get(kind, {}).get(about, about)
        view: Any = kind
        assert versions[f"{VIEWS[view]}/{of}"] >= touch.n, (key, touch)


@pytest.mark.parametrize("who", [2, 4])
def test_whoever_has_no_desk_or_not_done_it_takes_nothing_back(who: int) -> None:
    given, chair, _, people, sitting = desk()
    given.act(chair, c.CloseList(sitting=sitting))
    given.refused(people[who], undone(given, people[who], sitting), "not-allowed")


def test_the_newest_acts_are_in_the_snapshot() -> None:
    given, chair, _, _, sitting = desk()
    given.act(chair, c.CloseList(sitting=sitting))
    assert State.load(given.state.dump()).last_acts == given.state.last_acts
    assert State.load(given.state.dump()).touched == given.state.touched
    given.act(OPERATOR, c.EndRole(member=chair.id, role="chair"))
    given.refused(chair, undone(given, chair, sitting), "not-allowed")
