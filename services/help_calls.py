"""Who asks for a helper, and who has one on the way: beside the log (record 0140)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from domain.errors import NoHelpCall
from services.beside_log import Versions, admitted
from services.commands import CallHelp, ComeToHelp, HelpCommand
from services.principal import Principal
from services.state import State


@dataclass(frozen=True)
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
        self._versions = Versions(now)

    def act(self, principal: Principal, command: HelpCommand) -> dict[str, Any]:
        """Do as commanded; nothing is recorded. Gives the `member` who called.

        Raises:
            Refusal: the policy or a rule says no.
        """
        member = getattr(command, "member", None) or principal.id
        admitted(self._state(), principal, command, "own" if member == principal.id else "any")
        calls = self._held.setdefault(command.sitting, {})
        before = calls.get(member)
        after = self._after(before, principal, command)
        # Called twice is called once: nothing is pushed to anybody.
        if after == before:
            return {"member": member}
        if after is None:
            del calls[member]
        else:
            calls[member] = after
        self._versions.renew(views_of(command.sitting, member))
        return {"member": member}

    def _after(self, before: Call | None, principal: Principal, command: HelpCommand) -> Call | None:
        if isinstance(command, CallHelp):
            return before or Call(self._now())
        if before is None:
            raise NoHelpCall(sitting=command.sitting)
        return replace(before, helper=principal.id) if isinstance(command, ComeToHelp) else None

    def overtaken(self) -> list[str]:
        """Let go of the calls of sittings that are over; gives the views that are others now."""
        over = [one for one in self._held if self._state().sittings[one].state != "open"]
        views = [view for one in over for member in self._held[one] for view in views_of(one, member)]
        for one in over:
            del self._held[one]
        self._versions.renew(views)
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
        return self._versions.of(f"calls/{sitting}"), {"sitting": sitting, "rows": rows, "order": list(rows)}

    def of(self, sitting: str, member: str) -> tuple[int, dict[str, Any]]:
        """How one's own call stands, and the version of that."""
        call = self._held.get(sitting, {}).get(member)
        state = "none" if call is None else "coming" if call.helper else "called"
        return self._versions.of(f"help/{sitting}/{member}"), {"sitting": sitting, "state": state}


def views_of(sitting: str, member: str) -> list[str]:
    """The views that a call of hers is seen in."""
    return [f"calls/{sitting}", f"help/{sitting}/{member}"]
