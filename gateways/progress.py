"""How far a long piece of work is: told to whoever wants to show it."""

from typing import Protocol


class Progress(Protocol):
    """Takes the name of the stage, how much is done, and how much there is."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


def silent(stage: str, done: int, total: int) -> None:
    """Shows nothing."""
