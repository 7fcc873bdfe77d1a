"""``python -m tests.replay``: play everything, and print the table."""

from __future__ import annotations

import sys

from tests.replay.table import play, row, scenarios, troubles


def main() -> int:
    """Return how many scenarios failed."""
    failed, steps, all_of_them = [], 0, scenarios()
    for scenario in all_of_them:
        cells = play(scenario)
        steps += len(cells)
        failed += troubles(cells)
        sys.stdout.write(row(scenario, cells) + "\n")
    sys.stdout.write(f"\n{len(all_of_them)} scenarios, {steps} steps, {len(failed)} failed\n")
    sys.stdout.writelines(f"\n{each}\n" for each in failed)
    return len(failed)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
