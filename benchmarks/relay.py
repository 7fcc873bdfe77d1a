"""The least that a chat page can be: one file, and a bare WebSocket that passes on what it is sent."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, ClassVar, Self

from twisted.internet import reactor as _reactor
from twisted.python.failure import Failure
from twisted.web.resource import Resource
from twisted.web.server import Request, Site
from twisted.web.static import Data
from twisted.web.websocket import WebSocketResource, WebSocketTransport

reactor: Any = _reactor

PAGE = b"""<!doctype html><title>relay</title><textarea id=box></textarea><div id=log></div><script>
window.socket = new WebSocket(`ws://${location.host}/socket`);
socket.onmessage = (event) => {
    const line = document.createElement("p");
    line.textContent = event.data;
    document.getElementById("log").append(line);
};
document.getElementById("box").onkeydown = (event) => {
    if (event.key === "Enter") { socket.send(event.target.value); event.target.value = ""; }
};
</script>"""


class Relay:
    """The relay in a process of its own."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.relay"], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.address = self._process.stdout.readline().strip()
        return self

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def __exit__(self, *exc_info: object) -> None:
        self._process.terminate()
        self._process.communicate()


def serve() -> None:
    """Serve on a free port of the loopback interface, and print the address."""
    root = Resource()  # type: ignore[no-untyped-call]
    root.putChild(b"", Data(PAGE, "text/html"))  # type: ignore[no-untyped-call]
    root.putChild(b"socket", WebSocketResource(Passing))
    port = reactor.listenTCP(0, Site(root), interface="127.0.0.1")  # type: ignore[no-untyped-call]
    print(f"http://127.0.0.1:{port.getHost().port}/", flush=True)
    reactor.run()


class Passing:
    """Passes each text on to all the others."""

    everybody: ClassVar[list[WebSocketTransport]] = []

    @classmethod
    def buildProtocol(cls, request: Request) -> Passing:
        """Make one for a request."""
        return cls()

    def negotiationStarted(self, transport: WebSocketTransport) -> None:
        """The handshake has begun."""
        self.transport = transport

    def negotiationFinished(self) -> None:
        """The handshake is done."""
        self.everybody.append(self.transport)

    def textMessageReceived(self, message: str) -> None:
        """Pass it on."""
        for transport in self.everybody:
            if transport is not self.transport:
                transport.sendTextMessage(message)

    def bytesMessageReceived(self, data: bytes | bytearray) -> None:
        """Nobody sends bytes."""

    def pongReceived(self, payload: bytes) -> None:
        """Nobody is pinged."""

    def connectionLost(self, reason: Failure) -> None:
        """Somebody went."""
        self.everybody.remove(self.transport)


if __name__ == "__main__":
    serve()
