"""Changes to a motion: proposed, seconded, put in order, merged, or gone."""

from itertools import cycle
from typing import Any

import pytest

from domain.amendment import (
    MOST,
    AmendmentAccepted,
    AmendmentFell,
    AmendmentPut,
    AmendmentSeconded,
    AmendmentSubmitted,
    AmendmentWithdrawn,
)
from domain.motion import MotionAmended
from domain.motion_text import Change, replay
from domain.poll import PollOpened
from services.commands import (
    AcceptAmendment,
    AmendCharter,
    AnnulPoll,
    ClosePoll,
    DeclareOutcome,
    DepartMember,
    OpenPoll,
    OpenSitting,
    ParagraphText,
    SecondAmendment,
    SubmitAmendment,
    SubmitMotion,
    WithdrawAmendment,
    WithdrawMotion,
)
from services.principal import DISPLAY, OPERATOR, PUBLIC, Principal
from tests.rules.given import Given, charter, hall, text

WORDS = "The bridge is closed.\nThe ferry runs daily.\nIt is free."
AMENDING = {"article": "9", "confidence": "D"}


def change(motion: str, form: Any, paragraph: str, words: str = "", wording: int = 1) -> SubmitAmendment:
    new = ParagraphText(lang="en", text=words) if words else None
    return SubmitAmendment(motion=motion, wording=wording, paragraph=paragraph, form=form, text=new)


class Hall:
    """A sitting with a motion of three paragraphs."""

    def __init__(
        self, words: str | None = WORDS, amending: dict[str, Any] | None = None, **polling: Any
    ) -> None:
        self.given, self.chair, self.people, self.sitting = hall(**polling)
        if amending is not None:
            rules = charter(**polling) | {"amending": AMENDING | amending}
            self.given.act(OPERATOR, AmendCharter(charter=rules, reason=text("Changes")))
        self.mover, self.other = self.people[1], self.people[2]
        body = text(words) if words else None
        command = SubmitMotion(sitting=self.sitting, title=text("Mend the bridge"), text=body)
        self.motion = str(self.given.act(self.mover, command)["motion"])

    def propose(self, form: Any, paragraph: str, words: str = "", wording: int = 1) -> str:
        command = change(self.motion, form, paragraph, words, wording)
        return str(self.given.act(self.other, command)["amendment"])

    def put(self, amendment: str | None, **more: Any) -> str:
        command = OpenPoll(motion=self.motion, amendment=amendment, **more)
        return str(self.given.act(self.chair, command)["poll"])

    def decide(self, amendment: str | None, *votes: str) -> list[str]:
        """Vote on it, all alike where one option is named; what the declaration recorded."""
        poll = self.put(amendment)
        self.given.vote(poll, zip(self.people, cycle(votes or ["yes"]), strict=False))
        self.given.act(self.chair, ClosePoll(poll=poll))
        self.given.act(self.chair, DeclareOutcome(poll=poll))
        return self.given.recorded()

    def words(self) -> str:
        """The motion's text as it stands."""
        ref = self.given.state.motion(self.motion).wording.text
        return str(self.given.words(ref)["text"])

    def state(self, amendment: str) -> str:
        return self.given.state.amendment(amendment).state


def test_the_words_of_a_change_are_content_and_its_number_counts_up_within_the_motion() -> None:
    one = Hall()
    one.propose("replace", "2", "The ferry runs on Sundays.")
    submitted = one.given.only(AmendmentSubmitted)
    assert "Sundays" not in submitted.data.model_dump_json()
    assert one.given.words(submitted.c["text"])["text"] == "The ferry runs on Sundays."
    assert one.given.contents[submitted.c["text"]].owner == f"motion:{one.motion}"
    one.propose("strike", "3")
    assert one.given.only(AmendmentSubmitted).c == {}
    assert one.given.result["number"] == 2


def test_an_adopted_change_is_in_the_motion_and_the_version_before_is_kept() -> None:
    one = Hall()
    recorded = one.decide(one.propose("replace", "2", "The ferry runs on Sundays."))
    assert recorded == ["outcome.declared/1", "amendment.adopted/1", "motion.amended/1"]
    amended = one.given.only(MotionAmended)
    assert (amended.data.version, amended.data.paragraph) == (2, "2")
    assert one.words() == "The bridge is closed.\nThe ferry runs on Sundays.\nIt is free."
    assert "Sundays" not in amended.data.model_dump_json()
    assert WORDS in [content.part.get("text") for content in one.given.contents.values()]


