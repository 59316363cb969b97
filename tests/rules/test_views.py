"""What each view shows, step by step."""

from collections.abc import Iterable

import pytest

from domain.event import CLOCK, Event
from domain.judgement import Judgement
from domain.poll import BallotCast, PollClosed
from gateways.http.views import REFS_MAX
from gateways.stores.memory_views import MemoryViewStore
from projections import community, docket, enrolment, now
from projections.documents import Doc
from projections.follower import Follower
from projections.stream_views import ROLL_CALL_PAGE, affected
from services import commands as c
from services.principal import OPERATOR, THE_CLOCK, Principal
from tests.rules.given import MINUTE, Given, charter, hall, row, text
from tests.rules.histories import log_of


def seen(given: Given, view: str) -> Doc:
    """The view as it is now; empty if there is none."""
    follower = Follower(log_of(given), MemoryViewStore())
    follower.catch_up()
    document = follower.read(view)
    return document.doc if document else {}


def version(given: Given, view: str) -> int:
    """The version of a view after everything that happened."""
    document = Follower(log_of(given), MemoryViewStore()).read(view)
    assert document is not None
    return document.v


def voted(given: Given, poll: str, people: Iterable[Principal], option: str) -> None:
    given.vote(poll, [(voter, option) for voter in people])


def test_the_community_shows_its_name_by_reference_its_charter_and_its_roll() -> None:
    given, _, _, sitting = hall(3)
    doc = seen(given, "community")
    assert (doc["id"], doc["preset"], doc["zone"]) == ("hall", "hand-made", "Asia/Shanghai")
    assert given.words(doc["name"]) == {"lang": "en", "text": "Reed Village"}
    assert doc["charter"] == {"n": 2, "hash": seen(given, "charter")["hash"]}
    assert doc["roll"] == {"members": 3, "n": 5}
    assert doc["sittings"]["order"] == [sitting]
    assert doc["sittings"]["rows"][sitting]["state"] == "open"


def test_the_community_shows_the_newest_sittings_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(community, "SITTINGS_MAX", 2)
    given, chair, _, first = hall(2)
    second, third = given.sitting(chair), given.sitting(chair)
    given.act(chair, c.CloseSitting(sitting=first))
    given.act(chair, c.CloseSitting(sitting=second))
    sittings = seen(given, "community")["sittings"]
    assert sittings["order"] == [third, second]
    assert [sittings["rows"][one]["state"] for one in sittings["order"]] == ["open", "closed"]


def test_the_roll_in_numbers_follows_who_comes_and_goes() -> None:
    given, _, people, _ = hall(3)
    given.act(OPERATOR, c.DepartMember(member=people[2].id))
    assert seen(given, "community")["roll"] == {"members": 2, "n": len(given.events)}


def test_an_amended_charter_keeps_nothing_of_the_former() -> None:
    given = hall(2)[0]
    amended = charter() | {"name": {"en": "New"}}
    del amended["polling"]["replace"]
    given.act(OPERATOR, c.AmendCharter(charter=amended, reason=text("Times change")))
    doc = seen(given, "charter")
    assert doc["n"] == len(given.events)
    assert doc["charter"]["name"] == {"en": "New"}
    assert "replace" not in doc["charter"]["polling"]


def test_a_motion_shows_who_moved_and_seconded_it_and_its_polls() -> None:
    given, chair, people, sitting = hall(3)
    motion = given.motion(people[1], sitting)
    given.act(people[2], c.SecondMotion(motion=motion))
    poll = given.poll(chair, motion)
    doc = seen(given, f"motion/{motion}")
    assert (doc["mover"], doc["seconders"], doc["polls"]) == (people[1].id, [people[2].id], [poll])
    assert (doc["state"], doc["number"], doc["submitted_at"]) == ("put", 1, given.at)
    assert given.words(doc["mover_name"])["text"] == "Person 2"
    assert given.words(doc["title"])["text"] == "Mend the bridge"


def test_a_mover_goes_by_the_name_she_had_when_she_moved() -> None:
    given, _, people, sitting = hall(2)
    given.motion(people[1], sitting)
    given.act(OPERATOR, c.ChangeMember(member=people[1].id, row=row("2", "Married Name")))
    later = given.motion(people[1], sitting)
    rows = seen(given, f"docket/{sitting}/0")["rows"].values()
    assert [given.words(line["mover_name"])["text"] for line in rows] == ["Person 2", "Married Name"]
    assert given.words(seen(given, f"motion/{later}")["mover_name"])["text"] == "Married Name"


