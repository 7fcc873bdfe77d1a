"""The table: scenario by step."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.replay.notation import Scenario, read_folder
from tests.replay.player import Cell, Player

FOLDER = Path(__file__).parent / "scenarios"


def scenarios() -> list[Scenario]:
    """Return all that were recorded."""
    return read_folder(FOLDER)


def play(scenario: Scenario, *, twice: bool = False) -> list[Cell]:
    """Play a scenario, and return its cells: those of its own steps, and what failed in its preparation."""
    cells = Player(scenario, twice=twice).play()
    return [cell for cell in cells if not cell.step.prepared or cell.trouble]


def row(scenario: Scenario, cells: Iterable[Cell]) -> str:
    """Return a scenario's row."""
    shown = [_mark(cell) + " " + cell.step.label for cell in cells]
    return f"{scenario.name:<48} " + " | ".join(shown)


def troubles(cells: Iterable[Cell]) -> list[str]:
    """Return what went wrong: scenario, step, what was needed, what came."""
    return [
        f"{cell.scenario} / {cell.step.label} ({cell.step.text[:80]}): {cell.trouble}"
        for cell in cells
        if cell.trouble
    ]


def _mark(cell: Cell) -> str:
    return "FAILED" if cell.trouble else "ok" if cell.reached else "-"
