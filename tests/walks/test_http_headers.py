"""What the answers forbid a browser, and how the pages are served."""

import asyncio
import gzip
from pathlib import Path

import pytest

from gateways.http.headers import NO_PAGE, page_policy
from gateways.http.pages import Pages
from tests.walks.house import House, Play, house, plays


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A folder as the build leaves it."""
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>folkmoot</title>")
    (folder / "assets" / "main-1a2b.js").write_text("plain")
    (folder / "assets" / "main-1a2b.js.gz").write_bytes(gzip.compress(b"plain"))
    return folder


@pytest.fixture
def play(tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    monkeypatch.setattr("gateways.http.routes.Pages", lambda: Pages(built))
    return plays(tmp_path / "data")


def test_every_answer_forbids_what_it_does_not_need(play: Play) -> None:
    async def story(hall: House) -> None:
        for path in ("/livez", "/nothing", "/c/nowhere/session", "/openapi.json", "/assets/main-1a2b.js"):
            headers = (await hall.send("GET", path)).headers
            assert headers["content-security-policy"] == NO_PAGE
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert "camera=()" in headers["permissions-policy"]
            assert headers["cross-origin-resource-policy"] == "same-origin"
            assert len(headers["x-request-id"]) == 12
            assert "strict-transport-security" not in headers  # plain HTTP must go on working
            assert "server" not in headers

    play(story)


def test_the_page_may_load_its_own_and_nothing_else(play: Play) -> None:
    async def story(hall: House) -> None:
        for path in ("/", "/c/valley/", "/c/valley/enter", "/c/valley/chair", "/c/valley/projector"):
            response = await hall.send("GET", path)
            assert response.text.startswith("<!doctype html>")
            assert response.headers["content-type"] == "text/html; charset=utf-8"
            assert response.headers["cache-control"] == "no-cache"
            policy = response.headers["content-security-policy"]
            assert policy == page_policy("hall.test")
        for part in ("default-src 'none'", "script-src 'self';", "require-trusted-types-for 'script'"):
            assert part in policy
        assert "connect-src 'self' ws://hall.test wss://hall.test;" in policy
        assert "unsafe" not in policy

    play(story)


@pytest.mark.parametrize("host", ["a b", "x;script-src *", "hall.test/x", "*", "", "hall.test:99999999"])
def test_a_host_that_is_none_does_not_get_into_the_policy(host: str) -> None:
    assert "connect-src 'self';" in page_policy(host)


def test_assets_are_kept_for_ever_and_sent_packed_to_whoever_can_unpack(play: Play) -> None:
    async def story(hall: House) -> None:
        plain = await hall.send("GET", "/assets/main-1a2b.js", headers={"Accept-Encoding": "identity"})
        assert plain.content == b"plain"
        assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert plain.headers["content-type"].startswith("text/javascript")
        async with hall.raw("GET", "/assets/main-1a2b.js", headers={"Accept-Encoding": "gzip"}) as packed:
            assert packed.headers["content-encoding"] == "gzip"
            sent = b"".join([part async for part in packed.aiter_raw()])
            assert gzip.decompress(sent) == b"plain"
        head = await hall.send("HEAD", "/assets/main-1a2b.js")
        assert head.status_code == 200

    play(story)


def test_the_address_without_a_slash_leads_to_the_one_with(play: Play) -> None:
    async def story(hall: House) -> None:
        await hall.found("Ann")
        response = await hall.send("GET", "/c/valley")
        assert (response.status_code, response.headers["location"]) == (308, "/c/valley/")

    play(story)


def test_pages_that_were_not_built_are_said_to_be_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateways.http.routes.Pages", lambda: Pages(tmp_path / "nothing"))

    async def story() -> None:
        async with house(tmp_path / "data") as hall:
            response = await hall.send("GET", "/")
            assert (response.status_code, response.json()["code"]) == (503, "unavailable")

    asyncio.run(story())


def test_over_tls_the_browser_is_told_to_stay_there(play: Play) -> None:
    async def story(hall: House) -> None:
        await hall.found("Ann")
        member = next(iter(hall.community.state.members))
        hall.base_url = "https://hall.test"
        response = await hall.post("login", {"code": await hall.code(member)})
        assert response.headers["strict-transport-security"] == "max-age=31536000"
        assert "Secure" in response.headers["set-cookie"]

    play(story)
