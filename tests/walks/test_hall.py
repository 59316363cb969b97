"""`doctor --hall`: what an address and its certificate allow, looked at as a browser would."""

import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from gateways.operations.address_check import RENEW_DAYS, SECURE_ONLY, Address, addresses, is_address, look_at
from gateways.settings import Settings
from gateways.terminal import DIFFERS, USAGE
from gateways.wording import has_word
from tests.walks.test_operations import folkmoot

DAY = timedelta(days=1)
# More than what is left out by counting whole days.
HOUR = timedelta(hours=1)
LONG = 90 * DAY + HOUR
SOON = (RENEW_DAYS - 1) * DAY + HOUR
KINDS = (
    "certificate",
    "certificate-ends-soon",
    "certificate-expired",
    "certificate-not-trusted",
    "certificate-not-yet",
    "certificate-other-name",
    "no-answer",
    "no-tls",
    "plain",
    "this-machine",
)
LINE_S = 10


class Authority:
    """Signs certificates; trusted by whoever has its own in a file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("The Valley's own authority")
        basic = x509.BasicConstraints(ca=True, path_length=0)
        unsigned = _unsigned(self._name, self._name, self._key, -DAY, LONG).add_extension(
            basic, critical=True
        )
        self.file = folder / "authority.pem"
        self.file.write_bytes(_pem(unsigned.sign(self._key, hashes.SHA256())))

    def certificate(self, host: str, begins: timedelta, ends: timedelta) -> ssl.SSLContext:
        """What a server needs that shows a certificate for this host."""
        key = ec.generate_private_key(ec.SECP256R1())
        unsigned = _unsigned(_name(host), self._name, key, begins, ends)
        names = x509.SubjectAlternativeName([_general_name(host)])
        signed = unsigned.add_extension(names, critical=False).sign(self._key, hashes.SHA256())
        file = self._folder / "server.pem"
        form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        file.write_bytes(key.private_bytes(*form) + _pem(signed))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _unsigned(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, begins: timedelta, ends: timedelta
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return x509.CertificateBuilder(
        issuer, subject, key.public_key(), x509.random_serial_number(), now + begins, now + ends
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


@contextmanager
def answering(answer: Callable[[socket.socket], object]) -> Iterator[int]:
    """A server on this machine; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):  # it was told to stop
                while True:
                    line, _ = listening.accept()
                    line.settimeout(LINE_S)
                    with suppress(OSError), line:
                        answer(line)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


def tls(context: ssl.SSLContext) -> Callable[[socket.socket], object]:
    def answer(line: socket.socket) -> None:
        with context.wrap_socket(line, server_side=True) as inner:
            inner.recv(1)

    return answer


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this machine knows."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    return authority


@pytest.mark.parametrize(
    ("host", "begins", "ends", "kind", "days"),
    [
        ("localhost", -DAY, LONG, "certificate", 90),
        ("localhost", -DAY, SOON, "certificate-ends-soon", RENEW_DAYS - 1),
        ("localhost", -2 * DAY, -DAY, "certificate-expired", None),
        ("localhost", DAY, LONG, "certificate-not-yet", None),
        ("moot.example.org", -DAY, LONG, "certificate-other-name", None),
    ],
)
def test_a_certificate_of_a_known_authority_is_judged_by_its_days_and_its_name(
    host: str, begins: timedelta, ends: timedelta, kind: str, days: int | None, trusted: Authority
) -> None:
    with answering(tls(trusted.certificate(host, begins, ends))) as port:
        found = look_at(f"https://localhost:{port}")
    assert (found.kind, found.days_left) == (kind, days)
    is_good = days is not None
    assert found.is_secure == is_good
    assert {found.features()[name] for name in SECURE_ONLY} == {is_good}
    assert found.is_in_order == (kind == "certificate")


@pytest.mark.parametrize(
    ("host", "kind"), [("127.0.0.1", "certificate"), ("127.0.0.2", "certificate-other-name")]
)
def test_a_certificate_may_be_for_a_number(host: str, kind: str, trusted: Authority) -> None:
    with answering(tls(trusted.certificate(host, -DAY, LONG))) as port:
        assert look_at(f"https://127.0.0.1:{port}").kind == kind


