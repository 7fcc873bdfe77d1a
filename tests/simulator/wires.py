"""The server's ends of TCP connections: Twisted's own buffering, above a kernel that is made up."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Any

from twisted.internet.abstract import FileDescriptor
from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionAborted, ConnectionLost
from twisted.internet.tcp import Connection
from twisted.python.failure import Failure

from tests.simulator.clock import StoppingClock

ADDRESS = IPv4Address("TCP", "127.0.0.1", 50000)
Say = Callable[..., None]


def failure(error: Exception) -> Failure:
    """Return an error as Twisted passes it on."""
    return Failure(error)  # type: ignore[no-untyped-call]


def text(data: bytes) -> str:
    """Return bytes as they travel in JSON: one character each."""
    return data.decode("latin-1")


class Reactor:
    """As much of a reactor as one connection needs."""

    def __init__(self, clock: StoppingClock, socket: Socket) -> None:
        self._clock = clock
        self._socket = socket
        self.callLater = clock.callLater
        self.writers: set[Any] = set()

    def addReader(self, reader: object) -> None:
        """Bytes arrive without being asked for."""

    removeReader = addReader

    def addWriter(self, writer: Any) -> None:
        """Let ``writer`` write when the reactor turns."""
        if writer not in self.writers:
            self.writers.add(writer)
            self._clock.callLater(0, self.turn, writer)

    def removeWriter(self, writer: Any) -> None:
        """``writer`` has nothing more to write."""
        self.writers.discard(writer)

    def turn(self, writer: Any) -> None:
        """Let ``writer`` write what its socket takes."""
        while writer in self.writers and self._socket.room:
            why = writer.doWrite()
            if why is not None:
                self.writers.discard(writer)
                writer.connectionLost(failure(why))


class Socket:
    """A socket of the kernel: it takes bytes while there is room."""

    ENDLESS = 1 << 62

    def __init__(self, say: Say, identifier: str) -> None:
        self._say = say
        self._identifier = identifier
        self.room = self.ENDLESS
        self.closed = False

    def send(self, data: bytes) -> int:
        """Take what there is room for."""
        if self.closed:
            raise OSError(errno.EPIPE, "closed")
        taken = min(self.room, len(data))
        if not taken and data:
            raise BlockingIOError(errno.EAGAIN, "full")
        self.room -= taken
        if taken:
            self._say("bytes", self._identifier, text(bytes(data[:taken])))
        return taken

    def close(self) -> None:
        """Close the connection."""
        if not self.closed:
            self.closed = True
            self._say("end", self._identifier)

    def setblocking(self, blocking: object) -> None:
        """It never blocks."""

    shutdown = setblocking

    def setsockopt(self, *option: object) -> None:
        """Closing is closing."""

    def fileno(self) -> int:
        """It has no number."""
        return -1


class PlainWire(Connection):
    """A connection that athena may write to directly."""

    protocol: Any

    def __init__(self, socket: Any, reactor: Any) -> None:
        nobody: Any = None
        super().__init__(socket, nobody, reactor)

    def getPeer(self) -> IPv4Address:
        """Return the address of the browser."""
        return ADDRESS

    getHost = getPeer


class BufferedWire(FileDescriptor):
    """A connection that athena may only write to through its buffer, as one with encryption."""

    protocol: Any
    bufferSize = 512

    def __init__(self, socket: Any, reactor: Any) -> None:
        super().__init__(reactor)
        self._clock: Reactor = reactor
        self.socket: Socket = socket
        self.connected = 1

    def writeSomeData(self, data: bytes) -> int | Exception:
        """Offer bytes to the socket."""
        try:
            return self.socket.send(data)
        except BlockingIOError:
            return 0
        except OSError:
            return ConnectionLost()

    def abortConnection(self) -> None:
        """Close without sending what waits."""
        self.stopWriting()  # type: ignore[no-untyped-call]
        self._clock.callLater(0, self.connectionLost, failure(ConnectionAborted()))

    def connectionLost(self, reason: Failure) -> None:
        """The connection is over."""
        if not self.connected:
            return
        super().connectionLost(reason)  # type: ignore[no-untyped-call]
        self.socket.close()
        self.protocol.connectionLost(reason)

    def getPeer(self) -> IPv4Address:
        """Return the address of the browser."""
        return ADDRESS

    getHost = getPeer
