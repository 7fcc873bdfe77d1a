"""A handler of every event, which writes down what it was told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from amsn2athena.papyon import event

_INTERFACES: tuple[type, ...] = tuple(getattr(event, name) for name in event.__all__)


class Recorder:
    """``events`` are (name without ``on_``, argument, ...)."""

    def __init__(self) -> None:
        self.events: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        if not any(hasattr(interface, name) for interface in _INTERFACES):
            raise AttributeError(name)
        return lambda *args: self.events.append((name.removeprefix("on_"), *args))

    def take(self) -> list[tuple[Any, ...]]:
        """Return the events since the last time."""
        events, self.events = self.events, []
        return events

    def names(self) -> list[str]:
        """Return the names of the events since the last time."""
        return [event[0] for event in self.take()]

    def of(self, name: str) -> list[list[Any]]:
        """Return the arguments of all events with this name so far."""
        return [list(arguments) for found, *arguments in self.events if found == name]
