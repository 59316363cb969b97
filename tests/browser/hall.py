"""A hall for browser tests: the real server on a free port, a community with its roll, and what its people do over HTTP."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Self, TypeVar

import uvicorn

from gateways.client import Folkmoot, Person
from gateways.serve import build_server
from gateways.settings import Settings

COMMUNITY = "clear-water"
NAMES = ("王小明", "Harriet Lowe", "李桂芳", "Tomas Brandt", "陈志远", "Nadia Okafor", "吴建平", "Owen Castell")
READY_S = 20.0
Answer = TypeVar("Answer")


class Hall:
    """Runs the server in its own thread and loop; `ask` lets a plain test call what is awaited there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self.members: list[str] = []
        self.codes: dict[str, str] = {}
        self._commands = 0
        self._listening: Future[str] = Future()
        self._loop = asyncio.new_event_loop()
        self._client_thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        settings = Settings(data=folder, port=0, log_level="error", access_log=False)
        self._server: uvicorn.Server = build_server(settings, self._listening.set_result)
        self._server_thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> Self:
        self._client_thread.start()
        self._server_thread.start()
        self.url = self._listening.result(READY_S)
        self.client = Folkmoot(self.url)
        self.operator = self.client.as_bearer(COMMUNITY, (self.folder / "operator-token").read_text().strip())
        return self

    def __exit__(self, *_error: object) -> None:
        self.ask(self.client.__aexit__(None, None, None))
        self._server.should_exit = True
        self._server_thread.join(READY_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._client_thread.join(READY_S)
        self._loop.close()

    def ask(self, coroutine: Coroutine[Any, Any, Answer]) -> Answer:
        """Wait for something that happens in the client's loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(READY_S)

    def act(self, person: Person, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        """One command with an id of its own."""
        self._commands += 1
        return self.ask(person.act(kind, body, f"browser-test-{self._commands:06d}"))

    def found(self, preset: str = "assembly.plain", members: int = len(NAMES)) -> None:
        """Found the community, enrol its members, give the first the chair, and print everyone's card."""
        name = {"lang": "zh-CN", "text": "清水村 · Clear Water"}
        self.act(self.operator, "community.found", {"name": name, "preset": preset})
        for number in range(1, members + 1):
            known = NAMES[(number - 1) % len(NAMES)]
            row = {"number": str(number), "name": known, "group": "第三组 Group 3"}
            self.members.append(self.act(self.operator, "member.enrol", {"row": row})["member"])
        self.act(self.operator, "role.grant", {"member": self.members[0], "role": "chair"})
        self.codes = self.ask(self.operator.cards(self.members))

    def person(self, at: int) -> Person:
        """A member, logged in over HTTP."""
        return self.ask(self.client.login(COMMUNITY, self.codes[self.members[at]]))

    def link(self, at: int) -> str:
        """The address on a member's card."""
        return f"{self.url}/c/{COMMUNITY}/enter#{self.codes[self.members[at]]}"

    def display_link(self) -> str:
        """The address for the hall's screen."""
        return f"{self.url}/c/{COMMUNITY}/enter#{self.ask(self.operator.card('display', loopback_only=False))}"
