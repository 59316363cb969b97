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
# What a question of procedure does when it is carried; "overrule" sets a ruling of the chair aside,
# "postpone" puts a motion off to the next sitting, "lay-aside" lays it on the table, "take-up" takes it
# from there.
Effect = Literal["overrule", "close-list", "limit-time", "end-debate", "postpone", "lay-aside", "take-up"]


class Runoff(Sourced):
    """The second ballot: who stands again, and the least that the winner must have."""

    among: Literal["top-two", "best-unelected", "all"]
    floor: Condition | None = None


class Proxy(Sourced):
    """Voting rights lent: when, to whom, and how many one person may hold, else as many as she is given.

    `in_quorum`: whoever lends hers is counted as if she were here. `barred` are offices, or an interest.
    """

    max_per_holder: Annotated[int, Field(strict=True, ge=1, le=1000)] | None = None
    written: StrictBool = True
    when: tuple[Word, ...] = ()
    holders: tuple[Word, ...] = ()
    barred: tuple[Word, ...] = ()
    publish: StrictBool = False
    in_quorum: StrictBool = False


class Prevails(Sourced):
    """Another law that decides this matter instead: its body, quorum and majority replace the charter's."""

    law: Names
    body: Word | None = None
    quorum: Condition | None = None
    majority: Condition | None = None


class Procedure(Sourced):
    """A question of how the sitting goes on. The higher `rank` is decided first, and nothing of the same or a
    lower rank can be moved meanwhile (the order of Robert's Rules, its charts of ranked motions).
    """

    effect: Effect
    rank: Annotated[int, Field(strict=True, ge=1, le=100)]
    debatable: StrictBool = False
    amendable: StrictBool = False
    interrupts: StrictBool = False


class Polling(Part):
    """How a poll is held. What a matter leaves out, the charter's `polling` says.

    `paper_prevails`: of whoever voted on a tablet and on paper, the paper counts.
    """

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
    paper_prevails: StrictBool | None = None


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
    procedure: Procedure | None = None


class MatterRule(Frozen):
    """The rule for one matter, everything inherited filled in. `method` is the default among `methods`.

    With `needs_presence` it matters who is in the hall; without `is_countable` nobody here could tell whether
    it is met.
    """

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
    is_countable: bool = True
    secret: bool = False
    delegable: bool = True
    mode_from: str | None = None
    petition: Condition | None = None
    runoff: Runoff | None = None
    repeat_bar: Period | None = None
    proxy: Proxy | None = None
    paper_prevails: bool = False
    procedure: Procedure | None = None


OF_DECISIONS = ("quorum", "majority", "plurality")
# What these say of an open vote is not handed down to a secret one, which has its own.
OF_OPEN_VOTES = ("methods", "method", "reveal", "replace", "means", "proxy")
# A question of procedure decides no matter: what the charter asks before one is decided is not asked for it.
OF_MATTERS = ("quorum", "gates", "minutes")
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
    if matter.procedure is not None:
        inherited = {k: v for k, v in inherited.items() if k not in OF_MATTERS}
    merged = inherited | own
    if own.get("binding") == "advisory" and polling.binding != "advisory":  # a decision's thresholds
        merged = {k: v for k, v in merged.items() if k not in OF_DECISIONS or k in own}
    if matter.prevails is not None:
        merged |= _said(matter.prevails)
    methods = merged.get("methods", ("open",))
    conditions = [merged[key] for key in ("quorum", "majority") if merged.get(key) is not None]
    merged.update(
        matter=word,
        methods=methods,
        method=merged.get("method", methods[0]),
        secret=secret,
        needs_presence=any(condition.needs_presence for condition in conditions),
        is_countable=all(condition.is_countable for condition in conditions),
    )
    return MatterRule(**{key: value for key, value in merged.items() if key in MatterRule.model_fields})


def _said(part: Part) -> dict[str, Any]:
    return {key: getattr(part, key) for key in part.model_fields_set if getattr(part, key) is not None}
