"""Founds a community, appoints its officials and gives them passwords, through the public interface."""

import secrets

from domain.frozen import Frozen
from gateways.card_sheet import WIDE
from gateways.client.http import Folkmoot, Person
from gateways.client.known_server import KnownServer
from gateways.client.roll_people import people_of


class Founded(Frozen):
    """What `folkmoot found --json` prints."""

    community: str
    address: str
    position: int


class Appointed(Frozen):
    """What `folkmoot appoint --json` prints."""

    member: str
    number: str
    name: str
    role: str
    position: int


class WithPassword(Frozen):
    """What `folkmoot password --json` prints. It never holds the password."""

    member: str
    number: str
    name: str


class NotOnRoll(Exception):
    """Raised when nobody on the roll has this number."""


async def found(
    server: KnownServer, community: str, name: str, preset: str, zone: str, language: str
) -> Founded:
    """Found a community under a preset charter; `zone` is the time zone it lives in.

    Raises:
        Refused: the server said no, as when its address is taken.
    """
    lang = "zh-CN" if any(letter >= WIDE for letter in name) else "en"
    body = {"name": {"lang": lang, "text": name}, "preset": preset, "zone": zone}
    async with Folkmoot(server.url, language) as folkmoot:
        operator = folkmoot.as_bearer(community, server.token)
        answer = await operator.act("community.found", body, secrets.token_hex(16))
    return Founded(community=community, address=f"{server.url}/c/{community}/", position=answer["position"])


async def appoint(server: KnownServer, community: str, number: str, role: str, language: str) -> Appointed:
    """Give the office to the person with this number on the roll.

    Raises:
        NotOnRoll: nobody has this number.
        Refused: the server said no, as when the person has the office already.
    """
    async with Folkmoot(server.url, language) as folkmoot:
        operator = folkmoot.as_bearer(community, server.token)
        member, name = await _find(operator, number)
        answer = await operator.act("role.grant", {"member": member, "role": role}, secrets.token_hex(16))
    return Appointed(member=member, number=number, name=name, role=role, position=answer["position"])


async def give_password(
    server: KnownServer, community: str, number: str, password: str, language: str
) -> WithPassword:
    """Let an official come in with the number on the roll and this password; their earlier logins end.

    Raises:
        NotOnRoll: nobody has this number.
        Refused: the server said no, as when the password is short.
    """
    async with Folkmoot(server.url, language) as folkmoot:
        operator = folkmoot.as_bearer(community, server.token)
        member, name = await _find(operator, number)
        await operator.set_password(member, password)
    return WithPassword(member=member, number=number, name=name)


async def _find(operator: Person, number: str) -> tuple[str, str]:
    """The id and the name of the person with this number on the roll."""
    async for person in people_of(operator):
        if person.number == number:
            return person.member, person.name
    raise NotOnRoll(number)
