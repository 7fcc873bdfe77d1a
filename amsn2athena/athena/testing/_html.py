"""Pages as trees, and the live elements in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import unified_diff
from typing import Any

from amsn2athena.athena._document import Document
from amsn2athena.athena._tree import Node


def elements_in(node: Node) -> Iterator[Node]:
    """Yield the nodes of the live elements under ``node``, those inside others left out."""
    for child in node.children if node.name != "template" else ():
        if isinstance(child, Node):
            yield from [child] if "data-athena-id" in child.attributes else elements_in(child)


def configuration(document: Document) -> dict[str, Any]:
    """Return what a live page tells its browser; empty for something that is none."""
    for node in document.root.nodes():
        if node.attributes.get("id") == "athena-page":
            return dict(json.loads(node.text()))
    return {}


def part(node: Node) -> Document:
    """Return ``node`` as a document of its own. It stays where it is as well."""
    document = Document("")
    document.root.children = [node]
    return document


def assert_same(shown: Document, fresh: Document) -> None:
    """Raise ``AssertionError``, with what differs, unless both are the same to a person."""
    found, wanted = shown.html(), fresh.html()
    if found != wanted:
        lines = unified_diff(_lines(wanted), _lines(found), "a fresh one", "what is shown", lineterm="")
        raise AssertionError("\n".join(["what is shown differs from a fresh one:", *lines]))


def _lines(html: str) -> list[str]:
    return html.replace("<", "\n<").splitlines()
