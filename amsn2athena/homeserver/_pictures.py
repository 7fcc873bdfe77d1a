"""Pictures that somebody sent, looked at with suspicion before they are shown to others.

What is kept is the very bytes that came, because clients know a picture by its digest, once they are found to
be a picture; and a small one made of its pixels.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image

#: Pixels of a picture that is looked at, and of a side of the small one.
MOST_PIXELS = 1_000_000
SMALL = 21

_FORMATS = ("PNG", "JPEG", "GIF")


class NoPicture(Exception):
    """These bytes are no picture that can be kept."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: the name of its format (``png``, ``jpeg``, ``gif``), its bytes, and those of a small PNG."""

    kind: str
    data: bytes = field(repr=False)
    small: bytes = field(repr=False)


def look(data: bytes) -> Picture:
    """Return what a picture is. Raises :class:`NoPicture`. Takes a while: not for the reactor's thread."""
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NoPicture("too many pixels")
            return Picture(str(image.format).lower(), data, _small(image))
    except NoPicture:
        raise
    except Exception as error:  # a decoder that was given nonsense raises whatever it likes
        raise NoPicture(str(error)) from None


def _small(image: Image.Image) -> bytes:
    made = image.convert("RGBA").resize((SMALL, SMALL))
    made.info.clear()
    written = BytesIO()
    made.save(written, "PNG")
    return written.getvalue()
