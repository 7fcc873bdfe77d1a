"""Scenarios, and how each ended."""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.conformance.stage import Stage

Play = Callable[[Stage], Awaitable[None]]


class Ending(enum.Enum):
    """How a scenario ended."""

    PASSED = "passed"
    FAILED = "failed"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Something that people do. ``least``: the dialect that everybody has to speak, at least."""

    name: str
    play: Play
    least: int

    def is_in(self, dialects: tuple[int, int]) -> bool:
        """Say whether both dialects have it."""
        return min(dialects) >= self.least


@dataclass(frozen=True, slots=True)
class Result:
    """How a scenario ended, after how many seconds, and why so."""

    scenario: Scenario
    ending: Ending
    seconds: float
    why: str = ""


#: Every scenario, in the order of the files.
SCENARIOS: list[Scenario] = []


def scenario(name: str, *, least: int = 0) -> Callable[[Play], Play]:
    """Make a function a scenario."""

    def register(play: Play) -> Play:
        SCENARIOS.append(Scenario(name, play, least))
        return play

    return register
