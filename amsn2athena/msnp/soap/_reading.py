"""Reading envelopes that anybody may have written.

Elements are known by their local names alone: a revival server's faults have no namespace, its passport
service takes any, and those of RST.srf and RST2.srf differ.

Expat reads them, straight and without its namespaces: it keeps nothing between documents, and nothing of what
it keeps of one is larger than that. With namespaces it writes them out for each name, so that a document of
256 KiB could fill 4 GB. lxml is no faster, and remembers every name of an element or attribute that it ever
saw, so that strangers could fill the memory bit by bit. What stands guard here:

- a document has a largest size, a largest number of tags and of attributes, and
  `MAX_DEPTH` levels;
- a document type declaration is refused before any parser sees it, and so are all entities but the five of
  XML;
- the encoding is UTF-8 whatever the declaration says: something else cannot be used to hide from the line
  above;
- whatever is wrong is a SoapError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate

from ._errors import SoapError

MAX_REQUEST = 256 * 1024
"""Bytes that a server reads as a request. Sign-in takes 4,000."""

MAX_RESPONSE = 8 * 1024 * 1024
"""Bytes that a client reads as a response. 1,000 contacts take 1.2 million from the wordiest server seen."""

MAX_TAGS = 400_000
"""Tags in a document. 1,000 contacts take 54,000; an element takes 100 bytes of memory."""

MAX_ATTRIBUTES = 100_000
"""Equals signs in a document, as each attribute has one. 1,000 contacts take 10,000."""

MAX_REQUEST_TAGS = 20_000
"""Tags in a request, which anybody may send. One that names 1,000 people takes 10,000."""

MAX_DEPTH = 32
"""Levels of elements. The deepest seen are 11."""

_PROLOG = re.compile(rb"(?>\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+<[A-Za-z_:]", re.DOTALL)
_INTEGER = re.compile(r"-?[0-9]{1,20}", re.ASCII)


def read(body: bytes, limit: int, tags: int = MAX_TAGS) -> Element:
    """The root element of a document of at most `limit` bytes and `tags` tags. Raises SoapError."""
    if len(body) > limit:
        raise SoapError(f"an envelope of {len(body)} bytes, where {limit} are allowed")
    if body.count(b"<") > tags:
        raise SoapError(f"an envelope of more than {tags} tags")
    if body.count(b"=") > MAX_ATTRIBUTES:
        raise SoapError(f"an envelope of more than {MAX_ATTRIBUTES} attributes")
    if not _PROLOG.match(body):
        raise SoapError("not an XML document, or one with a document type declaration")
    root = _build(body)
    _check_depth(root)
    return root


def _build(body: bytes) -> Element:
    builder = TreeBuilder()
    parser = ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(body, True)
    except ExpatError as error:
        raise SoapError(f"not well-formed XML, in line {error.lineno}") from None
    return builder.close()


def _check_depth(root: Element) -> None:
    level = [root]
    for _ in range(MAX_DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return
    raise SoapError(f"elements nested more than {MAX_DEPTH} deep")


def local(element: Element) -> str:
    """The name of an element without its prefix."""
    return element.tag.rpartition(":")[2]


def children(element: Element | None, name: str) -> Iterator[Element]:
    """The children of that name; none when there is no element."""
    for child in element if element is not None else ():
        if local(child) == name:
            yield child


def find(element: Element | None, *path: str) -> Element | None:
    """The first child of that name, and its first child of the next name, and so on."""
    for name in path:
        element = next(children(element, name), None)
    return element


def content(element: Element | None) -> str:
    """The text before an element's first child, every space of it; empty when there is no element."""
    return (element.text or "") if element is not None else ""


class Fields:
    """The children of an element that is a record, by local name. Of several with the same name the first
    counts.

    What is missing or senseless is empty, zero, false or None: no server sends all the elements, and none
    must be able to take a contact list away with a birthday it wrote in another way.
    """

    __slots__ = ("_children",)

    def __init__(self, element: Element | None) -> None:
        self._children: dict[str, Element] = {}
        for child in element if element is not None else ():
            self._children.setdefault(local(child), child)

    def __getitem__(self, name: str) -> Element | None:
        return self._children.get(name)

    def text(self, name: str) -> str:
        """Text that people wrote: every space of it."""
        return content(self._children.get(name))

    def token(self, name: str) -> str:
        """Text for machines: without the space around it, which pretty-printing adds."""
        return self.text(name).strip()

    def flag(self, name: str) -> bool:
        """A boolean."""
        return self.token(name) in ("true", "1")

    def number(self, name: str) -> int:
        """A whole number of up to 64 bits."""
        token = self.token(name)
        return int(token) if _INTEGER.fullmatch(token) else 0

    def time(self, name: str) -> datetime | None:
        """A time, in UTC; None for the year 1, which is how the address book says never."""
        return parse_time(self.token(name))


def parse_time(token: str) -> datetime | None:
    """`2026-11-21T06:35:37Z`, with or without fractions and offset, in UTC. None for the year 1 and for what
    is no time.
    """
    try:
        moment = datetime.fromisoformat(token)
    except ValueError:
        return None
    if moment.year in (1, 9999):
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
