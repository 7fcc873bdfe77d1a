"""Reliable delivery over transports that come and go.

What it promises
================

Every message that one side sends reaches the other side once, in the order in which it was sent, however
often the transport underneath is cut, replaced or duplicated in between. If that can no longer be promised (a
peer that was away for longer than the window holds, a peer whose counts make no sense), the promise is not
quietly broken: an error is raised, the channel ends, and the page starts again from a fresh snapshot. There
is no third case.

No I/O happens here, no message is looked at, and time is whatever the clock that was passed in says. Both
sides of a channel run the same rules; ``js/athena/delivery.js`` is the other half.

Counted, not sent
=================

Messages carry no numbers. Both sides count: the first message is 1, the next is 2. On one transport nothing
is lost or reordered (it is a WebSocket, or a single request), so counting is all that it takes to know a
number. This makes a message for a thousand tabs the same bytes for all of them, whatever each has seen
before.

Only when a transport begins must the counts be compared. That is called a *turn*:

- the browser opens a transport and says the number of the turn and how many messages it *has received*;
- the server answers with how many *it* has received;
- each side drops from its outbox what the other has, and sends the rest again, in order, on the new
  transport.

Turns are numbered by the browser, 1, 2, 3, ... A turn that is not newer than the last one is stale: a request
that dawdled in some proxy while the browser had long moved on. It is told where things stand and otherwise
ignored. From the moment a side begins a turn, it no longer listens to any older transport.

A transport that is one HTTP request (long-poll) cannot wait for the server's count before it sends, so it
says in addition which number its first message has, and the receiver drops those that it has seen: see
``fresh``. So do the requests that carry the browser's messages while an event stream carries the server's:
they belong to the turn that the stream began, and one that names another turn is not listened to.

Acknowledgement
===============

A sender keeps each message in its outbox until the receiver says that it has it. Counts are cumulative ("I
have 12 of yours"), may travel with anything, and are due after ``ack_every`` messages or ``ack_delay``
seconds, whichever is first.

Windows
=======

The outbox holds at most ``window`` messages and ``window_bytes`` bytes. One more raises ``Overflow``: the
peer has not read for a long time, so it must begin again from a snapshot. Nobody's memory grows meanwhile. In
the other direction nothing is buffered here at all; what arrives is handed on at once.

The answer of a call is no reason for that: the call would be made again from the snapshot, its answer would
be as long, and so on for ever. One that does not fit (``fits``) is therefore not sent, and the call fails.

A worked example
================

The server has sent A, B and C; the browser has received A and B when its WebSocket dies::

    server: outbox [A B C], transmitted 3      browser: received 2, outbox [x], transmitted 1
    browser begins turn 2: "turn 2, I have 2"  ->
                                               server: attach(2, 2): drops A and B, transmitted = 2
                                               <-  "I have 0 of yours", C
    browser: x was never received: transmitted = 0, sends x again
    server: fresh(1) is 1: x is new, received = 1
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

SHORT = 128
"""Bytes: a message that says that another does not fit is about so long."""


class DeliveryError(Exception):
    """The stream cannot go on; the peer must start again from a snapshot."""


class Overflow(DeliveryError):
    """The peer has not acknowledged for so long that the outbox is full."""


class Gap(DeliveryError):
    """The peer's counts leave a hole, or claim what never was."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of one stream.

    ``window`` and ``window_bytes`` bound the messages that are kept for a peer; an acknowledgement is due
    after ``ack_every`` messages or ``ack_delay`` seconds.
    """

    window: int = 1_000
    window_bytes: int = 1 << 20
    ack_every: int = 32
    ack_delay: float = 5.0


class Delivery:
    """One end of a stream. Messages are opaque bytes; ``clock`` returns seconds from any fixed point."""

    __slots__ = (
        "_acknowledged",
        "_bytes",
        "_clock",
        "_limits",
        "_outbox",
        "_told",
        "_transmitted",
        "_unacked_since",
        "received",
        "turn",
    )

    def __init__(self, clock: Callable[[], float], limits: Limits = Limits()) -> None:
        self._clock = clock
        self._limits = limits
        self._outbox: list[bytes] = []
        self._bytes = 0
        self._acknowledged = 0
        self._transmitted = 0
        self._told = 0
        self._unacked_since = 0.0
        self.received = 0
        self.turn = 0

    # Sending

    def send(self, message: bytes) -> None:
        """Keep ``message`` until the peer has it; ``Overflow`` when the window is full."""
        outbox, limits = self._outbox, self._limits
        size = self._bytes + len(message)
        if len(outbox) >= limits.window or size > limits.window_bytes:
            raise Overflow(f"{len(outbox)} messages wait for the peer")
        outbox.append(message)
        self._bytes = size

    def fits(self, size: int) -> bool:
        """Say whether an answer of ``size`` bytes may be sent. The last eighth of the window is for what is
        short: that other answers do not fit has to be said there.
        """
        return size <= SHORT or self._bytes + size <= self._limits.window_bytes * 7 // 8

    def outgoing(self, most: int) -> list[bytes]:
        """Return the next messages for the current transport: about ``most`` bytes, always one if one
        waits.
        """
        begin = self._transmitted - self._acknowledged
        waiting = self._outbox[begin:] if begin else self._outbox.copy()
        total = 0
        for index, message in enumerate(waiting):
            total += len(message) + 1
            if total > most and index:
                del waiting[index:]
                break
        self._transmitted += len(waiting)
        return waiting

    def single(self) -> bytes | None:
        """Return the message that waits for the current transport, if it is one, and no count is untold;
        otherwise ``None``.
        """
        outbox = self._outbox
        if self.received != self._told or self._transmitted - self._acknowledged != len(outbox) - 1:
            return None
        self._transmitted += 1
        return outbox[-1]

    def waiting(self) -> bool:
        """Say whether there are messages that the current transport has not been given."""
        return self._transmitted - self._acknowledged < len(self._outbox)

    def acknowledged(self, count: int) -> None:
        """Take the peer's word that it has received ``count`` messages; ``Gap`` when that cannot be.

        Less than what is known already is old news: where several connections carry counts, one may overtake
        another.
        """
        known = count - self._acknowledged
        if known > self._transmitted - self._acknowledged:
            raise Gap("the peer acknowledges what it cannot have")
        if known > 0:
            self._forget(known)

    def _forget(self, known: int) -> None:
        if known == len(self._outbox):
            self._outbox.clear()
            self._bytes = 0
        else:
            self._bytes -= sum(map(len, self._outbox[:known]))
            del self._outbox[:known]
        self._acknowledged += known

    # Turns

    def attach(self, turn: int, received: int) -> bool:
        """Begin a turn in which the peer has ``received`` messages so far.

        Returns ``False`` for a stale turn, which changes nothing. ``Gap`` when the peer's count is
        impossible.
        """
        if turn <= self.turn:
            return False
        known = received - self._acknowledged
        if not 0 <= known <= len(self._outbox):
            raise Gap("the peer's count does not fit what was sent")
        self.turn = turn
        self._forget(known)
        self._transmitted = received
        return True

    # Receiving

    def fresh(self, count: int, first: int | None = None) -> int:
        """Count ``count`` arriving messages, and return how many of the last of them are new.

        ``first`` is the number of the first of them where the transport says so; without it they continue the
        turn. ``Gap`` when messages between the last one received and ``first`` are missing.
        """
        known = 0 if first is None else self.received + 1 - first
        if known < 0:
            raise Gap("messages are missing")
        new = max(0, count - known)
        if new:
            if self.received == self._told:
                self._unacked_since = self._clock()
            self.received += new
        return new

    def acknowledgement(self) -> int | None:
        """Return the count to tell the peer now, or ``None`` while none is due."""
        untold = self.received - self._told
        if not untold:
            return None
        if untold < self._limits.ack_every and self._clock() - self._unacked_since < self._limits.ack_delay:
            return None
        return self.tell()

    def tell(self) -> int:
        """Return the count of received messages, which the caller is about to tell the peer."""
        self._told = self.received
        return self.received
