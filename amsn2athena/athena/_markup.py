"""What may stand where in a page: text, attributes, and the URLs in them.

Text that a browser could not give back as it came is mended first, so that what is parsed from HTML and what
is put into the document by operations are always the same.
"""

from __future__ import annotations

import re
from typing import SupportsIndex

# NUL and lone surrogates cannot be in a page at all, and the HTML parser turns every CR into a line feed.
_UNFIT = re.compile("\r\n?|[\0\ud800-\udfff]")
_NAME = re.compile(r"[a-z][a-z0-9_.-]*", re.IGNORECASE)

_URLS = frozenset("action background cite data formaction href longdesc manifest ping poster src".split())
_MEDIA = frozenset(["poster", "src"])
_RUNNING = ("javascript:", "vbscript:")
_SKIPPED = dict.fromkeys(map(ord, "\t\n\r"))
_LEADING = "".join(map(chr, range(33)))

CLOSED = frozenset(
    "animate animatemotion animatetransform base embed frame iframe link meta noembed noframes noscript"
    " object plaintext script set style template textarea title xmp".split()
)
"""Elements in which, and in whose attributes, nothing may change: scripts and what acts like one, and
those whose text the HTML parser reads in ways of its own."""

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
"""Elements that never have anything in them."""


class Markup(bytes):
    """HTML in UTF-8 that is escaped already: the template engine finds nothing to replace in it."""

    def replace(
        self, old: object, new: object, count: SupportsIndex = -1, /
    ) -> Markup:  # that is how the engine escapes
        """Return this."""
        return self


def clean(text: str) -> str:
    """Return ``text`` as a page can hold it: line ends are line feeds, and what no page can hold is U+FFFD.

    ``TypeError`` for what is not text.
    """
    if not isinstance(text, str):
        raise TypeError(f"this takes text, and not {type(text).__name__}")
    text = str.__str__(text)  # what it is, and not what a subclass makes of it
    return text if text.isprintable() else _UNFIT.sub(_fit, text)


def _fit(found: re.Match[str]) -> str:
    return "\n" if found[0][0] == "\r" else "�"


def escape(text: str) -> str:
    """Return ``text`` as HTML, for content and for quoted attributes."""
    # Most text has none of these, and looking is four times as fast as replacing nothing.
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if '"' in text:
        text = text.replace('"', "&quot;")
    return text


def check_attribute(tag: str, name: str) -> None:
    """Raise ``ValueError`` for an attribute whose value must not come from outside of the template."""
    low = name.lower()
    if tag.lower() in CLOSED:
        raise ValueError(f"the attributes of <{tag}> cannot change")
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of an attribute that can change")
    if low.startswith(("on", "data-athena-")) or low in ("style", "srcdoc", "is"):
        raise ValueError(f"the attribute {name!r} cannot change: it acts, or the runtime relies on it")


def check_url(name: str, value: str) -> None:
    """Raise ``ValueError`` when ``value`` is a URL that would run, and the attribute ``name`` holds URLs."""
    low = name.lower()
    if low not in _URLS or ":" not in value:
        return
    # As browsers read it: what is invisible at its beginning does not count, nor tabs and line ends anywhere.
    url = value.lstrip(_LEADING).translate(_SKIPPED).lower()
    if url.startswith(_RUNNING) or (url.startswith("data:") and low not in _MEDIA):
        raise ValueError(f"{name!r} cannot hold a URL that runs: {value[:40]!r}")
