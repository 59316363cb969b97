"""A practice vote: people try the ballot, and nothing of it is recorded anywhere (record 0136)."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from domain.errors import NoPractice, PollOpen, PracticeGoesOn, UnknownOption
from domain.poll import YES_NO
from services.acts_sitting import leads
from services.beside_log import Versions, admitted
from services.commands import CastPractice, ClosePractice, EndPractice, OpenPractice, PracticeCommand
from services.principal import Principal
from services.state import State


@dataclass
class Practice:
    """What people answered so far, by member. It is gone with the process."""

    number: int
    is_open: bool = True
    chosen: dict[str, str] = field(default_factory=dict)


class Practices:
    """The practice votes of a community, one a sitting, in memory alone."""

    def __init__(self, state: Callable[[], State], now: Callable[[], int]) -> None:
        self._state = state
        self._held: dict[str, Practice] = {}
        self._count = 0
        self._versions = Versions(now)

    def act(self, principal: Principal, command: PracticeCommand) -> dict[str, Any]:
        """Do as commanded; nothing is recorded.

        Raises:
            Refusal: the policy or a rule says no.
        """
        if admitted(self._state(), principal, command, "any") == "chair":
            leads(self._state(), principal, command)
        match command:
            case OpenPractice():
                self._open(command.sitting)
            case CastPractice(option=option):
                self._cast(command.sitting, principal.id, option)
            case ClosePractice():
                self._going_on(command.sitting).is_open = False
            case EndPractice():
                self._on(command.sitting)
                del self._held[command.sitting]
        self._versions.renew([command.sitting])
        return {"practice": command.sitting}

    def overtaken(self) -> list[str]:
        """End those whose sitting has a vote that counts now, or is over; gives the sittings."""
        state = self._state()
        gone = [one for one in self._held if _is_over(state, one)]
        for one in gone:
            del self._held[one]
        self._versions.renew(gone)
        return gone

    def document(self, sitting: str) -> tuple[int, dict[str, Any]]:
        """What all may see, at its version: how many answered; the counts once it is closed."""
        held = self._held.get(sitting)
        doc: dict[str, Any] = {"sitting": sitting, "state": "none"}
        if held is not None:
            state = "open" if held.is_open else "closed"
            doc |= {"state": state, "number": held.number, "options": YES_NO, "cast": len(held.chosen)}
            if not held.is_open:
                counts = Counter(held.chosen.values())
                doc["counts"] = {option: counts[option] for option in YES_NO}
        return self._versions.of(sitting), doc

    def _open(self, sitting: str) -> None:
        for poll in self._state().open_polls_in(sitting):
            raise PollOpen(poll=poll)
        if sitting in self._held:
            raise PracticeGoesOn(sitting=sitting)
        self._count += 1
        self._held[sitting] = Practice(self._count)

    def _cast(self, sitting: str, member: str, option: str) -> None:
        held = self._going_on(sitting)
        if option not in YES_NO:
            raise UnknownOption(poll=sitting, option=option, options=YES_NO)
        held.chosen[member] = option

    def _going_on(self, sitting: str) -> Practice:
        held = self._on(sitting)
        if not held.is_open:
            raise NoPractice(sitting=sitting)
        return held

    def _on(self, sitting: str) -> Practice:
        if sitting not in self._held:
            raise NoPractice(sitting=sitting)
        return self._held[sitting]


def _is_over(state: State, sitting: str) -> bool:
    return state.sittings[sitting].state != "open" or bool(state.open_polls_in(sitting))
