"""What the servers on Twisted share: a site on a port, and the benchmark's lines on standard input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet import reactor as _reactor
from twisted.internet.stdio import StandardIO
from twisted.internet.task import LoopingCall
from twisted.protocols.basic import LineOnlyReceiver
from twisted.python.failure import Failure
from twisted.web.resource import Resource
from twisted.web.server import Request, Site

from benchmarks.athena_servers import Controls, Fan

reactor: Any = _reactor
BACKLOG = 4096


class _CountingSite(Site):
    """Counts what is fetched for pages; transports begin when a page is there."""

    fetched = 0

    def getResourceFor(self, request: Request) -> Any:
        """See ``Site``."""
        if not request.path.endswith(b"/transport"):
            self.fetched += 1
        return super().getResourceFor(request)  # type: ignore[no-untyped-call]


class Lines(LineOnlyReceiver):
    """The benchmark's lines; when there are no more the reactor stops."""

    delimiter = b"\n"

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    def lineReceived(self, line: bytes) -> None:
        """Answer one line."""
        self.sendLine(self._controls.answer(line))  # type: ignore[no-untyped-call]

    def connectionLost(self, reason: Failure | None = None) -> None:
        """The benchmark is over."""
        if reactor.running:  # standard input and output are lost one after the other
            reactor.stop()


def _pace(interval: float, step: Callable[[], bool]) -> None:
    def again() -> None:
        if not step():
            loop.stop()

    loop = LoopingCall(again)
    loop.start(interval)


def serve_site(root: Resource, fan: Fan, port: int) -> None:
    """Serve ``root`` until standard input closes."""
    site = _CountingSite(root)  # type: ignore[no-untyped-call]
    listening = reactor.listenTCP(port, site, interface="127.0.0.1", backlog=BACKLOG)
    print(listening.getHost().port, flush=True)
    controls = Controls(fan, _pace, fetched=lambda: site.fetched)
    reactor.callWhenRunning(StandardIO, Lines(controls))
    reactor.run()
