"""What one chat row costs as HTML, against the template engine of Twisted Web with the same row."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time
from typing import Any

from twisted.web.template import Element, Tag, TagLoader, XMLString, flattenString, renderer

from amsn2athena.athena import loaders
from benchmarks.figures import Figure, figure, medians, within

ROWS = 2_000
ROUNDS = 9
TARGET = 0.15
MOST = 3.0
WHO, TEXT = "Ann Example", "Did you see <b>that</b>? It was there & gone."

OURS = """<ol xmlns:nevow="http://nevow.com/ns/nevow/0.1"><li nevow:pattern="line" class="line">
  <b><nevow:slot name="who"/></b>: <nevow:slot name="text"/>
</li></ol>"""
PEER = """<li xmlns:t="http://twistedmatrix.com/ns/twisted.web.template/0.1" class="line">
  <b><t:slot name="who"/></b>: <t:slot name="text"/>
</li>"""


class Lines(Element):
    """Renders many rows with the template engine, which then has to be started only once."""

    loader = TagLoader(Tag("ol", render="lines"))
    line: Any = XMLString(PEER).load()[0]

    @renderer
    def lines(self, request: object, tag: Tag) -> Tag:
        """Return the rows."""
        return tag(*(self.line.clone().fillSlots(who=WHO, text=TEXT) for _ in range(ROWS)))


def _microseconds(work: Callable[[], object]) -> float:
    begin = process_time()
    work()
    return (process_time() - begin) / ROWS * 1e6


def _ours() -> float:
    html = loaders.xmlstr(OURS).pattern("line").html
    return _microseconds(lambda: [html("12345", who=WHO, text=TEXT) for _ in range(ROWS)])


def _peer() -> float:
    return _microseconds(lambda: flattenString(None, Lines()))


def run() -> list[Figure]:
    """Measure."""
    ours, peer = medians(ROUNDS, _ours, _peer)
    return [
        figure("a chat row as HTML, and twisted.web.template", ours, peer, TARGET, "us"),
        within("a chat row as HTML", ours, MOST, "us"),
    ]
