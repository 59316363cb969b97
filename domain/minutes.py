"""The minutes of a sitting: what the secretary adds to the facts of the log, and who approved and signed.

Facts are not written here: whoever reads the minutes folds them from the log.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from domain import errors
from domain.event import Event, EventData, Fact

Signatory = Literal["chair", "secretary"]
Way = Literal["password", "on-paper"]


class MinutesNoted(EventData):
    """A remark, by its number in the minutes, perhaps on one motion. Its words are content `text`."""

    TYPE = "minutes.noted/1"
    remark: int
    motion: str | None = None


class MinutesCorrected(EventData):
    """A new remark in the place of the one numbered `corrects`, which stays visible, struck."""

    TYPE = "minutes.corrected/1"
    remark: int
    corrects: int


class MinutesApproved(EventData):
    """A later sitting, `sitting`, found the minutes right. Nothing is added to them any more."""

    TYPE = "minutes.approved/1"
    sitting: str


class MinutesSigned(EventData):
    """Signed in an office, by password or on paper: all up to position `n`, where the tree has this root."""

    TYPE = "minutes.signed/1"
    role: Signatory
    way: Way
    n: int
    root: str


@dataclass(frozen=True, slots=True)
class Minutes:
    """What was added. `corrected_by` has for each remark the number of the one that corrects it, or 0.

    `signed` says for each office up to which position.
    """

    sitting: str
    corrected_by: tuple[int, ...] = ()
    is_approved: bool = False
    signed: tuple[tuple[str, int], ...] = ()


def note(minutes: Minutes, motion: str | None, c: Mapping[str, str]) -> list[Fact]:
    _takes_remarks(minutes)
    return [Fact(stream(minutes.sitting), MinutesNoted(remark=next_remark(minutes), motion=motion), c)]


def correct(minutes: Minutes, remark: int, c: Mapping[str, str]) -> list[Fact]:
    """Only a remark that stands: what was corrected is corrected further by its successor."""
    _takes_remarks(minutes)
    if not 0 < remark <= len(minutes.corrected_by):
        raise errors.UnknownObject(object="remark", id=str(remark))
    successor = minutes.corrected_by[remark - 1]
    if successor:
        raise errors.RemarkCorrected(remark=remark, by=successor)
    corrected = MinutesCorrected(remark=next_remark(minutes), corrects=remark)
    return [Fact(stream(minutes.sitting), corrected, c)]


def approve(minutes: Minutes, is_open: bool, sitting: str) -> list[Fact]:
    """`is_open`: whether the sitting that they are of still goes on."""
    _is_over(minutes, is_open)
    if minutes.is_approved:
        raise errors.MinutesAlreadyApproved(sitting=minutes.sitting)
    return [Fact(stream(minutes.sitting), MinutesApproved(sitting=sitting))]


def sign(minutes: Minutes, is_open: bool, signature: MinutesSigned, held: Collection[str]) -> list[Fact]:
    """By password one signs for an office that one holds; what was signed on paper, either records."""
    _is_over(minutes, is_open)
    if signature.way == "password" and signature.role not in held:
        raise errors.RoleNotHeld(role=signature.role)
    if dict(minutes.signed).get(signature.role, 0) >= signature.n:
        raise errors.AlreadySigned(role=signature.role)
    return [Fact(stream(minutes.sitting), signature)]


def _takes_remarks(minutes: Minutes) -> None:
    if minutes.is_approved:
        raise errors.MinutesAlreadyApproved(sitting=minutes.sitting)


def _is_over(minutes: Minutes, is_open: bool) -> None:
    if is_open:
        raise errors.SittingOpen(sitting=minutes.sitting)


def next_remark(minutes: Minutes) -> int:
    return len(minutes.corrected_by) + 1


def stream(sitting_id: str) -> str:
    return f"minutes:{sitting_id}"


def evolve(minutes: Minutes | None, event: Event) -> Minutes:
    """The stream may begin with any of its events: the minutes are there as soon as the sitting is."""
    minutes = minutes or Minutes(event.stream.removeprefix("minutes:"))
    match event.data:
        case MinutesNoted():
            return replace(minutes, corrected_by=(*minutes.corrected_by, 0))
        case MinutesCorrected(remark=remark, corrects=corrects):
            before = minutes.corrected_by
            return replace(minutes, corrected_by=(*before[: corrects - 1], remark, *before[corrects:], 0))
        case MinutesApproved():
            return replace(minutes, is_approved=True)
        case MinutesSigned(role=role, n=n):
            return replace(minutes, signed=tuple({**dict(minutes.signed), role: n}.items()))
    return minutes