def test_a_rejected_change_leaves_the_motion_as_it_was() -> None:
    one = Hall()
    amendment = one.propose("strike", "3")
    assert one.decide(amendment, "no") == ["outcome.declared/1", "amendment.rejected/1"]
    assert (one.state(amendment), one.words()) == ("rejected", WORDS)


def test_anyone_can_work_out_the_last_version_from_the_first_and_the_changes_in_the_order_of_adoption() -> (
    None
):
    one = Hall()
    steps: list[tuple[Any, str, str]] = [
        ("insert", "3", "Children first."), ("strike", "1", ""), ("insert", "0", "Be it known:"),
        ("replace", "3.1", "Children and elders first."), ("insert", "3", "Dogs pay."),
    ]  # fmt: skip
    for version, (form, paragraph, words) in enumerate(steps, start=1):
        one.decide(one.propose(form, paragraph, words, version))
    assert one.words() == replay(WORDS, [Change(paragraph, form, words) for form, paragraph, words in steps])
    assert one.words().split("\n") == [
        "Be it known:", "The ferry runs daily.", "It is free.", "Children and elders first.", "Dogs pay.",
    ]  # fmt: skip


def test_of_two_changes_to_one_paragraph_the_other_falls_when_one_is_adopted_and_says_why() -> None:
    one = Hall()
    first, second = one.propose("replace", "2", "Weekly."), one.propose("strike", "2")
    beside, after = one.propose("replace", "3", "It costs."), one.propose("insert", "2", "At noon.")
    one.decide(first)
    fell = one.given.only(AmendmentFell)
    assert (fell.stream, fell.data.why, fell.data.by) == (f"amendment:{second}", "replaced", first)
    assert [one.state(which) for which in (second, beside, after)] == ["fell", "submitted", "submitted"]
    one.given.refused(one.chair, OpenPoll(motion=one.motion, amendment=second), "wrong-phase", state="fell")


def test_a_change_to_words_that_are_others_by_now_is_refused() -> None:
    one = Hall()
    one.decide(one.propose("replace", "2", "Weekly."))
    late = change(one.motion, "replace", "2", "Monthly.")
    one.given.refused(one.other, late, "wording-moved", paragraph="2", read=1, wording=2)
    one.propose("replace", "3", "It costs.")
    one.propose("replace", "2", "Monthly.", wording=2)


@pytest.mark.parametrize(
    ("form", "paragraph", "words", "code"),
    [
        ("replace", "4", "x", "unknown-object"),
        ("insert", "4", "x", "unknown-object"),
        ("replace", "0", "x", "unknown-object"),
        ("replace", "1", "The bridge is closed. ", "nothing-changed"),
    ],
)
def test_a_change_is_to_a_paragraph_that_is_there_and_changes_it(
    form: Any, paragraph: str, words: str, code: str
) -> None:
    one = Hall()
    one.given.refused(one.other, change(one.motion, form, paragraph, words), code)


def test_what_was_struck_can_be_added_to_but_not_be_changed() -> None:
    one = Hall()
    one.decide(one.propose("strike", "2"))
    command = change(one.motion, "strike", "2", wording=2)
    one.given.refused(one.other, command, "unknown-object", object="paragraph")
    one.decide(one.propose("insert", "2", "The ferry rests.", wording=2))
    assert one.words().split("\n")[1] == "The ferry rests."


def test_to_a_motion_without_text_one_can_be_added() -> None:
    one = Hall(words=None)
    one.given.refused(one.other, change(one.motion, "strike", "1"), "unknown-object")
    one.decide(one.propose("insert", "0", "Before the rains."))
    assert one.words() == "Before the rains."


def test_a_change_to_a_motion_that_is_not_open_to_any_is_refused_in_words_of_its_own() -> None:
    one = Hall()
    command = change(one.motion, "strike", "1")
    one.given.act(one.mover, WithdrawMotion(motion=one.motion))
    one.given.refused(one.other, command, "motion-withdrawn")
    two = Hall()
    two.decide(None)
    two.given.refused(two.other, change(two.motion, "strike", "1"), "motion-not-pending", state="adopted")


def test_withdrawing_a_motion_takes_its_changes_along_and_says_so() -> None:
    one = Hall()
    amendment = one.propose("strike", "1")
    one.given.act(one.mover, WithdrawMotion(motion=one.motion))
    assert one.given.recorded() == ["motion.withdrawn/1", "amendment.fell/1"]
    assert one.given.only(AmendmentFell).data.why == "motion-withdrawn"
    assert one.state(amendment) == "fell"


