"""All communities of one server: found, opened at the start, closed together."""

import asyncio
import re
import shutil
import time
from contextlib import suppress
from contextvars import Context
from pathlib import Path
from typing import Any

import structlog

from domain.errors import AlreadyFounded, Refusal, UnknownCommunity
from gateways.card_forms import CardForms
from gateways.community_server import CommunityServer
from gateways.file_names import COMMUNITIES
from gateways.first_start import FirstStart
from gateways.folders import PRIVATE, make_folder
from gateways.gate import require
from gateways.identity import Credentials, Lifetimes, OperatorToken
from gateways.key_file import operator_token
from gateways.live.attendance import Attendance
from gateways.live.door import Door
from gateways.live.endings import SERVICE_RESTARTS
from gateways.live.lobby import Lobby
from gateways.metrics import Metrics
from gateways.open_files import connections_max, files_max, sockets_max
from gateways.settings import Settings
from gateways.stores.single_writer import SingleWriter
from gateways.witness import BehindSeen, Witness
from services.commands import ID, FoundCommunity
from services.ports import Chance, Clock
from services.principal import OPERATOR, PUBLIC, Principal
from services.state import State

HOUR_MS = 3_600_000
HOME_WITHIN_S = 5.0
# Live sockets that are being let in at one time; the others are told when to come again.
ARRIVALS_MAX = 128
COMMUNITY_ID = re.compile(ID)
NOTHING_FOUNDED = State()

log = structlog.get_logger(__name__)


def require_free(data: Path) -> None:
    """Look before a server is started, so that who types the command is told once and in words.

    Raises:
        StoreInUse: another server has this data folder.
    """
    folder = data / COMMUNITIES
    if folder.is_dir():
        SingleWriter(folder).release()


class Installation:
    """The data folder, and a `CommunityServer` for each community in it."""

    def __init__(self, settings: Settings, clock: Clock, chance: Chance) -> None:
        self.settings = settings
        self.clock = clock
        self._chance = chance
        self._folder = settings.data / COMMUNITIES
        self._communities: dict[str, CommunityServer] = {}
        self._founding = asyncio.Lock()
        self.metrics = Metrics()
        self._operator = OperatorToken("")
        self._files = files_max()
        self.attendance = Attendance(settings.sockets_per_person, self._strangers_max)
        self._lock: SingleWriter | None = None
        self.door: Door | None = None
        self.lobby = Lobby(self.places, time.monotonic)
        self.first_start = FirstStart(clock)
        self.card_forms = CardForms()
        self.is_open = False
        self.is_stopping = False

    async def open(self) -> None:
        """Read what is there. One damaged log keeps the whole server from starting: nobody is to overlook it.

        Raises:
            LogDamaged: a log is not what was written; says where.
            UnsafeStore: another server has this data folder.
        """
        make_folder(self._folder)
        self._lock = SingleWriter(self._folder)
        self._folder.chmod(PRIVATE)
        self._operator = OperatorToken(operator_token(self.settings.token_file))
        for folder in sorted(self._folder.iterdir()):
            if COMMUNITY_ID.fullmatch(folder.name) and folder.is_dir():
                server = self._opened(folder.name)
                if server.is_founded:
                    self._take_in(server)
                else:  # its founding was broken off; whoever founds it goes on from here
                    await server.close()
        loop = asyncio.get_running_loop()
        self.door = Door(ARRIVALS_MAX, loop, lambda: len(self.attendance) >= sockets_max(self.places()))
        self.metrics.watch_loop(loop)
        self.is_open = True

    @property
    def communities(self) -> list[CommunityServer]:
        """Those that are open."""
        return list(self._communities.values())

    @property
    def is_new(self) -> bool:
        """Whether there is no community yet, or one alone in which no sitting was ever opened."""
        known = self.communities
        return not known or (len(known) == 1 and not known[0].state.sittings)

    def places(self) -> int:
        """For how many connections there is room, so that every store can open what it needs."""
        return connections_max(self._files, len(self._communities))

    def _strangers_max(self) -> int:
        """Strangers leave at least as many places to those who can say who they are."""
        return min(self.settings.spectators_max, sockets_max(self.places()) // 2)

    def community(self, community_id: str) -> CommunityServer:
        """An open community.

        Raises:
            UnknownCommunity: there is none of this id.
        """
        server = self._communities.get(community_id)
        if server is None:
            raise UnknownCommunity()
        return server

    def principal_of(self, community_id: str, credentials: Credentials) -> Principal:
        """Who this is. Where there is no community yet, the operator or nobody."""
        server = self._communities.get(community_id)
        if server is not None:
            return server.identity.principal_of(credentials)
        return OPERATOR if self._operator.fits(credentials) else PUBLIC

    async def found(
        self, community_id: str, principal: Principal, cmd: str, command: FoundCommunity
    ) -> dict[str, Any]:
        """Found a community: its folder, its keys, its log. The same command gets the first answer again.

        Raises:
            AlreadyFounded: there is one of this id.
            Refusal: the policy or a rule says no; nothing is left behind.
        """
        async with self._founding:
            server = self._communities.get(community_id)
            if server is not None:
                return await server.act(principal, cmd, command)
            require(NOTHING_FOUNDED, principal, command.TYPE)
            if not COMMUNITY_ID.fullmatch(community_id):
                raise UnknownCommunity()
            return await self._found_new(community_id, principal, cmd, command)

    async def send_everyone_home(self) -> None:
        """Before the server stops: let in nobody, answer what the sockets have under way, and close them.

        Whoever does not read is given up after a while.
        """
        self.is_stopping = True
        if self.door is not None:
            self.door.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(HOME_WITHIN_S):
                await self.attendance.send_home(SERVICE_RESTARTS)

    async def close(self) -> None:
        """Stop taking, see everything through, close every file."""
        self.is_open = False
        self.metrics.close()
        servers, self._communities = self.communities, {}
        for server in servers:
            await server.close()
        if self._lock is not None:
            self._lock.release()

    async def _found_new(
        self, community_id: str, principal: Principal, cmd: str, command: FoundCommunity
    ) -> dict[str, Any]:
        was_there = (self._folder / community_id).exists()
        try:
            server = self._opened(community_id)
        except BehindSeen:
            raise AlreadyFounded() from None  # there was one: its log is lost, but people have seen it
        try:
            answer = await server.act(principal, cmd, command)
        except Refusal:
            await server.close()
            if not was_there:
                shutil.rmtree(self._folder / community_id)
            raise
        self._take_in(server)
        return answer

    def _opened(self, community_id: str) -> CommunityServer:
        folder = self._folder / community_id
        make_folder(folder)
        settings = self.settings
        lifetimes = Lifetimes(settings.session_hours * HOUR_MS, settings.card_days * 24 * HOUR_MS)
        try:
            witness = Witness(settings.witness_folder, community_id)
            return CommunityServer(
                folder,
                self.clock,
                self._chance,
                self._operator,
                lifetimes,
                self.attendance,
                witness,
                self.metrics,
            )
        except Exception as error:
            error.add_note(str(folder))  # of many communities, which
            raise

    def _take_in(self, server: CommunityServer) -> None:
        """Let requests reach it."""
        self._communities[server.id] = server
        Context().run(server.duties.start)  # the task is nobody's request
        log.info("community_open", community=server.id, position=server.writer.head)
