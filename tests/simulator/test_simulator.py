"""Schedules of the simulator, a few of them: ``run.js`` runs as many as one likes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def simulate(*options: str) -> subprocess.CompletedProcess[str]:
    """Run the simulator with this Python."""
    environment = {**os.environ, "PYTHON": sys.executable}
    return subprocess.run(
        ["node", str(HERE / "run.js"), *options],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_whatever_the_network_does_all_arrives_once_and_in_order() -> None:
    ran = simulate("--seeds", "0:200")
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr
    assert ran.stdout.startswith("200 schedules")


def test_a_seed_is_the_same_schedule_every_time() -> None:
    one, other = (simulate("--replay", "7") for _ in range(2))
    assert one.stdout == other.stdout
    assert one.stdout.endswith("seed 7 passes\n")
