"""HTTP as old clients speak it, to the services of a house: real bytes, no sockets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import ISSLTransport
from twisted.internet.testing import StringTransportWithDisconnection
from twisted.web.pages import notFound
from twisted.web.resource import IResource, Resource
from zope.interface import directlyProvides

from amsn2athena.athena import BoundedSite
from tests.homeserver.house import House

HERE = IPv4Address("TCP", "203.0.113.1", 8080)


class Root(Resource):
    """What the services are mounted on."""

    def getChild(self, path: bytes, request: object) -> IResource:
        """There is nothing else."""
        return notFound()


class Wire(StringTransportWithDisconnection):
    """A connection, whose other end the test holds."""

    def setTcpNoDelay(self, enabled: bool) -> None:
        """TLS is over TCP."""


@dataclass
class Response:
    """An answer; the names of its headers as they were written."""

    status: int
    headers: dict[str, str]
    body: bytes


class Exchange:
    """A request on a connection of its own."""

    def __init__(self, house: House, data: bytes, *, host: str, tls: bool) -> None:
        root = Root()  # type: ignore[no-untyped-call]
        for segment, resource in house.resources.items():
            root.putChild(segment, resource)
        site: Any = BoundedSite(root, house.clock)
        peer = IPv4Address("TCP", host, 40_000)
        self._wire: Any = Wire(HERE, peer)  # type: ignore[no-untyped-call]
        if tls:
            directlyProvides(self._wire, ISSLTransport)
        self._wire.protocol = site.buildProtocol(peer)
        self._wire.protocol.makeConnection(self._wire)
        self._wire.protocol.dataReceived(data)

    @property
    def answered(self) -> bool:
        """Whether there is an answer."""
        return b"\r\n\r\n" in self._wire.value()

    @property
    def response(self) -> Response:
        """The answer, which must be there."""
        head, _, body = self._wire.value().partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        return Response(int(first.split(" ")[1]), headers, body)

    def hang_up(self) -> None:
        """The client goes away."""
        self._wire.loseConnection()


def begin(
    house: House,
    method: str,
    target: str,
    *,
    body: bytes = b"",
    host: str = "192.0.2.1",
    tls: bool = True,
    version: str = "1.1",
    **headers: str,
) -> Exchange:
    """Ask. Headers: underscores stand for hyphens; the empty ones are left out."""
    given = {"Host": "login.example.com", "Connection": "close", "Content-Length": str(len(body))}
    given.update({name.replace("_", "-"): value for name, value in headers.items()})
    lines = "".join(f"{name}: {value}\r\n" for name, value in given.items() if value)
    data = f"{method} {target} HTTP/{version}\r\n{lines}\r\n".encode("latin-1") + body
    return Exchange(house, data, host=host, tls=tls)


def ask(house: House, method: str, target: str, **how: Any) -> Response:
    """Ask what is answered at once."""
    return begin(house, method, target, **how).response
