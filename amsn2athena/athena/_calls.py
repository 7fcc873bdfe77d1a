"""The calls of one page that wait for the browser's answer."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Any, NamedTuple

from twisted.internet.defer import DebugInfo, Deferred

from amsn2athena.athena._errors import Disconnected

MOST = 1_000
PATIENCE = 10.0
"""Seconds for which a widget that has left its page may still answer."""


def _is_news(error: BaseException | None) -> bool:
    """Say whether nobody would hear of ``error`` otherwise: an exception with a stack is logged anyway."""
    return not isinstance(error, Disconnected) and not getattr(error, "stack", "")


class _Unheard(DebugInfo):
    """Says nothing of a page that has gone: that is no news to those who did not listen."""

    def __del__(self) -> None:
        if self.failResult is not None and _is_news(self.failResult.value):
            super().__del__()


class Answer(Deferred[Any]):
    """The answer of a widget. A failure that nobody handles is logged, unless it is no news."""

    def __init__(self, canceller: Callable[[Deferred[Any]], None] | None = None) -> None:
        super().__init__(canceller)
        self._debugInfo = _Unheard()


def unanswerable() -> Answer:
    """Return the answer of a page that has gone."""
    answer = Answer()
    answer.errback(Disconnected())
    return answer


class Waiting(NamedTuple):
    """A call that waits: its element's number and the name of its class, its method, and what its answer will
    fire.
    """

    number: int
    element: str
    method: str
    answer: Answer


class Calls:
    """Waiting calls by reference, at most ``MOST`` at a time."""

    __slots__ = ("_abandoned", "_last", "_waiting")

    def __init__(self) -> None:
        self._last = 0
        self._abandoned: dict[int, float] = {}
        self._waiting: dict[int, Waiting] = {}

    @property
    def full(self) -> bool:
        """Whether so many calls wait that no other may."""
        return len(self._waiting) >= MOST

    def begin(self, number: int, element: str, method: str) -> tuple[int, Answer]:
        """Return a new reference, and what its answer will fire."""
        self._last += 1
        reference = self._last

        def cancelled(_: Deferred[Any]) -> None:
            self._waiting.pop(reference, None)

        answer = Answer(cancelled)
        self._waiting[reference] = Waiting(number, element, method, answer)
        return reference, answer

    def take(self, reference: int) -> Waiting | None:
        """Return a call and forget it; ``None`` when it does not wait."""
        return self._waiting.pop(reference, None)

    def sweep(self, elements: Container[int], now: float) -> None:
        """Fail the calls of elements that left the page some time ago: an answer that was on its way then is
        here by now.
        """
        left = [reference for reference, each in self._waiting.items() if each.number not in elements]
        self._abandoned = {reference: self._abandoned.get(reference, now) for reference in left}
        for reference, since in list(self._abandoned.items()):
            call = self.take(reference) if now - since >= PATIENCE else None
            if call is not None:
                call.answer.errback(Disconnected())

    def fail_all(self, error: Exception) -> None:
        """Fail every waiting call."""
        waiting, self._waiting = self._waiting, {}
        for each in waiting.values():
            each.answer.errback(error)
