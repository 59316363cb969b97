"""Minutes: people add words, never facts; corrected words stay; approved once; signed over what was read."""

from typing import Any

import pytest
from hypothesis import given as over

from domain.event import canonical, decode
from domain.minutes import MinutesSigned
from gateways.stores.memory_views import MemoryViewStore
from projections import minutes
from projections.builder import Builder
from projections.documents import Documents
from services import commands as c
from services.principal import OPERATOR, PUBLIC, Principal
from tests.rules.given import Given, hall, text
from tests.rules.histories import ListLog, histories, log_of

Entries = list[dict[str, Any]]
# What belongs to a sitting, by its stream and type. Consequences of a poll stand with the poll.
BELONGS = {
    "sitting.planned/1", "sitting.called/1",
    "sitting.opened/1", "sitting.closed/1", "motion.submitted/1", "motion.seconded/1", "motion.withdrawn/1",
    "speech.begun/1", "poll.opened/1", "poll.closed/1", "outcome.declared/1", "poll.annulled/1",
    "minutes.noted/1", "minutes.corrected/1", "motion.amended/1", "amendment.submitted/1",
    "amendment.seconded/1", "amendment.withdrawn/1", "amendment.accepted/1", "amendment.fell/1",
    "procedure.moved/1", "point.ruled/1", "appeal.decided/1",
    "sitting.paused/1", "sitting.resumed/1", "sitting.adjourned/1", "presiding.changed/1",
    "motion.carried-over/1", "motion.postponed/1", "motion.taken-up/1",
    "motion.laid-aside/1",
}  # fmt: skip
IN_HALL = {
    "counts.compared/1", "count.restarted/1", "count.ruled/1", "double.ruled/1", "division.reached/1",
}  # fmt: skip
OF_PROXIES = {"proxy.given/1", "proxy.ended/1"}
OF_INTERESTS = {"interest.declared/1", "interest.ruled/1"}
NAMING = {"speech.begun/1", "point.ruled/1", "appeal.decided/1"} | OF_INTERESTS
WHILE_OPEN = {"role.granted/1", "role.ended/1", "charter.amended/1"}


def documents_of(log: ListLog) -> Documents:
    builder = Builder(log, MemoryViewStore())
    builder.step(len(log.rows) + 1)
    return builder.documents


def entries_of(documents: Documents, sitting: str) -> Entries:
    """All entries in order, with their positions."""
    head = documents.get(minutes.view(sitting))
    found: Entries = []
    for page in range(head["pages"]):
        doc = documents.get(minutes.page_view(sitting, page))
        found += [{"n": int(n), **doc["rows"][n]} for n in doc["order"]]
    assert len(found) == head["entries"]
    assert max(one["undone_by" if "undone_by" in one else "n"] for one in found) == head["last"]
    return found


def closed_hall() -> tuple[Given, Principal, Principal, str]:
    """A sitting that is over, its chair and its secretary."""
    given, chair, people, sitting = hall()
    secretary = given.granted(people[1], "secretary")
    given.act(chair, c.CloseSitting(sitting=sitting))
    return given, chair, secretary, sitting


def signature(sitting: str, role: Any, n: int = 9, way: Any = "password") -> c.SignMinutes:
    return c.SignMinutes(sitting=sitting, role=role, way=way, n=n, root="0" * 64)


def note(sitting: str, words: str = "It rained", **more: Any) -> c.NoteMinutes:
    return c.NoteMinutes(sitting=sitting, text=text(words), **more)


def test_secretary_and_chair_write_remarks_during_the_sitting_and_after() -> None:
    given, chair, people, sitting = hall()
    secretary = given.granted(people[1], "secretary")
    assert given.act(secretary, note(sitting)) == {"remark": 1}
    given.act(chair, c.CloseSitting(sitting=sitting))
    assert given.act(chair, note(sitting)) == {"remark": 2}
    assert given.recorded() == ["minutes.noted/1"]


def test_a_motion_that_the_desk_wrote_down_is_its_movers_in_the_minutes() -> None:
    given, _, people, sitting = hall()
    secretary = given.granted(people[1], "secretary")
    mover, seconder = people[3].id, people[2].id
    brought = c.SubmitMotion(sitting=sitting, title=text("Lamps"), member=mover)
    motion = given.act(secretary, brought)["motion"]
    given.act(secretary, c.SecondMotion(motion=motion, member=seconder))
    for entry, whose in zip(
        entries_of(documents_of(log_of(given)), sitting)[-2:], (mover, seconder), strict=True
    ):
        assert (entry["by"], entry["by_name"]) == (whose, given.state.members[whose].name)


