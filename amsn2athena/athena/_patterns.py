"""Patterns: parts of a template that are repeated, compiled once.

``<li nevow:pattern="line"><b><nevow:slot name="who"/></b>: <nevow:slot name="text"/></li>`` is taken out of
the template and becomes two things:

- a format string, with which a row is written as HTML in microseconds;
- ``<template data-athena-pattern="line">`` for the browser, which makes the rows that come later.

Both mark the **holes**, the places that values fill, in the same way, and number them from 0 in the order of
the document. A hole is either

- text: after a comment with its number, ``<!--0-->``. Where more text follows, an empty comment ends it;
- or a whole attribute: its element says ``data-athena-at="1:title"``, for more of them ``"1:title 2:href"``.

A row's root carries its key, ``data-athena-row="..."``. Values are only ever text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, TypeAlias

from twisted.web.template import CDATA, CharRef, Comment, Tag, flattenString, slot

from amsn2athena.athena._markup import CLOSED, check_attribute, check_url, clean, escape

Value: TypeAlias = str | int | None
"""What fills a slot. ``None`` is no text; an attribute that is nothing but one slot is left out for it."""

Filling: TypeAlias = tuple[str | None, ...]
"""What is in the holes of a row."""

_NAME = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)
_MARK = re.compile("(\0[0-9]+\0)")
_MARKED_ATTRIBUTE = re.compile(' (\0[0-9]+\0)=""')
_ONLY_TEXT = {str}
_ONLY_ELEMENTS = frozenset("colgroup head html select table tbody tfoot thead tr".split())


@dataclass(frozen=True, slots=True)
class Hole:
    """A place that values fill. ``parts`` are texts of the template, and the names of slots in brackets."""

    parts: tuple[str | tuple[str], ...]
    attribute: str | None = None

    def filler(self) -> Callable[[Mapping[str, str | None]], str | None]:
        """Return what gives the filling from the values of all slots; ``ValueError`` for a URL that runs."""
        if self.attribute is not None:
            return self._attribute
        name = self.parts[0][0]
        return lambda values: values[name] or ""

    def _attribute(self, values: Mapping[str, str | None]) -> str | None:
        found = [part if isinstance(part, str) else values[part[0]] for part in self.parts]
        if found == [None]:
            return None
        value = "".join([each or "" for each in found])
        check_url(str(self.attribute), value)
        return value

    def html(self) -> str:
        """Return the HTML of this hole, with ``%s`` for what is in it."""
        return "%s" if self.attribute is None else f' {self.attribute}="%s"'


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern. ``slots`` has the names of its slots, and their defaults, ``None`` for none."""

    name: str
    slots: dict[str, str | None]
    holes: tuple[Hole, ...]
    template: str = field(repr=False)
    """The HTML of the ``<template>`` that the browser makes rows of."""
    _format: str = field(repr=False)
    _fillers: Any = field(init=False, repr=False, compare=False)
    _full: str = field(init=False, repr=False, compare=False)
    _plain: Any = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_fillers", [hole.filler() for hole in self.holes])
        holes = [hole.html() for hole in self.holes]
        object.__setattr__(self, "_full", self._format.replace("%%", "%%%%") % ("%s", *holes))
        plain = [str(hole.parts[0][0]) for hole in self.holes if hole.attribute is None]
        is_plain = len(self.holes) == len(plain) == len(self.slots) > 1
        object.__setattr__(self, "_plain", itemgetter(*plain) if is_plain else None)

    def fill(self, values: Mapping[str, Value]) -> Filling:
        """Return what is in the holes of a row; ``ValueError`` or ``TypeError`` says what cannot be."""
        if self._plain is not None and len(values) == len(self.slots):
            # Most rows are nothing but texts, in which nothing needs mending: three times as fast.
            try:
                filling: tuple[str, ...] = self._plain(values)
                if "".join(filling).isprintable() and {*map(type, filling)} == _ONLY_TEXT:
                    return filling
            except (KeyError, TypeError):
                pass  # for the following to say
        return self._fill(values)

    def _fill(self, values: Mapping[str, Value]) -> Filling:
        if values.keys() != self.slots.keys():
            values = self._completed(values)
        cleaned = {name: _text(name, value) for name, value in values.items()}
        return tuple([fill(cleaned) for fill in self._fillers])

    def _completed(self, values: Mapping[str, Value]) -> Mapping[str, Value]:
        unknown = sorted(values.keys() - self.slots.keys())
        if unknown:
            raise ValueError(f"the pattern {self.name!r} has no slot {', '.join(unknown)}")
        defaults = {name: default for name, default in self.slots.items() if default is not None}
        missing = sorted(self.slots.keys() - values.keys() - defaults.keys())
        if missing:
            raise ValueError(f"a row of the pattern {self.name!r} needs a value for {', '.join(missing)}")
        return {**defaults, **values}

    def write(self, key: str, filling: Filling) -> str:
        """Return a row as HTML."""
        if filling and None not in filling:
            # Escaped all at once, which is faster: there is no NUL in a filling.
            texts = escape("\0".join(filling)).split("\0")  # type: ignore[arg-type]
            return self._full % (key if key.isalnum() else escape(key), *texts)
        written = [
            "" if value is None else hole.html() % escape(value)
            for hole, value in zip(self.holes, filling, strict=True)
        ]
        return self._format % (escape(key), *written)

    def html(self, key: str, /, **values: Value) -> str:
        """Return the row of these values as HTML."""
        return self.write(key, self.fill(values))


