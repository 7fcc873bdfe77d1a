"""The resource that browsers connect to: WebSockets by GET, event streams and long-polls by POST."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twisted.internet.interfaces import IPushProducer
from twisted.internet.tcp import Connection
from twisted.logger import Logger
from twisted.web.server import NOT_DONE_YET, Request

from amsn2athena.athena._channel import GONE, Channel
from amsn2athena.athena._handshake import handshake
from amsn2athena.athena._http import TEXT, Leaf, describe, finish
from amsn2athena.athena._longpoll import LongPoll
from amsn2athena.athena._messages import Malformed, Poll, decode_poll
from amsn2athena.athena._stream import Stream, try_stream
from amsn2athena.athena._websocket import WebSocket

if TYPE_CHECKING:
    from amsn2athena.athena._site import LiveSite

PROTOCOL = "athena"
_log = Logger()


class TransportResource(Leaf):
    """Joins requests to channels."""

    def __init__(self, site: LiveSite) -> None:
        super().__init__()
        self._site = site

    def _refuse(self, request: Request, code: int, reason: str) -> bytes:
        _log.warn(
            "refused {method} of {address}: {reason}",
            method=request.method.decode("ascii", "replace"),
            address=self._site.address(request),
            reason=reason,
        )
        describe(request, code, content_type=TEXT)
        return reason.encode()

    def _channel(self, request: Request, identifier: str) -> Channel | None:
        """Return the channel, when it exists and is this browser's."""
        channel = self._site.channel(identifier)
        if channel is not None and channel.owner != self._site.owner(request):
            _log.warn("refused {address}: another's channel", address=self._site.address(request))
            return None
        return channel

    # WebSocket

    def render_GET(self, request: Request) -> bytes | int:
        """Open a WebSocket."""
        if not self._site.allowed(request):
            return self._refuse(request, 403, "not from here")
        try:
            identifier, hello = _hello(request)
            response = handshake(request, PROTOCOL)
        except ValueError as error:
            return self._refuse(request, 400, str(error))
        socket = WebSocket(self._site.settings, self._site.clock.callLater)
        channel = self._channel(request, identifier)
        _take_over(request, socket)
        socket.open(response, channel, hello)
        return NOT_DONE_YET

    # Long-poll

    def render_POST(self, request: Request) -> bytes | int:
        """Take a batch, and answer with one."""
        if not self._site.allowed(request):
            return self._refuse(request, 403, "not from here")
        limit = self._site.settings.frame
        body = request.content.read(limit + 1) if request.content else b""
        if len(body) > limit:
            return self._refuse(request, 413, "the message is too big")
        try:
            poll = decode_poll(body)
        except Malformed as error:
            return self._refuse(request, 400, f"a malformed message: {error}")
        channel = self._channel(request, poll.channel)
        if channel is None:
            describe(request, 410)
            return b""
        (_post if poll.mode == "post" else _turn)(request, channel, poll)
        return NOT_DONE_YET


def _turn(request: Request, channel: Channel, poll: Poll) -> None:
    if poll.mode == "stream" and not poll.turn:
        try_stream(request, channel)
        return
    carrier = Stream(request, channel) if poll.mode == "stream" else LongPoll(request, channel)
    if channel.begin(carrier, poll.turn, poll.received):
        channel.receive(poll.batch, poll.first)
        if poll.mode != "poll" and carrier.ready and carrier.counts:
            channel.greet(carrier)
    else:
        _late(carrier, channel)


def _late(carrier: LongPoll | Stream, channel: Channel) -> None:
    """Tell a request that dawdled where things stand. Nobody listens to it, so that counts as untold."""
    if not channel.closed:
        carrier.send([b"%d" % channel.delivery.received])
    carrier.drop(GONE, "")


def _post(request: Request, channel: Channel, poll: Poll) -> None:
    stream = channel.transport
    if poll.turn == channel.delivery.turn and isinstance(stream, Stream):
        stream.heard()
        channel.receive([poll.received, *poll.batch], poll.first)
        code = 410 if channel.closed else 200
    else:
        code = 409
    describe(request, code, content_type=b"application/json", cache_control=b"no-store")
    finish(request, b"[%d]" % channel.delivery.tell() if code == 200 else b"")


def _hello(request: Request) -> tuple[str, tuple[int, int] | None]:
    """Read ``athena, <channel>.<turn>.<received>`` from the subprotocols that the browser offers, or
    ``athena, <channel>`` of one that is to be attached later.
    """
    offered = (request.getHeader("sec-websocket-protocol") or "").replace(",", " ").split()
    if len(offered) != 2 or offered[0] != PROTOCOL:
        raise ValueError("the subprotocol is missing")
    identifier, *counts = offered[1].split(".")
    if not counts:
        return identifier, None
    turn, received = counts
    if not (turn.isdecimal() and received.isdecimal() and len(turn) + len(received) < 32):
        raise ValueError("the subprotocol is malformed")
    return identifier, (int(turn), int(received))


def _take_over(request: Request, socket: WebSocket) -> None:
    """Give the request's connection to ``socket``, and let go of all that HTTP needed.

    What lies between the socket and HTTP (encryption, say) knows HTTP only, which then passes everything on.
    """
    http: Any = request.channel
    transport = http.transport
    producer = IPushProducer(transport, None)
    transport.unregisterProducer()
    if producer is not None:
        producer.resumeProducing()
    if isinstance(transport, Connection):
        transport.protocol = socket
        socket.makeConnection(transport)
        http.requests.clear()
        http.transport = None
    else:
        http._protocolUpgradeForWebsockets(socket)
