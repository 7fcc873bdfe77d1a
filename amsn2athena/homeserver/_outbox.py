"""One write for all that one piece of data causes, however many commands are in it and whoever is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Writer(Protocol):
    """Who has something held back."""

    def flush(self) -> None:
        """Write it."""


class Outbox:
    """Holds back what is written, while ``is_held``; what is written to one client keeps its order."""

    def __init__(self) -> None:
        self.is_held = False
        self._writers: list[Writer] = []

    def add(self, writer: Writer) -> None:
        """``writer`` has something to write when no more is held back. To be told once."""
        self._writers.append(writer)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold back meanwhile."""
        if self.is_held:
            yield
            return
        self.is_held = True
        try:
            yield
        finally:
            self.is_held = False
            writers, self._writers = self._writers, []
            for writer in writers:
                writer.flush()
