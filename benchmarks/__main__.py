"""Run every benchmark, print a line for each figure, and write ``build/bench.json``.

``python -m benchmarks NAME ...`` runs only those. The exit code is 1 when one of them broke or hung; a target
that is missed is only said.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.figures import Figure

#: Each module, and the seconds after which it hangs: a few times what it takes on two cores.
MODULES = {
    "athena_rpc": 120,
    "athena_fanout": 240,
    "athena_latency": 150,
    "athena_longpoll": 120,
    "athena_stream": 150,
    "athena_memory": 240,
    "athena_row": 60,
    "athena_return": 240,
    "athena_text": 150,
    "athena_ready": 120,
    "athena_resume": 90,
    "messenger": 300,
    "homeserver_relay": 120,
    "homeserver_signin": 90,
    "homeserver_load": 120,
    "homeserver_idle": 600,
    "parser": 60,
}
CLEANING = 15
REPORT = Path("build/bench.json")


class TookTooLong(BaseException):
    """A benchmark hangs. Nothing may take this for an error of what it measures."""


def main(names: list[str]) -> int:
    """Run the benchmarks called ``names``, or all; return the exit code."""
    figures: list[Figure] = []
    broken: list[str] = []
    for name in names or MODULES:
        if name not in MODULES:
            print(f"there is no benchmark {name}; there are {', '.join(MODULES)}", file=sys.stderr)
            return 1
        try:
            with at_most(MODULES[name], name):
                for figure in importlib.import_module(f"benchmarks.{name}").run():
                    print(line(figure), flush=True)
                    figures.append(figure)
        except (Exception, TookTooLong):
            traceback.print_exc()
            broken.append(name)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(figures, indent=2) + "\n")
    for name in broken:
        print(f"{name} did not finish: see above", file=sys.stderr)
    return 1 if broken else 0


@contextmanager
def at_most(seconds: int, name: str) -> Iterator[None]:
    """Raise ``TookTooLong`` when what is inside takes longer; end the process when that does not help."""

    def stuck(*_: object) -> None:
        print(f"{name} could not even be stopped", file=sys.stderr, flush=True)
        os._exit(1)

    def late(*_: object) -> None:
        signal.signal(signal.SIGALRM, stuck)
        signal.alarm(CLEANING)
        raise TookTooLong(f"{name} was not done after {seconds} seconds")

    signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def line(figure: Figure) -> str:
    """Return a figure as a person reads it."""
    both = f"ours {figure['ours']:>10.3f}  peer {figure['peer']:>10.3f} {figure['unit']:<8}"
    ratio = f"ratio {figure['ratio']:>6.2f}  target {figure['target']:>5.2f}"
    return f"{figure['name']:<72} {both} {ratio}  {'met' if figure['met'] else 'MISSED'}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
