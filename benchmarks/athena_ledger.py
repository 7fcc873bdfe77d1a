"""The live site of the tabs that come back: a page with one element, whose method runs once per key.

What was done is kept in a folder that outlives the server: what the calls were answered in ``keys``, and in
``ledger`` a line for each time that the method has run.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, TextIO

from twisted.web.resource import Resource
from twisted.web.server import Request
from twisted.web.template import Tag, renderer

from amsn2athena.athena import KeptKeys, LiveElement, LivePage, LiveSite, expose, loaders
from benchmarks.athena_live import NAMESPACES
from benchmarks.twisted_server import serve_site


class Ledger(LiveElement):
    """Notes what it is told."""

    key = "ledger"
    docFactory = loaders.xmlstr(f'<p {NAMESPACES} nevow:render="liveElement"/>')
    file: ClassVar[TextIO]

    @expose(idempotent=True)
    def note(self, text: str) -> str:
        """Note ``text``."""
        self.file.write(f"{text}\n")
        return text


class LedgerPage(LivePage):
    """A page with one element."""

    docFactory = loaders.xmlstr(
        f'<html {NAMESPACES}><head><i nevow:render="liveglue"/></head>'
        '<body><p nevow:render="ledger"/></body></html>'
    )

    @renderer
    def ledger(self, request: Request, tag: Tag) -> LiveElement:
        """Put the element in."""
        element = Ledger()
        element.setFragmentParent(self)
        return element


def _owner(request: Request) -> str | None:
    return request.getHeader("cookie")


def serve(port: int, folder: str) -> None:
    """Serve the page at ``/``, with the bounds that a site has if nothing is said."""
    with Path(folder, "ledger").open("a", buffering=1) as Ledger.file:
        _serve(port, Path(folder, "keys"))


def _serve(port: int, keys: Path) -> None:
    site = LiveSite(owner=_owner, keys=KeptKeys(keys))
    root = Resource()  # type: ignore[no-untyped-call]
    root.putChild(b"", site.page(lambda request: LedgerPage()))
    root.putChild(b"athena", site.resource)
    serve_site(root, lambda text: None, port)
