"""HTTP in memory: a POST, and what came back."""

from __future__ import annotations

import io
from typing import Any, BinaryIO, TypeVar

from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred
from twisted.web.server import NOT_DONE_YET

from amsn2athena.msnp.soap import Request
from tests.homeserver.house import House

A = TypeVar("A")


class Post:
    """A request, which records its response."""

    def __init__(self, body: bytes, headers: dict[str, str], host: str, method: bytes = b"POST") -> None:
        self.method = method
        self.content: BinaryIO = io.BytesIO(body)
        self.status = 200
        self.headers: dict[str, str] = {}
        self.body = b""
        self.finished = False
        self._asked = {name.lower(): value for name, value in headers.items()}
        self._host = host
        self._done: list[Deferred[None]] = []

    def getHeader(self, key: str) -> str | None:
        return self._asked.get(key.lower())

    def getClientAddress(self) -> IPv4Address:
        return IPv4Address("TCP", self._host, 40_000)

    def isSecure(self) -> bool:
        return False

    def getHost(self) -> IPv4Address:
        return IPv4Address("TCP", "203.0.113.1", 8080)

    def notifyFinish(self) -> Deferred[None]:
        self._done.append(Deferred())
        return self._done[-1]

    def setResponseCode(self, code: int) -> None:
        self.status = code

    def setHeader(self, name: str, value: str) -> None:
        self.headers[name] = value

    def write(self, data: bytes) -> None:
        assert not self.finished
        self.body += data

    def finish(self) -> None:
        assert not self.finished
        self.finished = True
        for done in self._done:
            done.callback(None)

    def hang_up(self) -> None:
        """The client goes away before it has an answer."""
        self.finished = True
        for done in self._done:
            done.errback(ConnectionError("gone"))


def post(
    house: House, path: str, body: bytes, *, host: str = "192.0.2.1", method: bytes = b"POST", **headers: str
) -> Post:
    """Post ``body`` to ``path``. Headers: underscores stand for hyphens."""
    given = {"Host": "msn.example.com:8080", **{key.replace("_", "-"): headers[key] for key in headers}}
    request = Post(body, given, host, method)
    segments = path.strip("/").split("/")
    resource: Any = house.resources[segments[0].encode()]
    for segment in segments[1:]:
        resource = resource.getChildWithDefault(segment.encode(), request)
    rendered = resource.render(request)
    if rendered != NOT_DONE_YET:
        assert isinstance(rendered, bytes)
        request.write(rendered)
        request.finish()
    return request


def call(house: House, request: Request[A]) -> A:
    """Do what a client does with a service: ask, and read the answer. Raises ``Fault``."""
    response = post(
        house, request.service.path, request.build_request(), SOAPAction=f'"{request.soap_action}"'
    )
    assert response.finished
    return request.parse_response(response.body)
