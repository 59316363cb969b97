"""The sitting, which every motion and poll belongs to."""

import pytest

from domain import sitting
from services.commands import CloseSitting, OpenPoll, OpenSitting, SecondMotion, SubmitMotion
from services.principal import OPERATOR, PUBLIC
from tests.rules.given import folded, hall, text


def test_chair_and_secretary_open_and_close_sittings() -> None:
    given, chair, people, _ = hall()
    for person in (chair, given.granted(people[1], "secretary")):
        opened = given.act(person, OpenSitting(title=text("Autumn"), form="consultation"))["sitting"]
        assert given.state.sitting(opened).form == "consultation"
        given.act(person, CloseSitting(sitting=opened))
        assert given.recorded() == ["sitting.closed/1"]


def test_others_open_no_sitting() -> None:
    given, _, people, _ = hall()
    for stranger in (people[1], OPERATOR, PUBLIC):
        given.refused(stranger, OpenSitting(title=text("Mine")), "not-allowed", act="sitting.open")


def test_a_sitting_is_closed_once() -> None:
    given, chair, _, opened = hall()
    given.act(chair, CloseSitting(sitting=opened))
    given.refused(chair, CloseSitting(sitting=opened), "sitting-closed")


def test_a_sitting_is_not_closed_over_an_open_poll() -> None:
    given, chair, people, opened = hall()
    poll = given.poll(chair, given.motion(people[1], opened))
    given.refused(chair, CloseSitting(sitting=opened), "poll-open", poll=poll)


def test_an_open_poll_of_another_sitting_stands_in_nobodys_way() -> None:
    given, chair, people, first = hall()
    given.poll(chair, given.motion(people[1], first))
    given.act(chair, CloseSitting(sitting=given.sitting(chair)))
    assert given.recorded() == ["sitting.closed/1"]


def test_nothing_is_brought_seconded_or_put_in_a_closed_sitting() -> None:
    given, chair, people, opened = hall()
    motion = given.motion(people[1], opened)
    given.act(chair, CloseSitting(sitting=opened))
    given.refused(people[1], SubmitMotion(sitting=opened, title=text("Late")), "sitting-closed")
    given.refused(people[2], SecondMotion(motion=motion), "sitting-closed")
    given.refused(chair, OpenPoll(motion=motion), "sitting-closed")


def test_who_may_not_put_a_motion_is_told_so_and_not_that_the_sitting_is_closed() -> None:
    given, chair, people, opened = hall()
    motion = given.motion(people[1], opened)
    given.act(chair, CloseSitting(sitting=opened))
    given.refused(people[1], OpenPoll(motion=motion), "not-allowed")


def test_a_sitting_that_is_not_there_is_refused_as_such() -> None:
    given, chair, people, _ = hall()
    given.refused(chair, CloseSitting(sitting="nowhere"), "unknown-object", object="sitting")
    given.refused(people[1], SubmitMotion(sitting="nowhere", title=text("x")), "unknown-object")


def test_folding_the_stream_gives_the_sitting_again() -> None:
    given, chair, _, opened = hall()
    given.act(chair, CloseSitting(sitting=opened))
    own = [event for event in given.events if event.stream == f"sitting:{opened}"]
    assert folded(sitting.evolve, own) == given.state.sitting(opened)
    with pytest.raises(ValueError, match="begins with"):
        folded(sitting.evolve, own[1:])