def _text(name: str, value: object) -> str | None:
    if isinstance(value, str):
        return clean(value)
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise TypeError(f"the slot {name!r} takes text, and not {type(value).__name__}")


def compile_pattern(name: str, tag: Tag) -> Pattern:
    """Compile the tag of a pattern; ``ValueError`` says what a pattern cannot have."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a good name for a pattern")
    try:
        return _Compilation().pattern(name, tag)
    except ValueError as error:
        raise ValueError(f"the pattern {name!r}: {error}") from None


class _Compilation:
    """Collects the holes of one pattern, and puts marks where they are: their numbers between NULs, which no
    template can contain.
    """

    def __init__(self) -> None:
        self._holes: list[Hole] = []
        self._slots: dict[str, str | None] = {}

    def pattern(self, name: str, tag: Tag) -> Pattern:
        if not tag.tagName:
            raise ValueError("it must be an element, and not invisible")
        root = self._tag(tag)
        key = _mark(len(self._holes))
        html = _flattened(root)
        begin, rest = html[: 1 + len(root.tagName)], html[1 + len(root.tagName) :]
        template = _MARK.sub("", _MARKED_ATTRIBUTE.sub("", html))
        row = _MARKED_ATTRIBUTE.sub(r"\1", f'{begin} data-athena-row="{key}"{rest}')
        return Pattern(
            name,
            self._slots,
            tuple(self._holes),
            f'<template data-athena-pattern="{name}">{template}</template>',
            _MARK.sub("%s", row.replace("%", "%%")),
        )

    def _tag(self, tag: Tag) -> Tag:
        _check_static(tag)
        marked = Tag(tag.tagName)
        at = self._attributes(tag, marked)
        if at:
            marked.attributes["data-athena-at"] = " ".join(f"{number}:{name}" for number, name in at)
        marked.attributes.update({_mark(number): "" for number, _ in at})
        self._children(tag, marked)
        return marked

    def _attributes(self, tag: Tag, marked: Tag) -> list[tuple[int, str]]:
        """Copy the attributes that stay the same; return the others, with the numbers of their holes."""
        at = []
        value: Any
        for name, value in tag.attributes.items():
            parts = self._parts(value)
            if all(isinstance(part, str) for part in parts):
                marked.attributes[name] = "".join(map(str, parts))
                continue
            check_attribute(str(tag.tagName), str(name))
            at.append((self._hole(Hole(parts, str(name))), str(name)))
        return at

    def _hole(self, hole: Hole) -> int:
        self._holes.append(hole)
        return len(self._holes) - 1

    def _parts(self, *nodes: Any) -> tuple[str | tuple[str], ...]:
        parts: list[str | tuple[str]] = []
        for node in _spread(nodes):
            if isinstance(node, Tag):
                raise ValueError("an attribute cannot hold elements")
            parts.append(self._slot(node) if isinstance(node, slot) else node)
        return tuple(parts)

    def _slot(self, found: slot) -> tuple[str]:
        default: Any = found.default
        self._slots[found.name] = self._slots.get(found.name) if default is None else str(default)
        return (found.name,)

    def _children(self, tag: Tag, marked: Tag) -> None:
        children = _spread(tag.children)
        for child, after in zip(children, [*children[1:], None], strict=False):
            if isinstance(child, slot):
                self._text(str(tag.tagName), child, marked)
                if isinstance(after, str):
                    marked.children.append(Comment(""))
            else:
                marked.children.append(self._tag(child) if isinstance(child, Tag) else child)

    def _text(self, name: str, found: slot, marked: Tag) -> None:
        if name.lower() in CLOSED | _ONLY_ELEMENTS:
            raise ValueError(f"there can be no slot directly in <{name}>")
        number = self._hole(Hole((self._slot(found),)))
        marked.children += [Comment(str(number)), _mark(number)]


def _mark(number: int) -> str:
    return f"\0{number}\0"


def _check_static(tag: Tag) -> None:
    if tag.render == "athenaId":
        raise ValueError("there are many rows, so athena:id and references to one cannot be in them")
    if tag.render is not None:
        raise ValueError(f"nothing is rendered in a row, and so not {tag.render!r}")


def _spread(nodes: Any) -> list[Any]:
    """Return ``nodes`` without what only groups or explains: strings that stand together are one."""
    spread: list[Any] = []
    for node in nodes:
        for each in _contents(node):
            if isinstance(each, str) and spread and isinstance(spread[-1], str):
                spread[-1] += each
            else:
                spread.append(each)
    return [each for each in spread if each != ""]


def _contents(node: Any) -> list[Any]:
    if isinstance(node, Tag) and not node.tagName:
        _check_static(node)
        return _spread(node.children)
    if isinstance(node, (list, tuple)):
        return _spread(node)
    if isinstance(node, CharRef):
        return [chr(node.ordinal)]
    if isinstance(node, Comment):
        return []
    return [node.data if isinstance(node, CDATA) else node]


def _flattened(tag: Tag) -> str:
    found: list[bytes] = []
    flattenString(None, tag).addCallback(found.append)
    return found[0].decode()
