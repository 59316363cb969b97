"""Where a charter contradicts itself: each check looks for one kind of nonsense and says where it stands."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from fractions import Fraction

from domain.charter import Charter
from domain.charter_problems import Path, Problem, problem
from domain.deadline import Notice, Unit
from domain.matter import Matter, MatterRule, Polling, Runoff, is_secret, resolve
from domain.notice import is_shorter
from domain.policy import OFFICIALS
from domain.threshold import VOTE_BASES, Condition, Threshold


def contradictions(charter: Charter, words: Mapping[str, Collection[str]]) -> list[Problem]:
    """Every contradiction in a charter of the right shape. `words` names its matters, bodies and gates."""
    found = [*_date(charter), *_polling(("polling",), charter.polling), *_references(charter, words)]
    if set(charter.polling.methods or ()) == {"secret"}:
        found += _secret(("polling",), charter.polling)
    for word, matter in charter.matters.items():
        found += _matter(("matters", word), matter, charter.polling)
    for word in charter.bodies:
        found += _body(charter, word)
    for word, duty in charter.duties.items():
        found += _condition(("duties", word, "demand"), duty.demand)
    for word, conflict in charter.conflicts.items():
        found += _threshold(("conflicts", word, "demand"), conflict.demand)
    found += _conflicts(charter)
    found += [*_speech(charter), *_amending(charter), *_division(charter)]
    for base in charter.denominators:
        if base in VOTE_BASES:
            found.append(problem(("denominators", base), "adjusts-the-vote", base=base))
    return found


def _speech(charter: Charter) -> Iterator[Problem]:
    """No two have asked at the same moment: whatever came after that word could never matter."""
    words = charter.speech.order if charter.speech else ("asked",)
    if len(set(words)) < len(words):
        yield problem(("speech", "order"), "listed-twice")
    elif words[-1] != "asked":
        yield problem(("speech", "order"), "asked-not-last")


def _amending(charter: Charter) -> Iterator[Problem]:
    """No two were brought at the same moment, so that word ends the order."""
    words = charter.amending_order
    if len(set(words)) < len(words):
        yield problem(("amending", "order"), "listed-twice")
    elif words[-1] != "brought":
        yield problem(("amending", "order"), "brought-not-last")


def _division(charter: Charter) -> Iterator[Problem]:
    """Whoever asks is in the hall, and a vote is what it is about: no other base can be counted then."""
    rules = charter.division
    for key in ("count", "roll_call"):
        threshold = getattr(rules, key, None)
        yield from _threshold(("division", key), threshold)
        if threshold is not None and threshold.base != "present":
            yield problem(("division", key, "base"), "division-of-others", base=threshold.base)


def _conflicts(charter: Charter) -> Iterator[Problem]:
    """An interest in a matter has one consequence; and whoever is barred from proxies can be told apart."""
    seen: set[tuple[str, str]] = set()
    for word, conflict in charter.conflicts.items():
        for matter in conflict.matters or tuple(charter.matters):
            if (conflict.interest, matter) in seen:
                yield problem(("conflicts", word, "interest"), "interest-twice", interest=conflict.interest)
                break
            seen.add((conflict.interest, matter))
    known = {*OFFICIALS, *(conflict.interest for conflict in charter.conflicts.values())}
    for path, polling in _pollings(charter):
        for i, word in enumerate(polling.proxy.barred if polling.proxy else ()):
            if word not in known:
                where = (*path, "proxy", "barred", i)
                yield problem(where, "unknown-barred", word=word, known=", ".join(sorted(known)))


def _pollings(charter: Charter) -> Iterator[tuple[Path, Polling]]:
    yield ("polling",), charter.polling
    for word, matter in charter.matters.items():
        yield ("matters", word), matter


def _date(charter: Charter) -> Iterator[Problem]:
    if charter.effective_from is None:
        return
    try:
        date.fromisoformat(charter.effective_from)
    except ValueError:
        yield problem(("effective_from",), "date-shape", found=charter.effective_from)


def _polling(path: Path, polling: Polling) -> Iterator[Problem]:
    """What is wrong with a rule's numbers, whether a matter says them or all matters inherit them."""
    yield from _condition((*path, "quorum"), polling.quorum)
    yield from _condition((*path, "majority"), polling.majority)
    for where, threshold in _each((*path, "quorum"), polling.quorum):
        if threshold.base in VOTE_BASES:
            yield problem((*where, "base"), "quorum-of-itself", base=threshold.base)
    for where, threshold in _each((*path, "majority"), polling.majority):
        if threshold.counts == "present":
            yield problem((*where, "counts"), "majority-counts-present")
    for key in ("methods", "means", "gates"):
        listed = getattr(polling, key) or ()
        if len(set(listed)) < len(listed):
            yield problem((*path, key), "listed-twice")


