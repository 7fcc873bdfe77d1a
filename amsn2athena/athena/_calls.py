"""The calls of one page that wait for the browser's answer."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred, fail

from amsn2athena.athena._errors import ClientError

MOST = 1_000


class Calls:
    """Waiting calls by reference, at most ``MOST`` at a time."""

    __slots__ = ("_last", "_waiting")

    def __init__(self) -> None:
        self._last = 0
        self._waiting: dict[int, Deferred[Any]] = {}

    def begin(self) -> tuple[int, Deferred[Any]]:
        """Return a new reference and the ``Deferred`` that its answer will fire; it fails when too many wait
        already.
        """
        self._last += 1
        if len(self._waiting) >= MOST:
            return self._last, fail(ClientError("busy", "Too many calls wait for this browser."))
        reference = self._last

        def cancelled(_: Deferred[Any]) -> None:
            self._waiting.pop(reference, None)

        answer: Deferred[Any] = Deferred(cancelled)
        self._waiting[reference] = answer
        return reference, answer

    def take(self, reference: int) -> Deferred[Any] | None:
        """Return the ``Deferred`` of a call and forget the call; ``None`` for one that does not wait."""
        return self._waiting.pop(reference, None)

    def fail_all(self, error: Exception) -> None:
        """Fail every waiting call."""
        waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            answer.errback(error)
