"""The server's ends of connections, without sockets.

Above these, all is real: the requests of Twisted Web, the transports of athena, and Twisted's own buffering
of a socket that takes no more. HTTP is neither written nor parsed: the network of the simulator carries
requests and answers as they are.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from io import BytesIO
from typing import Any

from twisted.internet.abstract import FileDescriptor
from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionAborted, ConnectionDone, ConnectionLost
from twisted.internet.interfaces import IProtocol
from twisted.internet.tcp import Connection
from twisted.python.failure import Failure
from twisted.web.http_headers import Headers
from twisted.web.resource import IResource
from twisted.web.server import NOT_DONE_YET, Request

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


class Http:
    """What a request sees of its connection."""

    factory = None

    def __init__(self, say: Say, identifier: str, wire: PlainWire | BufferedWire, reactor: Reactor) -> None:
        self._reactor = reactor
        self._say = say
        self._identifier = identifier
        self.transport: Any = wire
        self.requests: list[Request] = []
        self.producer: Any = None
        self.protocol: Any = None
        self._full = False
        self._held: list[tuple[object, ...]] = []

    def _write(self, kind: str, *data: object) -> None:
        if self._full:
            self._held.append((kind, self._identifier, *data))
        else:
            self._say(kind, self._identifier, *data)

    def fill(self) -> None:
        """The connection takes no more."""
        self._full = True
        if self.producer is not None:
            self.producer.pauseProducing()

    def drain(self) -> None:
        """The connection takes what waits, and more."""
        self._full = False
        held, self._held = self._held, []
        for each in held:
            self._say(*each)
        if self.producer is not None:
            self.producer.resumeProducing()

    def getPeer(self) -> IPv4Address:
        """Return the address of the browser."""
        return ADDRESS

    getHost = getPeer

    def writeHeaders(self, version: bytes, code: bytes, reason: bytes, headers: Headers) -> None:
        """The answer begins."""
        self._write("head", int(code))

    def write(self, data: bytes) -> None:
        """A part of the answer's body."""
        if data:
            self._write("body", text(data))

    def writeSequence(self, parts: list[bytes]) -> None:
        """Parts of the answer's body."""
        self.write(b"".join(parts))

    def requestDone(self, request: Request) -> None:
        """The answer is complete."""
        self._write("end")

    def loseConnection(self) -> None:
        """The answer is broken off, and what has not been sent is lost."""
        self._held.clear()
        self._say("end", self._identifier)
        self.lost()

    def abortConnection(self) -> None:
        """The answer is broken off when the reactor turns."""
        self._reactor.callLater(0, self.loseConnection)

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Somebody wants to know when the browser does not read."""
        self.producer = producer

    def unregisterProducer(self) -> None:
        """Nobody wants to know."""
        self.producer = None

    def _protocolUpgradeForWebsockets(self, protocol: IProtocol) -> None:
        self.protocol = self.transport.protocol = protocol
        protocol.makeConnection(self.transport)

    def lost(self) -> None:
        """The connection is gone."""
        requests, self.requests = self.requests, []
        for request in requests:
            if not request.finished and request.channel is not None:
                request.connectionLost(failure(ConnectionLost()))  # type: ignore[no-untyped-call]


class Line:
    """One connection, with the request that it begins with."""

    def __init__(self, say: Say, identifier: str, clock: StoppingClock, plain: bool) -> None:
        self._socket = Socket(say, identifier)
        self._reactor = Reactor(clock, self._socket)
        self._wire = (PlainWire if plain else BufferedWire)(self._socket, self._reactor)
        self._wire.connected = 1
        self._http = Http(say, identifier, self._wire, self._reactor)

    def request(self, method: bytes, headers: dict[str, str], body: str, resource: IResource) -> None:
        """Let ``resource`` answer a request."""
        http: Any = self._http
        request = Request(http, parsePOSTFormSubmission=False)  # type: ignore[no-untyped-call]
        http.requests.append(request)
        request.method, request.path, request.uri = method, b"/athena/transport", b"/athena/transport"
        request.clientproto = b"HTTP/1.0"  # the body is not cut into chunks
        request.content = BytesIO(body.encode("latin-1"))
        request.requestHeaders = Headers({name.encode(): [value.encode()] for name, value in headers.items()})
        answer: Any = resource.render(request)  # type: ignore[no-untyped-call]
        if answer is not NOT_DONE_YET:
            request.write(answer)  # type: ignore[no-untyped-call]
            request.finish()  # type: ignore[no-untyped-call]

    def receive(self, data: str) -> None:
        """Bytes from the browser, once the connection is a WebSocket."""
        if self._wire.connected and not self._socket.closed:
            self._wire.protocol.dataReceived(data.encode("latin-1"))

    def lose(self, clean: bool) -> None:
        """The browser, or the network, has closed the connection."""
        if getattr(self._wire, "protocol", None) is None:
            self._http.lost()
        elif self._wire.connected:
            self._reactor.writers.clear()
            reason = ConnectionDone() if clean else ConnectionLost()
            self._wire.connectionLost(failure(reason))

    def fill(self, room: int) -> None:
        """The browser does not read: the kernel takes ``room`` bytes more."""
        self._socket.room = room
        self._http.fill()

    def drain(self) -> None:
        """The browser reads again."""
        self._socket.room = Socket.ENDLESS
        for writer in list(self._reactor.writers):
            self._reactor.turn(writer)
        self._http.drain()
