"""Asks the policy for views, content and routes; for commands it is asked where they are decided."""

import re
from collections.abc import Container

from domain.errors import NotAllowed, Unauthenticated, UnknownView
from domain.policy import Phase, Relation, admit
from services.commands import ID
from services.principal import Principal
from services.state import State

VIEWS = {
    "community": re.compile(r""),
    "charter": re.compile(r""),
    "now": re.compile(rf"/{ID}"),
    "presence": re.compile(rf"/{ID}"),
    "attendance": re.compile(rf"/{ID}/[0-9]{{1,6}}"),
    "here": re.compile(rf"/{ID}(/{ID})?"),
    "docket": re.compile(rf"/{ID}/(0|[1-9][0-9]{{0,2}})"),
    "proxies": re.compile(rf"/{ID}"),
    "mandates": re.compile(rf"/{ID}"),
    "speakers": re.compile(rf"/{ID}"),
    "procedure": re.compile(rf"/{ID}"),
    "practice": re.compile(rf"/{ID}"),
    "calls": re.compile(rf"/{ID}"),
    "help": re.compile(rf"/{ID}(/{ID})?"),
    "motion": re.compile(rf"/{ID}"),
    "amendments": re.compile(rf"/{ID}"),
    "poll": re.compile(rf"/{ID}"),
    "minutes": re.compile(rf"/{ID}(/(0|[1-9][0-9]{{0,3}}))?"),
    "ballots": re.compile(rf"/{ID}"),
    "roll-call": re.compile(rf"/{ID}"),
    "missed": re.compile(rf"/{ID}"),
    "voters": re.compile(rf"/{ID}/[0-9]{{1,6}}"),
    "roll": re.compile(r"/[0-9]{1,6}"),
    "me": re.compile(rf"(/{ID})?"),
    "ballot": re.compile(rf"/{ID}(/{ID})?"),
}
# What the first part after the kind is the id of. For a view that is watched something is kept: of what there
# is not, names could be made up without end. For that too a page that is pushed has one name, and a number
# below 1,000; of minutes, which have ten entries on a page, below 10,000 (record 0062).
ABOUT_MOTION = frozenset({"motion", "amendments"})
ABOUT_POLL = frozenset({"poll", "ballots", "roll-call", "missed", "voters", "mandates", "ballot"})
ABOUT_NOTHING = frozenset({"community", "charter", "roll", "me"})
# Views that are somebody's, and which part of the name says whose.
PERSONAL = {"me": 1, "ballot": 2, "here": 2, "help": 2}
# Lists that are too long, or too seldom looked at, to be pushed.
HTTP_ONLY = frozenset({"attendance", "ballots", "missed", "roll-call", "roll", "voters"})


def require(state: State, principal: Principal, act: str, is_own: bool = False) -> str:
    """The capacity under which this person may do this.

    Raises:
        Unauthenticated: nobody in particular may not; someone who logs in perhaps may.
        NotAllowed: this person may not.
        UnknownCommunity: the community is not founded.
    """
    relation: Relation = "own" if is_own else "any"
    phase: Phase = "chartered" if state.is_chartered else "any"
    try:
        return admit(act, state.roles(principal), relation, phase)
    except NotAllowed as refusal:
        raise worded(refusal, principal) from None


def worded(refusal: NotAllowed, principal: Principal) -> NotAllowed | Unauthenticated:
    """Whoever has not logged in is told so, not that she may not."""
    return Unauthenticated() if principal.kind == "public" else refusal


def stored_view(state: State, principal: Principal, view: str) -> str:
    """The name under which a view is stored, for someone who may see it: `me` is one's own.

    Raises:
        UnknownView: no view is called so, or there is nothing that it is about.
        NotAllowed, Unauthenticated: it is not for this person.
    """
    kind, _, _ = view.partition("/")
    shape = VIEWS.get(kind)
    if shape is None or not shape.fullmatch(view[len(kind) :]):
        raise UnknownView(view=view[:120])
    whose = _whose(kind, view)
    require(state, principal, f"view.{kind}", is_own=whose is not None and whose in ("", principal.id))
    if not _is_there(state, view):
        raise UnknownView(view=view)
    return f"{view}/{principal.id}" if whose == "" else view


def _is_there(state: State, view: str) -> bool:
    """Whether the sitting, the motion or the poll is there that the view is about; ids come from us alone."""
    kind, _, about = view.partition("/")
    there: Container[str] = state.sittings
    if kind in ABOUT_MOTION:
        there = state.motions
    elif kind in ABOUT_POLL:
        there = state.polls
    return kind in ABOUT_NOTHING or about.partition("/")[0] in there


def _whose(kind: str, view: str) -> str | None:
    """The member a personal view is of, "" for one's own; None for a view that is nobody's."""
    if kind not in PERSONAL:
        return None
    parts, place = view.split("/"), PERSONAL[kind]
    return parts[place] if len(parts) > place else ""
