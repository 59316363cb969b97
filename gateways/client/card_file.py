"""`folkmoot cards`: makes login cards through the public interface and writes them into a file to print."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TextIO

from domain.frozen import Frozen
from gateways.card_sheet import Place, sheet
from gateways.client.http import Folkmoot, Person
from gateways.client.known_server import KnownServer
from gateways.client.roll_people import people_of


class Wanted(NamedTuple):
    """Whose cards to make: these numbers, everyone, or whoever has none; `address` replaces the server's."""

    numbers: Sequence[str] = ()
    is_for_all: bool = False
    address: str = ""


class CardReport(Frozen):
    """What `folkmoot cards --json` prints. It never holds a code."""

    cards: int
    numbers: list[str]
    unknown: list[str]
    entry: str
    out: str


class NothingToPrint(Exception):
    """Raised when nobody needs a card, or a number is not on the roll; nothing was made."""

    def __init__(self, report: CardReport) -> None:
        super().__init__("nothing to print")
        self.report = report


async def write_cards(
    server: KnownServer, community: str, out: Path, wanted: Wanted, language: str
) -> CardReport:
    """Make the cards and write the sheets; only the file's owner may read it.

    Raises:
        FileExistsError: the file is there; it may hold cards that are not printed yet.
        NothingToPrint: no card was made.
        Refused: the server said no.
    """
    async with Folkmoot(server.url, language) as folkmoot:
        person = folkmoot.as_bearer(community, server.token)
        place = await _place(person, wanted.address)
        holders = {holder.member: holder async for holder in people_of(person)}
        by_number = {holder.number: holder.member for holder in holders.values()}
        unknown = [number for number in wanted.numbers if number not in by_number]
        report = CardReport(cards=0, numbers=[], unknown=unknown, entry=place.entry, out=str(out))
        if unknown:
            raise NothingToPrint(report)
        # Opened before the cards are made: old cards are not to end for a file that cannot be written.
        with _new_file(out) as file:
            codes = await _made(person, wanted, by_number)
            if not codes:
                raise NothingToPrint(report)
            pairs = [(holders[member], code) for member, code in codes.items()]
            file.write(sheet(place, pairs, language))
        made = [holder.number for holder, _ in pairs]
        return report.model_copy(update={"cards": len(made), "numbers": made})


@contextmanager
def _new_file(path: Path) -> Iterator[TextIO]:
    """A file that only its owner may read; it is gone again if what it was made for fails."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            yield file
    except BaseException:
        path.unlink()
        raise


async def _made(person: Person, wanted: Wanted, by_number: dict[str, str]) -> dict[str, str]:
    if wanted.numbers:
        return await person.cards([by_number[number] for number in wanted.numbers])
    return await person.all_cards(only_missing=not wanted.is_for_all)


async def _place(person: Person, address: str) -> Place:
    shown = (await person.view("community"))["doc"]
    entry = (await person.join())["address"]
    if address:
        entry = f"{address.rstrip('/')}/c/{person.community}/enter"
    return Place((await person.contents([shown["name"]]))[shown["name"]], entry)