def test_the_docket_has_pages_by_number_and_shows_the_newest_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docket, "PAGE", 2)
    given, chair, people, sitting = hall(2)
    motions = [given.motion(people[1], sitting) for _ in range(3)]
    first = given.poll(chair, motions[2])
    given.act(chair, c.AnnulPoll(poll=first, reason=text("A mistake")))
    assert seen(given, f"docket/{sitting}/1")["rows"][motions[2]]["poll_state"] == "annulled"
    repeat = given.poll(chair, motions[2], repeats=first)
    assert seen(given, f"docket/{sitting}/0")["order"] == motions[:2]
    page = seen(given, f"docket/{sitting}/1")
    assert page["order"] == motions[2:]
    line = page["rows"][motions[2]]
    assert (line["poll"], line["poll_state"], line["state"]) == (repeat, "open", "put")
    doc = seen(given, f"now/{sitting}")
    assert (doc["motions"], doc["pages"]) == (3, 2)


def test_a_motion_whose_vote_decided_nothing_is_shown_as_undecided_until_it_is_put_again() -> None:
    half = {"base": "members_all", "share": "1/2", "strict": True, "article": "4", "confidence": "D"}
    given, chair, people, sitting = hall(2, quorum={"all_of": [half]})
    motion = given.motion(people[1], sitting)
    poll = given.poll(chair, motion)
    given.act(chair, c.ClosePoll(poll=poll))
    given.act(chair, c.DeclareOutcome(poll=poll))

    def shown() -> set[str]:
        row = seen(given, f"docket/{sitting}/0")["rows"][motion]
        return {row["state"], seen(given, f"motion/{motion}")["state"]}

    assert shown() == {"undecided"}
    given.poll(chair, motion, repeats=poll)
    assert shown() == {"put"}


def test_what_happens_to_a_former_poll_leaves_the_docket_alone() -> None:
    """No rule lets a repeated poll change; the docket would show the repeat all the same."""
    given, chair, people, sitting = hall(2)
    motion = given.motion(people[1], sitting)
    former = given.poll(chair, motion)
    given.act(chair, c.AnnulPoll(poll=former, reason=text("A mistake")))
    given.poll(chair, motion, repeats=former)
    n = len(given.events) + 1
    given.events.append(Event(n, f"poll:{former}", 9, given.at, CLOCK, "late", PollClosed(reason="chair")))
    assert seen(given, f"docket/{sitting}/0")["rows"][motion]["poll_state"] == "open"


def test_now_follows_what_the_chair_opens_closes_and_declares() -> None:
    given, chair, people, sitting = hall(2)
    assert "focus" not in seen(given, f"now/{sitting}")
    motions = [given.motion(people[1], sitting) for _ in range(2)]
    polls = [given.poll(chair, motion) for motion in motions]
    doc = seen(given, f"now/{sitting}")
    assert doc["focus"] == {"motion": motions[1], "poll": polls[1]}
    assert (doc["polls"]["order"], doc["open_polls"]) == (polls, 2)
    given.act(chair, c.ClosePoll(poll=polls[0]))
    doc = seen(given, f"now/{sitting}")
    assert doc["focus"] == {"motion": motions[0], "poll": polls[0]}
    assert (doc["polls"]["order"], doc["open_polls"]) == (polls[1:], 1)


def test_a_poll_that_runs_out_does_not_take_the_eyes_off_another() -> None:
    given, chair, people, sitting = hall(2)
    early, late = (given.motion(people[1], sitting) for _ in range(2))
    timed = given.poll(chair, early, minutes=1)
    other = given.poll(chair, late)
    given.at += MINUTE
    given.act(THE_CLOCK, c.ClosePoll(poll=timed))
    assert seen(given, f"now/{sitting}")["focus"] == {"motion": late, "poll": other}


