"""Every refusal, with the code that is its word on the wire.

Refusal
├── Unauthenticated      who is asking is not known
│   └── LoginRefused · LoginExpired · TooManyTries
├── Forbidden            known, but not allowed
│   └── NotAllowed · NotOnRoll · NotPresent · ForeignOrigin
├── NotFound             no such thing
│   └── WrongMethod · UnknownCommunity · UnknownView · UnknownCommand · UnknownObject · UnknownNumber · ...
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
    """Raised when a session has expired or was revoked."""

    code = "login-expired"


class CardExpired(Unauthenticated):
    """Raised when a card has the code, and is too old. Only who has the card, or had it, learns of it."""

    code = "card-expired"


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


class NotPresent(Forbidden):
    """Raised when someone votes who was not here when a vote of those present opened."""

    code = "not-present"


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


class UnknownPerson(NotFound):
    """Raised when nobody on the roll has the number, the name or the first letters that were typed."""

    code = "unknown-person"


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
    """Raised when a form that made cards or a link comes again, or is from before the server's last start."""

    code = "cards-already-made"


class ListNotKept(WrongPhase):
    """Raised when a list is confirmed that was checked too long ago, or before the server started anew."""

    code = "list-not-kept"


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


class SittingNotOpen(WrongPhase):
    """Raised when the sitting has not begun."""

    code = "sitting-not-open"


class NoticeMissing(WrongPhase):
    """Raised when a sitting is opened that was not called, and the charter wants it announced."""

    code = "notice-missing"


class NoticeShort(WrongPhase):
    """Raised when a sitting is called for a time that is too near; `day` is the first that is not."""

    code = "notice-short"


class NoEmergency(WrongPhase):
    """Raised when less notice is given for an emergency, and the charter knows none."""

    code = "no-emergency"


class HeldInThePast(WrongPhase):
    """Raised when a sitting is called for a time that is over."""

    code = "held-in-the-past"


class NotEntitledToCall(WrongPhase):
    """Raised when a sitting is called by someone of whom the charter does not say so; `allowed` may."""

    code = "not-entitled-to-call"


class PetitionShort(WrongPhase):
    """Raised when too few have signed for a sitting."""

    code = "petition-short"


class SittingTooEarly(WrongPhase):
    """Raised when a sitting is opened before the time for which it was called."""

    code = "sitting-too-early"


class CallLapsed(WrongPhase):
    """Raised when a sitting is opened long after the time for which it was called."""

    code = "call-lapsed"


class NotAnnounced(WrongPhase):
    """Raised when a matter is put that was not announced, and the charter lets only such be decided."""

    code = "not-announced"


class OtherBody(WrongPhase):
    """Raised when a matter is brought or put in the sitting of one body that the charter gives to another."""

    code = "other-body"


class NeedsBodyRoll(WrongPhase):
    """Raised when a vote is opened in a body of which the roll does not say who is in it."""

    code = "needs-body-roll"


class SittingPaused(WrongPhase):
    """Raised when somebody is called or something put during a break."""

    code = "sitting-paused"


class NotPaused(WrongPhase):
    """Raised when a sitting goes on that is not paused."""

    code = "not-paused"


class PracticeGoesOn(WrongPhase):
    """Raised when a practice vote is opened while one is on."""

    code = "practice-goes-on"


class NoPractice(WrongPhase):
    """Raised when a practice vote is answered or ended that is not on."""

    code = "no-practice"


class NoHelpCall(WrongPhase):
    """Raised when somebody comes to help, or ends a call, where nobody called."""

    code = "no-help-call"


class Stale(WrongPhase):
    """Raised when somebody has changed what the act is about since the sender looked: `by` did `what`."""

    code = "stale"


class RollChanged(WrongPhase):
    """Raised when a list is imported and the roll, now of `position`, has changed since the dry run."""

    code = "roll-changed"


class PositionAhead(WrongPhase):
    """Raised when somebody says to have looked at a `position`, and the log is only at `head`."""

    code = "position-ahead"


class UndoLate(WrongPhase):
    """Raised when an act is taken back after its `seconds` are over."""

    code = "undo-late"


class NothingToUndo(WrongPhase):
    """Raised when there is no act at this position, or none that can be taken back."""

    code = "nothing-to-undo"


class BuiltOn(WrongPhase):
    """Raised when an act is taken back after `by` did `what` on top of it."""

    code = "built-on"


class NotAdjourned(WrongPhase):
    """Raised when a sitting is to continue one that was not adjourned, or that another continues already."""

    code = "not-adjourned"


class NotPresiding(WrongPhase):
    """Raised when a chair leads while another one, with this `number` on the roll, presides."""

    code = "not-presiding"


