"""What holds of every act: the policy first, nothing twice, every fact folded, every refusal used."""

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from domain import errors
from domain.errors import Refusal
from domain.event import EVENT_TYPES, decode, encode
from domain.policy import ACTS
from domain.poll import BallotCast
from services import commands as c
from services.principal import OPERATOR, PUBLIC, THE_CLOCK, Principal
from services.snapshot import SHAPE
from services.state import State
from tests.rules.given import (
    DIVISION,
    MINUTE,
    ORDINARY,
    PROCEDURES,
    SPEECH,
    Given,
    charter,
    hall,
    known,
    row,
    text,
)

ROOT = Path(__file__).parents[2]
PRODUCT = ("domain", "services", "projections", "gateways")
# The trunk of the tree: raised as themselves only where nothing more can be said.
GROUPS = {Refusal, errors.Forbidden, errors.NotFound, errors.Invalid, errors.Unavailable}


PROXY = {"article": "10", "confidence": "D", "max_per_holder": 2, "written": False}
CONFLICTS = {
    "gain": {"article": "9", "confidence": "D", "who": "member", "interest": "gain", "then": "does-not-vote"}
}
AMENDING = {"article": "9", "confidence": "D", "seconds": 1, "accept": True}


def descendants(kind: type[Refusal]) -> set[type[Refusal]]:
    below = set(kind.__subclasses__())
    return below.union(*(descendants(one) for one in below))


def used_names() -> set[str]:
    """Every name that the product uses, imports apart."""
    names = set()
    for path in (path for folder in PRODUCT for path in (ROOT / folder).rglob("*.py")):
        if path.name == "errors.py" or "node_modules" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Name | ast.Attribute):
                names.add(node.id if isinstance(node, ast.Name) else node.attr)
    return names


def test_every_refusal_is_raised_somewhere() -> None:
    never = {kind.__name__ for kind in descendants(Refusal) - GROUPS} - used_names()
    assert never == set()


def test_every_refusal_has_a_word_of_its_own() -> None:
    kinds: list[type[Refusal]] = [Refusal, *descendants(Refusal)]
    assert len({kind.code for kind in kinds}) == len(kinds)


def test_every_event_is_folded_into_the_state() -> None:
    ours = {kind for kind in EVENT_TYPES.values() if kind.__module__.startswith("domain.")}
    assert set(State()._evolve) == ours


def test_every_command_says_what_it_is_for() -> None:
    for kind in c.COMMANDS.values():
        assert kind.__doc__
        assert kind.TYPE.count(".") == 1


def test_a_stranger_is_not_told_what_exists() -> None:
    given, _, _, sitting = hall()
    for one in ("nothing", sitting):
        given.refused(PUBLIC, c.CloseSitting(sitting=one), "not-allowed")


def test_before_the_founding_there_is_nothing_to_act_on() -> None:
    given = Given()
    given.refused(OPERATOR, c.EnrolMember(row=row("1")), "unknown-community")


MEANS = ["tablet", "hands", "paper"]
Act = Callable[[Principal, c.Command, str | None], Any]


