"""The community: how it is founded, and which charter is in force from which position."""

from typing import Any

from domain.event import EventData


class CommunityFounded(EventData):
    """The community exists. `origin` names its log for ever; the name is content `name`."""

    TYPE = "community.founded/1"
    preset: str
    zone: str
    origin: str


class CharterAdopted(EventData):
    """The first charter is in force."""

    TYPE = "charter.adopted/1"
    charter: dict[str, Any]
    hash: str


class CharterAmended(EventData):
    """Another charter is in force from here on. Why, is content `reason`."""

    TYPE = "charter.amended/1"
    charter: dict[str, Any]
    hash: str
