"""What a benchmark reports."""

from __future__ import annotations

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
