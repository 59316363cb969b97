"""The fingerprint of the documents' shape. Views that another one built are rebuilt."""

import hashlib
from pathlib import Path


def _of(folder: Path) -> str:
    """Over the sources of all projections: a number kept by hand would be forgotten, rebuilding is cheap."""
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*.py")):
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


SHAPE = _of(Path(__file__).parent)
