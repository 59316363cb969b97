"""Frames: as the websockets package builds them, and back."""

import pytest
from websockets.frames import Frame, Opcode

from gateways.live.framing import message_of, text_frame


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
def test_a_frame_is_what_websockets_builds_and_gives_its_message_back(length: int) -> None:
    message = b"x" * length
    frame = text_frame(message)
    assert frame == Frame(Opcode.TEXT, message).serialize(mask=False)
    assert message_of(frame) == message
