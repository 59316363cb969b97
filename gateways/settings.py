"""What an operator can set: environment variables that start with FOLKMOOT_, and nothing else."""

import os
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from gateways.key_file import OPERATOR_TOKEN
from gateways.witness import FOLDER as WITNESS

PREFIX = "FOLKMOOT_"


class SettingUnknown(ValueError):
    """Raised when a variable with our prefix means nothing: no typing error passes in silence."""


class Settings(BaseSettings):
    """One frozen answer to every question an operator decides. Secrets are files, never values."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        frozen=True,
        extra="forbid",
        env_ignore_empty=True,
        use_attribute_docstrings=True,
    )

    data: Path = Path("data")
    """Folder that holds every community, its keys and the operator's token."""

    host: str = "127.0.0.1"
    """Address to listen on; 0.0.0.0 lets the tablets of a hall in."""

    port: Annotated[int, Field(ge=0, le=65535)] = 8460
    """Port to listen on; 0 takes a free one."""

    address: str = ""
    """Origin by which tablets reach the server, such as http://192.168.1.5:8460, for cards and the screen.
    Empty takes the one that a page is opened at."""

    origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Further origins whose pages may act, parted by commas, such as https://moot.example.org."""

    trusted_proxy: str = ""
    """Address of the one reverse proxy whose X-Forwarded headers are believed; empty for none."""

    operator_token_file: Path | None = None
    """File with the operator's token; left out, `operator-token` in the data folder, made at first start."""

    witness: Path | None = None
    """Folder that notes what was seen and what was erased; left out, `witness` in the data folder."""

    session_hours: Annotated[int, Field(ge=1, le=168)] = 12
    """Hours after which a person must log in again."""

    card_days: Annotated[int, Field(ge=1, le=3660)] = 90
    """Days for which a login card is good."""

    view_wait_s: Annotated[float, Field(gt=0, le=60)] = 5.0
    """Seconds that a reader waits for a demanded position before a refusal."""

    ready_lag_max: Annotated[int, Field(ge=0)] = 10_000
    """Events that the views may be behind before /readyz says no."""

    sockets_per_person: Annotated[int, Field(ge=1, le=100)] = 5
    """Live sockets that a person, or a display's login, may have open; one more closes the oldest."""

    spectators_max: Annotated[int, Field(ge=0, le=1_000_000)] = 10_000
    """Live sockets of all who have not logged in; further ones are sent away after some seconds."""

    log_format: Literal["auto", "json", "pretty"] = "auto"
    """How the log is written: `auto` is pretty on a terminal and JSON elsewhere."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least weight of a line that is logged."""

    access_log: bool = True
    """Whether each request leaves a line: method, path without its query, status, time."""

    @field_validator("origins", mode="before")
    @classmethod
    def _parted_by_commas(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_origin(origin) for origin in value)

    @field_validator("address")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        return value and _origin(value)

    @field_validator("trusted_proxy")
    @classmethod
    def _is_one_address(cls, value: str) -> str:
        if value:
            ip_address(value)  # a name or "*" would let anyone choose the address that limits are counted by
        return value

    @classmethod
    def read(cls, environ: Mapping[str, str] | None = None, **chosen: Any) -> Self:
        """Read the environment; `chosen` (from the command line) wins over it.

        Raises:
            SettingUnknown: a variable has our prefix and is not a setting.
        """
        for name in sorted(os.environ if environ is None else environ):
            if (
                name.upper().startswith(PREFIX)
                and name.upper()[len(PREFIX) :].lower() not in cls.model_fields
            ):
                raise SettingUnknown(f"{name} is not a setting of folkmoot")
        return cls(**{key: value for key, value in chosen.items() if value is not None})

    @property
    def token_file(self) -> Path:
        return self.operator_token_file or self.data / OPERATOR_TOKEN

    @property
    def witness_folder(self) -> Path:
        return self.witness or self.data / WITNESS


def _origin(value: str) -> str:
    scheme, _, host = value.partition("://")
    if scheme not in ("http", "https") or not host or "/" in host or "*" in host:
        raise ValueError(f"{value!r} is not an origin such as https://moot.example.org")
    return value.lower()
