"""Pictures that others sent: read with suspicion, and made anew, so that a page gets pixels and no more."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from io import BytesIO

from PIL import Image
from twisted.internet.defer import Deferred, DeferredSemaphore, fail
from twisted.internet.threads import deferToThread

#: Bytes of a picture that is looked at, and pixels of one that is shown.
MOST_BYTES = 1_000_000
MOST_PIXELS = 4_000_000

#: The longer side of what is made, in pixels.
SIDE = 1_200

#: Pictures made at the same time, and those that may wait for it, in the whole service.
AT_ONCE = 2
MOST_WAITING = 50

#: Pictures that one conversation keeps, and bytes of all of them together.
KEPT = 30
BYTES_KEPT = 10_000_000

_FORMATS = ("GIF", "PNG", "JPEG")
_few = DeferredSemaphore(AT_ONCE)


class NoPicture(Exception):
    """These bytes are no picture that can be shown."""


def remade(data: bytes) -> bytes:
    """Return the first image in ``data`` as a PNG that holds pixels and nothing else; or ``NoPicture``."""
    if len(data) > MOST_BYTES:
        raise NoPicture("too many bytes")
    try:
        with Image.open(BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NoPicture("too many pixels")
            return _png(image.convert("RGBA"))
    except NoPicture:
        raise
    except Exception as error:  # a decoder that was given nonsense raises whatever it likes
        raise NoPicture(str(error)) from None


def render(data: bytes) -> Deferred[bytes]:
    """Do what ``remade`` does in a thread; fails with ``NoPicture``, also when too many wait."""
    if len(_few.waiting) >= MOST_WAITING:
        return fail(NoPicture("too many at once"))
    return _few.run(deferToThread, remade, data)


class Pictures:
    """The newest pictures of a conversation, by names that nobody can guess."""

    def __init__(self) -> None:
        self._pictures: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def add(self, png: bytes) -> str:
        """Keep a picture, and return its name."""
        name = secrets.token_urlsafe(18)
        self._pictures[name] = png
        self._size += len(png)
        while len(self._pictures) > KEPT or (self._size > BYTES_KEPT and len(self._pictures) > 1):
            _, oldest = self._pictures.popitem(last=False)
            self._size -= len(oldest)
        return name

    def get(self, name: str) -> bytes | None:
        """Return the picture of that name, if it is still kept."""
        return self._pictures.get(name)


def _png(image: Image.Image) -> bytes:
    image.thumbnail((SIDE, SIDE))
    image.info.clear()
    made = BytesIO()
    image.save(made, "PNG")
    return made.getvalue()
