"""Says who is asking, and lets people in: cards, sessions, passwords, and the operator's token."""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import Literal, NamedTuple, cast

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.errors import CardExpired, LoginExpired, LoginRefused, PasswordTooShort
from gateways.codes import GUESSED_BY, code_hash, fresh_code, plain_code
from gateways.hashing import Hashing
from gateways.login_limits import LoginLimits
from gateways.stores.sqlite_access import Card, Grounds, Session, SqliteAccessStore
from services.ports import Clock
from services.principal import OPERATOR, PUBLIC, Kind, Principal

CardKind = Literal["member", "operator", "display"]
PASSWORD_CHARACTERS_MIN = 10
CACHED_SESSIONS_MAX = 50_000

# RFC 9106's second choice: 64 MiB each, so only a few at once.
HASHER = PasswordHasher()
HASHING = Hashing()


class Credentials(NamedTuple):
    """What a request brought. `is_near` says that it came from this machine, past no proxy, and to it."""

    token: str = ""
    by_cookie: bool = False
    address: str = ""
    is_near: bool = False


class Login(NamedTuple):
    """A login that succeeded: the token goes to the person and is nowhere kept."""

    token: str
    principal: Principal
    expires_at: int


class Ended(NamedTuple):
    """How many cards and logins a revocation ended."""

    cards: int
    sessions: int


class Lifetimes(NamedTuple):
    """How long cards and sessions are good."""

    session_ms: int = 12 * 3_600_000
    card_ms: int = 90 * 86_400_000


