"""Everything a decision needs to know, folded from the log and kept in memory."""

from collections.abc import Callable
from dataclasses import replace as dataclass_replace
from typing import Any, TypeVar, cast, get_args

from msgspec.structs import replace

from domain import (
    amendment,
    assistance,
    community,
    debate,
    division,
    double_count,
    interest,
    minutes,
    motion,
    papers,
    point,
    poll,
    presence,
    proxy,
    roll,
    sitting,
)
from domain.amendment import Amendment
from domain.community import Community
from domain.console import TOUCHES, BeforePut, Kind, LastAct, Touch
from domain.debate import Debate
from domain.division import NOBODY as NOBODY_DOUBTS
from domain.division import Division
from domain.double_count import UNCOUNTED, DoubleCount, Way
from domain.errors import MemberGone, UnknownCommunity, UnknownObject
from domain.event import Event, EventData
from domain.interest import Interest
from domain.matter import Proxy
from domain.minutes import Minutes
from domain.motion import Motion
from domain.papers import NO_PAPERS, Papers
from domain.point import Point
from domain.poll import AnswerMissed, Ballot, BallotCast, BallotReplaced, Missed, Poll
from domain.presence import AWAY, Attendance, Counted, PresenceAt
from domain.proxy import Held, Person
from domain.roll import Member, RollAt
from domain.sitting import Sitting
from services import snapshot
from services.principal import Principal

ROLLS_KEPT = 16


