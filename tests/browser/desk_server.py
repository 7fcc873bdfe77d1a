"""A live site for the browser tests of calls. Run as a module, with a port and a folder for what is kept."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from twisted.internet import reactor as _reactor
from twisted.internet.defer import Deferred
from twisted.internet.stdio import StandardIO
from twisted.logger import ILogObserver, LogEvent, formatEvent, globalLogPublisher
from twisted.web.resource import Resource
from twisted.web.server import Request, Site
from twisted.web.template import Tag, renderer
from zope.interface import provider

from amsn2athena.athena import (
    AutoCSSPackage,
    ClientError,
    JSPackage,
    KeptKeys,
    LiveElement,
    LivePage,
    LiveSite,
    RemoteError,
    expose,
    loaders,
)
from amsn2athena.athena.widget_service import POLICY
from tests.browser.athena_server import FOLDER, NAMESPACES, Cable, is_here

reactor: Any = _reactor


class Card(LiveElement):
    """A small element that is passed around."""

    jsClass = "Desk.CardWidget"
    docFactory = loaders.xmlstr(f'<li {NAMESPACES} nevow:render="liveElement"/>')

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def getInitialArguments(self) -> Sequence[object]:
        return [self.name]


class FramedCard(Card):
    """One with a stylesheet that the page does not have from the start."""

    cssModule = "framed"
    docFactory = loaders.xmlstr(f'<li {NAMESPACES} class="framed" nevow:render="liveElement"/>')


class BrokenCard(Card):
    """One whose module cannot be imported."""

    jsClass = "Broken.CardWidget"


class Desk(LiveElement):
    """Has methods of all kinds."""

    jsClass = "Desk.DeskWidget"
    key = "desk"
    docFactory = loaders.xmlstr(
        f'<main {NAMESPACES} nevow:render="liveElement">'
        '<button><athena:handler event="onclick" handler="fails"/>Fail</button>'
        '<button><athena:handler event="onclick" handler="failsLater"/>Fail later</button>'
        '<ul athena:id="cards"><nevow:invisible nevow:render="cards"/></ul></main>'
    )
    sales: ClassVar[Path]
    noted: ClassVar[list[str]] = []
    logged: ClassVar[list[str]] = []

    @renderer
    def cards(self, request: Request, tag: Tag) -> list[Card]:
        cards = [Card("ace"), Card("two")]
        if self.sales.with_name("framed").exists():
            cards.append(FramedCard("jack"))
        for card in cards:
            card.setFragmentParent(self)
        return cards

    @expose
    def write(self, text: str, *, colour: str = "black") -> str:
        return f"{text} in {colour}"

    @expose
    def names(self, cards: list[Card]) -> list[str]:
        return [card.name for card in cards]

    @expose
    async def best(self) -> str:
        best = await self.callRemote("best")
        return f"{best.name} is {type(best).__name__}"

    @expose
    async def paint(self) -> object:
        return await self.callRemote("paint", 1, colour="red")

    @expose
    def draw(self, name: str) -> Card:
        card = FramedCard(name)
        card.setFragmentParent(self.page)
        return card

    @expose
    def draw_broken(self) -> Card:
        card = BrokenCard("knave")
        card.setFragmentParent(self.page)
        return card

    @expose
    async def deal_broken(self) -> str:
        try:
            return str(await self.callRemote("best", self.draw_broken()))
        except RemoteError as error:
            return str(error)

    @expose
    def wait(self) -> Deferred[None]:
        return Deferred(lambda _: self.noted.append("stopped"))

    @expose
    def notes(self) -> list[str]:
        return self.noted

    @expose
    def lines(self) -> list[str]:
        return self.logged

    @expose
    async def ask(self, method: str) -> str:
        try:
            return str(await self.callRemote(method))
        except RemoteError as error:
            return f"{error.kind}: {error} ({'with' if error.stack else 'without'} a stack)"

    @expose
    def tell(self, method: str) -> None:
        self.notify(method)

    @expose(idempotent=True)
    def buy(self, what: str) -> int:
        with self.sales.open("a") as sales:
            sales.write(what + "\n")
        if what == "the moon":
            raise ClientError("out", "That is sold out.")
        return len(self.sold())

    @expose(idempotent=True)
    def order(self, what: str) -> Deferred[None]:
        self.buy(what)
        return Deferred()

    @expose
    def sold(self) -> list[str]:
        return self.sales.read_text().splitlines()


class DeskPage(LivePage):
    """The page of one desk."""

    docFactory = loaders.xmlstr(
        f'<html lang="en" {NAMESPACES}><head><meta charset="utf-8"/><title>Desk</title>'
        '<nevow:invisible nevow:render="liveglue"/></head>'
        '<body><nevow:invisible nevow:render="desk"/></body></html>'
    )

    @renderer
    def desk(self, request: Request, tag: Tag) -> Desk:
        desk = Desk()
        desk.setFragmentParent(self)
        return desk


class StatusPage(DeskPage):
    """One that says how its connection is."""

    docFactory = loaders.xmlstr(
        f'<html lang="en" {NAMESPACES}><head><meta charset="utf-8"/><title>Status</title>'
        '<nevow:invisible nevow:render="liveglue"/></head>'
        '<body><p nevow:render="connectionStatus" class="own" lost="Where are you?"/>'
        '<p nevow:render="connectionStatus"/><nevow:invisible nevow:render="desk"/></body></html>'
    )


class Doors(Resource):
    """The way to both pages."""

    def __init__(self, live: LiveSite) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._live = live
        self.putChild(b"athena", live.resource)

    def getChild(self, path: bytes, request: Request) -> Any:
        """Answer any other path."""
        return self._live.page(self._page)

    def _page(self, request: Request) -> LivePage:
        header: Any = request.setHeader
        header(b"content-security-policy", POLICY)
        return StatusPage() if request.path == b"/status" else DeskPage()


@provider(ILogObserver)
def note(event: LogEvent) -> None:
    """Keep what the log says of browsers."""
    line = formatEvent(event)
    if "in the browser" in line:
        Desk.logged.append(line)


def main(port: int, folder: Path) -> None:
    """Serve."""
    Desk.sales = folder / "sales"
    Desk.sales.touch()
    globalLogPublisher.addObserver(note)
    packages = [
        JSPackage({"Desk": FOLDER / "desk.js", "Broken": FOLDER / "broken.js"}),
        AutoCSSPackage(FOLDER),
    ]
    live = LiveSite(packages=packages, allowed=is_here, keys=KeptKeys(folder / "keys.sqlite"))
    site = Site(Doors(live))  # type: ignore[no-untyped-call]
    StandardIO(Cable(port, site))  # type: ignore[no-untyped-call]
    reactor.run()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
