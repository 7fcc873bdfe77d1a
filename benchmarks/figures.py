"""What a benchmark reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import TypedDict


class Figure(TypedDict):
    """One figure. ``ratio`` is ours to the peer's; ``target`` is what ``ratio`` may be at most."""

    name: str
    ours: float
    peer: float
    ratio: float
    target: float
    unit: str
    met: bool


def figure(name: str, ours: float, peer: float, target: float, unit: str) -> Figure:
    """Return the figure that says how ``ours`` compares with ``peer``."""
    ratio = ours / peer
    return Figure(name=name, ours=ours, peer=peer, ratio=ratio, target=target, unit=unit, met=ratio <= target)


def within(name: str, ours: float, most: float, unit: str) -> Figure:
    """Return the figure that says whether ``ours`` stays within a bound, which takes the peer's place."""
    return figure(name, ours, most, 1.0, unit)


def medians(rounds: int, *sides: Callable[[], float]) -> list[float]:
    """Return the median of what each of ``sides`` measures, in turns; a first round warms up and does not
    count.
    """
    found = [[side() for side in sides] for _ in range(rounds + 1)][1:]
    return [median(each) for each in zip(*found, strict=True)]


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that ``percent`` of ``values`` do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
