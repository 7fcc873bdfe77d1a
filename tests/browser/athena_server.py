"""The laboratory: a live site for the browser tests of ``athena``. Run as a module, with a port."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from twisted.internet import reactor as _reactor
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.stdio import StandardIO
from twisted.internet.task import deferLater
from twisted.internet.tcp import Server
from twisted.protocols.basic import LineOnlyReceiver
from twisted.web.resource import Resource
from twisted.web.server import Request, Site
from twisted.web.template import Tag, renderer

from amsn2athena.athena import (
    AutoCSSPackage,
    ClientError,
    JSPackage,
    LiveElement,
    LivePage,
    LiveSite,
    RemoteError,
    expose,
    loaders,
)
from amsn2athena.athena.widget_service import POLICY

reactor: Any = _reactor
FOLDER = Path(__file__).with_name("lab")
NAMESPACES = 'xmlns:nevow="http://nevow.com/ns/nevow/0.1" xmlns:athena="http://divmod.org/ns/athena/0.7"'


class Piece(LiveElement):
    """A small element that comes and goes."""

    jsClass = "Lab.PieceWidget"
    docFactory = loaders.xmlstr(
        f'<li {NAMESPACES} nevow:render="liveElement">'
        '<button><athena:handler event="onclick" handler="remove"/>Remove</button></li>'
    )
    left: ClassVar[int] = 0

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def getInitialArguments(self) -> Sequence[object]:
        return [self.name]

    def detached(self) -> None:
        Piece.left += 1


class Lab(LiveElement):
    """Does whatever the tests want to see done."""

    jsClass = "Lab.LabWidget"
    cssModule = "lab"
    key = "lab"
    docFactory = loaders.xmlfile(FOLDER / "lab.xhtml")
    everyone: ClassVar[list[Lab]] = []
    noted: ClassVar[list[str]] = []
    parting: ClassVar[Deferred[None]] = Deferred()

    def __init__(self) -> None:
        super().__init__()
        self.numbers: list[int] = []
        Lab.everyone.append(self)
        self.notifyOnDisconnect().addCallback(self._parted)

    def _parted(self, _: None) -> None:
        Lab.everyone.remove(self)
        if len(Lab.everyone) == 1:
            self.parting.callback(None)
            Lab.parting = Deferred()

    def getInitialArguments(self) -> Sequence[object]:
        return ['<b>Hello</b> & "you"']

    @renderer
    def inside(self, request: Request, tag: Tag) -> list[Piece]:
        pieces = [Piece("first"), Piece("second")]
        for piece in pieces:
            piece.setFragmentParent(self)
        return pieces

    @expose
    def echo(self, text: str) -> str:
        return text

    @expose
    def refuse(self, text: str) -> None:
        raise ClientError("refused-here", f"Not {text}.")

    @expose
    def fail(self, text: str) -> None:
        raise RuntimeError(text)

    @expose
    async def back(self, text: str) -> str:
        try:
            return str(await self.callRemote("ask", text))
        except RemoteError as error:
            return f"{error.kind}: {error}"

    @expose
    def piece(self, text: str) -> Piece:
        piece = Piece(text)
        piece.setFragmentParent(self)
        return piece

    @expose
    def left(self, text: str) -> int:
        return Piece.left

    @expose
    def people(self, text: str) -> int:
        return len(Lab.everyone)

    @expose
    async def alone(self, text: str) -> int:
        if len(Lab.everyone) > 1:
            await Lab.parting
        return len(Lab.everyone)

    @expose
    def never(self, text: str) -> Deferred[None]:
        return Deferred()

    @expose
    def note(self, text: str, *, key: str | None = None) -> list[str]:
        Lab.noted.append(f"{text} ({key})")
        return Lab.noted

    @expose
    def counted(self, number: int) -> None:
        self.numbers.append(number)

    @expose
    def total(self) -> str:
        in_order = self.numbers == list(range(1, len(self.numbers) + 1))
        return f"{len(self.numbers)} {'in order' if in_order else 'in disorder'}"

    @expose
    async def flood(self, text: str) -> None:
        for number in range(1, 501):
            self.notify("numbered", number)
            await deferLater(reactor, 0.001)

    @expose
    def end(self, text: str) -> None:
        LabPage.closed = text
        self.page.disconnect()


class LabPage(LivePage):
    """The laboratory's page."""

    closed: ClassVar[str] = ""
    docFactory = loaders.xmlstr(
        f'<html lang="en" {NAMESPACES}><head><meta charset="utf-8"/><title>The laboratory</title>'
        '<nevow:invisible nevow:render="liveglue"/></head>'
        '<body><nevow:invisible nevow:render="lab"/></body></html>'
    )

    @renderer
    def lab(self, request: Request, tag: Tag) -> Lab:
        lab = Lab()
        lab.setFragmentParent(self)
        return lab


