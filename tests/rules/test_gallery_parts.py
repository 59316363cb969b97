"""The gallery has at once what pages fetch later, or its scenes would be looked at before they are whole."""

import re
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "gateways" / "web" / "ui" / "src"
LATER = re.compile(r"useChunk\(.*import\(\"[^\"]*?(\w+\.tsx)\"\)")
AT_ONCE = re.compile(r"import\(\"\.\./\w+/(\w+\.tsx)\"\),")


def test_every_part_that_is_fetched_on_demand_is_in_the_gallery_at_once() -> None:
    pages = [file.read_text(encoding="utf-8") for file in SOURCES.rglob("*.tsx")]
    later = {part for page in pages for part in LATER.findall(page)}
    gallery = (SOURCES / "gallery" / "main.tsx").read_text(encoding="utf-8")
    assert later
    assert later - set(AT_ONCE.findall(gallery)) == set(), "to be added to `onDemand` in gallery/main.tsx"
