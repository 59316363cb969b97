"""The charter: a community's rules as data. Read it, check it, ask it for a matter's rule."""

import hashlib
from collections.abc import Collection
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from domain.charter_problems import Path, Problem, problem, shape_problem
from domain.contradictions import contradictions
from domain.deadline import Word
from domain.errors import CharterInvalid, UnknownMatter
from domain.event import canonical
from domain.institution import (
    Automatic,
    Body,
    Calendar,
    Conflict,
    Denominator,
    Duty,
    Gate,
    Roll,
    Speech,
)
from domain.matter import Matter, MatterRule, Names, Polling, resolve
from domain.threshold import Base, Part

FORMAT = "folkmoot.charter/1"
CHARTER_BYTES_MAX = 24 * 1024
PROBLEMS_MAX = 50


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

    def matter(self, word: str) -> MatterRule:
        """The rule for a kind of motion.

        Raises:
            UnknownMatter: the charter has no such matter.
        """
        matter = self.matters.get(word)
        if matter is None:
            raise UnknownMatter(matter=word, known=sorted(self.matters))
        rule = resolve(word, matter, self.polling)
        presence = rule.needs_presence or self._counts_adjusted(rule)
        return rule.model_copy(update={"delegable": self._delegable(word), "needs_presence": presence})

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


def parse_charter(value: Any) -> Charter:
    """Read a charter from JSON values.

    Raises:
        CharterInvalid: with every problem; where a part cannot be read, also the contradictions of the rest.
    """
    charter, problems = _read(value)
    if charter is not None:
        problems += [*contradictions(charter, _words(value)), *_too_large(charter)]
    if charter is None or problems:
        raise CharterInvalid(problems=[found.json() for found in problems[:PROBLEMS_MAX]])
    return charter


def _read(value: Any) -> tuple[Charter | None, list[Problem]]:
    """The charter, and what is wrong with its shape; where a part cannot be read, the rest of it."""
    try:
        return Charter.model_validate(value), []
    except ValidationError as error:
        details = error.errors(include_url=False)
    problems = [shape_problem(detail) for detail in details]
    if any(detail["loc"][:1] == ("polling",) for detail in details):
        return None, problems  # every matter inherits from it: what they lack could not be told
    try:
        return Charter.model_validate(_rest(value, [detail["loc"] for detail in details])), problems
    except ValidationError:
        return None, problems


def _rest(value: Any, paths: list[Path]) -> Any:
    """The value without the matters, gates and so on that cannot be read, and with a head that can."""
    if not isinstance(value, dict):
        return value
    rest = {key: dict(part) if isinstance(part, dict) else part for key, part in value.items()}
    for path in paths:
        part = rest.get(path[0])
        if len(path) > 1 and isinstance(part, dict):
            part.pop(path[1], None)
        else:
            rest.pop(path[0], None)
    return {**rest, "format": FORMAT, "preset": "unread", "name": {"en": "unread"}}


def _words(value: Any) -> dict[str, Collection[str]]:
    """The names of matters, bodies and gates, also of those that cannot be read."""
    sections = {"matter": value.get("matters"), "body": value.get("bodies"), "gate": value.get("gates")}
    return {kind: section if isinstance(section, dict) else () for kind, section in sections.items()}


def _too_large(charter: Charter) -> list[Problem]:
    size = len(canonical(charter.document()))
    if size <= CHARTER_BYTES_MAX:
        return []
    return [problem((), "too-large", bytes=size, bytes_max=CHARTER_BYTES_MAX)]
