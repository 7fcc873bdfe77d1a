"""Services that speak plain HTTP: documents, tickets in headers, pictures, the gateway.

Programs of twenty years ask for them in every way that HTTP allows: with HTTP/1.0 and no ``Host``, with the
port of https in it, and they compare the names of headers letter by letter.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from twisted.internet.interfaces import IAddress
from twisted.web.http_headers import Headers
from twisted.web.resource import IResource
from twisted.web.server import NOT_DONE_YET
from zope.interface import implementer

from amsn2athena.homeserver.services._base import header
from amsn2athena.homeserver.services._soap import (
    Answer,
    Caller,
    Exchange,
    HttpRequest,
    Leaf,
    caller_of,
    respond,
)

#: Names of headers that are not written as all others are.
_AS_EVER = {b"Passporturls": b"PassportURLs", b"X-Msn-Messenger": b"X-MSN-Messenger"}


class WebRequest(HttpRequest, Protocol):
    """What is used of Twisted's request besides."""

    args: Mapping[bytes, Sequence[bytes]]
    postpath: Sequence[bytes]
    responseHeaders: Headers


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, from ``peer`` to ``local``: ``below`` is the path below the resource; of a query's fields
    with the same name the first counts. ``is_there`` tells whether anybody still waits for an answer.
    """

    caller: Caller
    peer: IAddress
    local: IAddress
    is_there: Callable[[], bool] = field(repr=False)
    below: tuple[str, ...]
    query: Mapping[str, str]
    authorization: str = field(repr=False)
    body: bytes = field(repr=False)


Service = Callable[[Asked], Awaitable[Answer]]


class _Headers(Headers):
    """Headers under the names that old programs look for."""

    def getAllRawHeaders(self) -> list[tuple[bytes, Sequence[bytes]]]:  # type: ignore[override]
        return [(_AS_EVER.get(name, name), values) for name, values in super().getAllRawHeaders()]


@implementer(IResource)
class WebResource(Leaf):
    """A service. ``most``: the bytes of a body that are read, no more are allowed. ``deep``: it answers for
    the paths below it too.
    """

    def __init__(
        self,
        name: str,
        service: Service,
        methods: Sequence[bytes] = (b"GET", b"HEAD"),
        *,
        most: int = 0,
        deep: bool = False,
    ) -> None:
        super().__init__(name, sentence("The service has a problem: try again later.", 500))
        self._service = service
        self._methods = methods
        self._most = most
        self._deep = deep

    def render(self, request: WebRequest) -> bytes | int:
        """Answer a request."""
        request.responseHeaders = _Headers(dict(request.responseHeaders.getAllRawHeaders()))
        if request.postpath and not self._deep:
            return respond(request, sentence("There is nothing at this address.", 404))
        if request.method not in self._methods:
            allowed = {"allow": b", ".join(self._methods).decode()}
            return respond(request, sentence("This address is not used in that way.", 405, allowed))
        body = request.content.read(self._most + 1)
        if len(body) > self._most:
            return respond(request, sentence("That is too long.", 413))
        exchange = Exchange(request)
        asked = _asked(request, exchange, body)

        async def work() -> Answer:
            return await self._service(asked)

        self._answer_later(exchange, work)
        return NOT_DONE_YET


def sentence(text: str, status: int, headers: Mapping[str, str] | None = None) -> Answer:
    """Return an answer for people."""
    return Answer(f"{text}\n".encode(), status, plain=True, headers=headers or {})


def _asked(request: WebRequest, exchange: Exchange, body: bytes) -> Asked:
    return Asked(
        caller_of(request),
        request.getClientAddress(),
        request.getHost(),
        lambda: exchange.is_open,
        tuple(map(_text, request.postpath)),
        {_text(name): _text(values[0]) for name, values in request.args.items() if values},
        header(request, "authorization"),
        body,
    )


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
