"""The tree of a page, read from HTML and written to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from amsn2athena.athena._markup import VOID, escape

_NUMBERED = re.compile(r"\bathena-([0-9]+)-")
_EATS_LINE_END = ("listing", "pre", "textarea")


@dataclass(eq=False)
class Text:
    """A text."""

    data: str


@dataclass(eq=False)
class Remark:
    """A comment."""

    data: str


@dataclass(eq=False)
class Node:
    """An element of the document; that of a template has its contents as children."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | Text | Remark] = field(default_factory=list)

    def nodes(self) -> Iterator[Node]:
        """Yield this node and those inside, the contents of templates left out."""
        yield self
        for child in self.children if self.name != "template" else ():
            if isinstance(child, Node):
                yield from child.nodes()

    def own(self) -> Iterator[Node]:
        """Yield this node and those inside, templates and other live elements left out."""
        yield self
        for child in self.children if self.name != "template" else ():
            if isinstance(child, Node) and "data-athena-id" not in child.attributes:
                yield from child.own()

    def copy(self) -> Node:
        """Return the same again."""
        copies = [
            child.copy() if isinstance(child, Node) else type(child)(child.data) for child in self.children
        ]
        return Node(self.name, dict(self.attributes), copies)

    def text(self) -> str:
        """Return the text in this node."""
        inside = [child for child in self.children if not isinstance(child, Remark)]
        return "".join(child.data if isinstance(child, Text) else child.text() for child in inside)


class Parser(HTMLParser):
    """Makes a tree of the HTML that a server wrote: every element in it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in [node.name for node in self._open]:
            while self._open.pop().name != tag:
                pass

    def handle_data(self, data: str) -> None:
        node = self._open[-1]
        if node.name in _EATS_LINE_END and not node.children:
            data = data.removeprefix("\n")
        node.children.append(Text(data))

    def handle_comment(self, data: str) -> None:
        self._open[-1].children.append(Remark(data))


def written(nodes: list[Node | Text | Remark], numbers: dict[str, str]) -> Iterator[str]:
    """Yield the HTML of ``nodes``: attributes sorted, live elements numbered anew as ``numbers`` says."""
    for node in nodes:
        if isinstance(node, Text):
            yield escape(node.data)
        elif isinstance(node, Remark):
            yield f"<!--{node.data}-->"
        else:
            attributes = sorted(node.attributes.items())
            values = [f' {name}="{escape(_renumbered(name, value, numbers))}"' for name, value in attributes]
            yield f"<{node.name}{''.join(values)}>"
            yield from written(node.children, numbers)
            yield "" if node.name in VOID else f"</{node.name}>"


def _renumbered(name: str, value: str, numbers: dict[str, str]) -> str:
    if name == "data-athena-id":
        return numbers[value]
    return _NUMBERED.sub(lambda found: f"athena-{numbers.get(found[1], found[1])}-", value)
