"""Scenarios, and how each ended."""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from amsn2athena.msnp.dialects import ALL
from amsn2athena.papyon import Abilities, Hosts
from tests.conformance.stage import Stage

Play = Callable[[Stage], Awaitable[None]]


class Ending(enum.Enum):
    """How a scenario ended."""

    PASSED = "passed"
    FAILED = "failed"
    UNSUPPORTED = "unsupported"
    NOT_IN_DIALECT = "not in this dialect"


@dataclass(frozen=True, slots=True)
class Scenario:
    """Something that people do. ``needs``: what everybody has to be able to, by the names of `Abilities`."""

    name: str
    play: Play
    needs: frozenset[str]

    def is_in(self, dialects: tuple[int, int], hosts: Hosts) -> bool:
        """Say whether a network can do it, in both dialects."""
        able = (Abilities.of(each, hosts) for each in ALL if each.number in dialects)
        return all(getattr(each, name) for each in able for name in self.needs)


@dataclass(frozen=True, slots=True)
class Result:
    """How a scenario ended, after how many seconds, and why so."""

    scenario: Scenario
    ending: Ending
    seconds: float
    why: str = ""


#: Every scenario, in the order of the files.
SCENARIOS: list[Scenario] = []


def scenario(name: str, *needs: str) -> Callable[[Play], Play]:
    """Make a function a scenario."""

    def register(play: Play) -> Play:
        SCENARIOS.append(Scenario(name, play, frozenset(needs)))
        return play

    return register