def test_what_the_desk_wrote_down_of_changes_is_theirs_in_the_minutes() -> None:
    given, _, people, sitting = hall()
    secretary = given.granted(people[1], "secretary")
    mover = people[3].id
    brought = c.SubmitMotion(sitting=sitting, title=text("Lamps"), text=text("Six."), member=mover)
    motion = given.act(secretary, brought)["motion"]
    change = c.SubmitAmendment(motion=motion, wording=1, paragraph="1", form="strike", member=mover)
    amendment = given.act(secretary, change)["amendment"]
    given.act(secretary, c.WithdrawAmendment(amendment=amendment, member=mover))
    given.act(secretary, c.WithdrawMotion(motion=motion, member=mover))
    for entry in entries_of(documents_of(log_of(given)), sitting)[-4:]:
        assert (entry["by"], entry["by_name"]) == (mover, given.state.members[mover].name)


def test_nobody_else_writes_into_the_minutes() -> None:
    given, _, people, sitting = hall()
    for stranger in (people[2], OPERATOR, PUBLIC):
        given.refused(stranger, note(sitting), "not-allowed", act="minutes.note")
        given.refused(stranger, signature(sitting, "chair"), "not-allowed", act="minutes.sign")


def test_a_remark_is_for_those_who_may_read_names() -> None:
    given, chair, _, sitting = hall()
    given.act(chair, note(sitting))
    ref = given.facts[0].c["text"]
    assert given.contents[ref].reader == "content.member"
    assert given.contents[ref].owner == f"minutes:{sitting}"


def test_a_remark_on_a_motion_of_another_sitting_is_refused() -> None:
    given, chair, people, sitting = hall()
    motion = given.motion(people[1], sitting)
    given.act(chair, note(sitting, motion=motion))
    given.refused(chair, note(given.sitting(chair), motion=motion), "unknown-object", object="motion")


def test_a_corrected_remark_stays_and_says_by_which() -> None:
    given, chair, _, sitting = hall()
    given.act(chair, note(sitting, "40 came"))
    assert given.act(chair, c.CorrectMinutes(sitting=sitting, remark=1, text=text("41 came")))["remark"] == 2
    former, later = entries_of(documents_of(log_of(given)), sitting)[-2:]
    assert (former["remark"], former["corrected_by"]) == (1, 2)
    assert (later["code"], later["remark"], later["corrects"]) == ("minutes.corrected", 2, 1)


def test_what_was_corrected_is_corrected_further_by_its_successor() -> None:
    given, chair, _, sitting = hall()
    given.act(chair, note(sitting))
    again = c.CorrectMinutes(sitting=sitting, remark=1, text=text("No"))
    given.act(chair, again)
    given.refused(chair, again, "remark-corrected", by=2)
    given.act(chair, c.CorrectMinutes(sitting=sitting, remark=2, text=text("No")))


@pytest.mark.parametrize("remark", [1, 2])
def test_a_remark_that_is_not_there_is_not_corrected(remark: int) -> None:
    given, chair, _, sitting = hall()
    if remark == 2:
        given.act(chair, note(sitting))
    correction = c.CorrectMinutes(sitting=sitting, remark=remark, text=text("No"))
    given.refused(chair, correction, "unknown-object", object="remark")


def test_minutes_are_approved_once_by_a_later_sitting_and_take_no_more_words() -> None:
    given, chair, secretary, sitting = closed_hall()
    given.act(secretary, note(sitting))
    later = given.sitting(chair)
    approve = c.ApproveMinutes(minutes=sitting, sitting=later)
    given.refused(secretary, approve, "not-allowed")
    given.act(chair, approve)
    given.refused(chair, approve, "minutes-approved")
    given.refused(secretary, note(sitting), "minutes-approved")
    correction = c.CorrectMinutes(sitting=sitting, remark=1, text=text("No"))
    given.refused(secretary, correction, "minutes-approved")


def test_minutes_that_still_grow_are_neither_approved_nor_signed() -> None:
    given, chair, _, sitting = hall()
    later = given.sitting(chair)
    given.refused(chair, c.ApproveMinutes(minutes=sitting, sitting=later), "sitting-open")
    given.refused(chair, c.ApproveMinutes(minutes=sitting, sitting=sitting), "sitting-open")
    given.refused(chair, signature(sitting, "chair"), "sitting-open")


