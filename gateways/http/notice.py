"""The notice over HTTP: a page to read and to print, without scripts. `?paper=a3` sets it larger."""

import asyncio
from typing import Any

from starlette.responses import Response

from domain.errors import UnknownObject
from gateways.card_sheet import square
from gateways.http.endpoint import Call
from gateways.http.hall_address import hall_address
from gateways.http.minutes import sitting_of
from gateways.http.without_script import as_page, language
from gateways.notice_sheet import Door, Matter, Notice, sheet
from gateways.printed import page_response
from projections.documents import Doc


async def page(call: Call) -> Response:
    """The notice that stands; refused while none was given."""
    return await as_page(call, _page)


async def _page(call: Call) -> Response:
    call.admit("printed.notice")
    community, sitting = call.community, sitting_of(call)
    wait_s = call.house.settings.view_wait_s
    now = (await community.view(call.principal, f"now/{sitting}", community.writer.head, wait_s, "")).doc
    if "called" not in now:
        raise UnknownObject(object="notice", id=sitting)
    whole = (await community.view(call.principal, "community", 0, wait_s, "")).doc
    notice = _notice(call, now, whole)
    paper = "a3" if call.query("paper") == "a3" else "a4"
    return page_response(await asyncio.to_thread(_sheet, call, notice, sitting, paper))


def _sheet(call: Call, notice: Notice, sitting: str, paper: str) -> str:
    base = f"/c/{call.community.id}/"
    entry = f"{hall_address(call.house.settings, call.scope)}{base}enter"
    return sheet(notice, Door(entry, square(entry), f"{base}notice/{sitting}", base), paper, language(call))


def _notice(call: Call, now: Doc, whole: Doc) -> Notice:
    """What may be read of it by whoever asks: it is for all."""
    called = now["called"]
    rows = _docket(call, now)
    refs = [now["title"], called["place"], whole["name"], *(rows[one]["title"] for one in called["docket"])]
    parts: dict[str, Any] = call.community.readable(call.principal, [*refs, called.get("reason", "")])
    founded = call.community.state.chartered()
    return Notice(
        community=parts.get(whole["name"], {"text": call.community.id})["text"],
        zone=founded.zone,
        title=parts.get(now["title"]),
        place=parts.get(called["place"]),
        reason=parts.get(called.get("reason", "")),
        called=called,
        matters=[
            Matter(parts.get(rows[one]["title"]), rows[one]["state"] == "withdrawn")
            for one in called["docket"]
        ],
        charter=founded.in_force.charter,
        body=now.get("body") or now["form"],
    )


def _docket(call: Call, now: Doc) -> dict[str, Doc]:
    rows: dict[str, Doc] = {}
    for number in range(now["pages"]):
        document = call.community.follower.read(f"docket/{now['sitting']}/{number}")
        rows |= document.doc["rows"] if document else {}
    return rows
