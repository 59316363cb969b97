"""No door without a line in the policy, and no line without a door."""

import re

import pytest

from domain.policy import ACTS, CONTENT, ROUTES
from domain.policy import VIEWS as POLICY_VIEWS
from gateways.gate import HTTP_ONLY, VIEWS
from gateways.http.openapi import openapi
from gateways.http.routes import Path, paths
from services.commands import COMMANDS

DOORS = paths()
# Decided by what is sent: the kind of a command, the view's name, the content's readers, whose card it is.
ONE_BY_ONE = {
    "command.*",
    "view.*",
    "content.*",
    "access.cards",
    "access.password",
    "access.revoke",
    "metrics",
    # For all once there is a community; asked inside, so that its refusal is a page too.
    "printed.minutes",
    # Pages too, and their refusals.
    "printed.attendance",
    "printed.notice",
    "first-steps",
}
# Lines that are asked for inside a route, or belong to the socket.
INSIDE = {"access.cards.display", "access.cards.operator", "live"}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door.method} {door.pattern}")
def test_every_route_is_named_in_the_policy(door: Path) -> None:
    assert door.act in ACTS or door.act in ONE_BY_ONE


def test_only_these_routes_ask_the_policy_themselves() -> None:
    assert {door.act for door in DOORS if door.asks_itself} == ONE_BY_ONE


def test_every_line_of_the_policy_for_routes_is_a_route() -> None:
    assert {line.act for line in ROUTES} - INSIDE == {door.act for door in DOORS} - {
        "command.*",
        "view.*",
        "content.*",
    }


def test_every_command_that_can_be_sent_is_named_in_the_policy() -> None:
    assert set(COMMANDS) <= ACTS


def test_the_views_that_can_be_asked_for_are_those_of_the_policy() -> None:
    assert {f"view.{kind}" for kind in VIEWS} == {line.act for line in POLICY_VIEWS}
    assert set(VIEWS) >= HTTP_ONLY


def test_every_reader_of_content_is_named_in_the_policy() -> None:
    assert {line.act for line in CONTENT} == {
        "content.public",
        "content.member",
        "content.secretary",
        "content.sealed",
    }


def test_every_route_that_takes_or_gives_data_is_described() -> None:
    described = {
        (method.upper(), re.sub(r"/commands/.*", "/commands/{type}", path))
        for path, operations in openapi()["paths"].items()
        for method in operations
    }
    undescribed = {"pages", "schemas"}
    assert described == {
        (door.method, door.pattern.replace(":path", "")) for door in DOORS if door.act not in undescribed
    }
