"""The fingerprint of the documents' shape. Views that another one built are rebuilt."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
# What projections leave to the rules, as the order of speakers and the quorum of those who are here.
RULES = HERE.parent / "domain"


def _of(files: Iterable[Path]) -> str:
    """Over the sources of both: a number kept by hand would be forgotten, rebuilding is cheap."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


SHAPE = _of([*sorted(HERE.glob("*.py")), *sorted(RULES.glob("*.py"))])
