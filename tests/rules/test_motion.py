"""The motion: brought, seconded, taken back, put, decided."""

import pytest

from domain import motion as motions
from domain.motion import MotionSubmitted, MotionWithdrawn
from services.commands import (
    AnnulPoll,
    ClosePoll,
    DeclareOutcome,
    DepartMember,
    OpenPoll,
    PlanSitting,
    SecondMotion,
    SubmitMotion,
    WithdrawMotion,
)
from services.principal import DISPLAY, OPERATOR, PUBLIC
from tests.rules.given import folded, hall, text


def brought(sitting: str, member: str) -> SubmitMotion:
    return SubmitMotion(sitting=sitting, title=text("A well for the upper road"), member=member)


def test_the_words_of_a_motion_are_content_and_its_number_counts_up_within_the_sitting() -> None:
    given, chair, people, sitting = hall()
    command = SubmitMotion(sitting=sitting, title=text("Mend the bridge"), text=text("Before the rains."))
    first = given.act(people[1], command)
    submitted = given.only(MotionSubmitted)
    assert "bridge" not in submitted.data.model_dump_json()
    assert given.words(submitted.c["title"])["text"] == "Mend the bridge"
    assert given.words(submitted.c["text"])["text"] == "Before the rains."
    second = given.act(people[2], SubmitMotion(sitting=sitting, title=text("Sell the mill")))
    elsewhere = given.act(people[2], SubmitMotion(sitting=given.sitting(chair), title=text("Rest")))
    assert [first["number"], second["number"], elsewhere["number"]] == [1, 2, 1]


def test_the_desk_brings_a_motion_for_somebody_without_a_tablet() -> None:
    given, chair, people, sitting = hall()
    secretary = given.granted(people[3], "secretary")
    for number, clerk in enumerate((chair, secretary), 1):
        motion = given.act(clerk, brought(sitting, people[4].id))["motion"]
        submitted = given.only(MotionSubmitted)
        assert submitted.data.model_dump(exclude_none=True) == {
            "sitting": sitting, "number": number, "matter": "ordinary", "mover": people[4].id
        }  # fmt: skip
        assert given.events[-1].by.id == clerk.id
        assert given.state.motions[motion].mover == people[4].id


def test_a_motion_that_the_desk_brought_is_its_movers() -> None:
    """She cannot second it, the desk can; and it is hers to take back, not the desk's in its own name."""
    given, chair, people, sitting = hall()
    motion = given.act(chair, brought(sitting, people[4].id))["motion"]
    given.refused(people[4], SecondMotion(motion=motion), "already-seconded")
    given.refused(chair, SecondMotion(motion=motion, member=people[4].id), "already-seconded")
    given.act(chair, SecondMotion(motion=motion))
    given.refused(chair, WithdrawMotion(motion=motion), "not-allowed")
    given.act(people[4], WithdrawMotion(motion=motion))
    assert given.state.motions[motion].state == "withdrawn"


def test_what_the_desk_brought_for_somebody_it_takes_back_in_her_name() -> None:
    """The log says who recorded it, and whose act it was; any desk can, not only that one."""
    given, chair, people, sitting = hall()
    secretary = given.granted(people[3], "secretary")
    motion = given.act(chair, brought(sitting, people[4].id))["motion"]
    given.refused(secretary, WithdrawMotion(motion=motion), "not-allowed")
    given.refused(secretary, WithdrawMotion(motion=motion, member=people[2].id), "not-allowed")
    given.refused(people[2], WithdrawMotion(motion=motion, member=people[4].id), "not-allowed")
    given.act(secretary, WithdrawMotion(motion=motion, member=people[4].id))
    withdrawn = given.events[-1]
    assert withdrawn.data.model_dump(exclude_none=True) == {"member": people[4].id}
    assert (withdrawn.by.id, withdrawn.by.capacity) == (secretary.id, "secretary")
    assert given.state.motions[motion].state == "withdrawn"


def test_what_somebody_brought_herself_the_desk_cannot_take_back() -> None:
    given, chair, people, sitting = hall()
    motion = given.motion(people[4], sitting)
    withdrawal = WithdrawMotion(motion=motion, member=people[4].id)
    given.refused(chair, withdrawal, "not-allowed")
    given.act(people[4], withdrawal)
    assert given.only(MotionWithdrawn).data.member is None
    assert given.events[-1].by.capacity == "mover"


def test_what_was_brought_for_somebody_who_has_left_since_is_the_sittings() -> None:
    given, chair, people, sitting = hall()
    motion = given.act(chair, brought(sitting, people[4].id))["motion"]
    given.act(OPERATOR, DepartMember(member=people[4].id))
    given.refused(chair, WithdrawMotion(motion=motion, member=people[4].id), "not-allowed")


