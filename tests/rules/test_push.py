"""The hub: what watchers are handed, when, and what they are owed."""

from typing import Any

import pytest

from gateways.live import push, topic
from gateways.live.framing import message_of
from tests.rules.hub import Client, Server


@pytest.fixture(
    params=[None, 1.0, 0.5], ids=["sender", "straight into the kernel", "half of it into the kernel"]
)
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Server:
    monkeypatch.setattr(Client, "tapped", request.param)
    return Server()


def test_a_watcher_gets_the_snapshot_and_then_each_change(server: Server) -> None:
    server.change("now/a", {"title": "x", "open": 1})
    client = Client(server.hub)
    client.watch("now/a")
    server.change("now/a", {"title": "x", "open": 2})

    assert client.frames == [
        {"t": "snap", "view": "now/a", "v": 1, "doc": {"title": "x", "open": 1}},
        {"t": "patch", "view": "now/a", "base": 1, "v": 2, "p": {"open": 2}},
    ]


def test_a_key_that_goes_away_goes_away_at_the_watcher(server: Server) -> None:
    server.change("now/a", {"focus": {"motion": "m"}, "open": 1})
    client = Client(server.hub)
    client.watch("now/a")
    server.change("now/a", {"open": 1})

    assert server.shows(client, "now/a")


def test_a_change_is_encoded_once_for_all(server: Server) -> None:
    server.change("poll/p", {"cast": 0})
    clients = [Client(server.hub) for _ in range(200)]
    for client in clients:
        client.watch("poll/p")
    server.change("poll/p", {"cast": 1})
    server.loop.pass_time(1)

    assert {client.kinds()[-1] for client in clients} == {"patch"}
    assert len({id(client.raw[-1]) for client in clients}) == 1


def test_changes_on_the_heels_of_the_first_are_merged(server: Server) -> None:
    server.change("poll/p", {"cast": 0})
    client = Client(server.hub)
    client.watch("poll/p")
    for cast in range(1, 101):
        server.change("poll/p", {"cast": cast})

    assert [frame["v"] for frame in client.frames] == [1, 2]
    server.loop.pass_time(push.GAP_MIN_S)
    assert client.frames[-1] == {"t": "patch", "view": "poll/p", "base": 2, "v": 101, "p": {"cast": 100}}


def test_sending_takes_half_of_the_time_at_most(server: Server) -> None:
    server.change("poll/p", {"cast": 0})
    client = Client(server.hub)
    client.watch("poll/p")
    server.change("poll/p", {"cast": 1})
    server.loop.now += 0.4  # the fan-out took so long
    server.loop.turn(2)
    server.change("poll/p", {"cast": 2})

    server.loop.pass_time(0.39)
    assert client.documents["poll/p"][1] == {"cast": 1}
    server.loop.pass_time(0.02)
    assert client.documents["poll/p"][1] == {"cast": 2}


def test_watchers_are_served_in_pieces_and_nobody_is_left_out(server: Server) -> None:
    server.change("poll/p", {"cast": 0})
    clients = [Client(server.hub) for _ in range(push.PIECE * 2 + 1)]
    for client in clients:
        client.watch("poll/p")
    server.change("poll/p", {"cast": 1})

    assert sum(server.shows(client, "poll/p") for client in clients) == push.PIECE
    server.loop.turn(2)
    assert all(server.shows(client, "poll/p") for client in clients)


def test_one_who_comes_during_a_fan_out_misses_nothing(server: Server) -> None:
    server.change("poll/p", {"cast": 0})
    clients = [Client(server.hub) for _ in range(push.PIECE + 1)]
    for client in clients:
        client.watch("poll/p")
    server.change("poll/p", {"cast": 1})
    server.change("poll/p", {"cast": 2})
    late = Client(server.hub)
    late.watch("poll/p")
    assert server.shows(late, "poll/p")

    server.change("poll/p", {"cast": 3})
    server.loop.pass_time(1)
    assert all(server.shows(client, "poll/p") for client in [*clients, late])


def test_one_who_knows_the_newest_version_is_told_so(server: Server) -> None:
    server.change("now/a", {"open": 1})
    client = Client(server.hub)
    client.documents["now/a"] = 1, {"open": 1}
    client.watch("now/a")

    assert client.frames == [{"t": "same", "view": "now/a", "v": 1}]


