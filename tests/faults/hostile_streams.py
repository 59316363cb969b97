"""What an attacker, or a broken program, may send on a live socket; and how RFC 6455 has each stream end."""

from collections.abc import Callable, Iterator
from itertools import count
from random import Random
from typing import Any, NamedTuple

import orjson

from tests.faults.frames import BINARY, CLOSE, CONT, PING, PONG, TEXT, closing, frame

NORMAL, AWAY, PROTOCOL, UNSUPPORTED, NOT_UTF8, RULES, TOO_LARGE = 1000, 1001, 1002, 1003, 1007, 1008, 1009
LOG_IN_AGAIN = 4401
# The connection ends without a close frame: a frame that never comes to its end has no other.
NO_CODE = 0
ANY_END = -1
BEAT = frame(b'{"t":"hb"}')
MESSAGE_BYTES_MAX = 64 * 1024
LENGTHS_TOO_LARGE = (MESSAGE_BYTES_MAX + 1, 2**20, 2**30, 2**63 - 1, 2**63, 2**64 - 1)
NO_UTF8 = (
    b"\xff",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xf5\x80\x80\x80",
    b"\xf8\x88\x80\x80\x80",
    b"abc\xe2\x82",
)
BAD_CODES = (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2999, 5000, 65_535)
GOOD_CODES = (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 4000, 4999)
# Chance makes frames that are in order, too: all but that the server failed (1011).
ANY = frozenset({NO_CODE, *(code for code in GOOD_CODES if code != 1011), *range(3000, 5000)}) | {
    1012,
    1013,
    1014,
}
# A byte at a time costs both sides as much as a frame: only short streams come so.
DRIP_BYTES_MAX = 120


class Stream(NamedTuple):
    """Pieces, each written by itself; and with which of these codes the server may end."""

    family: str
    pieces: tuple[bytes, ...]
    ends: frozenset[int]


class Known(NamedTuple):
    """What a hostile member knows of the community: her token, and names of others and of what goes on."""

    token: str
    other: str
    poll: str


Bytes = tuple[bytes, int]
Maker = Callable[[Random, Known], Bytes]


def streams(seed: int, known: Known) -> Iterator[Stream]:
    """Hostile streams without end, the same for the same seed. Each family comes in turn."""
    chance = Random(seed)
    for number in count():
        maker = FAMILIES[number % len(FAMILIES)]
        sent, end = maker(chance, known)
        ends = ANY if end == ANY_END else frozenset({end})
        if maker in GOES_ON_AFTER_THE_FAULT:
            ends |= {NO_CODE}
        yield Stream(maker.__name__.strip("_"), _pieces(chance, sent), ends)


def _pieces(chance: Random, sent: bytes) -> tuple[bytes, ...]:
    if len(sent) <= DRIP_BYTES_MAX and chance.random() < 0.1:
        return tuple(sent[at : at + 1] for at in range(len(sent)))
    if chance.random() < 0.2:
        at = chance.randrange(len(sent) + 1)
        return sent[:at], sent[at:]
    return (sent,)


def _before(chance: Random) -> bytes:
    """What may stand before a fault: nothing, or something in order."""
    return chance.choice((b"", BEAT, frame(b"ping", PING), frame(b"", PONG)))


def _say(message: Any, token: str = "") -> Bytes:
    hello = frame(orjson.dumps({"t": "hello", "session": token})) if token else b""
    return hello + frame(orjson.dumps(message)) + closing(NORMAL), NORMAL


def _text(text: bytes) -> Bytes:
    return frame(text) + closing(NORMAL), NORMAL


def _unmasked(chance: Random, _: Known) -> Bytes:
    opcode = chance.choice((TEXT, BINARY, PING, CLOSE))
    return _before(chance) + frame(b"\x03\xe8", opcode, masked=False), PROTOCOL


def _reserved_bits(chance: Random, _: Known) -> Bytes:
    opcode = chance.choice((TEXT, BINARY, CONT, PING, CLOSE))
    return _before(chance) + frame(b"", opcode, reserved=chance.randint(1, 7)), PROTOCOL


