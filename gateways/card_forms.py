"""Forms that make cards: each has a word of its own and makes cards once, for cards end the older ones."""

import secrets
from collections import OrderedDict

from domain.errors import CardsAlreadyMade

FORMS_KEPT = 1_000


class CardForms:
    """Knows the forms of this run that were answered. An earlier run's count as answered."""

    def __init__(self) -> None:
        self._run = secrets.token_urlsafe(9)
        self._answered: OrderedDict[str, None] = OrderedDict()

    def word(self) -> str:
        """A word for a new form."""
        return f"{self._run}{secrets.token_urlsafe(16)}"

    def answer(self, word: str) -> None:
        """Take a form, the first time.

        Raises:
            CardsAlreadyMade: it was answered before, or may have been; its cards stay good.
        """
        if word in self._answered or not word.startswith(self._run):
            raise CardsAlreadyMade()
        self._answered[word] = None
        if len(self._answered) > FORMS_KEPT:
            self._answered.popitem(last=False)