class AlreadyPresides(WrongPhase):
    """Raised when the chair is taken by, or handed to, whoever presides."""

    code = "already-presides"


class ChairPresent(WrongPhase):
    """Raised when the chair is taken while who presides, with this `number`, is here."""

    code = "chair-present"


class AlreadyHere(WrongPhase):
    """Raised when someone arrives who is marked as here."""

    code = "already-here"


class NotHere(WrongPhase):
    """Raised when someone leaves who is not marked as here."""

    code = "not-here"


class NoPresence(WrongPhase):
    """Raised when someone arrives at a consultation, where nobody has to be."""

    code = "no-presence"


class SittingOpen(WrongPhase):
    """Raised when a sitting still goes on and stands in the way."""

    code = "sitting-open"


class MinutesAlreadyApproved(WrongPhase):
    """Raised when minutes that were approved are to be added to, or approved again."""

    code = "minutes-approved"


class RemarkCorrected(WrongPhase):
    """Raised when a remark in the minutes is corrected that another, `by`, has corrected already."""

    code = "remark-corrected"


class AlreadySigned(WrongPhase):
    """Raised when minutes are signed twice in one office, with nothing new in them."""

    code = "already-signed"


class MinutesGrown(WrongPhase):
    """Raised when there is more in the minutes than whoever signs them has read."""

    code = "minutes-grown"


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


class MotionNotPending(WrongPhase):
    """Raised when a change is proposed to a motion that is voted on or decided."""

    code = "motion-not-pending"


class MotionTakenBack(WrongPhase):
    """Raised when a change is proposed to a motion that its mover has taken back."""

    code = "motion-withdrawn"


class MotionPutOff(WrongPhase):
    """Raised when something is done with a motion that the assembly has postponed to the next sitting."""

    code = "motion-postponed"


class MotionAside(WrongPhase):
    """Raised when something is done with a motion that the assembly has laid on the table."""

    code = "motion-laid-aside"


class NotAside(WrongPhase):
    """Raised when a motion is to be taken from the table that does not lie there."""

    code = "motion-not-laid-aside"


class NoAmendments(WrongPhase):
    """Raised when a change is proposed where nobody's vote would bind: in a consultation."""

    code = "no-amendments"


class AmendmentsPending(WrongPhase):
    """Raised when a motion is put while changes to it wait for their vote; `number` is the next of them."""

    code = "amendments-pending"


class AmendmentsFull(WrongPhase):
    """Raised when a motion has as many proposed changes as can be listed; `most` says how many."""

    code = "amendments-full"


class AmendmentMerged(WrongPhase):
    """Raised when the vote is annulled that put a change into the motion."""

    code = "amendment-merged"


class WordingMoved(WrongPhase):
    """Raised when a change is proposed to a paragraph that is another since `read`, the version it is to."""

    code = "wording-moved"


class EnoughSeconds(WrongPhase):
    """Raised when a change has all the support that the charter asks for."""

    code = "enough-seconds"


class NeedsVote(WrongPhase):
    """Raised when a mover takes over a change where the charter has each of them voted on."""

    code = "needs-vote"


class NoFloor(WrongPhase):
    """Raised when the floor is asked for where nobody speaks in turn: in a consultation."""

    code = "no-floor"


class AlreadyAsked(WrongPhase):
    """Raised when a member who waits for the floor asks for it once more on the same question."""

    code = "already-asked"


class TurnsUsed(WrongPhase):
    """Raised when a member has spoken to the question as often as the charter lets her."""

    code = "turns-used"


class ListClosed(WrongPhase):
    """Raised when the floor is asked for, or the list closed, after the chair has closed it."""

    code = "list-closed"


class ListOpen(WrongPhase):
    """Raised when a list that is open is opened again."""

    code = "list-open"


class ListFull(WrongPhase):
    """Raised when as many wait for the floor as can be listed; `most` says how many."""

    code = "list-full"


class FloorTaken(WrongPhase):
    """Raised when a speaker is called while another one speaks."""

    code = "floor-taken"


class OtherIsNext(WrongPhase):
    """Raised when the next speaker is called by name and another one is next by now: `speech`."""

    code = "other-is-next"


class NobodyWaits(WrongPhase):
    """Raised when the next speaker is called and nobody wants the floor."""

    code = "nobody-waits"


class SpeechOver(WrongPhase):
    """Raised when a speech that was ended, or a wish that is no more, is to be changed."""

    code = "speech-over"


class TimeNotLimited(WrongPhase):
    """Raised when time is added where the charter sets no limit."""

    code = "time-not-limited"


class AlreadyRaised(WrongPhase):
    """Raised when a member raises a point of order while one of hers waits for a ruling."""

    code = "already-raised"


