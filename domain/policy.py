"""The policy: who may do, see and reach what, in which relation and when. What is not here is refused.

An act is a command, a view (`view.<kind>`), a class of content (`content.<reader>`) or a route. Roles are
folded from the log; `mover`, `own` and the phase are found out per request. Everyone is also `public`.
"""

from functools import lru_cache
from typing import Literal, NamedTuple

from domain.errors import NotAllowed, SittingClosed, SittingNotOpen, UnknownCommunity

Relation = Literal["any", "own"]
# Each phase includes those before it.
Phase = Literal["any", "chartered", "sitting-planned", "sitting-open"]
PHASES: tuple[Phase, ...] = ("any", "chartered", "sitting-planned", "sitting-open")

PUBLIC = ("public",)
MEMBER = ("member",)
CHAIR = ("chair",)
# Who marks others as here, asks for the floor for them, and adds to the minutes.
DESK = ("secretary", "chair")
TELLER = ("teller",)
# Who hands out papers, and records what tellers see.
HALL = ("secretary", "chair", "teller")
OPERATOR = ("operator",)
CLOCK = ("clock",)
OFFICIALS = ("chair", "secretary", "auditor", "teller")
ROLL_KEEPERS = ("secretary", "operator")
# To whom the community's names are known. A display is handed those of movers, speakers, roll-call votes.
NAME_READERS = ("member", "operator", "display")
ROLES = ("public", "member", "former", "mover", *OFFICIALS, "operator", "display", "clock")


class Line(NamedTuple):
    """One permission. `relation` "own" asks that it is one's own; a phase, that things have come that far."""

    act: str
    roles: tuple[str, ...]
    relation: Relation = "any"
    phase: Phase = "chartered"


