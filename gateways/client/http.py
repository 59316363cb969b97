"""folkmoot's public interface from the outside, over HTTP; the importers and the demo speak it."""

import asyncio
from collections.abc import Mapping, Sequence
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ipaddress import ip_address
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx2

from gateways.client.backoff import Backoff, asked_in_header
from gateways.client.errors import Refused, Unreachable

Json = dict[str, Any]
TRIES = 5
# A server that is full says when it has room; who waits for a program is not kept for longer than this.
ASKED_S_MAX = 30.0
CARDS_MAX = 500


class Folkmoot:
    """One server. Used with `async with`, so that its connections are closed."""

    def __init__(self, url: str, language: str = "en") -> None:
        self.url = url.rstrip("/")
        self._http = httpx2.AsyncClient(
            base_url=self.url,
            timeout=60.0,
            # A proxy that the environment names cannot reach this machine's own server.
            trust_env=not is_loopback(self.url),
            headers={"Accept-Language": language},
            # Many people share these connections: nobody may be taken for whoever logged in last.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            limits=httpx2.Limits(max_connections=100, max_keepalive_connections=100),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    def as_bearer(self, community: str, token: str) -> "Person":
        """Whoever holds this token: the operator, or a person with a session."""
        return Person(self, community, token)

    async def login(self, community: str, code: str) -> "Person":
        """Log in with a card's code."""
        answer = await self.send("POST", f"/c/{community}/login", body={"code": code})
        return Person(self, community, answer["session"])

    async def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> Json:
        """One request; tried again while the server is away or full. Commands have an id: none is done twice.

        Raises:
            Refused: the server said no.
            Unreachable: it did not answer, or not as folkmoot does.
        """
        sent = dict(headers or {}) | ({"Authorization": f"Bearer {token}"} if token else {})
        backoff = Backoff()
        while True:
            asked_s = None
            try:
                response = await self._http.request(method, path, json=body, headers=sent, params=params)
                asked_s = _asked(response)
                if asked_s is None or backoff.tries >= TRIES:
                    return _answer(response)
            except httpx2.TransportError as error:
                if backoff.tries >= TRIES:
                    raise Unreachable(self.url, str(error) or type(error).__name__) from error
            await asyncio.sleep(backoff.wait_s(asked_s))


class Person:
    """Someone in a community: the operator, an official, a member."""

    def __init__(self, server: Folkmoot, community: str, token: str) -> None:
        self.server, self.community, self.token = server, community, token

    async def act(self, kind: str, body: Json, cmd: str) -> Json:
        """One command. The same `cmd` gets the first answer again."""
        return await self._send("POST", f"commands/{kind}", body=body, headers={"Idempotency-Key": cmd})

    async def view(self, name: str, at_least: int = 0, after: str = "") -> Json:
        """A view as `{"view", "v", "position", "doc"}`."""
        params = {"at_least": at_least} | ({"after": after} if after else {})
        return await self._send("GET", f"views/{name}", params=params)

    async def contents(self, refs: Sequence[str]) -> dict[str, str]:
        """The texts behind references, as far as one may read them."""
        answer = await self._send("GET", "content", params={"refs": ",".join(refs)})
        return {ref: row["text"] for ref, row in answer["rows"].items()}

    async def cards(self, members: Sequence[str], **wanted: Any) -> dict[str, str]:
        """A login card for each member: member id -> code. `wanted` has `kind` and `loopback_only`."""
        codes: dict[str, str] = {}
        for start in range(0, len(members), CARDS_MAX):
            body = {"members": list(members[start : start + CARDS_MAX]), **wanted}
            answer = await self._send("POST", "access/cards", body=body)
            codes |= {card["member"]: card["code"] for card in answer["cards"]}
        return codes

    async def all_cards(self, *, only_missing: bool) -> dict[str, str]:
        """A login card for everyone, or for whoever has none: member id -> code."""
        answer = await self._send("POST", "access/cards", body={"missing" if only_missing else "all": True})
        return {card["member"]: card["code"] for card in answer["cards"]}

    async def card(self, kind: str, *, loopback_only: bool) -> str:
        """A login card that belongs to no member: the operator's or the projector's."""
        body = {"kind": kind, "loopback_only": loopback_only}
        answer = await self._send("POST", "access/cards", body=body)
        return str(answer["cards"][0]["code"])

    async def set_password(self, member: str, password: str) -> None:
        """Give an official a password, to come in with a roll number. Earlier logins end."""
        await self._send("POST", "access/password", body={"member": member, "password": password})

    async def revoke(self, member: str) -> Json:
        """End a member's card, password and logins; gives how many that were."""
        return await self._send("POST", "access/revoke", body={"member": member})

    async def check_roll(self, body: Json) -> Json:
        """What an import of this roll would change, and which rows are wrong."""
        return await self._send("POST", "roll/check", body=body)

    async def join(self) -> Json:
        """Where the people of the hall come in: `address`, and its QR code as rows of 1 and 0."""
        return await self._send("GET", "join")

    async def session(self) -> Json:
        """Who the server takes one for."""
        return await self._send("GET", "session")

    async def _send(self, method: str, path: str, **sent: Any) -> Json:
        return await self.server.send(method, f"/c/{self.community}/{path}", token=self.token, **sent)


def is_loopback(url: str) -> bool:
    """Whether a URL is of this machine itself."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _asked(response: httpx2.Response) -> float | None:
    """After how many seconds a server that is full wants to be asked again, if it is not too long."""
    if response.status_code != httpx2.codes.SERVICE_UNAVAILABLE:
        return None
    asked_s = asked_in_header(response.headers.get("retry-after"))
    return asked_s if asked_s is not None and asked_s <= ASKED_S_MAX else None


def _answer(response: httpx2.Response) -> Json:
    try:
        document = response.json()
    except ValueError:
        raise Unreachable(str(response.url), f"HTTP {response.status_code}") from None
    if not isinstance(document, dict):
        raise Unreachable(str(response.url), f"HTTP {response.status_code}")
    if response.status_code >= 400:
        raise Refused.from_problem(document, response.status_code)
    return document
