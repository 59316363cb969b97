"""Where a charter contradicts itself: each check looks at one kind of nonsense and says where it stands."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from domain.charter_problems import Path, Problem, problem
from domain.matter import Matter, MatterRule, Polling, Runoff, is_secret, resolve
from domain.threshold import VOTE_BASES, Condition, Threshold

if TYPE_CHECKING:
    from domain.charter import Charter


def contradictions(charter: "Charter") -> list[Problem]:
    """Every contradiction in a charter whose shape is right, in the order of the charter."""
    found = [*_dates(charter), *_polling(("polling",), charter.polling), *_references(charter)]
    for word, matter in charter.matters.items():
        found += _matter(("matters", word), matter, resolve(word, matter, charter.polling))
    for word, body in charter.bodies.items():
        found += _body(charter, ("bodies", word), word)
        found += _condition(("bodies", word, "petition"), body.petition)
    for word, conflict in charter.conflicts.items():
        found += _threshold(("conflicts", word, "demand"), conflict.demand)
    found += [
        problem(("denominators", base), "adjusts-the-vote", base=base)
        for base in charter.denominators
        if base in VOTE_BASES
    ]
    return found


def _dates(charter: "Charter") -> Iterator[Problem]:
    try:
        date.fromisoformat(charter.effective_from or "2000-01-01")
    except ValueError:
        yield problem(("effective_from",), "date-shape", found=str(charter.effective_from))


def _polling(path: Path, polling: Polling) -> Iterator[Problem]:
    """What is wrong with a rule's numbers, whether they stand in a matter or in what all matters inherit."""
    yield from _condition((*path, "quorum"), polling.quorum)
    yield from _condition((*path, "majority"), polling.majority)
    for i, threshold in enumerate(polling.quorum.thresholds if polling.quorum else ()):
        if threshold.base in VOTE_BASES:
            yield problem((*path, "quorum", i, "base"), "quorum-of-itself", base=threshold.base)
    for i, threshold in enumerate(polling.majority.thresholds if polling.majority else ()):
        if threshold.counts == "present":
            yield problem((*path, "majority", i, "counts"), "majority-counts-present")
    for key in ("methods", "means", "gates"):
        listed = getattr(polling, key) or ()
        if len(set(listed)) < len(listed):
            yield problem((*path, key), "listed-twice")


def _matter(path: Path, matter: Matter, rule: MatterRule) -> Iterator[Problem]:
    yield from _polling(path, matter)
    if is_secret(matter):
        yield from _secret(path, matter)
    if rule.method not in rule.methods:
        yield problem(
            (*path, "method"), "method-not-allowed", method=rule.method, methods=", ".join(rule.methods)
        )
    if rule.binding == "signed-paper" and "paper" not in rule.means:
        yield problem((*path, "means"), "signed-paper-without-paper")
    if rule.binding != "advisory" and rule.majority is None and not rule.plurality:
        yield problem((*path, "majority"), "majority-missing")
    if matter.prevails is not None:
        replaced = Polling(quorum=matter.prevails.quorum, majority=matter.prevails.majority)
        yield from _polling((*path, "prevails"), replaced)
    if matter.runoff is not None:
        yield from _runoff(path, matter.runoff, rule)


def _secret(path: Path, matter: Matter) -> Iterator[Problem]:
    """A secret vote names nobody, shows nothing before its end, and a paper in the box stays there."""
    for method in matter.methods or ():
        if method != "secret":
            yield problem((*path, "methods"), "secret-and-named", method=method)
    if matter.method not in (None, "secret"):
        yield problem((*path, "method"), "secret-and-named", method=str(matter.method))
    if matter.reveal == "live":
        yield problem((*path, "reveal"), "secret-and-live")
    if matter.replace:
        yield problem((*path, "replace"), "secret-and-replaced")
    if matter.binding == "signed-paper":
        yield problem((*path, "binding"), "secret-and-signed")
    if "hands" in (matter.means or ()):
        yield problem((*path, "means"), "secret-and-hands")


def _runoff(path: Path, runoff: Runoff, rule: MatterRule) -> Iterator[Problem]:
    yield from _condition((*path, "runoff", "floor"), runoff.floor)
    majority = {
        threshold.base: threshold for threshold in (rule.majority.thresholds if rule.majority else ())
    }
    for i, floor in enumerate(runoff.floor.thresholds if runoff.floor else ()):
        first = majority.get(floor.base)
        if first and first.share and floor.share and Fraction(floor.share) > Fraction(first.share):
            where = (*path, "runoff", "floor", i, "share")
            yield problem(where, "runoff-floor-above-majority", floor=floor.share, majority=first.share)


