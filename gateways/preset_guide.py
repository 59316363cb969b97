"""The presets as a page: every matter with its rule, every number with its article and how sure it is."""

from collections.abc import Iterator
from typing import Any

from domain.charter import Charter
from domain.charter_reading import parse_charter
from domain.matter import MatterRule
from domain.threshold import Condition, Threshold
from gateways.presets import load_preset, preset_names

# In which order changes to a motion's words are put.
ORDER = {
    "paragraph": "paragraph by paragraph",
    "furthest": "what strikes or replaces before what adds",
    "brought": "who was first",
}
CONFIDENCE = (
    "How sure: V2 read in two copies of the law, V1 in one, S secondary source, M memory and not checked, "
    "D our proposal where the law is silent."
)


def preset_lines() -> Iterator[str]:
    """The page's body."""
    yield CONFIDENCE
    for name in preset_names():
        yield ""
        yield from _preset(parse_charter(load_preset(name)))


def _preset(charter: Charter) -> Iterator[str]:
    yield f"## `{charter.preset}`: {charter.name['en']} / {charter.name['zh-CN']}"
    yield ""
    if charter.law:
        yield f"{charter.law['en']} / {charter.law['zh-CN']}, in force from {charter.effective_from}."
        yield ""
    yield "| matter | name | held as | quorum | majority | article |"
    yield "|---|---|---|---|---|---|"
    for word, matter in charter.matters.items():
        rule = charter.matter(word)
        name = f"{matter.name['en']} / {matter.name['zh-CN']}"
        cells = (f"`{word}`", name, _held(rule), _said(rule.quorum), _said(rule.majority), rule.article)
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield from _changes(charter)
    yield "| number | value | article | how sure |"
    yield "|---|---|---|---|"
    yield from _numbers(charter.document(), "")


def _changes(charter: Charter) -> Iterator[str]:
    """How the words of a motion are changed, for who has never seen a charter."""
    own = charter.amending
    if own is None:
        return
    like = (
        f"a motion of the kind “{charter.matters[own.matter].name['en']}”"
        if own.matter
        else "the motion itself"
    )
    people = "one other member" if own.seconds == 1 else f"{own.seconds} other members"
    support = f"{people} must support a change; " if own.seconds else ""
    mover = "can" if own.accept else "cannot"
    order = ", then ".join(ORDER[word] for word in own.order)
    yield (
        f"Changing a motion's words before its vote ({own.article}, {own.confidence}): {support}"
        f"each change is voted on by itself and needs what {like} needs; whoever brought the motion {mover} "
        f"take a change over without a vote. Order: {order}."
    )
    yield ""


def _held(rule: MatterRule) -> str:
    """What one must know before putting such a motion."""
    pieces = [rule.binding, ", ".join(rule.methods)]
    if rule.secret:
        pieces.append("needs paper")
    elif not (rule.is_countable and "tablet" in rule.means):
        pieces.append("needs a sitting in the hall")
    else:
        pieces.append(f"counts {rule.reveal}")
    if rule.needs_presence:
        pieces.append("counts who is here")
    if rule.replace:
        pieces.append("ballots can be replaced")
    pieces += [f"after {gate}" for gate in rule.gates]
    return "; ".join(pieces)


def _said(condition: Condition | None) -> str:
    if condition is None:
        return "—"
    joint = " or " if condition.any_of else " and "
    return joint.join(_threshold(threshold) for threshold in condition.thresholds)


def _threshold(threshold: Threshold) -> str:
    amount = f"at least {threshold.at_least} of"
    if threshold.share is not None:
        amount = f"{'more than' if threshold.strict else 'at least'} {threshold.share} of"
    present = ", counting those present" if threshold.counts == "present" else ""
    return f"{amount} {threshold.base}{present} ({threshold.article}, {threshold.confidence})"


def _numbers(value: Any, where: str) -> Iterator[str]:
    """Every number and share of a charter, with the source that stands beside it."""
    if isinstance(value, list):
        for i, part in enumerate(value):
            yield from _numbers(part, f"{where}.{i}")
        return
    if not isinstance(value, dict):
        return
    for key, part in value.items():
        if key in ("share", "length", "at_least") or (type(part) is int):
            shown = f"{part} {value.get('unit', value.get('per', ''))}".strip()
            yield f"| `{f'{where}.{key}'[1:]}` | {shown} | {value['article']} | {value['confidence']} |"
        else:
            yield from _numbers(part, f"{where}.{key}")
