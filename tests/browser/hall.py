"""A hall for browser tests: the real server, a community and its roll, and what people do over HTTP."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Self, TypeVar

from gateways.client.errors import Refused
from gateways.client.http import Folkmoot, Person
from gateways.clock import system_clock
from gateways.installation import Installation
from gateways.serve import build_server
from gateways.settings import Settings

COMMUNITY = "clear-water"
NAMES = ("王小明", "Harriet Lowe", "李桂芳", "Tomas Brandt", "陈志远", "Nadia Okafor", "吴建平", "Ruth Abney")
READY_S = 20.0
Answer = TypeVar("Answer")


def text(words: str) -> dict[str, str]:
    """What someone wrote, and in which language."""
    return {"lang": "zh-CN" if any(letter >= "\u3400" for letter in words) else "en", "text": words}


def named(number: int) -> str:
    """The name of the member with this number on the roll; who has the same one has her number behind it."""
    name = NAMES[(number - 1) % len(NAMES)]
    return name if number <= len(NAMES) else f"{name} {number}"


class Hall:
    """The server in a thread and a loop of its own; `ask` lets a plain test call what is awaited there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self.members: list[str] = []
        self.codes: dict[str, str] = {}
        self._commands = self._ahead_ms = 0
        self._listening: Future[str] = Future()
        self._loop = asyncio.new_event_loop()
        self._client_thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        settings = Settings(data=folder, port=0, log_level="error", access_log=False)
        self._server = build_server(settings, self._listening.set_result, self._clock)
        self._server_thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> Self:
        self._client_thread.start()
        self._server_thread.start()
        self.url = self._listening.result(READY_S)
        self.client = Folkmoot(self.url)
        token = (self.folder / "operator-token").read_text().strip()
        self.operator = self.client.as_bearer(COMMUNITY, token)
        return self

    def __exit__(self, *_error: object) -> None:
        self.ask(self.client.__aexit__(None, None, None))
        self._server.should_exit = True
        self._server_thread.join(READY_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._client_thread.join(READY_S)
        self._loop.close()

    def _clock(self) -> int:
        return system_clock() + self._ahead_ms

    def it_becomes(self, at: int) -> None:
        """Let the days pass until then, in ms; logins end meanwhile."""
        self._ahead_ms = at - system_clock()

    @property
    def house(self) -> Installation:
        """What the server serves."""
        return self._server.house

    def ask(self, coroutine: Coroutine[Any, Any, Answer]) -> Answer:
        """Wait for something that happens in the client's loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(READY_S)

    def act(self, person: Person, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        """One command with an id of its own."""
        self._commands += 1
        return self.ask(person.act(kind, body, f"browser-test-{self._commands:06d}"))

    def found(self, preset: str = "assembly.floor", members: int = len(NAMES)) -> None:
        """Found the community, enrol its members, give the first the chair, and print everyone's card."""
        self.act(self.operator, "community.found", {"name": text("清水村 · Clear Water"), "preset": preset})
        for number in range(1, members + 1):
            name = named(number)
            row = {"number": str(number), "name": name, "group": "第三组 Group 3"}
            self.members.append(self.act(self.operator, "member.enrol", {"row": row})["member"])
        self.act(self.operator, "role.grant", {"member": self.members[0], "role": "chair"})
        self.codes = self.ask(self.operator.cards(self.members))

    def person(self, at: int) -> Person:
        """A member, logged in over HTTP. The first has the chair."""
        return self.ask(self.client.login(COMMUNITY, self.codes[self.members[at]]))

    def declare(self, poll: str) -> None:
        """The chair closes a poll and declares its outcome, once the clock has opened the ballots."""
        chair = self.person(0)
        self.act(chair, "poll.close", {"poll": poll})
        self.ask(self._declared(chair, poll))

    async def _declared(self, chair: Person, poll: str) -> None:
        async with asyncio.timeout(READY_S):
            while True:
                self._commands += 1
                try:
                    await chair.act("outcome.declare", {"poll": poll}, f"browser-test-{self._commands:06d}")
                    return
                except Refused as refused:
                    if refused.code != "ballots-sealed":
                        raise
                    await asyncio.sleep(0.02)

    def erase(self, at: int) -> None:
        """Destroys the key of everything that is a member's own, as if it had been ordered."""
        app: Any = self._server.config.app
        app.state.installation.community(COMMUNITY).contents.erase(f"member:{self.members[at]}")

    def view(self, name: str) -> dict[str, Any]:
        """A document, as the operator sees it."""
        document: dict[str, Any] = self.ask(self.operator.view(name))["doc"]
        return document

    def path(self, at: int) -> str:
        """The path on a member's card."""
        return f"/c/{COMMUNITY}/enter#{self.codes[self.members[at]]}"

    def display_path(self) -> str:
        """The path for the hall's screen."""
        code = self.ask(self.operator.card("display", loopback_only=False))
        return f"/c/{COMMUNITY}/enter#{code}"

    def open_sitting(self, form: str = "assembly") -> str:
        """A sitting, opened by the chair over HTTP."""
        body = {"title": text("十一月村民大会 · November assembly"), "form": form}
        sitting: str = self.act(self.person(0), "sitting.open", body)["sitting"]
        return sitting

    def open_poll(self, sitting: str, title: str, **wanted: Any) -> str:
        """A motion, brought by the second member, seconded by the third, and put to the vote."""
        body = {"sitting": sitting, "title": text(title)}
        motion = self.act(self.person(1), "motion.submit", body)["motion"]
        self.act(self.person(2), "motion.second", {"motion": motion})
        poll: str = self.act(self.person(0), "poll.open", {"motion": motion, **wanted})["poll"]
        return poll
