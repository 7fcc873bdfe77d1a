"""The server's side: a live site behind Twisted Web, without sockets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any

from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransportWithDisconnection
from twisted.web.server import Request
from twisted.web.server import Site as HTTPSite
from twisted.web.template import Tag, renderer

from amsn2athena.athena import loaders
from amsn2athena.athena._element import LiveElement
from amsn2athena.athena._page import LivePage
from amsn2athena.athena._site import LiveSite

if TYPE_CHECKING:
    from amsn2athena.athena.testing._tab import Tab

MOST_AT_ONCE = 100_000


class _ElementPage(LivePage):
    """Shows one element."""

    docFactory = loaders.xmlstr(
        '<html lang="en" xmlns:nevow="http://nevow.com/ns/nevow/0.1">'
        '<head><title>Test</title><nevow:invisible nevow:render="liveglue"/></head>'
        '<body><nevow:invisible nevow:render="element"/></body></html>'
    )

    def __init__(self, element: LiveElement) -> None:
        super().__init__()
        self._element = element
        element.setFragmentParent(self)

    @renderer
    def element(self, request: Request, tag: Tag) -> LiveElement:
        return self._element


def _factory(shown: Any) -> Callable[[Request], Any]:
    """Return what makes the page for a request."""
    if not callable(shown):
        waiting = [shown]

        def once(_: Request) -> Any:
            assert waiting, f"{shown!r} was shown already. Give the site a factory, which makes a fresh one."
            return waiting.pop()

        return once
    if any(_is_required(parameter) for parameter in signature(shown).parameters.values()):
        return shown  # type: ignore[no-any-return]
    return lambda request: shown()


def _is_required(parameter: Parameter) -> bool:
    return parameter.default is parameter.empty and parameter.kind in (
        parameter.POSITIONAL_ONLY,
        parameter.POSITIONAL_OR_KEYWORD,
    )


def _page(made: Any) -> Any:
    return _ElementPage(made) if isinstance(made, LiveElement) else made


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server has answered to a request."""

    status: int
    body: str


def _answer(data: bytes) -> Answer:
    head, _, body = data.partition(b"\r\n\r\n")
    return Answer(int(head.split()[1]), body.decode())


class _Wire(StringTransportWithDisconnection):
    """The connection of one request. When the server closes it, the answer is complete."""

    def __init__(self, address: str, answered: Callable[[Answer], None]) -> None:
        super().__init__(peerAddress=IPv4Address("TCP", address, 50000))  # type: ignore[no-untyped-call]
        self._answered = answered

    def loseConnection(self) -> None:
        """The server has answered."""
        if self.connected:
            super().loseConnection()  # type: ignore[no-untyped-call]
            self._answered(_answer(self.value()))  # type: ignore[no-untyped-call]


class Site:
    """A live site that any number of tabs look at: ``Tab(site)`` is one.

    ``shown`` is what a page shows: a factory of ``LivePage`` or of ``LiveElement`` (a class is one; the
    request is given to one that has a parameter without a default), which may return a ``Deferred``. An
    element or a page itself does too, for one tab that loads it once. ``clock`` is a ``task.Clock``;
    ``settings``, ``packages``, ``owner`` and so on are ``LiveSite``'s.
    """

    def __init__(self, shown: Any, *, clock: Clock | None = None, **options: Any) -> None:
        self.clock = clock or Clock()
        self._factory = _factory(shown)
        self._options = options
        self._busy = False
        self._count = 0
        self.live = LiveSite(clock=self.clock, **options)

    def restart(self, shown: Any = None) -> None:
        """Stop the server and start it anew, from then on with ``shown`` if that is given.

        All pages are disconnected. The tabs that are online fetch fresh pages at once, as browsers do.
        """
        self.live.close()
        if shown is not None:
            self._factory = _factory(shown)
        self.live = LiveSite(clock=self.clock, **self._options)
        self.turn()

    def turn(self) -> None:
        """Let everything happen that is due, without any time passing.

        Looking at a tab or a widget, and calling a method of an element, does this too.
        """
        if not self._busy:
            self._count = 0
            self.clock.advance(0)

    # What tabs use

    def soon(self, do: Callable[..., object], *arguments: object) -> None:
        """Do something in the next turn of the reactor, one thing at a time."""
        self.clock.callLater(0, self._do, do, arguments)

    def _do(self, do: Callable[..., object], arguments: tuple[object, ...]) -> None:
        self._count += 1
        assert self._count < MOST_AT_ONCE, "elements and widgets call each other without end"
        self._busy = True
        try:
            do(*arguments)
        finally:
            self._busy = False

    def fetch(self, tab: Tab, answered: Callable[[Answer], None]) -> None:
        """Get a page. ``answered`` is given the answer once it is there."""
        site: Any = HTTPSite(self.live.page(self._made), reactor=self.clock)  # type: ignore[no-untyped-call]
        wire = _Wire(tab.address, answered)
        wire.protocol = site.buildProtocol(wire.getPeer())  # type: ignore[no-untyped-call]
        wire.protocol.makeConnection(wire)
        lines = {"Host": "localhost", "Connection": "close", **tab.headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        wire.protocol.dataReceived(f"GET {tab.path} HTTP/1.1\r\n{head}\r\n".encode())

    def _made(self, request: Request) -> Deferred[Any]:
        return maybeDeferred(self._factory, request).addCallback(_page)
