"""Whether a request was sent on this very machine, and to it: not by way of somebody's page elsewhere.

A page of another site can be made to reach a server on its reader's own machine, by a name that its owner
lets point there (DNS rebinding). To the browser that server is then the page's own, and the page reads what
it answers. But the request says to which name it was sent, and no script can change that.
"""

from ipaddress import IPv6Address, ip_address
from typing import Any


def is_near(client: Any, hosts: list[bytes]) -> bool:
    """Whether it came from an address of this machine, to one name that means this machine.

    `client`: address and port of the sender, as ASGI has them; `hosts`: every `Host` header.
    """
    return bool(client) and _is_loopback(client[0]) and len(hosts) == 1 and _is_ours(hosts[0])


def parted(host: str) -> tuple[str, str]:
    """The name, and the port with its colon."""
    colon = host.rfind(":")
    return (host, "") if colon <= host.rfind("]") else (host[:colon], host[colon:])


def is_only_here(name: str) -> bool:
    """Whether a host name means the machine that asks, whichever it is (RFC 6761 and loopback addresses).

    A dot at the end says that a name is whole (RFC 1034, 3.1), and makes it no other one.
    """
    name = name.lower().removesuffix(".")
    return name == "localhost" or name.endswith(".localhost") or _is_loopback(name.strip("[]"))


def _is_ours(host: bytes) -> bool:
    return is_only_here(parted(host.decode("latin-1"))[0])


def _is_loopback(address: str) -> bool:
    """An IPv4 address may come as an IPv6 one (RFC 4291, 2.5.5.2)."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return (mapped or found).is_loopback
