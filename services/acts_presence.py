"""Coming and going: by one's own tablet, or at the desk for those who have none."""

from typing import Literal

from domain import presence, proxy
from domain.errors import MemberGone
from domain.event import Fact
from domain.presence import Hall
from services.commands import Arrive, Leave
from services.desk import Desk, Done
from services.principal import Principal
from services.state import State


def arrive(state: State, principal: Principal, command: Arrive, _desk: Desk) -> Done:
    """Only who is on the roll is counted. Whoever comes herself lends her vote to nobody."""
    hall, member = _hall(state, command.sitting), command.member or principal.id
    if state.member(member).departed:
        raise MemberGone(member=member)
    facts = presence.arrive(hall, member, state.attendance(hall.sitting, member), _how(principal, member))
    facts += proxy.ended_by(hall.sitting, member, state.proxies[hall.sitting], "arrived")
    return facts, {"member": member}


def leave(state: State, principal: Principal, command: Leave, _desk: Desk) -> Done:
    hall, member = _hall(state, command.sitting), state.member(command.member or principal.id).id
    facts = presence.leave(hall, member, state.attendance(hall.sitting, member), _how(principal, member))
    return facts, {"member": member}


def leave_the_roll(state: State, member: str) -> list[Fact]:
    """Whoever is a member no longer is counted in no hall, and votes for nobody."""
    ended = [
        fact
        for sitting, standing in state.proxies.items()
        for fact in proxy.ended_by(sitting, member, standing, "roll")
    ]
    return ended + [
        fact
        for sitting, there in state.presence.items()
        if (before := there.get(member)) and before.here
        for fact in presence.leave(_hall(state, sitting), member, before, "roll")
    ]


def _how(principal: Principal, member: str) -> Literal["tablet", "desk"]:
    return "tablet" if member == principal.id else "desk"


def _hall(state: State, sitting: str) -> Hall:
    found = state.sitting(sitting)
    return Hall(found.id, found.form, found.state)
