"""Founding a community, amending its charter, opening and closing its sittings."""

from zoneinfo import ZoneInfo, available_timezones

from domain import community, sitting
from domain.errors import UnknownZone
from services.commands import AmendCharter, CloseSitting, FoundCommunity, OpenSitting
from services.desk import Desk, Done
from services.principal import Principal
from services.state import State


def found(state: State, _principal: Principal, command: FoundCommunity, desk: Desk) -> Done:
    """The origin is the log's own name, which no other log may bear: it ends in a random id."""
    _known_zone(command.zone)
    charter = desk.presets(command.preset)
    origin = f"folkmoot/{desk.community}/{desk.id()}"
    name = desk.commit(command.name.model_dump(), "community", "content.public")
    facts = community.found(state.community, command.preset, command.zone, origin, charter, {"name": name})
    return facts, {"community": desk.community, "origin": origin}


def _known_zone(zone: str) -> None:
    """A machine without any zone data cannot tell and believes it."""
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError) as error:
        if available_timezones():
            raise UnknownZone(zone=zone) from error


def amend(state: State, _principal: Principal, command: AmendCharter, desk: Desk) -> Done:
    founded = state.chartered()
    reason = desk.commit(command.reason.model_dump(), "community", "content.public")
    return community.amend(founded, command.charter, {"reason": reason}), {}


def open_sitting(_state: State, _principal: Principal, command: OpenSitting, desk: Desk) -> Done:
    sitting_id = desk.id()
    title = desk.commit(command.title.model_dump(), f"sitting:{sitting_id}", "content.public")
    return sitting.open_sitting(sitting_id, command.form, {"title": title}), {"sitting": sitting_id}


def close_sitting(state: State, _principal: Principal, command: CloseSitting, _desk: Desk) -> Done:
    found = state.sitting(command.sitting)
    return sitting.close_sitting(found, state.open_polls_in(found.id)), {"sitting": found.id}