def test_one_who_comes_back_soon_gets_one_difference(server: Server) -> None:
    server.change("now/a", {"open": 1, "text": "long"})
    client = Client(server.hub)
    client.watch("now/a")
    server.hub.leave(client.watcher)
    for opened in range(2, 50):
        server.change("now/a", {"open": opened, "text": "long"})
    client.watch("now/a")

    assert client.frames[1:] == [{"t": "patch", "view": "now/a", "base": 1, "v": 49, "p": {"open": 49}}]


def test_one_who_comes_back_late_gets_the_snapshot(server: Server) -> None:
    server.change("now/a", {"open": 0})
    client = Client(server.hub)
    client.watch("now/a")
    server.hub.leave(client.watcher)
    for opened in range(1, topic.VERSIONS_KEPT + 1):
        server.change("now/a", {"open": opened})
    client.watch("now/a")

    assert client.kinds() == ["snap", "snap"]
    assert server.shows(client, "now/a")


def test_a_version_from_the_future_is_noticed_and_answered_with_the_snapshot(server: Server) -> None:
    server.change("now/a", {"open": 1})
    client = Client(server.hub)

    assert client.watch("now/a", 9) is False
    assert client.frames == [{"t": "snap", "view": "now/a", "v": 1, "doc": {"open": 1}}]


def test_a_view_that_is_not_there_yet_comes_when_it_is(server: Server) -> None:
    client = Client(server.hub)
    client.watch("poll/p")
    assert client.frames == [{"t": "none", "view": "poll/p"}]

    server.change("poll/p", {"cast": 0})
    assert server.shows(client, "poll/p")


def test_an_older_document_that_a_reader_raced_past_changes_nothing(server: Server) -> None:
    server.change("now/a", {"open": 1})
    old = server.documents["now/a"]
    server.change("now/a", {"open": 2}, publish=False)
    client = Client(server.hub)
    client.watch("now/a")
    server.hub.publish([old])
    late = Client(server.hub)
    late.watch("now/a")

    assert client.kinds() == ["snap"]
    assert server.shows(late, "now/a")


def test_who_does_not_watch_any_more_gets_nothing_more(server: Server) -> None:
    server.change("now/a", {"open": 1})
    client = Client(server.hub)
    client.watch("now/a")
    server.hub.unwatch(client.watcher, ["now/a", "never/watched"])
    server.change("now/a", {"open": 2})
    server.loop.pass_time(1)

    assert client.kinds() == ["snap"]


def test_a_slow_client_is_owed_one_step_per_view_and_holds_up_nobody(server: Server) -> None:
    server.change("now/a", {"open": 0})
    server.change("poll/p", {"cast": 0})
    slow, quick = Client(server.hub, room=2), Client(server.hub)
    for client in (slow, quick):
        client.watch("now/a")
        client.watch("poll/p")
    for number in range(1, 21):
        server.change("now/a", {"open": number})
        server.change("poll/p", {"cast": number})
        server.loop.pass_time(1)
        assert server.shows(quick, "now/a")
        assert len(slow.watcher.owed) == 2

    slow.read()
    assert slow.kinds() == ["snap", "snap", "patch", "patch"]
    assert server.shows(slow, "now/a")
    assert server.shows(slow, "poll/p")


def test_a_slow_client_that_asks_gets_each_answer_when_there_is_room(server: Server) -> None:
    server.change("now/a", {"open": 1})
    client = Client(server.hub, room=0)
    client.watch("now/a")
    client.watch("poll/p")
    assert client.frames == []

    client.read(1)
    client.read(1)
    assert client.kinds() == ["snap", "none"]


def test_a_client_that_does_not_read_is_sent_away_and_the_others_stay(server: Server) -> None:
    stuck, well = Client(server.hub, room=0), Client(server.hub)
    stuck.since = server.loop.now
    server.loop.pass_time(push.STUCK_MAX_S - 1)
    assert stuck.closed is None

    server.loop.pass_time(2)
    assert [stuck.closed, well.closed] == [1013, None]
    assert server.hub.sockets == 1


def test_everybody_sees_every_five_seconds_that_the_server_is_there(server: Server) -> None:
    client = Client(server.hub)
    server.loop.pass_time(10.5)

    assert client.frames == [{"t": "hb", "now": 1_700_000_000_000}] * 2