def test_a_title_is_no_longer_than_two_hundred_characters() -> None:
    given, _, people, sitting = hall()
    for words, most in (("修" * 201, 200), ("x" * 10_000, 200)):
        given.refused(
            people[1], SubmitMotion(sitting=sitting, title=text(words)), "title-too-long", most=most
        )
    given.act(people[1], SubmitMotion(sitting=sitting, title=text("修" * 200), text=text("x" * 10_000)))


def test_who_brings_a_motion_for_herself_is_named_once() -> None:
    given, chair, people, sitting = hall()
    for mover in (chair, people[1]):
        given.act(mover, brought(sitting, mover.id))
        assert given.only(MotionSubmitted).data.mover is None
        assert given.events[-1].by.capacity == "member"


def test_only_the_desk_brings_motions_for_others_and_only_for_who_is_on_the_roll() -> None:
    given, chair, people, sitting = hall()
    given.refused(people[1], brought(sitting, people[2].id), "not-allowed")
    given.refused(OPERATOR, brought(sitting, people[2].id), "not-allowed")
    given.refused(chair, brought(sitting, "nobody"), "unknown-object", object="member")
    given.act(OPERATOR, DepartMember(member=people[2].id))
    given.refused(chair, brought(sitting, people[2].id), "member-gone", member=people[2].id)
    given.refused(
        chair, SecondMotion(motion=given.motion(people[1], sitting), member=people[2].id), "member-gone"
    )


def test_before_a_sitting_begins_the_desk_brings_a_motion_for_its_docket() -> None:
    given, chair, people, _ = hall()
    planned = given.act(chair, PlanSitting(title=text("Autumn")))["sitting"]
    motion = given.act(chair, brought(planned, people[4].id))["motion"]
    assert given.state.motions[motion].mover == people[4].id


def test_a_motion_outlives_the_erasure_of_its_mover() -> None:
    given, _, people, sitting = hall()
    motion = given.motion(people[1], sitting)
    title = given.contents[given.only(MotionSubmitted).c["title"]]
    assert title.owner == f"motion:{motion}"
    assert title.reader == "content.public"


def test_only_members_bring_motions() -> None:
    given, _, _, sitting = hall()
    for stranger in (OPERATOR, PUBLIC, DISPLAY):
        given.refused(stranger, SubmitMotion(sitting=sitting, title=text("x")), "not-allowed")


def test_a_former_member_brings_and_seconds_nothing() -> None:
    given, _, people, sitting = hall()
    motion = given.motion(people[1], sitting)
    given.act(OPERATOR, DepartMember(member=people[2].id))
    given.refused(people[2], SubmitMotion(sitting=sitting, title=text("x")), "not-allowed")
    given.refused(people[2], SecondMotion(motion=motion), "not-allowed")


def test_a_matter_that_the_charter_does_not_know_is_refused() -> None:
    given, _, people, sitting = hall()
    command = SubmitMotion(sitting=sitting, title=text("x"), matter="war")
    given.refused(people[1], command, "unknown-matter", matter="war")


def test_a_motion_is_put_only_with_enough_seconds() -> None:
    given, chair, people, sitting = hall(seconds=2)
    motion = given.motion(people[1], sitting)
    given.act(people[2], SecondMotion(motion=motion))
    given.refused(chair, OpenPoll(motion=motion), "seconds-missing", have=1, need=2)
    given.act(people[3], SecondMotion(motion=motion))
    given.poll(chair, motion)
    assert given.recorded() == ["motion.put/1", "poll.opened/1"]


def test_nobody_seconds_twice_and_the_mover_not_at_all() -> None:
    given, _, people, sitting = hall()
    motion = given.motion(people[1], sitting)
    given.act(people[2], SecondMotion(motion=motion))
    given.refused(people[2], SecondMotion(motion=motion), "already-seconded")
    given.refused(people[1], SecondMotion(motion=motion), "already-seconded")


def test_the_operator_does_not_second() -> None:
    given, _, people, sitting = hall()
    given.refused(OPERATOR, SecondMotion(motion=given.motion(people[1], sitting)), "not-allowed")


def test_a_second_stays_valid_when_the_seconder_leaves() -> None:
    given, chair, people, sitting = hall(seconds=1)
    motion = given.motion(people[1], sitting)
    given.act(people[2], SecondMotion(motion=motion))
    given.act(OPERATOR, DepartMember(member=people[2].id))
    given.poll(chair, motion)
    assert given.state.motion(motion).state == "put"