class Closed(Resource):
    """What is shown when the laboratory is closed."""

    def render_GET(self, request: Request) -> bytes:
        return b"<!DOCTYPE html><title>Closed</title><h1>The laboratory is closed</h1>"


class Doors(Resource):
    """The way in: to what ``page(request)`` makes, under the strictest policy."""

    def __init__(self, live: LiveSite, page: Callable[[Request], Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._live = live
        self._page = page
        self.putChild(b"athena", live.resource)
        self.putChild(b"favicon.ico", Closed())  # type: ignore[no-untyped-call]

    def getChild(self, path: bytes, request: Request) -> Any:
        """Answer any other path."""
        return self._live.page(self._shown)

    def _shown(self, request: Request) -> Any:
        header: Any = request.setHeader
        header(b"content-security-policy", POLICY)
        return self._page(request)


def is_here(request: Request) -> bool:
    """Say whether a request means this server."""
    return (request.getHeader("host") or "").partition(":")[0] in ("127.0.0.1", "localhost")


class Cable(LineOnlyReceiver):
    """Listens on ``port``, and does to the connections what the test says on standard input."""

    delimiter = b"\n"

    def __init__(self, port: int, site: Site) -> None:
        self._listen: Callable[[], Any] = lambda: reactor.listenTCP(port, site, interface="127.0.0.1")
        self._port = self._listen()

    def connectionMade(self) -> None:
        """The test is there."""
        self._done()

    def lineReceived(self, line: bytes) -> None:
        """Do what the test says, and say when it is done."""
        actions: dict[bytes, Callable[[], object]] = {
            b"cut": cut,
            b"unplug": self._unplug,
            b"plug": self._plug,
            b"reset": self._reset,
        }
        maybeDeferred(actions[line]).addCallback(self._done)

    def _done(self, _: object = None) -> None:
        self.sendLine(b"done")  # type: ignore[no-untyped-call]

    def _unplug(self) -> object:
        cut()
        return self._port.stopListening()

    def _plug(self) -> None:
        self._port = self._listen()

    def _reset(self) -> None:
        for lab in Lab.everyone.copy():
            lab.page.disconnect()
        Lab.noted.clear()
        Piece.left = 0
        LabPage.closed = ""


def cut() -> None:
    """Cut every connection."""
    for reader in reactor.getReaders():
        if isinstance(reader, Server):
            reader.abortConnection()  # type: ignore[no-untyped-call]


def serve(port: int, live: LiveSite, page: Callable[[Request], Any]) -> None:
    """Show what ``page`` makes, until the end."""
    site = Site(Doors(live, page))  # type: ignore[no-untyped-call]
    site.displayTracebacks = False
    StandardIO(Cable(port, site))  # type: ignore[no-untyped-call]
    reactor.run()


def main(port: int) -> None:
    """Serve."""
    packages = [JSPackage({"Lab": FOLDER / "lab.js"}), AutoCSSPackage(FOLDER)]
    live = LiveSite(packages=packages, allowed=is_here)
    serve(port, live, lambda request: Closed() if LabPage.closed else LabPage())  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main(int(sys.argv[1]))
