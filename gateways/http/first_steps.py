"""The steps of the first start, as one page without scripts: roll, offices, cards, first sitting.

What is done is folded from the log each time, so the page can be left and opened again at any step. Only a
list that was checked and not yet confirmed lies in memory, for a while.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field
from starlette.responses import Response

from domain.errors import (
    ListNotKept,
    NoticeMissing,
    PasswordsDiffer,
    Refusal,
    RoleHeld,
    RollRowsInvalid,
    UnknownPerson,
)
from domain.frozen import Frozen
from domain.roll import Member
from gateways.card_sheet import square
from gateways.first_steps_sheet import Checked, Found, Link, Official, Row, Steps, steps_page
from gateways.http.endpoint import Call
from gateways.http.hall_address import hall_address
from gateways.http.request import BODY_BYTES_MAX, ROLL_BYTES_MAX, parse_form, read_file, read_form
from gateways.http.without_script import as_page, language
from gateways.presets import load_preset
from gateways.printed import page_response
from gateways.problems import problem, status_of
from gateways.roll_sheet import read_roll
from gateways.spelling import initials, is_meant
from gateways.wording import word
from services.acts_calling import needs_no_notice
from services.commands import COMMAND_ID, Command, GrantRole, ImportRoll, OpenSitting, RollRow, Text, Written
from services.principal import Principal
from services.roll_difference import compare
from services.roll_file import RollFile

LISTS_KEPT = 4
PEOPLE_OFFERED = 2_000
FOUND_MOST = 30
FORMS = ("assembly", "consultation")
OFFICES = {"chair": 0, "secretary": 1}
DOES = {"added": "start.roll.added", "changed": "start.roll.changed", "same": "start.roll.same"}
Once = Annotated[str, Field(pattern=f"^{COMMAND_ID}$")]
Number = Annotated[str, Field(min_length=1, max_length=200)]
Password = Annotated[str, Field(max_length=200)]


class EnrolForm(Frozen):
    """The list that was checked, by the name of its check."""

    once: Once


class OfficeForm(Frozen):
    """Who gets which office: a number, a name, or what finds it (record 0108); perhaps a password."""

    once: Once
    person: Number
    role: Literal["chair", "secretary"]
    password: Password = ""
    again: Password = ""


class LinkForm(Frozen):
    """For whom to make a link to come in by, and the word of the form: a link ends the card before it."""

    once: Once
    person: Number


class SittingForm(Frozen):
    """The first sitting, opened by a chair who types her password."""

    once: Once
    title: Written
    form: Literal["assembly", "consultation"]
    chair: Number
    password: Password


class Kept(NamedTuple):
    """A list that was checked, of which community, and against the roll of which position.

    `complete` says that whoever is missing leaves.
    """

    community: str
    rows: list[RollRow]
    complete: bool
    checked: int


Act = Callable[[Call], Awaitable[dict[str, Any]]]


class FirstSteps:
    """The pages under `first-steps`."""

    def __init__(self) -> None:
        self._lists: OrderedDict[str, Kept] = OrderedDict()

    async def page(self, call: Call) -> Response:
        """How far things are."""
        return await self._step(call, _nothing)

    async def check(self, call: Call) -> Response:
        """Read a file and say what it would change; nothing is recorded."""
        return await self._step(call, self._check)

    async def enrol(self, call: Call) -> Response:
        """Record a list that was checked."""
        return await self._step(call, self._enrol)

    async def appoint(self, call: Call) -> Response:
        """Give someone an office, and a password if one is typed."""
        return await self._step(call, _appoint)

    async def link(self, call: Call) -> Response:
        """Make a link for someone to come in by."""
        return await self._step(call, _link)

    async def open_sitting(self, call: Call) -> Response:
        """A chair opens the first sitting by her password."""
        return await self._step(call, _open_sitting)

    async def _step(self, call: Call, act: Act) -> Response:
        """What was done, or why it was not, stands on the page of all steps."""

        async def respond(call: Call) -> Response:
            call.admit("first-steps")
            try:
                shown, status = await act(call), 200
            except Refusal as refusal:
                shown, status = {"problem": problem(refusal, language(call))}, status_of(refusal)
            return page_response(steps_page(language(call), (await _steps(call))._replace(**shown)), status)

        return await as_page(call, respond)

    async def _check(self, call: Call) -> dict[str, Any]:
        fields, raw = await read_file(call.scope, call.receive, ROLL_BYTES_MAX)
        is_complete = "complete" in fields
        try:
            # Beside the loop: a large file takes a while to be read.
            read = await asyncio.to_thread(read_roll, raw)
            return {"checked": self._looked_at(call, read, is_complete)}
        except RollRowsInvalid as refusal:
            return {"checked": _wrong(refusal.params["problems"], refusal.params["count"])}

    def _looked_at(self, call: Call, read: RollFile, is_complete: bool) -> Checked:
        try:
            report = compare(call.community.state, read.rows, is_complete, call.community.parts).report()
        except RollRowsInvalid as refusal:
            found = [{**one, "row": read.lines[one["row"] - 1]} for one in refusal.params["problems"]]
            return _wrong(found, refusal.params["count"])
        once = secrets.token_urlsafe(16)
        self._lists[once] = Kept(call.community.id, read.rows, is_complete, call.community.state.roll_n)
        if len(self._lists) > LISTS_KEPT:
            self._lists.popitem(last=False)
        return _checked(once, read, report, language(call))

    async def _enrol(self, call: Call) -> dict[str, Any]:
        form = parse_form(EnrolForm, await read_form(call.scope, call.receive))
        kept = self._lists.get(form.once)
        if kept is None or kept.community != call.community.id:
            raise ListNotKept()
        command = ImportRoll(rows=kept.rows, complete=kept.complete, checked=kept.checked)
        done = await _act(call, call.principal, form.once, command)
        counts = {name: done[name] for name in ("added", "changed", "departed")}
        return {"done": word("printed", "start.roll.done", language(call), counts)}


async def _nothing(call: Call) -> dict[str, Any]:
    return {}


async def _appoint(call: Call) -> dict[str, Any]:
    """Who is found by a part of the name, or its first letters, is shown first: nothing is done yet."""
    form = parse_form(OfficeForm, await read_form(call.scope, call.receive, BODY_BYTES_MAX))
    member = _named(call, form.person)
    if member is None:
        found = _found(call, form.person)
        said = word("printed", "start.office.found", language(call), {"count": len(found)})
        more = len(found[FOUND_MOST:])
        return {"done": said, "found": Found(form.role, found[:FOUND_MOST], more, bool(form.password))}
    if form.password != form.again:
        raise PasswordsDiffer()
    if form.password:
        call.admit("access.password")
        await call.community.identity.set_password(member.id, form.password)
    try:
        await _act(call, call.principal, form.once, GrantRole(member=member.id, role=form.role))
    except RoleHeld:
        if not form.password:
            raise
    key = "start.office.done.chair" if form.role == "chair" else "start.office.done.secretary"
    return {"done": word("printed", key, language(call), {"name": _name(call, member)})}


async def _link(call: Call) -> dict[str, Any]:
    form = parse_form(LinkForm, await read_form(call.scope, call.receive))
    member = _person(call, form.person)
    call.admit("access.cards")
    call.house.card_forms.answer(form.once)
    ((_, code),) = await call.community.identity.issue_cards("member", [member.id], False)
    address = f"{_entry(call)}#{code}"
    return {"link": Link(_name(call, member), address, await asyncio.to_thread(square, address))}


async def _open_sitting(call: Call) -> dict[str, Any]:
    """The chair opens it, not the operator: who typed her password is she."""
    form = parse_form(SittingForm, await read_form(call.scope, call.receive, BODY_BYTES_MAX))
    member = _person(call, form.chair)
    await call.community.identity.confirm(member.id, member.entry.number, form.password, call.credentials)
    title = Text(lang=language(call), text=" ".join(form.title.split()))
    chair = Principal(member.id, "member")
    await _act(call, chair, form.once, OpenSitting(title=title, form=form.form))
    return {"done": word("printed", "start.sitting.done", language(call), {"name": _name(call, member)})}


async def _act(call: Call, who: Principal, once: str, command: Command) -> dict[str, Any]:
    call.scope["folkmoot.command"] = command.TYPE
    return await call.community.act(who, once, command)


def _person(call: Call, typed: str) -> Member:
    """Who has this number, or alone this name.

    Raises:
        UnknownPerson: nobody, or more than one.
    """
    member = _named(call, typed)
    if member is None:
        raise UnknownPerson(typed=typed[:40])
    return member


def _named(call: Call, typed: str) -> Member | None:
    state, wanted = call.community.state, " ".join(typed.split())
    member = state.holder(wanted)
    if member is not None:
        return member
    called = [one for one, name in _called(call).items() if " ".join(name.split()) == wanted]
    return state.members[called[0]] if len(called) == 1 else None


def _found(call: Call, typed: str) -> list[tuple[str, str]]:
    """The number and name of everyone who can be meant.

    Raises:
        UnknownPerson: nobody.
    """
    members = call.community.state.members
    found = [
        (members[one].entry.number, name) for one, name in _called(call).items() if is_meant(name, typed)
    ]
    if not found:
        raise UnknownPerson(typed=typed[:40])
    return found


def _called(call: Call) -> dict[str, str]:
    """The names of all on the roll, by id; empty where one was erased."""
    members = [one for one in call.community.state.members.values() if not one.departed]
    names = call.community.readable(call.principal, [one.name for one in members])
    return {one.id: str(names.get(one.name, {"text": ""})["text"]) for one in members}


def _name(call: Call, member: Member) -> str:
    found = call.community.readable(call.principal, [member.name])
    return str(found.get(member.name, {"text": member.entry.number})["text"])


def _entry(call: Call) -> str:
    return f"{hall_address(call.house.settings, call.scope)}/c/{call.community.id}/enter"


async def _steps(call: Call) -> Steps:
    community = call.community
    state, identity = community.state, community.identity
    called = _called(call)
    members = [state.members[one] for one in called]
    holding = identity.card_holders()
    new_word = call.house.card_forms.word
    officials = [
        Official(
            number=one.entry.number,
            name=called[one.id],
            role=role,
            has_password=identity.has_password(one.id),
            has_card=one.id in holding,
            once=new_word(),
        )
        for one in members
        for role in sorted(one.offices & OFFICES.keys(), key=OFFICES.__getitem__)
    ]
    shown = await community.view(call.principal, "community", 0, call.house.settings.view_wait_s, "")
    offered = members if len(members) <= PEOPLE_OFFERED else []
    return Steps(
        base=f"/c/{community.id}/",
        once=new_word(),
        community=community.parts([shown.doc["name"]])[shown.doc["name"]]["text"],
        entry=_entry(call),
        rules=_rules(call),
        members=len(members),
        missing=sum(one.id not in holding for one in members),
        people=[(one.entry.number, _offered(called[one.id])) for one in offered],
        officials=sorted(officials, key=lambda one: OFFICES[one.role]),
        sittings=len(state.sittings),
        forms=[form for form in FORMS if _opens_at_once(call, form)],
    )


def _offered(name: str) -> str:
    """With its first letters: what is typed is looked for in what is offered."""
    return f"{name} {initials(name)}".strip()


def _opens_at_once(call: Call, form: str) -> bool:
    """Whether the charter lets such a sitting begin without having been called."""
    try:
        needs_no_notice(call.community.state, form)
    except NoticeMissing:
        return False
    return True


def _rules(call: Call) -> str:
    """What the community's rules are called."""
    named: dict[str, str] = load_preset(call.community.state.chartered().preset)["name"]
    return named[language(call)]


def _wrong(found: list[dict[str, Any]], count: int) -> Checked:
    return Checked("", "", [], found, count, [], [], {})


def _checked(once: str, read: RollFile, report: dict[str, Any], lang: str) -> Checked:
    does = dict.fromkeys(report["added"], "added") | dict.fromkeys(report["changed"], "changed")
    rows = [
        Row(
            row.number,
            row.name,
            row.group,
            row.household,
            word("printed", DOES[does.get(row.number, "same")], lang, {}),
        )
        for row in read.rows
    ]
    counts = {name: len(report[name]) for name in ("added", "changed", "departed")}
    departed = [f"{number} {report['former_names'].get(number, '')}".strip() for number in report["departed"]]
    return Checked(once, read.encoding, rows, [], 0, read.ignored, departed, counts)
