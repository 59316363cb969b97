"""The debate: asking for the floor, getting it, and how long it is kept."""

from typing import Any

import pytest
from hypothesis import given as given_that
from hypothesis import strategies as st

from domain import debate
from domain.charter_reading import parse_charter
from domain.debate import SpeechAsked, SpeechBegun, SpeechEnded, SpeechExtended
from domain.errors import CharterInvalid
from domain.event import CLOCK, Event
from domain.sitting import SittingClosed
from domain.speaking_order import Speech, order
from services import commands as c
from services.principal import OPERATOR, PUBLIC, Principal
from tests.rules.given import MINUTE, SPEECH, Given, charter, text

FAIR = ["first-time", "alternate", "asked"]


def floor(people: int = 6, groups: str = "", **speech: Any) -> tuple[Given, Principal, list[Principal], str]:
    """An open assembly whose charter allows 2 turns of 3 minutes; the chair is the first person.

    `groups`: a letter for each person's group.
    """
    given = Given(charter() | {"speech": SPEECH | speech}).founded()
    numbered = [(str(at + 1), groups[at : at + 1]) for at in range(people)]
    everyone = [one for number, group in numbered for one in given.enrolled(number, group=group)]
    chair = given.granted(everyone[0], "chair")
    return given, chair, everyone, given.sitting(chair)


def ask(given: Given, who: Principal, sitting: str, kind: Any = "contribution", **more: Any) -> str:
    return str(given.act(who, c.AskToSpeak(sitting=sitting, kind=kind, **more))["speech"])


def call(given: Given, chair: Principal, sitting: str, speech: str | None = None) -> str:
    return str(given.act(chair, c.BeginSpeech(sitting=sitting, speech=speech))["speech"])


def speak(given: Given, chair: Principal, sitting: str, speech: str | None = None) -> str:
    """Called, and done."""
    called = call(given, chair, sitting, speech)
    given.act(chair, c.EndSpeech(sitting=sitting, speech=called))
    return called


def queue(given: Given, sitting: str) -> list[str]:
    return [place.speech.id for place in given.state.debates[sitting].queue()]


def test_who_asks_is_on_the_list_with_her_question_and_side() -> None:
    given, _, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    speech = ask(given, people[2], sitting, "against", motion=motion)
    asked = given.only(SpeechAsked)
    assert asked.stream == f"speech:{speech}"
    assert asked.data == SpeechAsked(sitting=sitting, member=people[2].id, kind="against", motion=motion)
    assert queue(given, sitting) == [speech]


def test_one_waits_once_for_each_question() -> None:
    given, _, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    ask(given, people[2], sitting)
    ask(given, people[2], sitting, motion=motion)
    for named in (None, motion):
        again = c.AskToSpeak(sitting=sitting, kind="for", motion=named)
        given.refused(people[2], again, "already-asked")


def test_the_charter_limits_the_turns_on_a_question_and_is_cited() -> None:
    given, chair, people, sitting = floor()
    for _ in range(2):
        ask(given, people[1], sitting)
        speak(given, chair, sitting)
    given.refused(people[1], c.AskToSpeak(sitting=sitting), "turns-used", turns=2, article="8")
    motion = given.motion(people[2], sitting)
    ask(given, people[1], sitting, motion=motion)
    assert given.recorded() == ["speech.asked/1"]


def test_without_a_rule_one_may_speak_as_often_and_as_long_as_one_likes() -> None:
    given = Given(charter()).founded()
    chair, other = given.enrolled("1", "2")
    sitting = given.sitting(given.granted(chair, "chair"))
    for _ in range(3):
        ask(given, other, sitting)
        called = call(given, chair, sitting)
        assert given.only(SpeechBegun).data.due_at is None
        given.refused(chair, c.ExtendSpeech(sitting=sitting, speech=called), "time-not-limited")
        given.act(chair, c.EndSpeech(sitting=sitting, speech=called))
        assert given.only(SpeechEnded).data.over is None


def test_whoever_is_named_as_the_next_gets_the_floor_or_nobody() -> None:
    """Somebody who has not spoken asks while the chair's hand is on its way to the button."""
    given, chair, people, sitting = floor()
    for who in (people[1], people[2]):
        ask(given, who, sitting)
        given.act(chair, c.EndSpeech(sitting=sitting, speech=call(given, chair, sitting)))
    shown = ask(given, people[1], sitting)
    faster = ask(given, people[3], sitting)
    given.refused(chair, c.BeginSpeech(sitting=sitting, next=shown), "other-is-next", speech=faster)
    begun = given.act(chair, c.BeginSpeech(sitting=sitting, next=faster))["speech"]
    given.refused(chair, c.BeginSpeech(sitting=sitting, next=shown), "floor-taken")
    assert begun == faster
    given.act(chair, c.EndSpeech(sitting=sitting, speech=faster))
    given.act(people[1], c.WithdrawSpeech(sitting=sitting, speech=shown))
    given.refused(chair, c.BeginSpeech(sitting=sitting, next=shown), "nobody-waits")


