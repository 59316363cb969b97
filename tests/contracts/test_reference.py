"""The reference pages say what the code says."""

import pytest

from domain.event import EVENT_TYPES
from gateways.reference import GUIDES, pages
from gateways.settings import PREFIX, Settings
from services.commands import COMMANDS


@pytest.mark.parametrize("name", sorted(pages()))
def test_the_page_is_not_stale(name: str) -> None:
    assert (GUIDES / name).read_text() == pages()[name], "run `make docs`"


def test_every_setting_command_and_event_is_documented() -> None:
    written = pages()
    for setting in Settings.model_fields:
        assert f"`{PREFIX}{setting.upper()}`" in written["settings.md"]
    for command in COMMANDS:
        assert f"### `{command}`" in written["commands.md"]
    for event, model in EVENT_TYPES.items():
        if model.__module__.startswith("domain."):
            assert f"### `{event}`" in written["events.md"]


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_row_of_a_table_stands_on_one_line(name: str) -> None:
    for line in pages()[name].splitlines():
        assert line.startswith("|") == line.endswith("|"), line
