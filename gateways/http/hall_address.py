"""The address by which the tablets of a hall reach this server, for cards and for the screen."""

import socket
from collections.abc import Callable

from starlette.types import Scope

from domain.errors import BadRequest
from gateways.http.headers import HOST
from gateways.http.near import is_only_here, parted
from gateways.http.request import header
from gateways.settings import Settings

HOST_CHARACTERS_MAX = 253 + len(":65535")  # a name of RFC 1035, and a port
EVERYWHERE = frozenset({"0.0.0.0", "::"})
# A documentation address (RFC 5737): choosing a route to it sends nothing.
SOMEWHERE_ELSE = ("192.0.2.1", 9)


def hall_address(settings: Settings, scope: Scope, lan: Callable[[], str] | None = None) -> str:
    """The origin to hand out, such as `http://192.168.1.5:8460`.

    What the operator has set; else the address by which this very page was reached; but a name that means
    only this machine is replaced by the machine's address in its network, if the server listens there.

    Raises:
        BadRequest: the page was reached at what is no address.
    """
    if settings.address:
        return settings.address
    scheme, host = scope["scheme"], header(scope, b"host") or ""
    if len(host) > HOST_CHARACTERS_MAX or not HOST.fullmatch(host):
        raise BadRequest(problems=[{"where": "host", "code": "shape"}])
    name, port = parted(host)
    if is_only_here(name) and settings.host in EVERYWHERE and (own := (lan or own_address)()):
        return f"{scheme}://{own}{port}"
    return f"{scheme}://{host}"


def own_address() -> str:
    """This machine's own address in its network, or "" if it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(SOMEWHERE_ELSE)
        except OSError:
            return ""
        own = str(probe.getsockname()[0])
    return "" if own.startswith("127.") else own
