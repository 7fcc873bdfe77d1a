"""Why a scenario did not pass."""

from __future__ import annotations


class Unexpected(Exception):
    """Something else happened than what had to; says what, in words."""


class NeverHappened(Unexpected):
    """What had to happen did not, in all the time that the server was given."""


class Unsupported(Exception):
    """The server says that it cannot do this."""


def expect(what: str, found: object, wanted: object) -> None:
    """Raise ``Unexpected`` unless ``found`` is ``wanted``."""
    if found != wanted:
        raise Unexpected(f"{what}: {found!r}, not {wanted!r}")
