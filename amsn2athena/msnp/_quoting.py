"""The escaping of names in arguments."""

from __future__ import annotations

import re
from urllib.parse import unquote as _unquote

_UNSAFE = re.compile("[%\0-\x20\x7f]")


def quote(text: str) -> str:
    """``text`` as one argument: raw UTF-8, with only percent signs, spaces and control characters escaped.

    The argument of an empty text is empty, and cannot be sent.
    """
    return _UNSAFE.sub(lambda found: f"%{ord(found[0]):02X}", text)


def unquote(argument: str) -> str:
    """The text of an argument. What is escaped badly stays as it is, or becomes U+FFFD."""
    return _unquote(argument, errors="replace")
