"""What the scenes of the gallery say, kept for the whole run: who looks at one lets the others know."""

from pathlib import Path

from playwright.sync_api import Page

ALL_WORDS = """() => [document.body.innerText,
  ...[...document.querySelectorAll('[aria-label], [title]')].map(one => `${one.ariaLabel} ${one.title}`)
].join('\\n')"""


class Said:
    """A folder with the English words of each scene that was looked at, in whichever process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(exist_ok=True)

    def hear(self, page: Page, scene: str) -> None:
        """Keep what a scene says, as it stands."""
        file = self._folder / f"{scene}.txt"
        unfinished = file.with_suffix(f".{id(self)}")
        unfinished.write_text(page.evaluate(ALL_WORDS), encoding="utf-8")
        # Another process finds it whole, or not at all.
        unfinished.replace(file)

    def of(self, scene: str) -> str | None:
        """What it said; none if nobody has looked yet."""
        file = self._folder / f"{scene}.txt"
        return file.read_text(encoding="utf-8") if file.exists() else None
