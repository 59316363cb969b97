"""A roll-call in the hall: whoever has no tablet is called by name, and her answer is taken down."""

from domain import poll
from domain.console import Touch
from domain.errors import Stale
from domain.poll import Ballot
from services import acts_proxies
from services.acts_counting import paper_prevails
from services.commands import RecordBallot
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
        member.id in state.present_at.get(found.id, ()) or member.id in state.proxies_at.get(found.id, ()),
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
