"""Whose page may act."""

import pytest

from domain.errors import ForeignOrigin
from gateways.http.origin import require_own_origin

ALLOWED = ("https://moot.example.org",)


@pytest.mark.parametrize(
    ("origin", "scheme", "host"),
    [
        ("http://hall.test:8000", "http", "hall.test:8000"),
        ("HTTP://Hall.test", "http", "hall.TEST"),
        ("http://hall.test", "ws", "hall.test"),
        ("https://hall.test", "wss", "hall.test"),
        ("https://moot.example.org", "http", "10.0.0.5:8000"),
    ],
)
def test_our_own_pages_may_act(origin: str, scheme: str, host: str) -> None:
    require_own_origin(origin, scheme, host, ALLOWED, by_cookie=True)


@pytest.mark.parametrize("by_cookie", [True, False])
@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.test",
        "https://hall.test",
        "http://hall.test:8001",
        "http://hall.test.evil.test",
        "http://evilhall.test",
        "http://hall.test/",
        "null",
        "",
        "file://",
    ],
)
def test_a_foreign_page_is_refused_whatever_it_brings(origin: str, by_cookie: bool) -> None:
    with pytest.raises(ForeignOrigin):
        require_own_origin(origin, "http", "hall.test", ALLOWED, by_cookie)


def test_a_program_with_a_token_has_no_origin_but_a_cookie_must_have_one() -> None:
    require_own_origin(None, "http", "hall.test", (), by_cookie=False)
    with pytest.raises(ForeignOrigin):
        require_own_origin(None, "http", "hall.test", (), by_cookie=True)
