"""What comes out of the printer, as PDF and as pixels; and what a camera reads on paper and screen."""

import io
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image
from playwright.sync_api import Page

DOTS_PER_INCH = 200
A4_POINTS = (595, 842)


class Sheet:
    """One printed sheet: its size in points, its text, and its pixels."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self.size = tuple(round(side) for side in page.get_size())
        self.text: str = page.get_textpage().get_text_bounded()
        self.image: Image.Image = page.render(scale=DOTS_PER_INCH / 72, grayscale=True).to_pil()


def print_out(page: Page, folder: Path, name: str) -> list[Sheet]:
    """Print a page as the browser would on A4; keep the PDF and a picture of each sheet."""
    folder.mkdir(exist_ok=True)
    page.pdf(path=str(folder / f"{name}.pdf"), prefer_css_page_size=True, print_background=True)
    sheets = [Sheet(sheet) for sheet in pypdfium2.PdfDocument(folder / f"{name}.pdf")]
    for at, sheet in enumerate(sheets, 1):
        sheet.image.save(folder / f"{name}-{at}.png")
    return sheets


def screen(page: Page) -> Image.Image:
    """What is seen of a page now."""
    return Image.open(io.BytesIO(page.screenshot()))


def squares(image: Image.Image) -> list[str]:
    """The text of every QR code, wherever it lies."""
    return [found.text for found in zxingcpp.read_barcodes(image)]