class State:
    """The aggregates by id, and what spans them. Aggregates are frozen; this container changes in place."""

    def __init__(self) -> None:
        self.community: Community | None = None
        self.members: dict[str, Member] = {}
        self.by_number: dict[str, str] = {}
        self.roll_n = 0
        self.sittings: dict[str, Sitting] = {}
        # Of open sittings: who has come, who has left again, and where the last of them stands in the log.
        self.presence: dict[str, dict[str, Attendance]] = {}
        self.presence_n: dict[str, int] = {}
        # Of open sittings too: who votes for whom, by giver, as they were given.
        self.proxies: dict[str, dict[str, Held]] = {}
        # Of assemblies; in a consultation nobody speaks in turn.
        self.debates: dict[str, Debate] = {}
        self.motions: dict[str, Motion] = {}
        # Changes to motions; and by motion, as they were brought.
        self.amendments: dict[str, Amendment] = {}
        self.amendments_to: dict[str, list[str]] = {}
        # By sitting: questions of procedure that are not decided, and points that the chair is to rule on.
        self.questions: dict[str, list[str]] = {}
        self.points: dict[str, Point] = {}
        self.points_in: dict[str, list[str]] = {}
        # By sitting: the ruling that can still be appealed from. Whatever is put next lets it stand.
        self.rulings: dict[str, str] = {}
        # By sitting: the one that could be appealed from before it, should the ruling be taken back; or "".
        self.rulings_before: dict[str, str] = {}
        # By motion and member: what somebody stands to gain by it, and what follows.
        self.interests: dict[str, dict[str, Interest]] = {}
        self.polls: dict[str, Poll] = {}
        # By sitting, of those to which something was added.
        self.minutes: dict[str, Minutes] = {}
        self.motions_in: dict[str, int] = {}
        self.polls_in: dict[str, int] = {}
        # Polls that take ballots, and polls whose sealed ballots are still to be opened; oldest first.
        self.open_polls: dict[str, None] = {}
        self.undisclosed: dict[str, None] = {}
        # Until the outcome is declared or the poll annulled.
        self.ballots: dict[str, dict[str, Ballot]] = {}
        self.casts: dict[str, dict[str, int]] = {}
        # In roll-calls, until they close: who was called and did not answer, by poll and member.
        self.missed: dict[str, dict[str, Missed]] = {}
        # Until then, too: how far hands and papers are counted, by `<poll>:<way>`; and the papers handed out.
        self.double_counts: dict[str, DoubleCount] = {}
        self.papers: dict[str, Papers] = {}
        # Who doubts a show of hands; until it is counted anew, the poll annulled, or the sitting closed. What
        # was granted - one new count, or a roll-call - stays until the close, for when it is asked again.
        # (A sitting cannot be closed on what enough people doubt, but there are logs in which one was.)
        self.divisions: dict[str, Division] = {}
        # Who was here when a poll that counts those present opened; until it closes.
        self.present_at: dict[str, set[str]] = {}
        # The newest act on what is shown at desks, by `<kind>/<id>`; and of each open sitting's desk.
        self.touched: dict[str, Touch] = {}
        self.last_acts: dict[str, LastAct] = {}
        # By open sitting: what the newest putting of a question took along, should it be taken back.
        self.before_put: dict[str, BeforePut] = {}
        # Whose vote a holder may cast in a poll, by giver; until the outcome is declared, or it is annulled.
        self.proxies_at: dict[str, dict[str, str]] = {}
        # Of every stream but the ballots', the missed answers' and the presence's, which have their own.
        self.versions: dict[str, int] = {}
        self._rolls: dict[int, RollAt] = {}
        self._evolve = self._evolvers()

    def evolve(self, event: Event) -> None:
        """Take in the next event of the log."""
        self._evolve[type(event.data)](event)
        kinds = TOUCHES.get(event.data.TYPE)
        if kinds is not None:
            self._touch(event, kinds)

    def version(self, stream: str) -> int:
        """How many events the stream has; of a ballot, a missed answer, and presence while more can come."""
        if stream.startswith("ballot:"):
            _, poll_id, voter = stream.split(":")
            ballot = self.ballots.get(poll_id, {}).get(voter)
            return ballot.version if ballot else 0
        if stream.startswith("answer:"):
            _, poll_id, member_id = stream.split(":")
            missed = self.missed.get(poll_id, {}).get(member_id)
            return missed.times if missed else 0
        if stream.startswith("presence:"):
            _, sitting_id, member_id = stream.split(":")
            return self.attendance(sitting_id, member_id).version
        return self.versions.get(stream, 0)

    def roles(self, principal: Principal) -> frozenset[str]:
        """What the policy sees in this person now."""
        if principal.kind == "member":
            member = self.members.get(principal.id)
            return member.roles if member else NOBODY
        return ROLES[principal.kind]

    @property
    def is_chartered(self) -> bool:
        """Whether the community is founded and its first charter in force."""
        return self.community is not None and bool(self.community.charters)

    def chartered(self) -> Community:
        """The community; refused before it is founded."""
        if self.community is None or not self.is_chartered:
            raise UnknownCommunity()
        return self.community

    def member(self, member_id: str) -> Member:
        return _found("member", member_id, self.members)

    def on_roll(self, member_id: str) -> str:
        """The id, of somebody who has not left.

        Raises:
            MemberGone: she is not on the roll any more.
        """
        if self.member(member_id).departed:
            raise MemberGone(member=member_id)
        return member_id

    def sitting(self, sitting_id: str) -> Sitting:
        return _found("sitting", sitting_id, self.sittings)

    def presiding(self, one: Sitting) -> Member | None:
        """Who presides, as long as she is a chair."""
        member = self.members.get(one.presiding)
        return member if member and "chair" in member.roles else None

    def motion(self, motion_id: str) -> Motion:
        return _found("motion", motion_id, self.motions)

    def amendment(self, amendment_id: str) -> Amendment:
        return _found("amendment", amendment_id, self.amendments)

    def amendments_of(self, motion_id: str) -> list[Amendment]:
        """Every change that was proposed to it."""
        return [self.amendments[one] for one in self.amendments_to.get(motion_id, ())]

    def poll(self, poll_id: str) -> Poll:
        return _found("poll", poll_id, self.polls)

    def holder(self, number: str) -> Member | None:
        """The member who has this number now."""
        member_id = self.by_number.get(number)
        return self.members[member_id] if member_id else None

    def roll_at(self, n: int) -> RollAt:
        """The roll at a position. Polls are opened by the hundred on one roll, so the last few are kept."""
        frozen = self._rolls.get(n)
        if frozen is None:
            frozen = roll.freeze(self.members.values(), n)
            while len(self._rolls) >= ROLLS_KEPT:
                del self._rolls[next(iter(self._rolls))]
            self._rolls[n] = frozen
        return frozen

    def attendance(self, sitting_id: str, member_id: str) -> Attendance:
        """Whether the member is here, in an open sitting."""
        return self.presence.get(sitting_id, {}).get(member_id, AWAY)

    def present(self, sitting_id: str) -> PresenceAt:
        """Who is here now, in an open sitting. Who leaves the roll is not here any more."""
        there = ((one, self.members[one].entry) for one in self.here(sitting_id))
        counted = (Counted(one, entry.household, entry.weight) for one, entry in there)
        return presence.freeze(counted, self.presence_n[sitting_id])

    def here(self, sitting_id: str) -> set[str]:
        """The members who are here, in an open sitting."""
        return {one for one, attendance in self.presence[sitting_id].items() if attendance.here}

    def proxies_under(self, sitting_id: str, rule: Proxy, held_here: bool) -> dict[str, str]:
        """Who votes for whom now under this rule, by giver, in an open sitting."""
        standing = self.proxies[sitting_id]
        named = {member for giver, one in standing.items() for member in (giver, one.holder)}
        people = {one: self.person(sitting_id, one) for one in named if not self.members[one].departed}
        return proxy.good(rule, standing, people, held_here)

    def person(self, sitting_id: str, member_id: str) -> Person:
        """What proxies need to know of a member."""
        member = self.members[member_id]
        here = self.attendance(sitting_id, member_id).here
        words = member.roles | self._interests_of(sitting_id, member_id)
        return Person(member_id, member.entry.household, member.entry.weight, here, words)

    def _interests_of(self, sitting_id: str, member_id: str) -> frozenset[str]:
        """The charter's words for what she stands to gain by any motion of the sitting."""
        motions = (one for one in self.interests if self.motions[one].sitting == sitting_id)
        held = (self.interests[one].get(member_id) for one in motions)
        return frozenset(one.follows.kind for one in held if one is not None and one.declared)

    def count(self, poll_id: str, way: Way) -> DoubleCount:
        """How far the counting of hands or papers has come."""
        return self.double_counts.get(f"{poll_id}:{way}", UNCOUNTED)

    def papers_of(self, poll_id: str) -> Papers:
        return self.papers.get(poll_id, NO_PAPERS)

    def division(self, poll_id: str) -> Division:
        return self.divisions.get(poll_id, NOBODY_DOUBTS)

    def standing_division(self, sitting_id: str) -> str:
        """The poll of a sitting that enough people want counted or asked by roll-call, or ""."""
        reached = (self.polls[one] for one, held in self.divisions.items() if held.reached)
        return next(
            (one.id for one in reached if one.sitting == sitting_id and self._can_be_asked_again(one)), ""
        )

    def _can_be_asked_again(self, doubted: Poll) -> bool:
        """Not once it is void; nor where it put words into the motion, as nothing takes them out again."""
        changed = self.amendments.get(doubted.amendment)
        return doubted.state != "annulled" and not (changed and changed.is_adopted)

    def uncompared(self) -> list[tuple[str, Way]]:
        """The counts that two tellers have entered and nobody has compared."""
        both = (key for key, one in self.double_counts.items() if len(one.entered) == double_count.TELLERS)
        return [(poll_id, way) for poll_id, way in map(_poll_and_way, both)]

    def open_polls_in(self, sitting_id: str) -> list[str]:
        return [one for one in self.open_polls if self.polls[one].sitting == sitting_id]

    def pending(self, sitting_id: str) -> list[Motion]:
        """Questions of procedure that wait to be put, or on which a vote goes on."""
        questions = (self.motions[one] for one in self.questions.get(sitting_id, ()))
        return [one for one in questions if not one.polls or self.polls[one.polls[-1]].state != "declared"]

    def waiting_points(self, sitting_id: str) -> list[str]:
        """Points of order that the chair is to rule on, oldest first."""
        return self.points_in.get(sitting_id, [])

    def _evolvers(self) -> dict[type[EventData], Callable[[Event], None]]:
        return {
            BallotCast: self._ballot,
            BallotReplaced: self._ballot,
            AnswerMissed: self._missed,
            **dict.fromkeys(COMMUNITY, self._community),
            **dict.fromkeys(ROLL, self._member),
            **dict.fromkeys(SITTING, self._sitting),
            **dict.fromkeys(PRESENCE, self._presence),
            **dict.fromkeys(PROXY, self._proxy),
            **dict.fromkeys(DEBATE, self._debate),
            **dict.fromkeys(MOTION, self._motion),
            **dict.fromkeys(AMENDMENT, self._amendment),
            **dict.fromkeys(POINT, self._point),
            **dict.fromkeys(INTEREST, self._interest),
            **dict.fromkeys(POLL, self._poll),
            **dict.fromkeys(COUNTING, self._count),
            **dict.fromkeys(PAPERS, self._papers),
            **dict.fromkeys(DIVISION, self._division),
            assistance.AssistanceRecorded: self._assistance,
            **dict.fromkeys(MINUTES, self._minutes),
        }

    def _touch(self, event: Event, kinds: tuple[Kind, ...]) -> None:
        sitting_id, one_id = self._sitting_of(event), event.stream.split(":")[1]
        what, by = event.data.TYPE.partition("/")[0], event.by
        touch = Touch(event.n, by.id, by.capacity, what)
        for kind in kinds:
            about = sitting_id if kind in ("sitting", "floor", "list") else one_id
            self.touched[f"{kind}/{about}"] = touch
        last = self.last_acts.get(sitting_id)
        before = last.events if last and (last.by, last.cmd) == (by.id, event.cmd) else ()
        entries = (*before, (event.n, event.stream, event.data.TYPE))
        is_undo = getattr(event.data, "undoes", None) is not None
        self.last_acts[sitting_id] = LastAct(event.cmd, event.at, by.id, by.capacity, entries, is_undo)
        if self.sittings[sitting_id].state == "closed":
            del self.last_acts[sitting_id]

    def _sitting_of(self, event: Event) -> str:
        kind, one_id = event.stream.split(":")[:2]
        if kind == "sitting":
            return one_id
        if kind == "motion":
            return self.motions[one_id].sitting
        if kind == "amendment":
            return self.motions[self.amendments[one_id].motion].sitting
        if kind in ("poll", "count", "papers", "double"):
            return self.polls[one_id].sitting
        data: Any = event.data
        return str(data.sitting)

    def _ballot(self, event: Event) -> None:
        _, poll_id, voter = event.stream.split(":")
        data: Any = event.data
        option = data.option or ""
        self.ballots[poll_id][voter] = Ballot(
            option,
            data.weight or "1",
            event.c["choice"] if event.c else "",
            event.version,
            bool(data.by_proxy),
            data.means or "",
            data.paper or 0,
            event.n,
            event.by.id,
            event.by.capacity,
        )
        if option:
            casts = self.casts[poll_id]
            casts[option] = casts.get(option, 0) + 1

    def _missed(self, event: Event) -> None:
        _, poll_id, member_id = event.stream.split(":")
        by = event.by
        self.missed.setdefault(poll_id, {})[member_id] = Missed(event.version, event.n, by.id, by.capacity)

    def _community(self, event: Event) -> None:
        self.versions[event.stream] = event.version
        self.community = community.evolve(self.community, event)

    def _member(self, event: Event) -> None:
        self.versions[event.stream] = event.version
        member_id = event.stream.removeprefix("member:")
        before = self.members.get(member_id)
        after = self.members[member_id] = roll.evolve(before, event)
        if isinstance(event.data, OFFICE):
            return
        self.roll_n = event.n
        if before is not None and self.by_number.get(before.entry.number) == member_id:
            del self.by_number[before.entry.number]
        if not after.departed:
            self.by_number[after.entry.number] = member_id

    def _sitting(self, event: Event) -> None:
        self.versions[event.stream] = event.version
        sitting_id = event.stream.removeprefix("sitting:")
        after = self.sittings[sitting_id] = sitting.evolve(self.sittings.get(sitting_id), event)
        if isinstance(event.data, sitting.SittingOpened):
            self.presence[sitting_id], self.presence_n[sitting_id] = {}, event.n
            self.proxies[sitting_id] = {}
        elif after.state == "closed":
            for part in (
                *(self.presence, self.presence_n, self.proxies, self.before_put),
                *(self.questions, self.points_in, self.rulings, self.rulings_before),
            ):
                part.pop(sitting_id, None)
        match event.data:
            case sitting.SittingOpened(continues=str() as former):
                before = self.sittings[former]
                self.sittings[former] = dataclass_replace(before, continued_by=sitting_id)
                self.sittings[sitting_id] = dataclass_replace(after, announced=before.announced)
        match event.data:
            case sitting.SittingOpened(form="assembly"):
                rules = debate.rules_of(self.chartered().in_force.charter.speech)
                self.debates[sitting_id] = Debate(sitting_id, rules)
            case sitting.SittingClosed():
                for poll_id in [one for one in self.divisions if self.polls[one].sitting == sitting_id]:
                    del self.divisions[poll_id]
                if sitting_id in self.debates:
                    self.debates[sitting_id] = debate.lapse(self.debates[sitting_id])

    def _debate(self, event: Event) -> None:
        self.versions[event.stream] = event.version
        data: Any = event.data
        self.debates[data.sitting] = debate.evolve(self.debates[data.sitting], event)

    def _presence(self, event: Event) -> None:
        _, sitting_id, member_id = event.stream.split(":")
        there = self.presence[sitting_id]
        there[member_id] = presence.evolve(there.get(member_id), event)
        self.presence_n[sitting_id] = event.n

    def _proxy(self, event: Event) -> None:
        self.versions[event.stream] = event.version
        _, sitting_id, giver = event.stream.split(":")
        standing = self.proxies[sitting_id]
        after = proxy.evolve(standing.pop(giver, None), event)
        if after is not None:
            standing[giver] = after

    def _motion(self, event: Event) -> None:
        self.versions[event.stream] = event.version
        motion_id = event.stream.removeprefix("motion:")
        before = self.motions.get(motion_id)
        if isinstance(event.data, motion.MotionPut) and before is not None:
            self._remember(before.sitting, motion_id)
        after = self.motions[motion_id] = motion.evolve(before, event)
        if isinstance(event.data, motion.MotionPutBack):
            self._put_back(after.sitting)
            return
        self._question(after, before is None)
        if before is None or before.sitting != after.sitting:
            self.motions_in[after.sitting] = after.number
        elif after.sitting in self.debates:
            self._heard(self.debates[after.sitting], event, after)

    def _heard(self, held: Debate, event: Event, after: Motion) -> None:
        """What becomes of those who wait to speak to it."""
        match event.data:
            case motion.MotionLaidAside():
                held = debate.lay_aside(held, after.id)
            case motion.MotionTakenUp():
                held = debate.take_up(held, after.id)
            case _ if after.state in AWAY_FROM_DEBATE:
                held = debate.lapse(held, after.id)
        self.debates[after.sitting] = held

    def _remember(self, sitting_id: str, motion_id: str) -> None:
        held = self.debates.get(sitting_id)
        waiting = [one.id for one in held.waiting if one.motion == motion_id] if held else []
        questions, ruling = self.questions.get(sitting_id, ()), self.rulings.get(sitting_id, "")
        self.before_put[sitting_id] = BeforePut(tuple(waiting), tuple(questions), ruling)

    def _put_back(self, sitting_id: str) -> None:
        """What it took along is there again."""
        before = self.before_put.pop(sitting_id)
        if sitting_id in self.debates:
            self.debates[sitting_id] = debate.revive(self.debates[sitting_id], before.speeches)
        if before.questions or sitting_id in self.questions:
            self.questions[sitting_id] = list(before.questions)
        if before.ruling:
            self.rulings[sitting_id] = before.ruling

    def _amendment(self, event: Event) -> None:
        self.versions[event.stream] = event.version
        amendment_id = event.stream.removeprefix("amendment:")
        before = self.amendments.get(amendment_id)
        after = self.amendments[amendment_id] = amendment.evolve(before, event)
        if isinstance(event.data, amendment.AmendmentPut):
            self._remember(self.motions[after.motion].sitting, "")
        elif isinstance(event.data, amendment.AmendmentPutBack):
            self._put_back(self.motions[after.motion].sitting)
        if before is None:
            self.amendments_to.setdefault(after.motion, []).append(amendment_id)

    def _question(self, after: Motion, is_new: bool) -> None:
        """A question of procedure waits until it is decided; one about a motion, while it can be asked."""
        here = self.questions.get(after.sitting, [])
        if after.procedure is None:
            here = [one for one in here if _about(self.motions[one]) != after.id or self._is_asked(one)]
        elif after.procedure is not None and after.state in SETTLED:
            here = [one for one in here if one != after.id]
        elif after.procedure is not None and (is_new or self._is_open_again(after, here)):
            here = [*here, after.id]
        if here or after.sitting in self.questions:
            self.questions[after.sitting] = here

    def _is_open_again(self, question: Motion, here: list[str]) -> bool:
        """Its vote was annulled, and there is still something to decide."""
        return question.state == "annulled" and question.id not in here and self._is_asked(question.id)

    def _is_asked(self, question: str) -> bool:
        """What it is about, if it is about a motion, is still as it was."""
        asked = self.motions[question].procedure
        about = self.motions.get(asked.motion) if asked else None
        return not asked or not about or motion.can_be_asked(asked.effect, about.state)

    def _point(self, event: Event) -> None:
        self.versions[event.stream] = event.version
        point_id = event.stream.removeprefix("point:")
        after = self.points[point_id] = point.evolve(self.points.get(point_id), event)
        waiting = [one for one in self.waiting_points(after.sitting) if one != point_id]
        self.points_in[after.sitting] = waiting + ([point_id] if after.state == "waiting" else [])
        match event.data:
            case point.PointRuled():
                self.rulings_before[after.sitting] = self.rulings.get(after.sitting, "")
                self.rulings[after.sitting] = point_id
            case point.PointPutBack():
                self._unruled(after.sitting)

    def _unruled(self, sitting_id: str) -> None:
        """The point has its old place, and the ruling before can be appealed from if it could be."""
        here = set(self.points_in[sitting_id])
        self.points_in[sitting_id] = [one for one in self.points if one in here]
        former = self.rulings_before.pop(sitting_id)
        if former:
            self.rulings[sitting_id] = former
        else:
            del self.rulings[sitting_id]

    def _interest(self, event: Event) -> None:
        self.versions[event.stream] = event.version
        _, motion_id, member_id = event.stream.split(":")
        standing = self.interests.setdefault(motion_id, {})
        standing[member_id] = interest.evolve(standing.get(member_id), event)

    def _minutes(self, event: Event) -> None:
        self.versions[event.stream] = event.version
        sitting_id = event.stream.removeprefix("minutes:")
        self.minutes[sitting_id] = minutes.evolve(self.minutes.get(sitting_id), event)

    def _count(self, event: Event) -> None:
        self.versions[event.stream] = event.version
        key = event.stream.removeprefix("count:")
        self.double_counts[key] = double_count.evolve(self.double_counts.get(key), event)
        # It is hands that were doubted: to count the papers again answers nobody.
        if isinstance(event.data, double_count.CountRestarted) and key.endswith(":hands"):
            self._answered(key.partition(":")[0])

    def _answered(self, poll_id: str) -> None:
        after = division.answered(self.divisions.pop(poll_id, NOBODY_DOUBTS))
        if after.is_answered:
            self.divisions[poll_id] = after

    def _division(self, event: Event) -> None:
        self.versions[event.stream] = event.version
        poll_id = event.stream.removeprefix("division:")
        self.divisions[poll_id] = division.evolve(self.divisions.get(poll_id), event)

    def _assistance(self, event: Event) -> None:
        self.versions[event.stream] = event.version

    def _papers(self, event: Event) -> None:
        self.versions[event.stream] = event.version
        poll_id = event.stream.split(":")[1]
        self.papers[poll_id] = papers.evolve(self.papers.get(poll_id), event)

    def _poll(self, event: Event) -> None:
        self.versions[event.stream] = event.version
        poll_id = event.stream.removeprefix("poll:")
        before = self.polls.get(poll_id)
        after = self.polls[poll_id] = poll.evolve(before, event)
        match event.data:
            case poll.PollOpened(presence=frozen, proxies=lent):
                if lent is not None:
                    self.proxies_at[poll_id] = dict(lent.holders)
                if frozen is not None:
                    self.present_at[poll_id] = self.here(after.sitting)
                self.polls_in[after.sitting] = after.number
                self._ruling_stands(after)
                self.open_polls[poll_id] = None
                self.ballots[poll_id], self.casts[poll_id] = {}, {}
            case poll.PollClosed():
                self.open_polls.pop(poll_id, None)
                self.present_at.pop(poll_id, None)
                self.missed.pop(poll_id, None)
                if after.reveal == "at-close" and self.ballots[poll_id]:
                    self.undisclosed[poll_id] = None
            case poll.BallotsDisclosed(ballots=opened):
                box = self.ballots[poll_id]
                box.update({voter: replace(box[voter], option=one.option) for voter, one in opened.items()})
                if after.disclosed:
                    self.undisclosed.pop(poll_id, None)
            case poll.OutcomeDeclared() | poll.PollAnnulled() | poll.PollWithdrawn():
                self.open_polls.pop(poll_id, None)
                self.undisclosed.pop(poll_id, None)
                self.present_at.pop(poll_id, None)
                self.missed.pop(poll_id, None)
                self.ballots.pop(poll_id, None)
                self.casts.pop(poll_id, None)
                self.papers.pop(poll_id, None)
                self.proxies_at.pop(poll_id, None)
                if after.state == "withdrawn":
                    self.polls_in[after.sitting] = after.number - 1
                if after.state == "withdrawn":
                    self.divisions.pop(poll_id, None)
                # A roll-call that enough people want is how it is asked again.
                elif after.state == "annulled" and self.division(poll_id).reached != "roll-call":
                    self._answered(poll_id)
                for way in get_args(Way):
                    self.double_counts.pop(f"{poll_id}:{way}", None)

    def _ruling_stands(self, opened: Poll) -> None:
        """Whatever is put next lets it: an appeal that nobody supported is none."""
        self.rulings.pop(opened.sitting, None)
        for one in list(self.questions.get(opened.sitting, ())):
            asked = self.motions[one].procedure
            if asked is not None and asked.effect == "overrule" and one != opened.motion:
                self.questions[opened.sitting].remove(one)

    def dump(self) -> bytes:
        """The whole state, for a snapshot."""
        return snapshot.pack(self)

    @classmethod
    def load(cls, raw: bytes) -> "State":
        """The state that `dump` gave under the same `snapshot.SHAPE`."""
        state = cls()
        snapshot.unpack(raw, state)
        return state


