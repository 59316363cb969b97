"""Proposing changes to a motion's words, putting them, and what an adopted one makes of the motion."""

from collections.abc import Iterable

from domain import amendment, errors, motion, motion_text
from domain.amendment import Amendment, AmendmentSubmitted
from domain.charter import Charter
from domain.event import Fact
from domain.matter import MatterRule
from domain.motion import Motion, MotionAmended
from domain.motion_text import Change
from domain.poll import Poll
from services.commands import (
    AcceptAmendment,
    OpenPoll,
    SecondAmendment,
    SubmitAmendment,
    WithdrawAmendment,
)
from services.desk import Desk, Done
from services.principal import Principal
from services.standing import poll_stands
from services.state import State


def rule_for(charter: Charter, moved: Motion, amendment_id: str | None) -> MatterRule:
    """How it is decided: a change by the charter's rule for changes, the motion by its matter's."""
    return charter.amendments(moved.matter) if amendment_id else charter.matter(moved.matter)


def voted_on(moved: Motion, amendment_id: str | None) -> int | None:
    """The version of the motion that is put; unsaid where it is the one that was brought."""
    is_changed = moved.wording.version > 1 and not amendment_id
    return moved.wording.version if is_changed else None


def submit(state: State, principal: Principal, command: SubmitAmendment, desk: Desk) -> Done:
    """Its words are content of the motion, as the motion's own are."""
    moved, mover = _changeable(state, command.motion), state.on_roll(command.member or principal.id)
    _fits(moved, command, _paragraphs(moved, desk))
    amendment_id = desk.id()
    number = len(state.amendments_to.get(moved.id, ())) + 1
    data = AmendmentSubmitted(
        motion=moved.id,
        sitting=moved.sitting,
        number=number,
        wording=command.wording,
        paragraph=command.paragraph,
        form=command.form,
        mover=mover if mover != principal.id else None,
    )
    c = {}
    if command.text is not None:
        c["text"] = desk.commit(command.text.model_dump(), motion.stream(moved.id), "content.public")
    facts = amendment.submit(amendment_id, data, c)
    return facts, {"amendment": amendment_id, "number": number}


def _changeable(state: State, motion_id: str) -> Motion:
    moved = state.motion(motion_id)
    _refuse_unless_pending(moved)
    rule = state.chartered().in_force.charter.amendments(moved.matter)
    if rule.binding == "advisory" or state.sitting(moved.sitting).form != "assembly":
        raise errors.NoAmendments(motion=moved.id)
    return moved


def _refuse_unless_pending(moved: Motion) -> None:
    if moved.state == "withdrawn":
        raise errors.MotionTakenBack(motion=moved.id)
    _refuse_while_away(moved)
    if not moved.is_pending:
        raise errors.MotionNotPending(motion=moved.id, state=moved.state)


def _refuse_while_away(moved: Motion) -> None:
    """With a motion that is put off or lies aside, its changes are left alone too."""
    if moved.state in motion.AWAY:
        raise motion.out_of_phase(moved)


def _fits(moved: Motion, command: SubmitAmendment, there: motion_text.Paragraphs) -> None:
    """To words that are there, that are still those that were read, and to others than they are."""
    number, version = command.paragraph, moved.wording.version
    if command.wording > version:
        raise errors.UnknownObject(object="wording", id=str(command.wording))
    if number not in there and not (number == motion_text.BEFORE_ALL and command.form == "insert"):
        raise errors.UnknownObject(object="paragraph", id=number)
    if command.form == "insert":
        return
    if moved.wording.changed_since(number, command.wording):
        raise errors.WordingMoved(motion=moved.id, paragraph=number, read=command.wording, wording=version)
    if there[number] is None:
        raise errors.UnknownObject(object="paragraph", id=number)
    if command.text is not None and command.text.text.strip(motion_text.BLANKS) == there[number]:
        raise errors.NothingChanged(paragraph=number)


def _paragraphs(moved: Motion, desk: Desk) -> dict[str, str | None]:
    """The text as it stands.

    Raises:
        TooManyParagraphs: it is too long to be changed by paragraph.
    """
    there = motion_text.numbered(_part(moved.wording.text, desk)["text"], moved.wording)
    if len(there) > motion_text.MOST:
        raise errors.TooManyParagraphs(motion=moved.id, most=motion_text.MOST)
    return there


def _part(ref: str, desk: Desk) -> dict[str, str]:
    """The words behind a reference. A motion may have none but its title; what is struck has none.

    Raises:
        UnknownObject: they were erased.
    """
    if not ref:
        return {"text": ""}
    part: dict[str, str] | None = desk.read([ref]).get(ref)
    if part is None:
        raise errors.UnknownObject(object="text", id=ref)
    return part


def second(state: State, principal: Principal, command: SecondAmendment, _desk: Desk) -> Done:
    found, supporter = state.amendment(command.amendment), state.on_roll(command.member or principal.id)
    _refuse_while_away(state.motion(found.motion))
    seconds = _seconds(state, found)
    return amendment.second(found, supporter, seconds, principal.id), {"amendment": found.id}


