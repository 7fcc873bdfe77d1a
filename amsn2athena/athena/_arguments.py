"""Arguments and results on their way, live elements among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure
from twisted.web.template import flattenString

from amsn2athena.athena._errors import NotOnPage
from amsn2athena.athena._messages import decode_json, encode_json

if TYPE_CHECKING:
    from amsn2athena.athena._board import Board
    from amsn2athena.athena._element import LiveElement


ELEMENT = "$element"


def is_element_class(found: Any) -> bool:
    """Say whether something is a class of live elements."""
    return isinstance(found, type) and hasattr(found, "setFragmentParent")


class _Found:
    """The encoder's hook: puts a reference where a live element stands, and remembers the element."""

    def __init__(self) -> None:
        self.elements: list[LiveElement] = []

    def __call__(self, value: Any) -> object:
        if not hasattr(value, "setFragmentParent"):
            raise TypeError(f"{type(value).__name__} cannot be written as JSON")
        self.elements.append(value)
        return {ELEMENT: len(self.elements) - 1}


_found = _Found()
_encode = msgspec.json.Encoder(enc_hook=_found).encode


def encode_with_elements(value: object) -> tuple[bytes, list[LiveElement]]:
    """Return ``value`` as JSON, and the live elements in it, which the message must describe."""
    _found.elements = []
    encoded = _encode(value)
    elements, _found.elements = _found.elements, []
    return encoded, elements


def described(elements: list[LiveElement], board: Board) -> bytes:
    """Return what a message must end with that has live elements in it.

    They must be on this page already (``setFragmentParent``), else it is ``NotOnPage``, and their templates
    must render without waiting.
    """
    return b"," + encode_json([_description(element, board) for element in elements])


def _description(element: LiveElement, board: Board) -> dict[str, object]:
    """Describe an element to the browser: by its number if it is shown already, with its HTML if not."""
    if element._board is not board:
        raise NotOnPage(f"{type(element).__name__} cannot travel to a page that it is not on")
    description: dict[str, object] = {"id": element._id, "parent": getattr(element.fragmentParent, "_id", 0)}
    if not element._shown:
        before = len(board.styles)
        description["html"] = rendered_now(flattenString(None, element)).decode()
        if styles := board.style_urls(before):
            description["styles"] = styles
    return description


def rendered_now(rendering: Deferred[bytes]) -> bytes:
    """Return what has been rendered; ``TypeError`` when it waits for something."""
    results: list[Any] = []
    rendering.addBoth(results.append)
    if not results:
        raise TypeError("a live element that travels in a call must render without waiting")
    if isinstance(results[0], Failure):
        results[0].raiseException()
    return bytes(results[0])


def tell_fragment(element: int, method: str, arguments: bytes) -> bytes:
    """Return the message that tells ``method`` of an element, from arguments that are encoded already."""
    return b'["tell",%d,%s,%s]' % (element, encode_json(method), arguments)


def known_element(value: Any, elements: Mapping[int, LiveElement]) -> LiveElement:
    """Return the element that a browser means by ``{"$element": number}``; ``ValueError`` when there was
    never such a one on its page, ``ClientError`` when it has gone.
    """
    number = value.get(ELEMENT) if isinstance(value, dict) and len(value) == 1 else None
    if type(number) is not int:
        raise ValueError("Expected a live element")
    try:
        return elements[number]
    except KeyError:
        raise ValueError(f"There is no element {number}") from None


def decode_result(result: msgspec.Raw, elements: Mapping[int, LiveElement]) -> Any:
    """Return what a widget answered, with elements for widgets. Fails like ``known_element``."""
    value = decode_json(result)
    return _revived(value, elements) if ELEMENT.encode() in bytes(result) else value


def _revived(value: Any, elements: Mapping[int, LiveElement]) -> Any:
    if isinstance(value, list):
        return [_revived(each, elements) for each in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and ELEMENT in value:
        return known_element(value, elements)
    return {name: _revived(each, elements) for name, each in value.items()}
