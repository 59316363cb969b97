"""Puts what `doctor` finds into a sentence and a cure."""

from collections.abc import Iterable

from gateways.operations.finding import Finding
from gateways.terminal import complain, say
from gateways.wording import has_word


def words_of(finding: Finding) -> tuple[str, str]:
    """What is the matter, and what helps; empty where nothing needs doing."""
    cure = f"doctor.{finding.code}.cure"
    helps = say(cure, **finding.params) if has_word("cli", cure) else ""
    return say(f"doctor.{finding.code}", **finding.params), helps


def complain_of(findings: Iterable[Finding]) -> None:
    """Say findings as a refusal."""
    for finding in findings:
        complain("\n  ".join(part for part in words_of(finding) if part))
