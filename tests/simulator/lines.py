"""The server's ends of requests.

HTTP is neither written nor parsed: the network of the simulator carries requests and answers as they are.
Above that, all is real: Twisted Web's requests, and the transports of athena.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.interfaces import IProtocol
from twisted.web.http_headers import Headers
from twisted.web.resource import IResource
from twisted.web.server import NOT_DONE_YET, Request

from tests.simulator.clock import StoppingClock
from tests.simulator.wires import ADDRESS, BufferedWire, PlainWire, Reactor, Say, Socket, failure, text


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
