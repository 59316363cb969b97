"""Putting a motion to the vote, voting, and what comes of it: here motion, poll, roll and charter meet."""

from domain import motion, poll
from domain.counting import judge
from domain.errors import GateClosed, MethodNotAllowed, NeedsPaper, NeedsSitting
from domain.matter import MatterRule, Reveal
from domain.motion import Motion, PollStands
from domain.poll import CharterRef, FrozenRoll, Method, PollOpened
from domain.tally import count
from services.commands import AnnulPoll, CastBallot, ClosePoll, DeclareOutcome, DiscloseBallots, OpenPoll
from services.desk import Desk, Done
from services.principal import Principal
from services.state import State

MINUTE_MS = 60_000


def open_poll(state: State, _principal: Principal, command: OpenPoll, desk: Desk) -> Done:
    """Freeze the roll and the charter, and put the question."""
    moved = state.motion(command.motion)
    if command.repeats is not None:
        state.poll(command.repeats)
    charter = state.chartered().in_force
    rule = charter.charter.matter(moved.matter)
    method, reveal = _method(rule, command), _reveal(rule, command)
    poll_id = desk.id()
    put = motion.put(moved, poll_id, rule.seconds, command.repeats, _stands(state, moved))
    roll = state.roll_at(state.roll_n)
    minutes = command.minutes or rule.minutes
    number = state.polls_in.get(moved.sitting, 0) + 1
    opened = PollOpened(
        motion=moved.id,
        sitting=moved.sitting,
        number=number,
        method=method,
        reveal=reveal,
        replace=rule.replace,
        binding=rule.binding,
        options=[option.id for option in command.options] if command.options else poll.YES_NO,
        roll=FrozenRoll(n=roll.n, hash=roll.hash, members=roll.counts.members, weight=roll.counts.weight),
        charter=CharterRef(n=charter.n, hash=charter.hash),
        due_at=desk.at + minutes * MINUTE_MS if minutes else None,
        repeats=command.repeats,
    )
    facts = put + poll.open_poll(poll_id, opened, _labels(command, poll_id, desk))
    return facts, {"poll": poll_id, "number": number}


def _method(rule: MatterRule, command: OpenPoll) -> Method:
    """How it is voted on; refused where the charter wants what a tablet cannot give."""
    method = command.method or rule.method
    if rule.secret or method == "secret":
        raise NeedsPaper(article=rule.article)
    if rule.needs_presence or not {"tablet", "paper"} & set(rule.means):
        raise NeedsSitting(article=rule.article)
    if "tablet" not in rule.means:
        raise NeedsPaper(article=rule.article)
    # No step before a vote can be recorded yet, so every gate is closed.
    if rule.gates:
        raise GateClosed(gate=rule.gates[0], article=rule.article)
    if method not in rule.methods:
        raise MethodNotAllowed(method=method, allowed=list(rule.methods))
    return method


def _reveal(rule: MatterRule, command: OpenPoll) -> Reveal:
    """A chair may hold back counts that the charter would show live, never show what it holds back."""
    if command.reveal == "live" and rule.reveal != "live":
        raise MethodNotAllowed(method=command.reveal, allowed=[rule.reveal])
    return command.reveal or rule.reveal


def _labels(command: OpenPoll, poll_id: str, desk: Desk) -> dict[str, str]:
    return {
        f"label-{option.id}": desk.commit(option.label.model_dump(), f"poll:{poll_id}", "content.public")
        for option in command.options or ()
    }


def _stands(state: State, moved: Motion) -> PollStands:
    if not moved.polls:
        return "none"
    newest = state.polls[moved.polls[-1]]
    if newest.state == "declared":
        return "no-quorum" if newest.result == "no-quorum" else "decided"
    return newest.state


def cast(state: State, principal: Principal, command: CastBallot, desk: Desk) -> Done:
    """The one act that comes by the thousand: nothing here may cost more as ballots grow."""
    poll_id, voter = command.poll, principal.id
    found = state.poll(poll_id)
    member = state.members.get(voter)
    entry = member.entry_at(found.roll_n) if member else None
    ballots = state.ballots.get(poll_id)
    former = ballots.get(voter) if ballots else None
    facts = poll.cast(
        found,
        voter,
        entry.weight if entry else None,
        former,
        command.option,
        desk.at,
        lambda option: desk.commit({"option": option}, f"ballots:{poll_id}", "content.sealed"),
    )
    return facts, {"replaced": former is not None}


def close(state: State, principal: Principal, command: ClosePoll, desk: Desk) -> Done:
    return poll.close(state.poll(command.poll), desk.at, principal.kind == "clock"), {"poll": command.poll}


def disclose(state: State, _principal: Principal, command: DiscloseBallots, _desk: Desk) -> Done:
    found = state.poll(command.poll)
    return poll.disclose(found, state.ballots.get(found.id, {}), command.ballots), {"poll": found.id}


def declare(state: State, _principal: Principal, command: DeclareOutcome, _desk: Desk) -> Done:
    """Judged by the charter and the roll that the poll froze, and by its ballots; by nothing later."""
    found = state.poll(command.poll)
    ballots = state.ballots.get(found.id, {})
    poll.countable(found, ballots)
    moved = state.motion(found.motion)
    rule = state.chartered().charter_at(found.charter_n).charter.matter(moved.matter)
    tally = count(found.options, ballots.values(), state.casts[found.id])
    judgement = judge(rule, tally, state.roll_at(found.roll_n).counts)
    facts = poll.declare(found, tally, judgement) + motion.decide(moved, found.id, judgement.result)
    return facts, {"poll": found.id, "result": judgement.result, "sentence": judgement.sentence.model_dump()}


def annul(state: State, _principal: Principal, command: AnnulPoll, desk: Desk) -> Done:
    found = state.poll(command.poll)
    moved = state.motion(found.motion)
    reason = desk.commit(command.reason.model_dump(), poll.stream(found.id), "content.public")
    facts = poll.annul(found, moved.polls[-1] != found.id, {"reason": reason})
    return facts + motion.annul(moved, found.id), {"poll": found.id}
