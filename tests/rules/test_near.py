"""Who sits at the server itself, by the address that a request comes from."""

import pytest

from gateways.http.request import credentials_of


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.4.60", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"])
def test_an_address_of_the_machine_itself_is_near(address: str) -> None:
    assert credentials_of({"headers": [], "client": (address, 1)}).is_near
    assert not credentials_of({"headers": [(b"via", b"1.1 p")], "client": (address, 1)}).is_near


@pytest.mark.parametrize(
    "address", ["::1234", "::102:304", "::10:2:3", "::ffff:10.0.0.1", "10.0.0.1", "127.example.org", ""]
)
def test_an_address_that_only_begins_like_one_is_not_near(address: str) -> None:
    assert not credentials_of({"headers": [], "client": (address, 1)}).is_near
