"""Template loaders: ``twisted.web.template`` that also understands Athena's and Nevow's names.

In the namespace ``http://nevow.com/ns/nevow/0.1``: ``nevow:render="name"`` on any element, ``<nevow:slot
name="..."/>``, ``<nevow:attr name="...">`` and ``<nevow:invisible>``, which mean what they mean in the
namespace of ``twisted.web.template``. That one works too.

In the namespace ``http://divmod.org/ns/athena/0.7``:

- ``<athena:handler event="onclick" handler="send"/>`` inside an element: the widget's method ``send(node,
  event)`` is called for its ``click`` events, and when it returns ``false`` the default is prevented.
- ``athena:id="box"``: the widget finds the node by ``this.nodeById("box")``. In the page its ``id`` is made
  unique, and so are the references to it in ``for``, ``form``, ``list``, ``headers`` and the ARIA attributes
  of the same template.

``nevow:pattern="line"`` on an element takes it out of what is rendered: ``Rows`` make rows of it, see
``amsn2athena.athena.rows``.

Nothing inline comes out, so a page runs under the strictest Content-Security-Policy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from os import PathLike
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from twisted.web.iweb import ITemplateLoader
from twisted.web.template import Tag, XMLString, slot
from zope.interface import implementer

from amsn2athena.athena._patterns import Pattern, compile_pattern

ATHENA = "http://divmod.org/ns/athena/0.7"
NEVOW = "http://nevow.com/ns/nevow/0.1"
XHTML = "http://www.w3.org/1999/xhtml"

_REFERENCES = frozenset(
    ["for", "form", "list", "headers"]
    + [f"aria-{name}" for name in ("activedescendant", "controls", "describedby", "details", "errormessage")]
    + [f"aria-{name}" for name in ("flowto", "labelledby", "owns")]
)


_CHARACTERS = re.compile(r"<!\[CDATA\[.*?\]\]>|<!--.*?-->|&(\w+;)", re.DOTALL)
_OF_XML = frozenset(["amp;", "apos;", "gt;", "lt;", "quot;"])


@implementer(ITemplateLoader)
class xmlstr:
    """A template from a string."""

    def __init__(self, template: str | bytes) -> None:
        source = template if isinstance(template, str) else template.decode("utf-8")
        document = XMLString(_CHARACTERS.sub(_character, source)).load()
        translation = _Translation(document)
        self._document = translation.nodes(document)
        self._patterns = translation.patterns

    def load(self) -> list[Any]:
        """Return the parsed template. It is shared: rendering does not change it."""
        return self._document

    def pattern(self, name: str) -> Pattern:
        """Return what ``nevow:pattern="name"`` was compiled to; ``LookupError`` when there is none."""
        if name not in self._patterns:
            raise LookupError(f"the template has no nevow:pattern={name!r}")
        return self._patterns[name]

    def node(self, identifier: str) -> Tag:
        """Return the tag with that ``athena:id``; ``LookupError`` when there is none."""
        for tag in _tags(self._document):
            if identifier_of(tag) == identifier:
                return tag
        raise LookupError(f"the template has no athena:id={identifier!r}")


class xmlfile(xmlstr):
    """A template from a file, which is read once, when the loader is made."""

    def __init__(self, path: str | PathLike[str]) -> None:
        super().__init__(Path(path).read_bytes())


def _character(found: re.Match[str]) -> str:
    """Return the character that HTML has a name for: XML itself knows few, and drops the others."""
    name = found[1]
    return found[0] if name in _OF_XML or name not in html5 else escape(html5[name])


def identifier_of(tag: Tag) -> str | None:
    """Return the ``athena:id`` of a tag of a loaded template."""
    identifier = tag.attributes.get("id")
    if isinstance(identifier, Tag) and identifier.render == "athenaId":
        return str(identifier.children[0])
    return None


def _tags(nodes: list[Any]) -> Iterator[Tag]:
    for node in nodes:
        if isinstance(node, Tag):
            yield node
            yield from _tags(node.children)


class _Translation:
    """Turns what the general parser left of our namespaces into what the template engine renders."""

    def __init__(self, document: list[Any]) -> None:
        self.patterns: dict[str, Pattern] = {}
        self._names: dict[str, str] = {}
        for tag in _tags(document):
            self._learn(tag.attributes)
        self._ids = {self._attribute(tag, "athena:id") for tag in _tags(document)}

    def _learn(self, attributes: dict[Any, Any]) -> None:
        for name, uri in attributes.items():
            prefix, _, local = name.partition(":")
            if prefix == "xmlns" and local and uri in (ATHENA, NEVOW):
                self._names[local] = "athena" if uri == ATHENA else "nevow"

    def _known(self, name: Any) -> str:
        """Return ``prefix:local`` with the prefix that the namespaces have in this module, whatever the
        template chose.
        """
        prefix, colon, local = str(name).partition(":")
        return f"{self._names[prefix]}:{local}" if colon and prefix in self._names else str(name)

    def _attribute(self, tag: Tag, wanted: str) -> Any:
        return next((value for name, value in tag.attributes.items() if self._known(name) == wanted), None)

    def nodes(self, nodes: list[Any]) -> list[Any]:
        return [self._node(node) for node in nodes if not self._is_pattern(node)]

    def _is_pattern(self, node: Any) -> bool:
        """Say whether this is a pattern, and keep it if it is."""
        name = self._attribute(node, "nevow:pattern") if isinstance(node, Tag) else None
        if name is None:
            return False
        if name in self.patterns:
            raise ValueError(f"the template has two patterns {name!r}")
        inside = [each for tag in _tags([node]) if (each := self._attribute(tag, "nevow:pattern"))]
        if len(inside) > 1:
            raise ValueError(f"the pattern {name!r} has the pattern {inside[1]!r} inside")
        self.patterns[name] = compile_pattern(name, self._node(node))
        return True

    def _node(self, node: Any) -> Any:
        if not isinstance(node, Tag):
            return node
        name = self._known(node.tagName)
        if name == "nevow:slot":
            return self._slot(node)
        if name in ("nevow:invisible", "nevow:attr"):
            name = ""
        tag = Tag(name, render=node.render, filename=node.filename, lineNumber=node.lineNumber)
        self._attributes(node, tag)
        self._children(node, tag)
        return tag

    def _slot(self, node: Tag) -> slot:
        return slot(
            str(node.attributes["name"]), default=node.attributes.get("default"), filename=node.filename
        )

    def _attributes(self, node: Tag, tag: Tag) -> None:
        value: Any
        for raw, value in node.attributes.items():
            name = self._known(raw)
            if name == "nevow:render":
                tag.render = value
            elif name == "athena:id":
                tag.attributes["id"] = self._local(value)
            elif name in _REFERENCES and isinstance(value, str):
                tag.attributes[name] = self._references(value)
            elif name != "nevow:pattern" and not self._is_declaration(name, value):
                tag.attributes[name] = self._node(value)

    def _is_declaration(self, name: str, value: Any) -> bool:
        return name.startswith("xmlns") and value in (ATHENA, NEVOW, XHTML)

    def _references(self, value: str) -> Any:
        """Make those words unique that name an ``athena:id`` of this template."""
        words = [self._local(word) if word in self._ids else word for word in value.split()]
        if not self._ids.intersection(value.split()):
            return value
        return [part for word in words for part in (" ", word)][1:]

    def _local(self, identifier: str) -> Tag:
        return Tag("", render="athenaId", children=[identifier])

    def _children(self, node: Tag, tag: Tag) -> None:
        handlers = []
        child: Any
        for child in node.children:
            name = self._known(child.tagName) if isinstance(child, Tag) else ""
            if name == "athena:handler":
                handlers.append(self._handler(child, tag))
            elif name == "nevow:attr":
                tag.attributes[child.attributes["name"]] = self._node(child)
            elif not self._is_pattern(child):
                tag.children.append(self._node(child))
        if handlers:
            tag.attributes["data-athena-on"] = " ".join(handlers)

    def _handler(self, node: Tag, around: Tag) -> str:
        event, handler = node.attributes.get("event"), node.attributes.get("handler")
        if not (event and handler and around.tagName):
            why = "must be in a node" if event and handler else "must name an event and a handler"
            raise ValueError(f"the athena:handler in line {node.lineNumber} of the template {why}")
        return f"{str(event).removeprefix('on')}:{handler!s}"
