"""What the clock owes: polls closed on time, sealed ballots opened, nothing done on a jumping clock."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.event import decode
from gateways.stores.sqlite import SqliteLogStore
from gateways.stores.sqlite_content import SqliteContentStore
from services.commands import (
    CastBallot,
    ClosePoll,
    Command,
    DeclareOutcome,
    EnrolMember,
    FoundCommunity,
    GrantRole,
    OpenPoll,
    OpenSitting,
    SubmitMotion,
)
from services.duties import Duties
from services.guarded_clock import GuardedClock
from services.principal import OPERATOR, THE_CLOCK, Principal
from services.writer import Writer
from tests.rules.chance import CountedChance
from tests.rules.given import MINUTE, START, charter, member, row, text

KEY = b"k" * 32


class Hall:
    """A founded community with five members, on real stores, under a charter that seals ballots."""

    def __init__(self, folder: Path) -> None:
        self.at, self.steady, self._cmds = START, 0, 0
        self.clock = GuardedClock(lambda: self.at, lambda: self.steady)
        self.store = SqliteLogStore(folder / "log.db")
        self.contents = SqliteContentStore(folder / "content.db", folder / "keys.db")

    def writer(self) -> Writer:
        rules = charter(reveal="at-close")
        chance = CountedChance()
        return Writer("hall", self.store, self.contents, self.clock, chance, KEY, lambda _: rules)

    def pass_time(self, ms: int) -> None:
        self.at += ms
        self.steady += ms

    async def act(self, who: Principal, command: Command) -> dict[str, Any]:
        self._cmds += 1
        return (await self.running.act(who, f"cmd-{self._cmds}", command)).result

    async def open(self) -> None:
        self.running = self.writer()
        self.duties = Duties(self.running, self.contents, self.clock)
        await self.act(OPERATOR, FoundCommunity(name=text("Reed Village"), preset="hand-made"))
        enrolled = [await self.act(OPERATOR, EnrolMember(row=row(str(n)))) for n in range(1, 6)]
        self.people = [member(one["member"]) for one in enrolled]
        self.chair = self.people[0]
        await self.act(OPERATOR, GrantRole(member=self.chair.id, role="chair"))
        self.sitting = (await self.act(self.chair, OpenSitting(title=text("Spring assembly"))))["sitting"]

    async def poll(self, minutes: int = 10) -> str:
        moved = SubmitMotion(sitting=self.sitting, title=text("Mend the bridge"))
        motion = (await self.act(self.chair, moved))["motion"]
        return str((await self.act(self.chair, OpenPoll(motion=motion, minutes=minutes)))["poll"])

    async def vote(self, poll: str, options: str) -> None:
        words = {"y": "yes", "n": "no", "a": "abstain"}
        for person, option in zip(self.people, options, strict=False):
            await self.act(person, CastBallot(poll=poll, option=words[option]))

    def types(self) -> list[str]:
        return [one.type for one in self.store.read(0, 10_000)]

    def close(self) -> None:
        self.store.close()
        self.contents.close()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    hall = Hall(tmp_path)
    yield hall
    hall.close()


def play(hall: Hall, story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def whole() -> None:
        await hall.open()
        await story()
        await hall.duties.close()
        await hall.running.close()

    asyncio.run(whole())


def test_a_poll_is_closed_when_its_time_is_over_and_not_before(hall: Hall) -> None:
    async def story() -> None:
        poll = await hall.poll(minutes=10)
        hall.pass_time(10 * MINUTE - 1)
        await hall.duties.round()
        assert hall.running.state.polls[poll].state == "open"
        hall.pass_time(1)
        await hall.duties.round()
        assert hall.running.state.polls[poll].state == "closed"

    play(hall, story)
    closed = decode(hall.store.read(0, 10_000)[-1].state)
    assert (closed.by.capacity, closed.cmd[:12]) == ("clock", "clock-close-")
    assert closed.data.model_dump() == {"reason": "deadline"}


def test_closing_again_after_a_restart_records_nothing(hall: Hall) -> None:
    async def story() -> None:
        await hall.poll(minutes=1)
        hall.pass_time(MINUTE)
        await hall.duties.round()
        await hall.running.close()
        head = hall.store.head()
        hall.running = hall.writer()
        hall.duties = Duties(hall.running, hall.contents, hall.clock)
        await hall.duties.round()
        assert hall.store.head() == head

    play(hall, story)


def test_sealed_ballots_are_opened_once_the_poll_is_closed(hall: Hall) -> None:
    async def story() -> None:
        poll = await hall.poll()
        await hall.vote(poll, "yynay")
        await hall.vote(poll, "n")
        await hall.act(hall.chair, ClosePoll(poll=poll))
        await hall.duties.round()
        assert not hall.running.state.undisclosed
        options = {voter: one.option for voter, one in hall.running.state.ballots[poll].items()}
        expected = dict(
            zip((one.id for one in hall.people), ["no", "yes", "no", "abstain", "yes"], strict=True)
        )
        assert options == expected
        await hall.duties.round()
        outcome = await hall.act(hall.chair, DeclareOutcome(poll=poll))
        assert outcome["result"] == "rejected"

    play(hall, story)
    assert hall.types().count("ballots.disclosed/1") == 1


def test_ballots_still_on_their_way_are_waited_for(hall: Hall) -> None:
    async def story() -> None:
        poll = await hall.poll()
        votes = [hall.act(person, CastBallot(poll=poll, option="yes")) for person in hall.people]
        closing = hall.act(hall.chair, ClosePoll(poll=poll))
        together = asyncio.gather(*votes, closing)
        for _ in range(3):
            await asyncio.sleep(0)
        assert hall.running.state.undisclosed
        await hall.duties.round()
        await together
        assert not hall.running.state.undisclosed

    play(hall, story)


def test_a_poll_whose_sealed_ballot_is_gone_is_left_to_be_annulled(hall: Hall) -> None:
    async def story() -> None:
        poll = await hall.poll()
        await hall.vote(poll, "yy")
        hall.contents.erase(f"ballots:{poll}")
        await hall.act(hall.chair, ClosePoll(poll=poll))
        await hall.duties.round()
        await hall.duties.round()
        assert list(hall.running.state.undisclosed) == [poll]

    play(hall, story)
    assert "ballots.disclosed/1" not in hall.types()


def test_a_refused_duty_is_tried_again_under_another_id(hall: Hall) -> None:
    """The clock fell back between noticing and acting: the refusal is kept, but must not stand for ever."""

    async def story() -> None:
        poll = await hall.poll(minutes=1)
        hall.pass_time(MINUTE)
        (duty,) = hall.duties.due_now()
        hall.at -= 1000
        await hall.duties._act(duty)
        assert hall.running.state.polls[poll].state == "open"
        hall.at += 1000
        await hall.duties.round()
        assert hall.running.state.polls[poll].state == "closed"

    play(hall, story)


def test_when_the_clock_jumps_no_deadline_fires_until_it_is_set_right(hall: Hall) -> None:
    async def story() -> None:
        poll = await hall.poll(minutes=10)
        hall.at += 3600_000
        hall.steady += 1000
        await hall.duties.round()
        assert hall.duties.paused
        assert hall.running.state.polls[poll].state == "open"
        hall.at -= 3600_000
        hall.pass_time(10 * MINUTE)
        await hall.duties.round()
        assert not hall.duties.paused
        assert hall.running.state.polls[poll].state == "closed"

    play(hall, story)


def test_a_jump_neither_shuts_voters_out_nor_dates_the_log_wrongly_for_ever(hall: Hall) -> None:
    async def story() -> None:
        poll = await hall.poll(minutes=10)
        hall.at += 3600_000
        hall.steady += 1000
        await hall.vote(poll, "y")
        assert decode(hall.store.read(0, 10_000)[-1].state).at == START + 1000
        hall.at -= 3600_000
        hall.pass_time(MINUTE)
        await hall.vote(poll, "yy")
        await hall.act(hall.chair, ClosePoll(poll=poll))
        later = await hall.poll(minutes=10)
        assert hall.running.state.polls[later].due_at == hall.at + 10 * MINUTE

    play(hall, story)


def test_a_chair_can_close_while_deadlines_are_paused_and_ballots_are_opened(hall: Hall) -> None:
    async def story() -> None:
        poll = await hall.poll(minutes=10)
        await hall.vote(poll, "yyn")
        hall.at += 60_000
        await hall.duties.round()
        assert hall.duties.paused
        await hall.act(hall.chair, ClosePoll(poll=poll))
        await hall.duties.round()
        assert not hall.running.state.undisclosed

    play(hall, story)


def test_the_task_acts_by_itself_and_ends_when_told(hall: Hall) -> None:
    async def story() -> None:
        poll = await hall.poll()
        await hall.vote(poll, "yyn")
        hall.duties.start()
        await hall.act(hall.chair, ClosePoll(poll=poll))
        closed_at = hall.running.head
        await hall.running.wait_for(closed_at + 1, 10)
        assert not hall.running.state.undisclosed

    play(hall, story)


def test_the_task_survives_a_round_that_fails(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        poll = await hall.poll()
        await hall.vote(poll, "yyn")
        rounds = iter([RuntimeError("no"), None])
        whole = hall.duties.round

        async def stumbling() -> None:
            if (error := next(rounds, None)) is not None:
                raise error
            await whole()

        monkeypatch.setattr(hall.duties, "round", stumbling)
        hall.duties.start()
        await asyncio.sleep(0)
        await hall.act(hall.chair, ClosePoll(poll=poll))
        await hall.running.wait_for(hall.running.position + 1, 10)

    play(hall, story)


def test_the_clock_itself_may_not_close_early(hall: Hall) -> None:
    async def story() -> None:
        poll = await hall.poll(minutes=10)
        with pytest.raises(Exception, match="wrong-phase"):
            await hall.act(THE_CLOCK, ClosePoll(poll=poll))

    play(hall, story)
