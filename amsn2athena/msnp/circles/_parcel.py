"""The envelope of SDG, PUT and NFY: three blocks of headers, one after the other, and a body.

Routing: 1.0                        who to, who from
To: 9:...@live.com;path=IM
From: 1:bob@example.com;epid={...}

Reliability: 1.0
Stream: 0
Segment: 2

Messaging: 1.0                      or Publication: 1.0, or Notification: 1.0
Content-Length: 2
Content-Type: Text/plain; charset=UTF-8

hi
"""

from __future__ import annotations

from dataclasses import dataclass

from amsn2athena.msnp._mime import Envelope


@dataclass(frozen=True, slots=True)
class Parcel:
    """The three blocks; the body is that of ``content``. The others have none."""

    routing: Envelope
    reliability: Envelope
    content: Envelope

    @classmethod
    def parse(cls, payload: bytes) -> Parcel:
        """Take a payload apart; what is missing is empty. Raises ProtocolError for too many headers."""
        routing = Envelope.parse(payload)
        reliability = Envelope.parse(routing.body)
        content = Envelope.parse(reliability.body)
        return cls(Envelope(routing.headers), Envelope(reliability.headers), content)

    def build(self) -> bytes:
        """The payload. Raises ProtocolError for a header that would be read as something else."""
        return self.routing.build() + self.reliability.build() + self.content.build()


def routing(to: str, sender: str) -> Envelope:
    """The first block."""
    return Envelope((("Routing", "1.0"), ("To", to), ("From", sender)))


def reliability(*more: tuple[str, str]) -> Envelope:
    """The second block. ``Stream`` is always 0: nobody was seen to use another."""
    return Envelope((("Reliability", "1.0"), ("Stream", "0"), *more))
