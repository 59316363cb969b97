"""The roll: admission, correction, departure, offices, and what a poll freezes of it."""

import hashlib

import pytest

from domain import roll
from domain.event import canonical
from domain.roll import MemberChanged, MemberDeparted, MemberEnrolled
from services.commands import ChangeMember, DepartMember, EndRole, EnrolMember, GrantRole, ImportRoll
from services.principal import OPERATOR, PUBLIC
from tests.rules.given import Given, folded, hall, member, row, text


@pytest.fixture
def given() -> Given:
    return Given().founded()


def test_a_name_is_content_and_never_in_the_event(given: Given) -> None:
    given.act(OPERATOR, EnrolMember(row=row("1", "王秀英", evidence="户口本 12-3")))
    enrolled = given.only(MemberEnrolled)
    assert "王秀英" not in enrolled.data.model_dump_json()
    assert given.words(enrolled.c["name"]) == {"text": "王秀英"}
    assert given.words(enrolled.c["evidence"]) == {"text": "户口本 12-3"}


def test_names_and_proofs_have_the_members_key_and_their_own_readers(given: Given) -> None:
    person = given.act(OPERATOR, EnrolMember(row=row("1", "Ann", evidence="deed")))["member"]
    enrolled = given.only(MemberEnrolled)
    name, proof = (given.contents[enrolled.c[key]] for key in ("name", "evidence"))
    assert name.owner == proof.owner == f"member:{person}"
    assert (name.reader, proof.reader) == ("content.member", "content.secretary")


@pytest.mark.parametrize("name", ["  Ann ", "e\u0301", "é", "張\u3000三", "Ann\u200b"])
def test_a_name_is_kept_byte_for_byte(given: Given, name: str) -> None:
    given.act(OPERATOR, EnrolMember(row=row("1", name)))
    assert given.words(given.only(MemberEnrolled).c["name"])["text"].encode() == name.encode()


def test_a_number_belongs_to_one_member_at_a_time(given: Given) -> None:
    given.enrolled("1")
    given.refused(OPERATOR, EnrolMember(row=row("1", "Someone else")), "already-enrolled", number="1")


def test_a_number_is_free_again_once_its_holder_has_left(given: Given) -> None:
    (first,) = given.enrolled("1")
    given.act(OPERATOR, DepartMember(member=first.id))
    (second,) = given.enrolled("1")
    assert second.id != first.id
    assert given.state.by_number == {"1": second.id}


@pytest.mark.parametrize(("number", "name"), [(" ", "Ann"), ("1", "\u3000 ")])
def test_a_blank_number_or_name_is_refused(given: Given, number: str, name: str) -> None:
    given.refused(OPERATOR, EnrolMember(row=row(number, name)), "roll-rows-invalid")


def test_weights_are_kept_in_lowest_terms(given: Given) -> None:
    given.enrolled("1", weight="6/4")
    given.enrolled("2", weight="3/3")
    weights = [one.entry.weight for one in given.state.members.values()]
    assert weights == ["3/2", "1"]


def test_weights_whose_sum_could_not_be_written_down_are_refused_and_can_be_mended(given: Given) -> None:
    (person,) = given.enrolled("1", weight="1/999999937")
    for command in (EnrolMember(row=row("2", weight="1/2")), ImportRoll(rows=[row("2", weight="1/2")])):
        refusal = given.refused(OPERATOR, command, "roll-rows-invalid")
        assert refusal.params["problems"] == [{"row": 1, "field": "weight", "code": "weight-too-fine"}]
    given.enrolled("3", weight="5")
    given.act(OPERATOR, ChangeMember(member=person.id, row=row("1", weight="1/3")))
    given.act(OPERATOR, ImportRoll(rows=[row("4", weight="1/2"), row("1", weight="7/11")]))
    assert given.state.roll_at(given.state.roll_n).counts.weight == "135/22"


def test_a_correction_changes_what_it_says_and_keeps_the_rest(given: Given) -> None:
    (person,) = given.enrolled("1", evidence="deed")
    before = given.state.member(person.id)
    given.act(OPERATOR, ChangeMember(member=person.id, row=row("1", weight="2")))
    after = given.state.member(person.id)
    assert (after.entry.weight, after.name, after.evidence) == ("2", before.name, before.evidence)
    assert len(after.standings) == 2


