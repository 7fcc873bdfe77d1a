"""The live site of the tabs that come back: a page with one element, whose method leaves a line in a file.

The file outlives the server. It has a line for each time that the method has done something, and tells a
later server what was done by an earlier one.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, TextIO

from twisted.web.resource import Resource
from twisted.web.server import Request
from twisted.web.template import Tag, renderer

from amsn2athena.athena import LiveElement, LivePage, LiveSite, expose, loaders
from benchmarks.athena_live import NAMESPACES
from benchmarks.twisted_server import serve_site


class Ledger(LiveElement):
    """Notes what it is told, once per key."""

    key = "ledger"
    docFactory = loaders.xmlstr(f'<p {NAMESPACES} nevow:render="liveElement"/>')
    done: ClassVar[set[str]]
    file: ClassVar[TextIO]

    @classmethod
    def open(cls, path: Path) -> None:
        """Read what was done, and go on."""
        cls.done = set(path.read_text().split())
        cls.file = path.open("a", buffering=1)

    @expose
    def note(self, text: str, *, key: str) -> str:
        """Note ``key``, if that was not done before."""
        if key not in self.done:
            self.done.add(key)
            self.file.write(f"{key}\n")
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


def serve(port: int, path: str) -> None:
    """Serve the page at ``/``, with the bounds that a site has if nothing is said."""
    Ledger.open(Path(path))
    site = LiveSite()
    root = Resource()  # type: ignore[no-untyped-call]
    root.putChild(b"", site.page(lambda request: LedgerPage()))
    root.putChild(b"athena", site.resource)
    serve_site(root, lambda text: None, port)
