"""The peer that is ``twisted.web.websocket`` used as its documentation shows: calls and answers in JSON, no
delivery, no elements.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar

from twisted.python.failure import Failure
from twisted.web.resource import Resource
from twisted.web.server import Request
from twisted.web.websocket import WebSocketResource, WebSocketTransport

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


def fan(text: str) -> None:
    """Send ``text`` to every socket."""
    for each in BareSocket.everywhere:
        each.transport.sendTextMessage(text)


def serve(port: int) -> None:
    """Serve the socket at ``/transport``."""
    root = Resource()  # type: ignore[no-untyped-call]
    root.putChild(b"transport", WebSocketResource(BareSocket))
    serve_site(root, fan, port)
