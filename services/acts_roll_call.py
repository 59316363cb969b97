"""A roll-call in the hall: names are called, and the answer is taken down, or that there was none."""

from domain import poll
from domain.console import Touch
from domain.errors import Stale
from domain.poll import Ballot, Poll
from services import acts_proxies
from services.acts_counting import paper_prevails
from services.commands import MissAnswer, RecordBallot
from services.console import who_did
from services.desk import Desk, Done
from services.principal import Principal
from services.state import State


def record(state: State, principal: Principal, command: RecordBallot, desk: Desk) -> Done:
    """For whoever lent her vote, her holder answers."""
    found, member = state.poll(command.poll), state.member(command.member)
    ballots = state.ballots.get(found.id, {})
    entry, former = member.entry_at(found.roll_n), ballots.get(member.id)
    others = (ballot.paper for voter, ballot in ballots.items() if voter != member.id)
    facts = poll.cast(
        found,
        member.id,
        entry.weight if entry else None,
        _was_here(state, found, member.id),
        former,
        command.option,
        desk.at,
        lambda option: desk.sealed(option, found.id),
        by_proxy=bool(acts_proxies.holder_of(state, found, member.id)),
        taken=poll.answer(found, command.paper, others),
        paper_prevails=paper_prevails(state, found),
    )
    if former is not None and command.replaces is not None and former.n > command.replaces:
        raise _answered(state, principal, found.id, former)
    return facts, {"member": member.id, "replaced": former is not None}


def _answered(state: State, principal: Principal, poll_id: str, former: Ballot) -> Stale:
    """Who wrote down what since the desk looked; not what is sealed."""
    what = "ballot.cast" if former.version == 1 else "ballot.replaced"
    told = who_did(state, principal, Touch(former.n, former.by, former.capacity, what))
    said = {"option": former.option, "means": former.means}
    told |= {key: value for key, value in said.items() if value}
    return Stale(view=f"ballots/{poll_id}", position=former.n, **told)


def miss(state: State, principal: Principal, command: MissAnswer, desk: Desk) -> Done:
    """Two desks that call together press once each: the second is told, and counts nothing (record 0143)."""
    found, member = state.poll(command.poll), state.member(command.member)
    facts = poll.miss(
        found,
        member.id,
        is_on_roll=member.entry_at(found.roll_n) is not None,
        was_here=_was_here(state, found, member.id),
        has_ballot=member.id in state.ballots.get(found.id, ()),
        at=desk.at,
    )
    before = state.missed.get(found.id, {}).get(member.id)
    if before is not None and command.missed is not None and command.missed < before.times:
        raise Stale(view=f"missed/{found.id}", position=before.n, **who_did(state, principal, before))
    return facts, {"member": member.id, "missed": before.times + 1 if before else 1}


def _was_here(state: State, found: Poll, member: str) -> bool:
    """At the opening; or she lent her vote to somebody who was."""
    return member in state.present_at.get(found.id, ()) or member in state.proxies_at.get(found.id, ())
