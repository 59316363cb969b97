"""What can be put to the vote, a motion or an amendment: when it may be put, and put once more."""

from collections.abc import Sequence
from typing import Literal

# How the newest poll on it stands; "no-quorum" and "annulled" are the two that call for a repeat.
PollStands = Literal["none", "open", "closed", "annulled", "no-quorum", "decided"]


def may_be_put(state: str, polls: Sequence[str], repeats: str | None, newest: PollStands) -> bool:
    """For the first time; or once more where its `newest` poll, named by `repeats`, decided nothing."""
    if state == "submitted":
        return repeats is None
    return state in ("annulled", "put") and newest in ("annulled", "no-quorum") and repeats == polls[-1]


def state_before(newest: PollStands) -> Literal["submitted", "put", "annulled"]:
    """The state in which it was put, by how its newest poll stood then."""
    if newest == "annulled":
        return "annulled"
    return "put" if newest == "no-quorum" else "submitted"
