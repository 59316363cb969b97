"""What people do at a page, told by the words that they see."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from gateways.wording import has_word, word


class Someone:
    """One person at one page, reading in one language."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language

    def words(self, key: str, **params: Any) -> str:
        """A sentence of the pages in this person's language; a key that has none would be seen nowhere."""
        (bundle,) = (name for name in ("ui", "outcomes") if has_word(name, key))
        return word(bundle, key, self.language, params)

    def sees(self, key: str, **params: Any) -> None:
        """Waits until the sentence is on the page, and seen."""
        expect(self.page.get_by_text(self.words(key, **params)).locator("visible=true").first).to_be_visible()

    def reads(self, text: str) -> None:
        """Waits until what someone wrote is on the page."""
        expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()

    def does_not_see(self, key: str, **params: Any) -> None:
        """The sentence is nowhere on the page."""
        expect(self.page.get_by_text(self.words(key, **params))).to_have_count(0)

    def button(self, key: str) -> Locator:
        """The button with these words."""
        return self.page.get_by_role("button", name=self.words(key), exact=True)

    def presses(self, key: str) -> None:
        """Presses the button with these words."""
        self.button(key).click()

    def follows(self, key: str) -> None:
        """Follows the link with these words."""
        self.page.get_by_role("link", name=self.words(key), exact=True).click()

    def fills(self, key: str, text: str) -> None:
        """Writes into the field with this label."""
        label = re.compile("^" + re.escape(self.words(key)))
        self.page.get_by_label(label).fill(text)

    def comes_in(self) -> None:
        """Says that the card is one's own."""
        self.sees("enter.you-are")
        self.follows("enter.yes")
