"""The peer that is ``twisted.web.websocket`` used as its documentation shows: calls and answers in JSON, no
delivery, no elements.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar

from twisted.python.failure import Failure
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Request
from twisted.web.static import Data
from twisted.web.websocket import WebSocketResource, WebSocketTransport

from benchmarks.peer_page import PAGE
from benchmarks.twisted_server import serve_site


def echo(text: str) -> str:
    """Return what came."""
    return text


METHODS: dict[str, Callable[..., Any]] = {"echo": echo}


class BareSocket:
    """A socket whose calls are answered."""

    everywhere: ClassVar[set[BareSocket]] = set()

    @classmethod
    def buildProtocol(cls, request: Request) -> BareSocket:
        """Return a protocol for a new socket."""
        return cls()

    def negotiationStarted(self, transport: WebSocketTransport) -> None:
        """Keep the transport."""
        self.transport = transport

    def negotiationFinished(self) -> None:
        """The socket is open."""
        self.everywhere.add(self)

    def textMessageReceived(self, message: str) -> None:
        """Answer each call."""
        answers = []
        for _, reference, _, method, arguments in json.loads(message):
            answers.append(["ok", reference, METHODS[method](*arguments)])
        self.transport.sendTextMessage(json.dumps(answers))

    def bytesMessageReceived(self, data: bytes | bytearray) -> None:
        """Not used."""

    def pongReceived(self, payload: bytes) -> None:
        """Not used."""

    def connectionLost(self, reason: Failure) -> None:
        """The socket has closed."""
        self.everywhere.discard(self)


class BarePoll(Resource):
    """Holds a request of each page until there is something to answer."""

    isLeaf = True

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._held: dict[int, Request] = {}
        self._kept: dict[int, list[str]] = {}

    def render_POST(self, request: Request) -> int:
        """Hold a request; its body says whose it is."""
        assert request.content is not None
        number = json.loads(request.content.read())
        self._held[number] = request
        if self._kept.setdefault(number, []):
            self._answer(number)
        return NOT_DONE_YET

    def send(self, text: str) -> None:
        """Answer every page, at once or when it asks again."""
        for number, kept in self._kept.items():
            kept.append(text)
            if number in self._held:
                self._answer(number)

    def _answer(self, number: int) -> None:
        request: Any = self._held.pop(number)
        body = json.dumps(self._kept[number]).encode()
        self._kept[number].clear()
        request.setHeader(b"content-type", b"application/json")
        request.setHeader(b"content-length", b"%d" % len(body))
        request.write(body)
        request.finish()


def serve(port: int) -> None:
    """Serve a page at ``/``, the socket at ``/transport``, and the requests at ``/poll``."""
    poll = BarePoll()
    root = Resource()  # type: ignore[no-untyped-call]
    root.putChild(b"", Data(PAGE.read_bytes(), "text/html"))  # type: ignore[no-untyped-call]
    root.putChild(b"transport", WebSocketResource(BareSocket))
    root.putChild(b"poll", poll)

    def fan(text: str) -> None:
        poll.send(text)
        for each in BareSocket.everywhere:
            each.transport.sendTextMessage(text)

    serve_site(root, fan, port)
