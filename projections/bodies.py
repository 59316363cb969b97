"""Of which bodies the roll says who is in them, and what those decide ordinarily (records 0137 and 0142)."""

from collections.abc import Iterator

from domain.charter import Charter
from domain.matter import MatterRule
from projections.documents import INTERNAL, Doc, Documents
from projections.merge_patch import diff
from projections.recorded import Handler, Recorded

ORDINARY, ASSEMBLY = "ordinary", "assembly"
# By body: the assembly, which may go without saying, and those that are all who are on the roll.
KNOWN, RULES = f"{INTERNAL}bodies", f"{INTERNAL}ordinary-rules"
Change = Iterator[tuple[str, Doc]]


def charter(event: Recorded, documents: Documents) -> Change:
    rules = Charter.model_validate(event.data["charter"])
    known = [word for word, body in rules.bodies.items() if body.is_roll]
    yield KNOWN, {"words": known}
    said = {word: _dumped(rule) for word in (ASSEMBLY, *known) if (rule := ordinary(rules, word))}
    # What the charter says no more must go, too.
    yield RULES, diff(documents.get(RULES), said)


def ordinary(rules: Charter, body: str) -> MatterRule | None:
    """The ordinary matter if that is the body's own, else its first; nothing if it has none."""
    own = [
        word for word, matter in rules.matters.items()
        if matter.body in (None, body) and matter.procedure is None
    ]  # fmt: skip
    word = ORDINARY if ORDINARY in own else next(iter(own), None)
    return rules.matter(word) if word is not None else None


def _dumped(rule: MatterRule) -> Doc:
    dumped: Doc = rule.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    return dumped


def are_members_unknown(documents: Documents, body: str | None) -> bool:
    """Whether no vote can be held, for nobody could tell who has one. None is the assembly."""
    return body is not None and body not in documents.get(KNOWN)["words"]


HANDLERS: dict[str, Handler] = {"charter.adopted/1": charter, "charter.amended/1": charter}
