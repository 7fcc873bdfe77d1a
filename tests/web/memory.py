"""The service's front end in memory: browsers that speak real HTTP to it, without sockets or time."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.error import ConnectionLost
from twisted.internet.interfaces import IAddress
from twisted.internet.testing import MemoryReactorClock, StringTransportWithDisconnection
from twisted.python.failure import Failure
from twisted.web.resource import IResource

from amsn2athena.athena import BoundedSite
from amsn2athena.web import Guard, OldClients, live_site, root
from tests.web.fakes import FakeRegistry, FakeSession

HERE = IPv4Address("TCP", "127.0.0.1", 8080)
PEER = IPv4Address("TCP", "127.0.0.1", 50_000)
OWN = {"Origin": "http://localhost:8080"}


@dataclass
class Response:
    """An answer that has come."""

    status: int
    reason: str
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


class Wire(StringTransportWithDisconnection):
    """A connection, whose other end the test holds."""

    def __init__(self, reached: IAddress) -> None:
        super().__init__(hostAddress=reached, peerAddress=PEER)  # type: ignore[no-untyped-call]

    def loseConnection(self) -> None:
        """The server closes, and acts on nothing that comes after."""
        self.disconnecting = True
        super().loseConnection()  # type: ignore[no-untyped-call]

    def sent(self) -> bytes:
        """What the server has sent."""
        return bytes(self.value())  # type: ignore[no-untyped-call]


@dataclass
class Exchange:
    """A request, and its answer once there is one."""

    wire: Wire

    @property
    def is_answered(self) -> bool:
        return b"\r\n\r\n" in self.wire.sent()

    @property
    def response(self) -> Response:
        """The answer, which must be there."""
        assert self.is_answered
        head, _, body = self.wire.sent().partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        _, status, reason = first.split(" ", 2)
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        return Response(int(status), reason, headers, body)

    def hang_up(self) -> None:
        """The browser goes away."""
        self.wire.protocol.connectionLost(Failure(ConnectionLost()))  # type: ignore[no-untyped-call]


@dataclass
class House:
    """The whole front end over a fake registry."""

    registry: FakeRegistry = field(default_factory=FakeRegistry)
    guard: Guard = field(default_factory=Guard)
    extra: Mapping[bytes, IResource] = field(default_factory=dict)
    reached: IAddress = HERE
    old_clients: OldClients | None = None

    def __post_init__(self) -> None:
        self.clock = MemoryReactorClock()  # type: ignore[no-untyped-call]
        self.live = live_site(self.clock, self.guard)
        tree = root(self.registry, self.live, self.extra, self.guard, self.old_clients)
        self.site: Any = BoundedSite(tree, self.clock)

    def send(self, data: bytes) -> Exchange:
        """Send raw bytes over a fresh connection."""
        wire = Wire(self.reached)
        protocol = self.site.buildProtocol(PEER)
        wire.protocol = protocol
        protocol.makeConnection(wire)
        protocol.dataReceived(data)
        return Exchange(wire)

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Exchange:
        """Make a request to ``localhost:8080``, unless ``headers`` say otherwise."""
        lines = {"Host": "localhost:8080", "Connection": "close", "Content-Length": str(len(body))}
        lines.update(headers or {})
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
        return self.send(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode("latin-1") + body)

    def get(self, path: str, **headers: str) -> Response:
        """Get what is there at once."""
        return self.ask("GET", path, headers).response

    def post(self, path: str, form: object, **headers: str) -> Exchange:
        """Post a form as our own pages do."""
        lines = {**OWN, "Content-Type": "application/json", **headers}
        return self.ask("POST", path, lines, json.dumps(form).encode())

    def open(self, session: FakeSession, token: str = "the-token") -> Tab:
        """Open the messenger in a tab of a browser that is signed in to ``session``."""
        self.registry.sessions[token] = session
        cookie = f"amsn2-session={token}"
        return Tab(self, cookie, self.get("/", Cookie=cookie).text)


class Tab:
    """A tab that shows the messenger, and talks to it by long-poll."""

    def __init__(self, house: House, cookie: str, page: str) -> None:
        self.page = page
        self._house = house
        self._cookie = cookie
        found = re.search(r'"channel":"([^"]+)"', page)
        assert found is not None, page
        self._channel = found[1]
        self._turn = 0
        self._received = 0
        self._sent = 0

    def arguments(self, widget: str) -> Any:
        """What the page gives a widget to begin with."""
        tag = re.search(rf'<[^>]*data-athena-class="{widget}"[^>]*>', self.page)
        assert tag is not None, widget
        found = re.search(r'data-athena-arguments="([^"]*)"', tag[0])
        return json.loads(unescape(found[1])) if found else []

    def number(self, widget: str) -> int:
        """The number of the first element of that class."""
        tag = re.search(rf'<[^>]*data-athena-class="{widget}"[^>]*>', self.page)
        assert tag is not None, widget
        found = re.search(r'data-athena-id="(\d+)"', tag[0])
        assert found is not None
        return int(found[1])

    def news(self) -> list[Any]:
        """What the server has told since the last time."""
        return self._poll([])

    def call(self, element: str | int, method: str, *arguments: object) -> Any:
        """Call an exposed method, and return ``["ok", result]`` or ``["no", kind, sentence]``."""
        number = self.number(element) if isinstance(element, str) else element
        batch = [["call", self._sent + 1, number, method, list(arguments)]]
        for message in self._poll(batch):
            if message[0] in ("ok", "no"):
                kind, _, *rest = message
                return [kind, *rest]
        raise AssertionError("no answer")

    def close(self) -> None:
        """Close the tab."""
        self._poll(["bye"])

    def _poll(self, batch: list[Any]) -> list[Any]:
        self._turn += 1
        message = [self._channel, self._turn, self._received, self._sent + 1, batch, "now"]
        self._sent += len([item for item in batch if isinstance(item, list)])
        headers = {**OWN, "Cookie": self._cookie}
        exchange = self._house.ask("POST", "/athena/transport", headers, json.dumps(message).encode())
        self._house.clock.advance(0)
        received = [item for item in exchange.response.json() if isinstance(item, list)]
        self._received += len(received)
        return received
