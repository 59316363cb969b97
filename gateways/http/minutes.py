"""The minutes over HTTP: the page to read, print and sign, without scripts; and the same for programs.

Whoever keeps the minutes writes on this page. A signature needs the password anew: a tablet that lies about
signs nothing.
"""

import asyncio
import re
import secrets
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from starlette.responses import Response

from domain.errors import MinutesGrown, NotAllowed, UnknownObject
from domain.frozen import Frozen
from domain.minutes import Signatory
from domain.policy import allowed
from gateways.http.endpoint import Call, json_response
from gateways.http.request import BODY_BYTES_MAX, parse_form, read_form
from gateways.http.without_script import as_page, language
from gateways.minutes_sheet import Form, Minutes, Place, Reader, references, sheet
from gateways.notice_sheet import in_words
from gateways.popolo import Votes, popolo
from gateways.printed import page_response
from gateways.wording import word
from services.commands import (
    COMMAND_ID,
    ID,
    ApproveMinutes,
    Command,
    CorrectMinutes,
    Id,
    NoteMinutes,
    SignMinutes,
    Text,
    Written,
)

WRITING = ("minutes.note", "minutes.correct", "minutes.approve", "minutes.sign")
Once = Annotated[str, Field(pattern=f"^{COMMAND_ID}$")]
# A form sends every number as text.
Number = Annotated[str, Field(pattern="^[1-9][0-9]{0,14}$")]


class NoteForm(Frozen):
    """A remark. `once` names the form: sending it again adds nothing."""

    once: Once
    text: Written
    motion: Id | Literal[""] = ""


class CorrectForm(Frozen):
    """What a remark should have said."""

    once: Once
    remark: Number
    text: Written


class ApproveForm(Frozen):
    """The open sitting that found the minutes right."""

    once: Once
    sitting: Id


