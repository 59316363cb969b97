"""The files of one community's folder, opened and closed as one."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from gateways.file_names import ACCESS, CONTENT, KEYS, LOG, SECRET, VIEWS
from gateways.key_file import community_secret
from gateways.stores.sqlite import SqliteLogStore
from gateways.stores.sqlite_access import SqliteAccessStore
from gateways.stores.sqlite_content import SqliteContentStore
from gateways.stores.sqlite_file import FileDamaged, require_sound
from gateways.stores.sqlite_views import open_views
from gateways.witness import Witness

# What cannot be built again from the log.
PRECIOUS = (LOG, CONTENT, KEYS, ACCESS)


class CommunityFiles:
    """Opened in this order: what is older than people have seen is refused before anything is changed."""

    def __init__(self, folder: Path, witness: Witness, committed: Callable[[int, float], None]) -> None:
        self._folder = folder
        with ExitStack() as opened:
            self.log = SqliteLogStore(folder / LOG, committed=committed)
            opened.callback(self.log.close)
            witness.require(self.log.head(), self.leaf_at)
            is_new = self.log.head() == 0
            self.secret = community_secret(folder / SECRET, is_new=is_new)
            if not is_new:
                _require_kept(folder)
            self.contents = SqliteContentStore(folder / CONTENT, folder / KEYS, witness.erase)
            opened.callback(self.contents.close)
            self.contents.erase_again(witness.erased())
            self.views = open_views(folder / VIEWS)
            opened.callback(self.views.close)
            self.access = SqliteAccessStore(folder / ACCESS)
            opened.callback(self.access.close)
            self._opened = opened.pop_all()

    @contextmanager
    def looked_through(self) -> Iterator[None]:
        """Read every byte beside what is done meanwhile: folding holds the interpreter, this does not.

        Raises:
            FileDamaged: a file is not what was written.
        """
        with ThreadPoolExecutor(1) as beside:
            sound = [beside.submit(require_sound, self._folder / name) for name in PRECIOUS]
            yield
            for looked_at in sound:
                looked_at.result()

    def leaf_at(self, position: int) -> str:
        """The leaf hash of the event at a position, "" where there is none. Any thread may ask."""
        rows = self.log.read(position - 1, 1) if position else []
        return rows[0].leaf.hex() if rows else ""

    def close(self) -> None:
        """Close every file, the last first."""
        self._opened.close()


def _require_kept(folder: Path) -> None:
    """All of these were made before the first event. Keys made anew would read nothing of what was written,
    and the old ones, once put back, nothing of what was written meanwhile.

    Raises:
        FileDamaged: one is gone.
    """
    for name in PRECIOUS:
        path = folder / name
        if not path.exists() or not path.stat().st_size:
            raise FileDamaged(f"{name} is missing: put it back from the backup")
