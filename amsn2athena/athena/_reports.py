"""Exceptions in browsers, in the server's log: bounded, and cleaned of what looks like other lines."""

from __future__ import annotations

from collections.abc import Callable

from twisted.logger import Logger

MOST = 20
PERIOD = 60.0
LONGEST = 4096
_INDENT = "\n    "
_log = Logger()


class Reports:
    """What one page may write into the log: ``MOST`` exceptions in ``PERIOD`` seconds."""

    __slots__ = ("_begun", "_count", "_seconds")

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._begun = seconds()
        self._count = 0

    def warn(self, where: str, what: str, stack: str) -> None:
        """Log an exception that the server's own code is told of as well."""
        if self._may():
            _log.warn("{where} failed in the browser: {what}", where=_line(where), what=_text(what, stack))

    def error(self, where: str, what: str, stack: str) -> None:
        """Log an exception that nobody else is told of."""
        if self._may():
            _log.error("{where} failed in the browser: {what}", where=_line(where), what=_text(what, stack))

    def _may(self) -> bool:
        now = self._seconds()
        if now - self._begun >= PERIOD:
            self._begun, self._count = now, 0
        self._count += 1
        if self._count == MOST + 1:
            _log.warn("more exceptions in this browser are not shown for a while")
        return self._count <= MOST


def _line(text: str) -> str:
    """Return ``text`` as one line that can do nothing to the log or to the terminal it is read on."""
    return "".join(letter if letter.isprintable() else " " for letter in text[:LONGEST])


def _text(what: str, stack: str) -> str:
    """Return an exception and its stack, whose lines are indented: none looks like an entry of the log."""
    lines = [line for line in map(_line, stack[:LONGEST].splitlines()) if line.strip()]
    return _INDENT.join([_line(what), *lines])[:LONGEST]
