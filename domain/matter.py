"""What a charter says of one kind of motion, and the rule that results."""

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool

from domain.deadline import Period, Word
from domain.frozen import Frozen
from domain.threshold import Article, Condition, Confidence, Part, Sourced

Names = Annotated[
    dict[
        Annotated[str, Field(pattern=r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}$")],
        Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]+$")],
    ],
    Field(min_length=1, max_length=8),
]
Method = Literal["open", "roll-call", "secret"]
Reveal = Literal["live", "at-close"]
Binding = Literal["binding", "advisory", "signed-paper"]
Means = Literal["tablet", "hands", "paper"]


class Runoff(Sourced):
    """The second ballot: who stands again, and the least that the winner must have."""

    among: Literal["top-two", "best-unelected", "all"]
    floor: Condition | None = None


class Proxy(Sourced):
    """Voting rights lent: when, to whom, and how many one person may hold."""

    max_per_holder: Annotated[int, Field(strict=True, ge=1, le=1000)]
    written: StrictBool = True
    when: tuple[Word, ...] = ()
    holders: tuple[Word, ...] = ()
    barred: tuple[Word, ...] = ()
    publish: StrictBool = False


class Prevails(Sourced):
    """Another law that decides this matter instead: its body, quorum and majority replace the charter's."""

    law: Names
    body: Word | None = None
    quorum: Condition | None = None
    majority: Condition | None = None


class Polling(Part):
    """How a poll is held. What a matter leaves out, the charter's `polling` says."""

    article: Article | None = None
    confidence: Confidence | None = None
    seconds: Annotated[int, Field(strict=True, ge=0, le=10_000)] | None = None
    methods: Annotated[tuple[Method, ...], Field(min_length=1)] | None = None
    method: Method | None = None
    reveal: Reveal | None = None
    replace: StrictBool | None = None
    binding: Binding | None = None
    minutes: Annotated[int, Field(strict=True, ge=1, le=527_040)] | None = None
    means: Annotated[tuple[Means, ...], Field(min_length=1)] | None = None
    quorum: Condition | None = None
    majority: Condition | None = None
    plurality: StrictBool | None = None
    gates: tuple[Word, ...] | None = None
    proxy: Proxy | None = None


class Matter(Polling):
    """One kind of motion. `petition` says who can force it; `mode_from` whose way of voting it inherits."""

    article: Article
    confidence: Confidence
    name: Names
    body: Word | None = None
    secret: StrictBool | None = None
    mode_from: Word | None = None
    petition: Condition | None = None
    runoff: Runoff | None = None
    repeat_bar: Period | None = None
    prevails: Prevails | None = None


class MatterRule(Frozen):
    """The rule for one matter, everything inherited filled in. `method` is the default among `methods`."""

    matter: str
    article: str
    confidence: str
    body: str | None = None
    seconds: int = 0
    methods: tuple[Method, ...] = ("open",)
    method: Method = "open"
    reveal: Reveal = "at-close"
    replace: bool = False
    binding: Binding = "binding"
    minutes: int | None = None
    means: tuple[Means, ...] = ("tablet",)
    quorum: Condition | None = None
    majority: Condition | None = None
    plurality: bool = False
    gates: tuple[str, ...] = ()
    needs_presence: bool = False
    secret: bool = False
    delegable: bool = True
    mode_from: str | None = None
    petition: Condition | None = None
    runoff: Runoff | None = None
    repeat_bar: Period | None = None
    proxy: Proxy | None = None


OF_DECISIONS = ("quorum", "majority", "plurality")
# What these say of an open vote is not handed down to a secret one, which has its own.
OF_OPEN_VOTES = ("methods", "method", "reveal", "replace", "means")
OF_SECRET_VOTES = {"methods": ("secret",), "reveal": "at-close", "replace": False, "means": ("paper",)}


def is_secret(matter: Matter, polling: Polling) -> bool:
    """Whether the matter may only be decided in secret."""
    return bool(matter.secret) or set(matter.methods or polling.methods or ()) == {"secret"}


def resolve(word: str, matter: Matter, polling: Polling) -> MatterRule:
    """Fill in what the matter leaves to the charter's polling, then what another law puts in its place."""
    own = _said(matter)
    inherited = _said(polling)
    secret = is_secret(matter, polling)
    if secret:
        inherited = {k: v for k, v in inherited.items() if k not in OF_OPEN_VOTES} | OF_SECRET_VOTES
    merged = inherited | own
    if own.get("binding") == "advisory" and polling.binding != "advisory":  # a decision's thresholds
        merged = {k: v for k, v in merged.items() if k not in OF_DECISIONS or k in own}
    if matter.prevails is not None:
        merged |= _said(matter.prevails)
    methods = merged.get("methods", ("open",))
    conditions = (merged.get("quorum"), merged.get("majority"))
    merged.update(
        matter=word,
        methods=methods,
        method=merged.get("method", methods[0]),
        secret=secret,
        needs_presence=any(condition is not None and condition.needs_presence for condition in conditions),
    )
    return MatterRule(**{key: value for key, value in merged.items() if key in MatterRule.model_fields})


def _said(part: Part) -> dict[str, Any]:
    return {key: getattr(part, key) for key in part.model_fields_set if getattr(part, key) is not None}
