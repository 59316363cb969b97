"""Forms that make cards: each has a word of its own and does it once, for cards end the older ones."""

import secrets
from collections import OrderedDict

from domain.errors import CardsAlreadyMade

FORMS_KEPT = 1_000


class CardForms:
    """Knows the forms given out and not answered yet. What it does not know, it takes for answered."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, None] = OrderedDict()

    def word(self) -> str:
        """A word for a new form; the oldest of too many is no longer good."""
        word = secrets.token_urlsafe(16)
        self._open[word] = None
        if len(self._open) > FORMS_KEPT:
            self._open.popitem(last=False)
        return word

    def answer(self, word: str) -> None:
        """Take a form, the first time.

        Raises:
            CardsAlreadyMade: it was answered before, or may have been; its cards stay good.
        """
        if word not in self._open:
            raise CardsAlreadyMade()
        del self._open[word]
