"""Points of order, rulings and appeals; questions of procedure, and what they do when they are carried."""

from domain import debate, motion, point, precedence
from domain.errors import (
    AlreadyMoved,
    BadRequest,
    DebateEnded,
    ListClosed,
    NotAside,
    RulingStands,
    UnknownMatter,
    UnknownObject,
)
from domain.event import Fact
from domain.matter import Effect, MatterRule
from domain.motion import Motion, ProcedureMoved
from domain.point import Point
from services.acts_amendments import refuse_while_doubted, refuse_while_voted_on
from services.acts_debate import assembly
from services.commands import MoveProcedure, RaisePoint, RulePoint, WithdrawPoint
from services.desk import Desk, Done
from services.principal import Principal
from services.state import State

# What a question must say besides its name.
NEEDS: dict[Effect, tuple[str, ...]] = {
    "overrule": ("point",),
    "end-debate": ("motion",),
    "limit-time": ("minutes",),
    "close-list": (),
    "postpone": ("motion",),
    "lay-aside": ("motion",),
    "take-up": ("motion",),
}


def is_own(state: State, principal: Principal, command: WithdrawPoint) -> bool:
    """Whether this person raised the point."""
    raised = state.points.get(command.point)
    return raised is not None and raised.member == principal.id


def raise_point(state: State, principal: Principal, command: RaisePoint, desk: Desk) -> Done:
    held = assembly(state, command.sitting)
    member, point_id = state.on_roll(command.member or principal.id), desk.id()
    waiting = [state.points[one] for one in state.waiting_points(held.sitting)]
    return point.raise_point(point_id, held.sitting, member, waiting), {"point": point_id}


def withdraw_point(state: State, _principal: Principal, command: WithdrawPoint, _desk: Desk) -> Done:
    return point.withdraw(_point(state, command.point, command.sitting)), {"point": command.point}


def rule_point(state: State, _principal: Principal, command: RulePoint, desk: Desk) -> Done:
    raised = _point(state, command.point, command.sitting)
    reason = desk.commit(command.reason.model_dump(), point.stream(raised.id), "content.public")
    return point.rule(raised, command.allowed, {"reason": reason}), {"point": raised.id}


def move(state: State, principal: Principal, command: MoveProcedure, desk: Desk) -> Done:
    """What it does, its rank, and who must support it, are settled now, by the charter in force."""
    held = assembly(state, command.sitting)
    rule = _rule(state, command.matter)
    if rule.procedure is None:
        raise UnknownMatter(matter=command.matter, known=_procedures(state))
    said, mover = rule.procedure, state.on_roll(command.member or principal.id)
    _complete(command, said.effect)
    _possible(state, command, said.effect)
    precedence.movable(said.rank, state.pending(held.sitting))
    motion_id, number = desk.id(), state.motions_in.get(held.sitting, 0) + 1
    moved = ProcedureMoved(
        sitting=held.sitting,
        number=number,
        matter=command.matter,
        effect=said.effect,
        rank=said.rank,
        seconds=rule.seconds,
        debatable=said.debatable,
        interrupts=said.interrupts,
        mover=mover if mover != principal.id else None,
        **{need: getattr(command, need) for need in ("motion", *NEEDS[said.effect])},
    )
    return motion.move(motion_id, moved, {"title": _title(state, command.matter, motion_id, desk)}), {
        "motion": motion_id,
        "number": number,
    }


def carried(state: State, moved: Motion, result: str) -> list[Fact]:
    """What the outcome of the vote on a question of procedure does."""
    asked = moved.procedure
    if asked is None:
        return []
    if asked.effect == "overrule":
        return point.decide(state.points[asked.point], moved.id, result)
    held = state.debates[moved.sitting]
    if result != "adopted":
        return []
    refuse_while_words_are_voted_on(state, moved)
    match asked.effect:
        case "close-list":
            return [] if held.list_closed else debate.close_list(held)
        case "end-debate":
            ended = asked.motion in held.ended
            return [] if ended else debate.end_debate(held, asked.motion, moved.id)
        case "limit-time":
            return debate.limit_time(held, asked.minutes, moved.id)
        case "postpone":
            return motion.postpone(state.motion(asked.motion), moved.id)
        case "lay-aside":
            return motion.lay_aside(state.motion(asked.motion), moved.id)
        case "take-up":
            about = state.motion(asked.motion)
            return motion.take_up(about, moved.id) if about.state == "laid-aside" else []