def test_a_wish_is_taken_back_by_its_owner_or_the_desk_and_by_nobody_else() -> None:
    given, chair, people, sitting = floor()
    secretary = given.granted(people[5], "secretary")
    for who in (people[2], chair, secretary):
        wish = c.WithdrawSpeech(sitting=sitting, speech=ask(given, people[2], sitting))
        for stranger in (people[3], OPERATOR, PUBLIC):
            given.refused(stranger, wish, "not-allowed")
        given.act(who, wish)
        assert given.recorded() == ["speech.withdrawn/1"]
        given.refused(who, wish, "speech-over", state="withdrawn")
    assert queue(given, sitting) == []


def test_whoever_left_the_roll_can_still_take_her_wish_back() -> None:
    given, _, people, sitting = floor()
    speech = ask(given, people[2], sitting)
    given.act(OPERATOR, c.DepartMember(member=people[2].id))
    given.refused(people[2], c.AskToSpeak(sitting=sitting, kind="for"), "not-allowed")
    given.act(people[2], c.WithdrawSpeech(sitting=sitting, speech=speech))


def test_the_desk_asks_for_somebody_without_a_tablet() -> None:
    given, chair, people, sitting = floor()
    secretary = given.granted(people[5], "secretary")
    for desk, who in ((chair, people[2]), (secretary, people[3])):
        ask(given, desk, sitting, member=who.id)
        assert given.only(SpeechAsked).data.member == who.id
    for stranger in (people[2], OPERATOR):
        given.refused(stranger, c.AskToSpeak(sitting=sitting, member=people[4].id), "not-allowed")
    given.refused(chair, c.AskToSpeak(sitting=sitting, member="nobody"), "unknown-object", object="member")
    given.act(OPERATOR, c.DepartMember(member=people[4].id))
    given.refused(chair, c.AskToSpeak(sitting=sitting, member=people[4].id), "member-gone")


def test_only_the_chair_calls_and_one_speaks_at_a_time() -> None:
    given, chair, people, sitting = floor()
    first, second = ask(given, people[1], sitting), ask(given, people[2], sitting)
    given.refused(people[1], c.BeginSpeech(sitting=sitting), "not-allowed")
    assert call(given, chair, sitting) == first
    assert given.only(SpeechBegun).data == SpeechBegun(sitting=sitting, due_at=given.at + 3 * MINUTE)
    given.refused(chair, c.BeginSpeech(sitting=sitting), "floor-taken", speech=first)
    given.refused(chair, c.BeginSpeech(sitting=sitting, speech=second), "floor-taken")


def test_nobody_is_called_where_nobody_waits() -> None:
    given, chair, people, sitting = floor()
    given.refused(chair, c.BeginSpeech(sitting=sitting), "nobody-waits")
    given.refused(chair, c.BeginSpeech(sitting=sitting, speech="none"), "unknown-object", object="speech")
    done = ask(given, people[1], sitting)
    speak(given, chair, sitting)
    given.refused(chair, c.BeginSpeech(sitting=sitting, speech=done), "speech-over")


def test_whom_the_chair_calls_out_of_turn_all_can_see() -> None:
    given, chair, people, sitting = floor()
    first, second = ask(given, people[1], sitting), ask(given, people[2], sitting)
    call(given, chair, sitting, second)
    assert given.only(SpeechBegun).data.out_of_order is True
    given.act(chair, c.EndSpeech(sitting=sitting, speech=second))
    call(given, chair, sitting, first)
    assert given.only(SpeechBegun).data.out_of_order is None


def test_the_first_on_another_question_is_not_out_of_turn() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    ask(given, people[1], sitting)
    other = ask(given, people[2], sitting, motion=motion)
    call(given, chair, sitting, other)
    assert given.only(SpeechBegun).data.out_of_order is None