class OperatorToken:
    """The token in the operator's file. It opens every community, and never comes as a cookie."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    def fits(self, credentials: Credentials) -> bool:
        """Whether the operator sent this; takes the same time for every wrong token."""
        sent = credentials.token.encode(errors="replace")
        return not credentials.by_cookie and bool(sent) and hmac.compare_digest(sent, self._token)


class Identity:
    """The doorkeeper of one community."""

    def __init__(
        self,
        store: SqliteAccessStore,
        card_key: bytes,
        operator: OperatorToken,
        clock: Clock,
        lifetimes: Lifetimes,
    ) -> None:
        self._store, self._card_key, self._clock, self._lifetimes = store, card_key, clock, lifetimes
        self._operator = operator
        self._limits = LoginLimits(clock)
        self._sessions: dict[bytes, Session] = {}
        self._on_ended: list[Callable[[Collection[str]], object]] = []

    def on_ended(self, callback: Callable[[Collection[str]], object]) -> None:
        """Call back with the keys of sessions that end before their time, so that open sockets end too."""
        self._on_ended.append(callback)

    def principal_of(self, credentials: Credentials) -> Principal:
        """Who this is.

        Raises:
            LoginExpired: a token came that is no longer good, or never was.
        """
        if not credentials.token:
            return PUBLIC
        if self._operator.fits(credentials):
            return OPERATOR
        session = self._session(_token_hash(credentials.token.encode(errors="replace")))
        if session is None or session.expires_at <= self._clock():
            raise LoginExpired()
        if session.loopback_only and not credentials.is_near:
            raise LoginExpired()
        return Principal(session.member, cast("Kind", session.kind))

    def good_until(self, credentials: Credentials) -> int | None:
        """When the session that was brought ends by itself. None: never."""
        if not credentials.token or self._operator.fits(credentials):
            return None
        session = self._session(_token_hash(credentials.token.encode(errors="replace")))
        return session.expires_at if session is not None else self._clock()

    async def login_by_code(self, code: str, credentials: Credentials) -> Login:
        """Let in whoever holds a card.

        Raises:
            TooManyTries: codes are being guessed.
            LoginRefused: no card has this code, or it answers only on the server's own machine.
            CardExpired: the card is too old.
        """
        card = self._card(code, credentials)
        holder = Principal(card.member, cast("Kind", card.kind))
        return await self._start(
            holder, card.loopback_only, Grounds("card", "code_hash", card.code_hash), credentials
        )

    def _card(self, code: str, credentials: Credentials) -> Card:
        """The card with this code; raises as those do who ask for it."""
        guessed = plain_code(code)[:GUESSED_BY]
        self._limits.check(guessed, credentials.address)
        # Without an await: tries that come at once are counted one by one.
        card = self._store.card(code_hash(self._card_key, code))
        if card is None or (card.loopback_only and not credentials.is_near):
            self._limits.failed(guessed, credentials.address)
            raise LoginRefused()
        if card.expires_at <= self._clock():
            raise CardExpired()
        return card

    async def login_by_password(
        self, number: str, password: str, member: str | None, credentials: Credentials
    ) -> Login:
        """Let in an official. Who has no password costs the same time: numbers cannot be probed.

        Raises:
            TooManyTries: passwords are being guessed.
            LoginRefused: number and password do not fit.
        """
        stored = await self._proven(member, number, password, credentials)
        grounds = Grounds("password", "hash", stored)
        return await self._start(Principal(member or "", "member"), False, grounds, credentials)

    async def confirm(self, member: str, number: str, password: str, credentials: Credentials) -> None:
        """Ask whoever is logged in for her password anew, as before a signature.

        Raises:
            TooManyTries: passwords are being guessed.
            LoginRefused: it does not fit, or she has none.
        """
        await self._proven(member, number, password, credentials)

    async def prove(self, member: str, number: str, secret: str, credentials: Credentials) -> None:
        """Ask whoever is logged in to prove that she is no other, before she changes her own way in.

        `secret`: her password; as long as she has none, the code on her card.

        Raises:
            TooManyTries: passwords or codes are being guessed.
            LoginRefused: it does not fit, or is another's.
            CardExpired: her card is too old.
        """
        if self.has_password(member):
            await self._proven(member, number, secret, credentials)
        elif self._card(secret, credentials).member != member:
            raise LoginRefused()

    async def _proven(self, member: str | None, number: str, password: str, credentials: Credentials) -> str:
        """The stored hash that the password fits; raises as those do who ask for it."""
        subject = f"number {number}"
        self._limits.check(subject, credentials.address)
        HASHING.admit(self._limits.knows(credentials.address))
        # Counted before the wait, or many at once would be free.
        self._limits.failed(subject, credentials.address)
        stored = self._store.password(member) if member else None
        fits = await HASHING.run(_fits, stored, password)
        if stored is None or not fits:
            raise LoginRefused()
        self._limits.forgive(subject, credentials.address)
        return stored

    async def logout(self, credentials: Credentials) -> None:
        """End the session that was brought; nothing happens if there is none."""
        token_hash = _token_hash(credentials.token.encode(errors="replace"))
        session = self._session(token_hash)
        if session is not None:
            await asyncio.to_thread(self._store.end_session, token_hash)
            self._ended({token_hash})

    async def issue_cards(
        self, kind: CardKind, members: Sequence[str], is_loopback_only: bool
    ) -> list[tuple[str, str]]:
        """Make cards: pairs of member id and code. The holders' older cards and their sessions end."""
        codes = [(member, fresh_code()) for member in members]
        expires_at = self._clock() + self._lifetimes.card_ms
        cards = [
            Card(code_hash(self._card_key, code), kind, member, is_loopback_only, expires_at)
            for member, code in codes
        ]
        self._ended(await asyncio.to_thread(self._store.put_cards, cards))
        return codes

    async def set_password(self, member: str, password: str) -> None:
        """Give an official a password; earlier sessions end.

        Raises:
            PasswordTooShort: it has too few characters.
        """
        if len(password) < PASSWORD_CHARACTERS_MIN:
            raise PasswordTooShort(characters_min=PASSWORD_CHARACTERS_MIN)
        hashed = await HASHING.run(_hashed, password)
        self._ended(await asyncio.to_thread(self._store.put_password, member, hashed))

    def card_holders(self) -> frozenset[str]:
        """The members who have a card that is still good."""
        return self._store.card_holders("member", self._clock())

    def has_password(self, member: str) -> bool:
        """Whether a member can come in with her number and a password."""
        return self._store.password(member) is not None

    async def revoke(self, member: str) -> Ended:
        """End every way in that a member has, open sockets with it; says what that was."""
        cards, token_hashes = await asyncio.to_thread(self._store.revoke, member)
        self._ended(token_hashes)
        return Ended(cards, len(token_hashes))

    def _session(self, token_hash: bytes) -> Session | None:
        session = self._sessions.get(token_hash)
        if session is None:
            session = self._store.session(token_hash)
            if session is not None:
                if len(self._sessions) >= CACHED_SESSIONS_MAX:
                    self._sessions.clear()
                self._sessions[token_hash] = session
        return session

    async def _start(
        self, principal: Principal, is_loopback_only: bool, grounds: Grounds, credentials: Credentials
    ) -> Login:
        token = secrets.token_urlsafe(32)
        expires_at = self._clock() + self._lifetimes.session_ms
        session = Session(
            _token_hash(token.encode()), principal.kind, principal.id, is_loopback_only, expires_at
        )
        if not await asyncio.to_thread(self._store.put_session, session, grounds):
            raise LoginRefused()
        self._session(session.token_hash)  # read it now, so that the first ballot does not have to
        self._limits.succeeded(credentials.address)
        return Login(token, principal, expires_at)

    def _ended(self, token_hashes: set[bytes]) -> None:
        for token_hash in token_hashes:
            self._sessions.pop(token_hash, None)
        keys = {token_hash.hex() for token_hash in token_hashes}
        for callback in self._on_ended if keys else ():
            callback(keys)


def session_key(token: str) -> str:
    """The name of a session among those that end: not the token, and no way back to it."""
    return _token_hash(token.encode(errors="replace")).hex()


def _token_hash(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()


def _hashed(password: str) -> str:
    return HASHER.hash(password)


@cache
def _nobodys(hasher: PasswordHasher) -> str:
    """The hash of a password that nobody has: to compare with it takes as long as with a real one."""
    return hasher.hash(secrets.token_urlsafe(16))


def _fits(stored: str | None, password: str) -> bool:
    try:
        return HASHER.verify(stored or _nobodys(HASHER), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