def test_an_authority_of_ones_own_is_not_trusted_until_it_is_known(authority: Authority) -> None:
    with answering(tls(authority.certificate("localhost", -DAY, LONG))) as port:
        found = look_at(f"https://localhost:{port}")
    assert found.kind == "certificate-not-trusted"
    assert not found.is_secure
    assert not found.is_in_order


def test_who_answers_without_tls_is_not_taken_for_nobody() -> None:
    def plainly(line: socket.socket) -> None:
        line.recv(1024)
        line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with answering(plainly) as port:
        plain = look_at(f"https://localhost:{port}")
    assert (plain.kind, plain.features(), plain.is_in_order) == ("no-tls", {}, False)


def test_nobody_answers_where_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    found = look_at(f"https://localhost:{port}")
    assert (found.kind, found.features(), found.is_in_order) == ("no-answer", {}, False)


@pytest.mark.parametrize(
    ("url", "kind", "is_secure"),
    [
        ("http://192.168.1.5:8460", "plain", False),
        ("http://10.0.0.7:8460", "plain", False),
        ("http://hall.local", "plain", False),
        ("http://[fd00::5]:8460", "plain", False),
        ("http://moot.example.org", "plain", False),
        ("http://127.0.0.1:8460", "this-machine", True),
        ("http://[::1]:8460", "this-machine", True),
        ("http://localhost:8460", "this-machine", True),
        ("http://projector.localhost:8460", "this-machine", True),
    ],
)
def test_plain_http_is_secure_on_this_machine_only(url: str, kind: str, is_secure: bool) -> None:
    found = look_at(url)
    assert (found.kind, found.is_secure) == (kind, is_secure)
    features = found.features()
    assert features["voting"]
    assert features["live"]
    assert {features[name] for name in SECURE_ONLY} == {is_secure}


def test_the_addresses_are_those_that_people_are_told() -> None:
    settings = Settings(host="192.168.1.5", address="http://hall.local", origins=("http://moot.local",))
    told = [place.url for place in addresses(settings, None)]
    assert told == ["http://192.168.1.5:8460", "http://hall.local", "http://moot.local"]
    assert [place.url for place in addresses(settings, "http://10.0.0.7")] == ["http://10.0.0.7"]


@pytest.mark.parametrize("url", ["moot.example.org", "ftp://x", "https://", "https://x:99999", "http://[::1"])
def test_what_no_browser_can_be_sent_to_is_no_address(url: str) -> None:
    assert not is_address(url)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_words_and_what_is_not_in_order_has_a_cure(kind: str, language: str) -> None:
    assert has_word("cli", f"hall.{kind}", language)
    is_in_order = Address("", kind, None).is_in_order
    assert is_in_order or has_word("cli", f"hall.{kind}.cure", language)


@pytest.mark.slow
def test_the_command_says_it_in_both_languages(authority: Authority, tmp_path: Path) -> None:
    trust = {"SSL_CERT_FILE": str(authority.file)}

    def told(port: int, locale: str, *more: str) -> Any:
        url = f"https://localhost:{port}"
        return folkmoot("doctor", "--data", tmp_path, "--hall", "--url", url, *more, **trust, LC_ALL=locale)

    with answering(tls(authority.certificate("localhost", -2 * DAY, -DAY))) as port:
        english, chinese = told(port, "C.UTF-8"), told(port, "zh_CN.UTF-8")
    assert english.returncode == chinese.returncode == DIFFERS
    assert "the certificate has run out" in english.stdout
    assert "Have it renewed." in english.stdout
    assert "证书已过期" in chinese.stdout
    assert "请续期。" in chinese.stdout
    with answering(tls(authority.certificate("localhost", -DAY, LONG))) as port:
        good = told(port, "C.UTF-8", "--json")
    (place,) = json.loads(good.stdout)["addresses"]
    assert (place["kind"], place["days_left"]) == ("certificate", 90)
    assert folkmoot("doctor", "--hall", "--url", "moot.example.org").returncode == USAGE
