"""What the tests of old clients share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from twisted.logger import ILogObserver, LogEvent, LogLevel, formatEvent, globalLogPublisher
from zope.interface import implementer


@pytest.fixture
def said() -> Iterator[list[str]]:
    """Yield the warnings in the log since the test began."""
    lines: list[str] = []

    @implementer(ILogObserver)
    def hear(event: LogEvent) -> None:
        if event.get("log_level") is LogLevel.warn:
            lines.append(formatEvent(event))

    globalLogPublisher.addObserver(hear)
    yield lines
    globalLogPublisher.removeObserver(hear)
