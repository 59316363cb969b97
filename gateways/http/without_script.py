"""Pages for whoever reads without a script: their language, and refusals that are pages too."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response

from domain.errors import BadRequest, CardsAlreadyMade, Refusal
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
        cure, words = _cure(refusal, call.scope["path_params"].get("community"), wanted)
        html = render("refused.html", wanted, problem=problem(refusal, wanted), cure=cure, cure_words=words)
        return page_response(html, status_of(refusal))


def _cure(refusal: Refusal, community: str | None, wanted: str) -> tuple[str, str]:
    """Where the cure is, and the key of what the link there says."""
    if community is None:
        return "/", "refused.enter"
    if isinstance(refusal, CardsAlreadyMade):
        return f"/c/{community}/cards?lang={wanted}", "refused.cards"
    return f"/c/{community}/enter", "refused.enter"


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
