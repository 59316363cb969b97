"""Random histories for the tests of views: what the services decide on random commands, as rows of a log."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

from hypothesis import strategies as st

from domain.errors import Refusal
from domain.event import Event, Row, encode, leaf_hash
from domain.motion_text import Form
from domain.speaking_order import Kind
from services import commands as c
from services.principal import OPERATOR, THE_CLOCK, Principal
from tests.rules.given import (
    CONFLICTS,
    DIVISION,
    MINUTE,
    ORDINARY,
    PROCEDURES,
    SPEECH,
    Given,
    charter,
    member,
    row,
    text,
)

WEIGHTS = ("1", "1", "2", "3/2", "1/3", "10")
HERE = {"counts": "present"}
HOUSEHOLDS = ("", "H1", "H2", "H1", "H3")
QUORUMS = [
    {"all_of": [{"base": base, "share": "1/3", "strict": False, "article": "4", "confidence": "D"} | more]}
    for base, more in (("members_all", {}), ("members_all", HERE), ("household_reps", HERE), ("shares", HERE))
] + [None]
MEANS = ["tablet", "hands", "paper"]
HALL_MEANS: list[list[Any]] = [["hands"], ["tablet", "paper"], ["tablet", "hands", "paper"]]
PROXY = {"article": "10", "confidence": "D", "max_per_holder": 2, "written": False, "barred": ["contract"]}
KINDS_OF_INTEREST = [None, "contract", "own-deed", "candidate"]
RULES = {"speech": SPEECH, "matters": ORDINARY | PROCEDURES}
CONFLICTS_HERE = {kind: one for kind, one in CONFLICTS.items() if kind != "elsewhere"}
BODY = {"article": "30", "confidence": "D", "members": "members_all"}
# The one is all who are on the roll; who is in the other, the roll does not say.
BODIES = {
    "quarter": BODY | {"name": {"en": "Quarter"}},
    "council": BODY | {"name": {"en": "Council"}, "size_most": 7},
}
HALL_RULES = RULES | {"division": DIVISION, "conflicts": CONFLICTS_HERE, "bodies": BODIES}
NAMED = ("red", "blue", "green")
FORMS: tuple[Form, ...] = ("replace", "insert", "strike")
PARAGRAPHS = ("1", "2", "2", "0", "2.1")
KINDS: tuple[Kind, ...] = ("for", "against", "contribution", "question")


class ListLog:
    """A log in memory, as projections read one."""

    def __init__(self, rows: Sequence[Row] = ()) -> None:
        self.rows = list(rows)

    def read(self, after: int, limit: int) -> list[Row]:
        return self.rows[after : after + limit]

    def read_stream(self, stream: str) -> list[Row]:
        return [row for row in self.rows if row.stream == stream]

    def read_streams(self, prefix: str, after: str, limit: int) -> list[Row]:
        newest = {row.stream: row for row in self.rows if row.stream.startswith(prefix)}
        names = sorted(newest)
        return [newest[name] for name in names[bisect_right(names, after) :][:limit]]


def rows_of(events: Iterable[Event]) -> list[Row]:
    """Events as a store gives them back."""
    rows = []
    for event in events:
        state = encode(event)
        rows.append(Row(event.n, event.stream, event.version, event.type, state, leaf_hash(state)))
    return rows


def log_of(given: Given) -> ListLog:
    """The log of everything that happened."""
    return ListLog(rows_of(given.events))


class Happenings:
    """Lets things happen in a community: a step is three dice, and what the rules refuse does not happen."""

    def __init__(self) -> None:
        self.given = Given(charter(means=MEANS, proxy=PROXY) | HALL_RULES).founded()
        self.people = self.given.enrolled("1", "2", "3")
        self.chair = self.given.granted(self.people[0], "chair")
        self.given.motion(self.people[1], self.given.sitting(self.chair))
        self._numbers = 3
        # What happens often stands here often.
        self._acts: list[Callable[[int, int], None]] = [
            *[self.vote] * 8, *[self.submit] * 2, *[self.open_poll] * 3, *[self.close_poll] * 2,
            *[self.disclose] * 2, *[self.declare] * 2, self.annul, self.second, self.withdraw, self.run_out,
            *[self.arrive] * 4, *[self.leave] * 2, self.enrol, self.change, self.depart, self.grant, self.end,
            *[self.declare_interest] * 3, self.rule_interest,
            *[self.lend] * 4, self.take_back, *[self.vote_for] * 4,
            self.open_sitting, self.plan, *[self.call_sitting] * 3, *[self.open_called] * 2,
            self.close_sitting, self.pause, self.resume, self.adjourn, self.go_on,
            *[self.undo] * 4,
            self.grant_chair, self.hand, self.take,
            self.amend, *[self.note] * 2, self.correct, self.approve, self.sign,
            *[self.ask] * 4, *[self.call] * 3, *[self.end_speech] * 2, self.withdraw_speech,
            self.extend, self.close_list,
            *[self.propose] * 4, self.second_change, self.withdraw_change, self.accept_change,
            *[self.put_change] * 3,
            *[self.open_in_hall] * 3, *[self.call_names] * 4,
            *[self.hand_out] * 3, *[self.count] * 6, *[self.compare] * 4,
            self.restart, self.rule, self.rule_double, self.appoint, self.help, *[self.doubt] * 3,
            *[self.raise_point] * 2, *[self.rule_point] * 2, self.withdraw_point,
            *[self.move] * 3, *[self.second_question] * 3, *[self.decide_question] * 4,
        ]  # fmt: skip

    def happen(self, steps: Iterable[tuple[int, int, int]]) -> ListLog:
        for act, one, other in steps:
            with suppress(Refusal):
                self._acts[act % len(self._acts)](one, other)
        return log_of(self.given)

    def vote(self, one: int, other: int) -> None:
        """Several at once, on polls that are open, so that ballots come in floods and replace one another."""
        for turn in range(1 + one % 6):
            poll = self.given.state.polls[self._of(self.given.state.open_polls, other + turn // 2)]
            option = poll.options[(one + turn * other) % len(poll.options)]
            self._attempt(self._member(one + turn), c.CastBallot(poll=poll.id, option=option))

    def submit(self, one: int, other: int) -> None:
        title, sitting = text(f"Motion {one}"), self._of(self.given.state.sittings, other)
        words = text("First.\nSecond.\nThird.") if other % 4 else None
        mover = self._member(one).id
        brought = c.SubmitMotion(sitting=sitting, title=title, text=words, member=mover)
        self._do(self._desk_or(mover, one), brought)

    def second(self, one: int, other: int) -> None:
        self._do(self._member(one), c.SecondMotion(motion=self._motion(other)))

    def withdraw(self, one: int, other: int) -> None:
        moved = self.given.state.motions[self._motion(one)]
        self._do(self._desk_or(moved.mover, other), c.WithdrawMotion(motion=moved.id, member=moved.mover))

    def _desk_or(self, member_id: str, die: int) -> Principal:
        """Now and then the desk writes it down for her."""
        return self.chair if die % 3 == 0 else member(member_id)

    def open_poll(self, one: int, other: int) -> None:
        motion = self.given.state.motions[self._motion(one)]
        named = [c.Option(id=option, label=text(option)) for option in NAMED]
        self._do(
            self.chair,
            c.OpenPoll(
                motion=motion.id,
                reveal="at-close" if other % 2 else None,
                options=named if other % 3 == 0 else None,
                minutes=1 if other % 5 == 0 else None,
                repeats=motion.polls[-1] if motion.polls else None,
            ),
        )

    def propose(self, one: int, other: int) -> None:
        """To one of the first paragraphs of a motion, in its newest version or the one before."""
        motions = self.given.state.motions
        moved = motions[self._of([one.id for one in motions.values() if one.is_pending], other)]
        form, paragraph = FORMS[one % len(FORMS)], PARAGRAPHS[other % len(PARAGRAPHS)]
        words = None if form == "strike" else c.ParagraphText(lang="en", text=f"Words {one}")
        wording, mover = max(1, moved.wording.version - other % 2), self._member(one).id
        about = {"motion": moved.id, "wording": wording, "paragraph": paragraph, "form": form}
        brought = c.SubmitAmendment(**about, text=words, member=mover)
        self._do(self._desk_or(mover, one + other), brought)

    def second_change(self, one: int, other: int) -> None:
        supporter = self._member(one).id
        seconded = c.SecondAmendment(amendment=self._change(other), member=supporter)
        self._do(self._desk_or(supporter, one + other), seconded)

    def withdraw_change(self, one: int, other: int) -> None:
        changed = self.given.state.amendments[self._change(one)]
        taken = c.WithdrawAmendment(amendment=changed.id, member=changed.mover)
        self._do(self._desk_or(changed.mover, other), taken)

    def accept_change(self, one: int, other: int) -> None:
        changed = self.given.state.amendments[self._change(one)]
        mover = self.given.state.motions[changed.motion].mover
        taken = c.AcceptAmendment(amendment=changed.id, member=mover)
        self._do(self._desk_or(mover, other), taken)

    def put_change(self, one: int, other: int) -> None:
        """Often through to the outcome at once, or the motion would never get a second version."""
        changed = self.given.state.amendments[self._change(one)]
        repeats = changed.polls[-1] if changed.polls else None
        put = c.OpenPoll(motion=changed.motion, amendment=changed.id, reveal="live", repeats=repeats)
        self._do(self.chair, put)
        poll = self.given.result["poll"]
        if other % 4:
            option = "no" if other % 4 == 1 else "yes"
            for voter in [*self.given.state.members][:4]:
                self._attempt(member(voter), c.CastBallot(poll=poll, option=option))
            self._do(self.chair, c.ClosePoll(poll=poll))
            self._do(self.chair, c.DeclareOutcome(poll=poll))

    def _change(self, die: int) -> str:
        return self._of(self.given.state.amendments, die)

    def open_in_hall(self, one: int, other: int) -> None:
        """By hands, on paper or both, among people with one vote each; whoever counts is there."""
        for turn, weighty in enumerate(self.given.state.members.values()):
            if weighty.entry.weight != "1":
                plain = row(weighty.entry.number, f"Name {turn}", weight="1")
                self._attempt(OPERATOR, c.ChangeMember(member=weighty.id, row=plain))
        motion = self.given.state.motions[self._motion(one)]
        for teller in self.people[:2]:
            self._attempt(OPERATOR, c.GrantRole(member=teller.id, role="teller"))
            self._attempt(self.chair, c.Arrive(sitting=motion.sitting, member=teller.id))
        repeats = motion.polls[-1] if motion.polls else None
        method: Any = "roll-call" if one % 3 == 0 else None
        means = HALL_MEANS[other % 3]
        self._do(self.chair, c.OpenPoll(motion=motion.id, means=means, method=method, repeats=repeats))

    def call_names(self, one: int, other: int) -> None:
        """Several answer or do not, one perhaps for whoever lent her vote; now and then a paper is read."""
        polls = self.given.state.polls
        poll = polls[self._of([each for each in self.given.state.open_polls if polls[each].roll_call], other)]
        for turn in range(1 + other % 4):
            paper = one % 5 + turn if one % 2 and "paper" in poll.means else None
            option, who = poll.options[(one + turn) % len(poll.options)], self._member(one + turn)
            answer = c.RecordBallot(poll=poll.id, member=who.id, option=option, paper=paper or None)
            silent = c.MissAnswer(poll=poll.id, member=self._member(other + turn).id)
            self._attempt(self.chair, silent if (one + turn) % 3 == 0 else answer)

    def hand_out(self, one: int, other: int) -> None:
        poll = self._hall_poll(other)
        self._attempt(self.people[0], c.IssuePapers(poll=poll, first=1 + other % 3, last=3 + other % 3))
        self._attempt(self.people[0], c.GivePaper(poll=poll, number=1 + one % 4, member=self._member(one).id))
        self._attempt(self._member(one), c.CastBallot(poll=poll, option="yes"))

    def count(self, one: int, other: int) -> None:
        """Often the two agree."""
        poll = self._hall_poll(other)
        for turn, teller in enumerate(self.people[:2]):
            counted = self._piles(poll, one + (turn if one % 3 == 0 else 0), other)
            self._attempt(teller, c.EnterCount.model_validate({"poll": poll, **counted}))

    def compare(self, one: int, _other: int) -> None:
        poll, _, way = self._of(
            [f"{poll}:{way}" for poll, way in self.given.state.uncompared()], one
        ).partition(":")
        self.given.compare(poll, way)

    def restart(self, one: int, other: int) -> None:
        way: Any = "hands" if one % 2 else "paper"
        self._do(self.chair, c.RestartCount(poll=self._hall_poll(other), way=way, reason=text("Again")))

    def rule(self, one: int, other: int) -> None:
        poll = self._hall_poll(other)
        ruling = {"poll": poll, **self._piles(poll, one, other), "reason": text("So be it")}
        self._do(self.chair, c.RuleCount.model_validate(ruling))

    def rule_double(self, one: int, other: int) -> None:
        poll, keeps = self._hall_poll(other), "paper" if one % 2 else "tablet"
        twice = self._of(self.given.state.papers_of(poll).doubles, one)
        self._do(self.chair, c.RuleDouble(poll=poll, member=twice, keeps=keeps, reason=text("So be it")))

    def appoint(self, one: int, other: int) -> None:
        kind = c.AppointTeller if other % 3 else c.ReleaseTeller
        self._do(self.chair, kind(member=self._member(one).id))

    def help(self, one: int, other: int) -> None:
        witnesses = [person.id for person in self.people[:2]]
        helped = self._member(one).id
        poll, means = self._hall_poll(other), self.given.state.polls[self._hall_poll(other)].means
        self._do(
            self.people[0], c.RecordAssistance(poll=poll, way=means[0], witnesses=witnesses, member=helped)
        )

    def doubt(self, one: int, other: int) -> None:
        wants: Any = "count" if other % 2 else "roll-call"
        self._do(self._member(one), c.AskDivision(poll=self._hall_poll(other), wants=wants))

    def _hall_poll(self, die: int) -> str:
        """One of the newest that are not on tablets alone."""
        polls = self.given.state.polls.values()
        return self._of([one.id for one in polls if one.means != ("tablet",)][-2:], die % 4 // 3)

    def _piles(self, poll: str, one: int, other: int) -> dict[str, Any]:
        """What might have been counted, of hands or of papers by their numbers."""
        issued = sorted(self.given.state.papers_of(poll).issued)
        options = self.given.state.polls[poll].options
        if other % 2:
            piles: dict[str, Any] = dict.fromkeys(options, 0) | {options[0]: one % 3}
            return {"way": "hands", "piles": {"options": piles}}
        cut = one % (len(issued) + 1)
        piles = dict.fromkeys(options, 0) | {options[0]: issued[:cut]}
        return {"way": "paper", "piles": {"options": piles, "missing": issued[cut:]}}

    def close_poll(self, one: int, _: int) -> None:
        self._do(self.chair, c.ClosePoll(poll=self._poll(one)))

    def run_out(self, one: int, _: int) -> None:
        self.given.at += MINUTE
        self._do(THE_CLOCK, c.ClosePoll(poll=self._poll(one)))

    def disclose(self, one: int, _: int) -> None:
        self.given.disclose(self._of(self.given.state.undisclosed, one))

    def declare(self, one: int, _: int) -> None:
        self._do(self.chair, c.DeclareOutcome(poll=self._poll(one)))

    def annul(self, one: int, _: int) -> None:
        if one % 3 == 0:
            self._do(self.chair, c.AnnulPoll(poll=self._poll(one), reason=text("A mistake")))

    def enrol(self, one: int, _: int) -> None:
        self._numbers += 1
        weight, home = WEIGHTS[one % len(WEIGHTS)], HOUSEHOLDS[one % len(HOUSEHOLDS)]
        self._do(OPERATOR, c.EnrolMember(row=row(str(self._numbers), weight=weight, household=home)))

    def change(self, one: int, other: int) -> None:
        changed = self._member(one)
        number = self.given.state.members[changed.id].entry.number
        home = HOUSEHOLDS[one % len(HOUSEHOLDS)]
        again = row(number, f"Name {other}", weight=WEIGHTS[other % len(WEIGHTS)], household=home)
        self._do(OPERATOR, c.ChangeMember(member=changed.id, row=again))

    def depart(self, one: int, _: int) -> None:
        """The chair stays, or nothing more would happen."""
        leaving = self._member(one)
        if leaving != self.chair:
            self._do(OPERATOR, c.DepartMember(member=leaving.id))

    def grant(self, one: int, _: int) -> None:
        self._do(OPERATOR, c.GrantRole(member=self._member(one).id, role="secretary"))

    def end(self, one: int, _: int) -> None:
        self._do(OPERATOR, c.EndRole(member=self._member(one).id, role="secretary"))

    def open_sitting(self, one: int, other: int) -> None:
        form: Any = "consultation" if one % 2 else "assembly"
        body = None if one % 2 else (None, *BODIES)[other % 3]
        self._do(self.chair, c.OpenSitting(title=text(f"Sitting {other}"), form=form, body=body))

    def plan(self, one: int, _: int) -> None:
        self._do(self.chair, c.PlanSitting(title=text(f"Planned {one}")))

    def call_sitting(self, one: int, other: int) -> None:
        """For now or for later, again and again, with all that waits or one matter of it."""
        sittings = self.given.state.sittings.values()
        sitting = self._of([each.id for each in sittings if each.state in ("planned", "called")], one)
        waiting = [each.id for each in self.given.state.motions.values() if each.sitting == sitting]
        self._do(
            self.chair,
            c.CallSitting(
                sitting=sitting,
                place=text("The barn"),
                held_at=self.given.at + MINUTE if other % 4 == 0 else None,
                docket=waiting[: other % 3] if other % 2 else None,
            ),
        )

    def open_called(self, one: int, _: int) -> None:
        sittings = self.given.state.sittings.values()
        sitting = self._of([each.id for each in sittings if each.state in ("planned", "called")], one)
        self._do(self.chair, c.OpenSitting(sitting=sitting))

    def close_sitting(self, one: int, _: int) -> None:
        if one % 4 == 0:
            self._do(self.chair, c.CloseSitting(sitting=self._of(self.given.state.sittings, one)))

    def pause(self, one: int, other: int) -> None:
        minutes = 1 + one % 5 if one % 2 else None
        self._do(self._leading(other), c.PauseSitting(sitting=self._lately(other), minutes=minutes))

    def resume(self, _: int, other: int) -> None:
        self._do(self._leading(other), c.ResumeSitting(sitting=self._lately(other)))

    def undo(self, one: int, _: int) -> None:
        last = self.given.state.last_acts.get(self._lately(one))
        if last is not None:
            self._do(member(last.by), c.UndoAct(sitting=self._lately(one), position=last.n))

    def adjourn(self, one: int, other: int) -> None:
        if one % 3 == 0:
            when = text(f"In {one} days")
            self._do(self._leading(other), c.AdjournSitting(sitting=self._lately(other), when=when))

    def go_on(self, one: int, _: int) -> None:
        sittings = self.given.state.sittings.values()
        former = self._of([each.id for each in sittings if each.is_adjourned], one)
        self._do(self.chair, c.OpenSitting(title=text("Again"), continues=former))

    def grant_chair(self, one: int, other: int) -> None:
        kind = c.GrantRole if other % 3 else c.EndRole
        member = self._member(one)
        if member != self.chair:
            self._do(OPERATOR, kind(member=member.id, role="chair"))

    def hand(self, one: int, other: int) -> None:
        """Now and then to another, and back, so that most acts of the chair are allowed."""
        sitting = self._lately(other)
        successor = self._member(one).id if other % 2 else self.chair.id
        self._do(self._leading(other), c.HandChair(sitting=sitting, member=successor))

    def take(self, one: int, other: int) -> None:
        self._do(self.chair if one % 3 else self._member(one), c.TakeChair(sitting=self._lately(other)))

    def _leading(self, die: int) -> Principal:
        """Who presides over the sitting that the die names."""
        found = self.given.state.sittings[self._lately(die)]
        presiding = self.given.state.presiding(found)
        return member(presiding.id) if presiding else self.chair

    def arrive(self, one: int, other: int) -> None:
        """Several at once; some by themselves, some marked by the chair."""
        sitting = self._of(self.given.state.presence, other)
        for turn in range(1 + other % 3):
            who = self._member(one + turn)
            by = self.chair if one % 2 else who
            self._attempt(by, c.Arrive(sitting=sitting, member=who.id))

    def leave(self, one: int, other: int) -> None:
        there = self._of(self.given.state.presence, other)
        who = member(self._of(self.given.state.presence[there], one))
        self._do(who, c.Leave(sitting=there))

    def lend(self, one: int, other: int) -> None:
        sitting = self._of(self.given.state.proxies, other)
        giver, holder = self._member(one), self._member(one + 1 + other % 2)
        by = self.chair if one % 2 else giver
        self._do(by, c.GiveProxy(sitting=sitting, holder=holder.id, member=giver.id))

    def declare_interest(self, one: int, other: int) -> None:
        who, motion = self._member(one), self._motion(other)
        by, kind = self.chair if one % 3 else who, KINDS_OF_INTEREST[other % 4]
        command = c.DeclareInterest(motion=motion, member=who.id, kind=kind, text=text(f"Interest {one}"))
        self._do(by, command)

    def rule_interest(self, one: int, other: int) -> None:
        motion = self._of(self.given.state.interests, other)
        member = self._of(self.given.state.interests[motion], one)
        recused = not self.given.state.interests[motion][member].follows.recused
        kind = "own-deed" if one % 2 else None
        command = c.RuleInterest(motion=motion, member=member, recused=recused, kind=kind, reason=text("So"))
        self._do(self._leading(one), command)

    def take_back(self, one: int, other: int) -> None:
        sitting = self._of(self.given.state.proxies, other)
        giver = self._of(self.given.state.proxies[sitting], one)
        self._do(member(giver), c.EndProxy(sitting=sitting))

    def vote_for(self, one: int, other: int) -> None:
        """For all whose vote a holder can cast, so that these too come in floods."""
        poll = self._of(self.given.state.open_polls, other)
        for giver, holder in list(self.given.state.proxies_at.get(poll, {}).items()):
            option = self._of(self.given.state.polls[poll].options, one)
            self._attempt(member(holder), c.VoteByProxy(poll=poll, member=giver, option=option))
            if one % 3 == 0:
                self._attempt(member(giver), c.CastBallot(poll=poll, option=option))

    def amend(self, one: int, _: int) -> None:
        amended = charter(
            replace=one % 4 > 0,
            article=str(one),
            quorum=QUORUMS[one % len(QUORUMS)],
            means=MEANS,
            proxy=PROXY | {"in_quorum": one % 2 == 0} if one % 6 else None,
        )
        amended["division"] = DIVISION
        amended["conflicts"] = CONFLICTS_HERE
        amended["matters"] = RULES["matters"]
        amended["bodies"] = BODIES | ({"quarter": BODIES["council"]} if one % 4 == 1 else {})
        if one % 3:
            amended["speech"] = SPEECH | {"order": ["asked"]}
        if one % 2:
            del amended["polling"]["binding"]
        if one % 5 < 2:
            source = {"article": "9", "confidence": "D"}
            amended["amending"] = source | {"accept": True, "seconds": one % 5, "order": ["brought"]}
        self._do(OPERATOR, c.AmendCharter(charter=amended, reason=text("Times change")))

    def note(self, one: int, other: int) -> None:
        motion = self._motion(other) if one % 2 else None
        sitting = self.given.state.motions[motion].sitting if motion else self._sitting(other)
        self._do(self.chair, c.NoteMinutes(sitting=sitting, text=text(f"Remark {one}"), motion=motion))

    def correct(self, one: int, other: int) -> None:
        sitting = self._of(self.given.state.minutes, other)
        remark = 1 + one % (1 + len(self.given.state.minutes[sitting].corrected_by))
        self._do(self.chair, c.CorrectMinutes(sitting=sitting, remark=remark, text=text(f"Not {one}")))

    def approve(self, one: int, other: int) -> None:
        self._do(self.chair, c.ApproveMinutes(minutes=self._sitting(one), sitting=self._sitting(other)))

    def sign(self, one: int, other: int) -> None:
        role: Any = "chair" if other % 2 else "secretary"
        way: Any = "password" if one % 2 else "on-paper"
        n, root = len(self.given.events), "0" * 64
        self._do(self.chair, c.SignMinutes(sitting=self._sitting(one), role=role, way=way, n=n, root=root))

    def ask(self, one: int, other: int) -> None:
        """Mostly in the newest sitting, and mostly on one of the newest motions."""
        motions = [*self.given.state.motions][-2:]
        motion = motions[other % 2] if other % 3 and len(motions) == 2 else None
        sitting = self.given.state.motions[motion].sitting if motion else self._lately(other)
        kind = KINDS[one % len(KINDS)]
        self._do(self._member(one), c.AskToSpeak(sitting=sitting, kind=kind, motion=motion))

    def call(self, one: int, other: int) -> None:
        held = self.given.state.debates.get(self._lately(one))
        waiting = [speech.id for speech in held.waiting] if held else []
        named = self._of(waiting, other) if other % 4 == 0 else None
        self._do(self.chair, c.BeginSpeech(sitting=self._lately(one), speech=named))

    def end_speech(self, one: int, other: int) -> None:
        self.given.at += other % (2 * MINUTE)
        self._do(self.chair, c.EndSpeech(sitting=self._lately(one), speech=self._speech(one, "speaking")))

    def withdraw_speech(self, one: int, _: int) -> None:
        wish = self._speech(one, "waiting")
        self._do(self.chair, c.WithdrawSpeech(sitting=self._lately(one), speech=wish))

    def extend(self, one: int, _: int) -> None:
        self._do(
            self.chair,
            c.ExtendSpeech(sitting=self._lately(one), speech=self._speech(one, "speaking")),
        )

    def close_list(self, one: int, other: int) -> None:
        kind = c.CloseList if other % 3 == 0 else c.ReopenList
        self._do(self.chair, kind(sitting=self._lately(one)))

    def raise_point(self, one: int, other: int) -> None:
        self._do(self._member(one), c.RaisePoint(sitting=self._lately(other)))

    def rule_point(self, one: int, other: int) -> None:
        sitting = self._lately(one)
        point = self._of(self.given.state.waiting_points(sitting), other)
        said = {"allowed": bool(other % 2), "reason": text(f"Because of {one}")}
        self._do(self.chair, c.RulePoint(sitting=sitting, point=point, **said))

    def withdraw_point(self, one: int, other: int) -> None:
        sitting = self._lately(one)
        point = self._of(self.given.state.waiting_points(sitting), other)
        self._do(self.chair, c.WithdrawPoint(sitting=sitting, point=point))

    def move(self, one: int, other: int) -> None:
        """Often an appeal from the newest ruling."""
        sitting = self._lately(other)
        ruling = self.given.state.rulings.get(sitting)
        matter = "appeal" if ruling and other % 2 else self._of(PROCEDURES, one)
        self._do(
            self._member(other),
            c.MoveProcedure(
                sitting=sitting,
                matter=matter,
                motion=self._about(matter, one),
                point=ruling,
                minutes=1 + one % 3,
            ),
        )

    def _about(self, matter: str, die: int) -> str | None:
        """To be taken up, what lies aside."""
        aside = [one.id for one in self.given.state.motions.values() if one.state == "laid-aside"]
        if matter == "take-up" and aside:
            return self._of(aside, die)
        return self._motion(die) if matter in ("end-debate", "postpone", "lay-aside", "take-up") else None

    def second_question(self, one: int, other: int) -> None:
        question = self._of(self.given.state.questions.get(self._lately(other), []), one)
        self._do(self._member(one), c.SecondMotion(motion=question))

    def decide_question(self, one: int, other: int) -> None:
        """Put, voted on by all, closed and declared at once; now and then annulled."""
        asked = self._of(self.given.state.questions.get(self._lately(other), []), one)
        poll = self.given.act(self.chair, c.OpenPoll(motion=asked, reveal="live"))["poll"]
        for who in list(self.given.state.members):
            option = ("yes", "yes", "no")[(one + other) % 3]
            self._attempt(member(who), c.CastBallot(poll=poll, option=option))
        self._do(self.chair, c.ClosePoll(poll=poll))
        self._do(self.chair, c.DeclareOutcome(poll=poll))
        if one % 5 == 0:
            self._do(self.chair, c.AnnulPoll(poll=poll, reason=text("Counted wrongly")))

    def _lately(self, die: int) -> str:
        return self._of([*self.given.state.sittings][-2:], die % 4 // 3)

    def _speech(self, die: int, state: str) -> str:
        held = self.given.state.debates.get(self._lately(die))
        return self._of([one.id for one in held.speeches.values() if one.state == state] if held else [], die)

    def _sitting(self, die: int) -> str:
        return self._of(self.given.state.sittings, die)

    def _attempt(self, principal: Principal, command: c.Command) -> None:
        with suppress(Refusal):
            self._do(principal, command)

    def _do(self, principal: Principal, command: c.Command) -> None:
        self.given.act(principal, command)

    def _member(self, die: int) -> Principal:
        return member(self._of(self.given.state.members, die))

    def _motion(self, die: int) -> str:
        return self._of(self.given.state.motions, die)

    def _poll(self, die: int) -> str:
        """Mostly one of the newest, which is likely open."""
        return self._of(dict.fromkeys(list(self.given.state.polls)[-4:]), die)

    @staticmethod
    def _of(things: Iterable[str], die: int) -> str:
        known = list(things)
        if not known:
            raise Refusal
        return known[die % len(known)]


_die = st.integers(0, 10_000)


def histories(steps_max: int = 80) -> st.SearchStrategy[ListLog]:
    """Logs in which anything may have happened."""
    steps = st.lists(st.tuples(_die, _die, _die), min_size=25, max_size=steps_max)
    return steps.map(lambda dice: Happenings().happen(dice))
