"""Guessing is limited: by what is tried and in total; by address only with room for a whole hall."""

import asyncio
from pathlib import Path

import pytest

from domain.errors import LoginRefused, TooManyTries
from gateways.codes import SIGNS, fresh_code
from gateways.identity import Credentials
from gateways.login_limits import (
    IN_TOTAL,
    KEYS_MAX,
    PER_ADDRESS,
    PER_SUBJECT,
    Buckets,
    LoginLimits,
    Rate,
    place_of,
)
from tests.rules.test_identity import Door
from tests.walks.house import HALL, Clock

STRANGER = "203.0.113.9"


def tries(limits: LoginLimits, how_many: int, subject: str = "", address: str = HALL) -> int:
    """Wrong tries, each at another code unless a subject is given; gives how many passed."""
    for number in range(how_many):
        try:
            limits.check(subject or f"{address} {number}", address)
        except TooManyTries:
            return number
        limits.failed(subject or f"{address} {number}", address)
    return how_many


def test_one_code_may_be_tried_a_few_times() -> None:
    clock = Clock()
    limits = LoginLimits(clock)
    assert tries(limits, 100, "ABCD") == PER_SUBJECT.burst
    with pytest.raises(TooManyTries) as refused:
        limits.check("ABCD", HALL)
    clock.pass_s(refused.value.params["retry_after_s"])
    assert tries(limits, 100, "ABCD") == 1


def test_a_whole_hall_behind_one_address_may_err() -> None:
    assert tries(LoginLimits(Clock()), 500) == 500


def test_one_address_cannot_try_for_ever() -> None:
    assert tries(LoginLimits(Clock()), 10_000) == PER_ADDRESS.burst


def test_many_addresses_together_cannot_try_for_ever() -> None:
    limits = LoginLimits(Clock())
    passed = sum(tries(limits, 100, address=f"198.51.100.{last}") for last in range(20))
    assert passed == IN_TOTAL.burst


def test_strangers_who_guess_do_not_lock_the_hall_out() -> None:
    limits = LoginLimits(Clock())
    limits.succeeded(HALL)
    for last in range(20):
        tries(limits, 100, "ABCD", f"198.51.100.{last}")
        tries(limits, 100, address=f"198.51.100.{last}")
    with pytest.raises(TooManyTries):
        limits.check("EFGH", STRANGER)
    limits.check("EFGH", HALL)
    limits.check("ABCD", HALL)


def test_a_hall_is_forgotten_after_half_a_day() -> None:
    clock = Clock()
    limits = LoginLimits(clock)
    limits.succeeded(HALL)
    clock.pass_s(12 * 3600)
    tries(limits, PER_SUBJECT.burst, "ABCD", STRANGER)
    with pytest.raises(TooManyTries):
        limits.check("ABCD", HALL)


def test_one_subscriber_of_ipv6_is_one_place() -> None:
    assert place_of("2001:db8:1:2:3:4:5:6") == place_of("2001:db8:1:2::9") != place_of("2001:db8:1:3::9")
    assert place_of("::ffff:192.168.1.20") == HALL
    assert place_of("somewhere") == "somewhere"


def test_what_is_remembered_is_bounded() -> None:
    clock = Clock()
    buckets = Buckets(Rate(burst=5, every_s=30), clock)
    for number in range(KEYS_MAX + 10):
        buckets.take(str(number))
    assert len(buckets._full_at) == KEYS_MAX
    clock.pass_s(60)
    buckets.take("last")
    assert len(buckets._full_at) == 1


def test_a_right_password_is_not_counted() -> None:
    limits = LoginLimits(Clock())
    for _ in range(3 * PER_SUBJECT.burst):
        limits.check("number 1", HALL)
        limits.failed("number 1", HALL)
        limits.forgive("number 1", HALL)


def test_guessing_codes_through_the_door_is_stopped(tmp_path: Path) -> None:
    door = Door(tmp_path)
    code = door.card()
    wrong = code[:5] + "".join(SIGNS[(SIGNS.index(sign) + 1) % len(SIGNS)] for sign in code[5:])

    async def guess() -> list[str]:
        outcomes = await asyncio.gather(
            *(door.keeper.login_by_code(wrong, Credentials(address=STRANGER)) for _ in range(50)),
            return_exceptions=True,
        )
        return [type(outcome).__name__ for outcome in outcomes]

    outcomes = asyncio.run(guess())
    assert outcomes.count(LoginRefused.__name__) == PER_SUBJECT.burst
    assert outcomes.count(TooManyTries.__name__) == 50 - PER_SUBJECT.burst
    with pytest.raises(TooManyTries):
        door.login(code, Credentials(address=STRANGER))
    door.clock.pass_s(PER_SUBJECT.every_s)
    door.login(code, Credentials(address=STRANGER))
    door.store.close()


def test_codes_have_no_look_alikes_and_do_not_repeat() -> None:
    codes = {fresh_code() for _ in range(2_000)}
    assert len(codes) == 2_000
    assert not set("01OILU") & set("".join(codes))
    assert all(len(code) == 9 and code[4] == "-" for code in codes)
