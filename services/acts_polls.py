"""Putting a motion to the vote, voting, and what comes of it: here motion, poll, roll and charter meet."""

from typing import Any, get_args

from domain import amendment, double_count, motion, poll, precedence, sitting, ways
from domain.counting import judge
from domain.errors import (
    CountMissing,
    DivisionStands,
    GateClosed,
    MeansNotAllowed,
    MethodNotAllowed,
    NeedsPaper,
    NeedsSitting,
    NobodyHere,
    VotedTwice,
    VotesDiffer,
    WrongPhase,
)
from domain.event import Fact
from domain.judgement import OptionCount, Ways
from domain.matter import MatterRule, Means, Method, Reveal
from domain.motion import Motion
from domain.poll import ON_TABLETS, CharterRef, FrozenPresence, FrozenRoll, Poll, PollOpened
from domain.roll import RollAt
from domain.tally import count
from services import acts_amendments, acts_calling, acts_interests, acts_proxies, bodies
from services.acts_counting import paper_prevails, voters
from services.acts_procedure import carried, refuse_while_words_are_voted_on, undone
from services.commands import AnnulPoll, CastBallot, ClosePoll, DeclareOutcome, DiscloseBallots, OpenPoll
from services.desk import Desk, Done
from services.principal import Principal
from services.standing import poll_stands
from services.state import State

MINUTE_MS = 60_000


def open_poll(state: State, _principal: Principal, command: OpenPoll, desk: Desk) -> Done:
    """Freeze the roll, the charter and who is here, and put the question."""
    moved = state.motion(command.motion)
    if command.repeats is not None:
        state.poll(command.repeats)
    _in_order(state, moved)
    charter = state.chartered().in_force
    rule = acts_amendments.rule_for(charter.charter, moved, command.amendment)
    held = state.sitting(moved.sitting)
    bodies.decides(held, charter.charter.matter(moved.matter))
    bodies.can_vote(state, held)
    acts_calling.announced(state, moved, rule)
    method, reveal = _method(state, rule, moved, command), _reveal(rule, command)
    means = _means(rule, command, method)
    doubted = state.standing_division(moved.sitting)
    if doubted:
        raise DivisionStands(poll=doubted)
    in_hall = rule.needs_presence or means != ON_TABLETS
    if in_hall and held.form != "assembly":
        raise NeedsSitting(article=rule.article)
    poll_id = desk.id()
    put = _put(state, moved, command, poll_id, rule.seconds)
    roll = state.roll_at(state.roll_n)
    if means != ON_TABLETS and method != "roll-call":
        _one_vote_each(state, roll)
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
        presence=_presence(state, moved.sitting, means) if rule.needs_presence or "hands" in means else None,
        means=list(means) if means != ON_TABLETS else None,
        amendment=command.amendment,
        wording=acts_amendments.voted_on(moved, command.amendment),
        proxies=acts_proxies.frozen(state, moved, rule),
        recused=acts_interests.frozen(state, moved, in_hall=rule.needs_presence or "hands" in means),
    )
    facts = put + poll.open_poll(poll_id, opened, _labels(command, poll_id, desk))
    return facts, {"poll": poll_id, "number": number}


def _put(state: State, moved: Motion, command: OpenPoll, poll_id: str, seconds: int) -> list[Fact]:
    """The motion, or one of the changes to it that go first."""
    if command.amendment is not None:
        return acts_amendments.put(state, moved, command, poll_id, seconds)
    newest = poll_stands(state, moved.polls)
    put = motion.put(moved, poll_id, seconds, command.repeats, newest)
    return acts_amendments.settled(state, moved) + put


def _in_order(state: State, moved: Motion) -> None:
    """Refuse while something comes first; and a question of procedure whose matter is settled meanwhile."""
    sitting.goes_on(state.sitting(moved.sitting))
    held = state.debates.get(moved.sitting)
    if held is None:
        return
    pending = state.pending(moved.sitting)
    if moved.procedure and moved.state in ("submitted", "annulled") and moved not in pending:
        raise WrongPhase(object="motion", id=moved.id, state="lapsed")
    refuse_while_words_are_voted_on(state, moved)
    speaking = held.speaking
    points = state.waiting_points(moved.sitting)
    precedence.puttable(moved, pending, points, speaking.id if speaking else "")


