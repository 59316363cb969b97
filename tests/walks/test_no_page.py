"""Who mistypes an address in a browser gets a page that a person can read; a program gets a problem."""

import base64
import hashlib
import re
from pathlib import Path

import pytest

from tests.walks.house import House, Play, plays

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.fixture
def play(tmp_path: Path) -> Play:
    return plays(tmp_path, "Ann")


@pytest.mark.parametrize(
    ("path", "home"),
    [
        ("/nothing", "/"),
        ("/c/valley/projektor", "/c/valley/"),
        ("/c/valley/chair/", "/c/valley/"),
        ("/c/<b>/x", "/"),
    ],
)
def test_a_browser_gets_a_page_in_both_languages_that_leads_home(path: str, home: str, play: Play) -> None:
    async def story(hall: House) -> None:
        answer = await hall.send("GET", path, headers=BROWSER)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
        assert "There is nothing here." in answer.text
        assert "这里什么也没有。" in answer.text
        assert answer.text.count(f'<a href="{home}">') == 2
        assert "<b>" not in answer.text

    play(story)


def test_its_policy_lets_in_its_own_style_and_nothing_else(play: Play) -> None:
    async def story(hall: House) -> None:
        answer = await hall.send("GET", "/nothing", headers=BROWSER)
        (style,) = re.findall("<style>(.*)</style>", answer.text)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = answer.headers["content-security-policy"]
        assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'")
        assert "<script" not in answer.text

    play(story)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/c/valley/views/nothing", 404, "unknown-view"),
        ("GET", "/c/nowhere/session", 404, "unknown-community"),
        ("POST", "/nothing", 404, "not-found"),
        ("POST", "/c/valley/enter", 405, "wrong-method"),
    ],
)
def test_paths_for_programs_answer_with_problems_whoever_asks(
    method: str, path: str, status: int, code: str, play: Play
) -> None:
    async def story(hall: House) -> None:
        answer = await hall.send(method, path, headers=BROWSER)
        assert answer.headers["content-type"] == "application/problem+json"
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    play(story)


def test_a_program_that_asks_for_no_page_gets_a_problem(play: Play) -> None:
    async def story(hall: House) -> None:
        for headers in ({}, {"Accept": "application/json"}):
            answer = await hall.send("GET", "/nothing", headers=headers)
            assert answer.json()["code"] == "not-found"

    play(story)


def test_a_community_without_its_slash_is_led_to_its_page_there_or_not(play: Play) -> None:
    async def story(hall: House) -> None:
        for community in ("valley", "nowhere"):
            answer = await hall.send("GET", f"/c/{community}", headers=BROWSER)
            assert (answer.status_code, answer.headers["location"]) == (308, f"/c/{community}/")

    play(story)
