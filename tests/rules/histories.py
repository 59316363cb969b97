"""Histories for the tests of views: real events in a valid order, and a log that holds them in memory."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from domain.community import CharterAdopted, CharterAmended, CommunityFounded
from domain.event import By, Event, EventData, Row, encode, leaf_hash
from domain.judgement import Judgement, OptionCount, Sentence
from domain.motion import (
    MotionAdopted,
    MotionAnnulled,
    MotionPut,
    MotionSeconded,
    MotionSubmitted,
    MotionWithdrawn,
)
from domain.poll import (
    BallotCast,
    BallotReplaced,
    CharterRef,
    FrozenRoll,
    OutcomeDeclared,
    PollAnnulled,
    PollClosed,
    PollOpened,
)
from domain.roll import MemberChanged, MemberDeparted, MemberEnrolled, RoleEnded, RoleGranted
from domain.sitting import SittingClosed, SittingOpened

START = 1_800_000_000_000
HASH = "0" * 64


class ListLog:
    """A log in memory, as projections read one."""

    def __init__(self, rows: Sequence[Row] = ()) -> None:
        self.rows = list(rows)

    def read(self, after: int, limit: int) -> list[Row]:
        return self.rows[after : after + limit]

    def read_stream(self, stream: str) -> list[Row]:
        return [row for row in self.rows if row.stream == stream]

    def read_streams(self, prefix: str, after: str, limit: int) -> list[Row]:
        newest = {row.stream: row for row in self.rows if row.stream.startswith(prefix)}
        names = sorted(newest)
        return [newest[name] for name in names[bisect_right(names, after) :][:limit]]


class History:
    """Writes events down as the services would; every method is one act."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.versions: dict[str, int] = {}
        self.votes: dict[tuple[str, str], str] = {}
        self.numbers: dict[str, int] = {}
        self.polls: dict[str, PollOpened] = {}
        self.weights: dict[str, str] = {}

    def record(self, stream: str, data: EventData, by: str = "", **c: str) -> int:
        """Append one event; gives its position."""
        n = len(self.rows) + 1
        version = self.versions[stream] = self.versions.get(stream, 0) + 1
        who = By(by, "member") if by else By("", "clock")
        state = encode(Event(n, stream, version, START + n, who, f"command-{n}", data, c))
        self.rows.append(Row(n, stream, version, data.TYPE, state, leaf_hash(state)))
        return n

    @property
    def log(self) -> ListLog:
        return ListLog(self.rows)

    def found(self, charter: Mapping[str, Any] | None = None) -> None:
        self.record(
            "community",
            CommunityFounded(preset="village", zone="Asia/Shanghai", origin="folkmoot/moot/x"),
            name="n0",
        )
        self.record(
            "community", CharterAdopted(charter=dict(charter or {"title": "one", "seconds": 1}), hash=HASH)
        )

    def amend(self, charter: Mapping[str, Any]) -> None:
        self.record("community", CharterAmended(charter=dict(charter), hash=HASH), reason="r")

    def enrol(self, member: str, weight: str = "1", name: str = "") -> None:
        self.weights[member] = weight
        self.record(
            f"member:{member}", MemberEnrolled(**_entry(member, weight)), name=name or f"name-{member}"
        )

    def change(self, member: str, weight: str, name: str) -> None:
        self.weights[member] = weight
        self.record(f"member:{member}", MemberChanged(**_entry(member, weight)), name=name)

    def depart(self, member: str) -> None:
        self.record(f"member:{member}", MemberDeparted())

    def grant(self, member: str, role: Any) -> None:
        self.record(f"member:{member}", RoleGranted(role=role))

    def end(self, member: str, role: Any) -> None:
        self.record(f"member:{member}", RoleEnded(role=role))

    def open_sitting(self, sitting: str, form: Any = "assembly") -> None:
        self.record(f"sitting:{sitting}", SittingOpened(form=form), title=f"title-{sitting}")

    def close_sitting(self, sitting: str) -> None:
        self.record(f"sitting:{sitting}", SittingClosed())

    def submit(self, motion: str, sitting: str, by: str = "") -> None:
        number = self.numbers[sitting] = self.numbers.get(sitting, 0) + 1
        data = MotionSubmitted(sitting=sitting, number=number, matter="ordinary")
        self.record(f"motion:{motion}", data, by, title=f"title-{motion}")
        self.numbers[motion] = number

    def second(self, motion: str, by: str) -> None:
        self.record(f"motion:{motion}", MotionSeconded(), by)

    def withdraw(self, motion: str) -> None:
        self.record(f"motion:{motion}", MotionWithdrawn())

    def open_poll(self, poll: str, motion: str, sitting: str, reveal: Any = "live", **more: Any) -> None:
        self.record(f"motion:{motion}", MotionPut(poll=poll))
        data = PollOpened(
            motion=motion,
            sitting=sitting,
            number=self.numbers[motion],
            method="roll-call",
            reveal=reveal,
            replace=True,
            binding="binding",
            options=more.pop("options", ["yes", "no", "abstain"]),
            roll=FrozenRoll(n=len(self.rows), hash=HASH, members=len(self.weights), weight="1"),
            charter=CharterRef(n=2, hash=HASH),
            **more,
        )
        self.polls[poll] = data
        self.record(f"poll:{poll}", data)

    def vote(self, poll: str, member: str, option: str) -> None:
        stream = f"ballot:{poll}:{member}"
        weight = self.weights.get(member, "1")
        facts: dict[str, str] = {} if weight == "1" else {"weight": weight}
        was = self.votes.get((poll, member))
        self.votes[poll, member] = option
        sealed = self.polls[poll].reveal == "at-close"
        content = {"choice": HASH} if sealed else {}
        if not sealed:
            facts |= {"option": option} | ({"was": was} if was else {})
        self.record(stream, BallotReplaced(**facts) if was else BallotCast(**facts), member, **content)

    def close_poll(self, poll: str, reason: Any = "chair") -> None:
        self.record(f"poll:{poll}", PollClosed(reason=reason))

    def declare(self, poll: str, tally: Mapping[str, OptionCount]) -> None:
        judgement = Judgement(
            result="adopted",
            binding="binding",
            article="8",
            sentence=Sentence(code="outcome.adopted", params={"for": "1"}),
        )
        data = OutcomeDeclared(result="adopted", tally=dict(tally), judgement=judgement)
        self.record(f"poll:{poll}", data)
        self.record(f"motion:{self.polls[poll].motion}", MotionAdopted(poll=poll))

    def annul(self, poll: str) -> None:
        self.record(f"poll:{poll}", PollAnnulled(), reason="why")
        self.record(f"motion:{self.polls[poll].motion}", MotionAnnulled(poll=poll))


def _entry(member: str, weight: str) -> dict[str, Any]:
    return {
        "number": f"no-{member}",
        "member_class": "owner",
        "group": "",
        "household": "h",
        "weight": weight,
    }
