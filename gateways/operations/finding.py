"""What `doctor` finds: a code with parameters, put into words and cures in `locales/*/cli.json`."""

from typing import Any, Literal, NamedTuple

# Unsafe: `serve` refuses to start. Warning: something is wrong, but people can be served. Note: good to know.
Weight = Literal["damaged", "unsafe", "warning", "note"]
WEIGHTS: tuple[Weight, ...] = ("damaged", "unsafe", "warning", "note")


class Finding(NamedTuple):
    """One thing that was found. `params` are paths, positions and numbers, never what people wrote."""

    code: str
    weight: Weight
    params: dict[str, Any]


class Unsafe(Exception):
    """Raised when a server would be started on what is not safe; says all of it."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(", ".join(finding.code for finding in findings))
        self.findings = findings