def _compressed_unasked(chance: Random, _: Known) -> Bytes:
    return _before(chance) + frame(b"\xaa\x56\x2a\x51\xb2\x52\xca\x48\x52\xaa\x05\x00", reserved=4), PROTOCOL


def _reserved_opcode(chance: Random, _: Known) -> Bytes:
    opcode = chance.choice((3, 4, 5, 6, 7, 11, 12, 13, 14, 15))
    return _before(chance) + frame(chance.randbytes(chance.randrange(200)), opcode), PROTOCOL


def _length_beyond_the_limit(chance: Random, _: Known) -> Bytes:
    length = b"\x7f" + chance.choice(LENGTHS_TOO_LARGE).to_bytes(8)
    return _before(chance) + frame(b"abc", chance.choice((TEXT, BINARY)), length=length), TOO_LARGE


def _length_in_a_longer_form(chance: Random, _: Known) -> Bytes:
    """RFC 6455 forbids the writer to do so; a reader who counts right takes no harm, and ours reads it."""
    text = b'{"t":"hb"}'
    length = chance.choice((b"\x7e" + len(text).to_bytes(2), b"\x7f" + len(text).to_bytes(8)))
    return frame(text, length=length) + closing(NORMAL), NORMAL


def _frame_without_end(chance: Random, _: Known) -> Bytes:
    said = chance.randrange(126, 60_000)
    return frame(b"x" * chance.randrange(100), length=b"\x7e" + said.to_bytes(2)), ANY_END


def _control_too_long(chance: Random, _: Known) -> Bytes:
    payload = b"x" * chance.randrange(126, 2000)
    return _before(chance) + frame(payload, chance.choice((PING, PONG, CLOSE))), PROTOCOL


def _control_in_pieces(chance: Random, _: Known) -> Bytes:
    return _before(chance) + frame(b"", chance.choice((PING, PONG, CLOSE)), fin=False), PROTOCOL


def _pieces_of_nothing(chance: Random, _: Known) -> Bytes:
    return _before(chance) + frame(b"x", CONT, fin=chance.random() < 0.5), PROTOCOL


def _message_within_a_message(chance: Random, _: Known) -> Bytes:
    return frame(b"{", fin=False) + frame(b"}", chance.choice((TEXT, BINARY))), PROTOCOL


def _pieces_with_pings_between(chance: Random, _: Known) -> Bytes:
    between = chance.choice((frame(b"x" * 125, PING), frame(b"", PONG)))
    pieces = [frame(bytes([byte]), CONT, fin=False) for byte in b'"t":"hb"}']
    message = frame(b"{", fin=False) + between.join(pieces) + frame(b"", CONT)
    return message + closing(NORMAL), NORMAL


def _closed_within_a_message(chance: Random, _: Known) -> Bytes:
    """RFC 6455 leaves open whether that is a fault; to the library we use it is one."""
    pieces = frame(b" ", CONT, fin=False) * chance.randrange(200)
    return frame(b"{", fin=False) + pieces + closing(NORMAL), PROTOCOL


def _empty_pieces_without_end(_: Random, __: Known) -> Bytes:
    return frame(b"", fin=False) + frame(b"", CONT, fin=False) * 1500, TOO_LARGE


def _not_utf8(chance: Random, _: Known) -> Bytes:
    return _before(chance) + frame(chance.choice(NO_UTF8)), NOT_UTF8


def _not_utf8_in_pieces(chance: Random, _: Known) -> Bytes:
    text = b'{"t":"' + chance.choice(NO_UTF8)
    at = chance.randrange(len(text))
    return frame(text[:at], fin=False) + frame(text[at:], CONT), NOT_UTF8


def _not_utf8_and_more(chance: Random, _: Known) -> Bytes:
    return frame(b"\xff") + chance.choice((frame(b"\xff"), BEAT)) * 3, NOT_UTF8


def _two_faults_at_once(chance: Random, _: Known) -> Bytes:
    faults = [
        frame(b"\xff"),
        frame(b"", CONT),
        closing(NORMAL),
        frame(b"", 3),
        frame(b"", BINARY),
        frame(b"x"),
    ]
    return b"".join(chance.sample(faults, 3)), ANY_END