def _condition(path: Path, condition: Condition | None) -> Iterator[Problem]:
    if condition is None:
        return
    if bool(condition.any_of) == bool(condition.all_of):
        yield problem(path, "any-or-all")
    for key in ("any_of", "all_of"):
        for i, threshold in enumerate(getattr(condition, key)):
            yield from _threshold((*path, key, i), threshold)


def _threshold(path: Path, threshold: Threshold | None) -> Iterator[Problem]:
    if threshold is None:
        return
    if (threshold.share is None) == (threshold.at_least is None):
        yield problem(path, "share-or-number")
    if threshold.share is None:
        return
    if threshold.strict is None:
        yield problem((*path, "strict"), "strict-unsaid", share=threshold.share)
    share = Fraction(threshold.share)
    if share > 1:
        yield problem((*path, "share"), "share-above-all", share=threshold.share)
    elif share == 1 and threshold.strict:
        yield problem((*path, "share"), "more-than-all", share=threshold.share)
    elif share == 0 and threshold.strict is False:
        yield problem((*path, "share"), "share-of-nothing", share=threshold.share)


def _body(charter: "Charter", path: Path, word: str) -> Iterator[Problem]:
    body = charter.bodies[word]
    if body.size_least and body.size_most and body.size_least > body.size_most:
        yield problem((*path, "size_least"), "least-above-most", least=body.size_least, most=body.size_most)
    for i, threshold in enumerate(body.shares):
        yield from _threshold((*path, "shares", i), threshold)
    if body.notice and body.notice.emergency:
        emergency = body.notice.emergency
        if (emergency.length is None) != (emergency.unit is None):
            yield problem((*path, "notice", "emergency"), "length-without-unit")
    if body.delegates is None:
        return
    if body.delegates.to == word:
        yield problem((*path, "delegates", "to"), "delegates-to-itself", body=word)
    for matter in body.delegates.never:
        if matter in charter.matters and charter.matters[matter].body == body.delegates.to:
            yield problem(
                (*path, "delegates", "never"), "never-and-yet", matter=matter, body=body.delegates.to
            )


def _references(charter: "Charter") -> Iterator[Problem]:
    """Words that name a matter, body or gate which is not there."""
    known = {"matter": charter.matters, "body": charter.bodies, "gate": charter.gates}
    for kind, path, word in _named(charter):
        if word is not None and word not in known[kind]:
            yield problem(path, f"unknown-{kind}", word=word, known=", ".join(sorted(known[kind])) or "—")
    amending = charter.matters.get(charter.amended_by or "")
    if amending and resolve("", amending, charter.polling).binding == "advisory":
        yield problem(("amended_by",), "amended-by-advice", matter=str(charter.amended_by))
    for word, matter in charter.matters.items():
        source = charter.matters.get(matter.mode_from or "")
        if source is not None and source.mode_from is not None:
            yield problem(("matters", word, "mode_from"), "mode-in-a-circle", matter=str(matter.mode_from))


def _named(charter: "Charter") -> Iterator[tuple[str, Path, str | None]]:
    yield "matter", ("amended_by",), charter.amended_by
    for i, gate in enumerate(charter.polling.gates or ()):
        yield "gate", ("polling", "gates", i), gate
    for word, matter in charter.matters.items():
        path = ("matters", word)
        yield "body", (*path, "body"), matter.body
        yield "matter", (*path, "mode_from"), matter.mode_from
        yield "body", (*path, "prevails", "body"), matter.prevails.body if matter.prevails else None
        for i, gate in enumerate(matter.gates or ()):
            yield "gate", (*path, "gates", i), gate
    for word, body in charter.bodies.items():
        delegation = body.delegates
        yield "body", ("bodies", word, "delegates", "to"), delegation.to if delegation else None
        for i, matter_word in enumerate(delegation.never if delegation else ()):
            yield "matter", ("bodies", word, "delegates", "never", i), matter_word
    for word, roll_class in (charter.roll.classes if charter.roll else {}).items():
        yield "matter", ("roll", "classes", word, "admitted_by"), roll_class.admitted_by
