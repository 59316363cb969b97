"""The harnesses of the pages are themselves tested: each must fail where a defect is planted."""

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from gateways import printed
from gateways.http import pages
from gateways.web.build import STATIC
from tests.browser import test_states
from tests.browser import weak_walks as walks
from tests.browser.gallery import Gallery
from tests.browser.said import Said
from tests.browser.weak_pages import WEAK_PAGES, WEAK_SCENES, WEAK_SHEETS, WeakPage, weakened

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def run(harness: Callable[..., object], request: pytest.FixtureRequest, **given: object) -> None:
    """Run a harness again, with fixtures as it asks for them; its pictures and words are not kept."""
    unheard = Said(request.getfixturevalue("tmp_path") / "said")
    given = {"keep": lambda page, name: None, "said": unheard, **given}
    wanted = inspect.signature(harness).parameters
    harness(**{name: given[name] if name in given else request.getfixturevalue(name) for name in wanted})


def expect_seen(page: WeakPage, request: pytest.FixtureRequest, **given: object) -> None:
    with pytest.raises(AssertionError, match=page.says):
        run(page.seen_by, request, **given, **page.given)


@pytest.mark.parametrize("name", WEAK_SCENES)
def test_a_harness_sees_a_weak_scene(
    name: str,
    gallery: Gallery,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    page = WEAK_SCENES[name]
    monkeypatch.setattr(test_states, "BEAMS", test_states.BEAMS[:1])
    with Gallery(weakened(gallery.folder, tmp_path / "weak", page)) as weak:
        expect_seen(page, request, gallery=weak)


@pytest.mark.parametrize("name", WEAK_PAGES)
def test_a_harness_sees_a_weak_page(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    weakened(STATIC, tmp_path / "weak" / "web" / "static", WEAK_PAGES[name])
    monkeypatch.setattr(pages, "files", lambda _package: tmp_path / "weak")
    expect_seen(WEAK_PAGES[name], request)


@pytest.mark.parametrize("name", WEAK_SHEETS)
def test_a_harness_sees_a_weak_sheet(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    folder = weakened(Path(str(printed.TEMPLATES)), tmp_path / "weak", WEAK_SHEETS[name])
    monkeypatch.setattr(printed, "TEMPLATES", folder)
    expect_seen(WEAK_SHEETS[name], request)


@pytest.mark.parametrize("way", [walks.by_keyboard, walks.by_printer])
def test_on_the_same_way_nothing_is_seen_of_sound_pages(
    way: Callable[..., object], request: pytest.FixtureRequest
) -> None:
    run(way, request)
