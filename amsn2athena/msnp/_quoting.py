"""The escaping of names in arguments."""

from __future__ import annotations

import re
from urllib.parse import unquote as _unquote

_UNSAFE = re.compile("[%\\s\0-\\x1f\\x7f]")


def quote(text: str) -> str:
    """Return ``text`` as one argument: raw UTF-8, with percent signs, spaces and controls escaped."""
    return _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), text)


def unquote(argument: str) -> str:
    """Return the text of an argument; what is escaped badly stays as it is, or becomes U+FFFD."""
    return _unquote(argument, errors="replace")
