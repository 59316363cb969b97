"""Founds the sample community through the public interface and hands out cards. Done again, it goes on."""

import os
from pathlib import Path
from typing import NamedTuple

import orjson

from gateways.client.errors import Refused
from gateways.client.http import Folkmoot, Json, Person
from gateways.demo import village

CARDS_FILE = "demo-cards.json"
PROJECTOR = "projector"
OPERATOR = "operator"
NEAR_ONLY = frozenset({village.CHAIR, village.DEPUTY, OPERATOR})


class Cards:
    """Login codes by roll number, kept so that printed links stay good when the demo is started again."""

    def __init__(self, data: Path) -> None:
        self._path = data / CARDS_FILE
        self._codes: dict[str, str] = {}
        if self._path.exists():
            self._codes = orjson.loads(self._path.read_bytes())

    def code(self, holder: str) -> str:
        """The code of a member's number, the projector or the operator."""
        return self._codes.get(holder, "")

    def keep(self, codes: dict[str, str]) -> None:
        """Remember codes, where only the owner of the data folder can read them."""
        self._codes |= codes
        beside = self._path.with_suffix(".new")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(orjson.dumps(self._codes))
        beside.replace(self._path)


class Prepared(NamedTuple):
    """The community, ready to sit: everyone logged in, by roll number."""

    people: dict[str, Person]
    cards: Cards


async def prepare(folkmoot: Folkmoot, token: str, data: Path) -> Prepared:
    """Found the community, enrol everyone, open the sitting, and log in those who are simulated."""
    operator = folkmoot.as_bearer(village.COMMUNITY, token)
    await operator.act("community.found", _founding(), "demo-found-community")
    enrolled = await operator.act("roll.import", {"rows": _rows()}, "demo-enrol-members")
    members: dict[str, str] = enrolled["members"]
    for number, role in (
        (village.CHAIR, "chair"),
        (village.DEPUTY, "chair"),
        (village.SECRETARY, "secretary"),
    ):
        grant = {"member": members[number], "role": role}
        await operator.act("role.grant", grant, f"demo-grant-{role}-{number}")
    cards = Cards(data)
    people = await _log_in(folkmoot, operator, members, cards)
    await _open(people[village.SECRETARY])
    return Prepared(people, cards)


async def _open(secretary: Person) -> None:
    """Called for now, which its charter lets them, and opened. Who opens it as a chair presides: here the
    simulated chair and the person at the chair's link share it.
    """
    title = {"lang": "zh-CN", "text": village.SITTING}
    planned = await secretary.act("sitting.plan", {"title": title}, "demo-plan-sitting")
    place = {"lang": "zh-CN", "text": village.HALL}
    called = {"sitting": planned["sitting"], "place": place}
    await secretary.act("sitting.call", called, "demo-call-sitting")
    await secretary.act("sitting.open", {"sitting": planned["sitting"]}, "demo-open-sitting")


def _founding() -> Json:
    name = {"lang": "zh-CN", "text": village.NAME}
    return {"name": name, "preset": village.PRESET, "zone": village.ZONE}


def _rows() -> list[Json]:
    return [
        {"number": one.number, "name": one.name, "group": one.group, "household": one.household}
        for one in village.ROLL
    ]


async def _log_in(
    folkmoot: Folkmoot, operator: Person, members: dict[str, str], cards: Cards
) -> dict[str, Person]:
    """Whoever's card is still good keeps it; the others get new ones."""
    holders = [*(one.number for one in village.ROLL), PROJECTOR, OPERATOR]
    people = {holder: await _try(folkmoot, cards.code(holder)) for holder in holders}
    missing = [holder for holder, person in people.items() if person is None]
    cards.keep(await _issue(operator, members, missing))
    for holder in missing:
        people[holder] = await folkmoot.login(village.COMMUNITY, cards.code(holder))
    return {holder: person for holder, person in people.items() if person is not None}


async def _try(folkmoot: Folkmoot, code: str) -> Person | None:
    if not code:
        return None
    try:
        return await folkmoot.login(village.COMMUNITY, code)
    except Refused:
        return None


async def _issue(operator: Person, members: dict[str, str], holders: list[str]) -> dict[str, str]:
    """Cards of the chairs and the operator answer on this machine only."""
    codes: dict[str, str] = {}
    for is_near in (False, True):
        chosen = {members[one]: one for one in holders if one in members and (one in NEAR_ONLY) is is_near}
        if chosen:
            made = await operator.cards(list(chosen), loopback_only=is_near)
            codes |= {chosen[member]: code for member, code in made.items()}
    if PROJECTOR in holders:
        codes[PROJECTOR] = await operator.card("display", loopback_only=False)
    if OPERATOR in holders:
        codes[OPERATOR] = await operator.card("operator", loopback_only=True)
    return codes
