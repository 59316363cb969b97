"""Founding a community and amending its charter."""

from zoneinfo import ZoneInfo, available_timezones

from domain import community
from domain.errors import UnknownZone
from services.commands import AmendCharter, FoundCommunity
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
