"""A live site: the channels of all open pages, and the three resources that pages need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from secrets import token_urlsafe
from typing import Any

from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger
from twisted.plugin import getPlugins
from twisted.web.resource import IResource
from twisted.web.server import Request

from amsn2athena.athena._channel import Channel
from amsn2athena.athena._http import Branch, address_of
from amsn2athena.athena._keys import Keys, MemoryKeys
from amsn2athena.athena._page import LivePage
from amsn2athena.athena._pages import PageResource
from amsn2athena.athena._scripts import Scripts, ScriptsResource
from amsn2athena.athena._settings import Settings, TooManyPages
from amsn2athena.athena._transports import TransportResource
from amsn2athena.athena.packages import ICSSPackage, IJSPackage

_log = Logger()


def same_origin(request: Request) -> bool:
    """Say whether a request comes from a page of this very site, or from something that is not a browser."""
    origin, host = request.getHeader(b"origin"), request.getHeader(b"host") or b"?"
    return origin is None or origin.lower().partition(b"://")[2] == host.lower()


class LiveSite:
    """Owns the channels of a site, and its scripts.

    ``clock`` is a reactor or ``task.Clock``. ``allowed(request)`` refuses transports, on top of requests of
    foreign origin, which are always refused: check ``Host`` there. ``owner(request)`` names whose page it is,
    say by a cookie; a channel answers to the same owner only. ``packages`` come on top of those found as
    plugins. ``url`` is where ``resource`` is mounted. ``settings`` are the bounds. ``keys`` remembers the
    outcomes of idempotent calls: in memory if nothing is said, over a restart with ``KeptKeys``.
    ``address(request)`` names where a request comes from, for the log and for
    ``Settings.channels_per_address``. It is the address of the connection unless you say otherwise. Behind a
    proxy all pages have the proxy's address and share its bound: return there what your own proxy writes into
    a header of the request, and never a header that a browser could have written.
    """

    def __init__(
        self,
        clock: IReactorTime | None = None,
        allowed: Callable[[Request], bool] = lambda request: True,
        owner: Callable[[Request], object] = lambda request: None,
        packages: Iterable[Any] = (),
        url: str = "/athena",
        settings: Settings | None = None,
        keys: Keys | None = None,
        address: Callable[[Request], str] = address_of,
    ) -> None:
        self.clock = clock if clock is not None else _reactor()
        self.seconds = self.clock.seconds
        self.settings = settings or Settings()
        self.keys: Keys = keys or MemoryKeys(self.seconds)
        self.owner = owner
        self.address = address
        self._allowed = allowed
        self._channels: dict[str, Channel] = {}
        self._addresses: Counter[str] = Counter()
        self._crowded: set[str] = set()
        self._dirty: list[Channel] = []
        self._sweeping: IDelayedCall | None = None
        self.scripts = Scripts([*packages, *getPlugins(IJSPackage), *getPlugins(ICSSPackage)])
        self._url = url
        self.transport: IResource = TransportResource(self)
        self.modules: IResource = ScriptsResource(self.scripts)
        self.resource = Branch()
        self.resource.putChild(b"transport", self.transport)
        self.resource.putChild(b"modules", self.modules)

    # Pages

    def page(self, factory: Callable[[Request], Any]) -> IResource:
        """Return a resource that renders what ``factory(request)`` makes, anew for each GET.

        The factory returns a ``LivePage``, or another resource that is to answer instead, or a ``Deferred``
        of either. It is not asked while there is no room for a page: that is answered 503.
        """
        return PageResource(self, factory)

    def room_for(self, request: Request) -> str:
        """Return the address that a page would count for; ``TooManyPages`` when a bound is reached."""
        address = self.address(request)
        if len(self._channels) >= self.settings.channels:
            raise self._too_many("", f"{len(self._channels)} pages are open")
        if self._addresses[address] >= self.settings.channels_per_address:
            raise self._too_many(address, f"{self._addresses[address]} pages are open from {address}")
        return address

    def open(self, page: LivePage, request: Request) -> Channel:
        """Give ``page`` a channel; ``TooManyPages`` when a bound is reached."""
        address = self.room_for(request)
        channel = Channel(self, page._board, token_urlsafe(18), self.owner(request), address)
        page._board.channel = channel
        self._channels[channel.id] = channel
        self._addresses[address] += 1
        if self._sweeping is None:
            self._sweeping = self.clock.callLater(self.settings.sweep, self._sweep)
        return channel

    def _too_many(self, address: str, reason: str) -> TooManyPages:
        """Refuse a page, with one line in the log until another closes: a crowd must not fill it."""
        if address not in self._crowded:
            self._crowded.add(address)
            _log.warn("refused a page, and others until one is closed: {reason}", reason=reason)
        return TooManyPages(reason)

    def close(self) -> None:
        """Disconnect every page and stop all timers."""
        for channel in list(self._channels.values()):
            channel.close("the server is stopping")

    def transport_url(self) -> str:
        """Return where browsers connect."""
        return f"{self._url}/transport"

    def module_url(self, place: object) -> str:
        """Return the URL of a served file."""
        return f"{self._url}/modules/{self.scripts.version}/{place}"

    # What transports and channels use

    def allowed(self, request: Request) -> bool:
        """Say whether a request may carry a channel."""
        return same_origin(request) and self._allowed(request)

    def channel(self, identifier: str) -> Channel | None:
        """Return an open channel."""
        return self._channels.get(identifier)

    def forget(self, channel: Channel) -> None:
        """A channel has closed."""
        del self._channels[channel.id]
        self._crowded -= {"", channel.address}
        self._addresses[channel.address] -= 1
        if not self._addresses[channel.address]:
            del self._addresses[channel.address]
        if not self._channels and self._sweeping is not None:
            self._sweeping.cancel()
            self._sweeping = None

    def flush_soon(self, channel: Channel) -> None:
        """Flush ``channel`` when this turn of the reactor is over."""
        self._dirty.append(channel)
        if len(self._dirty) == 1:
            self.clock.callLater(0, self._flush)

    def _flush(self) -> None:
        dirty, self._dirty = self._dirty, []
        for channel in dirty:
            channel.flush_now()

    def _sweep(self) -> None:
        self._sweeping = self.clock.callLater(self.settings.sweep, self._sweep)
        now = self.seconds()
        for channel in list(self._channels.values()):
            channel.tick(now)


def _reactor() -> Any:
    from twisted.internet import reactor

    return reactor
