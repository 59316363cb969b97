"""The roll: who is a member, since when, with which weight, and who holds an office."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.event import EventData

Role = Literal["chair", "secretary", "auditor"]


class _Entry(BaseModel):
    """What the roll says of a member. The name is content `name`, the proof of belonging content `evidence`."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)
    number: str
    member_class: str = Field(alias="class")
    group: str
    household: str
    weight: str


class MemberEnrolled(_Entry, EventData):
    """A person is on the roll."""

    TYPE = "member.enrolled/1"


class MemberChanged(_Entry, EventData):
    """What the roll says of the member is this from here on. Without `evidence` the former stays."""

    TYPE = "member.changed/1"


class MemberDeparted(EventData):
    """The membership ended. Why, is content `reason`."""

    TYPE = "member.departed/1"


class RoleGranted(EventData):
    """The member holds the office."""

    TYPE = "role.granted/1"
    role: Role


class RoleEnded(EventData):
    """The member no longer holds the office."""

    TYPE = "role.ended/1"
    role: Role
