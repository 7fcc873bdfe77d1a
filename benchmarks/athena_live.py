"""The live site that is measured: a page with one element."""

from __future__ import annotations

from typing import ClassVar

from twisted.web.resource import Resource
from twisted.web.server import Request
from twisted.web.template import Tag, renderer

from amsn2athena.athena import LiveElement, LivePage, LiveSite, Settings, broadcast, expose, loaders
from benchmarks.twisted_server import serve_site

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


def serve(port: int) -> None:
    """Serve the page at ``/``."""
    # The driver is one address, reads only while it measures, and may be late for a ping.
    settings = Settings(channels_per_address=100_000, channels=100_000, ping_after=3600.0)
    site = LiveSite(settings=settings)
    root = Resource()  # type: ignore[no-untyped-call]
    root.putChild(b"", site.page(lambda request: EchoPage()))
    root.putChild(b"athena", site.resource)
    serve_site(root, lambda text: broadcast(Echo.everywhere, "row", text), port)
