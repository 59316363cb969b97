"""A practice vote: who may hold and answer one, what it shows, and that it ends when one counts."""

import pytest

from domain.errors import Refusal
from services import commands as c
from services.practice import Practices
from services.principal import PUBLIC, Principal
from tests.rules.given import Given, charter


def hall() -> tuple[Given, Practices, Principal, list[Principal], str]:
    given = Given(charter()).founded()
    people = given.enrolled("1", "2", "3")
    chair = given.granted(people[0], "chair")
    sitting = given.sitting(chair)
    return given, Practices(lambda: given.state, lambda: given.at), chair, people, sitting


def refused(practices: Practices, who: Principal, command: c.PracticeCommand) -> str:
    with pytest.raises(Refusal) as caught:
        practices.act(who, command)
    return caught.value.code


def test_people_answer_and_see_the_counts_once_the_chair_shows_them() -> None:
    given, practices, chair, people, sitting = hall()
    before = given.state.dump()
    practices.act(chair, c.OpenPractice(sitting=sitting))
    for who, option in zip(people, ("yes", "no", "yes"), strict=True):
        practices.act(who, c.CastPractice(sitting=sitting, option=option))
    practices.act(people[1], c.CastPractice(sitting=sitting, option="abstain"))
    first, doc = practices.document(sitting)
    assert (doc["state"], doc["cast"], "counts" in doc) == ("open", 3, False)
    practices.act(chair, c.ClosePractice(sitting=sitting))
    second, doc = practices.document(sitting)
    assert doc["counts"] == {"yes": 2, "no": 0, "abstain": 1}
    practices.act(chair, c.EndPractice(sitting=sitting))
    third, doc = practices.document(sitting)
    assert doc == {"sitting": sitting, "state": "none"}
    assert first < second < third
    assert given.state.dump() == before


def test_only_the_chair_that_presides_holds_one_and_only_members_answer() -> None:
    given, practices, chair, people, sitting = hall()
    deputy = given.granted(people[1], "chair")
    assert refused(practices, deputy, c.OpenPractice(sitting=sitting)) == "not-presiding"
    assert refused(practices, people[2], c.OpenPractice(sitting=sitting)) == "not-allowed"
    practices.act(chair, c.OpenPractice(sitting=sitting))
    assert refused(practices, PUBLIC, c.CastPractice(sitting=sitting, option="yes")) == "not-allowed"
    assert refused(practices, people[2], c.ClosePractice(sitting=sitting)) == "not-allowed"


def test_what_is_not_on_is_neither_answered_nor_ended_and_nothing_is_on_twice() -> None:
    _, practices, chair, people, sitting = hall()
    for command in (c.ClosePractice(sitting=sitting), c.EndPractice(sitting=sitting)):
        assert refused(practices, chair, command) == "no-practice"
    cast = c.CastPractice(sitting=sitting, option="yes")
    assert refused(practices, people[1], cast) == "no-practice"
    assert refused(practices, chair, c.OpenPractice(sitting="elsewhere")) == "unknown-object"
    practices.act(chair, c.OpenPractice(sitting=sitting))
    assert refused(practices, chair, c.OpenPractice(sitting=sitting)) == "practice-goes-on"
    odd = c.CastPractice(sitting=sitting, option="perhaps")
    assert refused(practices, people[1], odd) == "unknown-option"
    practices.act(chair, c.ClosePractice(sitting=sitting))
    assert refused(practices, people[1], cast) == "no-practice"


def test_it_ends_when_a_vote_opens_that_counts_and_none_begins_during_one() -> None:
    given, practices, chair, people, sitting = hall()
    practices.act(chair, c.OpenPractice(sitting=sitting))
    assert practices.overtaken() == []
    given.poll(chair, given.motion(people[1], sitting))
    assert practices.overtaken() == [sitting]
    assert practices.document(sitting)[1]["state"] == "none"
    assert refused(practices, chair, c.OpenPractice(sitting=sitting)) == "poll-open"


def test_it_ends_with_the_sitting() -> None:
    given, practices, chair, _, sitting = hall()
    practices.act(chair, c.OpenPractice(sitting=sitting))
    given.act(chair, c.CloseSitting(sitting=sitting))
    assert practices.overtaken() == [sitting]
    assert refused(practices, chair, c.OpenPractice(sitting=sitting)) == "sitting-closed"