def test_nothing_ticks_when_nobody_is_there(server: Server) -> None:
    client = Client(server.hub)
    server.hub.leave(client.watcher)
    server.loop.pass_time(60)

    assert server.loop._due == []


def test_revoking_closes_the_sockets_of_that_person_only(server: Server) -> None:
    one, other = Client(server.hub), Client(server.hub)
    one.watcher.keys, other.watcher.keys = frozenset({"ann", "s1"}), frozenset({"ben", "s2"})

    assert server.hub.drop({"ann", "cleo"}, 4401) == 1
    assert [one.closed, other.closed] == [4401, None]
    assert server.hub.drop({"s2"}, 4401) == 1


def test_closing_the_hub_sends_everybody_away_to_come_back(server: Server) -> None:
    clients = [Client(server.hub) for _ in range(3)]
    server.hub.close()

    assert [client.closed for client in clients] == [1012] * 3
    assert server.hub.sockets == 0


def big(number: int) -> dict[str, Any]:
    return {"rows": {f"m{row}": {"text": "x" * 90, "number": number} for row in range(800)}}


def test_what_is_too_large_for_a_frame_is_fetched_and_then_followed_on(server: Server) -> None:
    server.change("docket/a/0", big(0))
    client = Client(server.hub)
    client.watch("docket/a/0")
    assert client.frames == [{"t": "fetch", "view": "docket/a/0", "v": 1}]

    server.change("docket/a/0", {**big(0), "open": 1})
    server.loop.pass_time(1)
    assert len(client.frames) == 1

    client.documents["docket/a/0"] = 1, big(0)
    client.watch("docket/a/0")
    assert client.frames[1] == {"t": "patch", "view": "docket/a/0", "base": 1, "v": 2, "p": {"open": 1}}
    server.change("docket/a/0", big(0))
    assert client.frames[2]["p"] == {"open": None}
    assert server.shows(client, "docket/a/0")


def test_a_difference_too_large_for_a_frame_gives_way_to_the_document(server: Server) -> None:
    server.change("docket/a/0", big(0))
    client = Client(server.hub)
    client.documents["docket/a/0"] = 1, big(0)
    client.watch("docket/a/0")
    server.change("docket/a/0", {"rows": {}})

    assert client.kinds() == ["same", "patch"]
    server.loop.pass_time(1)
    server.change("docket/a/0", big(1))
    assert client.kinds() == ["same", "patch", "fetch"]


def test_no_frame_is_larger_than_64_kib(server: Server) -> None:
    for size in (65_400, 65_450, 65_500, 65_536, 70_000):
        server.change("now/a", {"text": "x" * size})
        client = Client(server.hub)
        client.watch("now/a")
        assert len(message_of(client.raw[0])) <= 65_536


def test_one_s_own_view_has_its_own_name_on_the_wire_and_is_read_anew_when_its_stream_grows(
    server: Server,
) -> None:
    server.change("me/ann", {"roles": []})
    client = Client(server.hub)
    server.hub.watch(client.watcher, "me", "me/ann", 0)
    server.change("me/ann", {"roles": ["chair"]}, publish=False)
    server.hub.refresh(["me/ann", "me/ben"])

    assert [(frame["t"], frame["view"]) for frame in client.frames] == [("snap", "me"), ("patch", "me")]
    assert client.documents["me"][1] == {"roles": ["chair"]}


def test_another_person_on_the_same_socket_sees_only_her_own(server: Server) -> None:
    server.change("me/ann", {"n": "ann"})
    server.change("me/ben", {"n": "ben"})
    client = Client(server.hub)
    server.hub.watch(client.watcher, "me", "me/ann", 0)
    server.hub.watch(client.watcher, "me", "me/ben", 0)
    server.change("me/ann", {"n": "changed"})

    assert client.documents["me"][1] == {"n": "ben"}


def test_views_that_nobody_watches_are_kept_within_bounds(server: Server) -> None:
    client = Client(server.hub)
    for number in range(push.IDLE_TOPICS_MAX + 50):
        client.watch(f"poll/p{number}")
        server.hub.unwatch(client.watcher, [f"poll/p{number}"])
        server.hub.watch(client.watcher, "me", f"me/p{number}", 0)
        server.hub.unwatch(client.watcher, ["me"])

    assert len(server.hub._topics) == push.IDLE_TOPICS_MAX
