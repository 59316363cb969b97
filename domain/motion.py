"""The motion: brought, seconded, put to a poll, and decided or taken back."""

from domain.event import EventData


class MotionSubmitted(EventData):
    """A member brings a motion. Its words are content `title` and `text`."""

    TYPE = "motion.submitted/1"
    sitting: str
    number: int
    matter: str


class MotionSeconded(EventData):
    """Another member supports that it is put."""

    TYPE = "motion.seconded/1"


class MotionWithdrawn(EventData):
    """The mover takes it back."""

    TYPE = "motion.withdrawn/1"


class MotionPut(EventData):
    """The question is put: a poll is open on it."""

    TYPE = "motion.put/1"
    poll: str


class MotionAdopted(EventData):
    """The poll adopted it."""

    TYPE = "motion.adopted/1"
    poll: str


class MotionRejected(EventData):
    """The poll rejected it."""

    TYPE = "motion.rejected/1"
    poll: str


class MotionAdvised(EventData):
    """The poll said what people think; it binds nobody."""

    TYPE = "motion.advised/1"
    poll: str


class MotionAnnulled(EventData):
    """The poll on it was annulled; it can be put again."""

    TYPE = "motion.annulled/1"
    poll: str
