"""The names of pictures, emoticons and the like: what there is to get, from whom, and how to check it.

    <msnobj Creator="alice@example.com" Size="15045" Type="3" Location="a.tmp" Friendly="AAA="
    SHA1D="n42ExCY45hQyzyZ39AC7aZmP3j8=" SHA1C="..."/>

`SHA1D` is the hash of the data, `SHA1C` that of the other attributes, both in base64. Clients cache data by
`SHA1D`. In CHG and NLN the whole is percent-encoded: see `identity.quote_object`.
"""

from __future__ import annotations

import base64
import enum
import hashlib
import hmac
import re
from dataclasses import dataclass

from amsn2athena.msnp._errors import ProtocolError
from amsn2athena.msnp._xml import escape, read

MAX_DOCUMENT = 4096
"""Bytes of XML that are read. The longest seen take 250."""

NO_NAME = "AAA="
"""`Friendly` of most objects: an empty text, in UTF-16 with a zero at its end, in base64."""

_NUMBER = re.compile("[0-9]{1,10}")
_SHA1 = re.compile("[A-Za-z0-9+/]{27}=")


class ObjectType(enum.IntEnum):
    """What an object is. Others exist, and are kept as the numbers they are."""

    EMOTICON = 2
    DISPLAY_PICTURE = 3
    BACKGROUND = 5
    WINK = 8
    VOICE_CLIP = 11
    SCENE = 16


@dataclass(frozen=True, slots=True)
class MSNObject:
    """The name of some data. `size` is in bytes; `sha1d` and `friendly` are in base64, as on the wire.

    `sha1c` is what was received, and empty in an object of our own: `str` computes it.
    """

    creator: str
    size: int
    type: int
    sha1d: str
    location: str = "0"
    friendly: str = NO_NAME
    sha1c: str = ""

    @classmethod
    def of(cls, data: bytes, creator: str, type: ObjectType, location: str = "0") -> MSNObject:
        """The name of `data`, which `creator` (an account) offers under the file name `location`."""
        return cls(creator, len(data), type, _sha1(data), location)

    @classmethod
    def parse(cls, text: str) -> MSNObject:
        """Read an object. Raises ProtocolError, also for one that names nothing (`<msnobj/>`)."""
        element = read(text.encode(errors="replace"), MAX_DOCUMENT)
        get = element.attrib.get
        size, kind, sha1d = get("Size", ""), get("Type", ""), get("SHA1D", "")
        if element.tag != "msnobj" or not _SHA1.fullmatch(sha1d):
            raise ProtocolError("an object that names nothing")
        if not _NUMBER.fullmatch(size) or not _NUMBER.fullmatch(kind):
            raise ProtocolError("an object without a size or a type")
        return cls(
            get("Creator", ""),
            int(size),
            int(kind),
            sha1d,
            get("Location", ""),
            get("Friendly", ""),
            get("SHA1C", ""),
        )

    def __str__(self) -> str:
        """The object in XML, with the right `SHA1C` whatever was received."""
        pairs = (*self._attributes(), ("SHA1C", self.checksum))
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in pairs)
        return f"<msnobj{attributes}/>"

    @property
    def checksum(self) -> str:
        """What `sha1c` ought to be. Not all clients send it right, and nothing depends on it."""
        return _sha1("".join(name + value for name, value in self._attributes()).encode(errors="replace"))

    def names(self, data: bytes) -> bool:
        """Whether `data`, which somebody sent as this object, is it."""
        return len(data) == self.size and hmac.compare_digest(_sha1(data), self.sha1d)

    def _attributes(self) -> tuple[tuple[str, str], ...]:
        """The attributes in the order in which `SHA1C` counts them."""
        return (
            ("Creator", self.creator),
            ("Size", str(self.size)),
            ("Type", str(int(self.type))),
            ("Location", self.location),
            ("Friendly", self.friendly),
            ("SHA1D", self.sha1d),
        )


def _sha1(data: bytes) -> str:
    return base64.b64encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()
