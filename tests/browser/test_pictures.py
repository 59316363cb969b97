"""Pictures beside answers: the chair chooses a photograph; voter and hall see it, small, without a place."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Keep, Open
from tests.browser.hall import Hall, text
from tests.browser.people import Someone
from tests.browser.test_accessibility import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZE = "one => [one.naturalWidth, one.naturalHeight]"


def photograph(folder: Path) -> Path:
    """One as a phone takes it: large, not square, and its file tells more than it shows."""
    file = folder / "photo.jpg"
    told = Image.Exif()
    told[0x010E] = "taken beside the mill"
    Image.effect_mandelbrot((1200, 900), (-2, -1, 1, 1), 60).save(file, exif=told)
    return file


def noise(folder: Path) -> Path:
    """What no format can make small."""
    file = folder / "noise.png"
    Image.effect_noise((400, 400), 200).save(file)
    return file


def is_small(picture: Locator) -> None:
    expect(picture).to_be_visible()
    assert picture.evaluate(SIZE) == [192, 192]
    url = picture.get_attribute("src") or ""
    assert url.startswith("data:image/webp;base64,")
    assert len(url) < 16_500


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_who_cannot_read_the_names_sees_who_it_is(
    hall: Hall, open_page: Open, keep: Keep, tmp_path: Path, language: str
) -> None:
    hall.found()
    sitting = hall.open_sitting()
    title = text("Who speaks for us at the water board?")
    motion = hall.act(hall.person(1), "motion.submit", {"sitting": sitting, "title": title})["motion"]
    hall.act(hall.person(2), "motion.second", {"motion": motion})
    chair = Someone(open_page(hall.url + hall.path(0), language), language)
    chair.comes_in()
    chair.follows("now.tab.chair")
    chair.page.get_by_role("button", name=chair.words("chair.pick.put")).click()
    chair.page.get_by_text(chair.words("chair.answers.way"), exact=True).click()
    chair.page.get_by_label(chair.words("chair.answers"), exact=False).first.fill("Lin\nWang")
    field = chair.page.get_by_label(chair.words("chair.answers.picture", name="Lin"))
    (tmp_path / "no-picture.txt").write_text("words")
    field.set_input_files(tmp_path / "no-picture.txt")
    chair.sees("chair.answers.unfit")
    field.set_input_files(photograph(tmp_path))
    chair.does_not_see("chair.answers.unfit")
    is_small(chair.page.locator(".picture-field img"))
    check(chair.page)
    keep(chair.page, f"answers-{language}")
    chair.presses("chair.put")
    member = Someone(open_page(hall.url + hall.path(3), language, "phone"), language)
    member.comes_in()
    is_small(member.page.locator(".choice", has_text="Lin").locator("img"))
    expect(member.page.locator(".choice", has_text="Wang").locator(".sign")).to_have_text("B")
    check(member.page)
    keep(member.page, f"ballot-with-picture-{language}")
    screen = open_page(hall.url + hall.display_path(), language, "projector")
    expect(screen.locator("img.sign-picture")).to_have_count(1)
    is_small(screen.locator("li", has_text="Lin").locator("img"))
    keep(screen, f"screen-with-picture-{language}")


def test_a_vote_with_many_pictures_is_put(hall: Hall, open_page: Open, tmp_path: Path) -> None:
    names = [f"Candidate {number}" for number in range(1, 9)]
    hall.found()
    sitting = hall.open_sitting()
    brought = {"sitting": sitting, "title": text("Who keeps the well?")}
    motion = hall.act(hall.person(1), "motion.submit", brought)["motion"]
    hall.act(hall.person(2), "motion.second", {"motion": motion})
    chair = Someone(open_page(hall.url + hall.path(0), "en"), "en")
    chair.comes_in()
    chair.follows("now.tab.chair")
    chair.page.get_by_role("button", name=chair.words("chair.pick.put")).click()
    chair.page.get_by_text(chair.words("chair.answers.way"), exact=True).click()
    chair.page.get_by_label(chair.words("chair.answers"), exact=False).first.fill("\n".join(names))
    picture = noise(tmp_path)
    for name in names:
        chair.page.get_by_label(chair.words("chair.answers.picture", name=name)).set_input_files(picture)
    expect(chair.page.locator(".picture-field img")).to_have_count(len(names))
    sizes = chair.page.locator(".picture-field img").evaluate_all("all => all.map((one) => one.src.length)")
    assert sum(sizes) > 64 * 1024
    chair.presses("chair.put")
    chair.sees("chair.close.will")
    expect(chair.button("chair.undo")).to_be_visible()
    (poll,) = hall.view(f"motion/{motion}")["polls"]
    assert len(hall.view(f"poll/{poll}")["pictures"]) == len(names)
