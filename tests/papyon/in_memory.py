"""Clients and the home network in memory, where every piece of traffic waits until it is let through.

So a test says in which order things happen: a request reaches a service, its answer comes back, and each
direction of each connection is delivered, one piece at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlsplit

from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IProtocolFactory, IStreamClientEndpoint, ITransport
from twisted.internet.testing import StringTransport
from twisted.web.http_headers import Headers
from twisted.web.iweb import IAgent, IBodyProducer, IResponse

from amsn2athena.homeserver._connection import Connection
from amsn2athena.papyon import Client
from tests.homeserver.house import PASSWORD, House
from tests.homeserver.line import Wire
from tests.homeserver.web import post
from tests.papyon.network import HOSTS, _Body, respond


class Place:
    """A client of an account, and all its traffic."""

    def __init__(self, house: House, name: str, number: int = 1) -> None:
        self.house = house
        self.account = f"{name}@example.com"
        self._wires: list[_Pipe] = []
        self._exchanges: list[_Exchange] = []
        self.client = Client(
            HOSTS,
            house.clock,
            machine_guid=f"{{11111111-2222-3333-4444-{number:012}}}",
            agent=cast(IAgent, self),
            endpoint=lambda host, port: cast(IStreamClientEndpoint, self),
        )

    def sign_in(self) -> None:
        """Sign in, with everything let through."""
        done = self.client.login(self.account, PASSWORD)
        settle(self)
        assert done.called

    def waiting(self) -> list[Callable[[], None]]:
        """Return what can be let through now."""
        pipes = [step for wire in self._wires for step in wire.waiting()]
        return pipes + [each.go_on for each in self._exchanges]

    # What a client connects and asks through.

    def connect(self, factory: IProtocolFactory) -> Deferred[Any]:
        """Open a connection to the notification server."""
        protocol = factory.buildProtocol(IPv4Address("TCP", "127.0.0.1", 1863))
        self._wires.append(_Pipe(self.house, protocol))
        return succeed(protocol)

    def request(
        self, method: bytes, uri: bytes, headers: Headers, body_producer: IBodyProducer
    ) -> Deferred[IResponse]:
        """Post something to a service."""
        body = _Body()
        body_producer.startProducing(body)  # type: ignore[no-untyped-call]
        action = (headers.getRawHeaders("SOAPAction") or [""])[0]
        exchange = _Exchange(self, urlsplit(uri.decode()).path, body.data, str(action))
        self._exchanges.append(exchange)
        return exchange.answer

    def done(self, exchange: _Exchange) -> None:
        """A request was answered."""
        self._exchanges.remove(exchange)


class _Pipe:
    """A connection between a client and the notification server."""

    def __init__(self, house: House, protocol: Any) -> None:
        self._client = protocol
        self._to_server = StringTransport()  # type: ignore[no-untyped-call]
        self._to_client = Wire("127.0.0.1")
        connection = house.network.factory.buildProtocol(self._to_client.peer)
        assert isinstance(connection, Connection)
        self._server = self._to_client.connection = connection
        connection.makeConnection(cast(ITransport, self._to_client))  # type: ignore[no-untyped-call]
        protocol.makeConnection(self._to_server)

    def waiting(self) -> list[Callable[[], None]]:
        steps: list[Callable[[], None]] = []
        if self._to_server.value() and not self._to_client.closed:  # type: ignore[no-untyped-call]
            steps.append(self._speak)
        if self._to_client.unread():
            steps.append(self._hear)
        return steps

    def _speak(self) -> None:
        data = self._to_server.value()  # type: ignore[no-untyped-call]
        self._to_server.clear()  # type: ignore[no-untyped-call]
        self._server.dataReceived(data)

    def _hear(self) -> None:
        self._client.dataReceived(self._to_client.take())


class _Exchange:
    """A request on its way to a service, or its answer on the way back."""

    def __init__(self, place: Place, path: str, body: bytes, action: str) -> None:
        self.answer: Deferred[IResponse] = Deferred()
        self._place = place
        self._path = path
        self._body = body
        self._action = action
        self._response: IResponse | None = None

    def go_on(self) -> None:
        """Reach the service; or, the next time, the client."""
        if self._response is None:
            answered = post(self._place.house, self._path, self._body, SOAPAction=self._action)
            self._response = respond(answered.body, answered.status)
        else:
            self._place.done(self)
            self.answer.callback(self._response)


def settle(*places: Place) -> None:
    """Let everything through, and time pass, until nothing more happens."""
    quiet = 0
    while quiet < 3:
        steps = [step for place in places for step in place.waiting()]
        if steps:
            steps[0]()
            quiet = 0
        else:
            places[0].house.clock.advance(0.5)
            quiet += 1