def _seconds(state: State, found: Amendment) -> int:
    charter = state.chartered().in_force.charter
    return charter.amendments(state.motion(found.motion).matter).seconds


def withdraw(state: State, principal: Principal, command: WithdrawAmendment, _desk: Desk) -> Done:
    found = state.amendment(command.amendment)
    _refuse_while_away(state.motion(found.motion))
    return amendment.withdraw(found, principal.id), {"amendment": found.id}


def accept(state: State, principal: Principal, command: AcceptAmendment, desk: Desk) -> Done:
    """Only while the motion is hers alone: once somebody votes on it or on a change, all decide."""
    found = state.amendment(command.amendment)
    moved = _changeable(state, found.motion)
    amending = state.chartered().in_force.charter.amending
    refuse_while_voted_on(state, state.amendments_of(moved.id))
    may_accept = amending is not None and amending.accept
    facts = amendment.accept(found, may_accept, moved.mover, principal.id)
    return facts + _merge(state, moved, found, desk), {"amendment": found.id}


def put(state: State, moved: Motion, command: OpenPoll, poll_id: str, seconds: int) -> list[Fact]:
    """One at a time, in the charter's order; the chair may put another first, which all see."""
    found = state.amendment(command.amendment or "")
    if found.motion != moved.id:
        raise errors.UnknownObject(object="amendment", id=found.id)
    _refuse_unless_pending(moved)
    others = state.amendments_of(moved.id)
    refuse_while_voted_on(state, others)
    order = state.chartered().in_force.charter.amending_order
    ready = [one for one in amendment.put_order(others, order) if len(one.seconders) >= seconds]
    out_of_order = bool(ready) and ready[0].id != found.id
    stands = poll_stands(state, found.polls)
    return amendment.put(found, poll_id, seconds, command.repeats, stands, out_of_order)


def refuse_while_voted_on(state: State, amendments: Iterable[Amendment]) -> None:
    """What would change or be changed waits for the vote that goes on, and for its outcome.

    Raises:
        PollOpen: it takes ballots.
        OutcomeMissing: it is closed, and nobody has declared what came of it.
    """
    for one in amendments:
        stands = poll_stands(state, one.polls) if one.state == "put" else "none"
        if stands == "open":
            raise errors.PollOpen(poll=one.polls[-1])
        if stands == "closed":
            raise errors.OutcomeMissing(poll=one.polls[-1])


def refuse_while_doubted(state: State, moved: Motion) -> None:
    """A motion does not go away while enough people doubt the vote on a change to it.

    Raises:
        DivisionStands: that vote is neither counted anew nor void.
    """
    doubted = state.standing_division(moved.sitting)
    if doubted and state.poll(doubted).motion == moved.id:
        raise errors.DivisionStands(poll=doubted)


def settled(state: State, moved: Motion) -> list[Fact]:
    """Before a motion is put, its changes are decided; those that too few support fall."""
    charter = state.chartered().in_force.charter
    pending = amendment.put_order(state.amendments_of(moved.id), charter.amending_order)
    seconds = charter.amendments(moved.matter).seconds
    waiting = [one for one in pending if len(one.seconders) >= seconds]
    if waiting:
        number = waiting[0].number
        raise errors.AmendmentsPending(motion=moved.id, count=len(waiting), number=number)
    return amendment.fall(pending, "not-seconded")


def decided(state: State, found: Poll, result: str, desk: Desk) -> list[Fact]:
    """An adopted change is in the motion from that moment on."""
    changed = state.amendment(found.amendment)
    facts = amendment.decide(changed, found.id, result)
    if result == "adopted":
        facts += _merge(state, state.motion(found.motion), changed, desk)
    return facts


def _merge(state: State, moved: Motion, changed: Amendment, desk: Desk) -> list[Fact]:
    """The next version of the motion, and the end of every change that was to the words it no longer has."""
    before, new = _part(moved.wording.text, desk), _part(changed.text, desk)
    there = motion_text.numbered(before["text"], moved.wording)
    change = Change(changed.paragraph, changed.form, new["text"].strip(motion_text.BLANKS))
    after = motion_text.merged(there, change)
    at = next(iter(after.keys() - there.keys()), changed.paragraph)
    data = MotionAmended(
        version=moved.wording.version + 1,
        amendment=changed.id,
        paragraph=at,
        paragraphs=list(after),
        struck=[number for number, text in after.items() if text is None],
    )
    part = {"lang": before.get("lang") or new["lang"], "text": motion_text.whole(after)}
    c = {"text": desk.commit(part, motion.stream(moved.id), "content.public")}
    rivals = amendment.rivals(changed, state.amendments_of(moved.id))
    return motion.amend(moved, data, c) + amendment.fall(rivals, "replaced", changed.id)
