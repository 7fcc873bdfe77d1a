"""Cutting text to pieces of so many bytes, where a reader would not notice.

A piece ends between two characters as a reader counts them (grapheme clusters): not inside a family emoji, a
flag, or a letter with its accents, unless one of these alone is longer than a piece.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_JOINER = "\u200d"
_SKIN_TONES = ("\U0001f3fb", "\U0001f3ff")
_FLAG_LETTERS = ("\U0001f1e6", "\U0001f1ff")
_TAGS = ("\U000e0020", "\U000e007f")
_HANGUL_MEDIALS_AND_FINALS = ("\u1160", "\u11ff")


def split(text: str, first: int, rest: int) -> Iterator[bytes]:
    """Yield `text` in UTF-8: at most `first` bytes, then at most `rest` bytes each, 4 or more both."""
    start = _end(text, 0, first)
    yield text[:start].encode()
    while start < len(text):
        end = _end(text, start, rest)
        yield text[start:end].encode()
        start = end


def _end(text: str, start: int, limit: int) -> int:
    """Where a piece of at most `limit` bytes that begins at `start` should end."""
    fitting = text[start : start + limit].encode()[:limit].decode(errors="ignore")
    longest = end = start + len(fitting)
    while end > start and _is_inside(text, start, end):
        end -= 1
    return end if end > start else longest


def _is_inside(text: str, start: int, index: int) -> bool:
    """Whether the characters before and after `index` belong together."""
    if index == len(text):
        return False
    before, after = text[index - 1], text[index]
    if _is(after, _FLAG_LETTERS) and _is(before, _FLAG_LETTERS):
        return _flag_letters_before(text, start, index) % 2 == 1
    return _extends(after) or before == _JOINER or (before, after) == ("\r", "\n")


def _extends(character: str) -> bool:
    if character == _JOINER or unicodedata.category(character).startswith("M"):
        return True
    return any(_is(character, those) for those in (_SKIN_TONES, _TAGS, _HANGUL_MEDIALS_AND_FINALS))


def _flag_letters_before(text: str, start: int, index: int) -> int:
    count = 0
    while index > start and _is(text[index - 1], _FLAG_LETTERS):
        count, index = count + 1, index - 1
    return count


def _is(character: str, those: tuple[str, str]) -> bool:
    return those[0] <= character <= those[1]