def test_a_speech_is_ended_by_its_speaker_or_the_chair_once() -> None:
    given, chair, people, sitting = floor()
    for who, reason in ((people[1], "speaker"), (chair, "chair")):
        ask(given, people[1], sitting)
        end = c.EndSpeech(sitting=sitting, speech=call(given, chair, sitting))
        given.refused(people[2], end, "not-allowed")
        given.at += 90_500
        given.act(who, end)
        assert given.only(SpeechEnded).data == SpeechEnded(sitting=sitting, reason=reason, seconds=90)
        given.refused(who, end, "speech-over", state="ended")


def test_a_wish_that_waits_cannot_be_ended_nor_a_speech_withdrawn() -> None:
    given, chair, people, sitting = floor()
    speech = ask(given, people[1], sitting)
    given.refused(chair, c.EndSpeech(sitting=sitting, speech=speech), "wrong-phase", state="waiting")
    given.refused(chair, c.ExtendSpeech(sitting=sitting, speech=speech), "wrong-phase", state="waiting")
    call(given, chair, sitting)
    withdraw = c.WithdrawSpeech(sitting=sitting, speech=speech)
    given.refused(people[1], withdraw, "wrong-phase", state="speaking")


def test_nobody_is_cut_off_and_the_time_beyond_is_recorded() -> None:
    given, chair, people, sitting = floor()
    ask(given, people[1], sitting)
    speech = call(given, chair, sitting)
    given.at += 3 * MINUTE + 40_000
    assert given.state.debates[sitting].speaking is not None
    given.act(chair, c.EndSpeech(sitting=sitting, speech=speech))
    assert given.only(SpeechEnded).data == SpeechEnded(sitting=sitting, reason="chair", seconds=220, over=40)


@pytest.mark.parametrize(("passed", "due"), [(MINUTE, 5 * MINUTE), (4 * MINUTE, 6 * MINUTE)])
def test_more_time_is_added_to_what_is_left_or_from_now(passed: int, due: int) -> None:
    given, chair, people, sitting = floor()
    ask(given, people[1], sitting)
    speech = call(given, chair, sitting)
    began = given.at
    given.at += passed
    given.refused(people[1], c.ExtendSpeech(sitting=sitting, speech=speech), "not-allowed")
    given.act(chair, c.ExtendSpeech(sitting=sitting, speech=speech, minutes=2))
    assert given.only(SpeechExtended).data.due_at == began + due


def test_a_closed_list_takes_nobody_more_and_those_on_it_still_speak() -> None:
    given, chair, people, sitting = floor()
    on_it = ask(given, people[1], sitting)
    given.refused(chair, c.ReopenList(sitting=sitting), "list-open")
    given.act(chair, c.CloseList(sitting=sitting))
    given.refused(chair, c.CloseList(sitting=sitting), "list-closed")
    for who, whom in ((people[2], None), (chair, people[2].id)):
        given.refused(who, c.AskToSpeak(sitting=sitting, member=whom), "list-closed")
    assert call(given, chair, sitting) == on_it
    given.act(chair, c.ReopenList(sitting=sitting))
    ask(given, people[2], sitting)


def test_the_list_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debate, "WAITING_MAX", 2)
    given, chair, people, sitting = floor()
    for who in people[1:3]:
        ask(given, who, sitting)
    given.refused(people[3], c.AskToSpeak(sitting=sitting), "list-full", most=2)
    call(given, chair, sitting)
    ask(given, people[3], sitting)


def test_in_a_consultation_nobody_speaks_in_turn() -> None:
    given, chair, people, _ = floor()
    consultation = given.act(chair, c.OpenSitting(title=text("Think"), form="consultation"))["sitting"]
    given.refused(people[1], c.AskToSpeak(sitting=consultation), "no-floor")
    given.refused(chair, c.BeginSpeech(sitting=consultation), "no-floor")
    given.act(chair, c.CloseSitting(sitting=consultation))


def test_nothing_is_said_to_a_motion_that_is_voted_on_taken_back_or_of_another_sitting() -> None:
    given, chair, people, sitting = floor()
    voted, gone = given.motion(people[1], sitting), given.motion(people[1], sitting)
    poll = given.poll(chair, voted)
    given.act(people[1], c.WithdrawMotion(motion=gone))
    for motion, state in ((voted, "put"), (gone, "withdrawn")):
        asked = c.AskToSpeak(sitting=sitting, motion=motion)
        given.refused(people[2], asked, "wrong-phase", object="motion", state=state)
    given.act(chair, c.AnnulPoll(poll=poll, reason=text("A mistake")))
    ask(given, people[2], sitting, motion=voted)
    elsewhere = given.sitting(chair)
    given.refused(people[2], c.AskToSpeak(sitting=elsewhere, motion=voted), "unknown-object", object="motion")
    given.refused(people[2], c.AskToSpeak(sitting=sitting, motion="none"), "unknown-object")
    given.refused(people[2], c.AskToSpeak(sitting="none"), "unknown-object", object="sitting")


