"""A small picture beside an answer, for who does not read: a data URL that is what it says (record 0141)."""

from base64 import b64decode
from binascii import Error
from typing import Annotated

from pydantic import AfterValidator, Field

BYTES_MAX = 12 * 1024
LENGTH_MAX = BYTES_MAX * 4 // 3 + 40
# How a file of each kind begins.
BEGINS = {
    "data:image/png;base64,": (b"\x89PNG\r\n\x1a\n",),
    "data:image/jpeg;base64,": (b"\xff\xd8\xff",),
    "data:image/webp;base64,": (b"RIFF",),
}


def _is_what_it_says(url: str) -> str:
    said = next((kind for kind in BEGINS if url.startswith(kind)), None)
    if said is None:
        raise ValueError("no PNG, JPEG or WebP")
    try:
        content = b64decode(url.removeprefix(said), validate=True)
    except Error:
        raise ValueError("not base64") from None
    if not content.startswith(BEGINS[said]):
        raise ValueError("not what it says it is")
    if len(content) > BYTES_MAX:
        raise ValueError(f"more than {BYTES_MAX} bytes")
    return url


Picture = Annotated[str, Field(max_length=LENGTH_MAX), AfterValidator(_is_what_it_says)]
