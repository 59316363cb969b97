"""Every refusal, with the code that is its word on the wire.

Refusal
├── Unauthenticated      who is asking is not known
│   └── LoginRefused · LoginExpired · TooManyTries
├── Forbidden            known, but not allowed
│   └── NotAllowed · NotOnRoll · ForeignOrigin
├── NotFound             no such thing
│   └── WrongMethod · UnknownCommunity · UnknownView · UnknownCommand · UnknownObject
├── WrongPhase           not now
│   └── each says what stands in the way: AlreadyFounded · SittingClosed · PollClosed · NeedsPaper · ...
├── Invalid              can never be right as sent
│   └── BadRequest · TooLarge · UnknownOption · UnknownMatter · CharterInvalid · RollRowsInvalid · ...
├── TooManyMessages      too much in too short a time
└── Unavailable          not now, through no fault of the sender
    └── StorageFailed · DiskFailed · PositionNotReached
"""

from typing import Any, ClassVar


class Refusal(Exception):
    """A clear no. `code` is the wire word, never renamed; `params` fill the sentence for its reader."""

    code: ClassVar[str] = "refused"

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code)
        self.params = params
        self.repeated = False  # set where this is the answer that the same command got before


def refusals(root: type[Refusal] = Refusal) -> set[type[Refusal]]:
    """The refusal and all that are derived from it."""
    return {root}.union(*(refusals(kind) for kind in root.__subclasses__()))


class Unauthenticated(Refusal):
    """Raised when it is not known who is asking."""

    code = "not-logged-in"


class LoginRefused(Unauthenticated):
    """Raised when a code or password does not fit."""

    code = "login-refused"


class LoginExpired(Unauthenticated):
    """Raised when a session or card has expired or was revoked."""

    code = "login-expired"


class TooManyTries(Unauthenticated):
    """Raised when codes are being guessed; `retry_after_s` says when to come back."""

    code = "too-many-tries"


class Forbidden(Refusal):
    """Raised when the one who asks may not do this."""

    code = "forbidden"


class NotAllowed(Forbidden):
    """Raised when the policy has no line that lets this role do this act now."""

    code = "not-allowed"


class NotOnRoll(Forbidden):
    """Raised when someone votes who was not on the roll that was frozen when the poll opened."""

    code = "not-on-roll"


class ForeignOrigin(Forbidden):
    """Raised when a page of another site sends the request."""

    code = "foreign-origin"


class NotFound(Refusal):
    """Raised when there is no such thing."""

    code = "not-found"


class WrongMethod(NotFound):
    """Raised when an address is there, but not for this HTTP method."""

    code = "wrong-method"


class UnknownCommunity(NotFound):
    """Raised when no community has this id."""

    code = "unknown-community"


class UnknownView(NotFound):
    """Raised when no view has this name, or nothing is there to see yet."""

    code = "unknown-view"


class UnknownCommand(NotFound):
    """Raised when no command has this name."""

    code = "unknown-command"


class UnknownObject(NotFound):
    """Raised when a command names a sitting, motion, poll or member that does not exist."""

    code = "unknown-object"


class UnknownNumber(NotFound):
    """Raised when nobody on the roll has this number."""

    code = "unknown-number"


class WrongPhase(Refusal):
    """Raised when the thing is not in the state that the act needs."""

    code = "wrong-phase"


class AlreadyFounded(WrongPhase):
    """Raised when a community with this id exists."""

    code = "already-founded"


class CharterUnchanged(WrongPhase):
    """Raised when a charter is put in force that already is."""

    code = "charter-unchanged"


class CardsAlreadyMade(WrongPhase):
    """Raised when a form that made login cards is sent again: the codes are shown once."""

    code = "cards-already-made"


class AlreadyEnrolled(WrongPhase):
    """Raised when the roll number is taken."""

    code = "already-enrolled"


class MemberGone(WrongPhase):
    """Raised when the membership has ended."""

    code = "member-gone"


class RoleHeld(WrongPhase):
    """Raised when an office is given to whoever holds it."""

    code = "role-held"


