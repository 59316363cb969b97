"""The one way to act: the policy is asked, then the rules; what comes out is recorded by the writer."""

from collections.abc import Callable
from typing import Any, NamedTuple

from domain.event import By, Fact
from domain.policy import Phase, Relation, admit, depends_on_sitting
from services import acts_community, acts_motions, acts_polls, acts_roll
from services import commands as c
from services.desk import Desk, Done
from services.principal import Principal
from services.state import State


class Decision(NamedTuple):
    """What to record (perhaps nothing), what to answer, and under whose name."""

    facts: list[Fact]
    result: dict[str, Any]
    by: By


Act = Callable[[State, Principal, Any, Desk], Done]

ACTS: dict[type[c.Command], Act] = {
    c.FoundCommunity: acts_community.found,
    c.AmendCharter: acts_community.amend,
    c.OpenSitting: acts_community.open_sitting,
    c.CloseSitting: acts_community.close_sitting,
    c.EnrolMember: acts_roll.enrol,
    c.ChangeMember: acts_roll.change,
    c.DepartMember: acts_roll.depart,
    c.ImportRoll: acts_roll.import_roll,
    c.GrantRole: acts_roll.grant,
    c.EndRole: acts_roll.end,
    c.SubmitMotion: acts_motions.submit,
    c.SecondMotion: acts_motions.second,
    c.WithdrawMotion: acts_motions.withdraw,
    c.OpenPoll: acts_polls.open_poll,
    c.ClosePoll: acts_polls.close,
    c.DiscloseBallots: acts_polls.disclose,
    c.DeclareOutcome: acts_polls.declare,
    c.AnnulPoll: acts_polls.annul,
    c.CastBallot: acts_polls.cast,
}


def decide(state: State, principal: Principal, command: c.Command, desk: Desk) -> Decision:
    """Decide on a command.

    Raises:
        Refusal: the policy or a rule says no; nothing is to be recorded.
    """
    by = _admitted(state, principal, command)
    facts, result = ACTS[type(command)](state, principal, command, desk)
    return Decision(facts, result, by)


OF_SITTINGS = frozenset(command.TYPE for command in ACTS if depends_on_sitting(command.TYPE))
MOVER = frozenset({"mover"})


def _admitted(state: State, principal: Principal, command: c.Command) -> By:
    act = command.TYPE
    roles = state.roles(principal)
    relation: Relation = "any"
    # Not `isinstance`: pydantic answers that in Python, and ballots come by the thousand.
    if type(command) is c.WithdrawMotion and _is_mover(state, principal, command):
        roles, relation = roles | MOVER, "own"
    return By(principal.id, admit(act, roles, relation, _phase(state, command)))


def _is_mover(state: State, principal: Principal, command: c.WithdrawMotion) -> bool:
    """A mover who has left the roll has left her motions to the sitting."""
    motion = state.motions.get(command.motion)
    return motion is not None and motion.mover == principal.id and "member" in state.roles(principal)


def _phase(state: State, command: c.Command) -> Phase:
    if not state.is_chartered:
        return "any"
    if command.TYPE not in OF_SITTINGS:
        return "chartered"
    sitting_id = getattr(command, "sitting", None)
    if sitting_id is None:
        motion = state.motions.get(getattr(command, "motion", ""))
        sitting_id = motion.sitting if motion else ""
    sitting = state.sittings.get(sitting_id)
    # What does not exist is refused as such, by the act.
    return "sitting-open" if sitting is None or sitting.state == "open" else "chartered"
