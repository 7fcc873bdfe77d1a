"""Markup that cannot be forgotten to be escaped.

A `Template` is written out over many lines and kept as one. Whatever is filled in is escaped, except what is
already `Xml`: the result of another template. It fills a contact of an address book in a few microseconds,
where building elements one by one takes some fifty.

XML 1.0 cannot carry the control characters below U+0020 (but for tab, line feed and carriage return), lone
surrogates, U+FFFE and U+FFFF, not even as references. In text they are left out, as a name without its bell
character is still that name. In what identifies somebody or opens something (addresses, passwords, tickets,
identifiers) leaving them out would make another one of it: `exact` refuses those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from types import NoneType
from typing import Any

from ._errors import SoapError

_UNCARRIED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = re.compile('[&<>"\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}
_BEFORE_TAG = re.compile(r"\s*\n\s*(?=[<{])")
_LINE_END = re.compile(r"\s*\n\s*")

NEVER = "0001-01-01T00:00:00"

DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'


class Xml(str):
    """Text that is markup already."""

    __slots__ = ()


Value = str | int | datetime | None


def escape(text: str) -> Xml:
    """Text as the content of an element or attribute, without the characters that XML cannot carry."""
    return Xml(_SPECIAL.sub(lambda found: _ESCAPED.get(found[0], ""), text))


def exact(text: str, what: str) -> str:
    """The text as it is, or SoapError (which names `what`, not the text) when XML cannot carry all of it."""
    if _UNCARRIED.search(text):
        raise SoapError(f"the {what} holds a character that cannot be sent")
    return text


def timestamp(moment: datetime | None) -> str:
    """An aware time as `2026-11-21T06:35:37Z`; none at all is the year 1, as servers write it."""
    if moment is None:
        return NEVER
    return moment.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def join(pieces: Iterable[Xml]) -> Xml:
    """Pieces of markup, one after the other."""
    return Xml("".join(pieces))


def document(markup: Xml) -> bytes:
    """Markup as the bytes of a document."""
    return (DECLARATION + markup).encode("utf-8")


_RENDERED: dict[type, Callable[[Any], str]] = {
    Xml: str,
    str: escape,
    bool: lambda value: "true" if value else "false",
    int: str,
    datetime: timestamp,
    NoneType: timestamp,
}


class Template:
    """Markup with `{names}` in it, to be called with a value for each.

    Strings are escaped (those of an enumeration too), booleans become `true` or `false`, times and None what
    `timestamp` makes of them.
    """

    __slots__ = ("_source",)

    def __init__(self, source: str) -> None:
        self._source = _LINE_END.sub(" ", _BEFORE_TAG.sub("", source.strip()))

    def __call__(self, **values: Value) -> Xml:
        rendered = {name: _RENDERED.get(type(value), escape)(value) for name, value in values.items()}
        return Xml(self._source.format_map(rendered))