def _matter(path: Path, matter: Matter, polling: Polling) -> Iterator[Problem]:
    rule = resolve(str(path[-1]), matter, polling)
    yield from _polling(path, matter)
    yield from _condition((*path, "petition"), matter.petition)
    yield from _prevails(path, matter)
    if is_secret(matter, polling):
        yield from _secret(path, matter)
        if matter.secret is False:
            yield problem((*path, "secret"), "secret-denied")
    if matter.procedure is not None and (rule.secret or rule.binding == "advisory"):
        yield problem((*path, "procedure"), "procedure-decides-nothing")
    if rule.method not in rule.methods:
        allowed = ", ".join(rule.methods)
        yield problem((*path, "method"), "method-not-allowed", method=rule.method, allowed=allowed)
    if rule.binding == "signed-paper" and rule.secret and matter.binding is None:
        yield problem((*path, "binding"), "secret-and-signed")
    if rule.binding == "signed-paper" and "paper" not in rule.means:
        yield problem((*path, "means"), "signed-paper-without-paper")
    if rule.binding != "advisory" and rule.majority is None and not rule.plurality:
        yield problem((*path, "majority"), "majority-missing")
    yield from _proxy(path, rule)
    if matter.runoff is not None:
        yield from _runoff((*path, "runoff", "floor"), matter.runoff, rule)


def _proxy(path: Path, rule: MatterRule) -> Iterator[Problem]:
    """A vote that is set against those who are here must be one of theirs."""
    thresholds = rule.majority.thresholds if rule.majority else ()
    if rule.proxy and not rule.proxy.in_quorum and any(one.base == "present" for one in thresholds):
        yield problem((*path, "proxy", "in_quorum"), "proxy-not-among-present")


def _prevails(path: Path, matter: Matter) -> Iterator[Problem]:
    if matter.prevails is not None:
        instead = Polling(quorum=matter.prevails.quorum, majority=matter.prevails.majority)
        yield from _polling((*path, "prevails"), instead)


def _secret(path: Path, polling: Polling) -> Iterator[Problem]:
    """A secret vote names nobody, shows nothing before its end, and a paper in the box stays there."""
    for method in dict.fromkeys((*(polling.methods or ()), polling.method or "secret")):
        if method != "secret":
            yield problem((*path, "methods"), "secret-and-named", method=method)
    if polling.reveal == "live":
        yield problem((*path, "reveal"), "secret-and-live")
    if polling.replace:
        yield problem((*path, "replace"), "secret-and-replaced")
    if polling.binding == "signed-paper":
        yield problem((*path, "binding"), "secret-and-signed")
    if "hands" in (polling.means or ()):
        yield problem((*path, "means"), "secret-and-hands")


def _runoff(path: Path, runoff: Runoff, rule: MatterRule) -> Iterator[Problem]:
    yield from _condition(path, runoff.floor)
    first = {
        threshold.base: threshold.share for threshold in (rule.majority.thresholds if rule.majority else ())
    }
    for where, floor in _each(path, runoff.floor):
        share = first.get(floor.base)
        if share and floor.share and Fraction(floor.share) > Fraction(share):
            yield problem((*where, "share"), "runoff-floor-above-majority", floor=floor.share, majority=share)


def _each(path: Path, condition: Condition | None) -> Iterator[tuple[Path, Threshold]]:
    """The thresholds of a condition, each with its path."""
    for key in ("any_of", "all_of"):
        for i, threshold in enumerate(getattr(condition, key, ())):
            yield (*path, key, i), threshold


