"""A small picture beside an answer, for who does not read: a data URL that is what it says (record 0141)."""

import re
from base64 import b64decode
from binascii import Error
from typing import Annotated

from pydantic import AfterValidator, Field

BYTES_MAX = 12 * 1024
LENGTH_MAX = BYTES_MAX * 4 // 3 + 40
# How a file of each kind begins; in a WebP, four bytes of its length stand between (RFC 9649, 2.4).
BEGINS = {
    "data:image/png;base64,": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "data:image/jpeg;base64,": re.compile(rb"\xff\xd8\xff"),
    "data:image/webp;base64,": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}


def _is_what_it_says(url: str) -> str:
    said = next((kind for kind in BEGINS if url.startswith(kind)), None)
    if said is None:
        raise ValueError("no PNG, JPEG or WebP")
    try:
        content = b64decode(url.removeprefix(said), validate=True)
    except Error:
        raise ValueError("not base64") from None
    if not BEGINS[said].match(content):
        raise ValueError("not what it says it is")
    if len(content) > BYTES_MAX:
        raise ValueError(f"more than {BYTES_MAX} bytes")
    return url


Picture = Annotated[str, Field(max_length=LENGTH_MAX), AfterValidator(_is_what_it_says)]
