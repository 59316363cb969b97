"""A form that sends a file: taken apart exactly, or refused."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadRequest
from gateways.http.file_form import fields_and_file

KIND = b"multipart/form-data; boundary=edge"


def part(content: bytes, name: str = "file", filename: str | None = "roll.csv") -> bytes:
    more = "" if filename is None else f'; filename="{filename}"'
    head = f'Content-Disposition: form-data; name="{name}"{more}\r\n\r\n'
    return b"--edge\r\n" + head.encode() + content + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + b"--edge--\r\n"


@given(content=st.binary(max_size=200))
def test_a_file_comes_out_byte_for_byte(content: bytes) -> None:
    sent = form(part(b"yes", "complete", None), part(content))
    if b"\r\n--edge" not in b"\r\n" + content:
        assert fields_and_file(KIND, sent) == ({"complete": "yes"}, content)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (KIND, b""),
        (KIND, b"hello"),
        (KIND, form()),
        (KIND, form(part(b"x", filename=None))),
        (KIND, form(part(b"x"), part(b"y", "other"))),
        (KIND, form(part(b"x"), part(b"1", "complete", None), part(b"2", "complete", None))),
        (KIND, form(part(b"x"), part(b"1" * 2000, "complete", None))),
        (KIND, part(b"cut off")),
        (b"multipart/form-data", form(part(b"x"))),
        (b"multipart/form-data; boundary=" + b"e" * 300, form(part(b"x"))),
        (KIND, form(*(part(b"x", f"n{at}", None) for at in range(30)), part(b"x"))),
    ],
)
def test_what_is_no_form_with_one_file_is_refused(kind: bytes, body: bytes) -> None:
    with pytest.raises(BadRequest):
        fields_and_file(kind, body)


@given(body=st.binary(max_size=300), kind=st.binary(max_size=60))
def test_any_bytes_are_taken_apart_or_refused(body: bytes, kind: bytes) -> None:
    for one in (KIND, b"multipart/form-data; boundary=" + kind):
        with suppress(BadRequest):
            fields_and_file(one, body)