def the_whole_story() -> tuple[Given, list[tuple[Principal, c.Command, str | None]]]:
    """Every command once, in an order that works; with each, how its repetition is answered."""
    hall_rules = {
        "speech": SPEECH,
        "division": DIVISION,
        "amending": AMENDING,
        "matters": ORDINARY | PROCEDURES,
        "conflicts": CONFLICTS,
    }
    rules: dict[str, Any] = {"means": MEANS, "proxy": PROXY}
    given = Given(charter(seconds=1, **rules) | hall_rules).founded()
    # None where doing it again is a new fact, "nothing" where it records none, else the refusal's word.
    done: list[tuple[Principal, c.Command, str | None]] = []

    def act(who: Principal, command: c.Command, again: str | None, key: str = "") -> Any:
        answer = given.act(who, command)
        done.append((who, command, again))
        check_again(given, who, command, again)
        return answer.get(key)

    act(
        OPERATOR,
        c.AmendCharter(charter=charter(seconds=2, **rules) | hall_rules, reason=text("x")),
        "charter-unchanged",
    )
    people = given.enrolled("1", "2", "3", "4")
    chair, one, two, three = people
    act(OPERATOR, c.EnrolMember(row=row("5")), "already-enrolled")
    act(OPERATOR, c.ImportRoll(rows=[row("5"), row("6")]), "nothing")
    act(OPERATOR, c.ChangeMember(member=one.id, row=row("2", group="B")), "nothing")
    act(OPERATOR, c.GrantRole(member=chair.id, role="chair"), "role-held")
    act(OPERATOR, c.GrantRole(member=two.id, role="auditor"), "role-held")
    act(OPERATOR, c.EndRole(member=two.id, role="auditor"), "role-not-held")
    planned = act(chair, c.PlanSitting(title=text("Spring")), None, "sitting")
    act(chair, c.CallSitting(sitting=planned, place=text("The barn")), None)
    act(chair, c.OpenSitting(sitting=planned), "sitting-open")
    sitting = act(chair, c.OpenSitting(title=text("Spring")), None, "sitting")
    act(one, c.Arrive(sitting=sitting), "already-here")
    act(chair, c.Arrive(sitting=sitting, member=two.id), "already-here")
    act(one, c.Leave(sitting=sitting), "not-here")
    given.act(OPERATOR, c.GrantRole(member=two.id, role="chair"))
    act(two, c.TakeChair(sitting=sitting), "already-presides")
    act(two, c.HandChair(sitting=sitting, member=chair.id), "not-presiding")
    given.act(OPERATOR, c.EndRole(member=two.id, role="chair"))
    act(chair, c.PauseSitting(sitting=sitting), "sitting-paused")
    act(chair, c.ResumeSitting(sitting=sitting), "not-paused")
    put_off = given.sitting(chair)
    act(chair, c.AdjournSitting(sitting=put_off, when=text("On Saturday")), "sitting-closed")
    motion = act(one, c.SubmitMotion(sitting=sitting, title=text("Mend")), None, "motion")
    idle = given.motion(one, sitting)
    act(one, c.WithdrawMotion(motion=idle), "wrong-phase")
    act(two, c.SecondMotion(motion=motion), "already-seconded")
    speech = act(two, c.AskToSpeak(sitting=sitting, motion=motion), "already-asked", "speech")
    act(two, c.WithdrawSpeech(sitting=sitting, speech=speech), "speech-over")
    given.act(three, c.AskToSpeak(sitting=sitting, motion=motion))
    point = act(two, c.RaisePoint(sitting=sitting), "already-raised", "point")
    act(two, c.WithdrawPoint(sitting=sitting, point=point), "point-settled")
    point = given.act(two, c.RaisePoint(sitting=sitting))["point"]
    ruling = c.RulePoint(sitting=sitting, point=point, allowed=False, reason=text("It is on the list"))
    act(chair, ruling, "point-settled")
    appeal = c.MoveProcedure(sitting=sitting, matter="appeal", point=point)
    asked = act(two, appeal, "already-moved", "motion")
    act(three, c.SecondMotion(motion=asked), "already-seconded")
    given.act(two, c.WithdrawMotion(motion=asked))
    act(chair, c.CloseList(sitting=sitting), "list-closed")
    act(chair, c.ReopenList(sitting=sitting), "list-open")
    act(chair, c.UndoAct(sitting=sitting, position=len(given.events)), "built-on")
    given.act(chair, c.ReopenList(sitting=sitting))
    speech = act(chair, c.BeginSpeech(sitting=sitting), "floor-taken", "speech")
    act(chair, c.ExtendSpeech(sitting=sitting, speech=speech), None)
    act(three, c.EndSpeech(sitting=sitting, speech=speech), "speech-over")
    shade = c.SubmitAmendment(
        motion=motion, wording=1, paragraph="0", form="insert", text=c.ParagraphText(lang="en", text="Shade.")
    )
    amendment = act(two, shade, None, "amendment")
    act(three, c.SecondAmendment(amendment=amendment), "already-seconded")
    act(one, c.AcceptAmendment(amendment=amendment), "wrong-phase")
    for other in [key for key, changed in given.state.amendments.items() if changed.is_pending]:
        act(two, c.WithdrawAmendment(amendment=other), "wrong-phase")
    given.act(three, c.SecondMotion(motion=motion))
    poll = act(chair, c.OpenPoll(motion=motion), "poll-open", "poll")
    act(two, c.CastBallot(poll=poll, option="yes"), None)
    act(chair, c.AnnulPoll(poll=poll, reason=text("x")), "wrong-phase")
    repeat = c.OpenPoll(motion=motion, repeats=poll, reveal="at-close", minutes=1)
    gain = c.DeclareInterest(motion=motion, kind="gain", text=text("I would gain"))
    act(one, gain, "interest-declared")
    may_vote = c.RuleInterest(motion=motion, member=one.id, recused=False, reason=text("So little"))
    act(chair, may_vote, "wrong-phase")
    act(three, c.GiveProxy(sitting=sitting, holder=two.id), "proxy-stands")
    poll = act(chair, repeat, "poll-open", "poll")
    act(two, c.VoteByProxy(poll=poll, member=three.id, option="yes"), None)
    act(three, c.EndProxy(sitting=sitting), "no-proxy")
    act(two, c.CastBallot(poll=poll, option="yes"), None)
    given.at += MINUTE
    act(THE_CLOCK, c.ClosePoll(poll=poll), "poll-closed")
    opened = {voter: given.contents[one.choice] for voter, one in given.state.ballots[poll].items()}
    ballots = {voter: {**one.part, "salt": one.salt.hex()} for voter, one in opened.items()}
    act(THE_CLOCK, c.DiscloseBallots.model_validate({"poll": poll, "ballots": ballots}), "wrong-phase")
    act(chair, c.DeclareOutcome(poll=poll), "wrong-phase")
    _vote_in_the_hall(given, people, sitting, act)
    act(chair, c.CloseSitting(sitting=sitting), "sitting-closed")
    act(chair, c.NoteMinutes(sitting=sitting, text=text("Rain")), None)
    act(chair, c.CorrectMinutes(sitting=sitting, remark=1, text=text("Hail")), "remark-corrected")
    signature = c.SignMinutes(sitting=sitting, role="chair", way="password", n=40, root="0" * 64)
    act(chair, signature, "already-signed")
    later = given.sitting(chair)
    act(chair, c.ApproveMinutes(minutes=sitting, sitting=later), "minutes-approved")
    act(OPERATOR, c.DepartMember(member=three.id), "member-gone")
    return given, done