def test_a_sitting_that_is_over_approves_nothing() -> None:
    given, chair, _, sitting = closed_hall()
    given.refused(chair, c.ApproveMinutes(minutes=sitting, sitting=sitting), "sitting-closed")


def test_one_signs_by_password_only_for_an_office_that_one_holds() -> None:
    given, chair, secretary, sitting = closed_hall()
    given.refused(chair, signature(sitting, "secretary"), "role-not-held", role="secretary")
    given.act(chair, signature(sitting, "chair"))
    given.act(secretary, signature(sitting, "secretary"))


def test_what_was_signed_on_paper_the_other_may_record() -> None:
    given, _, secretary, sitting = closed_hall()
    given.act(secretary, signature(sitting, "chair", way="on-paper"))
    assert given.only(MinutesSigned).data.way == "on-paper"


def test_one_signs_again_only_when_something_was_added() -> None:
    given, chair, _, sitting = closed_hall()
    given.act(chair, signature(sitting, "chair", n=9))
    given.refused(chair, signature(sitting, "chair", n=9), "already-signed", role="chair")
    given.act(chair, signature(sitting, "chair", n=12))


def test_minutes_name_who_presides_and_every_change_of_it() -> None:
    given, chair, people, _ = hall()
    sitting = given.sitting(chair)
    given.granted(people[1], "chair")
    given.act(OPERATOR, c.EndRole(member=chair.id, role="chair"))
    opened, presides, granted, ended = entries_of(documents_of(log_of(given)), sitting)
    assert (presides["code"], presides["member"]) == ("presiding.changed", chair.id)
    assert [one["member"] for one in opened["chair"]] == [chair.id]
    assert (granted["code"], granted["member"]) == ("role.granted", people[1].id)
    assert (ended["code"], ended["member"], ended["role"]) == ("role.ended", chair.id, "chair")


def test_minutes_say_how_many_were_here_when_a_vote_opened_and_at_the_end() -> None:
    given, chair, people, sitting = hall(5)
    for person in people[:3]:
        given.act(person, c.Arrive(sitting=sitting))
    poll = given.poll(chair, given.motion(people[1], sitting))
    given.act(people[2], c.Leave(sitting=sitting))
    given.act(chair, c.ClosePoll(poll=poll))
    given.act(chair, c.CloseSitting(sitting=sitting))
    said = {one["code"]: one.get("here") for one in entries_of(documents_of(log_of(given)), sitting)}
    assert said["poll.opened"] == {"present": 3, "all": 5}
    assert said["sitting.closed"] == {"present": 2, "all": 5}


def test_minutes_say_who_had_the_floor_and_that_it_was_not_her_turn() -> None:
    given, chair, people, sitting = hall(4)
    motion = given.motion(people[1], sitting)
    for person, kind in ((people[1], "for"), (people[2], "against")):
        ask = c.AskToSpeak.model_validate({"sitting": sitting, "kind": kind, "motion": motion})
        speech = given.act(person, ask)["speech"]
    given.act(chair, c.BeginSpeech(sitting=sitting, speech=speech))
    floor = entries_of(documents_of(log_of(given)), sitting)[-1]
    assert (floor["code"], floor["member"], floor["kind"]) == ("speech.begun", people[2].id, "against")
    assert (floor["motion"], floor["number"], floor["out_of_order"]) == (motion, 1, True)


def test_what_was_counted_in_the_hall_and_by_whom_stands_in_the_minutes() -> None:
    given, chair, people, sitting = hall(means=["tablet", "hands", "paper"])
    for teller in people[1:3]:
        given.granted(teller, "teller")
    given.here(sitting, people)
    poll = given.poll(chair, given.motion(people[1], sitting), means=["hands"])
    for no in (1, 0):
        counted = [{"options": {"yes": 2, "no": count, "abstain": 0}} for count in (no, 0)]
        given.count(poll, "hands", *zip(people[1:3], counted, strict=True))
    given.act(chair, c.ClosePoll(poll=poll))
    given.act(chair, c.DeclareOutcome(poll=poll))
    differ, agree, closed, declared = entries_of(documents_of(log_of(given)), sitting)[-4:]
    assert [one["member"] for one in differ["both"]] == [people[1].id, people[2].id]
    assert [one["piles"]["options"]["no"] for one in differ["both"]] == [1, 0]
    assert (differ["agree"], agree["agree"], agree["way"]) == (False, True, "hands")
    assert (closed["means"], declared["ways"]["hands"]["yes"]) == (["hands"], 2)


