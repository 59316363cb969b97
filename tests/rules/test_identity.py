"""Who is let in, as whom, and until when."""

import asyncio
from collections.abc import Coroutine
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import pytest
from argon2 import PasswordHasher

from domain.errors import CardExpired, LoginExpired, LoginRefused, PasswordTooShort
from gateways import identity
from gateways.identity import Credentials, Identity, Lifetimes, OperatorToken, session_key
from gateways.stores.sqlite_access import TABLES, Card, Grounds, Session, SqliteAccessStore, damaged
from gateways.stores.sqlite_file import DatabaseError, connect
from services.principal import OPERATOR, PUBLIC, Principal
from tests.walks.house import HALL, NEAR, Clock

T = TypeVar("T")
ANN = Principal("ann", "member")
HALL_DESK = Credentials(address=HALL)
AT_THE_SERVER = Credentials(address=NEAR, is_near=True)
PASSWORD = "a long enough one"


class Door:
    """A doorkeeper over a real file, and the sessions that were told to have ended."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.store = SqliteAccessStore(folder / "access.db")
        self.keeper = self.reopened()
        self.ended: list[str] = []
        self.keeper.on_ended(self.ended.extend)

    def reopened(self) -> Identity:
        """The same door after a restart."""
        lifetimes = Lifetimes(session_ms=12 * 3_600_000, card_ms=90 * 86_400_000)
        return Identity(self.store, b"k" * 32, OperatorToken("op-token"), self.clock, lifetimes)

    def card(self, member: str = "ann", **wanted: Any) -> str:
        kind, near = wanted.get("kind", "member"), wanted.get("is_loopback_only", False)
        return do(self.keeper.issue_cards(kind, [member], near))[0][1]

    def login(self, code: str, credentials: Credentials = HALL_DESK) -> str:
        return do(self.keeper.login_by_code(code, credentials)).token

    def who(self, token: str, credentials: Credentials = HALL_DESK) -> Principal:
        return self.keeper.principal_of(credentials._replace(token=token))


def do(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


@pytest.fixture(autouse=True)
def _quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a password costs is argon2's promise, not ours."""
    monkeypatch.setattr(identity, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def door(tmp_path: Path) -> Any:
    opened = Door(tmp_path)
    yield opened
    opened.store.close()


def test_a_card_lets_its_holder_in(door: Door) -> None:
    assert door.who(door.login(door.card())) == ANN


def test_a_code_may_be_typed_as_people_type(door: Door) -> None:
    code = door.card()
    wide = "".join(chr(ord(sign) + 0xFEE0) if sign != "-" else "－" for sign in code)
    for typed in (code.lower(), code.replace("-", ""), f" {code[:4]} {code[5:]} ", wide):
        assert door.who(door.login(typed)) == ANN


def test_a_card_is_good_again_and_again_until_it_expires(door: Door) -> None:
    code = door.card()
    assert door.login(code) != door.login(code)
    door.clock.pass_s(90 * 86_400)
    with pytest.raises(CardExpired):
        door.login(code)


def test_from_elsewhere_an_old_card_of_the_server_s_own_machine_is_like_none(door: Door) -> None:
    code = door.card(is_loopback_only=True)
    door.clock.pass_s(90 * 86_400)
    with pytest.raises(LoginRefused):
        door.login(code)
    with pytest.raises(CardExpired):
        door.login(code, AT_THE_SERVER)


def test_a_wrong_code_is_refused(door: Door) -> None:
    code = door.card()
    for wrong in ("2222-2222", code[:-1], code + "2", "", "0O1I-l!?*", "\x00" * 8):
        with pytest.raises(LoginRefused):
            door.login(wrong)


def test_nobody_in_particular_is_the_public(door: Door) -> None:
    assert door.keeper.principal_of(Credentials()) == PUBLIC


@pytest.mark.parametrize("token", ["nonsense", "ü", "\udcff", "op-token2"])
def test_a_token_that_never_was_is_told_apart_from_no_token(door: Door, token: str) -> None:
    with pytest.raises(LoginExpired):
        door.who(token)


def test_a_session_ends_after_its_time(door: Door) -> None:
    token = door.login(door.card())
    door.clock.pass_s(12 * 3600 - 1)
    assert door.who(token) == ANN
    door.clock.pass_s(1)
    with pytest.raises(LoginExpired):
        door.who(token)


def test_logging_out_ends_this_session_only(door: Door) -> None:
    code = door.card()
    first, second = door.login(code), door.login(code)
    do(door.keeper.logout(Credentials(token=first)))
    with pytest.raises(LoginExpired):
        door.who(first)
    assert door.who(second) == ANN
    assert door.ended == [session_key(first)]


def test_a_new_card_ends_the_old_one_and_its_sessions(door: Door) -> None:
    old = door.card()
    token = door.login(old)
    door.card("bob")
    assert door.who(token) == ANN
    new = door.card()
    with pytest.raises(LoginExpired):
        door.who(token)
    with pytest.raises(LoginRefused):
        door.login(old)
    assert door.who(door.login(new)) == ANN
    assert door.ended == [session_key(token)]


def test_revoking_ends_every_way_in_at_once_and_for_good(door: Door) -> None:
    do(door.keeper.set_password("ann", PASSWORD))
    code = door.card()
    token = door.login(code)
    do(door.keeper.revoke("ann"))
    for keeper in (door.keeper, door.reopened()):
        with pytest.raises(LoginExpired):
            keeper.principal_of(Credentials(token=token))
        with pytest.raises(LoginRefused):
            do(keeper.login_by_code(code, HALL_DESK))
        with pytest.raises(LoginRefused):
            do(keeper.login_by_password("1", PASSWORD, "ann", HALL_DESK))


def test_a_session_that_rests_on_a_revoked_card_never_begins(door: Door) -> None:
    card = Card(b"h" * 32, "member", "ann", False, 10**15)
    door.store.put_cards([card])
    session = Session(b"t" * 32, "member", "ann", False, 10**15)
    door.store.revoke("ann")
    assert not door.store.put_session(session, Grounds("card", "code_hash", card.code_hash))
    assert door.store.session(session.token_hash) is None


def test_sessions_outlive_a_restart(door: Door) -> None:
    token = door.login(door.card())
    assert door.reopened().principal_of(Credentials(token=token)) == ANN


def test_a_card_for_this_machine_answers_nowhere_else(door: Door) -> None:
    code = door.card("", kind="operator", is_loopback_only=True)
    with pytest.raises(LoginRefused):
        door.login(code)
    token = door.login(code, AT_THE_SERVER)
    assert door.who(token, AT_THE_SERVER) == OPERATOR
    with pytest.raises(LoginExpired):
        door.who(token, HALL_DESK)


def test_the_operators_token_opens_but_never_as_a_cookie(door: Door) -> None:
    assert door.who("op-token") == OPERATOR
    with pytest.raises(LoginExpired):
        door.who("op-token", HALL_DESK._replace(by_cookie=True))


def test_no_token_fits_an_operator_without_one() -> None:
    assert not OperatorToken("").fits(Credentials())


def test_an_official_comes_in_by_number_and_password(door: Door) -> None:
    do(door.keeper.set_password("ann", PASSWORD))
    login = do(door.keeper.login_by_password("1", PASSWORD, "ann", HALL_DESK))
    assert door.who(login.token) == ANN


@pytest.mark.parametrize(("member", "password"), [("ann", "wrong"), ("bob", PASSWORD), (None, PASSWORD)])
def test_a_wrong_password_an_official_without_one_and_a_stranger_are_told_the_same(
    door: Door, member: str | None, password: str
) -> None:
    do(door.keeper.set_password("ann", PASSWORD))
    with pytest.raises(LoginRefused) as refused:
        do(door.keeper.login_by_password("1", password, member, HALL_DESK))
    assert refused.value.params == {}


def test_a_new_password_ends_the_sessions_of_the_old(door: Door) -> None:
    do(door.keeper.set_password("ann", PASSWORD))
    token = do(door.keeper.login_by_password("1", PASSWORD, "ann", HALL_DESK)).token
    do(door.keeper.set_password("ann", "another long one"))
    with pytest.raises(LoginExpired):
        door.who(token)
    with pytest.raises(LoginRefused):
        do(door.keeper.login_by_password("1", PASSWORD, "ann", HALL_DESK))


def test_a_card_in_place_of_a_lost_one_ends_a_password_that_its_finder_could_have_set(door: Door) -> None:
    door.card()
    do(door.keeper.set_password("ann", PASSWORD))
    door.card("bob")
    assert door.who(do(door.keeper.login_by_password("1", PASSWORD, "ann", HALL_DESK)).token) == ANN
    door.card("ann")
    with pytest.raises(LoginRefused):
        do(door.keeper.login_by_password("1", PASSWORD, "ann", HALL_DESK))


def test_the_first_card_leaves_a_password_as_it_is(door: Door) -> None:
    do(door.keeper.set_password("ann", PASSWORD))
    door.card("ann")
    assert door.who(do(door.keeper.login_by_password("1", PASSWORD, "ann", HALL_DESK)).token) == ANN


def test_a_short_password_is_refused(door: Door) -> None:
    with pytest.raises(PasswordTooShort):
        do(door.keeper.set_password("ann", "123456789"))


def test_the_file_holds_nothing_that_opens_a_door(door: Door, tmp_path: Path) -> None:
    code = door.card()
    token = door.login(code)
    do(door.keeper.set_password("ann", PASSWORD))
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("access.db*"))
    for secret in (code, code.replace("-", ""), token, PASSWORD):
        assert secret.encode() not in kept
    assert (tmp_path / "access.db").stat().st_mode & 0o077 == 0


