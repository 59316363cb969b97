"""What every model that is recorded or sent has in common."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Values that never change; an unknown key is refused, not passed over."""

    model_config = ConfigDict(frozen=True, extra="forbid")
