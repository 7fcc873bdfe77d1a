"""Words of RFC 2047: how a header of a mail carries what is not ASCII.

>>> encode_words("Zoë")
'=?utf-8?B?Wm/Dqw==?='
"""

from __future__ import annotations

import base64
import binascii
import re

from amsn2athena.msnp._splitting import split

#: Bytes of text in one word. RFC 2047 has room for 75 characters, which this fills.
_ROOM = 45

_WORD = re.compile(r"=\?([A-Za-z0-9_.:-]{1,40})(?:\*[^?]{0,40})?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?)")
_HEXADECIMAL = re.compile(rb"=([0-9A-Fa-f]{2})")
_CHARSETS = {"utf-8", "us-ascii", "iso-8859-1", "windows-1252"}


def encode_words(text: str) -> str:
    """The text as words, in as many as it takes; an empty text as an empty word."""
    pieces = split(text, _ROOM, _ROOM) if text else iter((b"",))
    return " ".join(f"=?utf-8?B?{base64.b64encode(piece).decode()}?=" for piece in pieces)


def encode_word(text: str) -> str:
    """As much of the text as fits into one word. A server seen on the wire takes one and no more."""
    return encode_words(text).partition(" ")[0]


def decode_words(header: str) -> str:
    """The text of a header, whatever is in it. What is no word stays as it is; so does one that is broken.

    A server seen on the wire breaks a word with a space before its end.
    """
    return _WORD.sub(_decoded, _BETWEEN_WORDS.sub(r"\1", header))


def _decoded(found: re.Match[str]) -> str:
    charset, encoding, content = found.groups()
    if charset.lower() not in _CHARSETS or not content.isascii():
        return found[0]
    try:
        return _bytes(encoding, content).decode(charset)
    except (binascii.Error, UnicodeDecodeError):
        return found[0]


def _bytes(encoding: str, content: str) -> bytes:
    if encoding in "bB":
        return base64.b64decode("".join(content.split()), validate=True)
    quoted = content.encode().replace(b"_", b" ")
    return _HEXADECIMAL.sub(lambda found: bytes((int(found[1], 16),)), quoted)
