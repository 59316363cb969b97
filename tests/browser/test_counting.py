"""A vote by tablet, hands and paper in real browsers: two tellers differ once; all ways are one outcome."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Keep, Open
from tests.browser.hall import Hall, text
from tests.browser.people import Someone

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CIVIC = {"yes": 3, "no": 1, "abstain": 0}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_two_tellers_differ_once_and_the_outcome_adds_up_all_ways(
    hall: Hall, open_page: Open, keep: Keep, language: str
) -> None:
    hall.found()
    sitting = hall.open_sitting()
    chairing = hall.person(0)
    for member in hall.members:
        hall.act(chairing, "presence.arrive", {"sitting": sitting, "member": member})
    motion = hall.act(hall.person(3), "motion.submit", {"sitting": sitting, "title": text("修好水闸")})[
        "motion"
    ]
    hall.act(hall.person(4), "motion.second", {"motion": motion})
    for teller in hall.members[1:3]:
        hall.act(chairing, "teller.appoint", {"member": teller})

    chair = Someone(open_page(hall.url + hall.path(0), language), language)
    tellers = [Someone(open_page(hall.url + hall.path(at), language, "phone"), language) for at in (1, 2)]
    sent = _sent_by(tellers[0].page)
    voter = Someone(open_page(hall.url + hall.path(3), language), language)
    screen = open_page(hall.url + hall.display_path(), language, "projector")
    for person in (chair, *tellers, voter):
        person.comes_in()

    chair.page.get_by_role("button", name=chair.words("chair.pick.put")).first.click()
    for key in ("means.hands", "means.paper"):
        chair.page.get_by_role("checkbox", name=chair.words(key)).check()
    chair.presses("chair.put")
    voter.sees("hall.how.tablet-or-hands")
    voter.presses("option.no")
    voter.presses("ballot.cast")
    hall.act(hall.person(1), "papers.issue", {"poll": _poll(hall, motion), "first": 1, "last": 2})

    for person in tellers:
        person.page.get_by_role("link", name=person.words("now.count")).click()
    for person, against in zip(tellers, ("1", "0"), strict=True):
        _counts(person, {"option.yes": "3", "option.no": against, "option.abstain": "0"})
    for person in tellers:
        person.sees("hall.state.differ")
    keep(tellers[0].page, f"counting-differ-{language}")
    expect(screen.get_by_text(chair.words("projector.hands.again"))).to_be_visible()
    for person in tellers:
        _counts(person, {"option.yes": "3", "option.no": "1", "option.abstain": "0"})
        person.does_not_see("hall.sure")
    chair.sees("hall.state.taken")
    assert [body["round"] for body in sent] == [1, 2]

    chair.presses("chair.close")
    chair.presses("chair.close.confirm")
    chair.sees("hall.declare.wait")
    keep(chair.page, f"counting-chair-{language}")
    for person in tellers:
        _counts(person, {"option.yes": "1-2"})
    expect(chair.button("chair.declare")).to_be_enabled()
    chair.presses("chair.declare")

    added = " + ".join(
        chair.words(key, count=count)
        for key, count in (("hall.tablets", 1), ("hall.hands", 4), ("hall.papers", 2))
    )
    for person in (chair, voter):
        person.sees("hall.sum.here", sum=added, votes=7, people=8)
    expect(screen.locator(".screen-sum")).to_contain_text(
        chair.words("hall.sum.here", sum=added, votes=7, people=8)
    )
    keep(screen, f"counting-screen-{language}")
    assert hall.view(f"poll/{_poll(hall, motion)}")["ways"]["hands"] == CIVIC


def _poll(hall: Hall, motion: str) -> str:
    return str(hall.view(f"motion/{motion}")["polls"][-1])


def _sent_by(page: Page) -> list[dict[str, Any]]:
    """What the page says in each count that it sends, as it comes."""
    sent: list[dict[str, Any]] = []

    def hear(frame: str | bytes) -> None:
        if "count.enter" in str(frame):
            sent.append(json.loads(frame)["body"])

    page.on("websocket", lambda socket: socket.on("framesent", hear))
    return sent


def _counts(person: Someone, fields: dict[str, str]) -> None:
    """Writes into the fields, looks once more, and sends."""
    for key, value in fields.items():
        person.page.get_by_label(person.words(key)).last.fill(value)
    person.presses("hall.check")
    person.presses("hall.send")