def test_open_polls_beyond_the_window_move_up_oldest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(now, "POLLS_MAX", 2)
    given, chair, people, sitting = hall(2)
    polls = [given.poll(chair, given.motion(people[1], sitting)) for _ in range(5)]

    def window() -> tuple[list[str], int]:
        doc = seen(given, f"now/{sitting}")
        return doc["polls"]["order"], doc["open_polls"]

    assert window() == (polls[:2], 5)
    given.act(chair, c.ClosePoll(poll=polls[2]))
    assert window() == (polls[:2], 4)
    given.act(chair, c.AnnulPoll(poll=polls[0], reason=text("A mistake")))
    assert window() == ([polls[1], polls[3]], 3)
    for poll in (polls[1], polls[3], polls[4]):
        given.act(chair, c.ClosePoll(poll=poll))
    assert window() == ([], 0)


def test_a_live_poll_counts_every_ballot_and_weighs_it_exactly() -> None:
    given, chair, people, sitting = hall(2)
    heavy = given.enrolled("3", weight="3/2") + given.enrolled("4", weight="1/2")
    poll = given.poll(chair, given.motion(people[1], sitting))
    assert seen(given, f"poll/{poll}")["counts"]["no"] == {"ballots": 0, "weight": "0", "casts": 0}
    voted(given, poll, [*people, *heavy], "yes")
    voted(given, poll, heavy[:1], "no")
    doc = seen(given, f"poll/{poll}")
    assert (doc["cast"], doc["replaced"]) == (4, 1)
    assert doc["counts"]["yes"] == {"ballots": 3, "weight": "5/2", "casts": 4}
    assert doc["counts"]["no"] == {"ballots": 1, "weight": "3/2", "casts": 1}


def test_a_sealed_poll_tells_how_many_voted_but_not_what() -> None:
    given, chair, people, sitting = hall(3)
    poll = given.poll(chair, given.motion(people[1], sitting), reveal="at-close")
    voted(given, poll, people, "yes")
    given.act(chair, c.ClosePoll(poll=poll))
    given.disclose(poll)
    doc = seen(given, f"poll/{poll}")
    assert (doc["cast"], "counts" in doc) == (3, False)
    given.act(chair, c.DeclareOutcome(poll=poll))
    assert seen(given, f"poll/{poll}")["counts"]["yes"] == {"ballots": 3, "weight": "3", "casts": 3}


def test_a_ballot_after_the_close_counts_for_nothing() -> None:
    """No writer records one; should a log hold one all the same, all who count come to the same number."""
    given, chair, people, sitting = hall(2)
    poll = given.poll(chair, given.motion(people[1], sitting))
    given.act(chair, c.ClosePoll(poll=poll))
    late = Event(
        len(given.events) + 1, f"ballot:{poll}:x", 1, given.at, CLOCK, "late", BallotCast(option="yes")
    )
    given.events.append(late)
    doc = seen(given, f"poll/{poll}")
    assert (doc["cast"], doc["counts"]["yes"]["ballots"]) == (0, 0)


def test_an_outcome_shows_the_sentence_and_every_check() -> None:
    given, chair, people, sitting = hall(3)
    poll = given.poll(chair, given.motion(people[1], sitting))
    voted(given, poll, people, "yes")
    given.act(chair, c.ClosePoll(poll=poll))
    given.act(chair, c.DeclareOutcome(poll=poll))
    doc = seen(given, f"poll/{poll}")
    outcome = dict(doc["outcome"])
    assert outcome.pop("n") == len(given.events) - 1
    assert Judgement.model_validate(outcome).result == "adopted"
    assert (doc["state"], doc["closed_at"]) == ("declared", given.at)
    assert seen(given, f"now/{sitting}")["focus"]["poll"] == poll


def test_an_annulled_poll_and_its_repeat_point_at_each_other() -> None:
    given, chair, people, sitting = hall(2)
    motion = given.motion(people[1], sitting)
    former = given.poll(chair, motion)
    given.act(chair, c.AnnulPoll(poll=former, reason=text("A mistake")))
    repeat = given.poll(chair, motion, repeats=former)
    doc = seen(given, f"poll/{former}")
    assert (doc["state"], doc["repeated_by"]) == ("annulled", repeat)
    assert given.words(doc["annulled"]["reason"])["text"] == "A mistake"
    assert seen(given, f"poll/{repeat}")["repeats"] == former


def test_named_options_carry_labels_by_reference() -> None:
    given, chair, people, sitting = hall(2)
    named = [c.Option(id="oak", label=text("An oak")), c.Option(id="elm", label=text("An elm"))]
    poll = given.poll(chair, given.motion(people[1], sitting), options=named)
    doc = seen(given, f"poll/{poll}")
    assert doc["options"] == ["oak", "elm"]
    assert given.words(doc["labels"]["oak"])["text"] == "An oak"
    assert "pictures" not in doc


