"""What a tablet's browser will allow at an address: with some only on an address that it takes for secure.

The rule is that of the W3C's Secure Contexts: HTTPS with a certificate the browser trusts, or this machine
itself. Voting needs none of it.
"""

import socket
import ssl
import time
from typing import NamedTuple
from urllib.parse import urlsplit

from gateways.http.hall_address import EVERYWHERE, own_address
from gateways.http.near import is_only_here
from gateways.settings import Settings

CONNECT_WITHIN_S = 5
DAY_S = 86_400
RENEW_DAYS = 21
# What OpenSSL finds first of all that is wrong with a certificate (x509_vfy.h); the rest is one that nobody
# vouches for: from an authority of one's own, or from itself.
CERTIFICATE_FAULTS = {
    9: "certificate-not-yet",
    10: "certificate-expired",
    62: "certificate-other-name",
    64: "certificate-other-name",
}
# Work everywhere; then what a browser keeps for secure addresses.
EVERYWHERE_ON = ("voting", "live")
SECURE_ONLY = ("secrecy", "awake", "offline", "copy")


class Address(NamedTuple):
    """One address, what kind it is, and for how long its certificate is good."""

    url: str
    kind: str
    days_left: int | None

    @property
    def is_secure(self) -> bool:
        """Whether browsers take it for secure."""
        return self.kind in ("this-machine", "certificate", "certificate-ends-soon")

    @property
    def is_in_order(self) -> bool:
        """Whether nobody has to do anything about it."""
        return self.kind in ("this-machine", "certificate", "plain")

    def features(self) -> dict[str, bool]:
        """What works there; nothing is known of one that does not answer as it should."""
        if self.kind in ("no-answer", "no-tls"):
            return {}
        # Nobody listens in on this machine; but what it says of itself holds for no tablet.
        return dict.fromkeys(EVERYWHERE_ON, True) | dict.fromkeys(SECURE_ONLY, self.is_secure)


def addresses(settings: Settings, url: str | None) -> list[Address]:
    """The addresses that people would use: the one given, or those that the settings make."""
    told = [settings.address, *settings.origins]
    urls = [url] if url else [*_listening(settings), *filter(None, told)]
    return [look_at(one) for one in urls]


def look_at(url: str) -> Address:
    """What kind of address it is. One with HTTPS is connected to."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        return _certificate(url, host, parts.port or 443)
    return Address(url, "this-machine" if is_only_here(host) else "plain", None)


def is_address(url: str) -> bool:
    """Whether this is something that a browser can be sent to."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port beyond 65535, or half an IPv6 address
        return False


def _listening(settings: Settings) -> list[str]:
    host = settings.host
    if host not in EVERYWHERE:
        return [f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"]
    own = own_address()
    return [f"http://{one}:{settings.port}" for one in ("127.0.0.1", own) if one]


def _certificate(url: str, host: str, port: int) -> Address:
    try:
        with (
            socket.create_connection((host, port), CONNECT_WITHIN_S) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as line,
        ):
            ends = ssl.cert_time_to_seconds(str((line.getpeercert() or {})["notAfter"]))
    except ssl.SSLCertVerificationError as error:
        return Address(url, CERTIFICATE_FAULTS.get(error.verify_code, "certificate-not-trusted"), None)
    except ssl.SSLError:
        return Address(url, "no-tls", None)
    except (OSError, KeyError):
        return Address(url, "no-answer", None)
    days = int((ends - time.time_ns() / 1e9) / DAY_S)
    return Address(url, "certificate" if days >= RENEW_DAYS else "certificate-ends-soon", days)
