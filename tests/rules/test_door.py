"""The door, the seats and the limits of live sockets: who is let in, who is sent away, and for how long."""

from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from gateways.client.backoff import ASKED_S_MAX, MOST_S, Backoff, asked_in_header, asked_in_reason
from gateways.live import door, message_limits
from gateways.live.attendance import Attendance
from gateways.live.door import Arrival, Door
from gateways.live.lobby import Lobby
from gateways.open_files import connections_max, sockets_max
from tests.rules.hub import ManualLoop


def let_in(door: Door) -> Arrival:
    arrival = door.arrive()
    assert arrival is not None
    return arrival


def test_so_many_are_let_in_at_a_time_and_the_next_when_one_has_arrived() -> None:
    loop = ManualLoop()
    hall = Door(2, loop, lambda: False)
    first = let_in(hall)
    let_in(hall)
    assert hall.arrive() is None
    first.over()
    first.over()
    let_in(hall)
    assert (hall.arrive(), hall.arriving, hall.sent_away) == (None, 2, 2)


def test_who_never_asks_for_anything_holds_his_place_for_two_seconds() -> None:
    loop = ManualLoop()
    hall = Door(1, loop, lambda: False)
    idle = let_in(hall)
    loop.pass_time(door.ARRIVAL_WITHIN_S)
    let_in(hall)
    idle.over()
    assert hall.arriving == 1


def test_each_who_is_sent_away_is_given_a_moment_of_his_own() -> None:
    hall = Door(1, ManualLoop(), lambda: False)
    waits = [hall.return_ms() for _ in range(5_000)]
    assert len(set(waits)) == 5_000
    assert waits[0] >= door.RETURN_AFTER_S * 1000
    assert waits[-1] <= (door.RETURN_AFTER_S + 5_000 / door.RETURNS_PER_S) * 1000 + 1


def test_a_flood_cannot_send_the_others_away_for_longer_than_half_a_minute() -> None:
    loop = ManualLoop()
    hall = Door(1, loop, lambda: False, chance=lambda: 1.0)
    longest_ms = (door.RETURN_WITHIN_S + door.RETURN_AFTER_S) * 1000
    assert max(hall.return_ms() for _ in range(100_000)) <= longest_ms
    loop.pass_time(door.RETURN_WITHIN_S)
    assert hall.return_ms() < 1000


def test_nobody_is_let_in_where_there_is_no_room_at_all() -> None:
    taken = [True]
    hall = Door(10, ManualLoop(), lambda: taken[0])
    assert hall.arrive() is None
    taken[0] = False
    let_in(hall)


def test_a_closed_door_lets_nobody_in() -> None:
    hall = Door(10, ManualLoop(), lambda: False)
    hall.close()
    assert hall.arrive() is None
    assert not hall.is_open


class Seat:
    """A socket that only remembers how it was sent away."""

    def __init__(self) -> None:
        self.dismissed: int | None = None

    def dismiss(self, code: int) -> None:
        self.dismissed = code

    def look_again(self) -> None: ...


class Line:
    """A connection whose client is awaited."""

    def __init__(self) -> None:
        self.is_gone = False

    def make_room(self) -> None:
        self.is_gone = True


def test_where_no_room_is_left_the_longest_awaited_goes_and_one_who_is_answered_stays() -> None:
    lobby = Lobby(lambda: 3, ManualLoop().time)
    served, slow, fresh, new = lines = [Line() for _ in range(4)]
    for line in lines:
        lobby.enter(line)
    lobby.leave(served)
    lobby.enter(slow)  # a further byte does not make him new
    lobby.find_room(4)
    assert [line.is_gone for line in lines] == [False, True, False, False]
    lobby.find_room(3 + 2)
    lobby.find_room(3 + 2)
    assert [line.is_gone for line in (served, fresh, new)] == [False, True, True]
    assert lobby.driven_out == 3


def test_a_server_that_stays_full_says_so_once_a_minute() -> None:
    loop = ManualLoop()
    lobby = Lobby(lambda: 0, loop.time)
    with capture_logs() as said:
        for _ in range(180):
            lobby.enter(Line())
            lobby.find_room(1)
            loop.pass_time(1)
    assert [(one["event"], one["driven_out"]) for one in said] == [
        ("connections_full", 1),
        ("connections_full", 61),
        ("connections_full", 121),
    ]


