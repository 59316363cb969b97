"""Whoever watches, comes, goes, stalls and returns as chance has it, ends with what the server has."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.rules.hub import Client, Server

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
