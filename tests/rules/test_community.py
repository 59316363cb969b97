"""Founding a community, and which charter holds from where."""

import pytest
from pydantic import ValidationError

from domain import community
from domain.community import CharterAdopted, CharterAmended, CommunityFounded
from domain.errors import CharterInvalid
from domain.event import Event
from services.commands import AmendCharter, FoundCommunity
from services.principal import DISPLAY, OPERATOR, PUBLIC, THE_CLOCK
from tests.rules.given import Given, charter, folded, hall, text


def test_founding_records_the_community_and_its_first_charter() -> None:
    given = Given("consultation.advisory")
    answer = given.act(OPERATOR, FoundCommunity(name=text("Reed Village"), preset="consultation.advisory"))
    assert given.recorded() == ["community.founded/1", "charter.adopted/1"]
    founded = given.only(CommunityFounded)
    assert founded.data.origin == answer["origin"]
    assert given.words(founded.c["name"]) == {"lang": "en", "text": "Reed Village"}
    assert "Reed" not in founded.data.model_dump_json()


def test_the_origin_ends_in_a_random_id_so_that_no_two_logs_share_one() -> None:
    given = Given("consultation.advisory")
    given.desk().id()
    given.act(OPERATOR, FoundCommunity(name=text("A"), preset="consultation.advisory"))
    assert given.only(CommunityFounded).data.origin == "folkmoot/hall/id0000000002"


def test_a_community_is_founded_once() -> None:
    given = Given().founded()
    again = FoundCommunity(name=text("Again"), preset="consultation.advisory")
    given.refused(OPERATOR, again, "already-founded")


def test_only_the_operator_founds() -> None:
    given = Given()
    command = FoundCommunity(name=text("A"), preset="consultation.advisory")
    for stranger in (PUBLIC, DISPLAY, THE_CLOCK):
        given.refused(stranger, command, "not-allowed", act="community.found")


def test_a_preset_that_is_not_there_is_refused() -> None:
    command = FoundCommunity(name=text("A"), preset="utopia")
    Given().refused(OPERATOR, command, "unknown-preset", preset="utopia")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "Asia", "Nowhere"])
def test_a_time_zone_that_is_not_known_is_refused(zone: str) -> None:
    command = FoundCommunity(name=text("A"), preset="consultation.advisory", zone=zone)
    Given().refused(OPERATOR, command, "unknown-zone")


@pytest.mark.parametrize(
    "zone", ["", "../../etc/passwd", "/Asia/Shanghai", "Asia//Shanghai", "A\x00", "A" * 61]
)
def test_a_time_zone_is_a_name_and_never_a_path(zone: str) -> None:
    with pytest.raises(ValidationError):
        FoundCommunity(name=text("A"), preset="consultation.advisory", zone=zone)


def test_a_founding_charter_that_contradicts_itself_is_refused() -> None:
    given = Given(charter(methods=["open"], method="roll-call"))
    given.refused(OPERATOR, FoundCommunity(name=text("A"), preset="x"), "charter-invalid")


def test_an_amended_charter_is_in_force_from_its_own_position() -> None:
    given, _, _, _ = hall()
    before = given.state.chartered().in_force
    given.act(OPERATOR, AmendCharter(charter=charter(seconds=3), reason=text("Too many motions")))
    amended = given.only(CharterAmended)
    now = given.state.chartered()
    assert now.in_force.n == len(given.events)
    assert now.in_force.hash == amended.data.hash != before.hash
    assert now.charter_at(now.in_force.n - 1) == before
    assert given.words(amended.c["reason"])["text"] == "Too many motions"


def test_a_charter_that_is_in_force_is_not_put_in_force_again() -> None:
    given, _, _, _ = hall()
    command = AmendCharter(charter=charter(), reason=text("Once more"))
    given.refused(OPERATOR, command, "charter-unchanged")


def test_a_broken_amendment_says_everything_that_is_wrong_with_it() -> None:
    given, _, _, _ = hall()
    broken = charter() | {"format": 7, "surprise": True}
    refusal = given.refused(OPERATOR, AmendCharter(charter=broken, reason=text("x")), "charter-invalid")
    assert isinstance(refusal, CharterInvalid)
    assert {problem["where"] for problem in refusal.params["problems"]} >= {"format", "surprise"}


def test_only_the_operator_amends_the_charter() -> None:
    given, chair, people, _ = hall()
    for stranger in (chair, people[1], PUBLIC):
        given.refused(stranger, AmendCharter(charter=charter(seconds=1), reason=text("x")), "not-allowed")


def test_folding_the_stream_gives_the_community_again() -> None:
    given, _, _, _ = hall()
    given.act(OPERATOR, AmendCharter(charter=charter(seconds=3), reason=text("x")))
    own = [event for event in given.events if event.stream == "community"]
    assert folded(community.evolve, own) == given.state.community


def test_a_stream_that_does_not_begin_with_its_founding_is_not_folded() -> None:
    given = Given().founded()
    adopted: list[Event] = [event for event in given.events if isinstance(event.data, CharterAdopted)]
    with pytest.raises(ValueError, match="begins with"):
        folded(community.evolve, adopted)
