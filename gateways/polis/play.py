"""Plays a Polis export against a running server through its public interface, as that many people.

Every command's id follows from the export, so a second run repeats and records nothing, and a run that was
interrupted goes on where it stopped.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

from gateways.client.errors import Refused, Unreachable
from gateways.client.http import Folkmoot, Json, Person
from gateways.client.known_server import KnownServer
from gateways.client.socket import Live
from gateways.polis.export import ORGANISER, Export, Statement, Vote, language_of
from gateways.polis.report import Report, compare
from gateways.progress import Progress, silent

PRESET = "consultation.advisory"
AT_ONCE = 64
ZONES = {"zh-TW": "Asia/Taipei", "zh-CN": "Asia/Shanghai"}
NAMES = {"zh-TW": ("參與者 {}", "主辦人"), "zh-CN": ("参与者 {}", "主办人"), "zh": ("参与者 {}", "主办人")}
NAMES_ELSEWHERE = ("Participant {}", "Organiser")


async def play(
    export: Export, server: KnownServer, language: str = "en", progress: Progress = silent
) -> Report:
    """Play an export against a server."""
    async with Folkmoot(server.url, language) as folkmoot:
        return await Import(export, folkmoot, server.token, progress).run()


class Import:
    """One run. `people` are known by their number on the roll: `p` and the number they have in the export."""

    def __init__(self, export: Export, server: Folkmoot, token: str, progress: Progress = silent) -> None:
        self._export = export
        self._server = server
        self._operator = server.as_bearer(export.community, token)
        self._progress = progress
        self._codes: dict[str, str] = {}
        self._sessions: dict[str, Person] = {}
        self._members: dict[str, str] = {}
        self._polls: dict[int, str] = {}
        self._answers: Counter[str] = Counter()
        self._refusals: list[Json] = []
        self._position = 0

    async def run(self) -> Report:
        """Found, enrol, log in, move, put, vote, close, declare, and read the numbers back."""
        await self._found()
        await self._enrol()
        async with self._live(ORGANISER) as chair:
            await self._put_statements(chair)
            await self._vote()
            await self._declare(chair)
        return await self._read_back()

    async def _found(self) -> None:
        export = self._export
        zone = ZONES.get(export.language, "UTC")
        body = {"name": self._text(export.topic), "preset": PRESET, "zone": zone}
        self._note(await self._operator.act("community.found", body, "found-community"))

    async def _enrol(self) -> None:
        """One command enrols all; then each gets a card of their own. The organiser takes the chair."""
        person, organiser = NAMES.get(self._export.language, NAMES_ELSEWHERE)
        rows = [{"number": ORGANISER, "name": organiser}]
        rows += [{"number": f"p{number}", "name": person.format(number)} for number in self._export.people]
        self._progress("enrol", 0, len(rows))
        enrolled = await self._operator.act("roll.import", {"rows": rows}, "enrol-everyone")
        self._note(enrolled)
        self._members = enrolled["members"]
        body = {"member": self._members[ORGANISER], "role": "chair"}
        self._note(await self._operator.act("role.grant", body, "grant-the-chair"))
        codes = await self._operator.cards([self._members[row["number"]] for row in rows])
        self._codes = {row["number"]: codes[self._members[row["number"]]] for row in rows}
        self._progress("enrol", len(rows), len(rows))

    async def _put_statements(self, chair: Live) -> None:
        """Each author moves their own statements, by number; the chair puts each to a poll."""
        body = {"title": self._text(self._export.topic), "form": "consultation"}
        opened = await chair.act("sitting.open", body, "open-consultation")
        self._note(opened)
        for done, statement in enumerate(self._export.statements, start=1):
            motion = await self._submit(statement, opened["sitting"])
            poll = await chair.act("poll.open", {"motion": motion}, f"open-poll-{statement.id:06d}")
            self._note(poll)
            self._polls[statement.id] = poll["poll"]
            self._progress("statements", done, len(self._export.statements))

    async def _submit(self, statement: Statement, sitting: str) -> str:
        author = ORGANISER if statement.author is None else f"p{statement.author}"
        body: Json = {"sitting": sitting, "title": self._text(statement.title)}
        if statement.full_text is not None:
            body["text"] = self._text(statement.full_text)
        async with self._live(author) as live:
            answer = await live.act("motion.submit", body, f"statement-{statement.id:06d}")
        self._note(answer)
        return str(answer["motion"])

    async def _vote(self) -> None:
        """People vote side by side, each one's rows in order; whoever voted first begins."""
        by_first_vote = sorted(self._export.votes.items(), key=lambda item: item[1][0].at)
        await side_by_side(partial(self._vote_as, self._export.sent), by_first_vote)

    async def _vote_as(self, total: int, item: tuple[str, tuple[Vote, ...]]) -> None:
        person, votes = item
        async with self._live(f"p{person}") as live:
            for vote in votes:
                body = {"poll": self._polls[vote.statement], "option": vote.choice}
                try:
                    self._count(await live.act("ballot.cast", body, f"row-{vote.row:06d}"))
                except Refused as refused:
                    self._answers["refused"] += 1
                    self._refusals.append({"row": vote.row, "code": refused.code})
                self._answers["sent"] += 1
                self._progress("votes", self._answers["sent"], total)

    def _count(self, answer: Json) -> None:
        self._note(answer)
        if answer["repeated"]:
            self._answers["repeated"] += 1
            return
        self._answers["recorded"] += 1
        self._answers["replaced"] += bool(answer.get("replaced"))

    async def _declare(self, chair: Live) -> None:
        for done, (statement, poll) in enumerate(self._polls.items(), start=1):
            self._note(await chair.act("poll.close", {"poll": poll}, f"close-poll-{statement:06d}"))
            self._note(await chair.act("outcome.declare", {"poll": poll}, f"declare-{statement:06d}"))
            self._progress("outcomes", done, len(self._polls))

    async def _read_back(self) -> Report:
        """What the views say: the counts of each poll, and each person's last ballot."""
        head = (await self._operator.view("community", self._position))["position"]
        numbers = {member: number.removeprefix("p") for number, member in self._members.items()}
        counts: dict[int, Json] = {}
        cells: dict[tuple[str, int], str] = {}
        for done, (statement, poll) in enumerate(self._polls.items(), start=1):
            counts[statement] = (await self._operator.view(f"poll/{poll}", self._position))["doc"]["counts"]
            async for member, choice in self._ballots(poll):
                cells[numbers[member], statement] = choice
            self._progress("numbers", done, len(self._polls))
        return compare(self._export, self._answers, self._refusals, counts, cells, head)

    async def _ballots(self, poll: str) -> AsyncIterator[tuple[str, str]]:
        after = ""
        while True:
            try:
                page = (await self._operator.view(f"ballots/{poll}", self._position, after))["doc"]
            except Refused as refused:
                if refused.code != "unknown-view":
                    raise
                return  # nobody voted on it
            for member, row in page["rows"].items():
                yield member, row["option"]
            after = page.get("next", "")
            if not after:
                return

    @asynccontextmanager
    async def _live(self, number: str) -> AsyncIterator[Live]:
        """The person's own socket, under the person's own login."""
        if number not in self._sessions:
            self._sessions[number] = await self._server.login(self._export.community, self._codes[number])
        live = Live(self._sessions[number])
        try:
            await live.open()
            yield live
        finally:
            await live.close()

    def _text(self, text: str) -> Json:
        return {"lang": language_of(text, self._export.language), "text": text}

    def _note(self, answer: Json) -> None:
        self._position = max(self._position, answer["position"])


Item = TypeVar("Item")


async def side_by_side(work: Callable[[Item], Awaitable[None]], items: Iterable[Item]) -> None:
    """Work on items, at most 64 at once; the first that fails ends all."""
    waiting = iter(items)

    async def worker() -> None:
        for item in waiting:
            await work(item)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(worker())
    except* (Refused, Unreachable) as failed:
        raise failed.exceptions[0] from None
