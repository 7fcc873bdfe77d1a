"""The live page whose start is measured: one element, whose widget says when it is attached."""

from __future__ import annotations

from pathlib import Path

from twisted.web.resource import Resource
from twisted.web.server import Request
from twisted.web.template import Tag, renderer

from amsn2athena.athena import JSPackage, LiveElement, LivePage, LiveSite, loaders
from amsn2athena.athena.widget_service import POLICY
from benchmarks.athena_live import NAMESPACES
from benchmarks.twisted_server import serve_site

PACKAGE = JSPackage({"Ready": Path(__file__).with_name("pages") / "Ready.js"})


class Ready(LiveElement):
    """The element."""

    jsClass = "Ready.ReadyWidget"
    docFactory = loaders.xmlstr(f'<p {NAMESPACES} nevow:render="liveElement">Ready</p>')


class ReadyPage(LivePage):
    """The page."""

    docFactory = loaders.xmlstr(
        f'<html lang="en" {NAMESPACES}><head><title>Ready</title><link rel="icon" href="data:,"/>'
        '<i nevow:render="liveglue"/></head><body><p nevow:render="ready"/></body></html>'
    )

    @renderer
    def ready(self, request: Request, tag: Tag) -> LiveElement:
        """Put the element in."""
        element = Ready()
        element.setFragmentParent(self)
        return element


def _page(request: Request) -> LivePage:
    request.setHeader(b"content-security-policy", POLICY)  # type: ignore[no-untyped-call]
    return ReadyPage()


def serve(port: int) -> None:
    """Serve the page at ``/``."""
    site = LiveSite(packages=[PACKAGE])
    root = Resource()  # type: ignore[no-untyped-call]
    root.putChild(b"", site.page(_page))
    root.putChild(b"athena", site.resource)
    serve_site(root, lambda text: None, port)