class PointSettled(WrongPhase):
    """Raised when a point of order that was ruled on or taken back is to be changed; `state` says which."""

    code = "point-settled"


class PointFirst(WrongPhase):
    """Raised when a speaker is called or a vote opened while a point of order waits."""

    code = "point-first"


class ProcedureFirst(WrongPhase):
    """Raised when something is done that the question of procedure named by `number` comes before."""

    code = "procedure-first"


class OutOfOrder(WrongPhase):
    """Raised when a question is moved while one that ranks as high, `number`, is undecided."""

    code = "out-of-order"


class AlreadyMoved(WrongPhase):
    """Raised when the same question of procedure is moved while it is to be decided."""

    code = "already-moved"


class RulingStands(WrongPhase):
    """Raised when an appeal is made from a ruling that something else was put after."""

    code = "ruling-stands"


class DebateEnded(WrongPhase):
    """Raised when the floor is asked for on a motion of which the assembly has heard enough."""

    code = "debate-ended"


class NotDebatable(WrongPhase):
    """Raised when the floor is asked for on a question that the charter has put without debate."""

    code = "not-debatable"


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


class NobodyHere(WrongPhase):
    """Raised when hands are to be counted where nobody is marked as here."""

    code = "nobody-here"


class NoTablets(WrongPhase):
    """Raised when a ballot comes from a tablet and the poll is by `means` without tablets."""

    code = "no-tablets"


class NotRollCall(WrongPhase):
    """Raised when somebody's answer is taken down and names are not called in this poll."""

    code = "not-roll-call"


class NamesAreCalled(WrongPhase):
    """Raised when hands or papers are to be counted in a roll-call, where each answer has a name."""

    code = "names-are-called"


class HasVoted(WrongPhase):
    """Raised when an answer is taken down of somebody whose vote stands: hers on a tablet, or any."""

    code = "has-voted"


class AlreadyCounted(WrongPhase):
    """Raised when a teller counts a second time before the other has counted."""

    code = "already-counted"


class CountRoundOver(WrongPhase):
    """Raised when a count comes from another round of counting than the one going on, which is `round`."""

    code = "count-round-over"


class CountTaken(WrongPhase):
    """Raised when a count comes and both counts are in already."""

    code = "count-taken"


class CountDisputed(WrongPhase):
    """Raised when a count comes after the tellers have differed as often as they may: the chair decides."""

    code = "count-disputed"


class OutcomeMissing(WrongPhase):
    """Raised when something waits for the outcome of a closed vote on a change."""

    code = "outcome-missing"


class CountMissing(WrongPhase):
    """Raised when an outcome is asked for before the count of hands or papers is taken."""

    code = "count-missing"


class VotedTwice(WrongPhase):
    """Raised when an outcome is asked for and of some who voted twice nobody has ruled which vote counts."""

    code = "voted-twice"


class MoreVotesThanPeople(WrongPhase):
    """Raised when tablets, hands and papers together are more than the people who can vote."""

    code = "more-votes-than-people"


class AlreadyAssisted(WrongPhase):
    """Raised when it is recorded a second time that somebody was helped to vote."""

    code = "already-assisted"


class NothingToDoubt(WrongPhase):
    """Raised when a show of hands is doubted and no hands have just been counted."""

    code = "nothing-to-doubt"


class DivisionLate(WrongPhase):
    """Raised when a show of hands is doubted after the next motion was put."""

    code = "division-late"


class AlreadyDoubted(WrongPhase):
    """Raised when somebody asks for the same twice, or for what enough have asked for already."""

    code = "already-doubted"


class DoubtAnswered(WrongPhase):
    """Raised when a second new count is asked for: the hands were counted or raised anew on a doubt."""

    code = "doubt-answered"


class DivisionStands(WrongPhase):
    """Raised when the chair goes on while enough people want the hands counted anew or a roll-call."""

    code = "division-stands"


class HasPaper(WrongPhase):
    """Raised when a second paper is given to a member; `number` is the one she has."""

    code = "has-paper"


class PaperIsSecret(WrongPhase):
    """Raised when it is to be recorded whose a secret paper is."""

    code = "paper-is-secret"


class ProxiesNotAllowed(WrongPhase):
    """Raised when the charter knows no proxies in this vote, or in any."""

    code = "proxies-not-allowed"


class ProxyNeedsPaper(WrongPhase):
    """Raised when a proxy is given on a tablet and the charter wants it written."""

    code = "proxy-needs-paper"


class ProxyStands(WrongPhase):
    """Raised when a member gives her proxy and somebody holds it already."""

    code = "proxy-stands"


class ProxyOverLimit(WrongPhase):
    """Raised when somebody would hold more proxies than the charter lets one hold."""

    code = "proxy-over-limit"


