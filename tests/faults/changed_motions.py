"""Motions with a change under way, each for one of the commands about changes, for described requests."""

from typing import Any

from gateways.client.http import Person
from tests.walks.served import english

Json = dict[str, Any]
ACTS = ("SecondAmendment", "WithdrawAmendment", "AcceptAmendment")


async def changed_motions(chair: Person, neighbour: Person) -> dict[str, list[Any]]:
    """The chair moves each; she takes back her own change, seconds and takes over the neighbour's."""
    opened = await chair.act("sitting.open", {"title": english("Changing words")}, "hostile-changes")
    sitting = opened["sitting"]
    known: dict[str, list[Any]] = {
        "SubmitAmendment.motion": [await _moved(chair, sitting, "SubmitAmendment")],
        "SubmitAmendment.wording": [1],
        "SubmitAmendment.paragraph": ["0", "1"],
        "SubmitAmendment.form": ["insert"],
    }
    for act in ACTS:
        motion = await _moved(chair, sitting, act)
        who = chair if act == "WithdrawAmendment" else neighbour
        known[f"{act}.amendment"] = [await _changed(who, motion, act)]
    return known


async def _moved(chair: Person, sitting: str, act: str) -> str:
    moved = {"sitting": sitting, "title": english("Rent out the barn"), "text": english("For a year.")}
    motion: str = (await chair.act("motion.submit", moved, f"hostile-{act}-motion"))["motion"]
    return motion


async def _changed(who: Person, motion: str, act: str) -> str:
    change = {"motion": motion, "wording": 1, "paragraph": "1", "form": "replace"}
    words = {"text": english("For two years.")}
    amendment: str = (await who.act("amendment.submit", change | words, f"hostile-{act}"))["amendment"]
    return amendment