def test_named_options_carry_their_pictures_by_reference() -> None:
    given, chair, people, sitting = hall(2)
    drawn = "data:image/png;base64,iVBORw0KGgo="
    named = [
        c.Option(id="oak", label=text("An oak"), picture=drawn),
        c.Option(id="elm", label=text("An elm")),
    ]
    doc = seen(given, f"poll/{given.poll(chair, given.motion(people[1], sitting), options=named)}")
    assert list(doc["pictures"]) == ["oak"]
    assert given.words(doc["pictures"]["oak"]) == {"lang": "zxx", "text": drawn}


def test_a_member_sees_herself_and_nothing_where_nobody_is() -> None:
    given, _, people, _ = hall(2)
    given.act(OPERATOR, c.GrantRole(member=people[1].id, role="secretary"))
    given.act(OPERATOR, c.GrantRole(member=people[1].id, role="auditor"))
    given.act(OPERATOR, c.EndRole(member=people[1].id, role="auditor"))
    doc = seen(given, f"me/{people[1].id}")
    assert (doc["member"], doc["number"], doc["roles"], doc["weight"]) == (
        people[1].id,
        "2",
        ["secretary"],
        "1",
    )
    assert "departed" not in doc
    given.act(OPERATOR, c.DepartMember(member=people[1].id))
    doc = seen(given, f"me/{people[1].id}")
    assert (doc["departed"], doc["roles"]) == (given.at, [])
    assert seen(given, "me/nobody") == {}


def test_a_voter_sees_her_own_ballot_and_how_often_she_changed_it() -> None:
    given, chair, people, sitting = hall(2)
    poll = given.poll(chair, given.motion(people[1], sitting))
    assert seen(given, f"ballot/{poll}/{people[1].id}") == {}
    voted(given, poll, people[1:], "yes")
    voted(given, poll, people[1:], "no")
    expected = {"n": len(given.events), "at": given.at, "option": "no", "replaced": 1}
    assert seen(given, f"ballot/{poll}/{people[1].id}") == expected


def test_a_sealed_ballot_shows_that_it_is_there_and_its_choice_once_disclosed() -> None:
    given, chair, people, sitting = hall(2)
    poll = given.poll(chair, given.motion(people[1], sitting), reveal="at-close")
    voted(given, poll, people, "yes")
    assert "option" not in seen(given, f"ballot/{poll}/{people[1].id}")
    assert all("option" not in line for line in seen(given, f"ballots/{poll}")["rows"].values())
    given.act(chair, c.ClosePoll(poll=poll))
    given.disclose(poll)
    assert {line["option"] for line in seen(given, f"ballots/{poll}")["rows"].values()} == {"yes"}


def test_ballots_that_are_disclosed_are_a_new_version_of_their_list() -> None:
    given, chair, people, sitting = hall(2)
    poll = given.poll(chair, given.motion(people[1], sitting), reveal="at-close")
    voted(given, poll, people, "yes")
    given.act(chair, c.ClosePoll(poll=poll))
    assert version(given, f"ballots/{poll}") == len(given.events) - 1
    given.disclose(poll)
    assert version(given, f"ballots/{poll}") == len(given.events)


def test_a_page_of_ballots_that_gets_a_next_one_is_a_new_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.stream_views.BALLOTS_PAGE", 1)
    given, chair, people, sitting = hall(2)
    poll = given.poll(chair, given.motion(people[1], sitting))
    first, second = sorted(people, key=lambda person: person.id)
    voted(given, poll, [first], "yes")
    before = version(given, f"ballots/{poll}")
    voted(given, poll, [second], "yes")
    assert version(given, f"ballots/{poll}") > before


def test_a_ballot_replaced_very_often_is_read_as_fast_as_any(monkeypatch: pytest.MonkeyPatch) -> None:
    given, chair, people, sitting = hall(1)
    poll = given.poll(chair, given.motion(people[0], sitting))
    for option in ("yes", "no", "yes"):
        voted(given, poll, people, option)
    follower = Follower(log_of(given), MemoryViewStore())
    monkeypatch.delattr("tests.rules.histories.ListLog.read_stream")
    ballot = follower.streams.ballot(poll, people[0].id)
    assert ballot is not None
    assert (ballot.doc["option"], ballot.doc["replaced"]) == ("yes", 2)