def test_a_corrected_name_gets_another_reference(given: Given) -> None:
    (person,) = given.enrolled("1")
    before = given.state.member(person.id).name
    given.act(OPERATOR, ChangeMember(member=person.id, row=row("1", "Ann Reed")))
    changed = given.only(MemberChanged)
    assert changed.c["name"] == given.state.member(person.id).name != before
    assert given.words(changed.c["name"]) == {"text": "Ann Reed"}


def test_a_correction_that_changes_nothing_records_nothing(given: Given) -> None:
    (person,) = given.enrolled("1", evidence="deed")
    given.act(OPERATOR, ChangeMember(member=person.id, row=row("1", evidence="deed")))
    assert given.recorded() == []


def test_a_correction_leaves_what_it_does_not_say(given: Given) -> None:
    (person,) = given.enrolled("1")
    given.act(OPERATOR, ChangeMember(member=person.id, row=row("1", group="north", weight="2")))
    given.act(OPERATOR, ChangeMember(member=person.id, row=row("1", "Ann", household="7")))
    entry = given.state.member(person.id).entry
    assert (entry.group, entry.household, entry.weight) == ("north", "7", "2")


def test_nobody_is_given_a_number_that_another_member_has(given: Given) -> None:
    first, _ = given.enrolled("1", "2")
    given.refused(OPERATOR, ChangeMember(member=first.id, row=row("2")), "already-enrolled", number="2")


def test_a_changed_number_is_found_under_the_new_one_only(given: Given) -> None:
    (person,) = given.enrolled("1")
    given.act(OPERATOR, ChangeMember(member=person.id, row=row("7")))
    assert given.state.by_number == {"7": person.id}


def test_of_two_who_correct_the_same_row_the_second_is_told_and_writes_over_nothing(given: Given) -> None:
    person = str(given.act(OPERATOR, EnrolMember(row=row("1", "Ann")))["member"])
    seen = len(given.events)
    given.act(OPERATOR, ChangeMember(member=person, row=row("1", "Ann Lee"), replaces=seen))
    other = ChangeMember(member=person, row=row("1", "Ann Reed"), replaces=seen)
    given.refused(OPERATOR, other, "stale", member=person, position=seen + 1)
    # What the roll says by now already is nobody's to lose; and who has looked again may write.
    given.act(OPERATOR, ChangeMember(member=person, row=row("1", "Ann Lee"), replaces=seen))
    assert given.recorded() == []
    given.act(OPERATOR, other.model_copy(update={"replaces": seen + 1}))
    given.act(OPERATOR, ChangeMember(member=person, row=row("1", "Ann")))
    assert given.recorded() == ["member.changed/1"]


def test_an_office_or_another_persons_row_is_nothing_that_a_row_writes_over(given: Given) -> None:
    first, second = given.enrolled("1", "2")
    seen = len(given.events)
    given.act(OPERATOR, GrantRole(member=first.id, role="secretary"))
    given.act(OPERATOR, ChangeMember(member=second.id, row=row("2", "Ben Lee")))
    given.act(OPERATOR, ChangeMember(member=first.id, row=row("1", "Ann Lee"), replaces=seen))


@pytest.mark.parametrize("between", ["enrolled", "changed", "departed"])
def test_a_list_is_imported_as_it_was_checked_or_not_at_all(given: Given, between: str) -> None:
    first, _ = given.enrolled("1", "2")
    seen = given.state.roll_n
    given.act(OPERATOR, GrantRole(member=first.id, role="secretary"))
    given.act(
        OPERATOR,
        {
            "enrolled": EnrolMember(row=row("3")),
            "changed": ChangeMember(member=first.id, row=row("1", "Ann Lee")),
            "departed": DepartMember(member=first.id),
        }[between],
    )
    listed = ImportRoll(rows=[row("1", "Ann"), row("4")], complete=True, checked=seen)
    given.refused(OPERATOR, listed, "roll-changed", position=given.state.roll_n)
    given.act(OPERATOR, listed.model_copy(update={"checked": given.state.roll_n}))


