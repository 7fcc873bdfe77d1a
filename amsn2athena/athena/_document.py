"""A page as a tree, to which operations do what ``js/athena/patches.js`` does to a browser's.

It is for tests, which compare a page that was changed by operations with one that was rendered afresh::

    document = Document(html)
    document.patch(1, [["append", "log", "7", ["Ann", "Hi"]]])
    assert document.html() == Document(fresh_html).html()

``html`` writes what is the same to a person in the same way: attributes are sorted, and live elements are
numbered in the order in which they stand there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.parse import quote

from amsn2athena.athena._tree import Node, Parser, Remark, Text, written

Filling: TypeAlias = dict[str, str | None]

_SAFE = "!~*'()"  # as the browser's encodeURIComponent has it


class Document:
    """A page, or the part of one that is in ``html``."""

    def __init__(self, html: str | bytes) -> None:
        parser = Parser()
        parser.feed(html if isinstance(html, str) else html.decode())
        parser.close()
        self.root = parser.root

    def element(self, number: int) -> Node:
        """Return the node of a live element; ``LookupError`` when there is none of that number."""
        for node in self.root.nodes():
            if node.attributes.get("data-athena-id") == str(number):
                return node
        raise LookupError(f"the document has no live element {number}")

    def drop(self, number: int) -> None:
        """Remove a live element."""
        dropped = self.element(number)
        for node in self.root.nodes():
            node.children = [child for child in node.children if child is not dropped]

    def patch(self, number: int, operations: list[list[Any]]) -> None:
        """Do what a ``patch`` for a live element says; ``LookupError`` for nodes and rows that it has not."""
        element = self.element(number)
        for name, identifier, *rest in operations:
            _OPERATIONS[name](element, by_id(element, identifier), *rest)

    def html(self) -> str:
        """Return the document, or if it has a body what is in it, as HTML."""
        body = next((node for node in self.root.nodes() if node.name == "body"), self.root)
        numbers: dict[str, str] = {}
        for node in body.nodes():
            number = node.attributes.get("data-athena-id")
            if number is not None:
                numbers[number] = str(len(numbers) + 1)
        return "".join(written(body.children, numbers))


# Operations


def by_id(element: Node, identifier: str) -> Node:
    """Return the node of a live element with that ``athena:id``; ``LookupError`` when it has none."""
    key = element.attributes.get("data-athena-key")
    name = element.attributes.get("data-athena-class")
    whose = element.attributes["data-athena-id"] if key is None else f"{name}-{quote(key, safe=_SAFE)}"
    for node in element.own():
        if node.attributes.get("id") == f"athena-{whose}-{identifier}":
            return node
    raise LookupError(f"the live element has no athena:id={identifier!r}")


def _row(rows: Node, key: str) -> Node:
    for child in rows.children:
        if isinstance(child, Node) and child.attributes.get("data-athena-row") == key:
            return child
    raise LookupError(f"there is no row {key!r}")


def _made(element: Node, rows: Node, key: str, filling: list[str | None]) -> Node:
    for child in element.children:
        if isinstance(child, Node) and child.attributes.get("data-athena-pattern") is not None:
            if child.attributes["data-athena-pattern"] != rows.attributes["data-athena-rows"]:
                continue
            made = child.children[0]
            assert isinstance(made, Node)
            made = made.copy()
            made.attributes["data-athena-row"] = key
            _fill(made, {str(hole): value for hole, value in enumerate(filling)})
            return made
    raise LookupError("the live element has no such pattern")


def _fill(node: Node, filling: Filling) -> None:
    for at in node.attributes.get("data-athena-at", "").split():
        hole, _, name = at.partition(":")
        if hole in filling:
            _set(None, node, name, filling[hole])
    for index in reversed(range(len(node.children))):
        child = node.children[index]
        if isinstance(child, Node):
            _fill(child, filling)
        elif isinstance(child, Remark) and child.data in filling:
            after = node.children[index + 1 : index + 2]
            if after and isinstance(after[0], Text):
                del node.children[index + 1]
            node.children.insert(index + 1, Text(filling[child.data] or ""))


def _place(rows: Node, node: Node, before: str | None) -> None:
    if before is None:
        patterns = [child for child in rows.children if isinstance(child, Node) and child.name == "template"]
        index = rows.children.index(patterns[0]) if patterns else len(rows.children)
    else:
        index = rows.children.index(_row(rows, before))
    rows.children.insert(index, node)


def _append(element: Node, rows: Node, key: str, filling: list[str | None], *dropped: str) -> None:
    _before(element, rows, key, filling, None, *dropped)


def _before(
    element: Node, rows: Node, key: str, filling: list[str | None], other: str | None, *dropped: str
) -> None:
    _place(rows, _made(element, rows, key, filling), other)
    for each in dropped:
        _remove(element, rows, each)


def _set_row(element: Node, rows: Node, key: str, filling: Filling) -> None:
    _fill(_row(rows, key), filling)


def _move(element: Node, rows: Node, key: str, other: str | None) -> None:
    row = _row(rows, key)
    rows.children.remove(row)
    _place(rows, row, other)


def _remove(element: Node, rows: Node, key: str) -> None:
    rows.children.remove(_row(rows, key))


def _clear(element: Node, rows: Node) -> None:
    rows.children = [child for child in rows.children if isinstance(child, Node) and child.name == "template"]


def _text(element: Node, node: Node, text: str) -> None:
    node.children = [Text(text)]


def _set(element: Node | None, node: Node, name: str, value: str | None) -> None:
    node.attributes.pop(name, None)
    if value is not None:
        node.attributes[name] = value


def _class(element: Node, node: Node, name: str, on: bool) -> None:
    words = dict.fromkeys(node.attributes.get("class", "").split())
    if on:
        words[name] = None
    else:
        words.pop(name, None)
    node.attributes["class"] = " ".join(words)


_OPERATIONS: dict[str, Callable[..., None]] = {
    "append": _append,
    "before": _before,
    "set": _set_row,
    "move": _move,
    "remove": _remove,
    "clear": _clear,
    "text": _text,
    "attr": _set,
    "class": _class,
}