def _condition(path: Path, condition: Condition | None) -> Iterator[Problem]:
    if condition is not None and bool(condition.any_of) == bool(condition.all_of):
        yield problem(path, "any-or-all")
    for where, threshold in _each(path, condition):
        yield from _threshold(where, threshold)


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


def _body(charter: Charter, word: str) -> Iterator[Problem]:
    path, body = ("bodies", word), charter.bodies[word]
    yield from _condition((*path, "petition"), body.petition)
    for part, threshold in body.composition.items():
        yield from _threshold((*path, "composition", part), threshold)
    if body.size_least and body.size_most and body.size_least > body.size_most:
        yield problem((*path, "size_least"), "least-above-most", least=body.size_least, most=body.size_most)
    if body.notice is not None:
        yield from _notice((*path, "notice"), body.notice)
    if body.delegates is None:
        return
    if body.delegates.to == word:
        yield problem((*path, "delegates", "to"), "delegates-to-itself", body=word)
    for matter in body.delegates.kept:
        if matter in charter.matters and charter.matters[matter].body == body.delegates.to:
            where = (*path, "delegates", "never", "matters")
            yield problem(where, "never-and-yet", matter=matter, body=body.delegates.to)


def _notice(path: Path, notice: Notice) -> Iterator[Problem]:
    """Holidays are not known here, so nobody could tell when so many working days are over."""
    if notice.unit == "working-days":
        yield problem((*path, "unit"), "notice-in-working-days")
    emergency = notice.emergency
    if emergency is None:
        return
    if (emergency.length is None) != (emergency.unit is None):
        yield problem((*path, "emergency"), "length-without-unit")
    elif emergency.unit == "working-days":
        yield problem((*path, "emergency", "unit"), "notice-in-working-days")
    elif emergency.length and emergency.unit and not _is_shorter(emergency.length, emergency.unit, notice):
        yield problem((*path, "emergency", "length"), "emergency-not-shorter")


def _is_shorter(length: int, unit: Unit, notice: Notice) -> bool:
    return is_shorter(length, unit, notice.length, notice.unit)


def _references(charter: Charter, words: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """Words that name a matter, body or gate which is not there, or which cannot do what is wanted of it."""
    for kind, path, word in _named(charter):
        if word is not None and word not in words[kind]:
            yield problem(path, f"unknown-{kind}", word=word, known=", ".join(sorted(words[kind])) or "—")
    amending = charter.matters.get(charter.amended_by or "")
    if amending and resolve("", amending, charter.polling).binding == "advisory":
        yield problem(("amended_by",), "amended-by-advice", matter=charter.amended_by or "")
    for word, matter in charter.matters.items():
        source = charter.matters.get(matter.mode_from or "")
        if source is not None and source.mode_from is not None:
            yield problem(("matters", word, "mode_from"), "mode-in-a-circle", matter=matter.mode_from or "")


def _named(charter: Charter) -> Iterator[tuple[str, Path, str | None]]:
    """Every word that stands for something else in the charter: its kind, where it stands, the word."""
    yield "matter", ("amended_by",), charter.amended_by
    yield "matter", ("amending", "matter"), charter.amending.matter if charter.amending else None
    for i, gate in enumerate(charter.polling.gates or ()):
        yield "gate", ("polling", "gates", i), gate
    for word, matter in charter.matters.items():
        path = ("matters", word)
        yield "body", (*path, "body"), matter.body
        yield "matter", (*path, "mode_from"), matter.mode_from
        yield "body", (*path, "prevails", "body"), matter.prevails.body if matter.prevails else None
        for i, gate in enumerate(matter.gates or ()):
            yield "gate", (*path, "gates", i), gate
    for word, conflict in charter.conflicts.items():
        for i, matter_word in enumerate(conflict.matters):
            yield "matter", ("conflicts", word, "matters", i), matter_word
    for word, body in charter.bodies.items():
        delegation = body.delegates
        yield "body", ("bodies", word, "delegates", "to"), delegation.to if delegation else None
        for i, matter_word in enumerate(delegation.kept if delegation else ()):
            yield "matter", ("bodies", word, "delegates", "never", "matters", i), matter_word
    for word, roll_class in (charter.roll.classes if charter.roll else {}).items():
        yield "matter", ("roll", "classes", word, "admitted_by"), roll_class.admitted_by
