"""Admitting members, correcting what the roll says of them, their leaving, their offices, whole rolls."""

from typing import Any

from domain import roll
from domain.errors import RollChanged, Stale
from domain.event import Fact
from domain.roll import Member
from services.acts_presence import leave_the_roll
from services.commands import ChangeMember, DepartMember, EndRole, EnrolMember, GrantRole, ImportRoll, RollRow
from services.desk import Desk, Done
from services.principal import Principal
from services.roll_difference import checked, compare, completed, entry_of
from services.state import State

Words = dict[str, str]


def enrol(state: State, _principal: Principal, command: EnrolMember, desk: Desk) -> Done:
    checked([command.row], state.members.values())
    member_id = desk.id()
    holder = state.holder(command.row.number)
    facts = roll.enrol(member_id, entry_of(command.row), _words(member_id, command.row, desk), holder)
    return facts, {"member": member_id}


def change(state: State, _principal: Principal, command: ChangeMember, desk: Desk) -> Done:
    desk.require_seen(command.replaces)
    member = state.member(command.member)
    row = completed(command.row, member)
    checked([row], (one for one in state.members.values() if one is not member))
    entry, holder = entry_of(row), state.holder(row.number)
    known = desk.read([ref for ref in (member.name, member.evidence) if ref])
    facts = roll.change(member, entry, _changed_words(member, row, known, desk), holder)
    seen, stands = command.replaces, member.standings[-1].n
    if facts and seen is not None and stands > seen:
        raise Stale(member=member.id, position=stands)
    return facts, {"member": member.id}


def depart(state: State, _principal: Principal, command: DepartMember, desk: Desk) -> Done:
    member = state.member(command.member)
    c: Words = {}
    if command.reason is not None:
        c["reason"] = desk.commit(command.reason.model_dump(), roll.stream(member.id), "content.secretary")
    return leave_the_roll(state, member.id) + roll.depart(member, c), {"member": member.id}


def grant(state: State, _principal: Principal, command: GrantRole, _desk: Desk) -> Done:
    return roll.grant(state.member(command.member), command.role), {"member": command.member}


def end(state: State, _principal: Principal, command: EndRole, _desk: Desk) -> Done:
    return roll.end(state.member(command.member), command.role), {"member": command.member}


def import_roll(state: State, _principal: Principal, command: ImportRoll, desk: Desk) -> Done:
    """All or nothing. Whoever is already on the roll under the same number is the same person.

    Raises:
        RollChanged: what was shown before is not what it would do now. Of nothing to do, nothing is lost.
        PositionAhead: nobody can have been shown that.
    """
    desk.require_seen(command.checked)
    difference = compare(state, command.rows, command.complete, desk.read)
    if command.checked is not None and state.roll_n > command.checked and not difference.is_empty:
        raise RollChanged(position=state.roll_n)
    members: dict[str, str] = {row.number: state.by_number.get(row.number, "") for row in command.rows}
    facts: list[Fact] = []
    for row in difference.added:
        member_id = members[row.number] = desk.id()
        facts += roll.enrol(member_id, entry_of(row), _words(member_id, row, desk), None)
    for member, row in difference.changed:
        c = _changed_words(member, row, difference.known, desk)
        facts += roll.change(member, entry_of(row), c, member)
    for member in difference.departed:
        facts += leave_the_roll(state, member.id) + roll.depart(member, {})
    return facts, {**difference.numbers(), "members": members}


def _words(member_id: str, row: RollRow, desk: Desk) -> Words:
    owner = roll.stream(member_id)
    c = {"name": desk.commit({"text": row.name}, owner, "content.member")}
    if row.evidence:
        c["evidence"] = desk.commit({"text": row.evidence}, owner, "content.secretary")
    return c


def _changed_words(member: Member, row: RollRow, known: dict[str, Any], desk: Desk) -> Words:
    """What stays the same keeps its reference: nobody has to fetch it again, and nothing is stored twice."""
    c: Words = {}
    for key, ref, text in (("name", member.name, row.name), ("evidence", member.evidence, row.evidence)):
        reader = "content.member" if key == "name" else "content.secretary"
        if text and known.get(ref) == {"text": text}:
            c[key] = ref
        elif text:
            c[key] = desk.commit({"text": text}, roll.stream(member.id), reader)
    return c
