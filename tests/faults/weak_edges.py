"""Deliberate defects at the edges, each with the tests that must fail for it; only for processes of tests."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from unittest.mock import patch

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from gateways import community_server, gate
from gateways.community_server import CommunityServer
from gateways.http import commands, endpoint, request
from gateways.http import routes as http
from gateways.http.endpoint import Call
from gateways.http.socket_room import SocketRoom
from gateways.identity import Identity
from gateways.live import messages
from gateways.live.asgi_outlet import AsgiOutlet
from gateways.live.attendance import Attendance
from gateways.live.conversation import Conversation
from gateways.live.direct_outlet import DirectOutlet
from gateways.live.door import Door
from gateways.live.message_limits import Bucket
from gateways.live.messages import Messages
from gateways.live.push import Hub
from gateways.live.socket_protocol import SocketProtocol
from gateways.live.visitor import Visitor
from services.principal import Principal
from services.state import State

BODIES = "tests/walks/test_http_bad_input.py::test_"
DOOR = "tests/rules/test_door.py::test_"
FRAMES = "tests/walks/test_socket_frames.py::test_"
LIMITS = "tests/walks/test_socket_limits.py::test_"
LINES = "tests/walks/test_push_lines.py::test_"
LIVE = "tests/walks/test_live.py::test_"
MATRIX = "tests/walks/test_policy_matrix.py::test_"
ORIGINS = "tests/walks/test_foreign_origins.py"
OUTLETS = "tests/rules/test_outlet.py::test_"
REVOKED = "tests/walks/test_revocation.py::test_"

BOUNDED = "a_client_who_does_not_read_is_not_answered_beyond_a_bound_and_goes_on_where_he_stopped"
COMMANDS = "every_command_is_for_whom_the_policy_says_while_a_sitting_is_open"

LATE_S = 1.5
MANY = 10**9


class WeakEdge(NamedTuple):
    """What is put into the process, and the tests that see it."""

    plant: Callable[[], Any]
    seen_by: Sequence[str]


def _put(owner: object, name: str, value: Any) -> Callable[[], Any]:
    return patch.object(owner, name, value).start


def _nothing(*_: Any, **__: Any) -> None:
    """What ought to be done is not."""


async def _no_wait(*_: Any) -> None:
    """What ought to wait does not."""


# How much one may ask.


def _made_with(owner: type, weak: Callable[..., tuple[Any, ...]]) -> Callable[[], Any]:
    """Whatever the constructor is given, it gets what `weak` makes of it."""
    make = owner.__init__  # type: ignore[misc]
    return _put(owner, "__init__", lambda self, *given: make(self, *weak(*given)))


def _never_counted(self: Any) -> int:
    return 0


def _frames_of_any_size() -> None:
    begin = SocketProtocol.connection_made

    def unlimited(self: SocketProtocol, transport: Any) -> None:
        begin(self, transport)
        self.conn.max_message_size = None

    _put(SocketProtocol, "connection_made", unlimited)()


def _packed_bodies_are_read() -> None:
    header = request.header
    _put(
        request, "header", lambda scope, name: None if name == b"content-encoding" else header(scope, name)
    )()


def _foreign_pages_are_let_in() -> None:
    for module in (endpoint, http):
        _put(module, "check_origin", _nothing)()


# What is taken from a person.


def _told_late() -> None:
    told = Identity.on_ended

    def late(self: Identity, callback: Callable[..., Any]) -> None:
        told(self, lambda keys: asyncio.get_running_loop().call_later(LATE_S, callback, keys))

    _put(Identity, "on_ended", late)()


def _only_welcomed(self: Conversation) -> None:
    if self._visitor.is_still_known():
        self._under_way.begin(self._tell([self._messages.welcome()]))


def _an_ended_office_counts_on() -> None:
    now, held = State.roles, dict[str, frozenset[str]]()

    def for_ever(self: State, principal: Principal) -> frozenset[str]:
        held[principal.id] = now(self, principal) | held.get(principal.id, frozenset())
        return held[principal.id]

    _put(State, "roles", for_ever)()


# Whoever does not read.


def _written_anyway(self: SocketProtocol, frame: bytes) -> bool:
    self.transport.write(frame)
    return True


async def _answered_anyway(self: DirectOutlet, message: bytes) -> None:
    self._put(message)


async def _sent_anyway(self: AsgiOutlet, message: bytes) -> None:
    self._put(message, False)


def _ended_politely(self: SocketProtocol) -> None:
    self.transport.close()


# One cell of the policy each.


def _chair(community: CommunityServer) -> Principal:
    return next(
        Principal(one.id, "member") for one in community.state.members.values() if "chair" in one.offices
    )


def _is(community: CommunityServer, principal: Principal, role: str) -> bool:
    return role in community.state.roles(principal)


def _over_http(kind: str, role: str) -> Callable[[], Any]:
    """Over HTTP this role may do what only the chair may."""
    found: Any = Call.principal

    def principal(self: Call) -> Principal:
        own: Principal = found.fget(self)
        is_weak = self.scope["path_params"].get("type") == kind and _is(self.community, own, role)
        return _chair(self.community) if is_weak else own

    return _put(Call, "principal", property(principal))


def _over_socket(kind: str, role: str) -> Callable[[], Any]:
    """On the socket this role may do what only the chair may."""
    act = SocketRoom.act

    async def weak(self: SocketRoom, principal: Principal, cmd: str, type_: str, body: Any) -> Any:
        is_weak = type_ == kind and _is(self._community, principal, role)
        return await act(self, _chair(self._community) if is_weak else principal, cmd, type_, body)

    return _put(SocketRoom, "act", weak)


def _read_by(reader: str, role: str) -> Callable[[], Any]:
    may_read = CommunityServer._may_read

    def weak(self: CommunityServer, principal: Principal, content: Any) -> bool:
        return may_read(self, principal, content) or (content.reader == reader and _is(self, principal, role))

    return _put(CommunityServer, "_may_read", weak)


def _another_s_on_the_socket(role: str) -> Callable[[], Any]:
    place = SocketRoom.place

    def weak(self: SocketRoom, principal: Principal, view: str) -> str:
        is_weak = view.startswith("me/") and _is(self._community, principal, role)
        return view if is_weak else place(self, principal, view)

    return _put(SocketRoom, "place", weak)


def _seen_over_http(view: str, role: str) -> Callable[[], Any]:
    stored = gate.stored_view

    def weak(state: State, principal: Principal, name: str) -> str:
        return name if name == view and role in state.roles(principal) else stored(state, principal, name)

    return _put(community_server, "stored_view", weak)


def _door_is_open(act: str, role: str) -> Callable[[], Any]:
    admit = Call.admit

    def weak(self: Call, asked: str, is_own: bool = False) -> Principal:
        return (
            self.principal
            if asked == act and _is(self.community, self.principal, role)
            else admit(self, asked, is_own)
        )

    return _put(Call, "admit", weak)


WEAK_EDGES: dict[str, WeakEdge] = {
    "messages without end": WeakEdge(
        _put(Bucket, "take_s", _never_counted),
        [f"{LIMITS}who_says_too_much_in_a_second_is_sent_away_for_ten"],
    ),
    "acts without end": WeakEdge(
        _put(Bucket, "turn", _no_wait), [f"{LIMITS}who_acts_much_is_only_served_more_slowly"]
    ),
    "nonsense without end": WeakEdge(
        patch.object(Messages, "_malformed", property(_never_counted, _nothing), create=True).start,
        [f"{LIVE}who_sends_nothing_but_nonsense_is_sent_away"],
    ),
    "views without end": WeakEdge(
        _put(messages, "VIEWS_WATCHED_MAX", MANY),
        [f"{LIMITS}one_socket_watches_so_many_views_and_no_more"],
    ),
    "sockets a person without end": WeakEdge(
        _made_with(Attendance, lambda _, spectators: (MANY, spectators)),
        [
            f"{LIMITS}a_person_has_five_sockets_and_the_sixth_costs_her_the_oldest",
            f"{LIMITS}whose_socket_is_closed_for_a_newer_one_is_answered_first",
        ],
    ),
    "strangers without end": WeakEdge(
        _made_with(Attendance, lambda sockets, _: (sockets, MANY)),
        [f"{LIMITS}strangers_beyond_the_limit_go_unless_they_say_who_they_are"],
    ),
    "a door without a limit": WeakEdge(
        _made_with(Door, lambda _, *rest: (MANY, *rest)),
        [f"{LIMITS}who_comes_when_the_door_is_full_is_told_when_to_come_and_http_goes_on"],
    ),
    "a door that does not ask whether there is room": WeakEdge(
        _made_with(Door, lambda places, loop, _, *rest: (places, loop, lambda: False, *rest)),
        [f"{DOOR}nobody_is_let_in_where_there_is_no_room_at_all"],
    ),
    "frames of any size": WeakEdge(
        _frames_of_any_size, [f"{FRAMES}a_frame_that_is_said_to_be_too_large_is_refused_before_it_comes"]
    ),
    "pieces without end": WeakEdge(
        _put(SocketProtocol, "handle_cont", WebSocketsSansIOProtocol.handle_cont),
        [f"{FRAMES}a_message_in_empty_pieces_without_end_is_too_large"],
    ),
    "bodies of any size": WeakEdge(
        _put(commands, "BODY_BYTES_MAX", MANY),
        [f"{BODIES}a_body_that_is_too_large_is_refused_before_it_is_read"],
    ),
    "packed bodies are read": WeakEdge(
        _packed_bodies_are_read,
        [f"{BODIES}headers_that_are_not_as_agreed_are_refused[headers2-content-encoding]"],
    ),
    "pages of other sites are let in": WeakEdge(
        _foreign_pages_are_let_in,
        [ORIGINS, f"{LIVE}a_page_of_another_site_is_not_let_in"],
    ),
    "sockets are not told that a login has ended": WeakEdge(
        _put(Identity, "on_ended", _nothing),
        [
            f"{REVOKED}revoking_ends_every_idle_socket_of_hers",
            f"{REVOKED}a_new_card_ends_what_the_old_one_opened",
            f"{REVOKED}logging_out_in_one_tab_ends_the_others",
        ],
    ),
    "sockets are told late that a login has ended": WeakEdge(
        _told_late,
        [
            f"{REVOKED}revoking_ends_every_idle_socket_of_hers",
            f"{REVOKED}a_new_card_ends_what_the_old_one_opened",
            f"{REVOKED}logging_out_in_one_tab_ends_the_others",
        ],
    ),
    "a session runs out in silence": WeakEdge(
        _put(Visitor, "_look_again_in_time", _nothing),
        [f"{REVOKED}a_session_that_runs_out_ends_its_idle_sockets"],
    ),
    "sockets are not told that an office has ended": WeakEdge(
        _put(Conversation, "look_again", _nothing), [f"{REVOKED}an_office_that_ends_is_told_to_open_sockets"]
    ),
    "an office that has ended counts on": WeakEdge(
        _an_ended_office_counts_on, [f"{REVOKED}an_office_that_ends_is_told_to_open_sockets"]
    ),
    "what one may no longer watch goes on": WeakEdge(
        _put(Conversation, "look_again", _only_welcomed),
        [f"{REVOKED}what_she_may_no_longer_watch_stops_coming_and_she_is_told"],
    ),
    "frames for who does not read are kept": WeakEdge(
        _put(SocketProtocol, "write", _written_anyway),
        [f"{LINES}one_who_never_reads_is_dropped_by_age_costs_one_document_and_leaves_no_orphan"],
    ),
    "who does not read grows old": WeakEdge(
        _put(Hub, "_end_the_stuck", _nothing),
        [
            f"{LINES}one_who_never_reads_is_dropped_by_age_costs_one_document_and_leaves_no_orphan",
            f"{LIVE}a_client_who_does_not_read_is_cut_off_and_nobody_else_notices",
        ],
    ),
    "pongs for who does not read are kept": WeakEdge(
        _put(SocketProtocol, "handle_ping", WebSocketsSansIOProtocol.handle_ping),
        [
            f"{LINES}one_who_asks_for_pongs_and_takes_none_is_dropped_by_size",
            f"{FRAMES}who_pings_and_never_reads_the_answers_is_cut_off",
        ],
    ),
    "answers for who does not read are kept": WeakEdge(
        _put(DirectOutlet, "answer", _answered_anyway),
        [f"{OUTLETS}{BOUNDED}[direct]"],
    ),
    "answers for who does not read are kept, plain ASGI": WeakEdge(
        _put(AsgiOutlet, "answer", _sent_anyway),
        [f"{OUTLETS}{BOUNDED}[plain ASGI]"],
    ),
    "who does not read is waited for": WeakEdge(
        _put(SocketProtocol, "abort", _ended_politely),
        [f"{LINES}one_who_never_reads_is_dropped_by_age_costs_one_document_and_leaves_no_orphan"],
    ),
    "a command over HTTP": WeakEdge(_over_http("sitting.open", "display"), [f"{MATRIX}{COMMANDS}"]),
    "a command on the socket": WeakEdge(_over_socket("poll.annul", "auditor"), [f"{MATRIX}{COMMANDS}"]),
    "a command that is refused on the socket": WeakEdge(
        _over_socket("ballot.cast", "display"), [f"{MATRIX}{COMMANDS}"]
    ),
    "content": WeakEdge(
        _read_by("content.secretary", "auditor"), [f"{MATRIX}every_content_is_for_whom_the_policy_says"]
    ),
    "a view on the socket": WeakEdge(
        _another_s_on_the_socket("chair"), [f"{MATRIX}every_view_is_for_whom_the_policy_says"]
    ),
    "a view over HTTP": WeakEdge(
        _seen_over_http("roll/0", "chair"), [f"{MATRIX}every_view_is_for_whom_the_policy_says"]
    ),
    "a door": WeakEdge(
        _door_is_open("access.cards.display", "auditor"),
        [f"{MATRIX}every_door_to_logins_and_the_roll_is_for_whom_the_policy_says"],
    ),
}
