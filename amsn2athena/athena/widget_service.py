"""The service behind ``twistd -n athena-widget``: one live element as a page, for trying things out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

from twisted.application.service import IService
from twisted.application.strports import service
from twisted.python.reflect import namedAny
from twisted.python.usage import Options as UsageOptions
from twisted.python.usage import UsageError
from twisted.web.resource import IResource
from twisted.web.server import Request, Site
from twisted.web.template import Tag, renderer

import twisted.plugins
from amsn2athena.athena import loaders
from amsn2athena.athena._element import LiveElement
from amsn2athena.athena._http import Branch
from amsn2athena.athena._page import LivePage
from amsn2athena.athena._site import LiveSite

POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    b"base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    b"require-trusted-types-for 'script'; trusted-types athena"
)


class Options(UsageOptions):
    """The command line."""

    synopsis = "[--element=dotted.name] [--http=ENDPOINT]"
    optParameters = (
        ("element", "e", None, "A LiveElement class, or anything that makes one when it is called."),
        ("http", None, "tcp:8080:interface=127.0.0.1", "Where to listen."),
    )

    def postOptions(self) -> None:
        """Find the element."""
        if not self["element"]:
            raise UsageError("Say which element to show: --element=dotted.name")
        see_current_directory()
        try:
            self["factory"] = namedAny(self["element"])  # type: ignore[no-untyped-call]
        except Exception as error:
            raise UsageError(f"{self['element']}: {error}") from error


def see_current_directory() -> None:
    """Make modules and Twisted plugins of the current directory importable."""
    here = os.getcwd()
    if here not in sys.path:
        sys.path.insert(0, here)
    plugins = os.path.join(here, "twisted", "plugins")
    if plugins not in twisted.plugins.__path__:
        twisted.plugins.__path__.append(plugins)


class WidgetPage(LivePage):
    """A page that shows one element."""

    docFactory = loaders.xmlstr(
        '<html lang="en" xmlns:nevow="http://nevow.com/ns/nevow/0.1">'
        '<head><meta charset="utf-8"/><title><nevow:invisible nevow:render="title"/></title>'
        '<meta name="viewport" content="width=device-width"/>'
        '<nevow:invisible nevow:render="liveglue"/></head>'
        '<body><nevow:invisible nevow:render="element"/></body></html>'
    )

    def __init__(self, element: LiveElement) -> None:
        super().__init__()
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


def makeService(options: Options) -> IService:
    """Return the service for the given command line."""
    live = LiveSite()
    root = Branch()
    root.putChild(b"", page_resource(live, options["factory"]))
    root.putChild(b"athena", live.resource)
    site = Site(root)  # type: ignore[no-untyped-call]
    site.displayTracebacks = False
    return service(options["http"], site)