COMMANDS = (
    Line("community.found", OPERATOR, phase="any"),
    Line("charter.amend", OPERATOR),
    Line("member.enrol", ROLL_KEEPERS),
    Line("member.change", ROLL_KEEPERS),
    Line("member.depart", ROLL_KEEPERS),
    Line("roll.import", ROLL_KEEPERS),
    Line("role.grant", OPERATOR),
    Line("role.end", OPERATOR),
    Line("sitting.plan", DESK),
    Line("sitting.call", DESK),
    Line("sitting.open", ("chair", "secretary")),
    Line("sitting.close", ("chair", "secretary")),
    # Of several chairs only the one that presides leads; the rules say which.
    Line("sitting.pause", CHAIR, phase="sitting-open"),
    Line("sitting.resume", CHAIR, phase="sitting-open"),
    Line("sitting.adjourn", CHAIR),
    Line("chair.hand", CHAIR, phase="sitting-open"),
    Line("chair.take", CHAIR, phase="sitting-open"),
    # One's own newest act, for ten seconds; the rules say which acts can be taken back.
    Line("act.undo", DESK, "own", "sitting-open"),
    Line("presence.arrive", MEMBER, "own", phase="sitting-open"),
    Line("presence.arrive", DESK, phase="sitting-open"),
    Line("presence.leave", MEMBER, "own", phase="sitting-open"),
    Line("presence.leave", DESK, phase="sitting-open"),
    # One's own vote to lend; what somebody wrote on paper, those at the desk record.
    Line("proxy.give", MEMBER, "own", "sitting-open"),
    Line("proxy.give", HALL, phase="sitting-open"),
    Line("proxy.end", MEMBER, "own", "sitting-open"),
    Line("proxy.end", HALL, phase="sitting-open"),
    Line("proxy.vote", MEMBER),
    # Also for a sitting that has not begun: what is on the docket at the notice is announced.
    Line("motion.submit", MEMBER, "own", "sitting-planned"),
    Line("motion.submit", DESK, phase="sitting-planned"),
    Line("motion.second", MEMBER, "own", "sitting-planned"),
    Line("motion.second", DESK, phase="sitting-planned"),
    Line("procedure.move", MEMBER, "own", "sitting-open"),
    Line("procedure.move", DESK, phase="sitting-open"),
    Line("point.raise", MEMBER, "own", "sitting-open"),
    Line("point.raise", DESK, phase="sitting-open"),
    Line("point.withdraw", ("member", "former"), "own", "sitting-open"),
    Line("point.withdraw", DESK, phase="sitting-open"),
    Line("point.rule", CHAIR, phase="sitting-open"),
    Line("interest.declare", MEMBER, "own", "sitting-open"),
    Line("interest.declare", DESK, phase="sitting-open"),
    Line("interest.rule", CHAIR, phase="sitting-open"),
    # Of a mover's acts the desk's own are those on what it brought for her, in her name (record 0138).
    Line("motion.withdraw", ("mover",), "own"),
    Line("motion.withdraw", DESK, "own"),
    Line("amendment.submit", MEMBER, "own", "sitting-open"),
    Line("amendment.submit", DESK, phase="sitting-open"),
    Line("amendment.second", MEMBER, "own", "sitting-open"),
    Line("amendment.second", DESK, phase="sitting-open"),
    # Its own mover takes it back; the motion's takes it over.
    Line("amendment.withdraw", ("mover",), "own"),
    Line("amendment.withdraw", DESK, "own"),
    Line("amendment.accept", ("mover",), "own", "sitting-open"),
    Line("amendment.accept", DESK, "own", "sitting-open"),
    # For oneself; for somebody without a tablet, those at the desk.
    Line("speech.ask", MEMBER, "own", "sitting-open"),
    Line("speech.ask", DESK, phase="sitting-open"),
    Line("speech.withdraw", ("member", "former"), "own", "sitting-open"),
    Line("speech.withdraw", DESK, phase="sitting-open"),
    Line("speech.begin", CHAIR, phase="sitting-open"),
    Line("speech.extend", CHAIR, phase="sitting-open"),
    Line("speech.end", CHAIR, phase="sitting-open"),
    Line("speech.end", ("member", "former"), "own", "sitting-open"),
    Line("list.close", CHAIR, phase="sitting-open"),
    Line("list.reopen", CHAIR, phase="sitting-open"),
    Line("poll.open", CHAIR, phase="sitting-open"),
    Line("poll.close", (*CHAIR, *CLOCK)),
    Line("poll.annul", CHAIR),
    Line("outcome.declare", CHAIR),
    # Whoever left after the roll was frozen is still on it.
    Line("ballot.cast", ("member", "former")),
    # In a roll-call, of whoever answers when she is called, or on paper.
    Line("ballot.record", HALL),
    Line("answer.miss", HALL),
    # Nothing of it is recorded (record 0136).
    Line("practice.open", CHAIR, phase="sitting-open"),
    Line("practice.cast", MEMBER, phase="sitting-open"),
    Line("practice.close", CHAIR, phase="sitting-open"),
    Line("practice.end", CHAIR, phase="sitting-open"),
    # Nor of this (record 0140). Whoever helps sees who calls.
    Line("help.call", MEMBER, phase="sitting-open"),
    Line("help.come", HALL, phase="sitting-open"),
    Line("help.end", MEMBER, "own", "sitting-open"),
    Line("help.end", HALL, phase="sitting-open"),
    Line("ballots.disclose", CLOCK),
    # Two count the same apart; the clock compares, the chair rules where they do not agree.
    Line("count.enter", TELLER),
    Line("counts.compare", CLOCK),
    Line("count.restart", CHAIR),
    Line("count.rule", CHAIR),
    Line("papers.issue", HALL),
    Line("paper.give", HALL),
    Line("double.rule", CHAIR),
    Line("teller.appoint", CHAIR),
    Line("teller.release", CHAIR),
    Line("assistance.record", MEMBER, "own"),
    Line("assistance.record", HALL),
    # For oneself; for somebody without a tablet, those at the desk.
    Line("division.ask", MEMBER, "own"),
    Line("division.ask", DESK),
    # Facts fold from the log; this is what people add. Approved it is by a later sitting.
    Line("minutes.note", DESK),
    Line("minutes.correct", DESK),
    Line("minutes.approve", CHAIR, phase="sitting-open"),
    # Only past the door that asks for the password anew.
    Line("minutes.sign", DESK),
)

