"""Who asks: as the session says. Offices are not here: they come from the folded state."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["member", "operator", "display", "public", "clock"]


@dataclass(frozen=True, slots=True)
class Principal:
    """A person or device behind a request. `id` is the member's id, else empty."""

    id: str
    kind: Kind

    @property
    def key(self) -> str:
        """What a command id is bound to."""
        return self.id if self.kind == "member" else self.kind


PUBLIC = Principal("", "public")
OPERATOR = Principal("", "operator")
DISPLAY = Principal("", "display")
THE_CLOCK = Principal("", "clock")
