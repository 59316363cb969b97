"""The first page of a new server: who has the code from the terminal founds a community, or goes on with it.

The code stands behind the `#` of the link, which no browser sends; the page's one line of script puts it into
the form. Without a script it is typed.
"""

import base64
import hashlib
import os
import secrets
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import Field
from starlette.responses import RedirectResponse, Response

from domain.errors import AlreadyFounded, NotFound, Refusal
from domain.frozen import Frozen
from gateways.first_steps_sheet import Place, entry_page, founding_page
from gateways.http.access import set_cookie
from gateways.http.endpoint import Call
from gateways.http.request import BODY_BYTES_MAX, parse_form, read_form
from gateways.http.without_script import as_page, language
from gateways.presets import load_preset, preset_names
from gateways.printed import page_response
from gateways.problems import problem, status_of
from gateways.spelling import as_id
from services.commands import COMMAND_ID, FoundCommunity, Text, Word, Written, Zone
from services.principal import OPERATOR

SCRIPT = (
    "const code=location.hash.slice(1);if(code){"
    'history.replaceState(null,"",location.pathname+location.search);'
    "document.forms[0].code.value=code;document.forms[0].submit()}"
)
SCRIPT_HASH = "sha256-" + base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
Code = Annotated[str, Field(min_length=1, max_length=100)]


class CodeForm(Frozen):
    """The code that the terminal shows."""

    code: Code


class FoundingForm(Frozen):
    """A community's name, its language, its rules and its time zone; `address` is its id, "" to make one."""

    code: Code
    once: Annotated[str, Field(pattern=f"^{COMMAND_ID}$")]
    name: Written
    lang: Annotated[str, Field(pattern="^(en|zh-CN)$")]
    preset: Word
    zone: Zone
    address: Annotated[str, Field(pattern="^[a-z0-9-]{0,40}$")] = ""


async def page(call: Call) -> Response:
    """Asks for the code."""
    return await as_page(call, _page)


async def enter(call: Call) -> Response:
    """With the code: the form to found a community, or on to the steps of the one there is."""
    return await as_page(call, _enter)


async def found(call: Call) -> Response:
    """Found the community, and on to its steps."""
    return await as_page(call, _found)


async def _page(call: Call) -> Response:
    _require_new(call)
    policy = f"default-src 'none'; script-src '{SCRIPT_HASH}'; "
    answer = page_response(entry_page(language(call), SCRIPT))
    own = answer.headers["content-security-policy"].removeprefix("default-src 'none'; ")
    answer.headers["content-security-policy"] = policy + own
    return answer


async def _enter(call: Call) -> Response:
    _require_new(call)
    form = parse_form(CodeForm, await read_form(call.scope, call.receive))
    call.house.first_start.check(form.code, call.credentials)
    known = call.house.communities
    if known:
        return await _on(call, known[0].id)
    return page_response(_founding(call, form.code))


async def _found(call: Call) -> Response:
    _require_new(call)
    form = parse_form(FoundingForm, await read_form(call.scope, call.receive, BODY_BYTES_MAX))
    call.house.first_start.check(form.code, call.credentials)
    name = " ".join(form.name.split())
    community = form.address or as_id(name)
    command = FoundCommunity(name=Text(lang=form.lang, text=name), preset=form.preset, zone=form.zone)
    call.scope["folkmoot.command"] = command.TYPE
    try:
        if any(one.id != community for one in call.house.communities):
            raise AlreadyFounded()  # from the command line, meanwhile: one goes on with that one
        await call.house.found(community, OPERATOR, form.once, command)
    except Refusal as refusal:
        said = problem(refusal, language(call))
        return page_response(_founding(call, form.code, name, said), status_of(refusal))
    return await _on(call, community)


def _founding(call: Call, code: str, name: str = "", said: dict[str, Any] | None = None) -> str:
    presets = [(preset, load_preset(preset)["name"]) for preset in preset_names()]
    place = Place(code, secrets.token_urlsafe(16), _zones(), _zone_here(), name, said)
    return founding_page(language(call), place, presets)


def _require_new(call: Call) -> None:
    """To others, and once a sitting was opened, there is no such page."""
    if not call.credentials.is_near or not call.house.is_new:
        raise NotFound()


async def _on(call: Call, community_id: str) -> Response:
    """Log this browser in as the operator, here only, and lead on. An earlier such login ends."""
    identity = call.house.community(community_id).identity
    ((_, code),) = await identity.issue_cards("operator", [""], True)
    done = await identity.login_by_code(code, call.credentials)
    answer = RedirectResponse(f"/c/{community_id}/first-steps?lang={language(call)}", 303)
    set_cookie(answer, call, community_id, done)
    return answer


def _zones() -> list[str]:
    return sorted(
        one for one in available_timezones() if "/" in one and not one.startswith(("Etc/", "posix"))
    )


def _zone_here() -> str:
    """The time zone of this machine, if it says which."""
    try:
        return os.readlink("/etc/localtime").partition("zoneinfo/")[2]
    except OSError:
        return ""
