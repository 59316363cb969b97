"""What comes first: points of order before all, then questions of procedure by rank, then the matter."""

from collections.abc import Collection, Iterable

from domain import errors
from domain.motion import Motion


def before_the_assembly(questions: Iterable[Motion]) -> list[Motion]:
    """Those that enough members support, the one to be decided first first. Others hold nobody up."""
    seconded = [one for one in questions if one.procedure and len(one.seconders) >= one.procedure.seconds]
    return sorted(seconded, key=lambda one: -one.rank)


def movable(rank: int, questions: Iterable[Motion]) -> None:
    """Refuse to move a question while one of the same or a higher rank is to be decided."""
    first = next(iter(before_the_assembly(questions)), None)
    if first is not None and rank <= first.rank:
        raise errors.OutOfOrder(motion=first.id, number=first.number)


def puttable(motion: Motion, questions: Iterable[Motion], points: Collection[str], speech: str) -> None:
    """Refuse to put a motion while something comes first. `speech` has the floor; "" where nobody has."""
    ruled_on_first(points)
    first = next((one for one in before_the_assembly(questions) if one.id != motion.id), None)
    if first is not None and motion.rank <= first.rank:
        raise errors.ProcedureFirst(motion=first.id, number=first.number)
    if speech and motion.procedure and not motion.procedure.interrupts:
        raise errors.FloorTaken(speech=speech)


def callable_to_speak(questions: Iterable[Motion], points: Collection[str]) -> None:
    """Refuse to call a speaker while there is a point to rule on, or a question to be put without debate."""
    ruled_on_first(points)
    first = next(iter(before_the_assembly(questions)), None)
    if first is not None and first.procedure and not first.procedure.debatable:
        raise errors.ProcedureFirst(motion=first.id, number=first.number)


def ruled_on_first(points: Collection[str]) -> None:
    """A point of order comes before everything else."""
    for point in points:
        raise errors.PointFirst(point=point)