def test_a_motion_is_not_put_before_its_changes_and_the_refusal_names_the_next() -> None:
    one = Hall()
    one.propose("strike", "3")
    second = one.propose("strike", "1")
    put = OpenPoll(motion=one.motion)
    one.given.refused(one.chair, put, "amendments-pending", count=2, number=2)
    one.decide(second)
    one.given.refused(one.chair, put, "amendments-pending", count=1, number=1)
    one.decide(one.given.state.amendments_to[one.motion][0], "no")
    one.put(None)
    assert one.given.only(PollOpened).data.wording == 2


def test_changes_that_too_few_support_fall_when_the_motion_is_put() -> None:
    one = Hall(amending={"seconds": 1})
    alone, backed = one.propose("strike", "1"), one.propose("strike", "2")
    one.given.act(one.people[3], SecondAmendment(amendment=backed))
    command = OpenPoll(motion=one.motion, amendment=alone)
    one.given.refused(one.chair, command, "seconds-missing", have=0, need=1)
    one.decide(backed, "no")
    one.put(None)
    assert one.given.recorded() == ["amendment.fell/1", "motion.put/1", "poll.opened/1"]
    assert (one.state(alone), one.given.only(AmendmentFell).data.why) == ("fell", "not-seconded")


def test_a_change_is_seconded_by_others_as_often_as_the_charter_asks() -> None:
    one = Hall(amending={"seconds": 1})
    amendment = one.propose("strike", "1")
    one.given.refused(one.other, SecondAmendment(amendment=amendment), "already-seconded")
    one.given.act(one.people[3], SecondAmendment(amendment=amendment))
    one.given.refused(one.people[4], SecondAmendment(amendment=amendment), "enough-seconds")
    two = Hall()
    none = two.propose("strike", "1")
    two.given.refused(two.people[3], SecondAmendment(amendment=none), "enough-seconds", need=0)


def test_changes_are_put_by_paragraph_first_what_changes_most_and_the_chair_may_put_another_first() -> None:
    one = Hall()
    last, third, second, first = (
        one.propose("strike", "2"), one.propose("insert", "1", "x"),
        one.propose("replace", "1", "y"), one.propose("strike", "1"),
    )  # fmt: skip
    for amendment in (first, second, third, last):
        one.decide(amendment, "no")
    put = [event.data for event in one.given.events if isinstance(event.data, AmendmentPut)]
    assert [data.out_of_order for data in put] == [None] * 4
    two = Hall()
    two.propose("strike", "1")
    two.put(two.propose("strike", "2"))
    assert two.given.only(AmendmentPut).data.out_of_order is True


def test_the_charter_may_say_another_order() -> None:
    one = Hall(amending={"order": ["brought"]})
    one.put(one.propose("strike", "3"))
    assert one.given.only(AmendmentPut).data.out_of_order is None


def test_one_change_is_voted_on_at_a_time() -> None:
    one = Hall()
    first, second = one.propose("strike", "1"), one.propose("strike", "2")
    poll = one.put(first)
    put = OpenPoll(motion=one.motion, amendment=second)
    one.given.refused(one.chair, put, "poll-open")
    one.given.refused(one.mover, WithdrawMotion(motion=one.motion), "poll-open")
    one.given.act(one.chair, ClosePoll(poll=poll))
    one.given.refused(one.chair, put, "outcome-missing", poll=poll)
    one.given.act(one.chair, DeclareOutcome(poll=poll))
    one.given.act(one.chair, put)


def test_a_mover_takes_over_a_change_where_the_charter_lets_her() -> None:
    one = Hall(amending={"accept": True})
    amendment, rival = one.propose("strike", "1"), one.propose("replace", "1", "x")
    one.given.refused(one.other, AcceptAmendment(amendment=amendment), "not-allowed")
    one.given.act(one.mover, AcceptAmendment(amendment=amendment))
    assert one.given.recorded() == ["amendment.accepted/1", "motion.amended/1", "amendment.fell/1"]
    assert (one.state(amendment), one.state(rival)) == ("accepted", "fell")
    two = Hall()
    voted = two.propose("strike", "1")
    two.given.refused(two.mover, AcceptAmendment(amendment=voted), "needs-vote")


def test_only_who_brought_a_change_takes_it_back_and_only_before_its_vote() -> None:
    one = Hall()
    amendment = one.propose("strike", "1")
    for stranger in (one.mover, one.chair):
        one.given.refused(stranger, WithdrawAmendment(amendment=amendment), "not-allowed")
    one.put(amendment)
    one.given.refused(one.other, WithdrawAmendment(amendment=amendment), "wrong-phase", state="put")
    two = Hall()
    mine = two.propose("strike", "1")
    two.given.act(two.other, WithdrawAmendment(amendment=mine))
    assert two.state(mine) == "withdrawn"
    two.put(None)


