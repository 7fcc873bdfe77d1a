"""The service behind ``twistd -n athena-widget``: one live element as a page, for trying things out.

It answers to "localhost", to addresses, and to the name of the interface that it was told to listen at. A
foreign page can give a name of its own our address (DNS rebinding), and would be of the same origin then; the
``Host`` that its browser sends gives it away.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any, NoReturn, cast

from twisted.application.service import IService, Service
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.endpoints import serverFromString
from twisted.internet.error import CannotListenError
from twisted.internet.interfaces import IStreamServerEndpoint
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.python.reflect import InvalidName, namedAny
from twisted.python.usage import Options as UsageOptions
from twisted.web.resource import IResource
from twisted.web.server import Request
from twisted.web.template import Tag, renderer

import twisted.plugins
from amsn2athena.athena import loaders
from amsn2athena.athena._element import LiveElement
from amsn2athena.athena._http import TEXT, Branch, Leaf, address_of, describe
from amsn2athena.athena._page import LivePage
from amsn2athena.athena._serving import BoundedSite
from amsn2athena.athena._site import LiveSite

# Templates of old hide their parts with style="display: none". Such an attribute runs no code, and on a page
# that shows one element there is nothing for it to disguise.
POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    b"connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    b"require-trusted-types-for 'script'; trusted-types athena"
)


# Seen wherever the page is scrolled to; without words in it, it takes no place.
_BANNER = (
    "display: block; position: sticky; top: 0; background: #fde9a9; color: #3a2a00; "
    "line-height: 1.75; text-align: center"
)
_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^:\[\]]+))(?::\d+)?", re.IGNORECASE)
_INTERFACE = re.compile(r"(?:^|:)interface=([^:\\]+)")
_LONGEST = 300


class Options(UsageOptions):
    """The command line."""

    synopsis = "--element=dotted.name [--http=ENDPOINT]"
    optParameters = (
        ("element", "e", None, "A LiveElement class, or anything that makes one when it is called."),
        ("http", None, "tcp:8080:interface=127.0.0.1", "Where to listen."),
    )


def see_current_directory() -> None:
    """Make modules and Twisted plugins of the current directory importable."""
    here = os.getcwd()
    if here not in sys.path:
        sys.path.insert(0, here)
    plugins = os.path.join(here, "twisted", "plugins")
    if plugins not in twisted.plugins.__path__:
        twisted.plugins.__path__.append(plugins)


def find(name: str | None) -> Callable[[], Any]:
    """Return what ``name`` is in Python, or leave when it is nothing that can be called."""
    if not name:
        _leave("say which element to show: --element=dotted.name")
    try:
        found = namedAny(name)  # type: ignore[no-untyped-call]
    except (InvalidName, AttributeError) as error:
        _leave(f"there is no {name}: {error}")
    except Exception as error:
        _leave(f"{name} cannot be imported: {type(error).__name__}: {error}")
    if not callable(found):
        _leave(f"{name} is {found!r}, and cannot be called to make an element")
    return cast("Callable[[], Any]", found)


class WidgetPage(LivePage):
    """A page that shows one element."""

    docFactory = loaders.xmlstr(
        '<html lang="en" xmlns:nevow="http://nevow.com/ns/nevow/0.1">'
        '<head><meta charset="utf-8"/><title><nevow:invisible nevow:render="title"/></title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
        '<meta name="color-scheme" content="light dark"/>'
        '<nevow:invisible nevow:render="liveglue"/></head>'
        f'<body><p nevow:render="connectionStatus" style="{_BANNER}"/>'
        '<nevow:invisible nevow:render="element"/></body></html>'
    )

    def __init__(self, element: object) -> None:
        super().__init__()
        if not isinstance(element, LiveElement):
            raise TypeError(f"{element!r} is no live element")
        self._element = element
        element.setFragmentParent(self)

    @renderer
    def title(self, request: Request, tag: Tag) -> str:
        """Name the element."""
        return type(self._element).__name__

    @renderer
    def element(self, request: Request, tag: Tag) -> LiveElement:
        """Show the element."""
        return self._element


def page_resource(site: LiveSite, factory: Callable[[], Any]) -> IResource:
    """Return a resource that shows what ``factory`` makes."""

    def page(request: Request) -> LivePage:
        request.setHeader(b"content-security-policy", POLICY)  # type: ignore[no-untyped-call]
        return WidgetPage(factory())

    return site.page(page)


class _Nothing(Leaf):
    """Browsers ask for an icon, and complain when they are told that there is none."""

    def render_GET(self, request: Request) -> bytes:
        describe(request, 204)
        return b""


class _Misdirected(Leaf):
    """The answer to a request for a name that is not ours."""

    def render(self, request: Request) -> bytes:
        describe(request, 421, content_type=TEXT)
        return b"This page is at localhost and at its address, and not at that name."


class _Doors(Branch):
    """The way in, for requests whose ``Host`` is ours; of others, the first is a line in the log."""

    _log = Logger()
    _quiet = False

    def __init__(self, interface: str) -> None:
        super().__init__()
        self._names = {"localhost", interface.lower()}

    def getChildWithDefault(self, path: bytes, request: Request) -> IResource:
        host = request.requestHeaders.getRawHeaders("host", [""])[0]
        if self._is_ours(host):
            return super().getChildWithDefault(path, request)  # type: ignore[no-untyped-call,no-any-return]
        if not self._quiet:
            self._quiet = True
            self._log.warn(
                "refused a request of {peer} for {host!r}, and others for names that are not ours",
                peer=address_of(request),
                host=host[:_LONGEST],
            )
        return _Misdirected()

    def _is_ours(self, host: str) -> bool:
        found = _HOST.fullmatch(host)
        name = (found[1] or found[2]).lower().removesuffix(".") if found else ""
        return name in self._names or name.endswith(".localhost") or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


class WidgetService(Service):
    """Serves ``site`` at ``endpoint`` while it runs; leaves when it cannot."""

    _log = Logger()

    def __init__(self, live: LiveSite, site: BoundedSite, endpoint: IStreamServerEndpoint) -> None:
        self._live = live
        self._site = site
        self._endpoint = endpoint

    def privilegedStartService(self) -> None:
        """Open the port, while we still may."""
        outcome: list[Any] = []
        self._endpoint.listen(self._site).addBoth(outcome.append)
        self._port = outcome[0]
        if isinstance(self._port, Failure):
            _leave(_why(self._port.value))

    def startService(self) -> None:
        """Say where it is."""
        super().startService()  # type: ignore[no-untyped-call]
        self._log.info("Open {address} in your browser.", address=_for_people(self._port.getHost()))

    def stopService(self) -> Deferred[None]:
        """End the pages, and close the port."""
        super().stopService()  # type: ignore[no-untyped-call]
        self._live.close()
        return maybeDeferred(self._port.stopListening)


def _why(error: BaseException | None) -> str:
    if not isinstance(error, CannotListenError):
        return f"--http cannot be listened on: {error}"
    reason = getattr(error.socketError, "strerror", None) or error.socketError
    return f"port {error.port} cannot be listened on: {reason}. Choose another with --http"


def _for_people(host: Any) -> str:
    """Return where a browser of this machine finds what listens at ``host``."""
    if not isinstance(host, IPv4Address | IPv6Address):
        return str(host)
    name = "localhost" if host.host in ("127.0.0.1", "0.0.0.0", "::1", "::") else host.host
    return f"http://{f'[{name}]' if ':' in name else name}:{host.port}/"


def makeService(options: Options) -> IService:
    """Return the service for the given command line; what cannot start is one line and exit code 1."""
    from twisted.internet import reactor  # twistd has chosen one by now

    see_current_directory()
    factory = find(options["element"])
    try:
        endpoint = serverFromString(reactor, options["http"])  # type: ignore[no-untyped-call]
        live = LiveSite()
    except (LookupError, OSError, TypeError, ValueError) as error:
        _leave(str(error))
    interface = _INTERFACE.search(options["http"])
    return WidgetService(live, site(live, factory, interface[1] if interface else "localhost"), endpoint)


def site(live: LiveSite, factory: Callable[[], Any], interface: str = "localhost") -> BoundedSite:
    """Return a site whose only page shows what ``factory`` makes, also under the name ``interface``."""
    root = _Doors(interface)
    root.putChild(b"", page_resource(live, factory))
    root.putChild(b"athena", live.resource)
    root.putChild(b"favicon.ico", _Nothing())
    return BoundedSite(root)


def _leave(sentence: str) -> NoReturn:
    # twistd has made its log of sys.stderr already, and gives no exit code for a failed start.
    print(f"athena-widget: {sentence}.", file=sys.__stderr__, flush=True)
    raise SystemExit(1)
