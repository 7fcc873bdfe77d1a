"""No test may leave a traceback in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

import pytest
from twisted.logger import ILogObserver, LogEvent, globalLogPublisher

from amsn2athena.homeserver import Limits
from tests.homeserver.house import House

MakeHouse = Callable[..., House]


@contextmanager
def observed() -> Iterator[list[LogEvent]]:
    """Yield what is logged meanwhile."""
    events: list[LogEvent] = []
    observer = cast(ILogObserver, events.append)
    globalLogPublisher.addObserver(observer)
    yield events
    globalLogPublisher.removeObserver(observer)


@contextmanager
def failures_in_the_log() -> Iterator[list[str]]:
    """Yield a list that afterwards has the tracebacks that were logged meanwhile."""
    tracebacks: list[str] = []
    with observed() as events:
        yield tracebacks
    tracebacks += [event["log_failure"].getTraceback() for event in events if "log_failure" in event]


@pytest.fixture
def logged() -> Iterator[list[LogEvent]]:
    """Yield what is logged."""
    with observed() as events:
        yield events


@pytest.fixture(autouse=True)
def no_tracebacks(logged: list[LogEvent]) -> Iterator[None]:
    """Fail when something was logged as a failure."""
    yield
    failures = [event["log_failure"].getTraceback() for event in logged if "log_failure" in event]
    assert not failures, "\n".join(failures)


@pytest.fixture
def make_house() -> Iterator[MakeHouse]:
    """Yield what makes houses, which are closed at the end."""
    houses: list[House] = []

    def make(*names: str, limits: Limits | None = None, switchboard: str = "") -> House:
        houses.append(House(*names, limits=limits, switchboard=switchboard))
        return houses[-1]

    yield make
    for house in houses:
        house.close()


@pytest.fixture
def house(make_house: MakeHouse) -> House:
    """Return a house where Alice, Bob and Carol live, who do not know each other yet."""
    return make_house("alice", "bob", "carol")