def test_ballots_come_in_pages_by_member(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.stream_views.BALLOTS_PAGE", 2)
    given, chair, people, sitting = hall(5)
    poll = given.poll(chair, given.motion(people[1], sitting))
    voted(given, poll, people, "yes")
    follower = Follower(log_of(given), MemoryViewStore())
    found, after = list[str](), ""
    for _ in range(3):
        page = follower.streams.ballots(poll, after)
        assert page is not None
        found += page.doc["order"]
        after = page.doc.get("next", "")
    assert found == sorted(person.id for person in people)
    assert after == ""


def test_a_roll_call_lists_who_voted_how_by_name_as_the_frozen_roll_has_them() -> None:
    given, chair, people, sitting = hall(3)
    name = given.state.members[people[1].id].name
    poll = given.poll(chair, given.motion(people[1], sitting), method="roll-call")
    assert seen(given, f"roll-call/{poll}") == {}
    voted(given, poll, people[:2], "yes")
    given.act(OPERATOR, c.ChangeMember(member=people[1].id, row=row("2", name="Later Name")))
    voted(given, poll, people[1:2], "no")
    doc = seen(given, f"roll-call/{poll}")
    assert sorted(doc["order"]) == sorted(person.id for person in people[:2])
    assert doc["rows"][people[1].id] == {"n": len(given.events), "option": "no", "name": name}
    assert given.contents[name].reader == "content.member"


def test_a_sealed_roll_call_has_no_names_until_its_count_is_shown() -> None:
    given, chair, people, sitting = hall(2)
    poll = given.poll(chair, given.motion(people[1], sitting), method="roll-call", reveal="at-close")
    voted(given, poll, people, "yes")
    assert seen(given, f"roll-call/{poll}") == {}
    given.act(chair, c.ClosePoll(poll=poll))
    assert seen(given, f"roll-call/{poll}") == {}
    given.disclose(poll)
    given.act(chair, c.DeclareOutcome(poll=poll))
    assert {line["option"] for line in seen(given, f"roll-call/{poll}")["rows"].values()} == {"yes"}


def test_an_open_poll_has_no_list_of_names() -> None:
    given, chair, people, sitting = hall(2)
    poll = given.poll(chair, given.motion(people[1], sitting), method="open")
    voted(given, poll, people, "yes")
    assert seen(given, f"roll-call/{poll}") == {}


def test_a_roll_call_comes_in_windows_of_as_many_names_as_are_given_at_once() -> None:
    assert ROLL_CALL_PAGE == REFS_MAX
    given, chair, people, sitting = hall(ROLL_CALL_PAGE + 1)
    poll = given.poll(chair, given.motion(people[1], sitting), method="roll-call")
    voted(given, poll, people, "yes")
    follower = Follower(log_of(given), MemoryViewStore())
    follower.catch_up()
    first = follower.read(f"roll-call/{poll}")
    assert first is not None
    rest = follower.read(f"roll-call/{poll}", first.doc["next"])
    assert rest is not None
    assert (len(first.doc["order"]), len(rest.doc["order"]), "next" in rest.doc) == (ROLL_CALL_PAGE, 1, False)
    assert first.doc["order"] + rest.doc["order"] == sorted(person.id for person in people)


def test_the_roll_has_pages_in_the_order_of_enrolment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.enrolment.PAGE", 2)
    given, chair, people, _ = hall(3)
    given.act(OPERATOR, c.DepartMember(member=people[1].id))
    first, second = seen(given, "roll/0"), seen(given, "roll/1")
    assert first["order"] + second["order"] == [person.id for person in people]
    assert first["rows"][chair.id]["roles"] == ["chair"]
    assert "member" not in first["rows"][chair.id]
    assert first["rows"][people[1].id]["departed"] == given.at
    assert seen(given, "roll/2") == {}
    assert seen(given, "roll/-1") == {}


def test_personal_views_that_events_change_are_named() -> None:
    given, chair, people, sitting = hall(2)
    poll = given.poll(chair, given.motion(people[1], sitting))
    before = len(given.events)
    voted(given, poll, people[1:], "yes")
    given.act(OPERATOR, c.GrantRole(member=people[1].id, role="secretary"))
    given.act(chair, c.ClosePoll(poll=poll))
    member = people[1].id
    assert affected(log_of(given).rows[before:]) == {f"ballot/{poll}/{member}", f"me/{member}"}


def test_presence_shows_how_many_are_here_and_what_an_ordinary_motion_needs() -> None:
    quorum = {"base": "members_all", "share": "1/2", "strict": True, "counts": "present"}
    given, chair, people, sitting = hall(5, quorum={"all_of": [quorum | {"article": "4", "confidence": "D"}]})
    view = f"presence/{sitting}"
    assert seen(given, view)["members"] == {"present": 0, "all": 5}
    for person in people[:2]:
        given.act(person, c.Arrive(sitting=sitting))
    doc = seen(given, view)
    assert doc["members"] == {"present": 2, "all": 5}
    assert (doc["quorum"]["met"], doc["quorum"]["matter"]) == (False, "ordinary")
    (check,) = doc["quorum"]["checks"]
    assert (check["counted"], check["needed"], check["counts"], check["article"]) == (
        "2",
        "3",
        "present",
        "4",
    )
    assert seen(given, f"now/{sitting}")["present"] == 2
    given.act(OPERATOR, c.DepartMember(member=people[4].id))
    given.act(chair, c.Arrive(sitting=sitting, member=people[3].id))
    doc = seen(given, view)
    assert (doc["members"], doc["quorum"]["met"]) == ({"present": 3, "all": 4}, True)


def test_presence_follows_households_and_the_charter() -> None:
    given, chair, _, sitting = hall(1)
    people = given.enrolled("10", "11", household="H1") + given.enrolled("12", household="H2")
    for person in people:
        given.act(person, c.Arrive(sitting=sitting))
    assert seen(given, f"presence/{sitting}")["households"] == {"present": 2, "all": 2}
    given.act(OPERATOR, c.ChangeMember(member=people[2].id, row=row("12", household="H1")))
    doc = seen(given, f"presence/{sitting}")
    assert (doc["households"], "quorum" in doc) == ({"present": 1, "all": 1}, False)
    half = {"base": "votes_cast", "at_least": 9, "article": "4", "confidence": "D"}
    given.act(
        OPERATOR,
        c.AmendCharter(charter=charter(quorum={"all_of": [half | {"base": "owners"}]}), reason=text("x")),
    )
    assert seen(given, f"presence/{sitting}")["quorum"]["checks"][0]["needed"] == "9"
    given.act(chair, c.CloseSitting(sitting=sitting))
    given.enrolled("13")
    assert seen(given, f"presence/{sitting}")["members"]["all"] == 4


def test_a_consultation_shows_no_presence() -> None:
    given, chair, _, _ = hall(2)
    asked = given.act(chair, c.OpenSitting(title=text("Advice"), form="consultation"))["sitting"]
    assert seen(given, f"presence/{asked}") == {}
    assert seen(given, f"attendance/{asked}/0") == {}
    assert "present" not in seen(given, f"now/{asked}")


def test_the_attendance_pages_the_roll_with_who_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enrolment, "PAGE", 2)
    given, chair, people, sitting = hall(3)
    given.act(chair, c.Arrive(sitting=sitting, member=people[2].id))
    first, last = (seen(given, f"attendance/{sitting}/{page}") for page in (0, 1))
    assert (first["order"], first["next"]) == ([people[0].id, people[1].id], 1)
    line = last["rows"][people[2].id]
    assert (line["number"], line["here"], given.words(line["name"])["text"]) == ("3", True, "Person 3")
    assert (first["rows"][people[0].id]["here"], "next" in last) == (False, False)
    given.act(OPERATOR, c.DepartMember(member=people[1].id))
    assert seen(given, f"attendance/{sitting}/0")["order"] == [people[0].id]
    given.act(people[2], c.Leave(sitting=sitting))
    assert seen(given, f"attendance/{sitting}/1")["rows"][people[2].id]["here"] is False


def test_one_sees_oneself_whether_one_is_here() -> None:
    given, _, people, sitting = hall(2)
    view = f"here/{sitting}/{people[1].id}"
    assert seen(given, view) == {}
    given.act(people[1], c.Arrive(sitting=sitting))
    assert seen(given, view) == {"here": True, "at": given.at, "n": len(given.events), "times": 1}
    assert affected(log_of(given).rows[-1:]) == {view}
    given.act(people[1], c.Leave(sitting=sitting))
    assert seen(given, view)["here"] is False
