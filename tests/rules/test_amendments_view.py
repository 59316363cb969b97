"""What the view of a motion's changes shows, step by step."""

from domain.amendment import MOST
from domain.event import canonical
from services import commands as c
from tests.rules.given import text
from tests.rules.test_amendment import Hall
from tests.rules.test_views import seen


def test_changes_stand_in_the_order_in_which_they_are_put() -> None:
    one = Hall()
    view = f"amendments/{one.motion}"
    assert seen(one.given, view) == {}
    second, beside = one.propose("replace", "2", "Weekly."), one.propose("insert", "2", "At noon.")
    first, rival = one.propose("strike", "1"), one.propose("strike", "2")
    doc = seen(one.given, view)
    assert doc["queue"] == [first, rival, second, beside]
    assert doc["order"] == [second, beside, first, rival]
    assert seen(one.given, f"motion/{one.motion}")["amendments"] == 4


def test_the_pages_are_told_what_the_desk_brought_for_somebody() -> None:
    one = Hall()
    mover, other = one.people[3].id, one.people[4].id
    brought = c.SubmitMotion(sitting=one.sitting, title=text("Lamps"), text=text("Six."), member=mover)
    motion = one.given.act(one.chair, brought)["motion"]
    proposed = c.SubmitAmendment(motion=motion, wording=1, paragraph="1", form="strike", member=other)
    amendment = one.given.act(one.chair, proposed)["amendment"]
    shown = seen(one.given, f"motion/{motion}")
    assert (shown["mover"], shown["at_desk"]) == (mover, True)
    row = seen(one.given, f"amendments/{motion}")["rows"][amendment]
    assert (row["mover"], row["mover_name"], row["at_desk"]) == (
        other,
        one.given.state.members[other].name,
        True,
    )
    assert "at_desk" not in seen(one.given, f"motion/{one.motion}")


def test_an_adopted_change_makes_a_version_and_its_rival_falls() -> None:
    one = Hall()
    adopted, rival = one.propose("replace", "2", "Weekly."), one.propose("strike", "2")
    one.decide(adopted)
    doc = seen(one.given, f"amendments/{one.motion}")
    assert doc["queue"] == []
    assert [doc["rows"][key]["state"] for key in (adopted, rival)] == ["adopted", "fell"]
    assert (doc["rows"][rival]["why"], doc["rows"][rival]["by"]) == ("replaced", adopted)
    assert doc["wordings"]["order"] == ["1", "2"]
    newest = doc["wordings"]["rows"]["2"]
    assert newest["amendment"] == adopted
    motion = seen(one.given, f"motion/{one.motion}")
    assert (motion["text"], motion["wording"]) == (newest["text"], 2)
    assert one.given.words(doc["wordings"]["rows"]["1"]["text"])["text"].startswith("The bridge")


def test_a_vote_on_a_change_is_before_the_hall_but_not_the_motions_own() -> None:
    one = Hall()
    amendment = one.propose("strike", "1")
    poll = one.put(amendment)
    now = seen(one.given, f"now/{one.sitting}")
    assert now["focus"] == {"motion": one.motion, "poll": poll}
    assert now["polls"]["rows"][poll]["amendment"] == amendment
    assert seen(one.given, f"poll/{poll}")["amendment"] == amendment
    assert seen(one.given, f"motion/{one.motion}")["polls"] == []
    assert "poll" not in seen(one.given, f"docket/{one.sitting}/0")["rows"][one.motion]
    row = seen(one.given, f"amendments/{one.motion}")["rows"][amendment]
    assert (row["state"], row["polls"]) == ("put", [poll])


def test_without_a_quorum_it_is_the_change_that_is_undecided() -> None:
    all_of_them = {"base": "members_all", "share": "1/1", "strict": False, "article": "4", "confidence": "D"}
    one = Hall(quorum={"all_of": [all_of_them]})
    amendment = one.propose("strike", "1")
    poll = one.put(amendment)
    one.given.act(one.chair, c.ClosePoll(poll=poll))
    one.given.act(one.chair, c.DeclareOutcome(poll=poll))
    doc = seen(one.given, f"amendments/{one.motion}")
    assert (doc["rows"][amendment]["state"], doc["queue"]) == ("undecided", [amendment])
    assert seen(one.given, f"motion/{one.motion}")["state"] == "submitted"


def test_the_minutes_say_what_became_of_each_change_and_how_the_motion_reads() -> None:
    one = Hall()
    adopted = one.propose("replace", "2", "Weekly.")
    one.propose("strike", "2")
    one.decide(adopted)
    one.put(None)
    page = seen(one.given, f"minutes/{one.sitting}/0")
    rows = [page["rows"][n] for n in page["order"]]
    more = seen(one.given, f"minutes/{one.sitting}/1")
    rows += [more["rows"][n] for n in more.get("order", [])]
    said = {row["code"]: row for row in rows}
    assert said["amendment.submitted"]["change"] == 2
    assert (said["amendment.fell"]["change"], said["amendment.fell"]["by_change"]) == (2, 1)
    amended = said["motion.amended"]
    assert (amended["change"], amended["wording"]) == (1, 2)
    assert one.given.words(amended["text"])["text"] == one.words()
    votes = [row for row in rows if row["code"] == "poll.opened"]
    assert (votes[0]["change"], votes[1]["wording"]) == (1, 2)


def test_the_longest_list_of_changes_fits_a_frame() -> None:
    one = Hall(amending={"seconds": 1})
    for at in range(MOST):
        amendment = one.propose("replace", "1", f"Words {at}")
        one.given.act(one.people[3], c.SecondAmendment(amendment=amendment))
    document = seen(one.given, f"amendments/{one.motion}")
    assert 20_000 < len(canonical(document)) < 60 * 1024
