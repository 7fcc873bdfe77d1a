"""The home network's web site, in memory: the bytes of a request in, those of an answer out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.testing import StringTransport
from twisted.web.resource import Resource

from amsn2athena.athena import BoundedSite
from tests.homeserver.house import House

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


class Web:
    """All of a house's web resources on one site, whatever host a client means."""

    def __init__(self, house: House) -> None:
        root = Resource()  # type: ignore[no-untyped-call]
        for name, resource in house.resources.items():
            root.putChild(name, resource)
        self._site = BoundedSite(root, house.clock)

    def ask(self, request: bytes) -> Answer:
        """Send a request on a connection of its own."""
        address = IPv4Address("TCP", "192.0.2.1", 40_000)
        channel: Any = self._site.buildProtocol(address)  # type: ignore[no-untyped-call]
        transport: Any = StringTransport(peerAddress=address)  # type: ignore[no-untyped-call]
        channel.makeConnection(transport)
        channel.dataReceived(request)
        return _read(transport.value())


def _read(data: bytes) -> Answer:
    head, _, body = data.removeprefix(_CONTINUE).partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    if headers.get("transfer-encoding") == "chunked":
        body = _unchunked(body)
    return Answer(int(status.split()[1]) if status else 0, headers, body)


def _unchunked(data: bytes) -> bytes:
    whole = b""
    while data:
        size, _, rest = data.partition(b"\r\n")
        whole += rest[: int(size, 16)]
        data = rest[int(size, 16) + 2 :]
    return whole
