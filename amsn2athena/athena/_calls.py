"""The calls of one page that wait for the browser's answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twisted.internet.defer import DebugInfo, Deferred, fail

from amsn2athena.athena._errors import ClientError, Disconnected

MOST = 1_000


class _Unheard(DebugInfo):
    """Says nothing of a page that has gone: that is no news to those who did not listen."""

    def __del__(self) -> None:
        if self.failResult is None or not isinstance(self.failResult.value, Disconnected):
            super().__del__()


class Answer(Deferred[Any]):
    """The answer of a widget. Any failure of it that nobody handles is logged, but for ``Disconnected``."""

    def __init__(self, canceller: Callable[[Deferred[Any]], None] | None = None) -> None:
        super().__init__(canceller)
        self._debugInfo = _Unheard()


def unanswerable() -> Answer:
    """Return the answer of a page that has gone."""
    answer = Answer()
    answer.errback(Disconnected())
    return answer


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

        answer = Answer(cancelled)
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
