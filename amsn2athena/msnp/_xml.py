"""Reading the small XML documents that commands carry, and that anybody may have written.

Expat reads them, through the standard library: lxml would remember every name of an element or attribute that
it ever saw. Refused are a document type declaration (and with it all entities but the five of XML), too many
bytes, and too deep a nesting.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, ParseError, XMLParser

from ._errors import ProtocolError

_TOO_DEEP = 16
_UNSENDABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "'": "&apos;",
        "\n": "&#10;",
        "\r": "&#13;",
        "\t": "&#9;",
    }
)


def read(document: bytes, limit: int) -> Element:
    """The root of a document in UTF-8 of at most `limit` bytes. Raises ProtocolError."""
    if len(document) > limit:
        raise ProtocolError(f"XML of more than {limit} bytes")
    if b"<!" in document:
        raise ProtocolError("XML with a declaration of its own")
    parser = XMLParser(encoding="utf-8")
    try:
        parser.feed(document)
        root = parser.close()
    except ParseError:
        raise ProtocolError("XML that is not well-formed") from None
    _check_depth(root)
    return root


def _check_depth(root: Element) -> None:
    level = [root]
    for _ in range(_TOO_DEEP):
        level = [child for element in level for child in element]
        if not level:
            return
    raise ProtocolError("XML that is nested too deep")


def escape(text: str) -> str:
    """`text` as content or attribute, without the characters that XML cannot carry."""
    return _UNSENDABLE.sub("", text).translate(_ESCAPES)
