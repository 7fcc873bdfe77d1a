"""A live site for the browser tests of calls. Run as a module, with a port and a folder for what is kept."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar, TypeAlias

from twisted.internet.defer import Deferred
from twisted.logger import ILogObserver, LogEvent, formatEvent, globalLogPublisher
from twisted.web.server import Request
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
from tests.browser.athena_server import FOLDER, NAMESPACES, is_here, serve

Waiting: TypeAlias = tuple[Callable[[], list[str]], int, Deferred[list[str]]]
waiting: list[Waiting] = []


def once_long(found: Callable[[], list[str]], count: int) -> Deferred[list[str]]:
    """Return a list once it is so long."""
    answer: Deferred[list[str]] = Deferred()
    waiting.append((found, count, answer))
    happened()
    return answer


def happened() -> None:
    """A list may have become longer."""
    for each in waiting.copy():
        found, count, answer = each
        if len(found()) >= count:
            waiting.remove(each)
            answer.callback(found())


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
    def lines(self, count: int = 0) -> Deferred[list[str]]:
        return once_long(lambda: self.logged, count)

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
        happened()
        if what == "the moon":
            raise ClientError("out", "That is sold out.")
        return len(self._sold())

    @expose(idempotent=True)
    def order(self, what: str) -> Deferred[None]:
        self.buy(what)
        return Deferred()

    def _sold(self) -> list[str]:
        return self.sales.read_text().splitlines()

    @expose
    def sold(self, count: int = 0) -> Deferred[list[str]]:
        return once_long(self._sold, count)


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


def page_of(request: Request) -> LivePage:
    """Return the page that a request is for."""
    return StatusPage() if request.path == b"/status" else DeskPage()


@provider(ILogObserver)
def note(event: LogEvent) -> None:
    """Keep what the log says of browsers."""
    line = formatEvent(event)
    if "in the browser" in line:
        Desk.logged.append(line)
        happened()


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
    serve(port, live, page_of)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
