"""The WebSocket transport: one socket that carries a channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.interfaces import IDelayedCall, IProtocol
from twisted.logger import Logger
from twisted.python.failure import Failure
from wsproto.events import CloseConnection, Event, Ping
from wsproto.frame_protocol import FrameProtocol
from zope.interface import implementer

from amsn2athena.athena._channel import GONE, MALFORMED, REPLACED, Channel
from amsn2athena.athena._frames import FrameError, FrameReader, LastFrame, text_frame
from amsn2athena.athena._messages import Batch, Malformed, decode_batch
from amsn2athena.athena._outlet import BufferedOutlet, DirectOutlet, outlet_for
from amsn2athena.athena._settings import Settings

CallLater = Callable[..., IDelayedCall]

_last_frame = LastFrame(text_frame)
_log = Logger()


@implementer(IProtocol)
class WebSocket:
    """The server's end of one open WebSocket. Its handshake is done; ``response`` is what ends it."""

    __slots__ = (
        "_alive",
        "_call_later",
        "_candidate",
        "_channel",
        "_closing",
        "_outlet",
        "_pinged",
        "_quiet_since",
        "_reader",
        "_settings",
        "transport",
    )

    counts = False

    def __init__(self, settings: Settings, call_later: CallLater) -> None:
        self._settings = settings
        self._call_later = call_later
        self._reader = FrameReader(settings.frame)
        self._channel: Channel | None = None
        self._candidate: Channel | None = None
        self._closing: IDelayedCall | None = None
        self._alive = True
        self._quiet_since = 0.0
        self._pinged = False

    # The connection

    def makeConnection(self, transport: Any) -> None:
        """Take the socket over."""
        self.transport = transport
        self._outlet: DirectOutlet | BufferedOutlet = outlet_for(transport, self._drained)

    def connectionMade(self) -> None:
        """``makeConnection`` does it."""

    def open(self, response: bytes, channel: Channel | None, hello: tuple[int, int] | None) -> None:
        """Finish the handshake with ``response``, then carry ``channel``, or refuse when there is none.

        ``hello`` is the turn and the browser's count. Without it, the browser only tries whether it opens,
        while another transport carries the channel; its first message says them.
        """
        self._outlet.write(response)
        if channel is None:
            self.drop(GONE, "no such page")
        elif hello is None:
            self._candidate = channel
            self._closing = self._call_later(self._settings.trial, self.transport.abortConnection)
        else:
            self._attach(channel, *hello)
        self._outlet.start()
        self._drained()

    def _attach(self, channel: Channel, turn: int, received: int) -> None:
        self._channel = channel
        if channel.begin(self, turn, received):
            channel.greet(self)
        else:
            self._channel = None
            self.drop(REPLACED, "too late")

    def connectionLost(self, reason: Failure) -> None:
        """The socket is gone."""
        self._stop_waiting()
        self._let_go(closed=True)

    def _stop_waiting(self) -> None:
        if self._closing is not None and self._closing.active():
            self._closing.cancel()
        self._candidate = None

    def _let_go(self, closed: bool) -> None:
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.lost(self, closed)

    # In

    def dataReceived(self, data: bytes) -> None:
        """Act on what came."""
        self._alive = True
        try:
            for event in self._reader.receive(data):
                if type(event) is bytes:
                    if self._channel is not None:
                        self._channel.receive(decode_batch(event))
                    elif self._candidate is not None:
                        self._hello(self._candidate, decode_batch(event))
                else:
                    self._control(event)  # type: ignore[arg-type]
        except FrameError as error:
            self._broken(error.code, str(error))
        except Malformed as error:
            self._broken(MALFORMED, f"a malformed message: {error}")

    def _hello(self, channel: Channel, batch: Batch) -> None:
        match batch:
            case [int(turn), int(received)]:
                self._stop_waiting()
                self._closing = None
            case _:
                raise Malformed("the first message must be the turn and the count")
        if channel.closed:
            self.drop(GONE, "no such page")
        else:
            self._attach(channel, turn, received)

    def _control(self, event: Event) -> None:
        if isinstance(event, Ping) and self._outlet.ready:
            self._outlet.write(bytes(FrameProtocol(False, []).pong(event.payload)))
        elif isinstance(event, CloseConnection):
            self._closed_by_peer(event.code)

    def _closed_by_peer(self, code: int) -> None:
        self._let_go(closed=True)
        if self._closing is None:
            self._outlet.write(bytes(FrameProtocol(False, []).close(code)))
        self._outlet.finish()

    def _broken(self, code: int, reason: str) -> None:
        if self._channel is not None:
            self._channel.fail(reason, code)
        elif self._closing is not None:
            if self._candidate is not None:
                _log.warn(
                    "refused a socket of {address}: {reason}", address=self._candidate.address, reason=reason
                )
            self.transport.abortConnection()

    # Out

    @property
    def ready(self) -> bool:
        """Whether the socket takes more."""
        return self._outlet.ready and self._closing is None

    def send(self, fragments: list[bytes]) -> None:
        """Send these as one frame."""
        if len(fragments) == 1:
            self._outlet.write(_last_frame.of(fragments[0]))
        else:
            self._outlet.write(text_frame(b"[%b]" % b",".join(fragments)))

    def _drained(self) -> None:
        if self._channel is not None:
            self._channel.flush()

    def drop(self, code: int, reason: str) -> None:
        """Begin to close. The browser has ``close_wait`` seconds to agree."""
        self._channel = None
        self._outlet.write(bytes(FrameProtocol(False, []).close(code, reason)))
        self._closing = self._call_later(self._settings.close_wait, self.transport.abortConnection)

    def tick(self, now: float) -> None:
        """Ping a silent browser, and give up on one that stays silent."""
        if self._alive:
            self._alive = self._pinged = False
            self._quiet_since = now
            return
        silence = now - self._quiet_since
        if silence >= self._settings.ping_after + self._settings.dead_after:
            self._let_go(closed=False)
            self.transport.abortConnection()
        elif silence >= self._settings.ping_after and not self._pinged:
            self._pinged = True
            self._outlet.write(bytes(FrameProtocol(False, []).ping()))
