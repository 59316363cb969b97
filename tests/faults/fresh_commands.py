"""For the tool that makes requests: each command has an id of its own, or all but the first would be refused.

The tool sends many bodies under one `Idempotency-Key`, and only the first of them is looked at. Some are left
so, to see what becomes of them; and so is a key that is none, which is to be refused itself. What the tool
would send otherwise than it says is left out.
"""

import re
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import schemathesis

from services.commands import COMMAND_ID

KEY = "Idempotency-Key"
REUSED_EVERY = 20
WITH_FILE = "/first-steps/roll"
ENDS_PATH = re.compile("[?#]")
_numbers = count(1)
# Left to itself the tool climbs towards what is accepted. It is accepted or it is not, so there is nothing to
# climb, and most of a long run went into proposing again what had been sent.
hypothesis.target = lambda observation, *, label="": observation


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Give a command its id."""
    key = (case.headers or {}).get(KEY, "")
    number = next(_numbers)
    if re.fullmatch(COMMAND_ID, key) and number % REUSED_EVERY:
        here = Path.cwd()
        case.headers[KEY] = f"{here.parent.name}-{here.name}-{number:08d}"


@schemathesis.hook
def filter_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> bool:
    """Leave out lists with ? or # in them: the tool writes both as they are, and asks for a shorter path."""
    return not any(
        ENDS_PATH.search(str(value))
        for value in (path_parameters or {}).values()
        if not isinstance(value, str)
    )


@schemathesis.hook
def filter_body(context: Any, body: Any) -> bool:
    """Leave out null in a form with a file: the tool sends no such part, and wants what is right refused."""
    is_form = context.operation.path.endswith(WITH_FILE)
    return not (is_form and isinstance(body, dict) and None in body.values())
