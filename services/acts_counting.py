"""Counting in the hall: hands and papers, by two people apart; papers handed out; rulings on either."""

from domain import double_count, papers, poll
from domain.double_count import Box, Way
from domain.errors import DivisionStands, NamesAreCalled, NotOnRoll, NotPresent, Recused
from domain.event import Fact
from domain.papers import Ballots
from domain.piles import Piles
from domain.poll import Poll
from services.commands import (
    CompareCounts,
    EnterCount,
    GivePaper,
    IssuePapers,
    RestartCount,
    RuleCount,
    RuleDouble,
)
from services.desk import Desk, Done
from services.principal import Principal
from services.state import State


def enter(state: State, principal: Principal, command: EnterCount, desk: Desk) -> Done:
    """What the teller counted is sealed until the other has counted too."""
    box, before = _box(state, command.poll), state.count(command.poll, command.way)
    owner = double_count.stream(command.poll, command.way)

    def seal(piles: Piles) -> str:
        return desk.commit(double_count.part(piles), owner, "content.sealed")

    facts = double_count.enter(command.way, box, before, principal.id, command.piles, seal, command.round)
    return facts, {"round": before.round}


def compare(state: State, _principal: Principal, command: CompareCounts, _desk: Desk) -> Done:
    box, before = _box(state, command.poll), state.count(command.poll, command.way)
    facts = double_count.compare(command.way, box, before, command.counts)
    return _with_doubles(state, command.way, facts), {"poll": command.poll}


def restart(state: State, _principal: Principal, command: RestartCount, desk: Desk) -> Done:
    """Whoever wants names called is not answered by counting the hands again."""
    box, before = _box(state, command.poll), state.count(command.poll, command.way)
    reason = desk.commit(
        command.reason.model_dump(), double_count.stream(box.poll, command.way), "content.public"
    )
    facts = double_count.restart(command.way, box, before, {"reason": reason})
    if command.way == "hands" and state.division(box.poll).reached == "roll-call":
        raise DivisionStands(poll=box.poll)
    return facts, {"poll": box.poll}


def rule(state: State, _principal: Principal, command: RuleCount, desk: Desk) -> Done:
    box, before = _box(state, command.poll), state.count(command.poll, command.way)
    reason = desk.commit(
        command.reason.model_dump(), double_count.stream(box.poll, command.way), "content.public"
    )
    facts = double_count.rule(command.way, box, before, command.piles, {"reason": reason})
    return _with_doubles(state, command.way, facts), {"poll": box.poll}


def _box(state: State, poll_id: str) -> Box:
    found = _uncalled(state, poll_id)
    voted = len(state.ballots.get(poll_id, ()))
    paper = state.count(poll_id, "paper").taken
    on_paper = sum(paper.options.values()) if paper else 0
    return Box(
        poll=poll_id,
        state=found.state,
        means=found.means,
        options=found.options,
        secret=found.secret,
        people=max(0, voters(state, found) - voted - on_paper),
        issued=state.papers_of(poll_id).issued,
    )


def _uncalled(state: State, poll_id: str) -> Poll:
    """The poll; refused where names are called and nobody counts."""
    found = state.poll(poll_id)
    if found.roll_call:
        raise NamesAreCalled(poll=poll_id)
    return found


def voters(state: State, found: Poll) -> int:
    """How many can vote: where the poll counts them those who were here, and whoever lent them her vote."""
    aside = found.aside
    if found.present is None:
        return state.roll_at(found.roll_n).counts.members - (len(aside.members) if aside else 0)
    lent = found.lent.givers if found.lent and not found.lent.in_quorum else 0
    return found.present.members + lent - (aside.here if aside else 0)


def _with_doubles(state: State, way: Way, facts: list[Fact]) -> list[Fact]:
    """When the papers are read, who voted on a tablet as well comes out."""
    (data,) = (fact.data for fact in facts)
    match data:
        case double_count.CountsCompared(agree=True, counts=counts):
            piles = next(iter(counts.values())).piles
        case double_count.CountRuled(piles=piles):
            pass
        case _:
            return facts
    if way != "paper":
        return facts
    poll_id = facts[0].stream.split(":")[1]
    valid = [number for pile in piles.options.values() if isinstance(pile, list) for number in pile]
    voted = state.ballots.get(poll_id, {})
    return facts + papers.find(poll_id, state.papers_of(poll_id), valid, voted)


def issue(state: State, _principal: Principal, command: IssuePapers, _desk: Desk) -> Done:
    given = state.papers_of(command.poll)
    facts = papers.issue(_ballots(state, command.poll), given, command.first, command.last)
    return facts, {"issued": given.count + command.last - command.first + 1}


def give(state: State, _principal: Principal, command: GivePaper, _desk: Desk) -> Done:
    found, member = state.poll(command.poll), state.member(command.member)
    facts = papers.give(_ballots(state, found.id), state.papers_of(found.id), command.number, member.id)
    if member.entry_at(found.roll_n) is None:
        raise NotOnRoll(poll=found.id)
    can_vote = (*state.present_at.get(found.id, ()), *state.proxies_at.get(found.id, ()))
    if found.aside is not None and member.id in found.aside.members:
        raise Recused(motion=found.motion)
    if found.present is not None and member.id not in can_vote:
        raise NotPresent(poll=found.id)
    return facts, {"number": command.number}


def rule_double(state: State, _principal: Principal, command: RuleDouble, desk: Desk) -> Done:
    poll_id = command.poll
    reason = desk.commit(command.reason.model_dump(), poll.stream(poll_id), "content.public")
    ballots, given = _ballots(state, poll_id), state.papers_of(poll_id)
    return papers.rule(ballots, given, command.member, command.keeps, {"reason": reason}), {"poll": poll_id}


def _ballots(state: State, poll_id: str) -> Ballots:
    found = _uncalled(state, poll_id)
    return Ballots(poll_id, found.state, found.means, found.secret, paper_prevails(state, found))


def paper_prevails(state: State, found: Poll) -> bool:
    """Whether a member's paper counts before her tablet, by the charter that judges the poll."""
    matter = state.motion(found.motion).matter
    return state.chartered().charter_at(found.charter_n).charter.matter(matter).paper_prevails