def test_where_nobody_is_marked_the_minutes_do_not_say_that_nobody_came() -> None:
    given, chair, _, sitting = hall()
    given.act(chair, c.CloseSitting(sitting=sitting))
    assert "here" not in entries_of(documents_of(log_of(given)), sitting)[-1]


def test_a_consultation_has_nobody_in_a_hall() -> None:
    given, chair, _, _ = hall()
    sitting = given.act(chair, c.OpenSitting(title=text("Survey"), form="consultation"))["sitting"]
    given.act(chair, c.CloseSitting(sitting=sitting))
    assert "here" not in entries_of(documents_of(log_of(given)), sitting)[-1]


def test_a_signature_and_an_approval_stand_beside_the_entries() -> None:
    given, chair, _, sitting = closed_hall()
    before = documents_of(log_of(given)).get(minutes.view(sitting))
    given.act(chair, signature(sitting, "chair", n=before["last"]))
    given.act(chair, c.ApproveMinutes(minutes=sitting, sitting=given.sitting(chair)))
    after = documents_of(log_of(given)).get(minutes.view(sitting))
    (row,) = after["signatures"]["rows"].values()
    assert (row["role"], row["way"], row["n"], row["by"]) == ("chair", "password", before["last"], chair.id)
    assert after["approved"]["by"] == chair.id
    assert (after["last"], after["entries"]) == (before["last"], before["entries"])


def test_a_page_of_the_longest_entries_fits_a_frame() -> None:
    given, chair, people, sitting = hall(3)
    named = [c.Option(id=f"option-of-twenty-{at:03}", label=text(f"Option {at}")) for at in range(20)]
    polls = [
        given.poll(chair, given.motion(people[1], sitting), options=named) for _ in range(minutes.PAGE * 2)
    ]
    for poll in polls:
        given.act(chair, c.ClosePoll(poll=poll))
    for poll in polls:
        given.act(chair, c.DeclareOutcome(poll=poll))
    documents = documents_of(log_of(given))
    pages = range(documents.get(minutes.view(sitting))["pages"])
    longest = max(len(canonical(documents.get(minutes.page_view(sitting, page)))) for page in pages)
    assert 20_000 < longest < 60 * 1024


@over(histories())
def test_every_event_that_belongs_to_a_sitting_is_in_its_minutes_once_and_in_order(log: ListLog) -> None:
    documents = documents_of(log)
    expected: dict[str, list[int]] = {}
    of: dict[str, str] = {}
    changes: dict[str, list[str]] = {}
    going_on: set[str] = set()
    for row in log.rows:
        event = decode(row.state)
        _, _, one = row.stream.partition(":")
        data: Any = event.data
        if row.type in ("motion.submitted/1", "procedure.moved/1", "poll.opened/1", "amendment.submitted/1"):
            of[row.stream] = data.sitting
        if row.type == "amendment.submitted/1":
            changes.setdefault(f"motion:{data.motion}", []).append(row.stream)
        if row.type == "motion.carried-over/1":
            of |= dict.fromkeys([row.stream, *changes.get(row.stream, [])], data.sitting)
        # A count and a ruling stand in streams of their own; the poll is the first thing they name.
        about = f"poll:{one.partition(':')[0]}" if row.type in IN_HALL else row.stream
        sitting = data.sitting if row.type in NAMING else of.get(about, one)
        sitting = one.partition(":")[0] if row.type in OF_PROXIES else sitting
        if row.type == "sitting.opened/1":
            going_on.add(sitting)
        is_undo = getattr(data, "undoes", None) is not None
        if row.type in BELONGS | IN_HALL | OF_PROXIES | OF_INTERESTS and not is_undo:
            expected.setdefault(sitting, []).append(row.n)
        if row.type in WHILE_OPEN and getattr(data, "role", "chair") != "auditor":
            for each in going_on:
                expected[each].append(row.n)
        if row.type == "sitting.closed/1":
            going_on.discard(sitting)
    for sitting, positions in expected.items():
        assert [entry["n"] for entry in entries_of(documents, sitting)] == positions
