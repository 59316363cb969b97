"""How Chinese names are spelled in Latin letters, so that 李桂芳 is found by `lgf` (record 0108)."""

import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import takewhile

Readings = tuple[str, ...]
CHARACTERS_MAX = 60
ID_CHARACTERS_MAX = 40
NAMELESS = "community"
# Read otherwise as a family name than elsewhere, or in more than one way. A given name has any reading.
SURNAMES: dict[str, Readings] = {
    "曾": ("zeng",),
    "单": ("shan",),
    "仇": ("qiu",),
    "解": ("xie",),
    "任": ("ren",),
    "区": ("ou",),
    "查": ("zha",),
    "盖": ("ge", "gai"),
    "朴": ("piao", "pu"),
    "华": ("hua",),
    "洗": ("xian",),
    "冼": ("xian",),
    "员": ("yun", "yuan"),
    "乐": ("yue", "le"),
    "翟": ("zhai", "di"),
    "覃": ("qin", "tan"),
    "缪": ("miao",),
    "牟": ("mou", "mu"),
    "谌": ("chen", "shen"),
    "隗": ("wei", "kui"),
    "召": ("shao", "zhao"),
    "折": ("she",),
    "种": ("chong", "zhong"),
    "黑": ("he", "hei"),
    "秘": ("bi", "mi"),
    "繁": ("po", "fan"),
    "祭": ("zhai", "ji"),
    "卜": ("bu",),
    "薄": ("bo",),
    "车": ("che",),
    "都": ("du",),
    "葛": ("ge",),
    "哈": ("ha",),
    "那": ("na",),
    "纪": ("ji",),
    "万": ("wan",),
    "石": ("shi",),
    "沈": ("shen",),
    "柏": ("bai", "bo"),
    "尉": ("wei", "yu"),
    "长": ("zhang", "chang"),
}
# Two characters that are one family name, where the first alone would be read otherwise.
DOUBLE_SURNAMES: dict[str, tuple[Readings, Readings]] = {
    "尉迟": (("yu",), ("chi",)),
    "万俟": (("mo",), ("qi",)),
    "长孙": (("zhang",), ("sun",)),
    "单于": (("chan",), ("yu",)),
    "澹台": (("tan",), ("tai",)),
}


def as_id(name: str) -> str:
    """A name as a community's id: `qing-shui-cun` for 清水村; `community` if nothing of it can be."""
    return _in_latin(name, ID_CHARACTERS_MAX) or NAMELESS


def _in_latin(name: str, characters_max: int) -> str:
    readings = _readings()
    spaced = "".join(f" {found[0]} " if (found := readings(one)) else one for one in name[:CHARACTERS_MAX])
    plain = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    while len("-".join(words)) > characters_max:
        words.pop()
    return "-".join(words)


def spelled(name: str) -> list[Readings]:
    """The readings of each character that has one, in order; what is not Chinese is left out."""
    readings = _readings()
    characters = [one for one in name[:CHARACTERS_MAX] if readings(one)]
    double = DOUBLE_SURNAMES.get("".join(characters[:2]))
    family = list(double) if double else [SURNAMES.get(one, readings(one)) for one in characters[:1]]
    return family + [readings(one) for one in characters[len(family) :]]


def initials(name: str) -> str:
    """`lgf` for 李桂芳, by the first reading of each character; "" for a name without any."""
    return "" if name.isascii() else "".join(readings[0][0] for readings in spelled(name))


def is_meant(name: str, typed: str) -> bool:
    """Whether it is a part of the name, or spells it: "moss", "桂芳", "lgf", "li gui", "guifang"."""
    words = typed.strip().lower()
    letters = re.sub(r"[\s'’·-]", "", words)
    if not words or words in name.lower():
        return bool(words)
    readings = [] if name.isascii() or not re.fullmatch("[a-z]+", letters) else spelled(name)
    return any(_begin_with(readings[at:], letters) for at in range(len(readings)))


def _begin_with(spelling: Sequence[Readings], letters: str) -> bool:
    """Each character takes at least its first letter, and as many more as were typed of it."""
    reached = {0}
    for readings in spelling:
        reached = {
            at + taken
            for at in reached
            for reading in readings
            for taken in range(1, _alike(reading, letters[at:]) + 1)
        }
        if len(letters) in reached:
            return True
    return False


def _alike(one: str, other: str) -> int:
    """With how many letters both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


@cache
def _readings() -> Callable[[str], Readings]:
    """Loaded when it is first needed: a server that nobody searches does without. Takes 0.2 s and 13 MB."""
    # Names are read character by character; the dictionary of phrases would take 45 MB more.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin

    @lru_cache(maxsize=8192)
    def readings(character: str) -> Readings:
        found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
        return tuple(dict.fromkeys(one for reading in found[0] for one in _typed(reading))) if found else ()

    return readings


def _typed(reading: str) -> list[str]:
    """A keyboard has no ü: people type v, u or yu for it."""
    return [reading, reading.replace("v", "u"), reading.replace("v", "yu")] if "v" in reading else [reading]
