"""What goes wrong, and what of it may cross between server and browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_E = TypeVar("_E", bound=Exception)


class ClientError(Exception):
    """An error that is meant for the person at the browser.

    ``kind`` is a short fixed word for the widget to decide by, ``sentence`` is for people. Raised (or failed
    with) by an exposed method, it arrives as a ``RemoteError`` with the same two.
    """

    def __init__(self, kind: str, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.sentence = sentence


class RemoteError(Exception):
    """A widget's method failed in the browser: ``kind`` and what the browser said, both untrusted.

    ``stack`` says where, when it was an exception and not a ``RemoteError`` of the widget's own making.
    """

    def __init__(self, kind: str, message: str, stack: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.stack = stack


class Disconnected(Exception):
    """The page has gone, or was never shown, so there is nobody to answer."""


class NotOnPage(Exception):
    """A live element was used before ``setFragmentParent`` tied it to a page."""


_registered: dict[type[Exception], tuple[str, Callable[[Exception], str]]] = {}


def registerError(error: type[_E], kind: str, sentence: Callable[[_E], str] = str) -> None:
    """Let ``error`` and its subclasses cross to the browser as ``kind`` and ``sentence(error)``."""
    _registered[error] = (kind, sentence)  # type: ignore[assignment]


def crossing(error: BaseException | None) -> tuple[str, str] | None:
    """Return the kind and sentence under which ``error`` may cross, or ``None`` when it must stay here."""
    if isinstance(error, ClientError):
        return error.kind, error.sentence
    for base in type(error).__mro__:
        if base in _registered:
            kind, sentence = _registered[base]
            return kind, sentence(error)  # type: ignore[arg-type]
    return None
