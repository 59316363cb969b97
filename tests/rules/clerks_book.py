"""A sitting as its clerk writes it down: who presides, who is here, what comes first. Knows no product."""

from tests.rules.given import SPEECH
from tests.rules.test_hall_lives import Sheet
from tests.rules.test_speaking_lives import Model

PEOPLE = 6
RANKS = {"lay-aside": 8, "end-debate": 7, "limit-time": 6, "close-list": 6, "postpone": 5, "take-up": 1}
# What is about one motion; and what is carried by more than half.
ABOUT_A_MATTER = ("end-debate", "postpone", "lay-aside", "take-up")
BY_MOST = ("", "postpone", "lay-aside", "take-up")
WHY_NOT = {"postponed": "motion-postponed", "laid-aside": "motion-laid-aside"}


class Matter:
    """A motion or a question of procedure, as the clerk writes it down."""

    def __init__(self, mover: int, procedure: str = "", about: str = "") -> None:
        self.mover, self.procedure, self.about = mover, procedure, about
        self.seconders: set[int] = set()
        self.state = "submitted"
        self.polls: list[str] = []
        # Enough people doubted the show of hands and want the names called.
        self.is_called = False
        self.was_answered = False
        # Too few were here when it was voted on; what it was about came to a vote, or was taken back.
        self.again = self.is_moot = False
        # It has come from an earlier sitting.
        self.is_carried = False

    @property
    def rank(self) -> int:
        return RANKS.get(self.procedure, 0)

    @property
    def waits(self) -> bool:
        return self.state in ("submitted", "annulled")

    @property
    def why_not(self) -> str:
        """What one hears who wants something of it that is too late."""
        return WHY_NOT.get(self.state, "wrong-phase")

    def comes_again(self) -> None:
        self.state = "annulled" if self.polls else "submitted"

    @property
    def is_before_us(self) -> bool:
        return not self.is_moot and (self.waits or (self.state == "put" and not self.again))


