"""How names are spelled for desks that search: family names in their own way, given names in every way."""

import pytest

from gateways.spelling import DOUBLE_SURNAMES, SURNAMES, initials, is_meant, spelled


def test_each_chinese_character_has_its_reading() -> None:
    assert spelled("李桂芳") == [("li",), ("gui",), ("fang",)]


@pytest.mark.parametrize(
    ("name", "family", "never"),
    [
        ("曾丽", "zeng", "ceng"),
        ("单强", "shan", "dan"),
        ("仇英", "qiu", "chou"),
        ("解平", "xie", "jie"),
        ("区明", "ou", "qu"),
        ("查良", "zha", "cha"),
        ("朴英", "piao", "po"),
        ("翟军", "zhai", "ti"),
    ],
)
def test_a_family_name_is_read_as_a_family_name(name: str, family: str, never: str) -> None:
    assert family in spelled(name)[0]
    assert never not in spelled(name)[0]


def test_the_same_character_in_a_given_name_has_any_of_its_readings() -> None:
    assert {"jie", "xie"} <= set(spelled("李解")[1])
    assert {"le", "yue"} <= set(spelled("王乐")[1])


@pytest.mark.parametrize(("name", "readings"), [("尉迟恭", ["yu", "chi"]), ("万俟明", ["mo", "qi"])])
def test_a_family_name_of_two_characters_is_read_as_one(name: str, readings: list[str]) -> None:
    assert [one for (one,) in spelled(name)[:2]] == readings


def test_a_keyboard_without_umlauts_finds_lü() -> None:
    assert spelled("吕安")[0] == ("lv", "lu", "lyu")


@pytest.mark.parametrize("name", ["", "Ada Moss", "，。", "🙂", "\u0000"])
def test_what_is_not_chinese_has_no_reading(name: str) -> None:
    assert spelled(name) == []


def test_of_a_mixed_name_the_chinese_characters_are_read() -> None:
    assert spelled("林小雨 (Lin)") == [("lin",), ("xiao",), ("yu",)]


@pytest.mark.parametrize(
    ("name", "typed", "meant"),
    [
        *[
            ("李桂芳", typed, True)
            for typed in ("lgf", "LGF", "l g f", "gf", "guif", "li gui", "ligf", "li-gui'fang")
        ],
        *[
            ("李桂芳", typed, False)
            for typed in ("", "  ", "lf", "lgfx", "igf", "liguifangs", "lig7", "李芳")
        ],
        *[("李桂芳", typed, True) for typed in ("桂", "李桂")],
        *[("曾乐", typed, True) for typed in ("zl", "zy", "zengyue")],
        ("曾乐", "ceng", False),
        ("Ada Moss", "moss", True),
        ("Ada Moss", "am", False),
        ("", "lgf", False),
    ],
)
def test_a_name_is_found_as_the_pages_find_it(name: str, typed: str, meant: bool) -> None:
    """The same cases as those of the pages (ui/test/spelling.test.ts)."""
    assert is_meant(name, typed) == meant


def test_a_long_run_of_one_letter_is_looked_through_at_once() -> None:
    assert not is_meant("安" * 60, "a" * 200 + "c")


@pytest.mark.parametrize(("name", "letters"), [("李桂芳", "lgf"), ("曾强", "zq"), ("Ada Moss", ""), ("", "")])
def test_the_first_letters_of_a_name_stand_beside_it(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_readings_are_letters_without_marks() -> None:
    doubles = [readings for pair in DOUBLE_SURNAMES.values() for readings in pair]
    for readings in (*SURNAMES.values(), *doubles, *spelled("女绿行长重曾单")):
        assert all(one.isascii() and one.isalpha() and one.islower() for one in readings)
