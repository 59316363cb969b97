"""What can go wrong between a client and a folkmoot server."""

from collections.abc import Mapping
from typing import Any, Self


class Refused(Exception):
    """Raised when the server says no. `code` is the stable word, `title` and `cure` are for people."""

    def __init__(self, code: str, params: Mapping[str, Any], title: str, cure: str, status: int = 0) -> None:
        super().__init__(code)
        self.code, self.params, self.title, self.cure, self.status = code, params, title, cure, status

    @classmethod
    def from_problem(cls, problem: Mapping[str, Any], status: int = 0) -> Self:
        """Read an RFC 9457 problem, or the same of a socket frame."""
        return cls(
            str(problem.get("code", "unknown")),
            problem.get("params", {}),
            str(problem.get("title", "")),
            str(problem.get("cure", "")),
            status,
        )


class Unreachable(Exception):
    """Raised when nothing answers at a URL, or something that is not folkmoot."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url, self.reason = url, reason
