"""Passwords that come by the hundred: who still gets in, and who is sent away."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import LoginRefused, TooManyTries
from gateways import identity
from gateways.hashing import WAITING_MAX, Hashing
from gateways.identity import Credentials, Identity, Lifetimes, OperatorToken
from gateways.stores.sqlite_access import SqliteAccessStore
from tests.walks.house import HALL, Clock

PATIENCE_S = 5
STRANGER = Credentials(address="203.0.113.9")
HALL_DESK = Credentials(address=HALL)


class StuckHasher:
    """Does not come to an end before it may."""

    def __init__(self) -> None:
        self.may_end = threading.Event()

    def hash(self, _password: str) -> str:
        return "$"

    def verify(self, _stored: str, _password: str) -> bool:
        self.may_end.wait(PATIENCE_S)
        return False


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> StuckHasher:
    stuck = StuckHasher()
    monkeypatch.setattr(identity, "HASHER", stuck)
    monkeypatch.setattr(identity, "HASHING", Hashing())
    return stuck


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Identity]:
    store = SqliteAccessStore(tmp_path / "access.db")
    yield Identity(store, b"k" * 32, OperatorToken("op-token"), Clock(), Lifetimes())
    store.close()


async def guessing(keeper: Identity, times: int) -> "list[asyncio.Task[object]]":
    """A stranger's guesses, each of another number, all under way."""
    guesses: list[asyncio.Task[object]] = []
    for number in range(times):
        guess = keeper.login_by_password(f"x{number}", "a wrong password", None, STRANGER)
        guesses.append(asyncio.create_task(guess))
    await asyncio.sleep(0)
    return guesses


def test_a_flood_of_passwords_keeps_nobody_from_logging_in_by_code(
    hasher: StuckHasher, keeper: Identity
) -> None:
    async def story() -> None:
        code = (await keeper.issue_cards("member", ["ann"], False))[0][1]
        guesses = await guessing(keeper, WAITING_MAX)
        async with asyncio.timeout(PATIENCE_S / 2):
            assert (await keeper.login_by_code(code, HALL_DESK)).principal.id == "ann"
        hasher.may_end.set()
        ended = await asyncio.gather(*guesses, return_exceptions=True)
        assert {type(one) for one in ended} == {LoginRefused}

    asyncio.run(story())


def test_passwords_that_would_wait_for_long_are_refused_and_strangers_first(
    hasher: StuckHasher, keeper: Identity
) -> None:
    async def story() -> None:
        code = (await keeper.issue_cards("member", ["ann"], False))[0][1]
        await keeper.login_by_code(code, HALL_DESK)
        guesses = await guessing(keeper, WAITING_MAX)
        with pytest.raises(TooManyTries):
            await keeper.login_by_password("x", "a wrong password", None, STRANGER)
        hasher.may_end.set()
        with pytest.raises(LoginRefused):
            await keeper.login_by_password("1", "a wrong password", None, HALL_DESK)
        await asyncio.gather(*guesses, return_exceptions=True)
        with pytest.raises(LoginRefused):
            await keeper.login_by_password("x", "a wrong password", None, STRANGER)

    asyncio.run(story())
