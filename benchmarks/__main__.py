"""Run every benchmark, print a line for each figure, and write ``build/bench.json``.

``python -m benchmarks NAME ...`` runs only those.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

from benchmarks.figures import Figure

MODULES = ("athena_rpc", "athena_fanout", "athena_memory", "messenger")
REPORT = Path("build/bench.json")


def main(names: list[str]) -> None:
    """Run the benchmarks called ``names``, or all."""
    figures: list[Figure] = []
    for name in names or MODULES:
        for figure in importlib.import_module(f"benchmarks.{name}").run():
            print(line(figure), flush=True)
            figures.append(figure)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(figures, indent=2) + "\n")


def line(figure: Figure) -> str:
    """Return a figure as a person reads it."""
    both = f"ours {figure['ours']:>10.3f}  peer {figure['peer']:>10.3f} {figure['unit']:<16}"
    ratio = f"ratio {figure['ratio']:>6.2f}  target {figure['target']:>5.2f}"
    return f"{figure['name']:<56} {both} {ratio}  {'met' if figure['met'] else 'MISSED'}"


if __name__ == "__main__":
    main(sys.argv[1:])
