"""What comes out of the printer: sheets as PDF and as pixels, and what a camera reads on them."""

from pathlib import Path

import pypdfium2
import zxingcpp
from playwright.sync_api import Page

DOTS_PER_INCH = 200
A4_POINTS = (595, 842)


class Sheet:
    """One printed sheet: its text, its pixels in grey, and the squares on it."""

    def __init__(self, page: pypdfium2.PdfPage, image: Path) -> None:
        self.size = tuple(round(side) for side in page.get_size())
        self.text: str = page.get_textpage().get_text_bounded()
        bitmap = page.render(scale=DOTS_PER_INCH / 72, grayscale=True)
        self.width, self.height, self._stride = bitmap.width, bitmap.height, bitmap.stride
        self._pixels = bytes(bitmap.buffer)
        self._keep(image)

    def squares(self) -> list[str]:
        """The text of every QR code, wherever it lies."""
        rows = [
            self._pixels[at : at + self.width] for at in range(0, self.height * self._stride, self._stride)
        ]
        picture = memoryview(b"".join(rows)).cast("B", (self.height, self.width))
        return [found.text for found in zxingcpp.read_barcodes(picture)]

    def _keep(self, image: Path) -> None:
        """As PGM, which every viewer opens."""
        rows = (
            self._pixels[at : at + self.width] for at in range(0, self.height * self._stride, self._stride)
        )
        image.write_bytes(b"P5 %d %d 255\n" % (self.width, self.height) + b"".join(rows))


def print_out(page: Page, folder: Path, name: str) -> list[Sheet]:
    """Print a page as the browser would on A4, and keep the pictures."""
    folder.mkdir(exist_ok=True)
    page.pdf(path=str(folder / f"{name}.pdf"), prefer_css_page_size=True, print_background=True)
    document = pypdfium2.PdfDocument(folder / f"{name}.pdf")
    return [Sheet(sheet, folder / f"{name}-{at}.pgm") for at, sheet in enumerate(document, 1)]
