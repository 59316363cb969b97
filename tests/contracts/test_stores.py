"""What every store promises, whatever it is made of. Another one joins by its factories in `STORES`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from domain.event import Row, leaf_hash
from gateways.stores.sqlite import SqliteLogStore
from gateways.stores.sqlite_content import SqliteContentStore
from services.ports import Answer, Conflict, Content, ContentStore, LogDamaged, LogStore, Snapshot


class Stores(NamedTuple):
    """How to open the two stores of one community in a folder, again and again."""

    log: Callable[[Path], LogStore]
    contents: Callable[[Path], ContentStore]


STORES = {
    "sqlite": Stores(
        lambda folder: SqliteLogStore(folder / "log.db"),
        lambda folder: SqliteContentStore(folder / "content.db", folder / "keys.db"),
    ),
}


class Opened:
    """A community's stores that can be closed and opened again, as a restart does."""

    def __init__(self, stores: Stores, folder: Path) -> None:
        self._stores, self._folder = stores, folder
        self._open()

    def _open(self) -> None:
        self.log, self.contents = self._stores.log(self._folder), self._stores.contents(self._folder)

    def close(self) -> None:
        self.log.close()
        self.contents.close()

    def restart(self) -> None:
        self.close()
        self._open()


@pytest.fixture(params=STORES)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    opened = Opened(STORES[request.param], tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def log(opened: Opened) -> LogStore:
    return opened.log


@pytest.fixture
def contents(opened: Opened) -> ContentStore:
    return opened.contents


def row(n: int, stream: str = "", version: int = 1) -> Row:
    state = b'{"n":%d}' % n
    return Row(n, stream or f"poll:{n:03d}", version, "poll.opened/1", state, leaf_hash(state))


def answer(cmd: str, position: int = 0, principal: str = "a") -> Answer:
    return Answer(principal, cmd, b"d" * 32, position, b'{"result":{}}')


def content(number: int, owner: str = "member:a", words: str = "hm") -> Content:
    salt = bytes([number % 256]) * 32
    return Content(f"{number:064x}", owner, "content.public", salt, {"text": words, "lang": "zh-CN"})


# The log


def test_an_empty_log_has_head_zero(log: LogStore) -> None:
    assert log.head() == 0
    assert log.read(0, 10) == []
    assert log.load_snapshot() is None


def test_rows_come_back_byte_for_byte_in_the_order_of_their_positions(opened: Opened) -> None:
    rows = [row(n, f"poll:{9 - n}") for n in range(1, 6)]
    opened.log.append(rows[:2], [])
    opened.log.append(rows[2:], [])
    opened.restart()
    assert opened.log.read(0, 100) == rows
    assert opened.log.read(2, 2) == rows[2:4]
    assert opened.log.read(5, 10) == []
    assert opened.log.head() == 5


def test_a_large_append_is_whole(log: LogStore) -> None:
    rows = [row(n, f"poll:{n:05d}") for n in range(1, 1500)]
    log.append(rows, [answer(f"cmd-{one.n}", one.n) for one in rows])
    assert log.read(0, 2000) == rows
    kept = log.answers([("a", f"cmd-{one.n}") for one in rows])
    assert kept == {("a", f"cmd-{one.n}"): answer(f"cmd-{one.n}", one.n) for one in rows}


def test_a_stream_is_read_in_the_order_of_its_versions(log: LogStore) -> None:
    mixed = [row(1, "poll:a", 1), row(2, "poll:b", 1), row(3, "poll:a", 2), row(4, "poll:ab", 1)]
    log.append(mixed, [])
    assert log.read_stream("poll:a") == [mixed[0], mixed[2]]
    assert log.read_stream("poll:none") == []


def test_of_streams_with_a_prefix_the_newest_rows_come_by_name(log: LogStore) -> None:
    rows = [
        row(1, "ballot:p1:c"),
        row(2, "ballot:p1:a"),
        row(3, "ballot:p2:a"),
        row(4, "ballot:p1:a", 2),
        row(5, "ballot:p1:b"),
        row(6, "ballot:p10:a"),
    ]
    log.append(rows, [])
    assert log.read_streams("ballot:p1:", "", 10) == [rows[3], rows[4], rows[0]]
    assert log.read_streams("ballot:p1:", "", 2) == [rows[3], rows[4]]
    assert log.read_streams("ballot:p1:", "ballot:p1:a", 10) == [rows[4], rows[0]]
    assert log.read_streams("ballot:p3:", "", 10) == []


@pytest.mark.parametrize(
    "second",
    [
        pytest.param([row(2, "poll:001", 1)], id="stream and version"),
        pytest.param([row(1, "poll:x")], id="position"),
        pytest.param([row(3, "poll:x")], id="a position that leaves a hole"),
        pytest.param([row(2, "poll:x"), row(4, "poll:y")], id="a hole inside"),
    ],
)
def test_what_is_taken_or_leaves_a_hole_is_refused_and_nothing_of_it_is_recorded(
    log: LogStore, second: list[Row]
) -> None:
    log.append([row(1)], [])
    with pytest.raises(Conflict):
        log.append(second, [answer("cmd-2", 2)])
    assert log.read(0, 10) == [row(1)]
    assert log.answers([("a", "cmd-2")]) == {}
    log.append([row(2, "poll:x")], [answer("cmd-2", 2)])
    assert log.head() == 2


def test_an_answer_is_recorded_with_its_events_and_once(opened: Opened) -> None:
    opened.log.append([row(1)], [answer("cmd-1", 1)])
    with pytest.raises(Conflict):
        opened.log.append([row(2)], [answer("cmd-1", 2)])
    opened.restart()
    assert opened.log.head() == 1
    asked = [("a", "cmd-1"), ("b", "cmd-1"), ("a", "cmd-2")]
    assert opened.log.answers(asked) == {("a", "cmd-1"): answer("cmd-1", 1)}
    assert opened.log.answers([]) == {}


def test_an_answer_alone_is_recorded_too(log: LogStore) -> None:
    log.append([], [answer("cmd-1")])
    assert log.answers([("a", "cmd-1")]) == {("a", "cmd-1"): answer("cmd-1")}
    assert log.head() == 0


def test_the_newest_snapshot_is_loaded(opened: Opened) -> None:
    opened.log.append([row(1), row(2)], [])
    opened.log.save_snapshot(Snapshot(1, "s", b"leaf", b"one"))
    opened.log.save_snapshot(Snapshot(2, "s", b"leaf", b"two"))
    opened.log.save_snapshot(Snapshot(2, "t", b"leaf", b"two again"))
    opened.restart()
    assert opened.log.load_snapshot() == Snapshot(2, "t", b"leaf", b"two again")


# Content


def test_content_comes_back_as_it_was_laid_down(opened: Opened) -> None:
    laid = [content(1), content(2, "poll:p", "Brücke 桥"), content(3)]
    opened.contents.put(laid, 0)
    opened.restart()
    assert opened.contents.get(laid[1].commitment) == laid[1]
    wanted = [one.commitment for one in laid]
    assert opened.contents.get_many([*wanted, "0" * 64]) == dict(zip(wanted, laid, strict=True))
    assert opened.contents.get("0" * 64) is None
    assert opened.contents.get_many([]) == {}


def test_many_references_are_one_question(contents: ContentStore) -> None:
    laid = [content(n) for n in range(3000)]
    contents.put(laid, 0)
    assert len(contents.get_many([one.commitment for one in laid])) == 3000


def test_what_is_not_a_reference_is_just_not_there(contents: ContentStore) -> None:
    assert contents.get_many(["", "zz", "é" * 64, "'"]) == {}


def test_erased_content_is_gone_for_good_and_that_of_others_is_not(opened: Opened) -> None:
    mine, other = content(1, "member:a"), content(2, "member:b")
    opened.contents.put([mine, other], 0)
    assert opened.contents.get(mine.commitment) == mine
    opened.contents.erase("member:a")
    for _ in range(2):
        assert opened.contents.get_many([mine.commitment, other.commitment]) == {other.commitment: other}
        opened.restart()


def test_erasing_again_or_what_was_never_there_is_no_matter(contents: ContentStore) -> None:
    contents.put([content(1)], 0)
    contents.erase("member:a")
    contents.erase("member:a")
    contents.erase("member:nobody")
    assert contents.get(content(1).commitment) is None


def test_whoever_was_erased_may_lay_down_new_content(opened: Opened) -> None:
    opened.contents.put([content(1)], 0)
    opened.contents.erase("member:a")
    opened.contents.put([content(2)], 1)
    opened.restart()
    assert opened.contents.get(content(1).commitment) is None
    assert opened.contents.get(content(2).commitment) == content(2)


def test_content_after_the_head_is_swept_and_other_content_is_not(opened: Opened) -> None:
    opened.contents.put([content(1)], 0)
    opened.contents.put([content(2), content(3)], 4)
    assert opened.contents.sweep(5) == 0
    assert opened.contents.sweep(4) == 2
    opened.restart()
    assert opened.contents.get(content(1).commitment) == content(1)
    assert opened.contents.get(content(2).commitment) is None
    opened.contents.put([content(2)], 4)


def test_content_beyond_the_head_means_that_the_log_lost_its_end(contents: ContentStore) -> None:
    contents.put([content(1)], 7)
    with pytest.raises(LogDamaged) as damaged:
        contents.sweep(6)
    assert damaged.value.position == 7
    assert contents.get(content(1).commitment) == content(1)


def test_content_that_cannot_be_laid_down_leaves_nothing_behind(contents: ContentStore) -> None:
    contents.put([content(1)], 0)
    with pytest.raises(Exception, match=r"(?i)unique"):
        contents.put([content(2), content(1)], 0)
    assert contents.get(content(2).commitment) is None