def test_the_desk_proposes_and_seconds_a_change_for_somebody_without_a_tablet() -> None:
    one = Hall(amending={"seconds": 2})
    secretary = one.given.granted(one.people[4], "secretary")
    old, blind = one.people[2], one.people[3]
    proposed = change(one.motion, "strike", "1").model_copy(update={"member": old.id})
    amendment = one.given.act(secretary, proposed)["amendment"]
    assert one.given.only(AmendmentSubmitted).data.mover == old.id
    assert one.given.events[-1].by.id == secretary.id
    assert one.given.state.amendments[amendment].mover == old.id
    hers = SecondAmendment(amendment=amendment, member=old.id)
    for who in (secretary, one.chair):
        one.given.refused(who, hers, "already-seconded")
    one.given.act(one.chair, SecondAmendment(amendment=amendment, member=blind.id))
    assert one.given.only(AmendmentSeconded).data.member == blind.id
    one.given.act(secretary, SecondAmendment(amendment=amendment, member=secretary.id))
    assert one.given.only(AmendmentSeconded).data.member is None
    assert one.given.state.amendments[amendment].seconders == (blind.id, secretary.id)
    one.put(amendment)


def test_only_the_desk_proposes_and_seconds_changes_for_others_and_only_for_who_is_on_the_roll() -> None:
    one = Hall(amending={"seconds": 1})
    amendment = one.propose("strike", "1")
    gone = one.people[4]
    one.given.act(OPERATOR, DepartMember(member=gone.id))
    proposed = change(one.motion, "strike", "2")
    for member, stranger, code in (
        (one.people[3].id, one.other, "not-allowed"),
        (one.people[3].id, OPERATOR, "not-allowed"),
        (gone.id, one.chair, "member-gone"),
        ("nobody", one.chair, "unknown-object"),
    ):
        one.given.refused(stranger, proposed.model_copy(update={"member": member}), code)
        one.given.refused(stranger, SecondAmendment(amendment=amendment, member=member), code)


def test_a_change_that_the_desk_brought_is_taken_back_by_its_mover_or_by_the_desk_in_her_name() -> None:
    one = Hall()
    secretary = one.given.granted(one.people[4], "secretary")
    old = one.people[2]
    for paragraph, who in (("1", secretary), ("2", one.chair), ("3", old)):
        proposed = change(one.motion, "strike", paragraph).model_copy(update={"member": old.id})
        amendment = one.given.act(one.chair, proposed)["amendment"]
        for stranger in (one.people[3], one.mover):
            one.given.refused(stranger, WithdrawAmendment(amendment=amendment, member=old.id), "not-allowed")
        one.given.refused(secretary, WithdrawAmendment(amendment=amendment), "not-allowed")
        one.given.act(who, WithdrawAmendment(amendment=amendment, member=old.id))
        assert one.given.only(AmendmentWithdrawn).data.member == (None if who is old else old.id)
        assert (one.given.events[-1].by.id, one.state(amendment)) == (who.id, "withdrawn")
    own = one.propose("strike", "1")
    one.given.refused(secretary, WithdrawAmendment(amendment=own, member=one.other.id), "not-allowed")


def test_the_desk_takes_a_change_over_for_whom_it_brought_the_motion() -> None:
    one = Hall(amending={"accept": True})
    own = one.propose("strike", "1")
    one.given.refused(one.chair, AcceptAmendment(amendment=own, member=one.mover.id), "not-allowed")
    old = one.people[3]
    command = SubmitMotion(sitting=one.sitting, title=text("Lamps"), text=text(WORDS), member=old.id)
    one.motion = one.given.act(one.chair, command)["motion"]
    amendment = one.propose("strike", "1")
    one.given.refused(one.chair, AcceptAmendment(amendment=amendment), "not-allowed")
    one.given.act(one.chair, AcceptAmendment(amendment=amendment, member=old.id))
    assert one.given.only(AmendmentAccepted).data.member == old.id
    assert one.words() == "The ferry runs daily.\nIt is free."


def test_only_members_propose_changes() -> None:
    one = Hall()
    for stranger in (OPERATOR, PUBLIC, DISPLAY):
        one.given.refused(stranger, change(one.motion, "strike", "1"), "not-allowed")
    one.given.act(OPERATOR, DepartMember(member=one.other.id))
    one.given.refused(one.other, change(one.motion, "strike", "1"), "not-allowed")


