"""Breaks copies of athena in one place each, and counts the schedules that notice.

    python -m tests.simulator.mutants [--seeds 0:500] [word ...]

With words, only the mutants whose names contain one of them. It fails when one survives, or cannot be made
because the code has changed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.simulator.mutations import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
PATIENCE = 300
"""Seconds. A schedule takes some 10 ms."""
PARTS = ["amsn2athena", "js/athena", "tests/__init__.py", "tests/simulator", "twisted", "package.json"]


def copy(mutant: Mutant, folder: Path) -> bool:
    """Put a copy with the mutation into ``folder``; ``False`` when the code is not there."""
    for part in PARTS:
        source, target = ROOT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    place = folder / ("js/athena" if mutant.file.endswith(".js") else "amsn2athena/athena") / mutant.file
    code = place.read_text()
    place.write_text(code.replace(mutant.old, mutant.new))
    return mutant.old in code


def run(folder: str, seeds: str) -> tuple[str, str] | None:
    """Run schedules of the code in ``folder``, and return what is said; ``None`` when they do not end."""
    process = subprocess.Popen(
        ["node", "tests/simulator/run.js", "--seeds", seeds, "--failures", "5"],
        cwd=folder,
        env={**os.environ, "PYTHON": sys.executable},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return None


def verdict(mutant: Mutant, seeds: str) -> tuple[str, bool]:
    """Return what becomes of a mutant, in words, and whether that is as it should be."""
    with tempfile.TemporaryDirectory() as folder:
        if not copy(mutant, Path(folder)):
            return "cannot be made: the code has changed", False
        said = run(folder, seeds)
    if said is None:
        return "noticed: a schedule never ends", True
    out, errors = said
    failed = re.search(r"^(\d+) failed", out, re.M)
    schedules = re.search(r"^(\d+) schedules", out, re.M)
    if schedules is None:
        return f"ends the simulator: {errors.strip().splitlines()[-1:]}", False
    if failed is None:
        return f"SURVIVES {schedules[1]} schedules", False
    first = re.search(r"^seed \d+: (.*)", out, re.M)
    return f"noticed by {failed[1]} of {schedules[1]} schedules: {first and first[1]}", True


def main() -> int:
    """Try the mutants that are asked for."""
    parser = argparse.ArgumentParser(description="break athena, and see who notices")
    parser.add_argument("--seeds", default="0:500")
    parser.add_argument("words", nargs="*")
    options = parser.parse_args()
    survived = 0
    for mutant in MUTANTS:
        if options.words and not any(word in mutant.name for word in options.words):
            continue
        words, right = verdict(mutant, options.seeds)
        survived += not right
        print(f"{mutant.file:14} {mutant.name:45} {words}", flush=True)
    return survived > 0


if __name__ == "__main__":
    sys.exit(main())