def test_the_mover_takes_a_motion_back_and_nobody_else_does() -> None:
    given, chair, people, sitting = hall()
    motion = given.motion(people[1], sitting)
    for stranger in (chair, people[2], OPERATOR):
        given.refused(stranger, WithdrawMotion(motion=motion), "not-allowed")
    given.act(people[1], WithdrawMotion(motion=motion))
    assert given.events[-1].by.capacity == "mover"
    assert given.state.motion(motion).state == "withdrawn"


def test_a_mover_who_left_takes_nothing_back() -> None:
    given, _, people, sitting = hall()
    motion = given.motion(people[1], sitting)
    given.act(OPERATOR, DepartMember(member=people[1].id))
    given.refused(people[1], WithdrawMotion(motion=motion), "not-allowed")


def test_a_withdrawn_motion_is_neither_seconded_nor_put_nor_withdrawn_again() -> None:
    given, chair, people, sitting = hall()
    motion = given.motion(people[1], sitting)
    given.act(people[1], WithdrawMotion(motion=motion))
    given.refused(people[2], SecondMotion(motion=motion), "wrong-phase", state="withdrawn")
    given.refused(chair, OpenPoll(motion=motion), "wrong-phase", state="withdrawn")
    given.refused(people[1], WithdrawMotion(motion=motion), "wrong-phase", state="withdrawn")


def test_a_motion_that_is_put_is_neither_seconded_nor_withdrawn_nor_put_again() -> None:
    given, chair, people, sitting = hall()
    motion = given.motion(people[1], sitting)
    poll = given.poll(chair, motion)
    given.refused(people[2], SecondMotion(motion=motion), "wrong-phase", state="put")
    given.refused(people[1], WithdrawMotion(motion=motion), "wrong-phase", state="put")
    given.refused(chair, OpenPoll(motion=motion), "poll-open", poll=poll)
    given.refused(chair, OpenPoll(motion=motion, repeats=poll), "poll-open", poll=poll)
    given.act(chair, ClosePoll(poll=poll))
    given.refused(chair, OpenPoll(motion=motion), "wrong-phase", state="put")


@pytest.mark.parametrize(("votes", "end"), [(["yes", "yes", "no"], "adopted"), (["yes", "no"], "rejected")])
def test_the_outcome_of_its_poll_decides_a_motion_for_good(votes: list[str], end: str) -> None:
    given, chair, people, sitting = hall()
    motion = given.motion(people[1], sitting)
    poll = given.poll(chair, motion)
    given.vote(poll, zip(people, votes, strict=False))
    given.act(chair, ClosePoll(poll=poll))
    given.act(chair, DeclareOutcome(poll=poll))
    assert given.recorded() == ["outcome.declared/1", f"motion.{end}/1"]
    assert given.state.motion(motion).state == end
    given.refused(chair, OpenPoll(motion=motion), "wrong-phase", state=end)
    given.refused(chair, OpenPoll(motion=motion, repeats=poll), "wrong-phase", state=end)


def test_an_advisory_poll_only_advises() -> None:
    given, chair, people, sitting = hall(binding="advisory", majority=None)
    motion = given.motion(people[1], sitting)
    poll = given.poll(chair, motion)
    given.act(chair, ClosePoll(poll=poll))
    given.act(chair, DeclareOutcome(poll=poll))
    assert given.recorded() == ["outcome.declared/1", "motion.advised/1"]


def test_an_annulled_motion_can_be_taken_back_instead_of_put_again() -> None:
    given, chair, people, sitting = hall()
    motion = given.motion(people[1], sitting)
    poll = given.poll(chair, motion)
    given.act(chair, AnnulPoll(poll=poll, reason=text("The lights went out")))
    given.act(people[1], WithdrawMotion(motion=motion))
    given.refused(chair, OpenPoll(motion=motion, repeats=poll), "wrong-phase", state="withdrawn")


def test_a_motion_that_is_not_there_is_refused_as_such() -> None:
    given, chair, people, _ = hall()
    given.refused(people[1], SecondMotion(motion="nothing"), "unknown-object", object="motion")
    given.refused(chair, OpenPoll(motion="nothing"), "unknown-object", object="motion")


def test_folding_the_stream_gives_the_motion_again() -> None:
    given, chair, people, sitting = hall(seconds=1)
    motion = given.motion(people[1], sitting)
    given.act(people[2], SecondMotion(motion=motion))
    poll = given.poll(chair, motion)
    given.act(chair, AnnulPoll(poll=poll, reason=text("x")))
    own = [event for event in given.events if event.stream == f"motion:{motion}"]
    assert folded(motions.evolve, own) == given.state.motion(motion)
    with pytest.raises(ValueError, match="begins with"):
        folded(motions.evolve, own[1:])
