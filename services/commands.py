"""Everything a person can ask for: one model per command, told apart by `TYPE`."""

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from domain.frozen import Frozen
from domain.matter import Method, Reveal
from domain.poll import DisclosedBallot
from domain.roll import Role
from domain.sitting import Form

ID = "[a-z0-9-]{1,40}"
COMMAND_ID = "[A-Za-z0-9_-]{8,64}"
ROWS_MAX = 20_000

Id = Annotated[str, Field(pattern=f"^{ID}$")]
CommandId = Annotated[str, Field(pattern=f"^{COMMAND_ID}$")]
OptionId = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,20}$")]
Word = Annotated[str, Field(pattern=r"^[a-z0-9_.-]{1,60}$")]
Zone = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$")]
Weight = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,8}(/[1-9][0-9]{0,8})?$")]
ShortText = Annotated[str, Field(min_length=1, max_length=200)]
Language = Annotated[str, Field(pattern=r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}$")]


WHOLE_MAX = 2**53 - 1


def _numbers_are_exact(value: dict[str, Any]) -> dict[str, Any]:
    """Canonical JSON holds whole numbers below 2**53 exactly (RFC 8785), and no others."""
    level: list[Any] = [value]
    while level:
        if any(isinstance(one, float) or (isinstance(one, int) and abs(one) > WHOLE_MAX) for one in level):
            raise ValueError("a number is not whole, or too large")
        level = [
            child
            for one in level
            if isinstance(one, dict | list)
            for child in (one.values() if isinstance(one, dict) else one)
        ]
    return value


PlainJson = Annotated[dict[str, Any], AfterValidator(_numbers_are_exact)]


class Text(Frozen):
    """What a person wrote, and in which language (BCP 47)."""

    lang: Language
    text: Annotated[str, Field(min_length=1, max_length=10_000)]


class Command(Frozen):
    """A request to act. Unknown fields are refused."""

    TYPE: ClassVar[str]


class FoundCommunity(Command):
    """Found a community under a preset charter. Only the operator of the server can."""

    TYPE = "community.found"
    name: Text
    preset: Word
    zone: Zone = "Asia/Shanghai"


class AmendCharter(Command):
    """Put another charter in force from now on."""

    TYPE = "charter.amend"
    charter: PlainJson
    reason: Text


class RollRow(Frozen):
    """One person of a roll. `number` is the number on the paper roll; `name` is kept byte for byte."""

    number: Annotated[str, Field(min_length=1, max_length=40)]
    name: ShortText
    member_class: Annotated[str, Field(alias="class", max_length=40)] = ""
    group: Annotated[str, Field(max_length=40)] = ""
    household: Annotated[str, Field(max_length=40)] = ""
    weight: Weight = "1"
    evidence: Annotated[str, Field(max_length=200)] = ""


class EnrolMember(Command):
    """Admit one person to the roll."""

    TYPE = "member.enrol"
    row: RollRow


class ChangeMember(Command):
    """Correct what the roll says of a person."""

    TYPE = "member.change"
    member: Id
    row: RollRow


class DepartMember(Command):
    """End a membership."""

    TYPE = "member.depart"
    member: Id
    reason: Text | None = None


class ImportRoll(Command):
    """Bring the roll in line with a list. With `complete`, whoever is missing from it departs."""

    TYPE = "roll.import"
    rows: Annotated[list[RollRow], Field(max_length=ROWS_MAX)]
    complete: bool = False


class GrantRole(Command):
    """Give a member an office."""

    TYPE = "role.grant"
    member: Id
    role: Role


class EndRole(Command):
    """End a member's office."""

    TYPE = "role.end"
    member: Id
    role: Role


class OpenSitting(Command):
    """Open a sitting of the assembly, or a consultation."""

    TYPE = "sitting.open"
    title: Text
    form: Form = "assembly"


class CloseSitting(Command):
    """Close a sitting. Its polls must be closed."""

    TYPE = "sitting.close"
    sitting: Id


class SubmitMotion(Command):
    """Bring a motion. `matter` is the charter's word for what it is about; it decides the majority."""

    TYPE = "motion.submit"
    sitting: Id
    title: Text
    text: Text | None = None
    matter: Word = "ordinary"


class SecondMotion(Command):
    """Support a motion so that it may be put."""

    TYPE = "motion.second"
    motion: Id


class WithdrawMotion(Command):
    """Take one's motion back before it is put."""

    TYPE = "motion.withdraw"
    motion: Id


class Option(Frozen):
    """A named option of a poll."""

    id: OptionId
    label: Text


class OpenPoll(Command):
    """Put a motion to the vote: yes, no, abstain, or `options`. What is left out, the charter says."""

    TYPE = "poll.open"
    motion: Id
    method: Method | None = None
    reveal: Reveal | None = None
    options: Annotated[list[Option], Field(min_length=2, max_length=20)] | None = None
    minutes: Annotated[int, Field(ge=1, le=527_040)] | None = None
    repeats: Id | None = None


class ClosePoll(Command):
    """End the vote."""

    TYPE = "poll.close"
    poll: Id


class DeclareOutcome(Command):
    """Judge the count by the charter and say what was decided."""

    TYPE = "outcome.declare"
    poll: Id


class AnnulPoll(Command):
    """Void a poll for a reason. It stays visible and can be repeated."""

    TYPE = "poll.annul"
    poll: Id
    reason: Text


class CastBallot(Command):
    """Vote. A second ballot replaces the first where the charter lets it."""

    TYPE = "ballot.cast"
    poll: Id
    option: OptionId


COMMANDS: dict[str, type[Command]] = {
    command.TYPE: command
    for command in (
        FoundCommunity, AmendCharter, EnrolMember, ChangeMember, DepartMember, ImportRoll, GrantRole, EndRole,
        OpenSitting, CloseSitting, SubmitMotion, SecondMotion, WithdrawMotion,
        OpenPoll, ClosePoll, DeclareOutcome, AnnulPoll, CastBallot,
    )
}  # fmt: skip


class DiscloseBallots(Command):
    """Open all ballots of a poll that were sealed until its close. The clock does: no edge takes it in."""

    TYPE = "ballots.disclose"
    poll: Id
    ballots: dict[str, DisclosedBallot]
