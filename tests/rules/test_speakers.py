"""What the view of the speakers shows, step by step."""

import pytest

from gateways.stores.memory_views import MemoryViewStore
from projections import speakers
from projections.follower import Follower
from services import commands as c
from services.principal import OPERATOR
from tests.rules.given import MINUTE, row, text
from tests.rules.histories import log_of
from tests.rules.test_debate import ask, call, floor, speak
from tests.rules.test_views import seen


def test_an_assembly_has_its_rules_and_an_empty_list_from_the_start() -> None:
    given, _, _, sitting = floor()
    assert seen(given, f"speakers/{sitting}") == {
        "sitting": sitting,
        "list": "open",
        "rules": {
            "turns": 2,
            "minutes": 3,
            "article": "8",
            "order": ["first-time", "alternate", "asked"],
        },
        "queue": {"rows": {}, "order": []},
        "waiting": 0,
        "spoken": 0,
    }


def test_a_consultation_has_no_speakers() -> None:
    given, chair, _, _ = floor()
    opened = given.act(chair, c.OpenSitting(title=text("Think"), form="consultation"))["sitting"]
    assert seen(given, f"speakers/{opened}") == {}


def test_the_queue_is_in_the_order_of_the_rules_and_says_why() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    ask(given, people[1], sitting, "for", motion=motion)
    speak(given, chair, sitting)
    again = ask(given, people[1], sitting, "against", motion=motion)
    same = ask(given, people[2], sitting, "for", motion=motion)
    other = ask(given, people[3], sitting, "against", motion=motion)
    doc = seen(given, f"speakers/{sitting}")
    assert doc["queue"]["order"] == [other, same, again]
    rows = doc["queue"]["rows"]
    assert rows[other]["why"] == {"words": ["first-time", "alternate"], "last": "for"}
    assert rows[same]["why"] == {"words": ["first-time"], "last": "against"}
    assert rows[again]["why"] == {"words": [], "last": "for"}
    assert [rows[one]["turn"] for one in (other, same, again)] == [1, 1, 2]
    assert (rows[other]["member"], rows[other]["kind"], rows[other]["motion"]) == (
        people[3].id,
        "against",
        motion,
    )
    assert (doc["waiting"], doc["spoken"]) == (3, 1)


def test_what_is_kept_does_not_grow_with_wishes_that_were_taken_back() -> None:
    given, _, people, sitting = floor()
    kept = []
    for _ in range(3):
        speech = ask(given, people[1], sitting)
        given.act(people[1], c.WithdrawSpeech(sitting=sitting, speech=speech))
        store = MemoryViewStore()
        Follower(log_of(given), store).catch_up()
        stored = store.read(speakers.folded_view(sitting))
        assert stored is not None
        kept.append(stored.body)
    assert kept[0] == kept[1] == kept[2]


def test_a_speaker_goes_by_the_name_she_had_when_she_asked_and_no_name_is_in_the_document() -> None:
    given, _, people, sitting = floor()
    speech = ask(given, people[1], sitting)
    given.act(OPERATOR, c.ChangeMember(member=people[1].id, row=row("2", "Married Name")))
    shown = seen(given, f"speakers/{sitting}")["queue"]["rows"][speech]
    assert given.words(shown["name"])["text"] == "Person 2"


def test_who_speaks_is_shown_with_her_time_and_that_it_was_not_her_turn() -> None:
    given, chair, people, sitting = floor()
    ask(given, people[1], sitting)
    second = ask(given, people[2], sitting)
    asked_at, given.at = given.at, given.at + MINUTE
    call(given, chair, sitting, second)
    speaking = seen(given, f"speakers/{sitting}")["speaking"]
    assert given.words(speaking.pop("name"))["text"] == "Person 3"
    assert speaking == {
        "speech": second,
        "member": people[2].id,
        "kind": "contribution",
        "asked_at": asked_at,
        "since": given.at,
        "due_at": given.at + 3 * MINUTE,
        "turn": 1,
        "out_of_order": True,
    }
    given.act(chair, c.ExtendSpeech(sitting=sitting, speech=second))
    assert seen(given, f"speakers/{sitting}")["speaking"]["due_at"] == given.at + 4 * MINUTE
    given.act(chair, c.EndSpeech(sitting=sitting, speech=second))
    assert "speaking" not in seen(given, f"speakers/{sitting}")


def test_a_long_queue_is_cut_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speakers, "QUEUE_MAX", 2)
    given, chair, people, sitting = floor()
    wishes = [ask(given, who, sitting) for who in people]
    doc = seen(given, f"speakers/{sitting}")
    assert (doc["queue"]["order"], doc["waiting"]) == (wishes[:2], 6)
    speak(given, chair, sitting)
    doc = seen(given, f"speakers/{sitting}")
    assert (doc["queue"]["order"], doc["waiting"]) == (wishes[1:3], 5)


def test_a_closed_list_and_a_closed_sitting_are_shown() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    ask(given, people[1], sitting)
    ask(given, people[2], sitting, motion=motion)
    given.act(chair, c.CloseList(sitting=sitting))
    assert seen(given, f"speakers/{sitting}")["list"] == "closed"
    given.act(people[1], c.WithdrawMotion(motion=motion))
    assert seen(given, f"speakers/{sitting}")["waiting"] == 1
    call(given, chair, sitting)
    given.act(chair, c.CloseSitting(sitting=sitting))
    doc = seen(given, f"speakers/{sitting}")
    assert (doc["waiting"], doc["spoken"], "speaking" in doc) == (0, 1, False)
