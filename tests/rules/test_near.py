"""Who sits at the server itself, by the address that a request comes from and the name it was sent to."""

import pytest

from gateways.http.request import credentials_of

HERE = (b"host", b"localhost:8460")


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.4.60", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"])
def test_an_address_of_the_machine_itself_is_near(address: str) -> None:
    assert credentials_of({"headers": [HERE], "client": (address, 1)}).is_near
    assert not credentials_of({"headers": [HERE, (b"via", b"1.1 p")], "client": (address, 1)}).is_near


@pytest.mark.parametrize(
    "address", ["::1234", "::102:304", "::10:2:3", "::ffff:10.0.0.1", "10.0.0.1", "127.example.org", ""]
)
def test_an_address_that_only_begins_like_one_is_not_near(address: str) -> None:
    assert not credentials_of({"headers": [HERE], "client": (address, 1)}).is_near


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST:8460", "ann.localhost:8460", "127.0.0.1", "127.8.4.60:1", "[::1]:8460"),
        *("localhost.", "Localhost.:8460", "ann.localhost.:8460", "127.0.0.1.", "127.8.4.60.:1"),
    ],
)
def test_a_request_to_a_name_of_this_machine_is_near(host: str) -> None:
    assert credentials_of({"headers": [(b"host", host.encode())], "client": ("127.0.0.1", 1)}).is_near


@pytest.mark.parametrize(
    "hosts",
    [
        ["evil.example"],
        ["localhost.evil.example:8460"],
        ["127.0.0.1.evil.example"],
        ["localhost.evil.example."],
        ["localhost..:8460"],
        ["127.0.0.1.."],
        ["."],
        ["evillocalhost"],
        ["192.168.1.5:8460"],
        ["localhost@evil.example"],
        ["localhost", "evil.example"],
        ["\xff"],
        [""],
        [],
    ],
)
def test_a_request_to_another_name_is_not_near_though_it_comes_from_here(hosts: list[str]) -> None:
    headers = [(b"host", host.encode("latin-1")) for host in hosts]
    assert not credentials_of({"headers": headers, "client": ("127.0.0.1", 1)}).is_near
