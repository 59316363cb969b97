"""One community as the edges see it: writer, views, push hub and doorkeeper, opened and closed as one."""

import asyncio
import hmac
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import structlog

from domain.errors import NotAllowed, Refusal, UnknownView, VersionFromFuture
from gateways.community_files import CommunityFiles
from gateways.folders import sync_folder
from gateways.gate import require, stored_view, worded
from gateways.identity import Identity, Lifetimes, OperatorToken
from gateways.live.attendance import Attendance
from gateways.live.endings import LOG_IN_AGAIN
from gateways.live.pace import Pace
from gateways.live.push import Hub
from gateways.log_tree import LogTree
from gateways.lookout import Lookout
from gateways.metrics import Metrics
from gateways.presets import load_preset
from gateways.witness import Seen, Witness
from projections.documents import Document, Raw
from projections.follower import Follower
from projections.stream_views import affected
from services.commands import Command, HelpCommand, PracticeCommand, UnrecordedCommand
from services.duties import Duties
from services.help_calls import HelpCalls, views_of
from services.ports import Chance, Clock, Content
from services.practice import Practices
from services.principal import Principal
from services.state import State
from services.writer import Writer

# Views that could not be written, as on a full disk, are tried again without a commit.
FOLLOW_AGAIN_S = 1.0

log = structlog.get_logger(__name__)


