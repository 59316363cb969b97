"""Nothing needs a mouse: an assembly by the keyboard alone, and at each step one sees where one is."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Window
from tests.browser.gallery import Gallery
from tests.browser.hall import COMMUNITY, Hall
from tests.browser.people import Someone
from tests.browser.pixels import picture, told_apart

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOTH = pytest.mark.parametrize("language", ["zh-CN", "en"])
STOPS_MOST = 40
TITLES = {"en": "Repair the lower sluice", "zh-CN": "修好下沟水闸"}
# The words of what has the focus: its own, or those of the label around it.
NAME = """() => {
  const one = document.activeElement;
  const words = one.ariaLabel ?? one.labels?.[0]?.innerText ?? one.innerText;
  return words.trim().split('\\n')[0];
}"""
# Whether what has the focus is hidden by something that lies over it.
COVERED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return !(top && (one.contains(top) || top.closest('label')?.contains(one)));
}"""
# A radio button is drawn by the label around it.
MARK = """() => {
  document.querySelectorAll('[data-focused]').forEach(one => delete one.dataset.focused);
  const one = document.activeElement;
  (one.matches('[type=radio], [type=checkbox]') ? one.closest('label') : one).dataset.focused = '';
}"""
UNMARKED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('* { outline: none !important }');
  document.adoptedStyleSheets.push(sheet);
}"""
MARKED = "() => { document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1); }"


def unseen_focus(page: Page) -> str:
    """Why one does not see where one is; empty when one does. Its ring must be told apart all around."""
    page.evaluate(MARK)
    one = page.locator("[data-focused]").element_handle()
    with_ring = picture(page, one)
    if page.evaluate(COVERED):
        return "it is covered"
    page.evaluate(UNMARKED)
    without = picture(page, one)
    page.evaluate(MARKED)
    ring = told_apart(with_ring, without)
    box = one.bounding_box()
    assert box is not None
    around = 2 * (box["width"] + box["height"])
    return "" if ring >= around else f"its ring is {ring} px for {around:.0f} px around it"


class AtKeys(Someone):
    """Someone who has a keyboard and nothing else."""

    def goes_to(self, words: str) -> None:
        """Tabs on until that has the focus; every stop on the way must be seen."""
        for _ in range(STOPS_MOST):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement === document.body"):
                continue
            name = self.page.evaluate(NAME)
            unseen = unseen_focus(self.page)
            # A page that has just come puts the focus on itself, where no Tab leads: on from there.
            if self.page.evaluate("document.activeElement.tabIndex < 0"):
                continue
            assert unseen == "", name
            if name.startswith(words):
                return
        raise AssertionError(f"{words} is not reached by the Tab key")

    def presses(self, key: str) -> None:
        # What the last press led to is there only after a moment.
        self.sees(key)
        self.goes_to(self.words(key))
        self.page.keyboard.press("Enter")

    def follows(self, key: str) -> None:
        self.presses(key)

    def fills(self, key: str, text: str) -> None:
        self.goes_to(self.words(key))
        self.page.keyboard.type(text)

    def chooses(self, key: str) -> None:
        """Chooses an answer of the ballot, and is led to what was chosen."""
        self.presses(key)
        expect(self.page.get_by_role("heading", name=self.words("ballot.check"))).to_be_focused()

    def logs_in(self, code: str) -> None:
        self.fills("enter.code", code)
        self.page.keyboard.press("Enter")
        self.sees("enter.you-are")
        self.follows("enter.yes")


@BOTH
def test_an_assembly_needs_nothing_but_the_keyboard(hall: Hall, open_page: Open, language: str) -> None:
    hall.found()
    enter = f"{hall.url}/c/{COMMUNITY}/enter"
    chair, mover, seconder = (AtKeys(open_page(enter, language), language) for _ in range(3))
    for at, one in enumerate((chair, mover, seconder)):
        one.logs_in(hall.codes[hall.members[at]])

    chair.fills("chair.sitting-title", "November 十一月")
    chair.goes_to(chair.words("form.assembly"))
    chair.page.keyboard.press("ArrowDown")
    chair.page.keyboard.press("ArrowUp")
    chair.presses("chair.open-sitting")
    chair.sees("chair.no-motions")

    mover.sees("now.waiting")
    mover.follows("now.tab.motions")
    mover.follows("docket.bring")
    mover.fills("bring.question", TITLES[language])
    mover.presses("bring.submit")
    mover.sees("motion.state.submitted")

    seconder.follows("now.tab.motions")
    seconder.goes_to("1")
    seconder.page.keyboard.press("Enter")
    seconder.presses("motion.second")
    seconder.sees("motion.seconded")

    chair.presses("chair.pick.put")
    chair.presses("chair.put")
    chair.sees("chair.close.will")

    seconder.follows("now.tab.now")
    seconder.sees("ballot.ask")
    seconder.chooses("option.yes")
    seconder.presses("ballot.cast")
    seconder.page.wait_for_selector(".counted")
    seconder.presses("ballot.change")
    expect(seconder.page.get_by_role("heading", name=seconder.words("ballot.ask.again"))).to_be_focused()
    seconder.presses("ballot.keep")
    seconder.page.wait_for_selector(".counted")

    (poll,) = hall.view("now/" + hall.view("community")["sittings"]["order"][0])["polls"]["order"]
    for at in range(3, 8):
        hall.act(hall.person(at), "ballot.cast", {"poll": poll, "option": "yes"})
    chair.presses("chair.close")
    expect(chair.page.locator(".irreversible p")).to_be_focused()
    chair.presses("chair.close.confirm")
    chair.sees("chair.declare.will")
    chair.presses("chair.declare")
    counted = {"for": "6", "valid": "6", "needed": "4"}
    for one in (chair, seconder):
        one.page.wait_for_selector(".outcome")
        one.sees("outcome.adopted", **counted)


@BOTH
def test_settings_and_the_way_out_need_nothing_but_the_keyboard(
    hall: Hall, open_page: Open, language: str
) -> None:
    hall.found()
    one = AtKeys(open_page(f"{hall.url}/c/{COMMUNITY}/enter", language), language)
    one.logs_in(hall.codes[hall.members[3]])
    one.sees("now.no-sitting")
    one.presses("settings.open")
    one.goes_to(one.words("settings.size.normal"))
    one.page.keyboard.press("ArrowRight")
    assert one.page.evaluate("document.documentElement.dataset.size") == "large"
    one.goes_to(one.words("settings.simple"))
    one.page.keyboard.press("Space")
    assert one.page.evaluate("document.documentElement.dataset.simple") == "on"
    one.presses("settings.leave")
    one.sees("enter.code")


def test_what_has_the_focus_unseen_is_found(gallery: Gallery, window: Window) -> None:
    page = gallery.show(window("en"), "enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert unseen_focus(page) == ""
    page.evaluate("document.activeElement.style.outline = 'none'")
    assert "its ring is" in unseen_focus(page)
    page.evaluate("document.activeElement.style.outline = ''")
    page.evaluate(
        """() => Object.assign(document.querySelector('#alarm').style, {
          position: 'fixed', inset: '0', width: 'auto', height: 'auto', clipPath: 'none', zIndex: 9})"""
    )
    assert unseen_focus(page) == "it is covered"
