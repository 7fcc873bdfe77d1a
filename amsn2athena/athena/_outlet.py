"""Writing to many sockets cheaply, and knowing when one is full.

``transport.write`` buffers, asks the reactor to watch the socket, and sends in the reactor's next round. When
nothing is buffered, offering the bytes straight to the socket saves all that, which is half the cost of a
message to many tabs (``benchmarks/athena_fanout.py``). What the kernel does not take goes through the
transport as usual, and until that is gone, ``ready`` is false: whoever has more to send keeps it.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable
from typing import Any

from twisted.internet.interfaces import IPullProducer, IPushProducer
from twisted.internet.tcp import Connection
from zope.interface import implementer

_FULL = (errno.EAGAIN, errno.EWOULDBLOCK, errno.ENOBUFS)


def outlet_for(transport: Any, drained: Callable[[], None]) -> DirectOutlet | BufferedOutlet:
    """Return the best outlet for ``transport``; it calls ``drained`` whenever it becomes ready again."""
    if isinstance(transport, Connection) and not transport.TLS:
        return DirectOutlet(transport, transport.getHandle(), drained)
    return BufferedOutlet(transport, drained)


@implementer(IPullProducer)
class DirectOutlet:
    """For plain sockets."""

    __slots__ = ("_drained", "_rest", "_send", "_transport", "ready")

    def __init__(self, transport: Any, handle: socket.socket, drained: Callable[[], None]) -> None:
        self._transport = transport
        self._send = handle.send
        self._drained = drained
        self._rest = b""
        self.ready = False

    def start(self) -> None:
        """Begin to send, behind whatever the transport holds already."""
        self._transport.registerProducer(self, False)

    def write(self, data: bytes) -> None:
        """Send ``data``. When not ``ready``, it is kept in memory: for a few bytes only."""
        if not self.ready:
            self._rest += data
            return
        try:
            sent = self._send(data)
        except OSError as error:
            self.ready = False
            if error.errno not in _FULL:
                self._transport.abortConnection()
                return
            sent = 0
        if sent < len(data):
            self.ready = False
            self._rest = data[sent:]
            self.start()

    def resumeProducing(self) -> None:
        """The transport has nothing left to send."""
        rest, self._rest = self._rest, b""
        if rest:
            self._transport.write(rest)
        else:
            self._transport.unregisterProducer()
            self.ready = True
            self._drained()

    def stopProducing(self) -> None:
        """The transport is closed."""
        self.ready = False
        self._rest = b""

    def finish(self) -> None:
        """Close once everything is sent."""
        if not self.ready:
            rest, self._rest = self._rest, b""
            self._transport.write(rest)
            self._transport.unregisterProducer()
        self.ready = False
        self._transport.loseConnection()


@implementer(IPushProducer)
class BufferedOutlet:
    """For everything else, TLS above all."""

    __slots__ = ("_drained", "_transport", "ready")

    def __init__(self, transport: Any, drained: Callable[[], None]) -> None:
        self._transport = transport
        self._drained = drained
        self.ready = True

    def start(self) -> None:
        """Begin to watch the transport's buffer."""
        self._transport.registerProducer(self, True)

    def write(self, data: bytes) -> None:
        """Send ``data``."""
        self._transport.write(data)

    def pauseProducing(self) -> None:
        """The transport's buffer is full."""
        self.ready = False

    def resumeProducing(self) -> None:
        """The transport's buffer has room again."""
        self.ready = True
        self._drained()

    def stopProducing(self) -> None:
        """The transport is closed."""
        self.ready = False

    def finish(self) -> None:
        """Close once everything is sent."""
        self._transport.unregisterProducer()
        self._transport.loseConnection()
