"""Who is here, and the quorum and majority that are counted from it."""

import pytest

from domain import presence
from domain.poll import OutcomeDeclared, PollOpened
from domain.presence import AWAY, MemberArrived, MemberLeft
from services.commands import (
    Arrive,
    ChangeMember,
    ClosePoll,
    CloseSitting,
    DeclareOutcome,
    DepartMember,
    EnrolMember,
    ImportRoll,
    Leave,
    OpenPoll,
    OpenSitting,
)
from services.principal import OPERATOR, PUBLIC, Principal
from tests.rules.given import Given, charter, folded, hall, member, row, text

SOURCE = {"article": "7", "confidence": "D"}
HERE = {"counts": "present", **SOURCE}
HALF_HERE = {"all_of": [{"base": "members_all", "share": "1/2", "strict": True, **HERE}]}
OF_PRESENT = {"all_of": [{"base": "present", "share": "1/2", "strict": True, **SOURCE}]}


def counting_hall(people: int = 5) -> tuple[Given, Principal, list[Principal], str]:
    """A hall whose charter counts those present, for the quorum and for the majority."""
    return hall(people, quorum=HALF_HERE, majority=OF_PRESENT)


def arrived(given: Given, people: list[Principal], sitting: str) -> None:
    for person in people:
        given.act(person, Arrive(sitting=sitting))


def outcome(given: Given, chair: Principal, poll: str) -> OutcomeDeclared:
    given.act(chair, ClosePoll(poll=poll))
    given.act(chair, DeclareOutcome(poll=poll))
    declared: OutcomeDeclared = given.only(OutcomeDeclared).data
    return declared


def test_a_member_comes_and_goes_with_her_own_tablet() -> None:
    given, _, people, sitting = hall()
    assert given.act(people[1], Arrive(sitting=sitting)) == {"member": people[1].id}
    (fact,) = given.facts
    assert (fact.stream, fact.data.TYPE) == (f"presence:{sitting}:{people[1].id}", "member.arrived/1")
    assert (given.events[-1].by.capacity, given.events[-1].data) == (
        "member",
        MemberArrived(how="tablet"),
    )
    assert given.state.present(sitting).counts.members == 1
    given.act(people[1], Leave(sitting=sitting))
    assert given.recorded() == ["member.left/1"]
    assert given.state.present(sitting).counts.members == 0
    given.act(people[1], Arrive(sitting=sitting, member=people[1].id))
    assert given.events[-1].version == 3


@pytest.mark.parametrize("role", ["secretary", "chair"])
def test_the_desk_marks_others_who_need_no_tablet(role: str) -> None:
    given, _, people, sitting = hall()
    desk = given.granted(people[3], role)
    given.act(desk, Arrive(sitting=sitting, member=people[1].id))
    assert (given.events[-1].by.capacity, given.events[-1].data) == (role, MemberArrived(how="desk"))
    given.act(desk, Leave(sitting=sitting, member=people[1].id))
    assert given.events[-1].data == MemberLeft(how="desk")


def test_nobody_marks_another_without_an_office() -> None:
    given, _, people, sitting = hall()
    for stranger in (people[1], OPERATOR, PUBLIC):
        given.refused(stranger, Arrive(sitting=sitting, member=people[2].id), "not-allowed")
        given.refused(stranger, Leave(sitting=sitting, member=people[2].id), "not-allowed")
    for nobody in (OPERATOR, PUBLIC):
        given.refused(nobody, Arrive(sitting=sitting), "not-allowed")


def test_one_is_here_once_and_leaves_once() -> None:
    given, _, people, sitting = hall()
    given.refused(people[1], Leave(sitting=sitting), "not-here")
    given.act(people[1], Arrive(sitting=sitting))
    given.refused(people[1], Arrive(sitting=sitting), "already-here")
    given.act(people[1], Leave(sitting=sitting))
    given.refused(people[1], Leave(sitting=sitting), "not-here")


def test_nobody_comes_to_a_closed_sitting_or_to_one_that_is_not_there() -> None:
    given, chair, people, sitting = hall()
    given.refused(people[1], Arrive(sitting="nowhere"), "unknown-object", object="sitting")
    given.act(chair, CloseSitting(sitting=sitting))
    for command in (Arrive(sitting=sitting), Leave(sitting=sitting)):
        given.refused(people[1], command, "sitting-closed")
    with pytest.raises(Exception, match="sitting-closed"):
        presence.arrive(presence.Hall(sitting, "assembly", "closed"), people[1].id, AWAY, "tablet")


