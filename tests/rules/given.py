"""given(...).when(command).then(...): a whole community in memory, without a store, a server or a clock."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from functools import reduce
from typing import Any

import pytest

from domain.errors import Refusal
from domain.event import Event, EventData, Fact, decode, encode
from gateways.presets import load_preset
from services.acts import decide
from services.commands import (
    Arrive,
    CastBallot,
    Command,
    CompareCounts,
    DiscloseBallots,
    EnrolMember,
    EnterCount,
    FoundCommunity,
    GrantRole,
    OpenPoll,
    OpenSitting,
    RollRow,
    SubmitMotion,
    Text,
)
from services.desk import Desk
from services.ports import Content
from services.principal import OPERATOR, THE_CLOCK, Principal
from services.state import State
from tests.rules.chance import CountedChance

START = 1_700_000_000_000
MINUTE = 60_000
# How a charter may say that one speaks.
SPEECH: dict[str, Any] = {
    "article": "8",
    "confidence": "D",
    "turns": 2,
    "minutes": 3,
    "order": ["first-time", "alternate", "asked"],
}

# How many can doubt a show of hands.
DIVISION = {
    "count": {"base": "present", "at_least": 1, "article": "9", "confidence": "D"},
    "roll_call": {"base": "present", "share": "1/3", "strict": False, "article": "9", "confidence": "D"},
}


# For which interests one stands aside.
CONFLICTS = {
    kind: {"article": "13", "confidence": "D", "who": "member", "interest": kind, "then": then, **more}
    for kind, then, more in (
        ("contract", "does-not-vote", {"counted": False}),
        ("own-deed", "stands-aside", {}),
        ("candidate", "holds-no-proxy", {}),
        ("elsewhere", "does-not-vote", {"matters": ["other"]}),
    )
}


def _asked(effect: str, rank: int, share: str, **more: Any) -> dict[str, Any]:
    """A question of procedure: more than half of the votes, or two thirds."""
    strict = share == "1/2"
    needed = {"base": "votes_cast", "share": share, "strict": strict, "article": "12", "confidence": "D"}
    return {
        "article": "12",
        "confidence": "D",
        "name": {"en": effect.capitalize(), "zh-CN": "程序"},
        "seconds": 1,
        "majority": {"all_of": [needed]},
        "procedure": {"article": "12", "confidence": "D", "effect": effect, "rank": rank, **more},
    }


# How a charter may say what comes first in a sitting.
PROCEDURES = {
    "appeal": _asked("overrule", 9, "1/2", debatable=True, interrupts=True),
    "end-debate": _asked("end-debate", 7, "2/3"),
    "limit-time": _asked("limit-time", 6, "2/3"),
    "close-list": _asked("close-list", 6, "2/3"),
    "postpone": _asked("postpone", 5, "1/2", debatable=True),
    "lay-aside": _asked("lay-aside", 8, "1/2"),
    "take-up": _asked("take-up", 1, "1/2"),
}
ORDINARY = {"ordinary": {"article": "3", "confidence": "D", "name": {"en": "Ordinary"}}}


def text(words: str) -> Text:
    return Text(lang="en", text=words)


def row(number: str, name: str = "", **more: Any) -> RollRow:
    return RollRow.model_validate({"number": number, "name": name or f"Person {number}", **more})


def member(member_id: str) -> Principal:
    return Principal(member_id, "member")


class Given:
    """A community and everything that happened in it. `at` moves on by hand only."""

    def __init__(self, preset: str | dict[str, Any] = "consultation.advisory") -> None:
        self.state = State()
        self.at = START
        self.events: list[Event] = []
        self.contents: dict[str, Content] = {}
        self.result: dict[str, Any] = {}
        self.facts: list[Fact] = []
        self._chance = CountedChance()
        self._charter = preset
        self._cmds = itertools.count(1)

    def desk(self) -> Desk:
        kept, charter = self.contents, self._charter
        presets = load_preset if isinstance(charter, str) else lambda _: charter

        def read(refs: Sequence[str]) -> dict[str, Content]:
            return {ref: kept[ref] for ref in refs if ref in kept}

        return Desk("hall", self.at, len(self.events), self._chance, presets, read)

    def act(self, principal: Principal, command: Command) -> dict[str, Any]:
        """Decide, and record what was decided as the writer would."""
        desk = self.desk()
        decided = decide(self.state, principal, command, desk)
        self.contents |= {content.commitment: content for content in desk.contents}
        self.facts, self.result = decided.facts, decided.result
        cmd = f"cmd-{next(self._cmds)}"
        for fact in decided.facts:
            n, version = len(self.events) + 1, self.state.version(fact.stream) + 1
            event = Event(n, fact.stream, version, self.at, decided.by, cmd, fact.data, fact.c)
            self.events.append(event)
            self.state.evolve(event)
        return decided.result

    def refused(self, principal: Principal, command: Command, code: str, **params: Any) -> Refusal:
        """Expect a refusal, and that nothing else was touched."""
        before = self.state.dump()
        with pytest.raises(Refusal) as caught:
            self.act(principal, command)
        assert caught.value.code == code, caught.value.params
        assert params.items() <= caught.value.params.items()
        assert self.state.dump() == before
        return caught.value

    def recorded(self) -> list[str]:
        """The types of what the last act recorded."""
        return [fact.data.TYPE for fact in self.facts]

    def only(self, kind: type[EventData]) -> Any:
        """The one event of this kind that the last act recorded."""
        (found,) = [fact for fact in self.facts if isinstance(fact.data, kind)]
        return found

    def words(self, ref: str) -> Any:
        return self.contents[ref].part

    # What most tests begin with.

    def founded(self) -> "Given":
        preset = self._charter if isinstance(self._charter, str) else "hand-made"
        self.act(OPERATOR, FoundCommunity(name=text("Reed Village"), preset=preset))
        return self

    def enrolled(self, *numbers: str, **more: Any) -> list[Principal]:
        return [
            member(self.act(OPERATOR, EnrolMember(row=row(number, **more)))["member"]) for number in numbers
        ]

    def granted(self, person: Principal, role: Any) -> Principal:
        self.act(OPERATOR, GrantRole(member=person.id, role=role))
        return person

    def sitting(self, chair: Principal) -> str:
        return str(self.act(chair, OpenSitting(title=text("Spring assembly")))["sitting"])

    def motion(self, mover: Principal, sitting: str, matter: str = "ordinary") -> str:
        command = SubmitMotion(sitting=sitting, title=text("Mend the bridge"), matter=matter)
        return str(self.act(mover, command)["motion"])

    def poll(self, chair: Principal, motion: str, **more: Any) -> str:
        return str(self.act(chair, OpenPoll(motion=motion, **more))["poll"])

    def vote(self, poll: str, votes: Iterable[tuple[Principal, str]]) -> None:
        for voter, option in votes:
            self.act(voter, CastBallot(poll=poll, option=option))

    def here(self, sitting: str, people: Iterable[Principal]) -> None:
        for person in people:
            self.act(person, Arrive(sitting=sitting))

    def count(self, poll: str, way: Any, *counted: tuple[Principal, dict[str, Any]]) -> None:
        """Each teller enters her piles; once both are in, the clock compares them."""
        for teller, piles in counted:
            self.act(teller, EnterCount.model_validate({"poll": poll, "way": way, "piles": piles}))
        if (poll, way) in self.state.uncompared():
            self.compare(poll, way)

    def compare(self, poll: str, way: Any) -> None:
        self.act(THE_CLOCK, self.comparison(poll, way))

    def comparison(self, poll: str, way: Any) -> CompareCounts:
        """What the clock does once two tellers have counted."""
        entered = self.state.count(poll, way).entered.items()
        sealed = {teller: self.contents[count] for teller, count in entered}
        counts = {
            teller: {"piles": content.part["piles"], "salt": content.salt.hex()}
            for teller, content in sealed.items()
        }
        return CompareCounts.model_validate({"poll": poll, "way": way, "counts": counts})

    def disclose(self, poll: str) -> None:
        """What the clock does after the close of a poll whose ballots were sealed."""
        ballots = self.state.ballots[poll].items()
        sealed = {voter: self.contents[one.choice] for voter, one in ballots if one.choice}
        opened = {
            voter: {"option": content.part["option"], "salt": content.salt.hex()}
            for voter, content in sealed.items()
        }
        self.act(THE_CLOCK, DiscloseBallots.model_validate({"poll": poll, "ballots": opened}))


def folded(evolve: Callable[[Any, Event], Any], events: Iterable[Event]) -> Any:
    """What a stream comes to."""
    return reduce(evolve, events, None)


def known(state: State) -> dict[str, Any]:
    """Everything a state knows, for comparing two."""
    return {key: value for key, value in vars(state).items() if not key.startswith("_")}


class ReadBack:
    """What the log comes to when it is read back, beside the state that it was written from."""

    def __init__(self) -> None:
        self._folded, self._seen = State(), 0

    def agree(self, given: Given) -> None:
        """Both know the same; so does what a snapshot gives, which is another only after an event."""
        fresh = given.events[self._seen :]
        for event in fresh:
            again = decode(encode(event))
            assert again == event
            self._folded.evolve(again)
        self._seen += len(fresh)
        assert known(self._folded) == known(given.state)
        if fresh:
            assert known(State.load(self._folded.dump())) == known(given.state)


def charter(
    matters: dict[str, Any] | None = None, gates_named: dict[str, Any] | None = None, **polling: Any
) -> dict[str, Any]:
    """A small charter by hand: more than half of the votes cast, unless told otherwise."""
    half = {"base": "votes_cast", "share": "1/2", "strict": True, "article": "3", "confidence": "D"}
    usual = {
        "article": "2",
        "confidence": "D",
        "methods": ["open", "roll-call"],
        "reveal": "live",
        "replace": True,
        "binding": "binding",
        "majority": {"all_of": [half]},
    }
    return {
        "format": "folkmoot.charter/1",
        "preset": "hand-made",
        "name": {"en": "Hand-made"},
        "polling": {key: value for key, value in (usual | polling).items() if value is not None},
        "matters": deepcopy(matters or ORDINARY),
        "gates": gates_named or {},
    }


def hall(people: int = 5, **polling: Any) -> tuple[Given, Principal, list[Principal], str]:
    """A founded community with a chair, that many members (the chair is the first), and an open sitting."""
    given = Given(charter(**polling)).founded()
    everyone = given.enrolled(*(str(number) for number in range(1, people + 1)))
    chair = given.granted(everyone[0], "chair")
    return given, chair, everyone, given.sitting(chair)
