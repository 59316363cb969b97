"""The hub: what watchers are handed, when, and that they always end with what the server has."""

import heapq
from collections.abc import Callable
from itertools import count
from typing import Any, NamedTuple

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateways import push, topic, wire
from gateways.push import Hub, Watcher
from projections.merge_patch import apply


class Document(NamedTuple):
    view: str
    v: int
    doc: dict[str, Any]


class Timer:
    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        self.callback = None


class ManualLoop:
    """An event loop whose time passes when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0
        self._order = count()
        self._due: list[tuple[float, int, Timer]] = []

    def time(self) -> float:
        return self.now

    def call_soon(self, callback: Callable[[], None]) -> Timer:
        return self.call_later(0.0, callback)

    def call_later(self, delay: float, callback: Callable[[], None]) -> Timer:
        timer = Timer(callback)
        heapq.heappush(self._due, (self.now + delay, next(self._order), timer))
        return timer

    def turn(self, callbacks: int = 1) -> None:
        """Run the next callbacks that are due now."""
        for _ in range(callbacks):
            if self._due and self._due[0][0] <= self.now:
                self._run()

    def pass_time(self, seconds: float) -> None:
        until = self.now + seconds
        while self._due and self._due[0][0] <= until:
            self.now = max(self.now, self._due[0][0])
            self._run()
        self.now = until

    def _run(self) -> None:
        timer = heapq.heappop(self._due)[2]
        if timer.callback is not None:
            timer.callback()


class Client:
    """A tablet: keeps documents by applying what it is sent, exactly as the wire promises."""

    def __init__(self, hub: Hub, room: int = 1000) -> None:
        self.hub, self.room = hub, room
        self.frames: list[dict[str, Any]] = []
        self.raw: list[bytes] = []
        self.documents: dict[str, tuple[int, Any]] = {}
        self.closed: int | None = None
        self.since: float | None = None
        self.watcher = Watcher(self)
        hub.join(self.watcher)

    def send(self, frame: bytes) -> bool:
        if self.room <= 0:
            return False
        self.room -= 1
        wire.SERVER_MESSAGE.validate_json(frame)
        self.raw.append(frame)
        self.frames.append(message := orjson.loads(frame))
        self._apply(message)
        return True

    def close(self, code: int) -> None:
        self.closed = code

    def waiting_since(self) -> float | None:
        return self.since

    def watch(self, view: str, base: int | None = None) -> bool:
        known = self.documents.get(view, (0, {}))[0] if base is None else base
        return self.hub.watch(self.watcher, view, view, known)

    def read(self, frames: int = 1000) -> None:
        """Read on, so that there is room again."""
        self.room = frames
        self.hub.drained(self.watcher)

    def kinds(self) -> list[str]:
        return [frame["t"] for frame in self.frames]

    def _apply(self, message: dict[str, Any]) -> None:
        match message["t"]:
            case "snap":
                self.documents[message["view"]] = message["v"], message["doc"]
            case "patch":
                v, doc = self.documents[message["view"]]
                assert v == message["base"]
                self.documents[message["view"]] = message["v"], apply(doc, message["p"])
            case "same":
                assert self.documents[message["view"]][0] == message["v"]


class Server:
    """The log's side: documents and a position."""

    def __init__(self) -> None:
        self.loop = ManualLoop()
        self.position = 0
        self.documents: dict[str, Document] = {}
        self.hub = Hub(self.documents.get, lambda: self.position, lambda: 1_700_000_000_000, self.loop)

    def change(self, view: str, doc: dict[str, Any], publish: bool = True) -> None:
        self.position += 1
        self.documents[view] = Document(view, self.position, doc)
        if publish:
            self.hub.publish([self.documents[view]])

    def shows(self, client: Client, view: str) -> bool:
        document = self.documents[view]
        return client.documents.get(view) == (document.v, document.doc)


@pytest.fixture
def server() -> Server:
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
    stuck, well = Client(server.hub), Client(server.hub)
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
        assert len(client.raw[0]) <= 65_536


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


VIEWS = st.sampled_from(["now/a", "poll/p"])
WHO = st.integers(0, 2)
KEYS = st.sampled_from("abcd")
leaves = st.one_of(st.integers(0, 9), st.text(max_size=3), st.booleans(), st.lists(st.integers(0, 3)))
values = st.recursive(leaves, lambda inner: st.dictionaries(KEYS, inner, max_size=4), max_leaves=8)
changes = st.tuples(st.just("change"), VIEWS, st.dictionaries(KEYS, values, max_size=4), st.booleans())
steps = st.one_of(
    changes,
    changes,
    st.tuples(st.just("watch"), WHO, VIEWS, st.sampled_from(["known", "nothing", "future"])),
    st.tuples(st.just("unwatch"), WHO, VIEWS),
    st.tuples(st.just("lose"), WHO),
    st.tuples(st.just("stall"), WHO),
    st.tuples(st.just("read"), WHO, st.integers(1, 3)),
    st.tuples(st.just("rest"), st.sampled_from([0.0, 0.01, 0.06, 0.3])),
)
histories = st.lists(steps, min_size=20, max_size=80)


class Hall:
    """A server and clients who come, go, stall and return as a random history says."""

    def __init__(self) -> None:
        self.server = Server()
        self.clients = [Client(self.server.hub) for _ in range(3)]
        for client in self.clients:
            client.watch("now/a")

    def do(self, step: tuple[Any, ...]) -> None:
        getattr(self, step[0])(*step[1:])

    def change(self, view: str, doc: dict[str, Any], publish: bool) -> None:
        self.server.change(view, doc, publish)

    def watch(self, who: int, view: str, claim: str) -> None:
        client = self.clients[who]
        known = client.documents.get(view, (0, {}))[0]
        base = {"known": known, "nothing": 0, "future": self.server.position + 1}[claim]
        assert client.watch(view, base) == (claim != "future")

    def unwatch(self, who: int, view: str) -> None:
        self.server.hub.unwatch(self.clients[who].watcher, [view])

    def lose(self, who: int) -> None:
        """The line breaks; she comes back with what she has and asks again for what she watched."""
        old = self.clients[who]
        views = list(old.watcher.topics)
        self.server.hub.leave(old.watcher)
        self.clients[who] = back = Client(self.server.hub)
        back.documents = old.documents
        for view in views:
            back.watch(view)

    def stall(self, who: int) -> None:
        self.clients[who].room = 0

    def read(self, who: int, frames: int) -> None:
        self.clients[who].read(frames)

    def rest(self, seconds: float) -> None:
        self.server.loop.pass_time(seconds)

    def settle(self) -> None:
        """All is quiet: the follower has caught up, everyone reads."""
        self.server.hub.publish(self.server.documents.values())
        for client in self.clients:
            client.read()
        self.rest(2)


@given(histories)
def test_whoever_watches_ends_with_what_the_server_has(history: list[tuple[Any, ...]]) -> None:
    hall = Hall()
    for step in history:
        hall.do(step)
    hall.settle()

    for client in hall.clients:
        for view in client.watcher.topics:
            if view in hall.server.documents:
                assert hall.server.shows(client, view)
