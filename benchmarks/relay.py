"""The least that a chat page can be: one file, and a bare WebSocket that passes on what it is sent."""

from __future__ import annotations

import subprocess
import sys
from typing import Self

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

    def __exit__(self, *exc_info: object) -> None:
        self._process.terminate()
        self._process.communicate()


def serve() -> None:
    """Serve on a free port of the loopback interface, and print the address."""
    from twisted.internet import reactor
    from twisted.web.resource import Resource
    from twisted.web.server import Site
    from twisted.web.static import Data
    from twisted.web.websocket import WebSocketResource, WebSocketTransport

    transports: list[WebSocketTransport] = []

    class Passing:
        """Passes each text on to all the others."""

        @classmethod
        def buildProtocol(cls, request: object) -> Passing:
            return cls()

        def negotiationStarted(self, transport: WebSocketTransport) -> None:
            self.transport = transport

        def negotiationFinished(self) -> None:
            transports.append(self.transport)

        def bytesMessageReceived(self, data: bytes) -> None:
            pass

        def textMessageReceived(self, message: str) -> None:
            for transport in transports:
                if transport is not self.transport:
                    transport.sendTextMessage(message)

        def connectionLost(self, reason: object) -> None:
            if self.transport in transports:
                transports.remove(self.transport)

        def pongReceived(self, payload: bytes) -> None:
            pass

    root = Resource()
    root.putChild(b"", Data(PAGE, "text/html"))
    root.putChild(b"socket", WebSocketResource(Passing))
    port = reactor.listenTCP(0, Site(root), interface="127.0.0.1")  # type: ignore[attr-defined]
    print(f"http://127.0.0.1:{port.getHost().port}/", flush=True)
    reactor.run()  # type: ignore[attr-defined]


if __name__ == "__main__":
    serve()