def _utf8_cut_within_a_character(chance: Random, _: Known) -> Bytes:
    text = '{"t":"村民"}'.encode()
    at = chance.randrange(6, len(text) - 2)
    return frame(text[:at], fin=False) + frame(text[at:], CONT) + closing(NORMAL), NORMAL


def _closed_with_a_bad_code(chance: Random, _: Known) -> Bytes:
    return _before(chance) + closing(chance.choice(BAD_CODES)), PROTOCOL


def _closed_with_one_byte(chance: Random, _: Known) -> Bytes:
    return _before(chance) + frame(b"\x03", CLOSE), PROTOCOL


def _closed_with_a_broken_reason(chance: Random, _: Known) -> Bytes:
    return _before(chance) + closing(NORMAL, chance.choice(NO_UTF8)), NOT_UTF8


def _closed_and_more(chance: Random, _: Known) -> Bytes:
    code = chance.choice(GOOD_CODES)
    more = chance.choice((BEAT, frame(b"\xff"), frame(b"", CONT), frame(b"", 3), closing(code), b"\xff" * 50))
    return closing(code) + more, code


def _binary(chance: Random, _: Known) -> Bytes:
    return _before(chance) + frame(chance.randbytes(chance.randrange(300)), BINARY), UNSUPPORTED


def _pings_in_a_flood(chance: Random, _: Known) -> Bytes:
    ping = frame(b"x" * chance.choice((0, 1, 125)), chance.choice((PING, PONG)))
    return ping * chance.randrange(1, 500) + closing(NORMAL), NORMAL


def _messages_in_a_flood(chance: Random, _: Known) -> Bytes:
    return BEAT * chance.randrange(25, 300), RULES


def _nonsense_in_a_flood(chance: Random, _: Known) -> Bytes:
    return frame(chance.choice((b"", b"x", b"[]", b"null"))) * chance.randrange(20, 100), RULES


def _message_too_large(chance: Random, _: Known) -> Bytes:
    return _before(chance) + frame(b"x" * chance.randint(MESSAGE_BYTES_MAX + 1, 70_000)), TOO_LARGE


def _pieces_too_large(chance: Random, _: Known) -> Bytes:
    first = chance.randint(1, MESSAGE_BYTES_MAX)
    rest = MESSAGE_BYTES_MAX + 1 - first
    return frame(b"x" * first, fin=False) + frame(b"x" * rest, CONT), TOO_LARGE


def _just_not_too_large(chance: Random, _: Known) -> Bytes:
    text = b'{"t":"hb","x":"'
    return _text(text + b"x" * (MESSAGE_BYTES_MAX - len(text) - 2) + b'"}')


def _json_a_hundred_thousand_deep(chance: Random, _: Known) -> Bytes:
    return frame(chance.choice((b"[", b'{"a":')) * 100_000), TOO_LARGE


def _json_deep(chance: Random, _: Known) -> Bytes:
    depth = chance.randrange(100, 30_000)
    return _text(b'{"t":"cmd","id":"deep-000","type":"motion.submit","body":' + b"[" * depth + b"]" * depth)


def _json_with_a_huge_number(chance: Random, _: Known) -> Bytes:
    number = chance.choice(
        (b"9" * 5000, b"1e999999", b"-0", b"1." + b"0" * 9000, b"NaN", b"9007199254740993")
    )
    return _text(b'{"t":"sub","views":{"charter":' + number + b"}}")


def _json_that_is_odd(chance: Random, _: Known) -> Bytes:
    return _text(
        chance.choice(
            (
                b'{"t":"hb","t":"hello"}',
                b'{"t":"sub","views":{"charter":0,"charter":1}}',
                b'{"t":"h\\u0000b"}',
                b'{"t":"hb\x00"}',
                b'{"t":"hello","session":"\\ud800"}',
                b'{"t":"cmd","id":"a\\udfffb","type":"x","body":{"\\ud800":1}}',
                b'\xef\xbb\xbf{"t":"hb"}',
                b'{"t":"hb"}{"t":"hb"}',
                b'{"t":"sub","views":{}}',
                b'{"t":null}',
                b'{"__proto__":{"t":"hb"}}',
            )
        )
    )


