"""Which sentence says an outcome. The words themselves stand in the outcomes' word files, by these codes."""

from collections.abc import Sequence
from fractions import Fraction

from domain.judgement import Check, Sentence
from domain.threshold import HOUSEHOLD_BASES, ROLL_BASES, WEIGHT_BASES


def decided(verdict: str, checks: Sequence[Check], option: str | None) -> Sentence:
    """Adopted by the first threshold that was met, rejected by the first that was not."""
    check = _telling(checks, met=verdict == "adopted")
    code = f"outcome.{verdict}{'.option' if option else ''}{_kind(check)}"
    params = {"for": check.counted or "0", "valid": check.base_value or "0", "needed": check.needed or "0"}
    return Sentence(code=code, params=params | ({"option": option} if option else {}))


def no_quorum(checks: Sequence[Check]) -> Sentence:
    """Too few took part, by the first threshold that could be counted and was not met."""
    unmet = [check for check in checks if not check.met and check.base_value is not None]
    if not unmet:
        return Sentence(code="outcome.uncounted")
    check = unmet[0]
    params = {"counted": check.counted or "0", "all": check.base_value or "0", "needed": check.needed or "0"}
    kind = _present_kind(check) if check.counts == "present" else _kind(check)
    return Sentence(code=f"outcome.no-quorum{kind}", params=params)


def most(verdict: str, votes: Fraction, valid: Fraction, option: str | None = None) -> Sentence:
    """The larger number decided, or advised."""
    code = f"outcome.{verdict}{'.option' if option else ''}{'' if verdict == 'advised' else '.most'}"
    params = {"for": str(votes), "valid": str(valid)}
    return Sentence(code=code, params=params | ({"option": option} if option else {}))


def tie(code: str, count: int, votes: Fraction) -> Sentence:
    """Options that are level."""
    return Sentence(code=code, params={"count": str(count), "for": str(votes)})


def advice(yes: Fraction, no: Fraction, abstain: Fraction) -> Sentence:
    """The opinion of those who took part."""
    return Sentence(
        code="outcome.advised", params={"for": str(yes), "against": str(no), "abstain": str(abstain)}
    )


def _telling(checks: Sequence[Check], *, met: bool) -> Check:
    return next((check for check in checks if check.met is met), checks[0])


def _present_kind(check: Check) -> str:
    """Which people in the hall were too few: members, households, or the shares they hold."""
    if check.base in HOUSEHOLD_BASES:
        return ".present.households"
    return f".present{_kind(check)}" if check.base in WEIGHT_BASES else ".present"


def _kind(check: Check) -> str:
    """What was counted, as the sentence's ending; plain valid votes have none."""
    if check.base in ROLL_BASES:
        return ".members"
    if check.base in WEIGHT_BASES:
        return ".shares.above" if check.above else ".shares"
    return "" if check.base == "votes_cast" else f".{check.base}"
