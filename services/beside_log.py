"""What stands beside the log, in memory alone, has in common: who may, and a version for each document."""

from collections.abc import Callable, Iterable

from domain.policy import Phase, Relation, admit
from services.acts import PHASE_OF
from services.commands import UnrecordedCommand
from services.principal import Principal
from services.state import State


class Versions:
    """Of documents, by name, from the clock in ms: never the same twice, so that no page takes old for new.

    Each has its own, or whoever looks at one would learn when another changes.
    """

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._begun = now()
        self._newest: dict[str, int] = {}

    def of(self, view: str) -> int:
        """The version of a document; that of one that never changed is when the process began."""
        return self._newest.get(view, self._begun)

    def renew(self, views: Iterable[str]) -> None:
        """They are others now."""
        for view in views:
            self._newest[view] = max(self.of(view) + 1, self._now())


def admitted(state: State, principal: Principal, command: UnrecordedCommand, relation: Relation) -> str:
    """The capacity under which somebody may do this now.

    Raises:
        Refusal: the policy says no, or there is no such sitting.
    """
    found = state.sittings.get(command.sitting)
    phase: Phase = PHASE_OF[found.state] if found else "sitting-open"
    capacity = admit(command.TYPE, state.roles(principal), relation, phase if state.is_chartered else "any")
    state.sitting(command.sitting)
    return capacity
