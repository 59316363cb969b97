"""Coming in and going out over HTTP: login, logout, cards, passwords."""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from starlette.responses import Response

from domain.errors import UnknownObject
from domain.frozen import Frozen
from gateways.http.endpoint import Call, json_response
from gateways.http.request import BODY_BYTES_MAX, COOKIE, parse, read_body
from gateways.identity import Login
from services.commands import Id

Secret = Annotated[str, Field(min_length=1, max_length=200)]


class LoginForm(Frozen):
    """A card's code, or a roll number and a password."""

    code: Secret | None = None
    number: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    password: Secret | None = None

    @model_validator(mode="after")
    def _is_one_way(self) -> Self:
        by_password = self.number is not None and self.password is not None
        by_neither = self.number is None and self.password is None
        if not (by_neither if self.code is not None else by_password):
            raise ValueError("either a code, or a number and a password")
        return self


class CardsForm(Frozen):
    """For whom to make login cards: `all`, those who have none (`missing`), or these members.

    An operator's or a display's card belongs to no member.
    """

    members: Annotated[Sequence[Id], Field(max_length=5000)] = ()
    all: bool = False
    missing: bool = False
    kind: Literal["member", "operator", "display"] = "member"
    loopback_only: bool = False


class PasswordForm(Frozen):
    """An official's password. One's own asks for the `current` one; if there is none, for the card's code."""

    member: Id
    password: Secret
    current: Secret | None = None


class RevokeForm(Frozen):
    """Whose logins end."""

    member: Id


async def login(call: Call) -> Response:
    """Start a session; the token comes as a cookie for browsers and in the body for programs."""
    form = parse(LoginForm, await read_body(call.scope, call.receive, BODY_BYTES_MAX))
    community = call.community
    if form.code is not None:
        done = await community.identity.login_by_code(form.code, call.credentials)
    else:
        number = form.number or ""
        member = community.state.by_number.get(number)
        done = await community.identity.login_by_password(
            number, form.password or "", member, call.credentials
        )
    if call.credentials.by_cookie:  # one browser, one person: nobody could end that login any more
        await community.identity.logout(call.credentials)
    response = json_response({"session": done.token, "who": community.who(done.principal)})
    set_cookie(response, call, call.parameter("community"), done)
    return response


async def logout(call: Call) -> Response:
    """End the session that was brought, whatever state it is in."""
    await call.community.identity.logout(call.credentials)
    response = json_response({})
    response.delete_cookie(COOKIE, path=f"/c/{call.parameter('community')}", httponly=True, samesite="lax")
    return response


async def session(call: Call) -> Response:
    """Who the server takes the client for, and what time it has."""
    community = call.community
    who = community.who(call.principal)
    return json_response({"who": who, "community": community.id, "now": community.clock()})


async def cards(call: Call) -> Response:
    """Make login cards; older cards of the same holders, and their sessions, end."""
    form = parse(CardsForm, await read_body(call.scope, call.receive, BODY_BYTES_MAX))
    call.admit("access.cards" if form.kind == "member" else f"access.cards.{form.kind}")
    holders = _members(call, form) if form.kind == "member" else [""]
    made = await call.community.identity.issue_cards(form.kind, holders, form.loopback_only)
    return json_response({"cards": [{"member": member, "code": code} for member, code in made]})


async def password(call: Call) -> Response:
    """Give an official a password, or change one's own: for that, whoever holds her tablet is not yet she."""
    form = parse(PasswordForm, await read_body(call.scope, call.receive, BODY_BYTES_MAX))
    is_own = form.member == call.principal.id
    call.admit("access.password", is_own=is_own)
    _require_member(call, form.member)
    if is_own:
        number = call.community.state.members[form.member].entry.number
        await call.community.identity.prove(form.member, number, form.current or "", call.credentials)
    await call.community.identity.set_password(form.member, form.password)
    return json_response({})


async def revoke(call: Call) -> Response:
    """End a member's card, password and sessions."""
    form = parse(RevokeForm, await read_body(call.scope, call.receive, BODY_BYTES_MAX))
    call.admit("access.revoke", is_own=form.member == call.principal.id)
    _require_member(call, form.member)
    return json_response((await call.community.identity.revoke(form.member))._asdict())


def _members(call: Call, form: CardsForm) -> list[str]:
    if form.all or form.missing:
        holding = frozenset() if form.all else call.community.identity.card_holders()
        current = (one.id for one in call.community.state.members.values() if not one.departed)
        return [member for member in current if member not in holding]
    for member in form.members:
        _require_member(call, member)
    return list(dict.fromkeys(form.members))


def _require_member(call: Call, member: str) -> None:
    if member not in call.community.state.members:
        raise UnknownObject(member=member)


def set_cookie(response: Response, call: Call, community: str, done: Login) -> None:
    """Let this browser be who has just logged in, in this community."""
    response.set_cookie(
        COOKIE,
        done.token,
        max_age=(done.expires_at - call.house.clock()) // 1000,
        path=f"/c/{community}",
        secure=call.scope["scheme"] == "https",
        httponly=True,
        samesite="lax",
    )
