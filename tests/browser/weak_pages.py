"""Deliberate defects in what was built, each with the harness that must fail for it; only ever in copies."""

import gzip
import random
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from tests.browser import test_colours as colours
from tests.browser import test_first_view as first_view
from tests.browser import test_gallery
from tests.browser import test_reading as reading
from tests.browser import test_states as states
from tests.browser import weak_walks as walks

END = r"\Z"
# Packing does not make it smaller.
MUCH = random.Random(1).randbytes(24_000).hex()


class WeakPage(NamedTuple):
    """What is written otherwise, and who sees it.

    In the files of these names (a glob) what matches `sound` becomes `weak`. The harness `seen_by` must then
    fail and say `says` (a pattern). What it asks for beside fixtures is `given`.
    """

    files: str
    sound: str
    weak: str
    seen_by: Callable[..., object]
    says: str
    given: Mapping[str, str] = MappingProxyType({})


def weakened(build: Path, folder: Path, page: WeakPage) -> Path:
    """A copy of a build in a new folder, with the defect.

    Raises:
        LookupError: nothing in these files reads as `sound` does, so that nothing would be planted.
    """
    shutil.copytree(build, folder)
    if not sum([_plant(file, page) for file in folder.rglob(page.files)]):
        raise LookupError(f"nothing in {page.files} is like {page.sound}")
    return folder


def _plant(file: Path, page: WeakPage) -> int:
    text, count = re.subn(page.sound, page.weak, file.read_text(encoding="utf-8"), flags=re.DOTALL)
    file.write_text(text, encoding="utf-8")
    packed = file.with_name(file.name + ".gz")
    if packed.exists():
        packed.write_bytes(gzip.compress(text.encode()))
    return count


_CALM = colours.test_who_asks_for_calm_sees_nothing_move
_CONTRAST = colours.test_who_asks_for_contrast_gets_seven_to_one
_SLIDES = states.test_every_slide_fits_and_is_read_from_the_last_row
_ALOUD = reading.test_a_motion_is_read_aloud_when_asked_and_no_longer_than_it_is_seen
_WORDS = test_gallery.test_every_sign_has_its_word
_FIRST_VIEW = first_view.test_the_first_view_is_as_small_as_the_build_promises
_CHINESE = {"language": "zh-CN", "title": "修好下沟水闸", "voice": "zh_CN"}
_SLIDE = {"slide": "slide-poll", "language": "en"}

# Seen on the page of all states, which needs no server.
WEAK_SCENES = {
    "bars that move though one asked for calm": WeakPage(
        "Projector*.css", r"\(prefers-reduced-motion:no-preference\)", "all", _CALM, "fill-"
    ),
    "what moves only when touched": WeakPage(
        "gallery*.css", END, ".button:active{transition:opacity 1s}", _CALM, "button:active"
    ),
    "contrast chosen on the page, and grey letters": WeakPage(
        "*.css",
        r"(\[data-contrast=on\]\{[^}]*--ink-soft:)#000",
        r"\g<1>#666",
        _CONTRAST,
        "<small",
        {"mode": "strong-contrast"},
    ),
    "contrast chosen on the device, and grey letters": WeakPage(
        "*.css",
        r"(prefers-contrast:more\)\{:root\{[^}]*--ink-soft:)#26363a",
        r"\g<1>#666",
        _CONTRAST,
        "<small",
        {"mode": "more-contrast"},
    ),
    "letters on a slide that the last row cannot read": WeakPage(
        "Projector*.css", r"\.screen-foot\{", ".screen-foot{font-size:3.9vh;", _SLIDES, "small text", _SLIDE
    ),
    "a slide that does not fit": WeakPage(
        "Projector*.css", END, ".screen-bars>li{min-height:30vh}", _SLIDES, "does not fit", _SLIDE
    ),
    "a slide whose last words are cut off": WeakPage(
        "Projector*.css",
        END,
        ".screen-top .screen-place{flex-wrap:nowrap;white-space:nowrap;margin-left:80vw}",
        _SLIDES,
        "cut: ",
        _SLIDE,
    ),
    "a button that keys do not reach": WeakPage(
        "*.js", r"(type:`submit`,class:`button`,)", r"\1tabIndex:-1,", walks.by_keyboard, "is not reached"
    ),
    "a field that keys do not leave": WeakPage(
        "gallery*.js",
        END,
        "\nonkeydown = one => one.key === 'Tab' && one.target.matches('input') && one.preventDefault()",
        walks.by_keyboard,
        "is not reached",
    ),
    "a sign without its word": WeakPage(
        "gallery*.css", END, ".choice>span:not(.sign){display:none}", _WORDS, 'class="choice"'
    ),
}

# Seen on the pages as a server serves them.
WEAK_PAGES = {
    "a voice of another language": WeakPage(
        "ReadAloud*.js",
        r"(\w+\.voice)=\w+",
        r"\1=speechSynthesis.getVoices()[0]",
        _ALOUD,
        "en-GB as",
        _CHINESE,
    ),
    "buttons on paper": WeakPage(
        "index*.css",
        r"@media print",
        "@media speech",
        reading.test_paper_shows_the_matter_and_nothing_to_press,
        "== 0",
    ),
    "a script that has grown": WeakPage("index*.js", END, f"\n//{MUCH}", _FIRST_VIEW, "bytes of script"),
    "a font of one's own": WeakPage(
        "index*.css",
        END,
        "@font-face{font-family:Own;src:url(/assets/own.woff2)}body{font-family:Own}",
        _FIRST_VIEW,
        "own.woff2",
    ),
    "a vote that is said to be counted while it waits": WeakPage(
        "index*.js",
        r":`sending`,children",
        ":`sending counted`,children",
        walks.by_a_bad_line,
        "is not counted yet",
    ),
    "a vote that goes out under two ids": WeakPage(
        "index*.js",
        r"(this\.socket\.send\(\{t:`cmd`,id:(\w+)\.id),",
        r"\1+'x',type:\2.type,body:\2.body})&&\1,",
        walks.by_a_bad_line,
        r"\(1, 1, 2\) == \(1, 0, 1\)",
    ),
    "a login that outlives its visit": WeakPage(
        "index*.js",
        r"await \w+\(`/c/\$\{\w+\.community\}/logout`\)",
        "0",
        walks.by_one_visitor,
        r"\['folkmoot'\]",
    ),
    "a tablet that keeps what was chosen": WeakPage(
        "index*.js", r"sessionStorage\.clear\(\)", "0", walks.by_one_visitor, r"== \(set\(\), 0, \[\]\)"
    ),
    "a tablet that writes its visitors down": WeakPage(
        "index*.js",
        END,
        """
        const book = indexedDB.open('visitors', 1);
        book.onupgradeneeded = () => book.result.createObjectStore('seen').put(1, 1);
        """,
        walks.by_one_visitor,
        r"\[1\]",
    ),
}

# Seen on the sheets of login cards.
WEAK_SHEETS = {
    "long names that are cut": WeakPage(
        "printed.css", r"\.closest \.name \{[^}]*\}", "", walks.by_printer, "hidden: "
    ),
    "squares that no camera reads": WeakPage(
        "printed.css", r"31mm;\n  height: 31mm", "4mm", walks.by_printer, r"assert \[0, 0\]"
    ),
}
