"""A client whose clock is ours, and whose connections are overheard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.interfaces import IProtocolFactory, IStreamClientEndpoint
from twisted.internet.task import Clock
from twisted.protocols.policies import ProtocolWrapper, WrappingFactory
from twisted.web.client import Agent
from zope.interface import implementer

from amsn2athena.papyon import Client
from tests.conformance.server import Server


class Tap:
    """``clock`` is the client's; what the server says is kept, and ``tell`` is called each time."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.tell: Callable[[], None] = lambda: None
        self.said = b""

    def lines(self, start: str) -> list[str]:
        """Return the lines that the server said which begin so."""
        lines = self.said.decode(errors="replace").split("\r\n")
        return [line for line in lines if line.startswith(start)]

    def hear(self, data: bytes) -> None:
        """The server said something, which the client has read by now."""
        self.said += data
        self.tell()


def tapped_client(server: Server, dialect: int) -> tuple[Client, Tap]:
    """Return a client of ``server``, and what overhears it. No time passes for the client by itself."""
    tap = Tap()

    def endpoint(host: str, port: int) -> IStreamClientEndpoint:
        return _Overheard(HostnameEndpoint(server.reactor, host.encode("ascii"), port), tap)

    agent = Agent(server.reactor)  # type: ignore[no-untyped-call]
    client = Client(server.hosts, tap.clock, dialects=(dialect,), agent=agent, endpoint=endpoint)
    return client, tap


@implementer(IStreamClientEndpoint)
class _Overheard:
    def __init__(self, endpoint: IStreamClientEndpoint, tap: Tap) -> None:
        self._endpoint = endpoint
        self._tap = tap

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[Any]:
        factory: Any = WrappingFactory(protocolFactory)  # type: ignore[no-untyped-call]
        factory.noisy = False
        factory.protocol = lambda *args: _Ear(self._tap, *args)
        return self._endpoint.connect(factory)


class _Ear(ProtocolWrapper):
    def __init__(self, tap: Tap, factory: Any, wrapped: Any) -> None:
        super().__init__(factory, wrapped)
        self._tap = tap

    def dataReceived(self, data: bytes) -> None:
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        self._tap.hear(data)