def test_a_consultation_has_no_presence() -> None:
    given, chair, people, _ = hall()
    asked = given.act(chair, OpenSitting(title=text("Advice"), form="consultation"))["sitting"]
    given.refused(people[1], Arrive(sitting=asked), "no-presence")
    given.refused(people[1], Leave(sitting=asked), "no-presence")


def test_only_who_is_on_the_roll_is_marked_as_here() -> None:
    given, chair, people, sitting = hall()
    given.act(OPERATOR, DepartMember(member=people[1].id))
    given.refused(chair, Arrive(sitting=sitting, member=people[1].id), "member-gone")
    given.refused(people[1], Arrive(sitting=sitting), "not-allowed")
    given.refused(chair, Arrive(sitting=sitting, member="nobody"), "unknown-object", object="member")


def test_who_leaves_the_roll_leaves_every_hall() -> None:
    given, chair, people, first = hall()
    second = given.sitting(chair)
    for sitting in (first, second):
        arrived(given, people, sitting)
    given.act(OPERATOR, DepartMember(member=people[1].id))
    assert given.recorded() == ["member.left/1", "member.left/1", "member.departed/1"]
    assert {given.state.present(sitting).counts.members for sitting in (first, second)} == {4}
    given.act(OPERATOR, ImportRoll(rows=[row("1"), row("3")], complete=True))
    assert given.recorded().count("member.left/1") == 4
    assert given.state.present(first).counts.members == 2


def test_sittings_do_not_know_who_is_in_another() -> None:
    given, chair, people, first = hall()
    second = given.sitting(chair)
    given.act(people[1], Arrive(sitting=first))
    given.refused(people[1], Leave(sitting=second), "not-here")
    given.act(people[1], Arrive(sitting=second))
    given.act(chair, CloseSitting(sitting=first))
    assert set(given.state.presence) == {second}


def test_households_and_weight_of_those_present_follow_the_roll() -> None:
    given, _, _, sitting = hall(1)
    people = [
        *given.enrolled("10", "11", household="H1", weight="3/2"),
        *given.enrolled("12", household="H2"),
    ]
    arrived(given, people, sitting)
    assert given.state.present(sitting).counts == (3, 2, "4")
    given.act(OPERATOR, ChangeMember(member=people[2].id, row=row("12", household="H1", weight="2")))
    assert given.state.present(sitting).counts == (3, 1, "5")
    assert given.state.present(sitting).n == given.events[-2].n


def test_a_poll_that_counts_those_present_freezes_them() -> None:
    given, chair, people, sitting = counting_hall()
    arrived(given, people[:3], sitting)
    there = given.state.present(sitting)
    given.poll(chair, given.motion(people[1], sitting))
    frozen = given.only(PollOpened).data.presence
    assert (frozen.n, frozen.hash, frozen.members) == (there.n, there.hash, 3)
    given.act(people[4], Arrive(sitting=sitting))
    assert given.state.present(sitting).hash != there.hash


def test_a_poll_that_does_not_count_them_asks_nobody_to_be_here() -> None:
    given, chair, people, sitting = hall()
    poll = given.poll(chair, given.motion(people[1], sitting))
    assert given.only(PollOpened).data.presence is None
    given.vote(poll, [(people[2], "yes")])


def test_too_few_people_in_the_hall_decide_nothing_until_someone_comes() -> None:
    given, chair, people, sitting = counting_hall()
    arrived(given, people[:2], sitting)
    motion = given.motion(people[1], sitting)
    poll = given.poll(chair, motion)
    given.vote(poll, [(people[0], "yes"), (people[1], "yes")])
    declared = outcome(given, chair, poll)
    assert (declared.result, declared.judgement.sentence.code) == ("no-quorum", "outcome.no-quorum.present")
    assert declared.judgement.sentence.params == {"counted": "2", "all": "5", "needed": "3"}
    (check,) = declared.judgement.quorum
    assert (check.counts, check.counted, check.base_value, check.needed) == ("present", "2", "5", "3")
    given.act(people[2], Arrive(sitting=sitting))
    again = given.poll(chair, motion, repeats=poll)
    given.vote(again, [(people[0], "yes"), (people[1], "yes"), (people[2], "abstain")])
    declared = outcome(given, chair, again)
    assert (declared.result, declared.judgement.sentence.code) == ("adopted", "outcome.adopted.present")
    assert declared.judgement.sentence.params == {"for": "2", "valid": "3", "needed": "2"}


