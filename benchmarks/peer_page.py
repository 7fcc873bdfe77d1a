"""The peer that is a page of one file: a chat over a bare WebSocket, on ``twisted.web.websocket``."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import ClassVar

from twisted.python.failure import Failure
from twisted.web.resource import Resource
from twisted.web.server import Request
from twisted.web.static import Data
from twisted.web.websocket import WebSocketResource, WebSocketTransport

from benchmarks.twisted_server import serve_site

PAGE = Path(__file__).with_name("pages") / "one_file.html"


class Guest:
    """Passes what one says on to everybody, with a name before it."""

    everybody: ClassVar[list[WebSocketTransport]] = []
    numbers = count(1)

    @classmethod
    def buildProtocol(cls, request: Request) -> Guest:
        """Make one for a request."""
        return cls()

    def negotiationStarted(self, transport: WebSocketTransport) -> None:
        """The handshake has begun."""
        self._transport = transport
        self._name = f"Guest {next(self.numbers)}"

    def negotiationFinished(self) -> None:
        """The handshake is done."""
        self.everybody.append(self._transport)

    def textMessageReceived(self, message: str) -> None:
        """Pass it on."""
        line = json.dumps(f"{self._name}: {json.loads(message)}")
        for transport in self.everybody:
            transport.sendTextMessage(line)

    def bytesMessageReceived(self, data: bytes | bytearray) -> None:
        """Nobody sends bytes."""

    def pongReceived(self, payload: bytes) -> None:
        """Nobody is pinged."""

    def connectionLost(self, reason: Failure) -> None:
        """Somebody went."""
        if self._transport in self.everybody:
            self.everybody.remove(self._transport)


def serve(port: int) -> None:
    """Serve the page at ``/``."""
    root = Resource()  # type: ignore[no-untyped-call]
    root.putChild(b"", Data(PAGE.read_bytes(), "text/html; charset=utf-8"))  # type: ignore[no-untyped-call]
    root.putChild(b"socket", WebSocketResource(Guest))
    serve_site(root, lambda text: None, port)
