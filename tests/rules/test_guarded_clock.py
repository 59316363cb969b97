"""Time goes on as it went when the clock on the wall jumps."""

import pytest

from services.guarded_clock import GuardedClock

START = 1_800_000_000_000


class Hands:
    """Two clocks that a test moves."""

    def __init__(self) -> None:
        self.wall, self.steady = START, 0
        self.clock = GuardedClock(lambda: self.wall, lambda: self.steady)

    def move(self, ms: int, jump: int = 0) -> int:
        self.wall += ms + jump
        self.steady += ms
        return self.clock()


@pytest.mark.parametrize("jump", [5_001, -5_001, 86_400_000])
def test_a_jump_of_more_than_five_seconds_is_noticed_and_not_followed(jump: int) -> None:
    hands = Hands()
    assert hands.move(1000) == START + 1000
    assert hands.move(1000, jump) == START + 2000
    assert hands.clock.jumped
    assert hands.move(1000) == START + 3000
    assert hands.clock.jumped
    assert hands.move(1000, -jump) == START + 4000
    assert not hands.clock.jumped


@pytest.mark.parametrize("jump", [5_000, -5_000])
def test_a_smaller_correction_is_followed(jump: int) -> None:
    hands = Hands()
    assert hands.move(1000, jump) == START + 1000 + jump
    assert not hands.clock.jumped


def test_a_clock_that_is_slowly_set_right_does_not_jump() -> None:
    hands = Hands()
    for second in range(100_000):
        hands.move(1000, second % 2)
        assert not hands.clock.jumped
    assert hands.wall - START - hands.steady == 50_000
