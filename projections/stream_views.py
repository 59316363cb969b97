"""Views of one person or one list, folded from streams when asked for."""

from collections.abc import Iterable
from typing import Any

import orjson

from projections import enrolment, presence, proxies, voters
from projections import poll as polls
from projections.documents import Doc, Document, Documents, Raw, Source
from projections.member import member_doc, name_at
from projections.recorded import Recorded, given, read

BALLOTS_PAGE = 500
# As many names as one request for content gives: a window costs a client two requests, however long the roll.
ROLL_CALL_PAGE = 100
ARRIVED = "member.arrived/1"
_KNOWN = ("me/", "here/", "attendance/", "ballot/", "ballots/", "roll-call/", "voters/", "missed/", "roll/")


def affected(rows: Iterable[Raw]) -> set[str]:
    """The personal views that these events change: whoever watches one of them must be shown it anew."""
    views = set()
    for row in rows:
        kind, _, rest = row[1].partition(":")
        if kind == "ballot":
            views.add(f"ballot/{rest.replace(':', '/', 1)}")
        elif kind == "presence":
            views.add(f"here/{rest.replace(':', '/', 1)}")
        elif kind == "member":
            views.add(f"me/{rest}")
    return views


class StreamViews:
    """Reads streams, keeps nothing. Who may see which view is the policy's business, not this one's."""

    def __init__(self, source: Source, documents: Documents) -> None:
        self._source = source
        self._documents = documents

    def knows(self, view: str) -> bool:
        """Whether a view of this name would be folded here."""
        return view.startswith(_KNOWN)

    def read(self, view: str, after: str = "") -> Document | None:
        """The view of this name, if there is anything to see; of a list by member, what comes after one."""
        match view.split("/"):
            case ["me", member]:
                return self.me(member)
            case ["here", sitting, member]:
                return self.here(sitting, member)
            case ["attendance", sitting, page] if page.isdecimal() and page.isascii():
                return self.attendance(sitting, int(page))
            case ["ballot", poll, member]:
                return self.ballot(poll, member)
            case ["ballots", poll]:
                return self.ballots(poll, after)
            case ["roll-call", poll]:
                return self.roll_call(poll, after)
            case ["voters", poll, page] if page.isdecimal() and page.isascii():
                return self.voters(poll, int(page))
            case ["missed", poll]:
                return self.missed(poll, after)
            case ["roll", page] if page.isdecimal() and page.isascii():
                return self.roll(int(page))
        return None

    def me(self, member: str) -> Document | None:
        """What the roll says of a member, and her offices."""
        events = [read(row) for row in self._source.read_stream(f"member:{member}")]
        return Document(f"me/{member}", events[-1].n, member_doc(events)) if events else None

    def ballot(self, poll: str, member: str) -> Document | None:
        """A member's own ballot. A choice that is sealed until the close is not in the event."""
        stream = f"ballot:{poll}:{member}"
        # Only the newest: someone who changes her mind ten thousand times shall not cost ten thousand reads.
        rows = self._source.read_streams(stream, "", 1)
        if not rows or rows[0].stream != stream:
            return None
        newest = read(rows[0])
        said = given(option=newest.data.get("option"), means=newest.data.get("means"))
        doc = {"n": newest.n, "at": newest.at, "replaced": rows[0].version - 1} | said
        return Document(f"ballot/{poll}/{member}", newest.n, doc)

    def ballots(self, poll: str, after: str = "") -> Document | None:
        """A page of a poll's ballots by member: choices as far as they are public facts or were disclosed."""
        return self._ballots(f"ballots/{poll}", poll, after, BALLOTS_PAGE)

    def roll_call(self, poll: str, after: str = "") -> Document | None:
        """A page of who voted how, by name; there from when the count of a roll-call poll is shown.

        A name is the one that the frozen roll had. Whoever did not vote is not in it.
        """
        settled = self._documents.get(polls.view(poll))
        if settled.get("method") != "roll-call" or "counts" not in settled:
            return None
        listed = self._ballots(f"roll-call/{poll}", poll, after, ROLL_CALL_PAGE)
        for member, line in listed.doc["rows"].items() if listed else ():
            line |= given(name=name_at(self._source, member, settled["roll"]["n"]))
            line |= given(holder_name=name_at(self._source, line.get("holder", ""), settled["roll"]["n"]))
        return listed

    def voters(self, poll: str, page: int) -> Document | None:
        """A page of those who can answer when names are called: the roll as the vote froze it, in its order.

        Whoever has left it or gone home since is on it, and nobody who came or was enrolled later.
        """
        settled = self._documents.get(polls.view(poll))
        listed = self._documents.document(enrolment.page_view(page))
        if settled.get("method") != "roll-call" or listed is None:
            return None
        lent = self._documents.get(proxies.mandates_view(poll)).get("rows", {})
        rows = {
            member: line
            for member in listed.doc["order"]
            if (line := voters.line(self._source, settled, member, is_lent=member in lent))
        }
        more = self._documents.document(enrolment.page_view(page + 1))
        doc = _listed(rows) | ({"next": page + 1} if more else {})
        reached = max(settled["roll"]["n"], listed.v, more.v if more else 0)
        return Document(f"voters/{poll}/{page}", reached, doc)

    def missed(self, poll: str, after: str = "") -> Document | None:
        """A page of who was called and did not answer, and how often; who has voted since is in it, too."""
        prefix = f"answer:{poll}:"
        found = self._source.read_streams(prefix, prefix + after if after else "", BALLOTS_PAGE + 1)
        if not found:
            return None
        newest = found[:BALLOTS_PAGE]
        doc = _listed({row.stream.rpartition(":")[2]: {"times": row.version, "n": row.n} for row in newest})
        if len(found) > BALLOTS_PAGE:
            doc["next"] = doc["order"][-1]
        return Document(f"missed/{poll}", max(row.n for row in found), doc)

    def roll(self, page: int) -> Document | None:
        """A page of the roll in the order of enrolment."""
        listed = self._documents.document(enrolment.page_view(page))
        if listed is None:
            return None
        members = [document for member in listed.doc["order"] if (document := self.me(member))]
        rows = {document.doc["member"]: _without_id(document.doc) for document in members}
        return Document(f"roll/{page}", max(document.v for document in members), _listed(rows))

    def here(self, sitting: str, member: str) -> Document | None:
        """Whether a member is here, and since when; nothing as long as she has not come."""
        stream = f"presence:{sitting}:{member}"
        rows = self._source.read_streams(stream, "", 1)
        if not rows or rows[0].stream != stream:
            return None
        newest = read(rows[0])
        doc = {"here": newest.type == ARRIVED, "at": newest.at, "n": newest.n, "times": rows[0].version}
        return Document(f"here/{sitting}/{member}", newest.n, doc)

    def attendance(self, sitting: str, page: int) -> Document | None:
        """A page of the roll with who is here; whoever has left the roll is not in it."""
        listed = self._documents.document(enrolment.page_view(page))
        counts = self._documents.document(presence.view(sitting))
        if listed is None or counts is None:
            return None
        members = [document for member in listed.doc["order"] if (document := self.me(member))]
        rows = {
            one.doc["member"]: self._attending(sitting, one.doc)
            for one in members
            if "departed" not in one.doc
        }
        more = self._documents.document(enrolment.page_view(page + 1))
        doc = _listed(rows) | ({"next": page + 1} if more else {})
        reached = max(counts.v, listed.v, *(one.v for one in members), more.v if more else 0)
        return Document(f"attendance/{sitting}/{page}", reached, doc)

    def _attending(self, sitting: str, doc: Doc) -> Doc:
        here = bool(self._documents.get(presence.here_view(sitting, doc["member"])))
        return {key: doc[key] for key in ("number", "name", "household") if key in doc} | {"here": here}

    def _ballots(self, view: str, poll: str, after: str, page: int) -> Document | None:
        prefix = f"ballot:{poll}:"
        found = self._source.read_streams(prefix, prefix + after if after else "", page + 1)
        if not found:
            return None
        newest = [read(row) for row in found[:page]]
        opened_at, disclosed = self._disclosed(poll)
        lent = self._documents.get(proxies.mandates_view(poll)).get("rows", {})
        voters = {_voter(ballot): ballot for ballot in newest}
        doc = _listed(
            {one: _line(ballot, disclosed.get(one), lent.get(one, {})) for one, ballot in voters.items()}
        )
        if len(found) > page:
            doc["next"] = doc["order"][-1]
        # The first ballot of the next page counts too: with it came `next`.
        return Document(view, max(opened_at, *(row.n for row in found)), doc)

    def _disclosed(self, poll: str) -> tuple[int, dict[str, Any]]:
        """The choices that were sealed until the close, and at which position the last was opened."""
        position, choices = 0, dict[str, Any]()
        for row in self._source.read_stream(f"poll:{poll}"):
            if row.type == "ballots.disclosed/1":
                position = row.n
                choices |= orjson.loads(row.state)["data"]["ballots"]
        return position, choices


def _voter(ballot: Recorded) -> str:
    return ballot.id.rpartition(":")[2]


def _line(ballot: Recorded, disclosed: Doc | None, mandate: Doc) -> Doc:
    """With `means`, an official took it down; whose answer it was, the mandate says."""
    option = ballot.data.get("option") or (disclosed or {}).get("option")
    holder = mandate.get("holder", ballot.by) if ballot.data.get("by_proxy") else None
    means, paper = ballot.data.get("means"), ballot.data.get("paper")
    return given(n=ballot.n, option=option, holder=holder, means=means, paper=paper)


def _listed(rows: Doc) -> Doc:
    return {"rows": rows, "order": list(rows)}


def _without_id(doc: Doc) -> Doc:
    return {key: value for key, value in doc.items() if key != "member"}
