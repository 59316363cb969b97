"""Runs the application on uvicorn: one process, one port, a stop that loses nothing."""

import gc
import resource
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from types import FrameType

import structlog
import uvicorn
from starlette.applications import Starlette

from gateways.app import create_app
from gateways.client.http import is_loopback
from gateways.clock import SystemChance, steady_clock, system_clock
from gateways.http.protocol import HttpProtocol
from gateways.installation import Installation, require_free
from gateways.live.socket_protocol import SocketProtocol
from gateways.live.wire import FRAME_BYTES_MAX
from gateways.logs import configure
from gateways.operations.finding import Finding
from gateways.operations.safety import require_safe
from gateways.server_note import noting, on_this_machine
from gateways.settings import Settings
from gateways.terminal import complain, say
from services.guarded_clock import GuardedClock
from services.ports import Clock

log = structlog.get_logger(__name__)

# After the sockets have ended, for requests under way. With what sockets and files take, all is over in 15 s.
STOP_WITHIN_S = 5
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Server(uvicorn.Server):
    """Says on which address it listens once it does: with port 0 nobody knows before."""

    def __init__(
        self, app: Starlette, config: uvicorn.Config, on_listening: Callable[[str], None] | None
    ) -> None:
        super().__init__(config)
        self._app = app
        self._on_listening = on_listening

    @property
    def house(self) -> Installation:
        """What it serves."""
        house: Installation = self._app.state.installation
        return house

    @property
    def failure(self) -> Exception | None:
        """Why it could not start."""
        failure: Exception | None = self._app.state.failure
        return failure

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Sockets first, while everything else goes on: uvicorn would leave their commands unanswered."""
        await self.house.send_everyone_home()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop in order. From now on a second signal is the kernel's: what was answered outlives a kill."""
        super().handle_exit(sig, frame)
        for stop in STOP_SIGNALS:
            signal.signal(stop, signal.SIG_DFL)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            url = url_of(self.servers[0].sockets[0])
            log.info("listening", url=url)
            if self._on_listening is not None:
                self._on_listening(url)


def build_server(
    settings: Settings, on_listening: Callable[[str], None] | None = None, clock: Clock | None = None
) -> Server:
    """The server, not yet running. Without a clock it goes by the machine's."""
    configure(settings.log_format, settings.log_level)
    raise_open_files()
    # Thousands of sockets are thousands of live objects, which the collector walks all too often by default.
    gc.set_threshold(50_000, 50, 1_000)
    # The commit thread asks for the interpreter ten times a batch; by default a busy loop lets it wait 5 ms
    # each time, and every answer waits for the commit.
    sys.setswitchinterval(0.0005)
    app = create_app(settings, clock or GuardedClock(system_clock, steady_clock), SystemChance())
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=HttpProtocol,
        ws=SocketProtocol,
        ws_max_size=FRAME_BYTES_MAX,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxy),
        forwarded_allow_ips=settings.trusted_proxy or None,
        timeout_graceful_shutdown=STOP_WITHIN_S,
        backlog=4096,
    )
    return Server(app, config, on_listening)


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; then answer what is under way, drain the log, close the files.

    Raises:
        Unsafe: the machine or a setting would not keep what people entrust to it.
        LogDamaged, UnsafeStore, KeyMissing, BehindSeen: the data folder cannot be served; says why.
    """
    require_free(settings.data)
    found = require_safe(settings)
    with noting(settings) as note:

        def listening(url: str) -> None:
            note(url)
            _tell_first_start(server.house, on_this_machine(url))

        server = build_server(settings, listening)
        _serve(server, found)


def _tell_first_start(house: Installation, url: str) -> None:
    """Where nothing is set up yet: the one link that leads on. Its code is good on this machine only."""
    if house.is_new and is_loopback(url):
        complain(say("serve.first_start", link=f"{url}/first-start#{house.first_start.code}"))


def _serve(server: Server, found: Sequence[Finding]) -> None:
    for finding in found:
        if finding.weight == "warning":
            log.warning("doctor", code=finding.code, **finding.params)
    # uvicorn raises the signal again once it has stopped in order, which then is a good end.
    for stop in STOP_SIGNALS:
        signal.signal(stop, lambda *_: sys.exit(0))
    try:
        server.run()
    except SystemExit:
        if server.failure is not None:
            raise server.failure from None
        raise


def raise_open_files() -> None:
    """Take as many open files as this process may: each socket is one, and many systems begin with 1,024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def url_of(listener: socket.socket) -> str:
    """The address of a listening socket as one writes it into a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
