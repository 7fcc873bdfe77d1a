"""Telling every attached front end, and surviving each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from twisted.logger import Logger

from amsn2athena.core.interfaces import SessionObserver


class Observers:
    """The front ends attached to one session.

    ``tell`` calls each; one that raises is logged and does not keep the others from hearing.
    """

    _log = Logger()

    def __init__(self) -> None:
        self._observers: list[SessionObserver] = []

    def __len__(self) -> int:
        return len(self._observers)

    def __iter__(self) -> Iterator[SessionObserver]:
        return iter(tuple(self._observers))

    def add(self, observer: SessionObserver) -> None:
        """Tell ``observer`` from now on."""
        if observer not in self._observers:
            self._observers.append(observer)

    def remove(self, observer: SessionObserver) -> None:
        """Tell ``observer`` no more; one that was never added is no error."""
        if observer in self._observers:
            self._observers.remove(observer)

    def tell(self, event: Callable[[SessionObserver], None]) -> None:
        """Call ``event`` with each observer."""
        for observer in self:
            try:
                event(observer)
            except Exception:
                self._log.failure("a front end failed to hear of a change")
