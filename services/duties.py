"""What time and the log oblige the server itself to do: close polls, open sealed ballots, compare counts."""

import asyncio
from typing import NamedTuple

import structlog

from domain.double_count import OpenedCount, Way
from domain.errors import Refusal, Unavailable
from domain.poll import DisclosedBallot
from services.commands import ClosePoll, Command, CompareCounts, DiscloseBallots
from services.guarded_clock import GuardedClock
from services.ports import Clock, ContentStore
from services.principal import THE_CLOCK
from services.state import State
from services.writer import Writer

log = structlog.get_logger(__name__)

TICK_S = 1.0
COMMIT_S = 10.0


class Duty(NamedTuple):
    """A command that is the clock's to give. Its id is always the same, so that nothing is done twice."""

    cmd: str
    command: Command


class Duties:
    """One task per community. `round` is what it does again and again; tests call it by hand.

    Once the clock has jumped, no deadline fires until it is set right or the server is started again: a
    person must have seen it, for a poll that was closed too early cannot be opened again.
    """

    def __init__(self, writer: Writer, contents: ContentStore, clock: Clock) -> None:
        self._writer = writer
        self._contents = contents
        self._clock = clock
        self._refused: dict[str, int] = {}
        self._lost: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._closing = False
        writer.on_commit(self._after_commit)

    @property
    def _state(self) -> State:
        return self._writer.state

    @property
    def paused(self) -> bool:
        """Whether deadlines wait because the clock on the wall has jumped."""
        return isinstance(self._clock, GuardedClock) and self._clock.jumped

    def start(self) -> None:
        """Do rounds from now on, until `close`."""
        self._task = self._task or asyncio.get_running_loop().create_task(self._rounds())

    async def close(self) -> None:
        """Stop, once the round that is under way is over."""
        self._closing = True
        self._wake.set()
        if self._task is not None:
            await self._task

    async def round(self) -> None:
        """Do everything that is due now."""
        for duty in self.due_now():
            await self._act(duty)
        for poll_id in [one for one in self._state.undisclosed if one not in self._lost]:
            disclosure = await self.disclosure(poll_id)
            if disclosure is not None:
                await self._act(disclosure)
        for poll_id, way in self._state.uncompared():
            comparison = await self.comparison(poll_id, way)
            if comparison is not None:
                await self._act(comparison)

    def due_now(self) -> list[Duty]:
        """The polls whose time is over. None while the clock cannot be trusted."""
        if self.paused:
            return []
        at = self._clock()
        due = (poll for poll in map(self._state.poll, self._state.open_polls) if 0 < poll.due_at <= at)
        return [Duty(f"clock-close-{poll.id}", ClosePoll(poll=poll.id)) for poll in due]

    async def disclosure(self, poll_id: str) -> Duty | None:
        """What opens the sealed ballots of a closed poll. None if one is gone: such a poll is annulled."""
        await self._writer.wait_for(self._writer.position, COMMIT_S)
        sealed = {voter: ballot.choice for voter, ballot in self._state.ballots.get(poll_id, {}).items()}
        if not sealed:  # annulled meanwhile
            return None
        found = await asyncio.to_thread(self._contents.get_many, list(sealed.values()))
        if any(choice not in found for choice in sealed.values()):
            self._lost.add(poll_id)
            log.error("sealed_ballot_lost", poll=poll_id)
            return None
        ballots = {
            voter: DisclosedBallot(option=found[choice].part["option"], salt=found[choice].salt.hex())
            for voter, choice in sealed.items()
        }
        return Duty(f"clock-disclose-{poll_id}", DiscloseBallots(poll=poll_id, ballots=ballots))

    async def comparison(self, poll_id: str, way: Way) -> Duty | None:
        """What opens both tellers' counts. None if one is gone: the chair has it counted anew."""
        await self._writer.wait_for(self._writer.position, COMMIT_S)
        before = self._state.count(poll_id, way)
        found = await asyncio.to_thread(self._contents.get_many, list(before.entered.values()))
        cmd = f"clock-compare-{poll_id}-{way}-{before.round}"
        if any(count not in found for count in before.entered.values()):
            log.error("sealed_count_lost", poll=poll_id)
            return None
        counts = {
            teller: OpenedCount(piles=found[count].part["piles"], salt=found[count].salt.hex())
            for teller, count in before.entered.items()
        }
        return Duty(cmd, CompareCounts(poll=poll_id, way=way, counts=counts))

    async def _act(self, duty: Duty) -> None:
        # A refusal is kept for good, so the next try needs another id.
        refused = self._refused.get(duty.cmd, 0)
        cmd = f"{duty.cmd}-{refused}" if refused else duty.cmd
        try:
            await self._writer.act(THE_CLOCK, cmd, duty.command)
        except Unavailable:
            log.warning("duty_postponed", cmd=cmd)
        except Refusal as refusal:
            self._refused[duty.cmd] = refused + 1
            log.warning("duty_refused", cmd=cmd, code=refusal.code)
        else:
            self._refused.pop(duty.cmd, None)
            log.info("duty_done", cmd=cmd)

    def _after_commit(self) -> None:
        if self._state.undisclosed or self._state.uncompared():
            self._wake.set()

    async def _rounds(self) -> None:
        while not self._closing:
            try:
                await self.round()
            except Exception as error:  # tried again in the next round; the task never ends by itself
                log.error("duties_failed", exc_info=error)
            await self._rest()

    async def _rest(self) -> None:
        now = self._clock()
        polls = self._state.polls
        ahead = (polls[one].due_at - now for one in self._state.open_polls)
        soonest_s = min((ms / 1000 for ms in ahead if ms > 0), default=TICK_S)
        try:
            await asyncio.wait_for(self._wake.wait(), min(TICK_S, soonest_s))
        except TimeoutError:
            return
        self._wake.clear()
