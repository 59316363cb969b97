"""The charter: a community's rules as data. Ask it for a matter's rule."""

import hashlib
from typing import Annotated, Any, Literal

from pydantic import Field

from domain.deadline import Word
from domain.errors import UnknownMatter
from domain.event import canonical
from domain.institution import (
    AMENDING_ORDER,
    Amending,
    AmendingWord,
    Automatic,
    Body,
    Calendar,
    Conflict,
    Denominator,
    Division,
    Duty,
    Gate,
    Presiding,
    Roll,
    Speech,
)
from domain.matter import Matter, MatterRule, Names, Polling, resolve
from domain.threshold import Base, Part


class Charter(Part):
    """The rules in force. Code knows bases, thresholds, gates and clocks; only the data knows a country."""

    format: Literal["folkmoot.charter/1"]
    preset: Word
    name: Names
    law: Names | None = None
    effective_from: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] | None = None
    supersedes: Word | None = None
    amended_by: Word | None = None
    calendar: Calendar | None = None
    polling: Polling = Polling()
    matters: Annotated[dict[Word, Matter], Field(min_length=1)]
    bodies: dict[Word, Body] = Field(default_factory=dict)
    gates: dict[Word, Gate] = Field(default_factory=dict)
    roll: Roll | None = None
    denominators: dict[Base, Denominator] = Field(default_factory=dict)
    duties: dict[Word, Duty] = Field(default_factory=dict)
    automatic: dict[Word, Automatic] = Field(default_factory=dict)
    conflicts: dict[Word, Conflict] = Field(default_factory=dict)
    speech: Speech | None = None
    amending: Amending | None = None
    division: Division | None = None
    presiding: Presiding | None = None

    def matter(self, word: str) -> MatterRule:
        """The rule for a kind of motion.

        Raises:
            UnknownMatter: the charter has no such matter.
        """
        matter = self.matters.get(word)
        if matter is None:
            raise UnknownMatter(matter=word, known=sorted(self.matters))
        rule = resolve(word, matter, self.polling)
        countable = rule.is_countable and not self._counts_adjusted(rule)
        return rule.model_copy(update={"delegable": self._delegable(word), "is_countable": countable})

    def amendments(self, word: str) -> MatterRule:
        """The rule for changes to a motion of this kind: its own, as far as `amending` says nothing else."""
        own = self.amending
        rule = self.matter(own.matter if own and own.matter else word)
        if own is None or own.seconds is None:
            return rule
        return rule.model_copy(update={"seconds": own.seconds})

    @property
    def amending_order(self) -> tuple[AmendingWord, ...]:
        """In which order changes are put."""
        return self.amending.order if self.amending else AMENDING_ORDER

    def _delegable(self, word: str) -> bool:
        delegations = (body.delegates for body in self.bodies.values() if body.delegates)
        return all(word not in delegation.kept for delegation in delegations)

    def _counts_adjusted(self, rule: MatterRule) -> bool:
        """A base that leaves people out is known only once someone has recorded whom."""
        conditions = (condition for condition in (rule.quorum, rule.majority) if condition is not None)
        return any(threshold.base in self.denominators for c in conditions for threshold in c.thresholds)

    def document(self) -> dict[str, Any]:
        """The charter as it stands in an event: what was said, nothing filled in."""
        return self.model_dump(mode="json", exclude_unset=True, exclude_none=True)


def charter_hash(charter: Charter) -> str:
    """SHA-256 of the charter's canonical JSON, so that anyone can compare two of them."""
    return hashlib.sha256(canonical(charter.document())).hexdigest()