def _view_unknown_or_of_another(chance: Random, known: Known) -> Bytes:
    views = (f"me/{known.other}", f"ballot/{known.poll}/{known.other}", "roll/0", "poll/none", "now/../me")
    version = chance.choice((0, 1, 10**6, 2**53 - 1, 2**53, -1, 0.5))
    return _say({"t": "sub", "views": {chance.choice(views): version}}, chance.choice(("", known.token)))


def _too_many_views(chance: Random, known: Known) -> Bytes:
    views = {f"poll/p{number}": 0 for number in range(chance.randrange(60, 200))}
    return _say({"t": "sub", "views": views}, known.token)


def _command_that_may_not_be(chance: Random, known: Known) -> Bytes:
    body = chance.choice(
        (
            {"poll": known.poll, "option": "\x00"},
            {"poll": "none", "option": "yes"},
            {"poll": known.poll, "option": "yes", "member": known.other},
            {"poll": known.poll, "option": ["yes"]},
            {},
        )
    )
    kind = chance.choice(("ballot.cast", "poll.close", "role.grant", "world.conquer", "../x"))
    cmd = chance.choice(("reused-0", "reused-1", "x", "é" * 20, f"hostile-{chance.getrandbits(40)}"))
    return _say({"t": "cmd", "id": cmd, "type": kind, "body": body}, chance.choice(("", known.token)))


def _session_made_up(chance: Random, _: Known) -> Bytes:
    return frame(orjson.dumps({"t": "hello", "session": f"made-up-{chance.getrandbits(64)}"})), LOG_IN_AGAIN


def _bytes_at_random(chance: Random, _: Known) -> Bytes:
    return chance.randbytes(chance.randrange(1, 400)), ANY_END


def _order_with_flipped_bits(chance: Random, known: Known) -> Bytes:
    sent = bytearray(_say({"t": "sub", "views": {"charter": 0}}, known.token)[0])
    for _ in range(chance.randint(1, 4)):
        sent[chance.randrange(len(sent))] ^= 1 << chance.randrange(8)
    return bytes(sent), ANY_END


def _cut_off_in_the_middle(chance: Random, known: Known) -> Bytes:
    sent, _ = _say({"t": "sub", "views": {"charter": 0, "community": 0}}, known.token)
    return sent[: chance.randrange(len(sent) - 8)], ANY_END


FAMILIES: tuple[Maker, ...] = (
    _unmasked,
    _reserved_bits,
    _compressed_unasked,
    _reserved_opcode,
    _length_beyond_the_limit,
    _length_in_a_longer_form,
    _frame_without_end,
    _control_too_long,
    _control_in_pieces,
    _pieces_of_nothing,
    _message_within_a_message,
    _pieces_with_pings_between,
    _closed_within_a_message,
    _empty_pieces_without_end,
    _not_utf8,
    _not_utf8_in_pieces,
    _not_utf8_and_more,
    _two_faults_at_once,
    _utf8_cut_within_a_character,
    _closed_with_a_bad_code,
    _closed_with_one_byte,
    _closed_with_a_broken_reason,
    _closed_and_more,
    _binary,
    _pings_in_a_flood,
    _messages_in_a_flood,
    _nonsense_in_a_flood,
    _message_too_large,
    _pieces_too_large,
    _just_not_too_large,
    _json_a_hundred_thousand_deep,
    _json_deep,
    _json_with_a_huge_number,
    _json_that_is_odd,
    _view_unknown_or_of_another,
    _too_many_views,
    _command_that_may_not_be,
    _session_made_up,
    _bytes_at_random,
    _order_with_flipped_bits,
    _cut_off_in_the_middle,
)
# The kernel resets a connection that gets bytes after it was closed: so the close frame may be lost.
GOES_ON_AFTER_THE_FAULT = frozenset(
    {
        _empty_pieces_without_end,
        _json_a_hundred_thousand_deep,
        _length_beyond_the_limit,
        _message_too_large,
        _not_utf8_and_more,
        _pieces_too_large,
    }
)