def test_what_expired_long_ago_is_swept_away(door: Door) -> None:
    token = door.login(door.card())
    door.store.sweep(door.clock.now + 8 * 86_400_000)
    with pytest.raises(LoginExpired):
        door.reopened().principal_of(Credentials(token=token))
    assert door.login(door.card()) != token


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE session SET expires_at = expires_at + 1",
        "UPDATE session SET member = 'bob'",
        "UPDATE session SET member = CAST(member AS BLOB)",
        "UPDATE session SET member = CAST(x'ff' AS TEXT)",
        "UPDATE session SET loopback_only = 1 - loopback_only",
        "UPDATE session SET checksum = NULL",
    ],
)
def test_nobody_comes_in_by_a_damaged_row(damage: str, door: Door, tmp_path: Path) -> None:
    token = door.login(door.card(), AT_THE_SERVER)
    change(tmp_path, damage)
    assert damaged(tmp_path / "access.db") == 1
    with pytest.raises(LoginExpired):
        door.reopened().principal_of(AT_THE_SERVER._replace(token=token))
    door.store.sweep(door.clock.now)
    assert damaged(tmp_path / "access.db") == 0


@pytest.mark.parametrize("table", ["card", "password"])
def test_a_damaged_card_or_password_is_refused_and_another_may_be_given(
    table: str, door: Door, tmp_path: Path
) -> None:
    code = door.card()
    do(door.keeper.set_password("ann", PASSWORD))
    change(tmp_path, f"UPDATE {table} SET checksum = checksum + 1")
    with pytest.raises(LoginRefused):
        do(
            door.keeper.login_by_code(code, HALL_DESK)
            if table == "card"
            else door.keeper.login_by_password("1", PASSWORD, "ann", HALL_DESK)
        )
    assert (door.keeper.card_holders() == frozenset()) == (table == "card")
    assert door.who(door.login(door.card())) == ANN


def test_what_was_written_before_there_were_checks_is_good_and_gets_them(tmp_path: Path) -> None:
    door = Door(tmp_path)
    token = door.login(door.card())
    for table in TABLES:
        change(tmp_path, f"ALTER TABLE {table} DROP COLUMN checksum")
    assert damaged(tmp_path / "access.db") == 0
    after = Door(tmp_path)
    assert after.who(token) == ANN
    change(tmp_path, "UPDATE session SET kind = 'operator'")
    assert damaged(tmp_path / "access.db") == 1


def test_a_table_with_a_renamed_column_is_damage(door: Door, tmp_path: Path) -> None:
    change(tmp_path, "ALTER TABLE card RENAME COLUMN loopback_only TO loopback_onlx")
    for look in (lambda: damaged(tmp_path / "access.db"), lambda: Door(tmp_path)):
        with pytest.raises(DatabaseError, match="card"):
            look()


def change(folder: Path, statement: str) -> None:
    """As a bad disk would."""
    with closing(connect(folder / "access.db")) as connection:
        connection.execute(statement)