@pytest.mark.parametrize(
    ("files", "communities", "connections", "sockets"),
    [(1024, 1, 920, 664), (16_384, 1, 16_280, 16_024), (1024, 20, 256, 128), (1024, 100, 256, 128)],
)
def test_stores_have_their_files_first_and_sockets_leave_some_for_http(
    files: int, communities: int, connections: int, sockets: int
) -> None:
    assert connections_max(files, communities) == connections
    assert sockets_max(connections) == sockets


def test_one_socket_too_many_costs_a_person_her_oldest() -> None:
    hall = Attendance(sockets_per_person=2, spectators_max=lambda: 0)
    tablet, phone, desk, other = Seat(), Seat(), Seat(), Seat()
    assert [hall.take_in(seat, "valley/ann") for seat in (tablet, phone)] == [None, None]
    assert hall.take_in(other, "valley/ben") is None
    assert hall.take_in(desk, "valley/ann") is tablet
    assert hall.of("valley/ann") == (phone, desk)
    assert len(hall) == 4, "it is counted no longer, but it is still there"
    for seat in (tablet, phone, desk, other):
        hall.leave(seat)
        hall.leave(seat)
    assert (len(hall), hall.of("valley/ann")) == (0, ())


def test_one_stranger_too_many_has_to_say_who_he_is_and_drives_nobody_out() -> None:
    hall = Attendance(sockets_per_person=1, spectators_max=lambda: 1)
    first, second = Seat(), Seat()
    assert hall.take_in(first, "") is None
    assert hall.take_in(second, "") is second
    assert hall.take_in(second, "valley/ann") is None
    assert hall.of("") == (first,)


def test_twenty_messages_at_once_pass_and_the_next_does_not() -> None:
    talk = message_limits.talk(lambda: 0.0)
    assert [talk.take_s() > 0 for _ in range(21)] == [False] * 20 + [True]


@pytest.mark.parametrize(("per_minute", "is_within"), [(60, True), (100, True), (120, False), (600, False)])
def test_a_page_s_own_pace_passes_for_ever_and_a_hundred_and_twenty_a_minute_do_not(
    per_minute: int, is_within: bool
) -> None:
    clock = [0.0]
    talk = message_limits.talk(lambda: clock[0])
    passed = 0
    while talk.take_s() == 0 and passed < 10 * per_minute:
        passed += 1
        clock[0] = passed * 60 / per_minute
    assert (passed == 10 * per_minute) == is_within
    assert is_within or passed <= message_limits.MINUTE


def test_an_act_too_many_waits_for_its_turn() -> None:
    acts = message_limits.acts(lambda: 0.0)
    waits = [acts.take_s() for _ in range(message_limits.ACTS_BURST + 10)]
    assert waits[message_limits.ACTS_BURST - 1] == 0
    assert waits[-1] == 10 / message_limits.ACTS_PER_S


def waits(chance: Callable[[], float]) -> list[float]:
    backoff = Backoff(chance=chance)
    return [backoff.wait_s() for _ in range(7)]


def test_waits_double_up_to_fifteen_seconds_and_chance_takes_any_part_of_them() -> None:
    assert waits(lambda: 1.0) == [0.5, 1.0, 2.0, 4.0, 8.0, MOST_S, MOST_S]
    assert waits(lambda: 0.0) == [0.0] * 7


def test_the_server_s_wish_goes_before_chance_but_not_for_ever() -> None:
    backoff = Backoff(chance=lambda: 0.0)
    assert backoff.wait_s(asked_in_reason('{"retry_after_ms":7000}')) == 7.0
    assert backoff.wait_s(asked_in_header("3")) == 3.0
    assert backoff.wait_s(1e9) == ASKED_S_MAX


@pytest.mark.parametrize("said", ["", "bye", '{"retry_after_ms":-1}', '{"retry_after_ms":"soon"}'])
def test_what_is_no_wish_is_passed_over(said: str) -> None:
    assert asked_in_reason(said) is None
    assert asked_in_header(said) is None
