"""A picture beside an answer is a small one, and what it says it is."""

from base64 import b64encode

import pytest
from pydantic import TypeAdapter, ValidationError

from services.picture import BYTES_MAX, Picture

PNG = b"\x89PNG\r\n\x1a\n"
PICTURES: TypeAdapter[str] = TypeAdapter(Picture)


def url(content: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{b64encode(content).decode()}"


@pytest.mark.parametrize(
    "kept", [url(PNG + bytes(100)), url(b"\xff\xd8\xff\xe0", "jpeg"), url(b"RIFF\0\0\0\0WEBP", "webp")]
)
def test_a_picture_of_a_kind_that_all_browsers_show_is_taken(kept: str) -> None:
    assert PICTURES.validate_python(kept) == kept


@pytest.mark.parametrize(
    "refused",
    [
        url(b"<svg onload='steal()'>", "svg+xml"),
        url(b"<script>", "png"),
        url(PNG, "webp"),
        url(b"RIFF\0\0\0\0WAVE", "webp"),
        "data:image/png;base64,no base64!",
        "https://elsewhere.test/me.png",
        url(PNG + bytes(BYTES_MAX)),
        "",
    ],
)
def test_what_is_no_small_picture_is_refused(refused: str) -> None:
    with pytest.raises(ValidationError):
        PICTURES.validate_python(refused)


def test_the_largest_picture_fits() -> None:
    largest = url(PNG + bytes(BYTES_MAX - len(PNG)))
    assert PICTURES.validate_python(largest) == largest
