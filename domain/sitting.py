"""The sitting: one meeting of the assembly, or a consultation."""

from typing import Literal

from domain.event import EventData

Form = Literal["assembly", "consultation"]


class SittingOpened(EventData):
    """Motions may be brought and put. The title is content `title`."""

    TYPE = "sitting.opened/1"
    form: Form


class SittingClosed(EventData):
    """Nothing more is brought or put here."""

    TYPE = "sitting.closed/1"
