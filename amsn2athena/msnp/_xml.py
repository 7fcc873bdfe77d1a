"""Reading the small XML documents that commands carry, and that anybody may have written.

Expat reads them, through the standard library: lxml would remember every name of an element or attribute that
it ever saw. Refused are a document type declaration (and with it all entities but the five of XML), too many
bytes or tags, and too deep a nesting.

Some documents are not well-formed although nobody means harm, as a server may hand on what people write
without escaping it. Those are searched for elements instead (`elements`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, XMLParser

from amsn2athena.msnp._errors import ProtocolError

_TOO_DEEP = 16
#: Tags in a document, which take time to read. 1,000 people, each of another domain, take 3,000.
_TOO_MANY = 32_000
_UNSENDABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)
_REFERENCE = re.compile("&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_AFTER_NAME = frozenset((">", "/", " ", "\t", "\r", "\n"))


def read(document: bytes, limit: int) -> Element:
    """The root of a document in UTF-8 of at most `limit` bytes. Raises ProtocolError."""
    if len(document) > limit:
        raise ProtocolError(f"XML of more than {limit} bytes")
    if b"<!" in document:
        raise ProtocolError("XML with a declaration of its own")
    if document.count(b"<") > _TOO_MANY:
        raise ProtocolError(f"XML of more than {_TOO_MANY} tags")
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
    """`text` as content, or as attribute in double quotes, without the characters that XML cannot carry."""
    return _UNSENDABLE.sub("", text).translate(_ESCAPES)


def unescape(text: str) -> str:
    """The text that `escape` made this of, and without the characters that XML cannot carry.

    Only the five entities of XML and character references are replaced; any other `&` is just that.
    """
    return _UNSENDABLE.sub("", _REFERENCE.sub(_character, text))


def _character(found: re.Match[str]) -> str:
    name, decimal, hexadecimal = found.groups()
    if name:
        return _ENTITIES[name]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if code <= sys.maxunicode else "\ufffd"


def elements(text: str, tag: str) -> Iterator[tuple[str, str]]:
    """The attributes and the raw content of each element `tag` of what may not be well-formed.

    An element ends at its first end tag: those with their own kind inside are not understood. This takes time
    in proportion to the length of `text`, whatever is in it.
    """
    start, end, position = f"<{tag}", f"</{tag}>", 0
    while (found := text.find(start, position)) >= 0:
        position = found + len(start)
        if text[position : position + 1] not in _AFTER_NAME:
            continue
        opened = text.find(">", position)
        if opened < 0:
            return
        attributes = text[position:opened]
        position = opened + 1
        if attributes.endswith("/"):
            yield attributes[:-1], ""
            continue
        closed = text.find(end, position)
        if closed < 0:
            return
        yield attributes, text[position:closed]
        position = closed + len(end)
