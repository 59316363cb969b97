"""How the newest poll on a motion or an amendment stands."""

from collections.abc import Sequence

from domain.question import PollStands
from services.state import State


def poll_stands(state: State, polls: Sequence[str]) -> PollStands:
    if not polls:
        return "none"
    newest = state.polls[polls[-1]]
    if newest.state == "declared":
        return "no-quorum" if newest.result == "no-quorum" else "decided"
    assert newest.state != "withdrawn"  # taken back, it is none of the polls on anything
    return newest.state
