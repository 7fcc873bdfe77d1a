"""Encoding of arguments and results, live elements among them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure
from twisted.web.template import flattenString

from amsn2athena.athena._element import LiveElement
from amsn2athena.athena._messages import encode_json


class _Found:
    """The encoder's hook: puts a reference where a live element stands, and remembers the element."""

    def __init__(self) -> None:
        self.elements: list[LiveElement] = []

    def __call__(self, value: object) -> object:
        if isinstance(value, LiveElement):
            self.elements.append(value)
            return {"$element": len(self.elements) - 1}
        raise TypeError(f"{type(value).__name__} cannot be written as JSON")


_found = _Found()
_encode = msgspec.json.Encoder(enc_hook=_found).encode


def encode_with_elements(value: object) -> tuple[bytes, bytes]:
    """Return ``value`` as JSON, and what a message must end with when live elements are in it (``b""`` when
    none is).

    The elements must be on the page already (``setFragmentParent``), and their templates must render without
    waiting.
    """
    _found.elements = []
    encoded = _encode(value)
    elements, _found.elements = _found.elements, []
    if not elements:
        return encoded, b""
    return encoded, b"," + encode_json([_description(element) for element in elements])


def _description(element: LiveElement) -> dict[str, object]:
    """Describe an element to the browser: by its number if it is shown already, with its HTML if not."""
    parent = element.fragmentParent
    number = parent._id if isinstance(parent, LiveElement) else 0
    if element.shown:
        return {"id": element._id, "parent": number}
    html = rendered_now(flattenString(None, element)).decode()
    return {"id": element._id, "parent": number, "html": html}


def rendered_now(rendering: Deferred[bytes]) -> bytes:
    """Return what has been rendered; ``TypeError`` when it waits for something."""
    results: list[Any] = []
    keep: Callable[[Any], None] = results.append
    rendering.addBoth(keep)
    if not results:
        raise TypeError("a live element that travels in a call must render without waiting")
    if isinstance(results[0], Failure):
        results[0].raiseException()
    return bytes(results[0])
