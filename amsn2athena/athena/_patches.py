"""Operations on the nodes of a page, and the live parts of a template that send them.

A message ``["patch", element, [operation, ...]]`` changes nodes of one element. Each operation begins with
its name and the ``athena:id`` of a node:

=============================================  =========================================================
``["append", list, key, filling]``             a row at the end
``["before", list, key, filling, other]``      a row before the row ``other``
``["set", list, key, {hole: text}]``           new values for some holes of a row
``["move", list, key, other]``                 a row to before ``other``, or for ``null`` to the end
``["remove", list, key]``                      a row less
``["clear", list]``                            no rows
``["text", node, text]``                       the text of a node
``["attr", node, name, value]``                an attribute; without it when ``value`` is ``null``
``["class", node, name, on]``                  a word of the attribute ``class``, there or not
=============================================  =========================================================

``append`` and ``before`` may have one thing more: the key of a row that makes place for the new one, which
is there by then. A filling has what goes into each hole of the pattern (see ``_patterns``). The browser's
half is ``js/athena/patches.js``, and ``_document`` does the same to a tree in Python.

Each change is one message. All that is sent in one turn of the reactor leaves in one frame anyway, and so
a change keeps its place among the calls that are made before and after it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from operator import is_
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
from twisted.web.template import Tag

from amsn2athena.athena._markup import Markup
from amsn2athena.athena._messages import encode_json
from amsn2athena.athena._patterns import Pattern
from amsn2athena.athena.loaders import identifier_of, xmlstr

if TYPE_CHECKING:
    from amsn2athena.athena._element import LiveElement


Operation: TypeAlias = tuple[Any, ...]
"""The name of an operation, and what follows the ``athena:id``."""

_encode = msgspec.json.Encoder(enc_hook=str.__str__).encode  # keys may be of a subclass of str


class LivePart(ABC):
    """Something of an element's template that changes while the page is shown."""

    pattern: Pattern | None = None

    def __init__(self, element: LiveElement, identifier: str) -> None:
        """Tie this to the node with that ``athena:id``; ``LookupError`` when the template has none."""
        self.element = element
        self.identifier = identifier
        self.tag = loader_of(element).node(identifier)
        if element._shown:
            raise ValueError(f"{type(element).__name__} is shown already: make its rows and nodes before")
        parts = {} if element._parts is None else element._parts
        if (type(self), identifier) in parts:
            raise ValueError(f"{type(element).__name__} has {type(self).__name__} for {identifier!r} already")
        element._parts = {**parts, (type(self), identifier): self}

    @abstractmethod
    def apply(self, tag: Tag) -> None:
        """Give ``tag``, a copy of the template's, what has changed."""

    @abstractmethod
    def shown(self) -> None:
        """The element is being rendered on its page: from now on, changes are sent."""


def loader_of(element: LiveElement) -> xmlstr:
    """Return the loader of an element's template; ``TypeError`` when it is not one of ``loaders``."""
    loader: Any = element.docFactory
    if not isinstance(loader, xmlstr):
        raise TypeError(f"{type(element).__name__}.docFactory must be one of amsn2athena.athena.loaders")
    return loader


def send(parts: Iterable[LivePart], *operations: Operation) -> None:
    """Send operations to wherever ``parts`` are shown, in one message. They are encoded once."""
    encoded = [(name.encode(), _encode(arguments)[1:]) for name, *arguments in operations]
    fragments: dict[tuple[int, str], bytes] = {}
    for part in parts:
        board = part.element._board
        if board is None:
            continue
        place = (part.element._id, part.identifier)
        if place not in fragments:
            fragments[place] = _fragment(*place, encoded)
        board.send(fragments[place])


def _fragment(element: int, identifier: str, operations: list[tuple[bytes, bytes]]) -> bytes:
    node = encode_json(identifier)
    written = [
        b'["%s",%s%s%s' % (name, node, b"" if rest == b"]" else b",", rest) for name, rest in operations
    ]
    return b'["patch",%d,[%s]]' % (element, b",".join(written))


def with_parts(element: LiveElement, document: list[Any]) -> list[Any]:
    """Return an element's template as it is now, with its parts in it."""
    parts = list((element._parts or {}).values())
    if element._board is not None:
        element._board.use_patches()
        for part in parts:
            part.shown()
    by_identifier: dict[str, list[LivePart]] = {}
    for part in parts:
        by_identifier.setdefault(part.identifier, []).append(part)
    templates = {part.pattern.template: None for part in parts if part.pattern is not None}
    return _Copy(by_identifier, Markup("".join(templates).encode())).nodes(document)


class _Copy:
    def __init__(self, parts: dict[str, list[LivePart]], templates: Markup) -> None:
        self._parts = parts
        self._templates = templates

    def nodes(self, nodes: list[Any]) -> list[Any]:
        return [self._tag(node) if isinstance(node, Tag) else node for node in nodes]

    def _tag(self, tag: Tag) -> Tag:
        """Return ``tag``, or a copy of it when something in it is not as in the template."""
        children = self.nodes(tag.children)
        parts = self._parts.get(identifier_of(tag) or "", ())
        is_root = tag.render == "liveElement"
        if not (parts or is_root) and all(map(is_, children, tag.children)):
            return tag
        copy = tag.clone(False)
        copy.children = children
        for part in parts:
            part.apply(copy)
        if is_root:
            copy.children.append(self._templates)
        return copy
