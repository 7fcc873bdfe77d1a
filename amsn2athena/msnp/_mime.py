"""The envelope of a message: headers, an empty line, a body.

    MIME-Version: 1.0
    Content-Type: text/plain; charset=UTF-8

    hello

Names of headers are the same in any case of letters; their order is kept. Of several with the same name the
first counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from amsn2athena.msnp._errors import ProtocolError

MAX_HEADERS = 64
"""Headers of a message. The most seen, in a profile, are 21."""

_SEPARATOR = b"\r\n\r\n"
_NAME = re.compile(r"[!-9;-~]{1,64}")
_UNSAFE = re.compile("[\r\n\0]")


@dataclass(frozen=True, slots=True, repr=False)
class Envelope:
    """A message as it is carried. Its `repr` is fit for a log: a profile's headers hold a ticket."""

    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @classmethod
    def parse(cls, payload: bytes) -> Envelope:
        """Read a payload. Raises ProtocolError for more than `MAX_HEADERS` headers.

        What is no header among the headers is passed over; a payload without an empty line has no body.
        """
        head, _, body = payload.partition(_SEPARATOR)
        lines = head.split(b"\r\n", MAX_HEADERS)
        if len(lines) > MAX_HEADERS:
            raise ProtocolError(f"a message of more than {MAX_HEADERS} headers")
        headers = (_header(line.decode(errors="replace")) for line in lines)
        return cls(tuple(header for header in headers if header is not None), body)

    def build(self) -> bytes:
        """The payload. Raises ProtocolError for a header that would be read as something else."""
        lines = [f"{name}: {value}\r\n" for name, value in self.headers if _is_safe(name, value)]
        return "".join(lines).encode() + b"\r\n" + self.body

    def get(self, name: str, default: str = "") -> str:
        """The value of a header."""
        wanted = name.lower()
        return next((value for name, value in self.headers if name.lower() == wanted), default)

    @property
    def content_type(self) -> str:
        """What the body is, in lower case and without parameters: `text/plain`."""
        return self.get("Content-Type").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """How the body is encoded, in lower case; empty when that is not told."""
        for parameter in self.get("Content-Type").split(";")[1:]:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                return value.strip(' "').lower()
        return ""

    def without(self, *names: str) -> Envelope:
        """The same without some headers."""
        unwanted = {name.lower() for name in names}
        return Envelope(
            tuple(header for header in self.headers if header[0].lower() not in unwanted), self.body
        )

    def __repr__(self) -> str:
        return f"<Envelope of {len(self.headers)} headers and {len(self.body)} bytes>"


def _header(line: str) -> tuple[str, str] | None:
    name, colon, value = line.partition(":")
    return (name, value.strip(" \t")) if colon and _NAME.fullmatch(name) else None


def _is_safe(name: str, value: str) -> bool:
    if not _NAME.fullmatch(name) or _UNSAFE.search(value) or not _is_text(value):
        raise ProtocolError("a header that would not be read as one")
    return True


def _is_text(value: str) -> bool:
    """Whether it can be encoded: half a surrogate pair cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in value)