def _presence(state: State, sitting: str, means: tuple[Means, ...]) -> FrozenPresence:
    n, digest, counts = state.present(sitting)
    if "hands" in means and not counts.members:
        raise NobodyHere(sitting=sitting)
    return FrozenPresence(n=n, hash=digest, **counts._asdict())


def _method(state: State, rule: MatterRule, moved: Motion, command: OpenPoll) -> Method:
    """How it is voted on; refused where nobody could count it, and where the charter wants it secret.

    Where enough people have doubted a show of hands and want a roll-call, that is how it is asked again,
    however often it is.
    """
    before = state.amendment(command.amendment).polls if command.amendment else moved.polls
    wanted = any(state.division(one).reached == "roll-call" for one in before)
    methods: tuple[Method, ...] = ("roll-call",) if wanted else rule.methods
    method = command.method or (methods[0] if wanted else rule.method)
    if rule.secret and method != "secret":
        raise NeedsPaper(article=rule.article)
    if not rule.is_countable:
        raise NeedsSitting(article=rule.article)
    # No step before a vote can be recorded yet, so every gate is closed.
    if rule.gates:
        raise GateClosed(gate=rule.gates[0], article=rule.article)
    if method not in methods:
        raise MethodNotAllowed(method=method, allowed=list(methods))
    return method


def _means(rule: MatterRule, command: OpenPoll, method: Method) -> tuple[Means, ...]:
    """Tablets, unless more was asked for; a secret vote is on paper."""
    allowed = ("paper",) if method == "secret" else rule.means
    usual = ON_TABLETS if "tablet" in allowed else allowed
    wanted = set(command.means or usual)
    if not wanted <= set(allowed) & set(rule.means):
        raise MeansNotAllowed(
            means=", ".join(sorted(wanted)), allowed=[one for one in allowed if one in rule.means]
        )
    return tuple(one for one in get_args(Means) if one in wanted)


def _one_vote_each(state: State, roll: RollAt) -> None:
    """A hand says nothing of shares."""
    if any(one.entry.weight != "1" for one in state.members.values() if not one.departed):
        raise VotesDiffer(weight=roll.counts.weight, members=roll.counts.members)


def _reveal(rule: MatterRule, command: OpenPoll) -> Reveal:
    """A chair may hold back counts that the charter would show live, never show what it holds back."""
    if command.reveal == "live" and rule.reveal != "live":
        raise MethodNotAllowed(method=command.reveal, allowed=[rule.reveal])
    return command.reveal or rule.reveal


def _labels(command: OpenPoll, poll_id: str, desk: Desk) -> dict[str, str]:
    """The words of named options, and the pictures of those that have one."""
    shown: dict[str, Any] = {}
    for option in command.options or ():
        shown[f"label-{option.id}"] = option.label.model_dump()
        if option.picture is not None:
            # In no language: nothing of it is to be read.
            shown[f"picture-{option.id}"] = {"lang": "zxx", "text": option.picture}
    return {name: desk.commit(part, f"poll:{poll_id}", "content.public") for name, part in shown.items()}


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
        voter in state.present_at.get(poll_id, ()) or voter in state.proxies_at.get(poll_id, ()),
        former,
        command.option,
        desk.at,
        lambda option: desk.sealed(option, poll_id),
        paper_prevails=former is not None and former.means == "paper" and paper_prevails(state, found),
    )
    return facts, {"replaced": former is not None}


def close(state: State, principal: Principal, command: ClosePoll, desk: Desk) -> Done:
    return poll.close(state.poll(command.poll), desk.at, principal.kind == "clock"), {"poll": command.poll}


def disclose(state: State, _principal: Principal, command: DiscloseBallots, _desk: Desk) -> Done:
    found = state.poll(command.poll)
    return poll.disclose(found, state.ballots.get(found.id, {}), command.ballots), {"poll": found.id}