T = TypeVar("T")


def _poll_and_way(key: str) -> tuple[str, Way]:
    poll_id, _, way = key.partition(":")
    return poll_id, cast(Way, way)


def _found(kind: str, one_id: str, those: dict[str, T]) -> T:
    one = those.get(one_id)
    if one is None:
        raise UnknownObject(object=kind, id=one_id)
    return one


def _about(question: Motion) -> str:
    return question.procedure.motion if question.procedure else ""


NOBODY = frozenset({"public"})
ROLES: dict[str, frozenset[str]] = {
    "operator": frozenset({"public", "operator"}),
    "display": frozenset({"public", "display"}),
    "public": NOBODY,
    "clock": frozenset({"clock"}),
}

COMMUNITY = (community.CommunityFounded, community.CharterAdopted, community.CharterAmended)
OFFICE = (roll.RoleGranted, roll.RoleEnded)
ROLL = (roll.MemberEnrolled, roll.MemberChanged, roll.MemberDeparted, *OFFICE)
SITTING = (
    sitting.SittingPlanned, sitting.SittingCalled,
    sitting.SittingOpened, sitting.SittingClosed, sitting.SittingPaused, sitting.SittingResumed,
    sitting.SittingAdjourned, sitting.PresidingChanged,
)  # fmt: skip
PRESENCE = (presence.MemberArrived, presence.MemberLeft)
PROXY = (proxy.ProxyGiven, proxy.ProxyEnded)
MOTION = (
    motion.MotionSubmitted, motion.ProcedureMoved, motion.MotionSeconded, motion.MotionWithdrawn,
    motion.MotionPut, motion.MotionAdopted, motion.MotionRejected, motion.MotionAdvised,
    motion.MotionAnnulled, motion.MotionPutBack, motion.MotionPostponed, motion.MotionTakenUp,
    motion.MotionAmended, motion.MotionCarriedOver, motion.MotionLaidAside,
)  # fmt: skip
AMENDMENT = (
    amendment.AmendmentSubmitted, amendment.AmendmentSeconded, amendment.AmendmentWithdrawn,
    amendment.AmendmentPut, amendment.AmendmentAdopted, amendment.AmendmentAccepted,
    amendment.AmendmentRejected, amendment.AmendmentAnnulled, amendment.AmendmentFell,
    amendment.AmendmentPutBack,
)  # fmt: skip
POINT = (
    point.PointRaised, point.PointWithdrawn, point.PointRuled, point.PointPutBack, point.AppealDecided,
)  # fmt: skip
INTEREST = (interest.InterestDeclared, interest.InterestRuled)
SETTLED = ("adopted", "rejected", "advised", "withdrawn")
# Nobody speaks to such a motion, and what was asked about it is over.
AWAY_FROM_DEBATE = ("put", "withdrawn", "postponed")
DEBATE = (
    debate.SpeechAsked, debate.SpeechWithdrawn, debate.SpeechBegun, debate.SpeechExtended,
    debate.SpeechShortened, debate.SpeechEnded,
    debate.ListClosed, debate.ListReopened, debate.DebateEnded,
    debate.DebateResumed, debate.TimeLimited, debate.SpeechPutBack,
)  # fmt: skip
COUNTING = (
    double_count.CountEntered, double_count.CountsCompared, double_count.CountRestarted,
    double_count.CountRuled,
)  # fmt: skip
DIVISION = (division.DivisionAsked, division.DivisionReached)
PAPERS = (papers.PapersIssued, papers.PaperGiven, papers.DoublesFound, papers.DoubleRuled)
POLL = (
    poll.PollOpened,
    poll.PollClosed,
    poll.BallotsDisclosed,
    poll.OutcomeDeclared,
    poll.PollAnnulled,
    poll.PollWithdrawn,
)

MINUTES = (
    minutes.MinutesNoted, minutes.MinutesCorrected, minutes.MinutesApproved, minutes.MinutesSigned,
)  # fmt: skip
