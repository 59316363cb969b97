"""The desk for login cards: a page without scripts that makes, prints and stops them.

A code is shown once, on the page that answers the form, and is kept nowhere: not in a file, a log or an
address. The desk's own pages say what happened in whole sentences.
"""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from starlette.responses import Response

from domain.errors import UnknownNumber
from domain.frozen import Frozen
from domain.policy import allowed
from domain.roll import Member
from gateways.card_sheet import Holder, Place, sheet
from gateways.http.endpoint import Call
from gateways.http.hall_address import hall_address
from gateways.http.request import parse_form, read_form
from gateways.http.without_script import as_page, language
from gateways.printed import page_response, render
from gateways.wording import word
from services.state import State

Number = Annotated[str, Field(min_length=1, max_length=40)]


class PrintForm(Frozen):
    """For whom to print cards. `once` names the form, so that loading the answer again makes no new cards."""

    who: Literal["missing", "one", "all"]
    once: Annotated[str, Field(min_length=16, max_length=64)]
    number: Number | None = None
    sure: Literal["yes"] | None = None
    back: Literal["cards", "first-steps"] = "cards"

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.number is not None) != (self.who == "one"):
            raise ValueError("a number belongs to one card")
        if self.who == "all" and self.sure is None:
            raise ValueError("new cards for all end every card that is out")
        return self


class StopForm(Frozen):
    """Whose card, password and logins end."""

    number: Number


class CardDesk:
    """The pages under `cards`."""

    async def page(self, call: Call) -> Response:
        """How many have a card, and what can be done."""
        return await as_page(call, self._page)

    async def print(self, call: Call) -> Response:
        """Make cards and answer with the sheets, ready to print."""
        return await as_page(call, self._print)

    async def stop(self, call: Call) -> Response:
        """End a member's card, password and logins; say what ended."""
        return await as_page(call, self._stop)

    async def _page(self, call: Call) -> Response:
        call.admit("access.cards")
        return page_response(await _desk(call))

    async def _print(self, call: Call) -> Response:
        call.admit("access.cards")
        form = parse_form(PrintForm, await read_form(call.scope, call.receive))
        holders, place = _holders(call, _chosen(call, form)), await _place(call)
        call.house.card_forms.answer(form.once)
        codes = await call.community.identity.issue_cards("member", [one.member for one in holders], False)
        by_member = dict(codes)
        pairs = [(holder, by_member[holder.member]) for holder in holders]
        back = f"/c/{call.community.id}/{form.back}?lang={language(call)}"
        # A square takes some milliseconds, and there may be thousands: the hall is not to wait for them.
        return page_response(await asyncio.to_thread(sheet, place, pairs, language(call), back))

    async def _stop(self, call: Call) -> Response:
        call.admit("access.revoke")
        form = parse_form(StopForm, await read_form(call.scope, call.receive))
        member = _member(call.community.state, form.number)
        ended = await call.community.identity.revoke(member.id)
        (holder,) = _holders(call, [member])
        words = {"number": holder.number, "name": holder.name, "cards": ended.cards, "logins": ended.sessions}
        return page_response(await _desk(call, word("printed", "cards.stopped", language(call), words)))


async def _desk(call: Call, done: str = "") -> str:
    members = _current(call.community.state)
    place = await _place(call)
    return render(
        "cards.html",
        language(call),
        base=f"/c/{call.community.id}/",
        community=place.community,
        entry=place.entry,
        members=len(members),
        missing=len(_without(call, members)),
        once=call.house.card_forms.word(),
        may_print_sheet=allowed(
            "printed.attendance", call.community.state.roles(call.principal), "any", "chartered"
        ),
        done=done,
    )


async def _place(call: Call) -> Place:
    community = call.community
    shown = await community.view(call.principal, "community", 0, call.house.settings.view_wait_s, "")
    name = community.parts([shown.doc["name"]])[shown.doc["name"]]["text"]
    entry = f"{hall_address(call.house.settings, call.scope)}/c/{community.id}/enter"
    return Place(name, entry)


def _chosen(call: Call, form: PrintForm) -> Sequence[Member]:
    state = call.community.state
    if form.who == "one":
        return [_member(state, form.number or "")]
    members = _current(state)
    return _without(call, members) if form.who == "missing" else members


def _current(state: State) -> list[Member]:
    return [member for member in state.members.values() if not member.departed]


def _without(call: Call, members: Sequence[Member]) -> list[Member]:
    """Those who have no card that is still good."""
    holding = call.community.identity.card_holders()
    return [member for member in members if member.id not in holding]


def _member(state: State, number: str) -> Member:
    member = state.holder(number.strip())
    if member is None:
        raise UnknownNumber(number=number)
    return member


def _holders(call: Call, members: Sequence[Member]) -> list[Holder]:
    """The members as the roll has them; a name that was erased is left blank."""
    names = call.community.readable(call.principal, [member.name for member in members])
    return [
        Holder(
            member.id, member.entry.number, names.get(member.name, {"text": ""})["text"], member.entry.group
        )
        for member in members
    ]