def _vote_in_the_hall(given: Given, people: list[Principal], sitting: str, act: Act) -> None:
    """By tablet, hands and paper at once, with everything that can go wrong."""
    chair, one, two, three = people
    given.here(sitting, (one, three))
    motion = given.motion(three, sitting)
    for seconder in (one, two):
        given.act(seconder, c.SecondMotion(motion=motion))
    poll = given.poll(chair, motion, means=["tablet", "hands", "paper"])
    act(chair, c.AppointTeller(member=one.id), "role-held")
    given.granted(two, "teller")
    act(one, c.IssuePapers(poll=poll, first=1, last=1), "paper-number-twice")
    act(one, c.GivePaper(poll=poll, number=1, member=three.id), "paper-number-twice")
    helped = c.RecordAssistance(poll=poll, way="paper", witnesses=[one.id, two.id], member=three.id)
    act(one, helped, "already-assisted")
    given.vote(poll, [(three, "no")])
    for _ in range(3):
        entered = [
            c.EnterCount.model_validate({"poll": poll, "way": "hands", "piles": {"options": options}})
            for options in ({"yes": 0, "no": 0, "abstain": 1}, {"yes": 0, "no": 1, "abstain": 0})
        ]
        given.act(one, entered[0])
        given.act(two, entered[1])
        given.compare(poll, "hands")
    piles = {"options": {"yes": 1, "no": 0, "abstain": 0}}
    about = {"poll": poll, "way": "hands"}
    act(chair, c.RuleCount.model_validate({**about, "piles": piles, "reason": text("x")}), "wrong-phase")
    act(chair, c.RestartCount.model_validate({**about, "reason": text("x")}), "wrong-phase")
    act(one, c.EnterCount.model_validate({**about, "piles": piles}), "already-counted")
    given.act(two, c.EnterCount.model_validate({**about, "piles": piles}))
    act(THE_CLOCK, given.comparison(poll, "hands"), "wrong-phase")
    given.act(chair, c.ClosePoll(poll=poll))
    given.count(
        poll, "paper", *((teller, {"options": {"yes": [1], "no": 0, "abstain": 0}}) for teller in (one, two))
    )
    ruling = c.RuleDouble(poll=poll, member=three.id, keeps="paper", reason=text("x"))
    act(chair, ruling, "wrong-phase")
    act(three, c.AskDivision(poll=poll, wants="count"), "already-doubted")
    act(chair, c.ReleaseTeller(member=one.id), "role-not-held")
    given.act(chair, c.AnnulPoll(poll=poll, reason=text("x")))
    called = given.poll(chair, motion, method="roll-call", means=["hands"], repeats=poll)
    act(chair, c.MissAnswer(poll=called, member=one.id, missed=0), "stale")
    act(chair, c.RecordBallot(poll=called, member=one.id, option="yes"), None)
    given.act(chair, c.ClosePoll(poll=called))


def check_again(given: Given, who: Principal, command: c.Command, again: str | None) -> None:
    if again not in (None, "nothing"):
        given.refused(who, command, again)
        return
    given.act(who, command)
    assert (given.facts == []) == (again == "nothing"), command.TYPE