class RoleNotHeld(WrongPhase):
    """Raised when an office is taken from someone who does not hold it."""

    code = "role-not-held"


class SittingClosed(WrongPhase):
    """Raised when the sitting is not open."""

    code = "sitting-closed"


class PollOpen(WrongPhase):
    """Raised when a poll is still open and stands in the way."""

    code = "poll-open"


class PollClosed(WrongPhase):
    """Raised when a ballot or a closing reaches a poll that is closed."""

    code = "poll-closed"


class BallotsSealed(WrongPhase):
    """Raised when an outcome is asked for before the ballots that were sealed until the close are opened."""

    code = "ballots-sealed"


class AlreadyVoted(WrongPhase):
    """Raised when a second ballot arrives and the charter does not let ballots be replaced."""

    code = "already-voted"


class AlreadySeconded(WrongPhase):
    """Raised when a member seconds a motion twice, or the mover seconds it."""

    code = "already-seconded"


class SecondsMissing(WrongPhase):
    """Raised when a motion is put before enough members have seconded it."""

    code = "seconds-missing"


class CommandReused(WrongPhase):
    """Raised when a command id comes again with another body."""

    code = "command-reused"


class GateClosed(WrongPhase):
    """Raised when the charter asks for a step before the vote that was not recorded."""

    code = "gate-closed"


class NeedsSitting(WrongPhase):
    """Raised when the charter's rule counts the people present, which only a sitting in the hall can tell."""

    code = "needs-sitting"


class NeedsPaper(WrongPhase):
    """Raised when the charter wants this poll secret: it is never put to an open poll."""

    code = "needs-paper"


class Invalid(Refusal):
    """Raised when the request can never be right as sent."""

    code = "invalid"


class BadRequest(Invalid):
    """Raised when the body or frame is malformed; `problems` says where."""

    code = "bad-request"


class TooLarge(Invalid):
    """Raised when a body, frame or event is larger than allowed; `bytes_max` says how large it may be."""

    code = "too-large"


class UnknownOption(Invalid):
    """Raised when a ballot names an option that the poll does not have."""

    code = "unknown-option"


class OptionTwice(Invalid):
    """Raised when a poll is to have two options of one name."""

    code = "option-twice"


class MethodNotAllowed(Invalid):
    """Raised when the charter does not let this matter be voted on in this way."""

    code = "method-not-allowed"


class DisclosureMismatch(Invalid):
    """Raised when opened ballots are not exactly those that were sealed."""

    code = "disclosure-mismatch"


class UnknownPreset(Invalid):
    """Raised when a community is to be founded under a charter that is not there."""

    code = "unknown-preset"


class UnknownZone(Invalid):
    """Raised when a time zone is not known."""

    code = "unknown-zone"


class UnknownMatter(Invalid):
    """Raised when a motion is of a kind that the charter does not have; `known` lists what it has."""

    code = "unknown-matter"


class VersionFromFuture(Invalid):
    """Raised when a watcher claims a version that has not happened."""

    code = "version-from-future"


class PasswordTooShort(Invalid):
    """Raised when a password has fewer than `characters_min` characters."""

    code = "password-too-short"


class CharterInvalid(Invalid):
    """Raised when a charter contradicts itself; `problems` says where, in words."""

    code = "charter-invalid"


class RollRowsInvalid(Invalid):
    """Raised when rows of a roll cannot be read; `problems` has row, field and what is wrong."""

    code = "roll-rows-invalid"


class TooManyMessages(Refusal):
    """Raised when a socket says more in a second or a minute than a person or a page has reason to."""

    code = "too-many-messages"


class Unavailable(Refusal):
    """Raised when the server cannot do it now; trying again later is right."""

    code = "unavailable"


class StorageFailed(Unavailable):
    """Raised when the log could not be written; nothing was recorded."""

    code = "storage-failed"


class DiskFailed(Unavailable):
    """Raised when the disk did not confirm a write; whether it was recorded shows only after a restart."""

    code = "disk-failed"


class PositionNotReached(Unavailable):
    """Raised when a view has not reached the demanded position in time."""

    code = "position-not-reached"
