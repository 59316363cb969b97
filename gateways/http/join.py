"""How the people of a hall come in: the address that their tablets reach, and its QR code."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import segno
from starlette.responses import Response

from gateways.http.endpoint import Call, json_response
from gateways.http.hall_address import hall_address

ADDRESSES_KEPT = 16
# A square takes some milliseconds, and anybody may ask with a new address each time: the hall is not to wait.
_DRAWING = ThreadPoolExecutor(1, "square")


async def join(call: Call) -> Response:
    """The address of the Enter page, and its QR code as rows of 1 (dark) and 0, without the white around."""
    address = f"{hall_address(call.house.settings, call.scope)}/c/{call.community.id}/enter"
    square = await asyncio.get_running_loop().run_in_executor(_DRAWING, _rows, address)
    return json_response({"address": address, "square": square})


@lru_cache(maxsize=ADDRESSES_KEPT)
def _rows(text: str) -> list[str]:
    code = segno.make(text, error="m", micro=False)
    return ["".join("1" if module else "0" for module in row) for row in code.matrix]
