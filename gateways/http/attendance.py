"""The attendance sheet over HTTP: for a sitting with who has come so far, or blank for the next one."""

import asyncio
import re

from starlette.responses import Response

from domain.errors import UnknownObject
from domain.roll import Member
from gateways.attendance_sheet import Arrival, Sheet, attendance_sheet
from gateways.card_sheet import Holder
from gateways.http.endpoint import Call
from gateways.http.without_script import as_page, language
from gateways.printed import page_response
from projections.documents import Doc
from services.commands import ID

# So many streams are read before others get their turn.
READ_TOGETHER = 100


async def for_sitting(call: Call) -> Response:
    """The roll as it is now, with who is here in this sitting."""
    return await as_page(call, _for_sitting)


async def blank(call: Call) -> Response:
    """The roll as it is now, for a sitting that is not open yet."""
    return await as_page(call, _blank)


async def _for_sitting(call: Call) -> Response:
    call.admit("printed.attendance")
    sitting = call.parameter("sitting")
    if not re.fullmatch(ID, sitting) or sitting not in call.community.state.sittings:
        raise UnknownObject(object="sitting", id=sitting[:40])
    return await _sheet(call, sitting)


async def _blank(call: Call) -> Response:
    call.admit("printed.attendance")
    return await _sheet(call, "")


async def _sheet(call: Call, sitting: str) -> Response:
    community = call.community
    name = (await _shown(call, "community"))["name"]
    now: Doc = await _shown(call, f"now/{sitting}") if sitting else {"title": ""}
    parts = community.readable(call.principal, [ref for ref in (name, now["title"]) if ref])
    of = Sheet(
        parts[name]["text"],
        parts.get(now["title"]),
        now.get("opened_at", 0),
        community.clock(),
        community.state.chartered().zone,
        f"/c/{community.id}/",
        f"attendance/{sitting}" if sitting else "attendance",
    )
    arrivals = await _arrivals(call, sitting)
    return page_response(await asyncio.to_thread(attendance_sheet, of, arrivals, language(call)))


async def _shown(call: Call, view: str) -> Doc:
    return (await call.community.view(call.principal, view, 0, call.house.settings.view_wait_s, "")).doc


async def _arrivals(call: Call, sitting: str) -> list[Arrival]:
    community = call.community
    members = [member for member in community.state.members.values() if not member.departed]
    names = community.readable(call.principal, [member.name for member in members])
    found: list[Arrival] = []
    for at, member in enumerate(members):
        holder = _holder(member, names.get(member.name, {"text": ""})["text"])
        newest = community.follower.read(f"here/{sitting}/{member.id}") if sitting else None
        found.append(Arrival(holder, bool(newest and newest.doc["here"]), newest.doc["at"] if newest else 0))
        if at % READ_TOGETHER == READ_TOGETHER - 1:
            await asyncio.sleep(0)
    return found


def _holder(member: Member, name: str) -> Holder:
    return Holder(member.id, member.entry.number, name, member.entry.group)
