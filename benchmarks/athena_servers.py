"""The servers that the Athena benchmarks measure: a live site, and a bare ``twisted.web.websocket`` resource.

Run as a subprocess, ``python -m benchmarks.athena_servers live|bare``. It prints its port, then answers one
line for each line it reads: ``cpu`` with the seconds of processor time used so far, ``memory`` with the
resident bytes, ``fan TEXT`` by sending ``TEXT`` to every open socket. Both servers do the
same: echo what a socket sends, fan out what they are told.
"""

from __future__ import annotations

import gc
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from twisted.internet import reactor as _reactor
from twisted.internet.stdio import StandardIO
from twisted.protocols.basic import LineOnlyReceiver
from twisted.python.failure import Failure
from twisted.web.resource import Resource
from twisted.web.server import Request, Site
from twisted.web.template import Tag, renderer
from twisted.web.websocket import WebSocketResource, WebSocketTransport

from amsn2athena.athena import LiveElement, LivePage, LiveSite, Settings, broadcast, expose, loaders

reactor: Any = _reactor
NAMESPACES = 'xmlns:nevow="http://nevow.com/ns/nevow/0.1"'


class Echo(LiveElement):
    """The element of the page that is measured."""

    docFactory = loaders.xmlstr(f'<p {NAMESPACES} nevow:render="liveElement"/>')
    everywhere: ClassVar[set[LiveElement]] = set()

    @expose
    def echo(self, text: str) -> str:
        """Return what came."""
        return text


class EchoPage(LivePage):
    """A page with one element."""

    docFactory = loaders.xmlstr(
        f'<html {NAMESPACES}><head><i nevow:render="liveglue"/></head>'
        '<body><p nevow:render="echo"/></body></html>'
    )

    @renderer
    def echo(self, request: Request, tag: Tag) -> LiveElement:
        """Put the element in."""
        element = Echo()
        element.setFragmentParent(self)
        Echo.everywhere.add(element)
        element.notifyOnDisconnect().addCallback(lambda _: Echo.everywhere.discard(element))
        return element


def live_site() -> tuple[Resource, Callable[[str], None]]:
    """Return the root of a live site, and its fan-out."""
    site = LiveSite(settings=Settings(channels_per_address=100_000, channels=100_000))
    root = Resource()  # type: ignore[no-untyped-call]
    root.putChild(b"", site.page(lambda request: EchoPage()))
    root.putChild(b"athena", site.resource)
    return root, lambda text: broadcast(Echo.everywhere, "row", text)


class BareSocket:
    """A socket that echoes, as the documentation of ``twisted.web.websocket`` writes it."""

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
        """Echo."""
        self.transport.sendTextMessage(message)

    def bytesMessageReceived(self, data: bytes | bytearray) -> None:
        """Not used."""

    def pongReceived(self, payload: bytes) -> None:
        """Not used."""

    def connectionLost(self, reason: Failure) -> None:
        """The socket has closed."""
        self.everywhere.discard(self)


def bare_site() -> tuple[Resource, Callable[[str], None]]:
    """Return the root of a site with a bare socket, and its fan-out."""

    def fan(text: str) -> None:
        for each in BareSocket.everywhere:
            each.transport.sendTextMessage(text)

    root = Resource()  # type: ignore[no-untyped-call]
    root.putChild(b"transport", WebSocketResource(BareSocket))
    return root, fan


class Control(LineOnlyReceiver):
    """Answers the benchmark's questions on standard input and output."""

    delimiter = b"\n"

    def __init__(self, fan: Callable[[str], None]) -> None:
        self._fan = fan

    def lineReceived(self, line: bytes) -> None:
        """Answer one line."""
        word, _, rest = line.decode().partition(" ")
        answers: dict[str, Callable[[], object]] = {
            "cpu": time.process_time,
            "memory": self._memory,
            "fan": lambda: self._fan(rest),
        }
        self.sendLine(str(answers[word]()).encode())  # type: ignore[no-untyped-call]

    def _memory(self) -> int:
        gc.collect()
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()

    def connectionLost(self, reason: Failure | None = None) -> None:
        """The benchmark is over."""
        reactor.stop()


def main(kind: str) -> None:
    """Serve until standard input closes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 65536)), hard))
    root, fan = {"live": live_site, "bare": bare_site}[kind]()
    site = Site(root)  # type: ignore[no-untyped-call]
    port = reactor.listenTCP(0, site, interface="127.0.0.1", backlog=4096)
    print(port.getHost().port, flush=True)
    StandardIO(Control(fan))  # type: ignore[no-untyped-call]
    reactor.run()


if __name__ == "__main__":
    main(sys.argv[1])
