"""WebSocket frames of a server, without I/O: bytes in, messages and control frames out.

wsproto knows the protocol and is asked about everything that is rare: control frames, fragments, bad frames.
What nearly every frame is, one whole masked text frame, is read here in a few lines, because wsproto takes
most of the time of a small call otherwise (see ``benchmarks/athena_rpc.py``).

Bytes are cut into whole frames before anything looks into them, so that wsproto never holds half of one and
the two can take turns; and a frame that claims to be too long is refused before it is here.
"""

from __future__ import annotations

from collections.abc import Callable

from wsproto import ConnectionType
from wsproto.connection import Connection
from wsproto.events import BytesMessage, CloseConnection, Event, Ping, TextMessage
from wsproto.frame_protocol import CloseReason

_TEXT = 0x81
_MASKED = 0x80


class FrameError(Exception):
    """The peer broke the rules; ``code`` is the close code that says so."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class FrameReader:
    """Reads the frames of one client.

    ``receive`` returns what arrived: ``bytes`` for each complete text message, wsproto's ``Ping`` and
    ``CloseConnection``. Anything at all counts as a sign of life, so pongs are not reported. Raises
    ``FrameError`` for a message over ``limit`` bytes, a binary frame, and whatever wsproto refuses.
    """

    __slots__ = ("_buffer", "_fragments", "_limit", "_wsproto")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._buffer = b""
        self._wsproto: Connection | None = None
        self._fragments: bytearray | None = None

    def receive(self, data: bytes) -> list[bytes | Event]:
        """Take some bytes, and return what they completed."""
        if self._buffer:
            data = self._buffer + data
        events: list[bytes | Event] = []
        begin = 0
        while (end := self._frame_end(data, begin)) <= len(data):
            if data[begin] == _TEXT and self._fragments is None:
                events.append(_unmasked(data, begin, end))
            else:
                events.extend(self._rare(data[begin:end]))
            begin = end
        self._buffer = data[begin:]
        return events

    def _frame_end(self, data: bytes, begin: int) -> int:
        """Return where the frame at ``begin`` ends, or a place beyond the data when its header is not
        complete.
        """
        available = len(data) - begin
        if available < 2:
            return begin + 2
        if not data[begin + 1] & _MASKED:
            raise FrameError(CloseReason.PROTOCOL_ERROR, "a frame of a client must be masked")
        length = data[begin + 1] & 0x7F
        header = 6
        if length >= 126:
            extra = 2 if length == 126 else 8
            if available < 2 + extra:
                return begin + 2 + extra
            length = int.from_bytes(data[begin + 2 : begin + 2 + extra], "big")
            header += extra
        if length > self._limit:
            raise FrameError(CloseReason.MESSAGE_TOO_BIG, "the message is too big")
        return begin + header + length

    def _rare(self, frame: bytes) -> list[bytes | Event]:
        if self._wsproto is None:
            self._wsproto = Connection(ConnectionType.SERVER)
        self._wsproto.receive_data(frame)
        return [found for event in self._wsproto.events() for found in self._rare_event(event)]

    def _rare_event(self, event: Event) -> list[bytes | Event]:
        if isinstance(event, TextMessage):
            return self._fragment(event)
        if isinstance(event, BytesMessage):
            raise FrameError(CloseReason.UNSUPPORTED_DATA, "binary messages are not spoken here")
        return [event] if isinstance(event, (Ping, CloseConnection)) else []

    def _fragment(self, event: TextMessage) -> list[bytes | Event]:
        if self._fragments is None:
            self._fragments = bytearray()
        self._fragments += event.data.encode()
        if len(self._fragments) > self._limit:
            raise FrameError(CloseReason.MESSAGE_TOO_BIG, "the message is too big")
        if not event.message_finished:
            return []
        message, self._fragments = bytes(self._fragments), None
        return [message]


def _unmasked(data: bytes, begin: int, end: int) -> bytes:
    length = data[begin + 1] & 0x7F
    start = begin + (6 if length < 126 else 8 if length == 126 else 14)
    size = end - start
    mask = (data[start - 4 : start] * (size // 4 + 1))[:size]
    return (int.from_bytes(data[start:end], "little") ^ int.from_bytes(mask, "little")).to_bytes(
        size, "little"
    )


def text_frame(payload: bytes) -> bytes:
    """Return ``payload`` as one unmasked text frame. It is the same for every client."""
    size = len(payload)
    if size < 126:
        return b"\x81%c%b" % (size, payload)
    if size < 65536:
        return b"\x81\x7e%b%b" % (size.to_bytes(2, "big"), payload)
    return b"\x81\x7f%b%b" % (size.to_bytes(8, "big"), payload)


class LastFrame:
    """The frame that ``make`` made last: one message to a thousand tabs is framed once."""

    __slots__ = ("_fragment", "_frame", "_make")

    def __init__(self, make: Callable[[bytes], bytes]) -> None:
        self._make = make
        self._fragment = self._frame = b""

    def of(self, fragment: bytes) -> bytes:
        """Return the frame of a batch of one."""
        if fragment is not self._fragment:
            self._frame = self._make(b"[%b]" % fragment)
            self._fragment = fragment
        return self._frame