class CommunityServer:
    """Lives in one event loop. Opening it folds the log, which blocks."""

    def __init__(
        self,
        folder: Path,
        clock: Clock,
        chance: Chance,
        operator: OperatorToken,
        lifetimes: Lifetimes,
        attendance: Attendance,
        witness: Witness,
        metrics: Metrics,
    ) -> None:
        self.id = folder.name
        self.attendance = attendance
        self.clock = clock
        self._metrics = metrics
        self._loop = asyncio.get_running_loop()
        self._pace = Pace(self._loop.time)
        self._behind = False
        self.follow_error: BaseException | None = None
        with ExitStack() as opened:
            self._files = files = CommunityFiles(folder, witness, metrics.committed)
            opened.callback(files.close)
            self.contents = files.contents
            with files.looked_through():
                card_key, answer_key = (_derived(files.secret, purpose) for purpose in ("cards", "answers"))
                self.identity = Identity(files.access, card_key, operator, clock, lifetimes)
                self.writer = Writer(
                    self.id, files.log, files.contents, clock, chance, answer_key, load_preset
                )
                self.follower = Follower(files.log, files.views)
                self.follower.catch_up()
                self.tree = LogTree(files.log.scan)
            files.access.sweep(clock())
            # Before anything is answered: the names of the files made above outlast a power cut.
            sync_folder(folder)
            opened.pop_all()
        self._connect(witness)

    def _connect(self, witness: Witness) -> None:
        """Let each know what it is to hear of the others."""
        self.practices = Practices(lambda: self.writer.state, self.clock)
        self.help_calls = HelpCalls(lambda: self.writer.state, self.clock)
        self._beside: dict[str, Callable[..., tuple[int, dict[str, Any]]]] = {
            "practice": self.practices.document,
            "calls": self.help_calls.for_helpers,
            "help": self.help_calls.of,
        }
        self.hub = Hub(self._read, lambda: self.writer.head, self.clock, self._loop)
        self.follower.on_rows(self._refresh)
        self.writer.on_commit(self._wake)
        self.lookout = Lookout(self._loop, witness, self._newest)
        self.writer.on_commit(self.lookout.wake)
        self.duties = Duties(self.writer, self.contents, self.clock)
        self.identity.on_ended(lambda sessions: self.hub.drop(sessions, LOG_IN_AGAIN))

    @property
    def state(self) -> State:
        """What is committed and on its way."""
        return self.writer.state

    @property
    def is_founded(self) -> bool:
        return self.writer.head > 0

    async def turn(self, principal: Principal) -> None:
        """Wait until this person may act over HTTP; whoever holds an office has reason to be quick.

        Screens have nothing to do, and what they are refused is kept: they share one pace.

        Raises:
            TooManyMessages: too many of her acts wait already.
        """
        if principal.kind == "display":
            await self._pace.turn("display")
        member = self.state.members.get(principal.id)
        if member is not None and not member.offices:
            await self._pace.turn(member.id)

    async def act(self, principal: Principal, cmd: str, command: Command) -> dict[str, Any]:
        """Carry out a command; gives `position`, `repeated` and what the act made."""
        try:
            if isinstance(command, UnrecordedCommand):
                return self._unrecorded(principal, command)
            reply = await self.writer.act(principal, cmd, command)
        except Refusal as refusal:
            self._metrics.command(command.TYPE, refusal.code)
            raise worded(refusal, principal) if isinstance(refusal, NotAllowed) else refusal from None
        self._metrics.command(command.TYPE, "repeated" if reply.repeated else "recorded")
        return {"position": reply.position, "repeated": reply.repeated, **reply.result}

    def _unrecorded(self, principal: Principal, command: UnrecordedCommand) -> dict[str, Any]:
        """Beside the log: neither the writer nor the views hear of it."""
        done, views = self._passing(principal, command)
        self._metrics.command(command.TYPE, "recorded")
        self.hub.refresh(views)
        return {"position": self.writer.head, "repeated": False, **done}

    def _passing(self, principal: Principal, command: UnrecordedCommand) -> tuple[dict[str, Any], list[str]]:
        """What the command gives, and the views that are others by it."""
        if isinstance(command, PracticeCommand):
            return self.practices.act(principal, command), [f"practice/{command.sitting}"]
        assert isinstance(command, HelpCommand)
        done = self.help_calls.act(principal, command)
        return done, views_of(command.sitting, done["member"])

    def _read(self, view: str, after: str = "") -> Document | None:
        """A document of the log, or of what stands beside it in a sitting that there is."""
        kind, *about = view.split("/")
        beside = self._beside.get(kind)
        if beside is None:
            return self.follower.read(view, after)
        return Document(view, *beside(*about)) if about[0] in self.state.sittings else None

    async def view(
        self, principal: Principal, view: str, at_least: int, wait_s: float, after: str
    ) -> Document:
        """A view, for someone who may see it, true at least at a position.

        Raises:
            VersionFromFuture: the position has not happened.
            PositionNotReached: the views did not reach it in time.
            UnknownView: there is nothing to see.
        """
        stored = stored_view(self.state, principal, view)
        if at_least > self.writer.head:
            raise VersionFromFuture(position=self.writer.head)
        await self.follower.wait_for(at_least, wait_s)
        document = self._read(stored, after)
        if document is None:
            raise UnknownView(view=view)
        return document

    def readable(self, principal: Principal, refs: Sequence[str]) -> dict[str, Any]:
        """The parts behind references, as far as they are there and this person may read them."""
        found = self.contents.get_many(refs)
        return {ref: content.part for ref, content in found.items() if self._may_read(principal, content)}

    def parts(self, refs: Sequence[str]) -> dict[str, Any]:
        """The parts behind references, whoever asks: for comparing, never for showing."""
        return {ref: content.part for ref, content in self.contents.get_many(refs).items()}

    def who(self, principal: Principal) -> dict[str, Any]:
        """What a client is told about itself."""
        who: dict[str, Any] = {"kind": principal.kind, "roles": []}
        member = self.state.members.get(principal.id) if principal.kind == "member" else None
        if member is not None:
            who |= {"member": member.id, "roles": sorted(member.offices), "name": member.name}
        return who

    def lag(self) -> int:
        """How many events the views are behind."""
        return self.writer.head - self.follower.position

    async def close(self) -> None:
        """Send the watchers away, see every command through, close every file."""
        self.hub.close()
        await self.duties.close()
        await self.writer.close()
        await self.lookout.close()
        self._files.close()

    def _newest(self) -> Seen:
        """What has been told so far. Any thread may ask."""
        position = self.writer.head
        return Seen(position, self._files.leaf_at(position))

    def _may_read(self, principal: Principal, content: Content) -> bool:
        is_own = principal.kind == "member" and content.owner == f"member:{principal.id}"
        try:
            require(self.state, principal, content.reader, is_own)
        except Refusal:
            return False
        return True

    def _wake(self) -> None:
        """After a commit: the views follow in the loop's next round, with whatever is ready by then."""
        if not self._behind:
            self._behind = True
            self._loop.call_soon(self._follow)

    def _follow(self) -> None:
        self._behind = False
        try:
            self.hub.publish(self.follower.catch_up())
            self.hub.refresh([f"practice/{sitting}" for sitting in self.practices.overtaken()])
            self.hub.refresh(self.help_calls.overtaken())
        except Exception as error:  # the log goes on; /readyz says that the views do not
            self.follow_error = error
            log.error("views_stand_still", community=self.id, n=self.follower.position, exc_info=error)
            self._loop.call_later(FOLLOW_AGAIN_S, self._wake)
        else:
            self.follow_error = None

    def _refresh(self, rows: Sequence[Raw]) -> None:
        views = affected(rows)
        self.hub.refresh(views)
        for view in views:
            if view.startswith("me/"):  # her offices or her membership
                for guest in self.attendance.of(self.holder(view.removeprefix("me/"))):
                    guest.look_again()

    def holder(self, person: str) -> str:
        """By which name the attendance knows a member of this community, or a session that is no member's."""
        return f"{self.id}/{person}" if person else ""


def _derived(secret: bytes, purpose: str) -> bytes:
    return hmac.digest(secret, f"folkmoot/{purpose}/v1".encode(), "sha256")
