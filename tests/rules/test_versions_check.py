"""An auditor works out every version of a motion's words anew."""

from typing import Any

from domain.event import Event
from gateways.operations.versions_check import Versions
from tests.rules.test_amendment import Hall


def wrong(events: list[Event], contents: Any) -> list[str]:
    """The types of the events whose version is not what the log gives."""
    versions = Versions(lambda ref: contents[ref].part if ref in contents else None)
    return [event.type for event in events if not versions.is_right(event)]


def changed_thrice() -> Hall:
    one = Hall()
    one.decide(one.propose("insert", "1", "A raft helps."))
    one.decide(one.propose("strike", "2", wording=2))
    one.decide(one.propose("replace", "1.1", "Two rafts help.", wording=3))
    return one


def test_what_the_product_records_is_right() -> None:
    one = changed_thrice()
    assert wrong(one.given.events, one.given.contents) == []


def test_other_words_in_a_version_are_found() -> None:
    one = changed_thrice()
    ref = one.given.state.motion(one.motion).wording.text
    text = one.given.contents[ref]
    forged = one.given.contents | {ref: text._replace(part={"lang": "en", "text": "Nobody may cross."})}
    assert wrong(one.given.events, forged) == ["motion.amended/1"]


def test_a_change_that_was_left_out_is_found_in_every_version_after_it() -> None:
    one = changed_thrice()
    first = next(one for one in one.given.events if one.type == "motion.amended/1")
    without = [event for event in one.given.events if event is not first]
    assert wrong(without, one.given.contents) == ["motion.amended/1"] * 2


def test_of_words_that_were_erased_nothing_is_said() -> None:
    one = changed_thrice()
    brought = next(one for one in one.given.events if one.type == "motion.submitted/1")
    kept = {ref: part for ref, part in one.given.contents.items() if ref != brought.c["text"]}
    assert wrong(one.given.events, kept) == []
