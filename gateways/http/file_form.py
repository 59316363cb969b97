"""A form that sends a file (RFC 7578), taken apart in memory: a roll is on no disk before it is confirmed."""

from typing import Any

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from domain.errors import BadRequest

PARTS_MAX = 10
FIELD_BYTES_MAX = 1_000


def fields_and_file(kind: bytes, body: bytes) -> tuple[dict[str, str], bytes]:
    """The fields by name, and what the one file holds.

    Raises:
        BadRequest: it is no such form, has no file or several, or a field comes twice.
    """
    parts = _parts(kind, body)
    files = [content for _, content, is_file in parts if is_file]
    fields = {name: content.decode("utf-8", "replace") for name, content, is_file in parts if not is_file}
    if len(files) != 1:
        raise _bad("file")
    if len(fields) + 1 < len(parts) or any(len(value) > FIELD_BYTES_MAX for value in fields.values()):
        raise _bad("field-twice")
    return fields, files[0]


def _parts(kind: bytes, body: bytes) -> list[tuple[str, bytes, bool]]:
    """Each part's name and content, and whether it is a file."""
    _, options = parse_options_header(kind)
    reader = _Reader()
    try:
        parser = MultipartParser(options.get(b"boundary", b""), reader.callbacks())
        parser.write(body)
        parser.finalize()
    except (MultipartParseError, ValueError, KeyError):
        raise _bad("unreadable") from None
    if not reader.is_ended or len(reader.parts) > PARTS_MAX:
        raise _bad("unreadable")
    return reader.parts


class _Reader:
    """What the parser calls back with."""

    def __init__(self) -> None:
        self.parts: list[tuple[str, bytes, bool]] = []
        self.is_ended = False
        self._content, self._name, self._value = bytearray(), bytearray(), bytearray()
        self._headers: dict[bytes, bytes] = {}

    def callbacks(self) -> Any:
        return {
            "on_part_begin": self._begin,
            "on_part_data": lambda data, start, end: self._content.extend(data[start:end]),
            "on_part_end": self._end_part,
            "on_header_field": lambda data, start, end: self._name.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._end_header,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        self._content, self._headers = bytearray(), {}

    def _end_header(self) -> None:
        self._headers[bytes(self._name).lower()] = bytes(self._value)
        self._name, self._value = bytearray(), bytearray()

    def _end_part(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options.get(b"name", b"").decode("utf-8", "replace")
        self.parts.append((name, bytes(self._content), b"filename" in options))

    def _end(self) -> None:
        self.is_ended = True


def _bad(code: str) -> BadRequest:
    return BadRequest(problems=[{"where": "file", "code": code}])