class SignForm(Frozen):
    """A signature in an office, under what was read up to position `n`; without a password: on paper."""

    once: Once
    role: Signatory
    n: Number
    way: Literal["password", "on-paper"]
    password: Annotated[str, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _has_password(self) -> Self:
        if self.way == "password" and not self.password:
            raise ValueError("a signature by password needs one")
        return self


async def page(call: Call) -> Response:
    """The minutes, ready to print."""
    return await as_page(call, _page)


async def note(call: Call) -> Response:
    """Add a remark; the answer is the page."""
    return await as_page(call, _note)


async def correct(call: Call) -> Response:
    """Put another remark in the place of one; the answer is the page."""
    return await as_page(call, _correct)


async def approve(call: Call) -> Response:
    """Record that an open sitting approved them; the answer is the page."""
    return await as_page(call, _approve)


async def sign(call: Call) -> Response:
    """Sign them by one's password, or record that they were signed on paper; the answer is the page."""
    return await as_page(call, _sign)


async def for_programs(call: Call) -> Response:
    """The minutes in the words of Popolo. Votes by name are in it for whoever may see them."""
    minutes = await _read(call)
    reader = _reader(call, minutes)
    root = await _root(call, minutes)
    return json_response(popolo(call.community.id, minutes, reader, await _votes(call, minutes), root))


async def _page(call: Call) -> Response:
    return page_response(await _sheet(call))


async def _note(call: Call) -> Response:
    form = parse_form(NoteForm, await read_form(call.scope, call.receive, BODY_BYTES_MAX))
    sitting, text = sitting_of(call), _text(call, form.text)
    await _act(call, form.once, NoteMinutes(sitting=sitting, text=text, motion=form.motion or None))
    return page_response(await _sheet(call, "minutes.done.note"))


async def _correct(call: Call) -> Response:
    form = parse_form(CorrectForm, await read_form(call.scope, call.receive, BODY_BYTES_MAX))
    sitting, text = sitting_of(call), _text(call, form.text)
    await _act(call, form.once, CorrectMinutes(sitting=sitting, remark=int(form.remark), text=text))
    return page_response(await _sheet(call, "minutes.done.correct"))


async def _approve(call: Call) -> Response:
    form = parse_form(ApproveForm, await read_form(call.scope, call.receive, BODY_BYTES_MAX))
    await _act(call, form.once, ApproveMinutes(minutes=sitting_of(call), sitting=form.sitting))
    return page_response(await _sheet(call, "minutes.done.approve"))


async def _sign(call: Call) -> Response:
    form = parse_form(SignForm, await read_form(call.scope, call.receive, BODY_BYTES_MAX))
    call.admit("minutes.sign")
    minutes = await _read(call)
    if minutes.head["last"] != int(form.n):
        raise MinutesGrown(sitting=minutes.head["sitting"])
    if form.way == "password":
        await _confirm(call, form.password)
    signature = SignMinutes(
        sitting=minutes.head["sitting"],
        role=form.role,
        way=form.way,
        n=minutes.head["last"],
        root=await _root(call, minutes),
    )
    await _act(call, form.once, signature)
    return page_response(await _sheet(call, "minutes.done.sign"))


async def _confirm(call: Call, password: str) -> None:
    """That it is she who signs, and not whoever holds her tablet."""
    member = call.community.state.members.get(call.principal.id)
    if member is None:
        raise NotAllowed(act="minutes.sign")
    await call.community.identity.confirm(member.id, member.entry.number, password, call.credentials)


async def _act(call: Call, once: str, command: Command) -> None:
    call.scope["folkmoot.command"] = command.TYPE
    await call.community.act(call.principal, once, command)


def sitting_of(call: Call) -> str:
    """The sitting of the address.

    Raises:
        UnknownObject: nothing can be called so.
    """
    sitting = call.parameter("sitting")
    if not re.fullmatch(ID, sitting):
        raise UnknownObject(object="sitting", id=sitting[:40])
    return sitting


def _text(call: Call, words: str) -> Text:
    """In the language of the page that it was written on. A browser sends line ends as CR LF."""
    return Text(lang=language(call), text=words.replace("\r\n", "\n"))


async def _sheet(call: Call, done: str = "") -> str:
    minutes, community = await _read(call), call.community
    founded = community.state.chartered()
    shown = await community.view(call.principal, "community", 0, call.house.settings.view_wait_s, "")
    name = community.readable(call.principal, [shown.doc["name"]]).get(
        shown.doc["name"], {"text": community.id}
    )
    base, root, body = f"/c/{community.id}/", await _root(call, minutes), _body(call, minutes)
    place = Place(name["text"], founded.zone, base, root, body)
    form = Form(
        secrets.token_urlsafe(16),
        _open_sittings(call, minutes, shown.doc),
        word("printed", done, language(call), {}) if done else "",
    )
    return await asyncio.to_thread(sheet, minutes, place, _reader(call, minutes), form)


def _body(call: Call, minutes: Minutes) -> str:
    """What met, as the charter in force calls it; "" where it is the assembly."""
    bodies = call.community.state.chartered().in_force.charter.bodies
    body = bodies.get(minutes.head.get("body", ""))
    return in_words(body, language(call)) if body else ""


def _open_sittings(call: Call, minutes: Minutes, community: dict[str, Any]) -> list[tuple[str, str]]:
    """The sittings that can approve these minutes, with what they are called."""
    rows = community["sittings"]["rows"]
    there = [one for one in community["sittings"]["order"] if rows[one]["state"] == "open"]
    titles = call.community.readable(call.principal, [rows[one]["title"] for one in there])
    return [
        (one, titles[rows[one]["title"]]["text"])
        for one in there
        if one != minutes.head["sitting"] and rows[one]["title"] in titles
    ]


async def _read(call: Call) -> Minutes:
    """All of the view, as of now."""
    call.admit("printed.minutes")
    community, name = call.community, f"minutes/{sitting_of(call)}"
    head = (
        await community.view(call.principal, name, community.writer.head, call.house.settings.view_wait_s, "")
    ).doc
    entries = []
    for page_number in range(head["pages"]):
        document = community.follower.read(f"{name}/{page_number}")
        assert document is not None
        entries += [{"n": int(n), **document.doc["rows"][n]} for n in document.doc["order"]]
    return Minutes(head, entries)


def _reader(call: Call, minutes: Minutes) -> Reader:
    state, principal = call.community.state, call.principal
    roles = state.roles(principal)
    may = frozenset(act for act in WRITING if allowed(act, roles, "any", "sitting-open"))
    refs = list(dict.fromkeys([*references(minutes.head), *references(list(minutes.entries))]))
    held = roles & {"chair", "secretary"}
    member = state.members.get(principal.id)
    is_without = member is not None and not call.community.identity.has_password(member.id)
    number = member.entry.number if member and is_without else ""
    return Reader(language(call), call.community.readable(principal, refs), may | held, number)


async def _root(call: Call, minutes: Minutes) -> str:
    """Beside the loop: the first time it reads the whole log."""
    return await asyncio.to_thread(call.community.tree.root_at, minutes.head["last"])


async def _votes(call: Call, minutes: Minutes) -> Votes:
    """Who voted how in each roll-call, where the policy lets this reader see it."""
    community, roles = call.community, call.community.state.roles(call.principal)
    if not allowed("view.roll-call", roles, "any", "chartered"):
        return {}
    votes: dict[str, list[dict[str, Any]]] = {}
    for entry in minutes.entries:
        if entry["code"] == "poll.opened" and entry["method"] == "roll-call":
            after = ""
            while (document := community.follower.read(f"roll-call/{entry['poll']}", after)) is not None:
                names = community.readable(
                    call.principal, [line["name"] for line in document.doc["rows"].values() if "name" in line]
                )
                votes.setdefault(entry["poll"], []).extend(
                    _vote(member, document.doc["rows"][member], names) for member in document.doc["order"]
                )
                after = document.doc.get("next", "")
                await asyncio.sleep(0)  # a roll-call may be long, and a ballot is not to wait for it
                if not after:
                    break
    return votes


def _vote(member: str, line: dict[str, Any], names: dict[str, Any]) -> dict[str, Any]:
    name = names.get(line.get("name", ""))
    vote = {"voter_id": member, "option": line.get("option", "")}
    return vote | ({"voter": {"id": member, "name": name["text"]}} if name else {})
