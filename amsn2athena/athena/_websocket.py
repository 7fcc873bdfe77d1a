"""The WebSocket transport: one socket that carries a channel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.interfaces import IDelayedCall, IProtocol
from twisted.python.failure import Failure
from wsproto.events import CloseConnection, Event, Ping
from wsproto.frame_protocol import FrameProtocol
from zope.interface import implementer

from amsn2athena.athena._channel import GONE, MALFORMED, REPLACED, Channel
from amsn2athena.athena._frames import FrameError, FrameReader, text_frame
from amsn2athena.athena._messages import Malformed, decode_batch
from amsn2athena.athena._outlet import BufferedOutlet, DirectOutlet, outlet_for
from amsn2athena.athena._settings import Settings

CallLater = Callable[..., IDelayedCall]


class _LastFrame:
    """The frame that was made last. A message to a thousand tabs is framed for the first of them only."""

    __slots__ = ("_fragment", "_frame")

    def __init__(self) -> None:
        self._fragment = self._frame = b""

    def of(self, fragment: bytes) -> bytes:
        if fragment is not self._fragment:
            self._frame = text_frame(b"[%b]" % fragment)
            self._fragment = fragment
        return self._frame


_last_frame = _LastFrame()


@implementer(IProtocol)
class WebSocket:
    """The server's end of one open WebSocket. Its handshake is done; ``response`` is what ends it."""

    __slots__ = (
        "_alive",
        "_call_later",
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

    def open(self, response: bytes, channel: Channel | None, turn: int, received: int) -> None:
        """Finish the handshake with ``response``, then carry ``channel``, or refuse when there is none."""
        self._outlet.write(response)
        if channel is None:
            self.drop(GONE, "no such page")
        else:
            self._channel = channel
            if channel.begin(self, turn, received):
                channel.greet(self)
            else:
                self._channel = None
                self.drop(REPLACED, "too late")
        self._outlet.start()
        self._drained()

    def connectionLost(self, reason: Failure) -> None:
        """The socket is gone."""
        if self._closing is not None and self._closing.active():
            self._closing.cancel()
        self._let_go()

    def _let_go(self) -> None:
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.lost(self)

    # In

    def dataReceived(self, data: bytes) -> None:
        """Act on what came."""
        self._alive = True
        try:
            for event in self._reader.receive(data):
                if type(event) is bytes:
                    if self._channel is not None:
                        self._channel.receive(decode_batch(event))
                else:
                    self._control(event)  # type: ignore[arg-type]
        except FrameError as error:
            self._broken(error.code, str(error))
        except Malformed as error:
            self._broken(MALFORMED, f"a malformed message: {error}")

    def _control(self, event: Event) -> None:
        if isinstance(event, Ping) and self._outlet.ready:
            self._outlet.write(bytes(FrameProtocol(False, []).pong(event.payload)))
        elif isinstance(event, CloseConnection):
            self._closed_by_peer(event.code)

    def _closed_by_peer(self, code: int) -> None:
        self._let_go()
        if self._closing is None:
            self._outlet.write(bytes(FrameProtocol(False, []).close(code)))
        self._outlet.finish()

    def _broken(self, code: int, reason: str) -> None:
        if self._channel is not None:
            self._channel.fail(reason, code)
        elif self._closing is not None:
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
            self.transport.abortConnection()
        elif silence >= self._settings.ping_after and not self._pinged:
            self._pinged = True
            self._outlet.write(bytes(FrameProtocol(False, []).ping()))