def test_putting_a_question_ends_the_waiting_for_it_and_for_no_other() -> None:
    given, chair, people, sitting = floor()
    motion = given.motion(people[1], sitting)
    gone, stays = ask(given, people[2], sitting, motion=motion), ask(given, people[2], sitting)
    given.poll(chair, motion)
    assert queue(given, sitting) == [stays]
    given.refused(chair, c.BeginSpeech(sitting=sitting, speech=gone), "speech-over", state="lapsed")


def test_closing_the_sitting_ends_who_speaks_and_all_waiting() -> None:
    given, chair, people, sitting = floor()
    speech, waiting = ask(given, people[1], sitting), ask(given, people[2], sitting)
    call(given, chair, sitting)
    given.at += MINUTE
    given.act(chair, c.CloseSitting(sitting=sitting))
    assert given.recorded() == ["speech.ended/1", "sitting.closed/1"]
    assert given.only(SpeechEnded).data.reason == "sitting-closed"
    speeches = given.state.debates[sitting].speeches
    assert (speeches[speech].state, speeches[waiting].state) == ("ended", "lapsed")
    given.refused(chair, c.BeginSpeech(sitting=sitting), "sitting-closed")
    given.refused(people[3], c.AskToSpeak(sitting=sitting), "sitting-closed")


def test_a_charter_amended_in_mid_sitting_leaves_the_debate_as_it_was() -> None:
    given, chair, people, sitting = floor()
    amended = charter() | {"speech": SPEECH | {"turns": 1}}
    given.act(OPERATOR, c.AmendCharter(charter=amended, reason=text("Shorter")))
    ask(given, people[1], sitting)
    speak(given, chair, sitting)
    ask(given, people[1], sitting)
    later = given.sitting(chair)
    ask(given, people[1], later)
    speak(given, chair, later)
    given.refused(people[1], c.AskToSpeak(sitting=later), "turns-used", turns=1)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["asked", "first-time"], "asked-not-last"),
        (["first-time"], "asked-not-last"),
        (["asked", "asked"], "listed-twice"),
        (["loudest", "asked"], "not-one-of"),
        ([], "list-empty"),
    ],
)
def test_an_order_that_could_not_be_kept_is_no_charter(words: list[str], code: str) -> None:
    with pytest.raises(CharterInvalid) as refusal:
        parse_charter(charter() | {"speech": SPEECH | {"order": words}})
    assert [found["code"] for found in refusal.value.params["problems"]] == [code]


def test_an_event_of_another_aggregate_is_none_of_a_debate() -> None:
    closed = Event(1, "sitting:s", 1, 0, CLOCK, "", SittingClosed())
    with pytest.raises(ValueError, match="none of a debate"):
        debate.evolve(debate.Debate("s"), closed)


# The order, against a reference that knows nothing of how the product finds it.


def reference(speeches: list[Speech], words: list[str]) -> list[str]:
    """As a clerk would: look at everyone who waits, take the best, and look again."""
    begun = sorted((one for one in speeches if one.begun), key=lambda one: one.begun)
    left = sorted((one for one in speeches if one.state == "waiting"), key=lambda one: one.asked)
    asked_about = [begun[-1].motion] if begun else []
    questions = list(dict.fromkeys([*asked_about, *(one.motion for one in left)]))
    found = []
    for question in questions:
        said = [one for one in begun if one.motion == question]
        sides = [one.kind for one in said if one.kind in ("for", "against")]
        heard = [one.group for one in said]
        here = [one for one in left if one.motion == question]
        while here:
            best = here[0]
            for other in here[1:]:
                for word in words:
                    is_worse = {
                        "first-time": [any(s.member == one.member for s in said) for one in (best, other)],
                        "alternate": [sides[-1:] == [one.kind] for one in (best, other)],
                        "group": [
                            heard.count(best.group) > heard.count(other.group),
                            heard.count(other.group) > heard.count(best.group),
                        ],
                        "asked": [best.asked > other.asked, other.asked > best.asked],
                    }[word]
                    if is_worse[0] != is_worse[1]:
                        best = other if is_worse[0] else best
                        break
            here.remove(best)
            found.append(best.id)
            sides += [best.kind] if best.kind in ("for", "against") else []
            heard.append(best.group)
    return found