def refuse_while_words_are_voted_on(state: State, moved: Motion) -> None:
    """No vote goes on about the words of a motion that is away: what sends it away waits for it."""
    asked = moved.procedure
    if asked is not None and asked.effect in ("postpone", "lay-aside"):
        refuse_while_voted_on(state, state.amendments_of(asked.motion))


def undone(state: State, moved: Motion) -> list[Fact]:
    """What is undone when the vote that carried a question of procedure is annulled."""
    asked = moved.procedure
    if asked is None or moved.state != "adopted":
        return []
    if asked.effect == "overrule":
        return point.decide(state.points[asked.point], moved.id, "rejected")
    if asked.effect in ("postpone", "lay-aside", "take-up"):
        is_over = state.sitting(moved.sitting).state == "closed"
        return [] if is_over else _as_before(state, state.motion(asked.motion), moved)
    held = state.debates[moved.sitting]
    return debate.resume_debate(held, asked.motion) if asked.motion in held.ended else []


def _as_before(state: State, about: Motion, moved: Motion) -> list[Fact]:
    """Where another vote has moved it on, or is void itself, nothing of this one is left to undo."""
    if about.state in motion.AWAY and about.aside_by == moved.id:
        return motion.take_up(about)
    if about.taken_by == moved.id and state.motion(about.aside_by).state == "adopted":
        refuse_while_voted_on(state, state.amendments_of(about.id))
        refuse_while_doubted(state, about)
        return motion.lay_aside(about, about.aside_by)
    return []


def _rule(state: State, word: str) -> MatterRule:
    return state.chartered().in_force.charter.matter(word)


def _procedures(state: State) -> list[str]:
    matters = state.chartered().in_force.charter.matters
    return sorted(word for word, matter in matters.items() if matter.procedure is not None)


def _complete(command: MoveProcedure, effect: Effect) -> None:
    missing = [need for need in NEEDS[effect] if getattr(command, need) is None]
    if missing:
        raise BadRequest(problems=[{"where": need, "code": "missing"} for need in missing])


def _possible(state: State, command: MoveProcedure, effect: Effect) -> None:
    """Refuse what is being decided already, or is about something that is settled."""
    held = state.debates[command.sitting]
    if command.motion is not None:
        _askable(state, command.motion, command.sitting, effect)
    if effect == "overrule":
        ruled = _point(state, command.point or "", command.sitting)
        if state.rulings.get(command.sitting) != ruled.id:
            raise RulingStands(point=ruled.id)
    elif effect == "end-debate" and command.motion in held.ended:
        raise DebateEnded(motion=command.motion)
    elif effect == "close-list" and held.list_closed:
        raise ListClosed(sitting=held.sitting)
    for one in state.pending(command.sitting):
        asked = one.procedure
        if asked and (one.matter, asked.motion, asked.point) == (
            command.matter,
            command.motion or "",
            (command.point or "") if effect == "overrule" else "",
        ):
            raise AlreadyMoved(motion=one.id, number=one.number)


def _askable(state: State, motion_id: str, sitting: str, effect: Effect) -> None:
    about = state.motion(motion_id)
    if about.sitting != sitting:
        raise UnknownObject(object="motion", id=motion_id)
    if about.procedure is None and motion.can_be_asked(effect, about.state):
        return
    if effect == "take-up":
        raise NotAside(motion=about.id, number=about.number)
    raise motion.out_of_phase(about)


def _point(state: State, point_id: str, sitting: str) -> Point:
    found = state.points.get(point_id)
    if found is None or found.sitting != sitting:
        raise UnknownObject(object="point", id=point_id)
    return found


def _title(state: State, word: str, motion_id: str, desk: Desk) -> str:
    """The charter's own name for it, in every language that it has one in."""
    names = state.chartered().in_force.charter.matters[word].name
    (lang, first), *others = names.items()
    text = {"lang": lang, "text": first} | ({"also": dict(others)} if others else {})
    return desk.commit(text, f"motion:{motion_id}", "content.public")
