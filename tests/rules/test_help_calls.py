"""A call for a helper: who may make and answer one, who sees it, and that nothing of it is recorded."""

import pytest

from domain.errors import Refusal
from services import commands as c
from services.help_calls import HelpCalls, views_of
from services.principal import PUBLIC, Principal
from tests.rules.given import Given, charter


def hall() -> tuple[Given, HelpCalls, Principal, list[Principal], str]:
    given = Given(charter()).founded()
    people = given.enrolled("1", "2", "3")
    chair = given.granted(people[0], "chair")
    sitting = given.sitting(chair)
    return given, HelpCalls(lambda: given.state, lambda: given.at), chair, people, sitting


def refused(calls: HelpCalls, who: Principal, command: c.HelpCommand) -> str:
    with pytest.raises(Refusal) as caught:
        calls.act(who, command)
    return caught.value.code


def test_who_calls_is_seen_by_those_who_help_and_told_when_somebody_comes() -> None:
    given, calls, chair, people, sitting = hall()
    before = given.state.dump()
    assert calls.of(sitting, people[1].id)[1]["state"] == "none"
    assert calls.act(people[1], c.CallHelp(sitting=sitting)) == {"member": people[1].id}
    first, doc = calls.for_helpers(sitting)
    name = given.state.members[people[1].id].name
    assert doc["rows"] == {people[1].id: {"number": "2", "name": name, "since": given.at}}
    assert calls.of(sitting, people[1].id)[1]["state"] == "called"
    calls.act(chair, c.ComeToHelp(sitting=sitting, member=people[1].id))
    second, doc = calls.for_helpers(sitting)
    assert doc["rows"][people[1].id]["helper"] == given.state.members[chair.id].name
    assert calls.of(sitting, people[1].id)[1]["state"] == "coming"
    calls.act(chair, c.EndHelp(sitting=sitting, member=people[1].id))
    third, doc = calls.for_helpers(sitting)
    assert (doc["order"], doc["rows"]) == ([], {})
    assert first < second < third
    assert given.state.dump() == before


def test_the_first_who_called_stands_first_and_a_second_call_of_hers_changes_nothing() -> None:
    given, calls, _, people, sitting = hall()
    calls.act(people[2], c.CallHelp(sitting=sitting))
    calls.act(people[1], c.CallHelp(sitting=sitting))
    since = given.at
    given.at += 60_000
    before, _ = calls.for_helpers(sitting)
    calls.act(people[2], c.CallHelp(sitting=sitting))
    after, doc = calls.for_helpers(sitting)
    assert after == before
    assert doc["order"] == [people[2].id, people[1].id]
    assert doc["rows"][people[2].id]["since"] == since


def test_only_members_call_and_only_those_who_help_come() -> None:
    _, calls, chair, people, sitting = hall()
    assert refused(calls, PUBLIC, c.CallHelp(sitting=sitting)) == "not-allowed"
    calls.act(people[1], c.CallHelp(sitting=sitting))
    assert refused(calls, people[2], c.ComeToHelp(sitting=sitting, member=people[1].id)) == "not-allowed"
    assert refused(calls, people[2], c.EndHelp(sitting=sitting, member=people[1].id)) == "not-allowed"
    calls.act(people[1], c.EndHelp(sitting=sitting))
    assert calls.of(sitting, people[1].id)[1]["state"] == "none"
    assert refused(calls, chair, c.ComeToHelp(sitting=sitting, member=people[1].id)) == "no-help-call"
    assert refused(calls, people[1], c.EndHelp(sitting=sitting)) == "no-help-call"
    assert refused(calls, people[1], c.CallHelp(sitting="elsewhere")) == "unknown-object"


def test_nobody_learns_from_her_own_document_that_somebody_else_calls() -> None:
    given, calls, chair, people, sitting = hall()
    before = calls.of(sitting, people[2].id)
    given.at += 1_000
    calls.act(people[1], c.CallHelp(sitting=sitting))
    calls.act(chair, c.ComeToHelp(sitting=sitting, member=people[1].id))
    given.act(chair, c.CloseSitting(sitting=sitting))
    assert calls.overtaken() == views_of(sitting, people[1].id)
    assert calls.of(sitting, people[2].id) == before


def test_calls_end_with_the_sitting() -> None:
    given, calls, chair, people, sitting = hall()
    calls.act(people[1], c.CallHelp(sitting=sitting))
    assert calls.overtaken() == []
    given.act(chair, c.CloseSitting(sitting=sitting))
    assert calls.overtaken() == views_of(sitting, people[1].id)
    assert calls.of(sitting, people[1].id)[1]["state"] == "none"
    assert refused(calls, people[1], c.CallHelp(sitting=sitting)) == "sitting-closed"
