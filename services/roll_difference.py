"""What a list would change on the roll: who is added, changed, departed; and which of its rows cannot be."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from math import lcm
from typing import Any, NamedTuple

from domain.errors import RollRowsInvalid
from domain.roll import Entry, Member
from services.commands import RollRow
from services.state import State

ReadParts = Callable[[Sequence[str]], dict[str, Any]]
Problem = dict[str, Any]
# What the roll says of a member beside the number, which tells who it is, in the words of a row.
ENTRY = {"class": "member_class", "group": "group", "household": "household", "weight": "weight"}
PROBLEMS_MAX = 1000
DENOMINATOR_MAX = 10**9


class Difference(NamedTuple):
    """What importing would do. `known` has the names and proofs read for comparing, by reference."""

    added: list[RollRow]
    changed: list[tuple[Member, RollRow]]
    departed: list[Member]
    unchanged: int
    known: dict[str, Any]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to do."""
        return not (self.added or self.changed or self.departed)

    def numbers(self) -> dict[str, int]:
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "departed": len(self.departed),
            "unchanged": self.unchanged,
        }

    def report(self) -> dict[str, Any]:
        """The dry run: by number, since who is added has no id yet."""
        return {
            "added": [row.number for row in self.added],
            "changed": [row.number for _, row in self.changed],
            "changes": {row.number: self._changes(member, row) for member, row in self.changed},
            "departed": [member.entry.number for member in self.departed],
            "unchanged": self.unchanged,
            "former_names": self._former_names(),
        }

    def _changes(self, member: Member, row: RollRow) -> list[dict[str, str]]:
        """Field by field. A proof of belonging is only said to be another: it may be an identity card."""
        former, entry = member.entry._asdict(), entry_of(row)._asdict()
        pairs = {"name": (self._name(member), row.name)}
        pairs |= {field: (former[name], entry[name]) for field, name in ENTRY.items()}
        found = [
            {"field": field, "from": old, "to": new} for field, (old, new) in pairs.items() if old != new
        ]
        return found + ([{"field": "evidence"}] if _proves_otherwise(member, row, self.known) else [])

    def _former_names(self) -> dict[str, str]:
        """By number, the name on the roll of whoever would be called otherwise or depart, unless erased."""
        leaving = [(member, member.entry.number) for member in self.departed]
        names = {number: self._name(member) for member, number in leaving}
        names |= {
            row.number: self._name(member) for member, row in self.changed if self._name(member) != row.name
        }
        return {number: name for number, name in names.items() if name}

    def _name(self, member: Member) -> str:
        return str(self.known.get(member.name, {}).get("text", ""))


def compare(state: State, rows: Sequence[RollRow], complete: bool, read: ReadParts) -> Difference:
    """Compare a list with the roll, by number; names byte for byte. What a row leaves out stays as it is.

    Raises:
        RollRowsInvalid: with every row that cannot be.
    """
    holders = [(completed(row, holder), holder) for row in rows for holder in [state.holder(row.number)]]
    rows = [row for row, _ in holders]
    numbers = {row.number for row in rows}
    missing = [state.members[one] for number, one in state.by_number.items() if number not in numbers]
    checked(rows, () if complete else missing)
    present = [(member, row) for row, member in holders if member is not None]
    departed = missing if complete else []
    refs = [ref for member, _ in present for ref in (member.name, member.evidence)]
    known = read([ref for ref in (*refs, *(member.name for member in departed)) if ref])
    changed = [(member, row) for member, row in present if _differs(member, row, known)]
    return Difference(
        added=[row for row, member in holders if member is None],
        changed=changed,
        departed=departed,
        unchanged=len(present) - len(changed),
        known=known,
    )


def completed(row: RollRow, member: Member | None) -> RollRow:
    """The row, with what it leaves out as it stands on the roll: a list without groups empties no group."""
    if member is None:
        return row
    kept = {name: getattr(member.entry, name) for name in ENTRY.values() if name not in row.model_fields_set}
    return row.model_copy(update=kept) if kept else row


def _differs(member: Member, row: RollRow, known: dict[str, Any]) -> bool:
    if entry_of(row) != member.entry or known.get(member.name) != {"text": row.name}:
        return True
    return _proves_otherwise(member, row, known)


def _proves_otherwise(member: Member, row: RollRow, known: dict[str, Any]) -> bool:
    """A list without proofs of belonging says nothing against those on record."""
    return bool(row.evidence) and known.get(member.evidence) != {"text": row.evidence}


def checked(rows: Sequence[RollRow], others: Iterable[Member]) -> None:
    """Refuse rows that are well-formed each, but cannot be on a roll beside those `others`."""
    found = problems(rows) or _too_fine(rows, others)
    if found:
        raise refused(found)


def refused(found: Sequence[Problem]) -> RollRowsInvalid:
    """The refusal of rows: so many problems as one can read, and how many there are."""
    return RollRowsInvalid(problems=found[:PROBLEMS_MAX], count=len(found))


def problems(rows: Sequence[RollRow]) -> list[Problem]:
    """By row from 1: blanks where someone must be named, and numbers that stand twice."""
    times = Counter(row.number for row in rows)
    found: list[Problem] = []
    for place, row in enumerate(rows, start=1):
        if not row.number.strip():
            found.append({"row": place, "field": "number", "code": "missing"})
        elif times[row.number] > 1:
            found.append({"row": place, "field": "number", "code": "number-twice"})
        if not row.name.strip():
            found.append({"row": place, "field": "name", "code": "missing"})
    return found


def _too_fine(rows: Sequence[RollRow], others: Iterable[Member]) -> list[Problem]:
    """Sums of weights must stay numbers that can be written down: their common denominator has an end."""
    finest = [Fraction(row.weight).denominator for row in rows]
    if max(finest, default=1) == 1:
        return []
    weights = {member.entry.weight for member in others if not member.departed}
    common = lcm(*(Fraction(weight).denominator for weight in weights))
    found: list[Problem] = []
    for place, denominator in enumerate(finest, start=1):
        if lcm(common, denominator) > DENOMINATOR_MAX:
            found.append({"row": place, "field": "weight", "code": "weight-too-fine"})
        else:
            common = lcm(common, denominator)
    return found


def entry_of(row: RollRow) -> Entry:
    """The row as the roll keeps it; 2/2 and 1 are one weight."""
    weight = row.weight if row.weight == "1" else str(Fraction(row.weight))
    return Entry(row.number, row.member_class, row.group, row.household, weight)
