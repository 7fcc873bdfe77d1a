"""The event stream transport: an answer that does not end, and short requests for what the browser says.

What is sent is one event per batch, ``data: <the batch as JSON>``. The browser's messages come in requests of
their own, which belong to the turn that the stream began. A comment asks a browser that has said nothing for
a while for a sign of life, and keeps proxies from closing what looks idle.
"""

from __future__ import annotations

from twisted.internet.interfaces import IPushProducer
from twisted.python.failure import Failure
from twisted.web.server import Request
from zope.interface import implementer

from amsn2athena.athena._channel import Channel
from amsn2athena.athena._frames import LastFrame
from amsn2athena.athena._http import abort, begin_stream, describe, end_stream, finish, stream, watch

_HEARTBEAT = b":\n\n"


def event(payload: bytes) -> bytes:
    """Return ``payload``, JSON without line breaks, as one event."""
    return b"data: %b\n\n" % payload


_last_event = LastFrame(event)


@implementer(IPushProducer)
class Stream:
    """One answer that goes on until either side ends it. ``counts`` until its first event, the greeting."""

    __slots__ = ("_asked", "_channel", "_gone", "_heard", "_quiet", "_request", "_written", "counts", "ready")

    def __init__(self, request: Request, channel: Channel) -> None:
        self.ready = self.counts = True
        self._request = request
        self._channel = channel
        self._gone = self._quiet = False
        self._asked = self._heard = self._written = channel.site.seconds()
        request.notifyFinish().addErrback(self._lost)

    # In

    def heard(self) -> None:
        """The browser has said something, in a request of its own."""
        self._heard = self._channel.site.seconds()

    def _lost(self, _: Failure) -> None:
        self.ready = False
        self._gone = True
        self._channel.lost(self, closed=True)

    # Out

    def send(self, fragments: list[bytes]) -> None:
        """Send these as one event."""
        if self.counts:
            self._begin()
        self._quiet = False
        if len(fragments) == 1:
            stream(self._request, _last_event.of(fragments[0]))
        else:
            stream(self._request, event(b"[%b]" % b",".join(fragments)))

    def _begin(self) -> None:
        self.counts = False
        begin_stream(self._request)
        watch(self._request, self)

    def pauseProducing(self) -> None:
        """The browser does not read as fast as is written."""
        self.ready = False

    def resumeProducing(self) -> None:
        """It has read."""
        self.ready = not self._gone
        self._channel.flush()

    def stopProducing(self) -> None:
        """The connection is closed."""
        self.ready = False

    def drop(self, code: int, reason: str) -> None:
        """End the answer; cut a browser off that is not reading it."""
        self._gone = True
        if self.counts:
            describe(self._request, 410)
            finish(self._request, b"")
        elif self.ready:
            end_stream(self._request)
        else:
            abort(self._request)
        self.ready = False

    def tick(self, now: float) -> None:
        """Ask a silent browser for a sign of life, and give up on one that stays silent."""
        settings = self._channel.site.settings
        if not self._quiet:
            self._quiet = True
            self._written = now
        if now - self._heard >= settings.ping_after + settings.dead_after:
            self._give_up()
        elif self.ready and now - max(self._asked, min(self._heard, self._written)) >= settings.poll_hold:
            self._asked = now
            stream(self._request, _HEARTBEAT)

    def _give_up(self) -> None:
        self._gone = True
        self.ready = False
        self._channel.lost(self)
        abort(self._request)


def try_stream(request: Request, channel: Channel) -> None:
    """Send one event, and end a while later: a proxy that holds events back lets it through only then."""
    begin_stream(request)
    stream(request, event(b"[%d]" % channel.delivery.received))
    ending = channel.site.clock.callLater(channel.site.settings.trial, end_stream, request)
    request.notifyFinish().addErrback(lambda _: ending.cancel())
