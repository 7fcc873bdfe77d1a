"""The HTTP server in front of the resource tree, with bounds on what a stranger may bring.

Twisted Web takes a body of any length, and writes what is long to the disk, before a resource sees a request.
It takes apart forms that are posted, wanted or not: for 1 MB of them everybody would wait for a second. Nor
does it know a target that names the host (``GET http://host/path``), as clients of proxies write it.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.web.http import HTTPChannel
from twisted.web.resource import IResource
from twisted.web.server import Request, Site

from amsn2athena.athena._http import address_of

BODY_LIMIT = 1024 * 1024
IDLE_TIMEOUT = 60

_TOO_MUCH = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_WHOLE_URL = re.compile(rb"https?://([^/?#]*)", re.IGNORECASE)
_log = Logger()


class BoundedRequest(Request):
    """Refuses a body over ``BODY_LIMIT`` bytes before it is kept, announced or not."""

    _received = 0
    _refused = False

    def gotLength(self, length: int | None) -> None:
        """The headers are there."""
        too_long = length is not None and length > BODY_LIMIT
        super().gotLength(0 if too_long else length)  # type: ignore[no-untyped-call]
        if too_long:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:
        """A piece of the body is there."""
        self._received += len(data)
        if self._received > BODY_LIMIT:
            self._refuse()
        elif not self._refused:
            super().handleContentChunk(data)  # type: ignore[no-untyped-call]

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        """All of it is there."""
        if not self._refused:
            super().requestReceived(command, self._local(path), version)  # type: ignore[no-untyped-call]

    def _local(self, target: bytes) -> bytes:
        """Return a target without its host, which counts instead of the header, as RFC 9112 has it."""
        named = _WHOLE_URL.match(target)
        if named is None:
            return target
        self.requestHeaders.setRawHeaders(b"host", [named[1]])
        rest = target[named.end() :]
        return rest if rest.startswith(b"/") else b"/" + rest

    def _refuse(self) -> None:
        if self._refused:
            return
        self._refused = True
        _log.warn("refused a request from {peer}: its body is too long", peer=address_of(self))
        channel: Any = self.channel
        channel.transport.write(_TOO_MUCH)
        channel.loseConnection()


class _Channel(HTTPChannel):
    """A connection; what is not HTTP closes it, with a line in the log.

    Requests that come in one piece are answered in as many turns of the reactor: Twisted Web answers them all
    at once, thousands of them, while everybody else waits.
    """

    _going_on: IDelayedCall | None = None

    def requestDone(self, request: Request) -> None:
        """A request is answered: the next one, when others have had their turn."""
        if self.persistent and (self._dataBuffer or self._buffer):
            self._going_on = self.callLater(0, partial(super().requestDone, request))  # type: ignore[no-untyped-call]
        else:
            super().requestDone(request)  # type: ignore[no-untyped-call]

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Nobody waits for an answer any more."""
        if self._going_on is not None and self._going_on.active():
            self._going_on.cancel()
        super().connectionLost(reason)  # type: ignore[no-untyped-call]

    def _respondToBadRequestAndDisconnect(self) -> None:
        self._closing("no HTTP")
        super()._respondToBadRequestAndDisconnect()  # type: ignore[no-untyped-call]

    def lineLengthExceeded(self, line: bytes) -> Any:
        """A line without an end."""
        self._closing("a line too long")
        return super().lineLengthExceeded(line)  # type: ignore[no-untyped-call]

    def _closing(self, reason: str) -> None:
        address: Any = self.getPeer()  # type: ignore[no-untyped-call]
        _log.warn(
            "closed a connection of {peer}: {reason}",
            peer=getattr(address, "host", "a socket"),
            reason=reason,
        )


class BoundedSite(Site):
    """A site to listen with: like Twisted's, but a body over 1 MiB is refused before it is kept, a connection
    that says nothing for a minute is closed, and both are a line in the log, where other requests are none.
    A target that names the host is understood. A form that is posted is not taken apart: ``request.args`` has
    what the address says and no more, and ``request.content`` the form.
    """

    protocol = _Channel  # type: ignore[assignment]

    def __init__(self, resource: IResource, clock: IReactorTime | None = None) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            resource,
            requestFactory=BoundedRequest,
            timeout=IDLE_TIMEOUT,
            reactor=clock,
            parsePOSTFormSubmission=False,
        )

    def log(self, request: object) -> None:
        """Not a line for each request: what goes wrong has lines of its own."""
