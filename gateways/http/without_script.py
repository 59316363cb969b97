"""Pages for whoever reads without a script: their language, and refusals that are pages too."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from domain.errors import BadRequest, Refusal
from gateways.http.endpoint import Call
from gateways.http.request import language_of
from gateways.printed import page_response, render
from gateways.problems import problem, status_of
from gateways.wording import LANGUAGES

Respond = Callable[[Call], Awaitable[Response]]


async def as_page(call: Call, respond: Respond) -> Response:
    """The answer; a refusal too is a page here, for whoever reads it has no script to put it into words."""
    try:
        return await respond(call)
    except Refusal as refusal:
        wanted = _language_of_refusal(call)
        community = call.scope["path_params"].get("community")
        enter = f"/c/{community}/enter" if community else "/"
        html = render("refused.html", wanted, problem=problem(refusal, wanted), enter=enter)
        return page_response(html, status_of(refusal))


def language(call: Call) -> str:
    """As the address says (`?lang=`), else as the browser does."""
    wanted = call.query("lang")
    return wanted if wanted in LANGUAGES else language_of(call.scope)


def _language_of_refusal(call: Call) -> str:
    """What is refused may be the query itself, which says the language."""
    try:
        return language(call)
    except BadRequest:
        return language_of(call.scope)
