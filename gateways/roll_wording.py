"""What is wrong in the file of a roll, in words: for the command line and for the page of the first start."""

from collections.abc import Mapping
from typing import Any

from gateways.wording import has_word, word
from services.roll_file import HEADINGS


def problem_words(error: Mapping[str, Any], language: str) -> str:
    """What is wrong with the `field` of a row, by its `code`; "" for a code that has no words.

    A column that is missing is told with every heading that would do, in both languages.
    """
    key = f"roll.{error['code']}"
    headings = list(HEADINGS.get(error["field"], ()))
    return word("cli", key, language, {"headings": headings}) if has_word("cli", key) else ""
