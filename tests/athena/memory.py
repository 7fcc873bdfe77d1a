"""A live site and its browsers in memory: no sockets, no sleeping, a clock that the test moves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionLost
from twisted.internet.testing import MemoryReactorClock, StringTransportWithDisconnection
from twisted.python.failure import Failure
from twisted.web.resource import Resource
from twisted.web.server import Request, Site
from twisted.web.template import Tag, renderer
from wsproto import ConnectionType
from wsproto.connection import Connection
from wsproto.events import CloseConnection, Event, Ping, TextMessage
from wsproto.frame_protocol import FrameProtocol

from amsn2athena.athena import LiveElement, LivePage, LiveSite, expose, loaders

NEVOW = 'xmlns:nevow="http://nevow.com/ns/nevow/0.1"'
ATHENA = 'xmlns:athena="http://divmod.org/ns/athena/0.7"'


class Echo(LiveElement):
    """The element that most tests use."""

    docFactory = loaders.xmlstr(f'<p {NEVOW} nevow:render="liveElement"/>')

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []

    @expose
    def echo(self, text: str) -> str:
        """Return what came."""
        self.heard.append(text)
        return text


class EchoPage(LivePage):
    """A page with one ``Echo``."""

    docFactory = loaders.xmlstr(
        f'<html {NEVOW}><head><nevow:invisible nevow:render="liveglue"/></head>'
        '<body><p nevow:render="content"/></body></html>'
    )

    def __init__(self, make: Callable[[], LiveElement] = Echo) -> None:
        super().__init__()
        self._make = make

    @renderer
    def content(self, request: Request, tag: Tag) -> LiveElement:
        """Put the element in."""
        element = self._make()
        element.setFragmentParent(self)
        return element


class Wire(StringTransportWithDisconnection):
    """A connection to the server, whose other end the test holds."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        super().__init__(peerAddress=IPv4Address("TCP", address, 50000))  # type: ignore[no-untyped-call]
        self.aborted = False

    def abortConnection(self) -> None:
        """The server has given up."""
        self.aborted = True
        self.loseConnection()  # type: ignore[no-untyped-call]

    def fill(self) -> None:
        """The browser does not read, and the network is full."""
        producer: Any = self.producer
        producer.pauseProducing()

    def drain(self) -> None:
        """The browser reads again."""
        producer: Any = self.producer
        producer.resumeProducing()

    def peek(self) -> bytes:
        """Return what the server has sent since the last ``take``."""
        return bytes(self.value())  # type: ignore[no-untyped-call]

    def vanish(self) -> None:
        """The network is gone."""
        self.protocol.connectionLost(Failure(ConnectionLost()))  # type: ignore[no-untyped-call]

    def take(self) -> bytes:
        """Return what the server has sent since the last time."""
        data = self.peek()
        self.clear()  # type: ignore[no-untyped-call]
        return data


@dataclass
class Response:
    """An answer that has come."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


@dataclass
class Exchange:
    """A request, and its answer once there is one."""

    wire: Wire

    def response(self) -> Response | None:
        """Return the answer, or ``None`` while the server holds the request."""
        head, separator, body = self.wire.peek().partition(b"\r\n\r\n")
        if not separator:
            return None
        status, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        return Response(int(status.split()[1]), headers, body)

    def answer(self) -> Response:
        """Return the answer, which must be there."""
        response = self.response()
        assert response is not None
        return response

    def leave(self) -> None:
        """Close the connection before the answer has come."""
        self.wire.vanish()


@dataclass
class Events:
    """The browser's end of an event stream."""

    exchange: Exchange
    comments: int = 0
    ended: bool = False
    _seen: int = 0
    _text: str = ""

    @property
    def wire(self) -> Wire:
        """The connection."""
        return self.exchange.wire

    def batches(self) -> list[list[Any]]:
        """Return the batches that have come since the last time."""
        response = self.exchange.response()
        body = b"" if response is None else self._unchunked(response.body)
        *blocks, self._text = (self._text + body.decode()).split("\n\n")
        self.comments += blocks.count(":")
        return [json.loads(block.removeprefix("data: ")) for block in blocks if block != ":"]

    def items(self) -> list[Any]:
        """Return what is in the batches that have come since the last time."""
        return [item for batch in self.batches() for item in batch]

    def _unchunked(self, body: bytes) -> bytes:
        data, place = b"", self._seen
        while (end := body.find(b"\r\n", place)) >= 0:
            size = int(body[place:end], 16)
            self.ended = self.ended or not size
            data += body[end + 2 : end + 2 + size]
            place = end + 2 + size + 2
        self._seen = place
        return data

    def vanish(self) -> None:
        """The connection is closed."""
        self.exchange.leave()