VIEWS = (
    Line("view.community", PUBLIC),
    Line("view.charter", PUBLIC),
    Line("view.now", PUBLIC),
    Line("view.docket", PUBLIC),
    Line("view.presence", PUBLIC),
    # Whoever may vote is told who votes for whom, by name.
    Line("view.proxies", NAME_READERS),
    Line("view.mandates", NAME_READERS),
    Line("view.speakers", PUBLIC),
    Line("view.procedure", PUBLIC),
    Line("view.practice", PUBLIC),
    Line("view.calls", HALL),
    Line("view.help", ("member", "former"), "own"),
    Line("view.motion", PUBLIC),
    Line("view.amendments", PUBLIC),
    Line("view.poll", PUBLIC),
    Line("view.ballots", PUBLIC),
    Line("view.minutes", PUBLIC),
    # Who voted how, by name (record 0083). What nobody could put a name to, `view.ballots`, is for all.
    Line("view.roll-call", NAME_READERS),
    # An auditor compares the roll with the people; proofs of belonging are not for her.
    Line("view.roll", (*ROLL_KEEPERS, "auditor")),
    # Whoever takes answers down in a roll-call needs the names.
    Line("view.voters", HALL),
    Line("view.missed", HALL),
    Line("view.attendance", HALL),
    Line("view.here", ("member", "former"), "own"),
    Line("view.me", ("member", "former"), "own"),
    Line("view.ballot", ("member", "former"), "own"),
)

CONTENT = (
    Line("content.public", PUBLIC),
    # Names; and remarks in minutes, which may name someone.
    Line("content.member", NAME_READERS),
    Line("content.member", ("former",), "own"),
    # Evidence of belonging, reasons for leaving.
    Line("content.secretary", ROLL_KEEPERS),
    # Ballots before their disclosure: nobody.
    Line("content.sealed", CLOCK),
)

ROUTES = (
    Line("login", PUBLIC, phase="any"),
    Line("logout", PUBLIC, phase="any"),
    Line("session", PUBLIC, phase="any"),
    # The code that the server has shown is asked for inside, and the machine itself.
    Line("first-start", PUBLIC, phase="any"),
    Line("first-steps", OPERATOR),
    Line("live", PUBLIC),
    Line("join", PUBLIC, phase="any"),
    Line("health", PUBLIC, phase="any"),
    Line("schemas", PUBLIC, phase="any"),
    # Also for whoever asks from the machine itself.
    Line("metrics", OPERATOR, phase="any"),
    Line("pages", PUBLIC, phase="any"),
    # Names and remarks in it are for those who may read them as content.
    Line("printed.minutes", PUBLIC),
    # The whole roll by name, with who has come.
    Line("printed.attendance", DESK),
    # Names with their spelling, for desks that search by it.
    Line("spelling", (*HALL, "operator")),
    Line("printed.notice", PUBLIC),
    Line("roll.check", ROLL_KEEPERS),
    # A member's card or password. Keys to the machine itself are the operator's alone.
    Line("access.cards", ROLL_KEEPERS),
    Line("access.cards.display", ROLL_KEEPERS),
    Line("access.cards.operator", OPERATOR),
    Line("access.password", ROLL_KEEPERS),
    Line("access.password", ("member",), "own"),
    Line("access.revoke", ROLL_KEEPERS),
    Line("access.revoke", ("member", "former"), "own"),
)

LINES: tuple[Line, ...] = (*COMMANDS, *VIEWS, *CONTENT, *ROUTES)
ACTS = frozenset(line.act for line in LINES)


@lru_cache(maxsize=8192)
def allowed(act: str, roles: frozenset[str], relation: Relation, phase: Phase) -> str | None:
    """The capacity under which the act passes, or None."""
    reached = PHASES[: PHASES.index(phase) + 1]
    for line in LINES:
        if line.act == act and line.relation in ("any", relation) and line.phase in reached:
            for role in line.roles:
                if role in roles:
                    return role
    return None


def admit(act: str, roles: frozenset[str], relation: Relation, phase: Phase) -> str:
    """The capacity; or the refusal that says whether the person or only the moment is wrong."""
    capacity = allowed(act, roles, relation, phase)
    if capacity is not None:
        return capacity
    if allowed(act, roles, relation, "sitting-open") is None:
        raise NotAllowed(act=act)
    if phase == "any":
        raise UnknownCommunity()
    raise SittingNotOpen() if phase == "sitting-planned" else SittingClosed()


def depends_on_sitting(act: str) -> bool:
    """Whether the state of a sitting matters to who may do this."""
    return any(line.act == act and line.phase in PHASES[2:] for line in LINES)
