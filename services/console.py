"""What is done at a desk is done to what its page shows: one rule for every command there (record 0135)."""

from typing import Any

from domain.console import ABOUT, VIEWS
from domain.errors import Stale
from services.commands import Command
from services.principal import Principal
from services.state import State


def as_seen(state: State, principal: Principal, command: Command) -> None:
    """Refuse an act on something that was changed after the version that its sender says she saw."""
    kind, said = ABOUT.get(command.TYPE), vars(command)
    if kind is None or said["seen"] is None:
        return
    about = said.get(kind, said.get("sitting"))
    view = f"{VIEWS[kind]}/{about if kind in ('motion', 'poll') else said.get('sitting')}"
    touch = state.touched.get(f"{kind}/{about}")
    if touch is not None and touch.n > said["seen"].get(view, touch.n):
        raise Stale(view=view, position=touch.n, **who_did(state, principal, touch))


def who_did(state: State, principal: Principal, act: Any) -> dict[str, Any]:
    """Who acted, as a refusal says it: "you", or the capacity, and the number on the roll; and what."""
    told = {"by": "you" if act.by == principal.id else act.capacity, "what": act.what}
    member = state.members.get(act.by)
    return told | ({"member": act.by, "number": member.entry.number} if member else {})
