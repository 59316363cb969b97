"""Lent votes, interests and a planned sitting, as far as one command needs them, for described requests."""

from collections.abc import Sequence
from typing import Any

from gateways.client.http import Person
from tests.walks.served import english

Json = dict[str, Any]
Known = dict[str, Sequence[Any]]
# What a charter must have so that these commands can be done.
PROXY = {"article": "14", "confidence": "D", "max_per_holder": 3, "written": False}
CONFLICT = {
    **{"article": "15", "confidence": "D", "who": "member", "interest": "sells", "then": "does-not-vote"},
    **{"name": {"en": "Sells what is bought"}, "counted": False},
}


def allowing(charter: Json) -> Json:
    """The charter, but that votes can be lent and who sells stands aside."""
    matters = charter["matters"]
    ordinary = matters["ordinary"] | {"proxy": PROXY}
    return charter | {"matters": matters | {"ordinary": ordinary}, "conflicts": {"sells": CONFLICT}}


async def mandates(chair: Person, neighbour: Person, members: dict[str, str]) -> Known:
    """Something of its own for each command, which nothing else touches."""
    giving, ending, voting = [await _sitting(chair, act) for act in ("give", "end", "vote")]
    lender = members["2"]
    await neighbour.act("proxy.give", {"sitting": ending, "holder": members["3"]}, "hostile-lent-end")
    await neighbour.act("proxy.give", {"sitting": voting, "holder": members["1"]}, "hostile-lent-vote")
    motion = await _motion(chair, voting, "vote")
    await neighbour.act("motion.second", {"motion": motion}, "hostile-lent-second")
    poll = (await chair.act("poll.open", {"motion": motion}, "hostile-lent-poll"))["poll"]
    ruled = await _motion(chair, giving, "rule")
    interest = {"motion": ruled, "kind": "sells", "text": english("I sell it")}
    await neighbour.act("interest.declare", interest, "hostile-interest")
    planned = (await chair.act("sitting.plan", {"title": english("To be called")}, "hostile-plan"))["sitting"]
    return {
        "GiveProxy.sitting": [giving],
        "GiveProxy.holder": [members["3"]],
        "GiveProxy.number": [None],
        "GiveProxy.member": [lender],
        "EndProxy.sitting": [ending],
        "EndProxy.member": [lender],
        "EndProxy.holder": [None],
        "VoteByProxy.poll": [poll],
        "VoteByProxy.member": [lender],
        "DeclareInterest.motion": [await _motion(chair, giving, "declare")],
        "DeclareInterest.kind": ["sells", None],
        "DeclareInterest.member": [members["1"], None],
        "RuleInterest.motion": [ruled],
        "RuleInterest.member": [lender],
        "RuleInterest.kind": [None],
        # A petition's signatures, or an emergency where there is none, would have each one refused.
        "CallSitting.sitting": [planned],
        "CallSitting.caller": ["convener"],
        "CallSitting.docket": [None],
        "CallSitting.emergency": [None],
        "CallSitting.signatures": [None],
    }


async def _sitting(chair: Person, act: str) -> str:
    opened = {"title": english(f"To {act} in")}
    return str((await chair.act("sitting.open", opened, f"hostile-lent-{act}-sitting"))["sitting"])


async def _motion(chair: Person, sitting: str, act: str) -> str:
    moved = {"sitting": sitting, "title": english(f"To {act} about")}
    return str((await chair.act("motion.submit", moved, f"hostile-lent-{act}-motion"))["motion"])
