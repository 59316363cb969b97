"""What an eye can tell apart in two pictures of one place, by the contrast of WCAG 1.4.11."""

import io
from collections import Counter
from collections.abc import Iterable

from PIL import Image, ImageChops
from playwright.sync_api import ElementHandle, FloatRect, Page

Colour = tuple[int, ...]

SHAPE_CONTRAST = 3.0
AROUND_PX = 8


def picture(page: Page, one: ElementHandle) -> Image.Image:
    """A thing as it is seen now, with what is drawn around it. It is scrolled to."""
    one.scroll_into_view_if_needed()
    box = one.bounding_box()
    assert box is not None
    clip: FloatRect = {
        "x": max(0.0, box["x"] - AROUND_PX),
        "y": max(0.0, box["y"] - AROUND_PX),
        "width": box["width"] + 2 * AROUND_PX,
        "height": box["height"] + 2 * AROUND_PX,
    }
    return Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")


def told_apart(before: Image.Image, after: Image.Image) -> int:
    """How many pixels differ by 3:1 or more. Pictures of two sizes differ wherever only one of them is."""
    width, height = max(before.width, after.width), max(before.height, after.height)
    whole = [one.crop((0, 0, width, height)) for one in (before, after)]
    # Where nothing differs at all there is nothing to reckon.
    changed = ImageChops.difference(*whole).getbbox()
    if changed is None:
        return 0
    # A page has few colours: each pair of them is reckoned with once, however often it is there.
    pairs = Counter(zip(*(_colours(one.crop(changed)) for one in whole), strict=True))
    return sum(
        times
        for (one, other), times in pairs.items()
        if contrast(_luminance(one), _luminance(other)) >= SHAPE_CONTRAST
    )


def contrast(one: float, other: float) -> float:
    """The ratio of two luminances, as WCAG defines it."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _colours(image: Image.Image) -> Iterable[Colour]:
    return zip(*(band.tobytes() for band in image.split()), strict=True)


def _luminance(colour: Colour) -> float:
    red, green, blue = (LINEAR[value] for value in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


LINEAR = [
    value / 255 / 12.92 if value / 255 <= 0.04045 else ((value / 255 + 0.055) / 1.055) ** 2.4
    for value in range(256)
]
