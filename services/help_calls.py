"""Who asks for a helper, and who has one on the way: beside the log (record 0140)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.errors import NoHelpCall
from domain.policy import Phase, Relation, admit
from services.acts import PHASE_OF
from services.commands import CallHelp, ComeToHelp, HelpCommand
from services.principal import Principal
from services.state import State


@dataclass
class Call:
    """Since when, by the server's clock, in ms; and which of those who help is on the way, or nobody."""

    since: int
    helper: str = ""


class HelpCalls:
    """The calls of a community by sitting and member, in memory alone. Those who help see all of them."""

    def __init__(self, state: Callable[[], State], now: Callable[[], int]) -> None:
        self._state = state
        self._now = now
        self._held: dict[str, dict[str, Call]] = {}
        # Of every document, from the clock: never the same twice, so that no page takes old for new.
        self._version = now()

    def act(self, principal: Principal, command: HelpCommand) -> dict[str, Any]:
        """Do as commanded; nothing is recorded. Gives the `member` who called.

        Raises:
            Refusal: the policy or a rule says no.
        """
        member = getattr(command, "member", None) or principal.id
        self._admit(principal, command, member)
        calls = self._held.setdefault(command.sitting, {})
        if isinstance(command, CallHelp):
            calls.setdefault(member, Call(self._now()))
        elif member not in calls:
            raise NoHelpCall(sitting=command.sitting)
        elif isinstance(command, ComeToHelp):
            calls[member].helper = principal.id
        else:
            del calls[member]
        self._renew()
        return {"member": member}

    def overtaken(self) -> list[str]:
        """Let go of the calls of sittings that are over; gives the views that are others now."""
        over = [one for one in self._held if self._state().sittings[one].state != "open"]
        views = [view for one in over for member in self._held[one] for view in views_of(one, member)]
        for one in over:
            del self._held[one]
        if over:
            self._renew()
        return views

    def for_helpers(self, sitting: str) -> tuple[int, dict[str, Any]]:
        """Who calls, the first first; and the version of that."""
        members = self._state().members
        calls = self._held.get(sitting, {})
        rows = {
            one: {
                "number": members[one].entry.number,
                "name": members[one].name,
                "since": call.since,
                **({"helper": members[call.helper].name} if call.helper else {}),
            }
            for one, call in calls.items()
        }
        return self._version, {"sitting": sitting, "rows": rows, "order": list(rows)}

    def of(self, sitting: str, member: str) -> tuple[int, dict[str, Any]]:
        """How one's own call stands, and the version of that."""
        call = self._held.get(sitting, {}).get(member)
        state = "none" if call is None else "coming" if call.helper else "called"
        return self._version, {"sitting": sitting, "state": state}

    def _renew(self) -> None:
        self._version = max(self._version + 1, self._now())

    def _admit(self, principal: Principal, command: HelpCommand, member: str) -> None:
        state = self._state()
        found = state.sittings.get(command.sitting)
        phase: Phase = PHASE_OF[found.state] if found else "sitting-open"
        relation: Relation = "own" if member == principal.id else "any"
        admit(command.TYPE, state.roles(principal), relation, phase if state.is_chartered else "any")
        state.sitting(command.sitting)


def views_of(sitting: str, member: str) -> list[str]:
    """The views that a call of hers is seen in."""
    return [f"calls/{sitting}", f"help/{sitting}/{member}"]
