"""Everything a person can ask for: one model per command, told apart by `TYPE`."""

from typing import Annotated, Any, ClassVar, Self
from unicodedata import category

from pydantic import AfterValidator, Field, model_validator

from domain.calling import Caller
from domain.division import Wants
from domain.double_count import OpenedCount
from domain.double_count import Way as CountedWay
from domain.frozen import Frozen
from domain.matter import Means, Method, Reveal
from domain.minutes import Signatory, Way
from domain.motion_text import Form as ChangeForm
from domain.papers import Kept
from domain.piles import HowMany, Number, Piles
from domain.poll import DisclosedBallot
from domain.roll import Role
from domain.sitting import Form
from domain.speaking_order import Kind
from services.picture import Picture

ID = "[a-z0-9-]{1,40}"
COMMAND_ID = "[A-Za-z0-9_-]{8,64}"
ROWS_MAX = 20_000
OPTIONS_MAX = 20
# As many as a page of the docket holds four times, and an event of 32 KiB holds easily.
DOCKET_MAX = 200
HELD_AT_MAX = 4_102_444_800_000  # the year 2100
WHOLE_MAX = 2**53 - 1

Id = Annotated[str, Field(pattern=f"^{ID}$")]
CommandId = Annotated[str, Field(pattern=f"^{COMMAND_ID}$")]
OptionId = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,20}$")]
Word = Annotated[str, Field(pattern=r"^[a-z0-9_.-]{1,60}$")]
Zone = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$")]
Weight = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,8}(/[1-9][0-9]{0,8})?$")]
SeenView = Annotated[str, Field(pattern=f"^[a-z-]{{1,20}}/{ID}$")]
Position = Annotated[int, Field(strict=True, ge=0, le=WHOLE_MAX)]
Round = Annotated[int, Field(strict=True, ge=1, le=WHOLE_MAX)]
ShortText = Annotated[str, Field(min_length=1, max_length=200)]
Language = Annotated[str, Field(pattern=r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}$")]


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


def _says_something(text: str) -> str:
    """A motion that nobody can see, or an annulment for no reason, is none (categories of Unicode 4.5)."""
    if not any(category(character)[0] in "LNPS" for character in text):
        raise ValueError("nothing can be seen of it")
    return text


Written = Annotated[str, Field(min_length=1, max_length=10_000), AfterValidator(_says_something)]


class Text(Frozen):
    """What a person wrote, and in which language (BCP 47)."""

    lang: Language
    text: Written


def _is_one_paragraph(text: str) -> str:
    if "\n" in text:
        raise ValueError("more than one paragraph")
    return text


class ParagraphText(Frozen):
    """The words of one paragraph, and in which language."""

    lang: Language
    text: Annotated[
        str,
        Field(min_length=1, max_length=3_000),
        AfterValidator(_says_something),
        AfterValidator(_is_one_paragraph),
    ]


class Command(Frozen):
    """A request to act. Unknown fields are refused."""

    TYPE: ClassVar[str]


class DeskCommand(Command):
    """What is done at the chair's or secretary's desk. `seen`: the version of each view that she looked at.

    Where what the act is about has changed since, it is refused (record 0135). Whoever leaves `seen` out
    acts on whatever there is.
    """

    seen: Annotated[dict[SeenView, Position], Field(max_length=8)] | None = None


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
    """One person of a roll. `number` is the number on the paper roll; `name` is kept byte for byte.

    What a row leaves out stays as the roll has it; of a new member it is empty, and the weight 1.
    """

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
    """Correct what the roll says of a person.

    `replaces`: the position at which the sender saw what it says, as the version of `roll/<page>`. Where it
    was corrected later, it is refused (record 0148), and so is a position that is not there yet. Whoever
    leaves it out writes over whatever there is.
    """

    TYPE = "member.change"
    member: Id
    row: RollRow
    replaces: Position | None = None


class DepartMember(Command):
    """End a membership."""

    TYPE = "member.depart"
    member: Id
    reason: Text | None = None


class ImportRoll(Command):
    """Bring the roll in line with a list. With `complete`, whoever is missing from it departs.

    `checked`: the roll's position that the dry run told. Where the roll has changed since, it is refused,
    unless nothing is left to do; and so is a position that is not there yet.
    """

    TYPE = "roll.import"
    rows: Annotated[list[RollRow], Field(max_length=ROWS_MAX)]
    complete: bool = False
    checked: Position | None = None


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


class PlanSitting(Command):
    """Prepare a sitting of the assembly, or of another `body`: matters can be brought for it."""

    TYPE = "sitting.plan"
    title: Text
    body: Word | None = None


class CallSitting(DeskCommand):
    """Give notice of a planned sitting, or give it anew. Without a time it is held at once.

    `docket`: the motions that are announced, in this order; left out, all that wait. `emergency`: why so
    soon. `signatures`: of a petition.
    """

    TYPE = "sitting.call"
    sitting: Id
    place: Text
    held_at: Annotated[int, Field(ge=0, le=HELD_AT_MAX)] | None = None
    caller: Caller = "convener"
    signatures: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    docket: Annotated[list[Id], Field(max_length=DOCKET_MAX)] | None = None
    emergency: Text | None = None


class OpenSitting(Command):
    """Open a sitting of the assembly, or a consultation; perhaps one that `continues` an adjourned one.

    `sitting`: one that was planned, and called where the charter wants notice; it has its title and body.
    `body`: of the charter, where another than the assembly meets.
    """

    TYPE = "sitting.open"
    title: Text | None = None
    form: Form = "assembly"
    continues: Id | None = None
    sitting: Id | None = None
    body: Word | None = None

    @model_validator(mode="after")
    def _is_new_or_planned(self) -> Self:
        if (self.title is None) == (self.sitting is None):
            raise ValueError("a new sitting has a title, a planned one has its own")
        if self.sitting is not None and self.continues is not None:
            raise ValueError("what goes on is a new sitting")
        if self.body is not None and (self.sitting or self.continues or self.form == "consultation"):
            raise ValueError("only a new sitting names its body")
        return self


class CloseSitting(DeskCommand):
    """Close a sitting. Its polls must be closed."""

    TYPE = "sitting.close"
    sitting: Id


class PauseSitting(DeskCommand):
    """Make a break, of about so many minutes."""

    TYPE = "sitting.pause"
    sitting: Id
    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None


class ResumeSitting(DeskCommand):
    """Go on after a break."""

    TYPE = "sitting.resume"
    sitting: Id


class AdjournSitting(DeskCommand):
    """End a sitting that goes on later. `when`: the time and place, in words."""

    TYPE = "sitting.adjourn"
    sitting: Id
    when: Text


class HandChair(DeskCommand):
    """Let another chair preside."""

    TYPE = "chair.hand"
    sitting: Id
    member: Id


class TakeChair(DeskCommand):
    """Preside, where nobody does or who does is not here."""

    TYPE = "chair.take"
    sitting: Id


class UndoAct(Command):
    """Take one's newest act in a sitting back: the one that was answered with this `position`."""

    TYPE = "act.undo"
    sitting: Id
    position: Annotated[int, Field(ge=1, le=WHOLE_MAX)]


class Arrive(Command):
    """Be here, in a sitting of the assembly; for another, `member` says whom the desk marks."""

    TYPE = "presence.arrive"
    sitting: Id
    member: Id | None = None


class Leave(Command):
    """Be here no longer; for another, `member` says whom the desk marks."""

    TYPE = "presence.leave"
    sitting: Id
    member: Id | None = None


class GiveProxy(Command):
    """Let somebody vote in one's name in this sitting: `holder`, or who has this `number` on the roll.

    `member`: whose paper the desk has read.
    """

    TYPE = "proxy.give"
    sitting: Id
    holder: Id | None = None
    number: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    member: Id | None = None

    @model_validator(mode="after")
    def _names_one_holder(self) -> Self:
        if (self.holder is None) == (self.number is None):
            raise ValueError("a holder is named by id or by number")
        return self


class EndProxy(Command):
    """Take a proxy back; `member`: for somebody else, from the desk.

    `holder`: who was shown to hold it. Where it is another by now, nothing is taken back.
    """

    TYPE = "proxy.end"
    sitting: Id
    member: Id | None = None
    holder: Id | None = None


class VoteByProxy(Command):
    """Vote in the name of `member`, who lent her vote."""

    TYPE = "proxy.vote"
    poll: Id
    member: Id
    option: OptionId


class SubmitMotion(Command):
    """Bring a motion. `matter` is the charter's word for what it is about; it decides the majority.

    The title has at most 200 characters. `member`: for somebody else, from the desk.
    """

    TYPE = "motion.submit"
    sitting: Id
    title: Text
    text: Text | None = None
    matter: Word = "ordinary"
    member: Id | None = None


class MoveProcedure(Command):
    """Move a question of procedure. `motion` is the matter, `point` the ruling, that it is about.

    `minutes`: the speaking time asked for; `member`: for somebody else, from the desk.
    """

    TYPE = "procedure.move"
    sitting: Id
    matter: Word
    motion: Id | None = None
    point: Id | None = None
    minutes: Annotated[int, Field(ge=1, le=60)] | None = None
    member: Id | None = None


class RaisePoint(Command):
    """Say that the rules are not kept; for another, `member` says whom the desk speaks for."""

    TYPE = "point.raise"
    sitting: Id
    member: Id | None = None


class WithdrawPoint(DeskCommand):
    """Take a point of order back before the chair has ruled."""

    TYPE = "point.withdraw"
    sitting: Id
    point: Id


class RulePoint(DeskCommand):
    """Rule on a point of order, with a reason."""

    TYPE = "point.rule"
    sitting: Id
    point: Id
    allowed: bool
    reason: Text


class DeclareInterest(Command):
    """Say what one stands to gain by a motion. `kind` is the charter's word for it, `text` is what it is.

    `member`: for somebody else, from the desk.
    """

    TYPE = "interest.declare"
    motion: Id
    text: Text
    kind: Word | None = None
    member: Id | None = None


class RuleInterest(Command):
    """Rule whether a member stands aside for a motion, for a reason. `kind`, where she has declared none."""

    TYPE = "interest.rule"
    motion: Id
    member: Id
    recused: bool
    reason: Text
    kind: Word | None = None


class SecondMotion(Command):
    """Support a motion so that it may be put; for another, `member` says whom the desk speaks for."""

    TYPE = "motion.second"
    motion: Id
    member: Id | None = None


class WithdrawMotion(Command):
    """Take one's motion back before it is put; `member`: for her for whom the desk brought it."""

    TYPE = "motion.withdraw"
    motion: Id
    member: Id | None = None


class SubmitAmendment(Command):
    """Propose to change a paragraph of a motion. `wording` is the version that one has read.

    `paragraph` is replaced by `text`, or struck, or `text` is inserted after it; "0" is before the first.
    `member`: for somebody else, from the desk.
    """

    TYPE = "amendment.submit"
    motion: Id
    wording: Annotated[int, Field(ge=1, le=WHOLE_MAX)]
    paragraph: Annotated[str, Field(max_length=20, pattern=r"^(0|[1-9][0-9]{0,4})([.][1-9][0-9]{0,2})*$")]
    form: ChangeForm
    text: ParagraphText | None = None
    member: Id | None = None

    @model_validator(mode="after")
    def _says_what_it_puts(self) -> Self:
        if (self.text is None) != (self.form == "strike"):
            raise ValueError("what is struck has no words, and whatever else is changed has some")
        return self


class SecondAmendment(Command):
    """Support a change so that it may be put; for another, `member` says whom the desk speaks for."""

    TYPE = "amendment.second"
    amendment: Id
    member: Id | None = None


class WithdrawAmendment(Command):
    """Take one's proposed change back before it is put; `member`: for her for whom the desk brought it."""

    TYPE = "amendment.withdraw"
    amendment: Id
    member: Id | None = None


class AcceptAmendment(Command):
    """Take a change over into one's own motion without a vote, where the charter lets one.

    `member`: for her for whom the desk brought the motion.
    """

    TYPE = "amendment.accept"
    amendment: Id
    member: Id | None = None


class AskToSpeak(Command):
    """Ask for the floor: on a motion, or in general. `member`: for somebody else, from the desk."""

    TYPE = "speech.ask"
    sitting: Id
    kind: Kind = "contribution"
    motion: Id | None = None
    member: Id | None = None


class WithdrawSpeech(DeskCommand):
    """Take a wish to speak back."""

    TYPE = "speech.withdraw"
    sitting: Id
    speech: Id


class BeginSpeech(DeskCommand):
    """Give the floor to the next in the order; or to `speech`, which all see where it was not her turn.

    `next`: the speech that was shown as the next one. Where it is another by now, nobody gets the floor.
    """

    TYPE = "speech.begin"
    sitting: Id
    speech: Id | None = None
    next: Id | None = None


class ExtendSpeech(DeskCommand):
    """Give the speaker more time."""

    TYPE = "speech.extend"
    sitting: Id
    speech: Id
    minutes: Annotated[int, Field(ge=1, le=60)] = 1


class EndSpeech(DeskCommand):
    """End a speech: the speaker has done, or the chair thanks her."""

    TYPE = "speech.end"
    sitting: Id
    speech: Id


class CloseList(DeskCommand):
    """Close the list of speakers: nobody more may ask for the floor."""

    TYPE = "list.close"
    sitting: Id


class ReopenList(DeskCommand):
    """Let the floor be asked for again."""

    TYPE = "list.reopen"
    sitting: Id


class Option(Frozen):
    """A named option of a poll. `picture`: a data URL of a PNG, JPEG or WebP of at most 12 KiB."""

    id: OptionId
    label: Text
    picture: Picture | None = None


class OpenPoll(DeskCommand):
    """Put a motion to the vote: yes, no, abstain, or `options`. What is left out, the charter says.

    With `amendment`, that change to it is put: yes, no, abstain.
    """

    TYPE = "poll.open"
    motion: Id
    method: Method | None = None
    reveal: Reveal | None = None
    options: Annotated[list[Option], Field(min_length=2, max_length=OPTIONS_MAX)] | None = None
    minutes: Annotated[int, Field(ge=1, le=527_040)] | None = None
    repeats: Id | None = None
    means: Annotated[list[Means], Field(min_length=1, max_length=3)] | None = None
    amendment: Id | None = None

    @model_validator(mode="after")
    def _is_answered_as_it_is_asked(self) -> Self:
        if self.amendment is not None and self.options is not None:
            raise ValueError("a change is adopted or not")
        return self


class ClosePoll(DeskCommand):
    """End the vote."""

    TYPE = "poll.close"
    poll: Id


class DeclareOutcome(DeskCommand):
    """Judge the count by the charter and say what was decided."""

    TYPE = "outcome.declare"
    poll: Id


class AnnulPoll(DeskCommand):
    """Void a poll for a reason. It stays visible and can be repeated."""

    TYPE = "poll.annul"
    poll: Id
    reason: Text


class CastBallot(Command):
    """Vote. A second ballot replaces the first where the charter lets it."""

    TYPE = "ballot.cast"
    poll: Id
    option: OptionId


class RecordBallot(Command):
    """Take down in a roll-call what `member` answers who was called by name, or what her `paper` says.

    `replaces`: the position of the ballot that the sender saw of her, 0 for none. Where a newer one stands,
    it is refused (record 0145). Whoever leaves it out writes over whatever there is.
    """

    TYPE = "ballot.record"
    poll: Id
    member: Id
    option: OptionId
    paper: Number | None = None
    replaces: Position | None = None


class MissAnswer(Command):
    """Record in a roll-call that `member` was called by name and did not answer.

    `missed`: how often that had happened before, as the sender saw; if it is more by now, it is refused.
    """

    TYPE = "answer.miss"
    poll: Id
    member: Id
    missed: HowMany | None = None


class EnterCount(Command):
    """Say what one counted of hands or papers. Another teller does so too, and neither sees the other's.

    `round`: which round of counting it is from, as the sender saw. Where it is over, it is refused (record
    0148). Whoever leaves it out counts for the round that there is.
    """

    TYPE = "count.enter"
    poll: Id
    way: CountedWay
    piles: Piles
    round: Round | None = None


class RestartCount(DeskCommand):
    """Have hands or papers counted anew, for a reason."""

    TYPE = "count.restart"
    poll: Id
    way: CountedWay
    reason: Text


class RuleCount(DeskCommand):
    """Rule what counts, for a reason, after the tellers have differed three times."""

    TYPE = "count.rule"
    poll: Id
    way: CountedWay
    piles: Piles
    reason: Text


class IssuePapers(Command):
    """Hand out papers with the numbers from `first` to `last`."""

    TYPE = "papers.issue"
    poll: Id
    first: Number
    last: Number


class GivePaper(Command):
    """Record whose a paper is. Never in a secret poll."""

    TYPE = "paper.give"
    poll: Id
    number: Number
    member: Id


class RuleDouble(DeskCommand):
    """Rule which vote counts of whoever voted on a tablet and on paper."""

    TYPE = "double.rule"
    poll: Id
    member: Id
    keeps: Kept
    reason: Text


class AppointTeller(Command):
    """Let a member count hands and papers."""

    TYPE = "teller.appoint"
    member: Id


class ReleaseTeller(Command):
    """Let a member count no longer."""

    TYPE = "teller.release"
    member: Id


class RecordAssistance(Command):
    """Record that somebody was helped to vote, before two witnesses. `member`: who, if it is not oneself."""

    TYPE = "assistance.record"
    poll: Id
    way: Means
    witnesses: Annotated[list[Id], Field(min_length=2, max_length=2)]
    member: Id | None = None


class AskDivision(Command):
    """Doubt a show of hands. `member`: for somebody else, from the desk."""

    TYPE = "division.ask"
    poll: Id
    wants: Wants
    member: Id | None = None


class NoteMinutes(Command):
    """Add a remark to a sitting's minutes, perhaps on one of its motions."""

    TYPE = "minutes.note"
    sitting: Id
    text: Text
    motion: Id | None = None


class CorrectMinutes(Command):
    """Put another remark in the place of one, which stays visible, struck."""

    TYPE = "minutes.correct"
    sitting: Id
    remark: Annotated[int, Field(ge=1, le=WHOLE_MAX)]
    text: Text


class ApproveMinutes(Command):
    """Record that a later sitting found a sitting's minutes right."""

    TYPE = "minutes.approve"
    minutes: Id
    sitting: Id


COMMANDS: dict[str, type[Command]] = {
    command.TYPE: command
    for command in (
        FoundCommunity, AmendCharter, EnrolMember, ChangeMember, DepartMember, ImportRoll, GrantRole, EndRole,
        PlanSitting, CallSitting, OpenSitting, CloseSitting, PauseSitting, ResumeSitting, AdjournSitting,
        HandChair, TakeChair, UndoAct,
        Arrive, Leave, GiveProxy, EndProxy, VoteByProxy, SubmitMotion, SecondMotion, WithdrawMotion,
        SubmitAmendment, SecondAmendment, WithdrawAmendment, AcceptAmendment,
        MoveProcedure, RaisePoint, WithdrawPoint, RulePoint, DeclareInterest, RuleInterest,
        AskToSpeak, WithdrawSpeech, BeginSpeech, ExtendSpeech, EndSpeech, CloseList, ReopenList,
        OpenPoll, ClosePoll, DeclareOutcome, AnnulPoll, CastBallot, RecordBallot, MissAnswer,
        EnterCount, RestartCount, RuleCount, IssuePapers, GivePaper, RuleDouble,
        AppointTeller, ReleaseTeller, RecordAssistance, AskDivision,
        NoteMinutes, CorrectMinutes, ApproveMinutes,
    )
}  # fmt: skip


class UnrecordedCommand(Command):
    """What goes past the writer: no event, no kept answer."""

    sitting: Id


class PracticeCommand(UnrecordedCommand):
    """About a practice vote (record 0136)."""


class OpenPractice(PracticeCommand):
    """Let people try the ballot. Nothing of it counts, and nothing is recorded."""

    TYPE = "practice.open"


class CastPractice(PracticeCommand):
    """Answer the practice vote. A second answer takes the place of the first."""

    TYPE = "practice.cast"
    option: OptionId


class ClosePractice(PracticeCommand):
    """End the answering, and show how many chose what."""

    TYPE = "practice.close"


class EndPractice(PracticeCommand):
    """Put the practice vote away."""

    TYPE = "practice.end"


class HelpCommand(UnrecordedCommand):
    """About a call for a helper in the hall (record 0140)."""


class CallHelp(HelpCommand):
    """Ask that somebody comes and helps. Asked twice, it is one call."""

    TYPE = "help.call"


class ComeToHelp(HelpCommand):
    """Say that one is on the way to `member`, who called."""

    TYPE = "help.come"
    member: Id


class EndHelp(HelpCommand):
    """No help is needed any more: one's own call, or that of `member`."""

    TYPE = "help.end"
    member: Id | None = None


UNRECORDED: dict[str, type[UnrecordedCommand]] = {
    command.TYPE: command
    for command in (OpenPractice, CastPractice, ClosePractice, EndPractice, CallHelp, ComeToHelp, EndHelp)
}


class DiscloseBallots(Command):
    """Open all ballots of a poll that were sealed until its close. The clock does: no edge takes it in."""

    TYPE = "ballots.disclose"
    poll: Id
    ballots: dict[str, DisclosedBallot]


class CompareCounts(Command):
    """Open both tellers' counts and compare them. The clock does: no edge takes it in."""

    TYPE = "counts.compare"
    poll: Id
    way: CountedWay
    counts: dict[str, OpenedCount]


class SignMinutes(Command):
    """Record a signature under a sitting's minutes. Only the door that asks for the password sends it."""

    TYPE = "minutes.sign"
    sitting: Id
    role: Signatory
    way: Way
    n: int
    root: str
