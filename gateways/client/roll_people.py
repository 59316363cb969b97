"""Reads everyone on a community's roll, with names, through the public interface."""

from collections.abc import AsyncIterator

from gateways.card_sheet import Holder
from gateways.client.errors import Refused
from gateways.client.http import Person

NAMES_MAX = 100  # references that the server looks up at once


async def people_of(person: Person) -> AsyncIterator[Holder]:
    """Everyone who is on the roll now, as this person may read it."""
    page = 0
    while True:
        try:
            doc = (await person.view(f"roll/{page}"))["doc"]
        except Refused as refusal:
            if refusal.code == "unknown-view":
                return
            raise
        current = {member: row for member, row in doc["rows"].items() if not row.get("departed")}
        refs = [row["name"] for row in current.values()]
        names: dict[str, str] = {}
        for start in range(0, len(refs), NAMES_MAX):
            names |= await person.contents(refs[start : start + NAMES_MAX])
        for member, row in current.items():
            yield Holder(member, row["number"], names.get(row["name"], ""), row.get("group", ""))
        page += 1