def test_a_list_that_is_sent_again_and_leaves_nothing_to_do_is_not_refused(given: Given) -> None:
    """The answer was lost; and whoever sends it again may have no more than the number of the dry run."""
    given.enrolled("1")
    listed = ImportRoll(rows=[row("1"), row("2")], complete=True, checked=given.state.roll_n)
    given.act(OPERATOR, listed)
    assert given.recorded() == ["member.enrolled/1"]
    answer = given.act(OPERATOR, listed)
    assert (given.recorded(), answer["unchanged"]) == ([], 2)


def test_nobody_has_seen_what_is_not_there_yet(given: Given) -> None:
    """A number that somebody mistyped, or of a log that came back from a backup, is no look at the roll."""
    (person,) = given.enrolled("1")
    head = len(given.events)
    for rows in ([row("1"), row("2")], [row("1")]):
        ahead = ImportRoll(rows=rows, checked=head + 1)
        given.refused(OPERATOR, ahead, "position-ahead", position=head + 1, head=head)
    mine = ChangeMember(member=person.id, row=row("1", "Ann Lee"), replaces=head + 1)
    given.refused(OPERATOR, mine, "position-ahead", position=head + 1, head=head)
    given.act(OPERATOR, mine.model_copy(update={"replaces": head}))
    given.act(OPERATOR, ImportRoll(rows=[row("2")], checked=head + 1))


def test_offices_that_are_given_meanwhile_are_no_change_of_the_roll(given: Given) -> None:
    first, _ = given.enrolled("1", "2")
    seen = given.state.roll_n
    given.act(OPERATOR, GrantRole(member=first.id, role="secretary"))
    given.act(OPERATOR, ImportRoll(rows=[row("3")], checked=seen))
    assert given.recorded() == ["member.enrolled/1"]


def test_whoever_leaves_holds_no_office_any_more() -> None:
    given, chair, _, _ = hall()
    given.granted(chair, "auditor")
    given.act(OPERATOR, DepartMember(member=chair.id, reason=text("Moved away")))
    assert given.recorded() == ["role.ended/1", "role.ended/1", "member.departed/1"]
    assert given.state.roles(chair) == {"public", "former"}
    reason = given.contents[given.only(MemberDeparted).c["reason"]]
    assert reason.reader == "content.secretary"


def test_nothing_more_is_recorded_of_someone_who_has_left(given: Given) -> None:
    (person,) = given.enrolled("1")
    leave = DepartMember(member=person.id)
    given.act(OPERATOR, leave)
    grant = GrantRole(member=person.id, role="chair")
    for command in (leave, ChangeMember(member=person.id, row=row("1")), grant):
        given.refused(OPERATOR, command, "member-gone", member=person.id)


def test_an_office_is_granted_and_ended_by_events(given: Given) -> None:
    (person,) = given.enrolled("1")
    given.act(OPERATOR, GrantRole(member=person.id, role="secretary"))
    assert given.recorded() == ["role.granted/1"]
    assert given.state.roles(person) == {"public", "member", "secretary"}
    given.act(OPERATOR, EndRole(member=person.id, role="secretary"))
    assert given.recorded() == ["role.ended/1"]
    assert given.state.roles(person) == {"public", "member"}


def test_an_office_is_not_granted_twice_nor_ended_when_not_held(given: Given) -> None:
    (person,) = given.enrolled("1")
    given.refused(OPERATOR, EndRole(member=person.id, role="chair"), "role-not-held", role="chair")
    given.act(OPERATOR, GrantRole(member=person.id, role="chair"))
    given.refused(OPERATOR, GrantRole(member=person.id, role="chair"), "role-held", role="chair")


def test_nobody_who_is_not_there_is_changed(given: Given) -> None:
    command = DepartMember(member="nobody")
    given.refused(OPERATOR, command, "unknown-object", object="member", id="nobody")


def test_the_secretary_keeps_the_roll_and_others_do_not() -> None:
    given, chair, people, _ = hall()
    secretary = given.granted(people[1], "secretary")
    given.act(secretary, EnrolMember(row=row("77")))
    assert given.events[-1].by.json() == {"id": secretary.id, "as": "secretary"}
    for stranger in (chair, people[2], PUBLIC, member("nobody")):
        given.refused(stranger, EnrolMember(row=row("78")), "not-allowed")