def test_doing_the_same_again_is_refused_or_records_nothing_but_where_it_is_a_new_fact() -> None:
    _, done = the_whole_story()
    new_facts = {command.TYPE for _, command, again in done if again is None}
    assert new_facts == {
        "sitting.plan", "sitting.call", "sitting.open", "motion.submit", "amendment.submit", "ballot.cast",
        "ballot.record", "proxy.vote", "speech.extend", "minutes.note",
    }  # fmt: skip
    assert {type(command) for _, command, _ in done} == {
        *c.COMMANDS.values(),
        c.CompareCounts,
        c.DiscloseBallots,
        c.SignMinutes,
    } - {c.FoundCommunity}


def test_whatever_was_decided_can_be_written_read_and_folded_again_at_every_step() -> None:
    given, _ = the_whole_story()
    folded = State()
    for event in given.events:
        assert decode(encode(event)) == event
        folded.evolve(event)
        folded = State.load(folded.dump())
    assert known(folded) == known(given.state)


def test_versions_count_the_events_of_each_stream() -> None:
    given, _ = the_whole_story()
    counted: dict[str, int] = {}
    for event in given.events:
        counted[event.stream] = counted.get(event.stream, 0) + 1
        assert event.version == counted[event.stream]


def test_no_written_word_is_in_any_event() -> None:
    given, _ = the_whole_story()
    log = b"".join(encode(event) for event in given.events)
    parts = [one.part for one in given.contents.values()]
    # What has its name from the charter has it there, in the log.
    written = {part["text"] for part in parts if "text" in part and "also" not in part}
    assert {"Reed Village", "Person 1", "Mend"} <= written
    assert not [words for words in written if len(words) > 1 and words.encode() in log]


def test_every_content_says_who_may_read_it_in_the_policys_words() -> None:
    given, _ = the_whole_story()
    readers = {one.reader for one in given.contents.values()}
    assert readers == {"content.public", "content.member", "content.sealed"}
    assert readers <= ACTS


def test_a_snapshot_keeps_what_a_poll_needs_in_the_middle_of_voting() -> None:
    given, chair, people, sitting = hall(reveal="at-close")
    poll = given.poll(chair, given.motion(people[1], sitting))
    given.vote(poll, [(people[1], "yes"), (people[2], "no")])
    given.state = State.load(given.state.dump())
    given.act(people[1], c.CastBallot(poll=poll, option="no"))
    given.act(chair, c.ClosePoll(poll=poll))
    assert list(given.state.undisclosed) == [poll]
    given.state = State.load(given.state.dump())
    given.disclose(poll)
    assert not given.state.undisclosed
    assert given.act(chair, c.DeclareOutcome(poll=poll))["result"] == "rejected"


def test_an_annulled_poll_is_not_waited_for_any_more() -> None:
    given, chair, people, sitting = hall(reveal="at-close")
    poll = given.poll(chair, given.motion(people[1], sitting))
    given.vote(poll, [(people[1], "yes")])
    given.act(chair, c.ClosePoll(poll=poll))
    given.act(chair, c.AnnulPoll(poll=poll, reason=text("x")))
    assert not given.state.undisclosed


def test_the_shape_of_a_snapshot_has_a_name() -> None:
    assert len(SHAPE) == 16


def test_equal_ballots_share_their_facts_because_they_come_by_the_thousand() -> None:
    given, chair, people, sitting = hall()
    poll = given.poll(chair, given.motion(people[1], sitting))
    seen = []
    for person in people:
        given.act(person, c.CastBallot(poll=poll, option="yes"))
        seen.append(given.only(BallotCast).data)
    assert all(one is seen[0] for one in seen)


@pytest.mark.parametrize("count", [10, 1000])
def test_a_ballot_costs_the_same_however_many_there_are(count: int) -> None:
    """Counted in calls, not seconds: nothing in casting walks over ballots, members or polls."""
    given, chair, people, sitting = hall(count)
    poll = given.poll(chair, given.motion(people[1], sitting))
    given.vote(poll, [(person, "yes") for person in people[1:]])
    assert calls(lambda: given.act(people[0], c.CastBallot(poll=poll, option="no"))) < 150


def calls(act: Callable[[], object]) -> int:
    counted = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(None)
    return counted


def test_the_shape_of_a_snapshot_is_the_same_in_every_process() -> None:
    """Hashes of words differ from process to process; a snapshot that another made must still be read."""
    tell = [sys.executable, "-c", "from services.snapshot import SHAPE; print(SHAPE)"]
    shapes = set()
    for seed in "123456":
        environ = {**os.environ, "PYTHONHASHSEED": seed}
        shapes.add(subprocess.run(tell, env=environ, capture_output=True, check=True).stdout)
    assert shapes == {SHAPE.encode() + b"\n"}