def test_who_is_silent_in_the_hall_counts_against() -> None:
    given, chair, people, sitting = counting_hall()
    arrived(given, people, sitting)
    poll = given.poll(chair, given.motion(people[1], sitting))
    given.vote(poll, [(people[0], "yes"), (people[1], "yes")])
    assert outcome(given, chair, poll).result == "rejected"


def test_only_who_was_here_when_the_vote_opened_votes_in_it() -> None:
    given, chair, people, sitting = counting_hall()
    arrived(given, people[:4], sitting)
    given.act(people[3], Leave(sitting=sitting))
    poll = given.poll(chair, given.motion(people[1], sitting))
    given.act(people[4], Arrive(sitting=sitting))
    for late in people[3:]:
        with pytest.raises(Exception, match="not-present"):
            given.vote(poll, [(late, "yes")])
    given.act(people[2], Leave(sitting=sitting))
    given.vote(poll, [(people[2], "yes")])


def test_who_comes_on_the_roll_after_the_opening_is_told_so_first() -> None:
    given, chair, people, sitting = counting_hall()
    poll = given.poll(chair, given.motion(people[1], sitting))
    late = member(given.act(OPERATOR, EnrolMember(row=row("77")))["member"])
    with pytest.raises(Exception, match="not-on-roll"):
        given.vote(poll, [(late, "yes")])


def test_a_consultation_puts_nothing_that_counts_those_present() -> None:
    given, chair, people, _ = counting_hall()
    asked = given.act(chair, OpenSitting(title=text("Advice"), form="consultation"))["sitting"]
    given.refused(chair, OpenPoll(motion=given.motion(people[1], asked)), "needs-sitting")


HOUSEHOLDS = {"base": "household_reps", "share": "2/3", "strict": False, **HERE}
ADULTS = {"base": "adults", "share": "1/2", "strict": True, **HERE}


def households_hall(*, homeless: bool) -> tuple[Given, Principal, list[Principal], str]:
    given = Given(charter(quorum={"any_of": [ADULTS, HOUSEHOLDS]})).founded()
    people = [
        one for home in ("H1", "H2", "H3") for one in given.enrolled(f"{home}a", f"{home}b", household=home)
    ]
    if homeless:
        given.enrolled("99")
    chair = given.granted(people[0], "chair")
    return given, chair, people, given.sitting(chair)


def test_a_household_is_here_with_any_of_its_people_and_once_only() -> None:
    given, chair, people, sitting = households_hall(homeless=False)
    arrived(given, people[:2], sitting)
    motion = given.motion(people[1], sitting)
    poll = given.poll(chair, motion)
    given.vote(poll, [(people[0], "yes")])
    declared = outcome(given, chair, poll)
    assert declared.judgement.sentence.code == "outcome.no-quorum.present.households"
    assert declared.judgement.sentence.params == {"counted": "1", "all": "3", "needed": "2"}
    given.act(people[2], Arrive(sitting=sitting))
    again = given.poll(chair, motion, repeats=poll)
    given.vote(again, [(people[0], "yes")])
    assert outcome(given, chair, again).result == "adopted"


def test_households_cannot_be_counted_while_someone_on_the_roll_belongs_to_none() -> None:
    given, chair, people, sitting = households_hall(homeless=True)
    arrived(given, people, sitting)
    poll = given.poll(chair, given.motion(people[1], sitting))
    given.vote(poll, [(people[0], "yes")])
    assert outcome(given, chair, poll).judgement.sentence.code == "outcome.uncounted"


def test_folding_a_stream_gives_the_attendance_again() -> None:
    given, _, people, sitting = hall()
    for command in (Arrive(sitting=sitting), Leave(sitting=sitting), Arrive(sitting=sitting)):
        given.act(people[1], command)
    own = [event for event in given.events if event.stream == presence.stream(sitting, people[1].id)]
    assert folded(presence.evolve, own) == given.state.attendance(sitting, people[1].id) == (True, 3)
