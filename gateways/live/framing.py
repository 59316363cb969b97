"""One message as a complete server frame of RFC 6455: text, final, unmasked, not compressed.

Such a frame may also be sent where compression was agreed on (RFC 7692, 6: its RSV1 bit says that it is not).
"""

import struct

FINAL_TEXT = 0x81
# Up to here the length stands in the second byte, then in two more, then in eight more (RFC 6455, 5.2).
SHORT_MAX, MEDIUM, MEDIUM_MAX, LONG = 125, 126, 65_535, 127


def text_frame(message: bytes) -> bytes:
    """The frame that carries this message."""
    length = len(message)
    if length <= SHORT_MAX:
        return struct.pack("!BB", FINAL_TEXT, length) + message
    if length <= MEDIUM_MAX:
        return struct.pack("!BBH", FINAL_TEXT, MEDIUM, length) + message
    return struct.pack("!BBQ", FINAL_TEXT, LONG, length) + message


def message_of(frame: bytes) -> bytes:
    """The message that `text_frame` put into this frame."""
    return frame[{MEDIUM: 4, LONG: 10}.get(frame[1], 2) :]