class Book:
    """The rules of a sitting once more, as plainly as can be said. `None` is a yes; a word is why not."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        self.matters: dict[str, Matter] = {}
        self.begin(0, carried=False)

    def begin(self, presiding: int, *, carried: bool) -> None:
        """A sitting. What was postponed comes along, and what has come along before and still waits.

        So does all else that waits, where it was adjourned.
        """
        self.is_open, self.is_paused, self.presiding = True, False, presiding
        self.here: set[int] = set()
        self.points: dict[str, int] = {}
        self.debate = Model(SPEECH["turns"], SPEECH["minutes"], SPEECH["order"])
        self.ended: set[str] = set()
        self.sheet: Sheet | None = None
        self.was_here: set[int] = set()
        self.asked, self.poll = "", ""
        matters = {key: one for key, one in self.matters.items() if not one.procedure}
        self.matters = {
            key: one
            for key, one in matters.items()
            if one.state == "postponed" or ((carried or one.is_carried) and (one.waits or one.again))
        }
        for one in self.matters.values():
            one.is_called, one.was_answered, one.is_carried = False, False, True
            if one.state == "postponed":
                one.comes_again()

    @property
    def is_voting(self) -> bool:
        return self.sheet is not None and self.sheet.state == "open"

    def led(self, who: int) -> str | None:
        if not self.is_open:
            return "sitting-closed"
        return None if who == self.presiding else "not-presiding"

    def going_on(self, who: int) -> str | None:
        return self.led(who) or ("sitting-paused" if self.is_paused else None)

    def at_desk(self, who: int) -> str | None:
        """What a chair may do when all have gone home, too."""
        return "not-presiding" if self.is_open and who != self.presiding else None

    def first_rank(self, but: str = "") -> int:
        """Of the questions of procedure that somebody supports; 0 where there is none."""
        asked = [one for key, one in self.matters.items() if one.procedure and key != but]
        return max((one.rank for one in asked if one.seconders and one.is_before_us), default=0)

    def second(self, who: int, key: str) -> str | None:
        matter = self.matters[key]
        if not self.is_open:
            return "sitting-closed"
        if matter.state != "submitted":
            return matter.why_not
        return "already-seconded" if who in matter.seconders | {matter.mover} else None

    def take_back(self, who: int, key: str) -> str | None:
        matter = self.matters[key]
        if who != matter.mover:
            return "not-allowed"
        return None if matter.waits else matter.why_not

    def is_over(self, key: str) -> None:
        """It is put, or taken back: nothing more is said on it, nor asked about it."""
        self.debate.lapse(key)
        for one in self.matters.values():
            one.is_moot |= one.about == key

    @staticmethod
    def fits(procedure: str, about: Matter) -> bool:
        return about.state == "laid-aside" if procedure == "take-up" else about.waits

    def takes_up(self, key: str) -> None:
        """It was laid aside, and is before the sitting again."""
        self.matters[key].comes_again()
        self.debate.take_up(key)
        for one in self.matters.values():
            one.is_moot |= (one.about, one.procedure) == (key, "take-up")

    def lays_aside(self, key: str) -> None:
        """Who waits to speak to it keeps her place; nothing else is asked about it."""
        self.matters[key].state = "laid-aside"
        self.debate.lay_aside(key)
        for one in self.matters.values():
            one.is_moot |= one.about == key

    def move(self, procedure: str, about: str) -> str | None:
        if not self.is_open:
            return "sitting-closed"
        if procedure == "take-up":
            if self.matters[about].state != "laid-aside":
                return "motion-not-laid-aside"
        elif about and not self.matters[about].waits:
            return self.matters[about].why_not
        if procedure == "end-debate" and about in self.ended:
            return "debate-ended"
        if procedure == "close-list" and not self.debate.list_open:
            return "list-closed"
        for one in self.matters.values():
            if (one.procedure, one.about) == (procedure, about) and one.is_before_us:
                return "already-moved"
        return "out-of-order" if RANKS[procedure] <= self.first_rank() else None

    def ask(self, who: str, on: str) -> str | None:
        if not self.is_open:
            return "sitting-closed"
        if on and not self.matters[on].waits:
            return self.matters[on].why_not
        if not self.debate.list_open:
            return "list-closed"
        if on in self.ended:
            return "debate-ended"
        self.debate.motions = {on: "submitted"}
        return self.debate.ask(who, on)

    def call(self, who: int) -> str | None:
        if why := self.going_on(who):
            return why
        if self.points:
            return "point-first"
        is_debated = self.first_rank() in (0, RANKS["postpone"])
        return self.debate.call(None) if is_debated else "procedure-first"

    def pause(self, who: int) -> str | None:
        if why := self.going_on(who):
            return why
        if self.is_voting:
            return "poll-open"
        return "floor-taken" if self.debate.those("speaking") else None

    def take(self, who: int) -> str | None:
        if not self.is_open:
            return "sitting-closed"
        if who == self.presiding:
            return "already-presides"
        return "chair-present" if self.presiding in self.here else None

    def put(self, who: int, key: str, means: list[str]) -> str | None:
        matter = self.matters[key]
        if why := self.going_on(who):
            return why
        if matter.procedure and matter.waits and matter.is_moot:
            return "wrong-phase"
        if self.points:
            return "point-first"
        if 0 < self.first_rank(but=key) >= matter.rank:
            return "procedure-first"
        if self.debate.those("speaking") and matter.procedure:
            return "floor-taken"
        if self.sheet and self.sheet.reached:
            return "division-stands"
        if not (matter.waits or matter.again):
            return matter.why_not
        if len(matter.seconders) < (1 if matter.procedure else self.seconds):
            return "seconds-missing"
        return "nobody-here" if "hands" in means and not self.here else None

    def opened(self, key: str, poll: str, means: list[str]) -> None:
        matter = self.matters[key]
        self.sheet, self.asked, self.poll = Sheet(means, False, matter.is_called), key, poll
        self.sheet.answered = matter.was_answered
        # Procedure wants no quorum: where nobody raises a hand, it does not matter who is here.
        counts_all = bool(matter.procedure) and "hands" not in means
        self.was_here = set(range(PEOPLE)) if counts_all else set(self.here)
        self.sheet.people = len(self.was_here)
        matter.state, matter.again = "put", False
        matter.polls.append(poll)
        self.is_over(key)

    def doubt(self, who: int, sheet: Sheet, name: str, wants: str) -> str | None:
        if not self.is_open:
            return "sitting-closed"
        return sheet.doubt(name, wants) if who in self.here else "not-here"

    def result(self, sheet: Sheet) -> str:
        """A third must be here; more than half of yes and no decides, of most procedure two thirds."""
        if not self.matters[self.asked].procedure and 3 * len(self.was_here) < PEOPLE:
            return "no-quorum"
        votes = sheet.votes()
        both = votes["yes"] + votes["no"]
        by_most = self.matters[self.asked].procedure in BY_MOST
        carried = 2 * votes["yes"] > both if by_most else 3 * votes["yes"] >= 2 * both
        return "adopted" if both and carried else "rejected"

    def declared(self, result: str) -> None:
        """What is carried, is done."""
        matter = self.matters[self.asked]
        matter.again = result == "no-quorum"
        matter.state = "put" if matter.again else result
        if result != "adopted":
            return
        if matter.procedure == "end-debate":
            self.ended.add(matter.about)
            self.debate.lapse(matter.about)
        elif matter.procedure == "close-list":
            self.debate.list_open = False
        elif matter.procedure == "limit-time":
            self.debate.minutes = 1
        elif matter.procedure == "postpone" and self.matters[matter.about].waits:
            self.matters[matter.about].state = "postponed"
            self.is_over(matter.about)
        elif matter.procedure == "lay-aside" and self.matters[matter.about].waits:
            self.lays_aside(matter.about)
        elif matter.procedure == "take-up" and self.matters[matter.about].state == "laid-aside":
            self.takes_up(matter.about)

    def hands_answer(self) -> None:
        """Counted or raised again, they have answered whoever wanted that, once for the matter."""
        if self.sheet is not None:
            self.sheet.answer()
            self.matters[self.asked].was_answered |= self.sheet.answered

    def end(self, who: int) -> str | None:
        """Not during a vote; nor while enough people want hands counted again that nobody has counted."""
        if why := self.led(who):
            return why
        if self.is_voting:
            return "poll-open"
        return "division-stands" if self.sheet and self.sheet.reached else None

    def closed(self) -> None:
        """What nobody has taken up is postponed. Who waits, waits no more."""
        for one in self.matters.values():
            if one.state == "laid-aside":
                one.state = "postponed"
        self.debate.lapse(None)
        self.points = {}
        self.is_open, self.is_paused = False, False

    def annulled(self) -> None:
        """After the close, what was postponed stays so: it comes along to the next sitting."""
        matter = self.matters[self.asked]
        about = self.matters.get(matter.about)
        if matter.procedure == "end-debate" and matter.state == "adopted":
            self.ended.discard(matter.about)
        elif about and matter.state == "adopted" and self.is_open:
            if about.state in ("postponed", "laid-aside"):
                self.takes_up(matter.about)
            elif about.waits and matter.procedure == "take-up":
                self.lays_aside(matter.about)
        matter.state, matter.again = "annulled", False
        if self.sheet is not None and self.sheet.reached:
            matter.is_called |= self.sheet.wants == "roll-call"
            self.hands_answer()
        matter.is_moot = about is not None and not self.fits(matter.procedure, about)
