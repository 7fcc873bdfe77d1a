"""Finding the live elements in HTML."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, NamedTuple

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


@dataclass
class Found:
    """The node of a live element: its number, and what the server wrote for its widget."""

    id: int
    name: str
    module: str
    key: str | None
    arguments: list[Any]
    inside: list[Found] = field(default_factory=list)


class Parsed(NamedTuple):
    """The live elements in some HTML, those inside others left out, and the page's configuration. That is
    empty when the HTML is no live page.
    """

    elements: list[Found]
    configuration: dict[str, Any]


def parsed(html: str) -> Parsed:
    """Look for live elements in ``html``."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return Parsed(parser.elements, json.loads(parser.configuration or "{}"))


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Found] = []
        self.configuration = ""
        self._configures = False
        self._open: list[tuple[str, list[Found]]] = [("", self.elements)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self._configures = attributes.get("id") == "athena-page"
        around = self._open[-1][1]
        if "data-athena-id" in attributes:
            found = _found(attributes)
            around.append(found)
            around = found.inside
        if tag not in _VOID:
            self._open.append((tag, around))

    def handle_endtag(self, tag: str) -> None:
        self._configures = False
        if tag in (name for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._configures:
            self.configuration += data


def _found(attributes: dict[str, str]) -> Found:
    return Found(
        int(attributes["data-athena-id"]),
        attributes["data-athena-class"],
        attributes["data-athena-module"],
        attributes.get("data-athena-key"),
        json.loads(attributes.get("data-athena-arguments", "[]")),
    )