@dataclass
class Socket:
    """The browser's end of a WebSocket."""

    wire: Wire
    head: bytes = b""
    _peer: Connection = field(default_factory=lambda: Connection(ConnectionType.CLIENT))
    _frames: FrameProtocol = field(default_factory=lambda: FrameProtocol(True, []))
    code: int | None = None
    pings: int = 0

    def __post_init__(self) -> None:
        self.head, _, rest = self.wire.take().partition(b"\r\n\r\n")
        self._peer.receive_data(rest)

    @property
    def status(self) -> int:
        """The status of the server's answer to the handshake."""
        return int(self.head.split()[1])

    def send(self, items: list[Any]) -> None:
        """Send one batch."""
        self.send_text(json.dumps(items))

    def send_text(self, text: str) -> None:
        """Send a text message."""
        self.send_raw(bytes(self._frames.send_data(text)))

    def send_raw(self, data: bytes) -> None:
        """Send bytes of one or more frames."""
        self.wire.protocol.dataReceived(data)

    def send_close(self, code: int) -> None:
        """Begin to close, or agree to it."""
        self.send_raw(bytes(self._frames.close(code)))

    def batches(self) -> list[list[Any]]:
        """Return the batches that have come since the last time."""
        self._peer.receive_data(self.wire.take())
        return [json.loads(text) for text in self._texts()]

    def items(self) -> list[Any]:
        """Return what is in the batches that have come since the last time."""
        return [item for batch in self.batches() for item in batch]

    def _texts(self) -> Iterator[str]:
        events: list[Event] = list(self._peer.events())
        for event in events:
            if isinstance(event, TextMessage):
                yield event.data
            elif isinstance(event, CloseConnection):
                self.code = int(event.code)
            elif isinstance(event, Ping):
                self.pings += 1

    def vanish(self) -> None:
        """The network is gone."""
        self.wire.vanish()

    def is_open(self) -> bool:
        """Say whether the server has left the connection open."""
        return self.wire.connected


class Server:
    """A live site behind Twisted Web, reached over ``Wire``s. ``pages`` are those made so far."""

    def __init__(self, make: Callable[..., LivePage] = EchoPage, **options: Any) -> None:
        self.clock = MemoryReactorClock()  # type: ignore[no-untyped-call]
        self.live = LiveSite(clock=self.clock, **options)
        self.pages: list[LivePage] = []
        self._make = make
        self.root = Resource()  # type: ignore[no-untyped-call]
        self.root.putChild(b"", self.live.page(self._page))
        self.root.putChild(b"athena", self.live.resource)
        self._site: Any = Site(self.root, reactor=self.clock)  # type: ignore[no-untyped-call]

    def serve(self, site: Site) -> None:
        """Serve another site from now on."""
        self._site = site

    def _page(self, request: Request) -> LivePage:
        page = self._make()
        self.pages.append(page)
        return page

    def request(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
        address: str = "127.0.0.1",
    ) -> Exchange:
        """Make a request."""
        wire = Wire(address)
        protocol = self._site.buildProtocol(wire.peerAddr)
        wire.protocol = protocol
        protocol.makeConnection(wire)
        lines = {"Host": "example.com", "Connection": "close", "Content-Length": str(len(body))}
        lines.update({name.replace("_", "-"): value for name, value in (headers or {}).items()})
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        protocol.dataReceived(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        return Exchange(wire)

    def get(self, path: str, **headers: str) -> Response:
        """Get something that is there at once."""
        return self.request("GET", path, headers).answer()

    def open(self, **headers: str) -> Tab:
        """Open the page in a new tab."""
        response = self.get("/", **headers)
        found = re.search(r'"channel":"([^"]+)"', response.body.decode())
        assert found is not None, response
        return Tab(self, found[1], self.pages[-1], response, headers)

    def turn(self) -> None:
        """Let the reactor turn once, and no time pass."""
        self.clock.advance(0)

    def pass_time(self, seconds: float) -> None:
        """Let time pass, second by second."""
        self.clock.pump([1.0] * int(seconds))


@dataclass
class Tab:
    """A browser tab: what it knows of its channel."""

    server: Server
    channel: str
    page: LivePage
    response: Response
    headers: dict[str, str]
    turn: int = 0

    @property
    def element(self) -> Any:
        """The first element of the page."""
        return self.page.liveFragmentChildren[0]

    def websocket(
        self,
        received: int = 0,
        turn: int | None = None,
        headers: dict[str, str] | None = None,
        attach: bool = True,
    ) -> Socket:
        """Open a WebSocket; without ``attach``, one whose first message is to say the turn and the count."""
        if attach:
            self.turn = self.turn + 1 if turn is None else turn
        counts = f".{self.turn}.{received}" if attach else ""
        lines = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec_WebSocket_Version": "13",
            "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Sec_WebSocket_Protocol": f"athena, {self.channel}{counts}",
            **self.headers,
            **(headers or {}),
        }
        return Socket(self.server.request("GET", "/athena/transport", lines).wire)

    def poll(
        self,
        batch: list[Any] | None = None,
        received: int = 0,
        first: int = 1,
        wait: bool = False,
        turn: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> Exchange:
        """Make a long-poll request."""
        self.turn = self.turn + 1 if turn is None else turn
        return self.say("poll" if wait else "now", batch, received, first, headers)

    def stream(
        self,
        batch: list[Any] | None = None,
        received: int = 0,
        first: int = 1,
        turn: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> Events:
        """Open an event stream."""
        self.turn = self.turn + 1 if turn is None else turn
        return Events(self.say("stream", batch, received, first, headers))

    def post(
        self, batch: list[Any] | None = None, received: int = 0, first: int = 1, turn: int | None = None
    ) -> Response:
        """Say something while an event stream is open."""
        return self.say("post", batch, received, first, turn=turn).answer()

    def say(
        self,
        mode: str,
        batch: list[Any] | None = None,
        received: int = 0,
        first: int = 1,
        headers: dict[str, str] | None = None,
        turn: int | None = None,
    ) -> Exchange:
        """Make a request of any mode."""
        turn = self.turn if turn is None else turn
        body = json.dumps([self.channel, turn, received, first, batch or [], mode]).encode()
        return self.server.request("POST", "/athena/transport", {**self.headers, **(headers or {})}, body)
