"""Who is in a circle's conversation, as PUT and NFY carry it.

    <circle><roster><id>IM</id><user><id>1:bob@example.com</id></user></roster></circle>

A client publishes itself with PUT; a server tells everybody with NFY PUT, and with NFY DEL who has left for
good, by the path of what is no more: ``/circle/roster(IM)/user(1:bob@example.com)``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from amsn2athena.msnp._errors import ProtocolError
from amsn2athena.msnp._mime import Envelope
from amsn2athena.msnp._xml import escape, read
from amsn2athena.msnp.circles._addresses import read_circle, read_person, to_circle, to_person
from amsn2athena.msnp.circles._parcel import Parcel, reliability, routing

MAX_ROSTER = 64 * 1024
"""Bytes of XML that are read. 50 people take 2,500."""

_TYPE = ("Content-Type", "application/circles+xml")
_USER = re.compile(r"/circle/roster\(IM\)/user\((.{1,300})\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is there: ``accounts`` in ``circle`` (a GUID).

    ``account`` at ``endpoint`` is whom it is from or for. ``whole``: nobody else is there.
    """

    circle: str
    account: str
    endpoint: str
    accounts: tuple[str, ...] = ()
    whole: bool = False

    def build_put(self) -> bytes:
        """The payload of a client's PUT."""
        return self._build(
            routing(to_circle(self.circle), to_person(self.account, self.endpoint)),
            (("Publication", "1.0"), ("Uri", "/circle")),
        )

    def build_notification(self) -> bytes:
        """The payload of a server's NFY PUT."""
        kind = ("NotifType", "Full" if self.whole else "Partial")
        return self._build(
            routing(to_person(self.account, self.endpoint), to_circle(self.circle)),
            (("Notification", "1.0"), ("NotifNum", "0"), ("Uri", "/circle"), kind),
        )

    def _build(self, first: Envelope, headers: tuple[tuple[str, str], ...]) -> bytes:
        users = "".join(f"<user><id>{escape(to_person(each, ''))}</id></user>" for each in self.accounts)
        body = f"<circle><roster><id>IM</id>{users}</roster></circle>".encode() if users else b""
        content = Envelope((*headers, _TYPE, ("Content-Length", str(len(body)))), body)
        return Parcel(first, reliability(), content).build()

    @classmethod
    def parse(cls, payload: bytes) -> Roster:
        """Read a payload of either direction. Raises ProtocolError.

        A circle without a roster in it, which servers send too, has nobody in it that is told of.
        """
        parcel = Parcel.parse(payload)
        to, sender = parcel.routing.get("To"), parcel.routing.get("From")
        published = to.startswith("9:")
        account, endpoint = read_person(sender if published else to)
        whole = parcel.content.get("NotifType").lower() == "full"
        accounts = _accounts(parcel.content.body)
        return cls(read_circle(to if published else sender), account, endpoint, accounts, whole)


def _accounts(body: bytes) -> tuple[str, ...]:
    if not body:
        return ()
    users = read(body, MAX_ROSTER).iterfind("roster/user/id")
    return tuple(read_person((user.text or "").strip())[0] for user in users)


@dataclass(frozen=True, slots=True)
class Departure:
    """``left`` is no longer a member of ``circle``, as ``account`` is told."""

    circle: str
    account: str
    left: str

    def build(self) -> bytes:
        """The payload of NFY DEL."""
        headers = (
            ("Notification", "1.0"),
            ("NotifNum", "0"),
            ("Uri", f"/circle/roster(IM)/user({to_person(self.left, '')})"),
            ("NotifType", "Partial"),
            _TYPE,
            ("Content-Length", "0"),
        )
        first = routing(to_person(self.account, ""), to_circle(self.circle))
        return Parcel(first, reliability(), Envelope(headers)).build()

    @classmethod
    def parse(cls, payload: bytes) -> Departure:
        """Read the payload of NFY DEL. Raises ProtocolError."""
        parcel = Parcel.parse(payload)
        found = _USER.fullmatch(parcel.content.get("Uri"))
        if found is None:
            raise ProtocolError("a departure of nobody")
        account, _ = read_person(parcel.routing.get("To"))
        return cls(read_circle(parcel.routing.get("From")), account, read_person(found[1])[0])