def declare(state: State, _principal: Principal, command: DeclareOutcome, desk: Desk) -> Done:
    """Judged by what the poll froze - charter, roll, presence - and by its ballots; by nothing later."""
    found = state.poll(command.poll)
    ballots = state.ballots.get(found.id, {})
    poll.countable(found, ballots)
    if state.division(found.id).reached:
        raise DivisionStands(poll=found.id)
    moved = state.motion(found.motion)
    charter = state.chartered().charter_at(found.charter_n).charter
    rule = acts_amendments.rule_for(charter, moved, found.amendment)
    set_aside = _set_aside(state, found)
    standing = [ballot for voter, ballot in ballots.items() if voter not in set_aside]
    tally = count(found.options, standing, state.casts[found.id])
    in_ways = None
    if found.roll_call and found.means != ON_TABLETS:
        in_ways = ways.of_roll_call(found.means, found.options, standing)
    elif found.means != ON_TABLETS:
        in_ways = _ways(state, found, tally)
        tally = ways.together(tally, in_ways)
    by_proxy = acts_proxies.ballots_by(state, found, set_aside)
    lent = acts_proxies.outside_quorum(found, by_proxy)
    roll = acts_interests.counted_roll(state.roll_at(found.roll_n).counts, found)
    judgement = judge(rule, tally, roll, acts_interests.counted_present(found), lent)
    numbers = (
        {option: len(weights) for option, weights in by_proxy.items()} if any(by_proxy.values()) else None
    )
    facts = poll.declare(found, tally, judgement, in_ways, numbers)
    if found.amendment:
        facts += acts_amendments.decided(state, found, judgement.result, desk)
    else:
        facts += motion.decide(moved, found.id, judgement.result)
    facts += carried(state, moved, judgement.result)
    return facts, {"poll": found.id, "result": judgement.result, "sentence": judgement.sentence.model_dump()}


def _set_aside(state: State, found: Poll) -> set[str]:
    """Whose vote on the tablet does not count, because her paper does."""
    return {member for member, keeps in state.papers_of(found.id).doubles.items() if keeps == "paper"}


def _ways(state: State, found: Poll, tablets: dict[str, OptionCount]) -> Ways:
    """What was counted in the hall, beside the tablets; refused while anything is missing or contradicts."""
    taken = {}
    for way in get_args(double_count.Way):
        taken[way] = state.count(found.id, way).taken
        if way in found.means and taken[way] is None:
            raise CountMissing(poll=found.id, way=way)
    given = state.papers_of(found.id)
    unruled = sorted(member for member, keeps in given.doubles.items() if not keeps)
    if unruled:
        raise VotedTwice(poll=found.id, members=unruled[:20])
    not_on_paper = {given.numbers[member] for member, keeps in given.doubles.items() if keeps == "tablet"}
    numbers = taken["paper"].numbers if taken["paper"] else {}
    gone = [option for option, pile in numbers.items() for number in pile if number in not_on_paper]
    by_way = ways.ways_of(
        tablets if "tablet" in found.means else None,
        taken["hands"], taken["paper"], gone, given.count, len(given.doubles),
    )  # fmt: skip
    ways.no_more_than(voters(state, found), found.id, by_way)
    return by_way


def annul(state: State, _principal: Principal, command: AnnulPoll, desk: Desk) -> Done:
    found = state.poll(command.poll)
    moved = state.motion(found.motion)
    reason = desk.commit(command.reason.model_dump(), poll.stream(found.id), "content.public")
    changed = state.amendment(found.amendment) if found.amendment else None
    is_newest = found.id in (changed or moved).polls[-1:]
    facts = poll.annul(found, not is_newest, {"reason": reason})
    if changed:
        return facts + amendment.annul(changed, found.id), {"poll": found.id}
    # What it did goes first: then the question can be asked again.
    return facts + undone(state, moved) + motion.annul(moved, found.id), {"poll": found.id}