def test_a_list_is_taken_in_as_a_whole(given: Given) -> None:
    one, two = given.enrolled("1", "2")
    answer = given.act(
        OPERATOR, ImportRoll(rows=[row("1"), row("2", weight="5"), row("3"), row("4")], complete=True)
    )
    counts = {key: answer[key] for key in ("added", "changed", "departed", "unchanged")}
    assert counts == {"added": 2, "changed": 1, "departed": 0, "unchanged": 1}
    assert given.recorded() == ["member.enrolled/1", "member.enrolled/1", "member.changed/1"]
    assert answer["members"]["1"] == one.id
    assert answer["members"]["2"] == two.id
    assert answer["members"] == given.state.by_number


def test_whoever_is_missing_from_a_complete_list_departs(given: Given) -> None:
    one, two, three = given.enrolled("1", "2", "3")
    given.act(OPERATOR, ImportRoll(rows=[row("2")]))
    assert given.recorded() == []
    answer = given.act(OPERATOR, ImportRoll(rows=[row("2")], complete=True))
    assert answer["departed"] == 2
    departed = [one_id for one_id, person in given.state.members.items() if person.departed]
    assert departed == [one.id, three.id]
    assert not given.state.member(two.id).departed


def test_the_same_list_again_records_nothing(given: Given) -> None:
    rows = [row("1", evidence="deed"), row("2", weight="3/9"), row("3", **{"class": "tenant"})]
    given.act(OPERATOR, ImportRoll(rows=rows, complete=True))
    answer = given.act(OPERATOR, ImportRoll(rows=rows, complete=True))
    assert given.recorded() == []
    assert answer["unchanged"] == 3


def test_all_wrong_rows_are_named_at_once_and_none_is_taken(given: Given) -> None:
    rows = [row("1"), row("2"), row("1"), row(" ", "Ann"), row("5", " ")]
    refusal = given.refused(OPERATOR, ImportRoll(rows=rows), "roll-rows-invalid")
    assert refusal.params["problems"] == [
        {"row": 1, "field": "number", "code": "number-twice"},
        {"row": 3, "field": "number", "code": "number-twice"},
        {"row": 4, "field": "number", "code": "missing"},
        {"row": 5, "field": "name", "code": "missing"},
    ]


def test_a_frozen_roll_is_what_stood_at_its_position(given: Given) -> None:
    one, two = given.enrolled("1", "2")
    n = given.state.roll_n
    given.act(OPERATOR, ChangeMember(member=one.id, row=row("1", weight="9")))
    given.act(OPERATOR, DepartMember(member=two.id))
    given.enrolled("3")
    then, now = given.state.roll_at(n), given.state.roll_at(given.state.roll_n)
    assert (then.counts.members, then.counts.weight) == (2, "2")
    assert (now.counts.members, now.counts.weight) == (2, "10")


def test_the_hash_of_a_frozen_roll_can_be_recomputed_from_the_log(given: Given) -> None:
    given.enrolled("1", household="h1", weight="1/3", **{"class": "villager"})
    given.enrolled("2", household="h1")
    rows = sorted(
        [
            event.stream.split(":")[1],
            event.data.weight,
            event.data.member_class,
            event.data.household,
        ]
        for event in given.events
        if isinstance(event.data, MemberEnrolled)
    )
    frozen = given.state.roll_at(given.state.roll_n)
    assert frozen.hash == hashlib.sha256(b"folkmoot/roll/v1\n" + canonical(rows)).hexdigest()
    assert frozen.counts.weight == "4/3"
    assert frozen.counts.households == 1
    assert frozen.counts.by_class == {"villager": 1}


def test_offices_do_not_change_the_roll(given: Given) -> None:
    (person,) = given.enrolled("1")
    before = given.state.roll_n
    given.granted(person, "chair")
    assert given.state.roll_n == before


def test_folding_a_members_stream_gives_the_member_again() -> None:
    given, chair, people, _ = hall()
    given.act(OPERATOR, ChangeMember(member=chair.id, row=row("1", "Ann", weight="2")))
    given.act(OPERATOR, DepartMember(member=people[1].id))
    for person in people:
        own = [event for event in given.events if event.stream == f"member:{person.id}"]
        assert folded(roll.evolve, own) == given.state.member(person.id)
