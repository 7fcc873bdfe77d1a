"""Answers in XML: what is at a path."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_PART = re.compile(r"([A-Za-z0-9]+)(?:\[(.*?)\])?(?:/|$)")


def local(element: Element) -> str:
    """The name of an element, without its namespace."""
    return element.tag.rpartition("}")[2]


def body(document: bytes) -> Element:
    """The body of an envelope; of one whose fault is not in a body, the envelope. Raises ``ParseError``."""
    envelope = ElementTree.fromstring(document)
    return next((each for each in envelope if local(each) == "Body"), envelope)


def first(document: bytes) -> str:
    """The name of what an answer says: the last element of an envelope, or the first of its body."""
    inside = list(body(document))
    return local(inside[-1]) if inside else ""


def find(document: bytes, path: str) -> Iterator[str]:
    """Yield the texts of the elements at a path below the body."""
    level = [body(document)]
    for name, holds in _PART.findall(path):
        level = [
            child
            for element in level
            for child in element
            if local(child) == name and (not holds or _holds(child, holds))
        ]
    yield from ((each.text or "") for each in level)


def _holds(element: Element, text: str) -> bool:
    return any((each.text or "").strip() == text for each in element.iter())
