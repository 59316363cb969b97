"""The one way to act: the policy is asked, then the rules; what comes out is recorded by the writer."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from domain.amendment import Amendment
from domain.event import By, Fact
from domain.motion import Motion
from domain.policy import Phase, Relation, admit, depends_on_sitting
from services import (
    acts_amendments,
    acts_calling,
    acts_community,
    acts_counting,
    acts_debate,
    acts_hall,
    acts_interests,
    acts_minutes,
    acts_motions,
    acts_polls,
    acts_presence,
    acts_procedure,
    acts_proxies,
    acts_roll,
    acts_roll_call,
    acts_sitting,
    acts_undo,
    console,
)
from services import commands as c
from services.desk import Desk, Done
from services.principal import Principal
from services.state import State


class Decision(Struct, gc=False):
    """What to record (perhaps nothing), what to answer, and under whose name."""

    facts: list[Fact]
    result: dict[str, Any]
    by: By


Act = Callable[[State, Principal, Any, Desk], Done]

ACTS: dict[type[c.Command], Act] = {
    c.FoundCommunity: acts_community.found,
    c.AmendCharter: acts_community.amend,
    c.PlanSitting: acts_calling.plan,
    c.CallSitting: acts_calling.call,
    c.OpenSitting: acts_sitting.open_sitting,
    c.CloseSitting: acts_sitting.close_sitting,
    c.PauseSitting: acts_sitting.pause,
    c.ResumeSitting: acts_sitting.resume,
    c.AdjournSitting: acts_sitting.adjourn,
    c.HandChair: acts_sitting.hand,
    c.TakeChair: acts_sitting.take,
    c.UndoAct: acts_undo.undo,
    c.Arrive: acts_presence.arrive,
    c.Leave: acts_presence.leave,
    c.GiveProxy: acts_proxies.give,
    c.EndProxy: acts_proxies.end,
    c.VoteByProxy: acts_proxies.vote,
    c.EnrolMember: acts_roll.enrol,
    c.ChangeMember: acts_roll.change,
    c.DepartMember: acts_roll.depart,
    c.ImportRoll: acts_roll.import_roll,
    c.GrantRole: acts_roll.grant,
    c.EndRole: acts_roll.end,
    c.SubmitMotion: acts_motions.submit,
    c.SecondMotion: acts_motions.second,
    c.WithdrawMotion: acts_motions.withdraw,
    c.SubmitAmendment: acts_amendments.submit,
    c.SecondAmendment: acts_amendments.second,
    c.WithdrawAmendment: acts_amendments.withdraw,
    c.AcceptAmendment: acts_amendments.accept,
    c.MoveProcedure: acts_procedure.move,
    c.RaisePoint: acts_procedure.raise_point,
    c.WithdrawPoint: acts_procedure.withdraw_point,
    c.RulePoint: acts_procedure.rule_point,
    c.DeclareInterest: acts_interests.declare,
    c.RuleInterest: acts_interests.rule,
    c.AskToSpeak: acts_debate.ask,
    c.WithdrawSpeech: acts_debate.withdraw,
    c.BeginSpeech: acts_debate.begin,
    c.ExtendSpeech: acts_debate.extend,
    c.EndSpeech: acts_debate.end,
    c.CloseList: acts_debate.close_list,
    c.ReopenList: acts_debate.reopen_list,
    c.OpenPoll: acts_polls.open_poll,
    c.ClosePoll: acts_polls.close,
    c.DiscloseBallots: acts_polls.disclose,
    c.DeclareOutcome: acts_polls.declare,
    c.AnnulPoll: acts_polls.annul,
    c.CastBallot: acts_polls.cast,
    c.RecordBallot: acts_roll_call.record,
    c.MissAnswer: acts_roll_call.miss,
    c.EnterCount: acts_counting.enter,
    c.CompareCounts: acts_counting.compare,
    c.RestartCount: acts_counting.restart,
    c.RuleCount: acts_counting.rule,
    c.IssuePapers: acts_counting.issue,
    c.GivePaper: acts_counting.give,
    c.RuleDouble: acts_counting.rule_double,
    c.AppointTeller: acts_hall.appoint,
    c.ReleaseTeller: acts_hall.release,
    c.RecordAssistance: acts_hall.assist,
    c.AskDivision: acts_hall.doubt,
    c.NoteMinutes: acts_minutes.note,
    c.CorrectMinutes: acts_minutes.correct,
    c.ApproveMinutes: acts_minutes.approve,
    c.SignMinutes: acts_minutes.sign,
}


def decide(state: State, principal: Principal, command: c.Command, desk: Desk) -> Decision:
    """Decide on a command.

    Raises:
        Refusal: the policy or a rule says no; nothing is to be recorded.
    """
    by = _admitted(state, principal, command)
    console.as_seen(state, principal, command)
    facts, result = ACTS[type(command)](state, principal, command, desk)
    return Decision(facts, result | acts_undo.offered(facts, by, desk.at), by)


OF_SITTINGS = frozenset(command.TYPE for command in ACTS if depends_on_sitting(command.TYPE))
OWNED = frozenset({
    c.Arrive, c.Leave, c.AskToSpeak, c.WithdrawSpeech, c.EndSpeech, c.RecordAssistance, c.AskDivision,
    c.SubmitMotion, c.SecondMotion, c.SubmitAmendment, c.SecondAmendment,
    c.MoveProcedure, c.RaisePoint, c.WithdrawPoint, c.UndoAct, c.GiveProxy, c.EndProxy, c.DeclareInterest,
})  # fmt: skip
PHASE_OF: dict[str, Phase] = {
    "planned": "sitting-planned",
    "called": "sitting-planned",
    "open": "sitting-open",
    "closed": "chartered",
}
MOVER = frozenset({"mover"})
MOVERS = (c.WithdrawMotion, c.WithdrawAmendment, c.AcceptAmendment)


def _admitted(state: State, principal: Principal, command: c.Command) -> By:
    act = command.TYPE
    roles = state.roles(principal)
    relation: Relation = "any"
    # Not `isinstance`: pydantic answers that in Python, and ballots come by the thousand.
    if type(command) in MOVERS and _is_for_mover(state, principal, command):
        roles, relation = roles | (MOVER if _names_herself(principal, command) else frozenset()), "own"
    elif type(command) in OWNED and _is_own(state, principal, command):
        relation = "own"
    capacity = admit(act, roles, relation, _phase(state, command))
    if capacity == "chair" and relation != "own" and type(command) in acts_sitting.LEADING:
        acts_sitting.leads(state, principal, command)
    if type(command) is c.VoteByProxy or type(command) is c.RecordBallot:
        return By(principal.id, capacity, command.member)
    return By(principal.id, capacity)


def _is_own(state: State, principal: Principal, command: c.Command) -> bool:
    """Whoever names nobody means herself; a speech or point is whose it was."""
    if isinstance(command, c.WithdrawSpeech | c.EndSpeech):
        return acts_debate.is_own(state, principal, command)
    if isinstance(command, c.UndoAct):
        return acts_undo.is_own(state, principal, command)
    if isinstance(command, c.WithdrawPoint):
        return acts_procedure.is_own(state, principal, command)
    return _names_herself(principal, command)


def _names_herself(principal: Principal, command: c.Command) -> bool:
    return getattr(command, "member", None) in (None, principal.id)


def _is_for_mover(state: State, principal: Principal, command: c.Command) -> bool:
    """By her, or in her name where the desk brought it. Who has left the roll has left it to the sitting."""
    amendment = state.amendments.get(getattr(command, "amendment", ""))
    brought: Motion | Amendment | None = amendment
    if not isinstance(command, c.WithdrawAmendment):
        brought = state.motions.get(_motion_of(state, command))
    named = getattr(command, "member", None) or principal.id
    if brought is None or brought.mover != named or state.member(named).departed:
        return False
    return brought.at_desk or named == principal.id


def _motion_of(state: State, command: c.Command) -> str:
    """The motion that the command is about, perhaps by an amendment to it."""
    amendment = state.amendments.get(getattr(command, "amendment", None) or "")
    return amendment.motion if amendment else getattr(command, "motion", "")


def _phase(state: State, command: c.Command) -> Phase:
    if not state.is_chartered:
        return "any"
    if command.TYPE not in OF_SITTINGS:
        return "chartered"
    sitting_id = getattr(command, "sitting", None)
    if sitting_id is None:
        motion = state.motions.get(_motion_of(state, command))
        sitting_id = motion.sitting if motion else ""
    sitting = state.sittings.get(sitting_id)
    # What does not exist is refused as such, by the act.
    return PHASE_OF[sitting.state] if sitting else "sitting-open"
