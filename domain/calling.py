"""Calling a sitting: who may, and how early; the charter says it of the body that meets."""

from fractions import Fraction
from typing import Literal, NamedTuple

from domain import errors
from domain.deadline import Unit
from domain.institution import Body
from domain.judgement import RollCount
from domain.notice import Moment, first_day, is_kept
from domain.threshold import ROLL_BASES, Threshold

# Who convenes the body by right; a share of its people; whoever acts when the first does not.
Caller = Literal["convener", "petition", "fallback"]
# A call is good for the hours after its time, not for another day.
OPENS_WITHIN_MS = 12 * 3_600_000


class Call(NamedTuple):
    """By whom it is called, with how many signatures; notice is `given`, and it is `held`."""

    caller: Caller
    signatures: int
    given: Moment
    held: Moment
    is_emergency: bool


def check(body: Body | None, call: Call, roll: RollCount) -> None:
    """Refuse a call by someone who may not, or one that comes too late."""
    _entitled(body, call, roll)
    if call.held.at < call.given.at:
        raise errors.HeldInThePast()
    if body is None or body.notice is None:
        return
    notice = body.notice
    if not call.is_emergency:
        _in_time(notice.length, notice.unit, notice.article, call)
        return
    emergency = notice.emergency
    if emergency is None:
        raise errors.NoEmergency(article=notice.article)
    if emergency.length is not None and emergency.unit is not None:
        _in_time(emergency.length, emergency.unit, emergency.article, call)


def article(body: Body | None, caller: Caller) -> str | None:
    """The article by which this caller may call."""
    if body is None:
        return None
    if caller == "petition" and body.petition:
        return body.petition.thresholds[0].article
    if caller == "fallback" and body.fallback:
        return body.fallback.article
    return body.article


def callers(body: Body | None) -> list[Caller]:
    """Who may call it; where the charter says nothing, who always convenes it."""
    found: list[Caller] = ["convener"]
    found += ["petition"] if body and body.petition else []
    found += ["fallback"] if body and body.fallback else []
    return found


def _entitled(body: Body | None, call: Call, roll: RollCount) -> None:
    if call.caller not in callers(body):
        raise errors.NotEntitledToCall(caller=call.caller, allowed=callers(body))
    if call.caller != "petition" or body is None or body.petition is None:
        return
    needed = [_needed(threshold, roll) for threshold in body.petition.thresholds]
    known = [one for one in needed if one is not None]
    # What the roll cannot tell, those who received the list of signatures have counted.
    least = 1 if len(known) < len(needed) else (min if body.petition.any_of else max)(known)
    if call.signatures < least:
        raise errors.PetitionShort(have=call.signatures, need=least)


def _needed(threshold: Threshold, roll: RollCount) -> int | None:
    if threshold.base not in ROLL_BASES:
        return None
    return int(threshold.needed(Fraction(roll.members))[0])


def _in_time(length: int, unit: Unit, article: str, call: Call) -> None:
    if not is_kept(length, unit, call.given, call.held):
        day = first_day(length, unit, call.given.day).isoformat()
        raise errors.NoticeShort(length=length, unit=unit, day=day, article=article)