class TooManyProxies(WrongPhase):
    """Raised when a sitting has as many proxies as it can hold."""

    code = "too-many-proxies"


class ProxyBarred(WrongPhase):
    """Raised when the charter bars this person from holding proxies."""

    code = "proxy-barred"


class ProxyNotHousehold(WrongPhase):
    """Raised when the charter lets only people of one household vote for each other."""

    code = "proxy-not-household"


class ProxyChain(WrongPhase):
    """Raised when somebody would hand on a proxy, or hold one and have given her own away."""

    code = "proxy-chain"


class GiverPresent(WrongPhase):
    """Raised when a proxy is given or used for somebody who is here."""

    code = "giver-present"


class NoProxy(WrongPhase):
    """Raised when there is no such proxy, or none that counts in this vote."""

    code = "no-proxy"


class GiverVoted(WrongPhase):
    """Raised when a holder votes for somebody who has voted herself."""

    code = "giver-voted"


class Recused(WrongPhase):
    """Raised when somebody votes or speaks on a motion for which she stands aside."""

    code = "recused"


class InterestDeclared(WrongPhase):
    """Raised when an interest in this motion was declared already."""

    code = "interest-declared"


class InterestLate(WrongPhase):
    """Raised when an interest is declared, or ruled on, while the vote goes on or waits for its outcome."""

    code = "interest-late"


class PaperCounts(WrongPhase):
    """Raised when one votes on a tablet whose signed paper was read, and by the charter counts."""

    code = "paper-counts"


class PaperPrevails(WrongPhase):
    """Raised when the chair would count a tablet's vote where the charter says that paper prevails."""

    code = "paper-prevails"


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


class TitleTooLong(Invalid):
    """Raised when a motion's title is no title any more; `most` says how many characters it may have."""

    code = "title-too-long"


class TooManyParagraphs(Invalid):
    """Raised when a text is too long to be changed by paragraph; `most` says how many it may have."""

    code = "too-many-paragraphs"


class NothingChanged(Invalid):
    """Raised when a change is proposed that changes nothing."""

    code = "nothing-changed"


class OptionTwice(Invalid):
    """Raised when a poll is to have two options of one name."""

    code = "option-twice"


class MethodNotAllowed(Invalid):
    """Raised when the charter does not let this matter be voted on in this way."""

    code = "method-not-allowed"


class MeansNotAllowed(Invalid):
    """Raised when one does not vote by these `means` here: charter, poll or way of voting do not let it."""

    code = "means-not-allowed"


class VotesDiffer(Invalid):
    """Raised when hands or papers are to be counted among people whose votes have different weights."""

    code = "votes-differ"


class OwnProxy(Invalid):
    """Raised when somebody would hold her own proxy."""

    code = "own-proxy"


class TwoWitnesses(Invalid):
    """Raised when two others did not watch while somebody was helped to vote."""

    code = "two-witnesses"


class PilesMisread(Invalid):
    """Raised when papers come as numbers where only piles are counted, or the other way round."""

    code = "piles-misread"


class MoreHandsThanPeople(Invalid):
    """Raised when more hands are counted than people can have raised one; both are said."""

    code = "more-hands-than-people"


class PaperNumberTwice(Invalid):
    """Raised when a paper's number is issued, given or read twice."""

    code = "paper-number-twice"


class PaperNotIssued(Invalid):
    """Raised when a paper has a number that was never issued."""

    code = "paper-not-issued"


class PapersDoNotAddUp(Invalid):
    """Raised when the papers counted, spoiled and missing are not as many as were issued."""

    code = "papers-do-not-add-up"


class TooManyPapers(Invalid):
    """Raised when a run of papers is empty, or there are more of them than can be counted."""

    code = "too-many-papers"


class DisclosureMismatch(Invalid):
    """Raised when opened ballots are not exactly those that were sealed."""

    code = "disclosure-mismatch"


class UnknownPreset(Invalid):
    """Raised when a community is to be founded under a charter that is not there."""

    code = "unknown-preset"


class UnknownZone(Invalid):
    """Raised when a time zone is not known."""

    code = "unknown-zone"


class UnknownBody(Invalid):
    """Raised when the charter in force has no such body."""

    code = "unknown-body"


class UnknownMatter(Invalid):
    """Raised when a motion is of a kind that the charter does not have; `known` lists what it has."""

    code = "unknown-matter"


class UnknownInterest(Invalid):
    """Raised when the charter asks nobody to stand aside for such an interest in such a motion."""

    code = "unknown-interest"


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


class PasswordsDiffer(Invalid):
    """Raised when a new password was not typed twice in the same way."""

    code = "passwords-differ"


class TooManyMessages(Refusal):
    """Raised when a socket, or a person over HTTP, says more than a person or a page has reason to."""

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
