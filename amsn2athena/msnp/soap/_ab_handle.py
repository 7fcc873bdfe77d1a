"""Which address book is meant: one's own, or that of a circle."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from ._reading import Fields, find
from ._template import Template, Xml, exact

OWN_BOOK = "00000000-0000-0000-0000-000000000000"

_HANDLE = Template("<abHandle><ABId>{book}</ABId><Puid>0</Puid><Cid>0</Cid></abHandle>")


def build_handle(circle: str) -> Xml:
    """The book of a circle, by its GUID; nothing for one's own. Raises SoapError."""
    return _HANDLE(book=exact(circle, "circle")) if circle else Xml()


def read_handle(action: Element) -> str:
    """The circle whose book is meant, in lower case; empty for one's own."""
    book = Fields(find(action, "abHandle")).token("ABId").lower()
    return "" if book == OWN_BOOK else book
