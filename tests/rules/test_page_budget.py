"""The first page stays small: a build that grows past what a crowded Wi-Fi carries is refused."""

import pytest

from gateways.web.build import ENTRY_FILES_MAX, BuildFailed, check_budget, check_files


def test_a_page_of_just_the_allowed_size_is_built() -> None:
    check_budget("script", 100, 100)
    check_files(["file"] * ENTRY_FILES_MAX)


def test_one_byte_more_is_refused() -> None:
    with pytest.raises(BuildFailed, match="script of the first page is 101 bytes"):
        check_budget("script", 101, 100)


def test_one_file_more_is_refused_and_all_are_named() -> None:
    names = [f"part-{number}.js" for number in range(ENTRY_FILES_MAX + 1)]
    with pytest.raises(BuildFailed, match=r"part-3\.js"):
        check_files(names)