ORDERS = [
    ["asked"], ["first-time", "asked"], ["alternate", "asked"], FAIR, ["alternate", "first-time", "asked"],
    ["group", "asked"], ["first-time", "group", "asked"], ["alternate", "group", "first-time", "asked"],
]  # fmt: skip


@st.composite
def debates(draw: st.DrawFn) -> list[Speech]:
    kinds = st.sampled_from(["for", "against", "contribution", "question"])
    states = st.sampled_from(["waiting", "waiting", "waiting", "ended", "speaking", "withdrawn", "lapsed"])
    speeches: list[Speech] = []
    positions = draw(st.permutations(range(1, 41)))
    for number in range(draw(st.integers(0, 14))):
        state: Any = draw(states)
        begun = 100 + positions[20 + number] if state in ("ended", "speaking") else 0
        member, motion = draw(st.sampled_from("abcde")), draw(st.sampled_from(["", "m1", "m2"]))
        kind: Any = draw(kinds)
        # Whoever asks after her move to another group asks for the other.
        group = draw(st.sampled_from(["", "1", "2"]))
        speeches.append(
            Speech(f"s{number}", member, kind, motion, positions[number], state, begun, group=group)
        )
    return speeches


@given_that(debates(), st.sampled_from(ORDERS), st.randoms(use_true_random=False))
def test_the_order_is_what_a_clerk_would_come_to_and_depends_on_the_log_alone(
    speeches: list[Speech], words: Any, shuffle: Any
) -> None:
    found = [place.speech.id for place in order(speeches, words)]
    assert found == reference(speeches, words)
    shuffle.shuffle(speeches)
    assert [place.speech.id for place in order(speeches, words)] == found


@given_that(debates(), st.sampled_from(ORDERS))
def test_a_reason_is_given_wherever_somebody_else_waits_for_the_same_question(
    speeches: list[Speech], words: Any
) -> None:
    places = list(order(speeches, words))
    for at, place in enumerate(places):
        others = [one for one in places[at + 1 :] if one.speech.motion == place.speech.motion]
        assert bool(place.why) == bool(others)
        if words[0] == "first-time":
            passed = any(one.has_spoken for one in others) and not place.has_spoken
            assert ("first-time" in place.why) == passed


def test_first_time_speakers_come_first_then_the_other_side_then_who_asked_first() -> None:
    given, chair, people, sitting = floor()
    for who, kind in ((people[1], "for"), (people[2], "for")):
        ask(given, who, sitting, kind)
    speak(given, chair, sitting)
    spoke = ask(given, people[1], sitting, "against")
    same_side = queue(given, sitting)[0]
    other_side = ask(given, people[3], sitting, "against")
    neutral = ask(given, people[4], sitting, "question")
    places = list(given.state.debates[sitting].queue())
    assert [place.speech.id for place in places] == [other_side, same_side, neutral, spoke]
    assert places[0].why == ("first-time", "alternate", "asked")
    assert places[-1].why == ()
    assert places[-1].has_spoken


def test_of_two_groups_the_one_that_has_spoken_less_comes_first_and_the_log_says_of_which_each_is() -> None:
    given, chair, people, sitting = floor(order=["group", "asked"], groups="111222")
    for who in (people[1], people[2]):
        ask(given, who, sitting)
    speak(given, chair, sitting)
    late, later = ask(given, people[3], sitting), ask(given, people[4], sitting)
    places = list(given.state.debates[sitting].queue())
    waiting = places[1].speech
    assert [place.speech.id for place in places] == [late, waiting.id, later]
    assert (waiting.member, places[0].why, places[1].why) == (people[2].id, ("group", "asked"), ("asked",))
    asked = [one.data.group for one in given.events if isinstance(one.data, debate.SpeechAsked)]
    assert asked == ["1", "1", "2", "2"]


def test_groups_are_not_recorded_where_the_order_does_not_look_at_them() -> None:
    given, _, people, sitting = floor(groups="111222")
    ask(given, people[3], sitting)
    assert [one.data.group for one in given.events if isinstance(one.data, debate.SpeechAsked)] == [None]


def test_the_log_read_again_gives_the_same_order() -> None:
    given, chair, people, sitting = floor()
    for who in people[1:5]:
        ask(given, who, sitting, "for" if who == people[1] else "against")
    speak(given, chair, sitting)
    again = debate.Debate(sitting, given.state.debates[sitting].rules)
    for event in given.events:
        if event.stream.startswith(("speech:", "list:")):
            again = debate.evolve(again, event)
    assert again == given.state.debates[sitting]
    assert [place.speech.id for place in again.queue()] == queue(given, sitting)
