"""The notice as a page: days, callers and quorums in words, in both languages."""

from typing import Any

from domain.charter_reading import parse_charter
from gateways.card_sheet import square
from gateways.notice_sheet import Door, Matter, Notice, day, sheet
from gateways.presets import load_preset
from gateways.printed import TEMPLATES

ENTRY = "http://hall.test/c/valley/enter"
AT = 1_796_600_000_000
CALLED: dict[str, Any] = {
    "at": AT - 10**9,
    "held_at": AT,
    "caller": "convener",
    "article": "25",
    "docket": [],
}


def page(preset: str, *titles: str, body: str = "assembly", **called: Any) -> str:
    """A notice under a preset; a title that begins with "-" was taken back."""
    matters = [Matter({"lang": "en", "text": title.removeprefix("-")}, title[0] == "-") for title in titles]
    words = {"lang": "en", "text": "The barn"}
    notice = Notice(
        community="Valley",
        zone="Asia/Shanghai",
        title=words,
        place=words,
        reason=None,
        called=CALLED | called,
        matters=matters,
        charter=parse_charter(load_preset(preset)),
        body=body,
    )
    return sheet(notice, Door(ENTRY, square(ENTRY), "/own", "/back"), "a4", "en")


def test_a_day_is_said_with_its_weekday_as_each_language_does() -> None:
    assert day(AT, "Asia/Shanghai", "en") == "Monday, 7 December 2026, 07:33"
    assert day(AT, "Asia/Shanghai", "zh-CN") == "2026年12月7日（星期一）07:33"


def test_who_calls_is_named_as_the_charter_does_and_the_quorum_is_in_words() -> None:
    said = page("cn.village.2026")
    assert "Villagers&#39; committee (article 25)" in said
    assert "村民委员会（第 25 条）" in said
    assert (
        "More than half of all residents aged 18 or over or at least two thirds of the representatives"
        in said
    )
    assert "到会，才能作决定。" in said


def test_a_petition_says_how_many_signed() -> None:
    assert "12 people who signed for it" in page("assembly.plain", caller="petition", signatures=12)


def test_where_only_announced_matters_are_decided_the_notice_says_so() -> None:
    assert "Only these matters can be decided (article 9)." in page("assembly.plain", "Lamps")
    assert "Only these matters" not in page("assembly.floor", "Lamps")


def test_what_was_taken_back_stays_on_it_struck() -> None:
    said = page("assembly.plain", "Lamps", "-Roof")
    assert '<s><span lang="en">Roof</span></s>' in said
    assert '<s><span lang="en">Lamps</span></s>' not in said


def test_the_style_of_printed_pages_closes_every_block_that_it_opens() -> None:
    """A block left open would take all that follows with it, and no browser says so."""
    depth = 0
    for sign in (TEMPLATES / "printed.css").read_text(encoding="utf-8"):
        depth += (sign == "{") - (sign == "}")
        assert 0 <= depth <= 2  # a rule, perhaps in a medium
    assert depth == 0


def test_the_more_there_is_to_say_the_closer_it_is_set() -> None:
    assert 'class="poster a4 "' in page("assembly.plain", "Lamps")
    assert 'class="poster a4 close"' in page("assembly.plain", *["Lamps"] * 8)
    assert 'class="poster a4 closest"' in page("assembly.plain", *["Lamps"] * 20)


def test_another_body_is_named_and_so_is_how_many_of_it_are_needed() -> None:
    said = page("cn.village.2026", "The road", body="congress", article="30")
    for words in (
        "村民代表会议",
        "Villagers&#39; representatives&#39; meeting",
        "At least two thirds of all members of the representatives&#39; meeting must be here",
    ):
        assert words in said
    assert "村民代表会议" not in page("cn.village.2026", "The road")