def test_where_a_vote_binds_nobody_there_is_nothing_to_change() -> None:
    one = Hall(binding="advisory")
    one.given.refused(one.other, change(one.motion, "strike", "1"), "no-amendments")
    given, chair, people, _ = hall()
    sitting = str(given.act(chair, OpenSitting(title=text("Ideas"), form="consultation"))["sitting"])
    motion = given.motion(people[1], sitting)
    given.refused(people[2], change(motion, "insert", "0", "x"), "no-amendments")


def test_changes_are_decided_by_the_majority_that_the_charter_has_for_them() -> None:
    """The motion needs two thirds, a change to it more than half."""
    source = {"article": "3", "confidence": "D", "name": {"en": "x"}}
    two_thirds = {"base": "votes_cast", "share": "2/3", "strict": False, "article": "3", "confidence": "D"}
    matters = {"ordinary": source | {"majority": {"all_of": [two_thirds]}}, "procedure": source}
    one = Hall()
    rules = charter(matters) | {"amending": AMENDING | {"matter": "procedure"}}
    one.given.act(OPERATOR, AmendCharter(charter=rules, reason=text("Changes")))
    three_to_two = ["yes"] * 3 + ["no"] * 2
    assert "amendment.adopted/1" in one.decide(one.propose("strike", "1"), *three_to_two)
    assert "motion.rejected/1" in one.decide(None, *three_to_two)


def test_a_charter_whose_changes_follow_a_matter_that_is_not_there_is_refused() -> None:
    given = Given(charter()).founded()
    for amending in (
        {"matter": "war"},
        {"order": ["brought", "paragraph"]},
        {"order": ["brought", "brought"]},
    ):
        rules = charter() | {"amending": AMENDING | amending}
        given.refused(OPERATOR, AmendCharter(charter=rules, reason=text("x")), "charter-invalid")


def test_the_vote_on_a_rejected_change_can_be_annulled_and_repeated_but_not_of_one_that_is_in_the_words() -> (
    None
):
    one = Hall()
    amendment = one.propose("strike", "1")
    poll = one.put(amendment)
    one.given.act(one.chair, AnnulPoll(poll=poll, reason=text("Noise")))
    assert one.state(amendment) == "annulled"
    one.given.refused(one.chair, OpenPoll(motion=one.motion), "amendments-pending")
    again = one.put(amendment, repeats=poll)
    one.given.vote(again, [(who, "yes") for who in one.people])
    one.given.act(one.chair, ClosePoll(poll=again))
    one.given.act(one.chair, DeclareOutcome(poll=again))
    one.given.refused(one.chair, AnnulPoll(poll=again, reason=text("x")), "amendment-merged", number=1)


def test_without_a_quorum_a_change_stays_put_and_can_be_put_again() -> None:
    all_of_them = {"base": "members_all", "share": "1/1", "strict": False, "article": "4", "confidence": "D"}
    one = Hall(quorum={"all_of": [all_of_them]})
    amendment = one.propose("strike", "1")
    poll = one.put(amendment)
    one.given.act(one.chair, ClosePoll(poll=poll))
    one.given.act(one.chair, DeclareOutcome(poll=poll))
    assert one.given.recorded() == ["outcome.declared/1"]
    one.given.refused(one.chair, OpenPoll(motion=one.motion), "amendments-pending")
    one.put(amendment, repeats=poll)


def test_an_amendment_of_another_motion_is_not_put_on_this_one() -> None:
    one = Hall()
    amendment = one.propose("strike", "1")
    other = one.given.motion(one.mover, one.sitting)
    command = OpenPoll(motion=other, amendment=amendment)
    one.given.refused(one.chair, command, "unknown-object", object="amendment")


def test_a_motion_has_only_so_many_changes_and_so_many_paragraphs() -> None:
    one = Hall()
    for at in range(MOST):
        one.propose("replace", "1", f"Words {at}")
    one.given.refused(one.other, change(one.motion, "strike", "1"), "amendments-full", most=MOST)
    two = Hall(words="x\n" * 501)
    two.given.refused(two.other, change(two.motion, "strike", "1"), "too-many-paragraphs", most=500)


def test_whoever_left_no_more_owns_her_change() -> None:
    one = Hall()
    amendment = one.propose("strike", "1")
    one.given.act(OPERATOR, DepartMember(member=one.other.id))
    gone: Principal = one.other
    one.given.refused(gone, WithdrawAmendment(amendment=amendment), "not-allowed")
