"""What is said in a circle.

A message is that of a switchboard (`amsn2athena.msnp.message`) with other headers in front: its kind is in
``Message-Type``, and a nudge calls itself plain text. The length that a sender gives counts characters with
some clients, bytes with others, so the body is simply all that follows.
"""

from __future__ import annotations

from dataclasses import dataclass

from amsn2athena.msnp._errors import ProtocolError
from amsn2athena.msnp._mime import Envelope
from amsn2athena.msnp.circles._addresses import read_circle, read_person, to_circle, to_person
from amsn2athena.msnp.circles._parcel import Parcel, reliability, routing
from amsn2athena.msnp.message import MAX_PAYLOAD, Nudge, read

MAX_MESSAGE = MAX_PAYLOAD + 4096
"""Bytes of a message with everything in front of it, more than any client needs."""

_PATH = ";path=IM"
_ACKNOWLEDGE = ("Flags", "ACK")
_PLAIN = "Text/plain; charset=UTF-8"
_ADDED = ("Messaging", "Content-Length", "Content-Transfer-Encoding", "Message-Type", "Message-Subtype")
_KINDS = {
    "text/x-msmsgscontrol": (("Message-Type", "Control"), ("Message-Subtype", "Typing")),
    "text/x-msnmsgr-datacast": (("Message-Type", "Data"),),
}
_TEXT = (("Message-Type", "Text"),)
_NUDGE = (("Message-Type", "Nudge"),)


@dataclass(frozen=True, slots=True)
class Message:
    """Something that ``account``, at ``endpoint`` (a GUID in braces, or empty), says in ``circle`` (a GUID).

    ``payload``: as a switchboard would carry it. ``number`` counts what a place says. ``wants_ack``: the
    sender would like to hear that it has arrived.
    """

    circle: str
    account: str
    endpoint: str
    payload: bytes
    number: int = 0
    wants_ack: bool = False

    def build(self) -> bytes:
        """The payload of SDG. Raises ProtocolError for a header that would be read as something else."""
        flags = (_ACKNOWLEDGE,) if self.wants_ack else ()
        return Parcel(
            routing(to_circle(self.circle, _PATH), to_person(self.account, self.endpoint)),
            reliability(("Segment", str(self.number)), *flags),
            _wrap(Envelope.parse(self.payload)),
        ).build()

    @classmethod
    def parse(cls, payload: bytes) -> Message:
        """Read a payload of SDG, its account and endpoint in lower case. Raises ProtocolError."""
        if len(payload) > MAX_MESSAGE:
            raise ProtocolError(f"a message of more than {MAX_MESSAGE} bytes")
        parcel = Parcel.parse(payload)
        if not parcel.content.get("Messaging"):
            raise ProtocolError("a message that says nothing")
        to = parcel.routing.get("To")
        if not to.lower().endswith(_PATH.lower()):
            raise ProtocolError("a message that is for no conversation")
        account, endpoint = read_person(parcel.routing.get("From"))
        number = parcel.reliability.get("Segment", "0")
        return cls(
            read_circle(to),
            account,
            endpoint,
            _unwrap(parcel.content),
            int(number) if number.isdecimal() and number.isascii() and len(number) <= 10 else 0,
            parcel.reliability.get("Flags").upper() == "ACK",
        )


def _wrap(said: Envelope) -> Envelope:
    nudge = read(said) == Nudge()
    kind = _NUDGE if nudge else _KINDS.get(said.content_type, _TEXT)
    headers = (
        ("Messaging", "1.0"),
        ("Content-Length", str(len(said.body))),
        ("Content-Type", _PLAIN if nudge else said.get("Content-Type", _PLAIN)),
        ("Content-Transfer-Encoding", "7bit"),
        *kind,
        ("MIME-Version", "1.0"),
        *said.without("Content-Type", "MIME-Version", *_ADDED).headers,
    )
    return Envelope(headers, said.body)


def _unwrap(content: Envelope) -> bytes:
    if content.get("Message-Type").lower() == "nudge":
        return Nudge().payload()
    return content.without(*_ADDED).build()
