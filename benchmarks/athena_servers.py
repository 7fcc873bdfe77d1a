"""The servers that the benchmarks measure, ours and their peers.

Run as a subprocess, ``python -m benchmarks.athena_servers KIND PORT ...``. It prints its port, then answers
one line for each line it reads:

- ``cpu`` with the seconds of processor time used so far,
- ``memory`` with the resident bytes,
- ``fan TEXT`` when ``TEXT`` has been sent to everybody who is connected,
- ``fetched`` with the number of requests that were not a transport's (on Twisted),
- ``pace RATE COUNT`` at once; then the time is sent so ``COUNT`` times, ``RATE`` times a second.
"""

from __future__ import annotations

import gc
import importlib
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

Fan = Callable[[str], None]

#: The module of each kind: its ``serve(port, ...)`` returns when the benchmark is over.
KINDS = {
    "live": "benchmarks.athena_live",
    "ledger": "benchmarks.athena_ledger",
    "ready": "benchmarks.athena_ready_page",
    "page": "benchmarks.peer_page",
    "bare": "benchmarks.peer_twisted",
    "websockets": "benchmarks.peer_websockets",
    "home": "benchmarks.homeserver_home",
}


class Controls:
    """What every server answers."""

    def __init__(
        self, fan: Fan, pace: Callable[[float, Callable[[], bool]], None], **more: Callable[..., object]
    ) -> None:
        self._fan = fan
        self._pace = pace
        self._left = 0
        self._actions: dict[str, Callable[..., object]] = {
            "cpu": time.process_time,
            "memory": _memory,
            "fan": fan,
            "pace": self._begin,
            **more,
        }

    def answer(self, line: bytes) -> bytes:
        """Do what a line says, and return the answer."""
        word, *words = line.decode().split()
        return str(self._actions[word](*words)).encode()

    def _begin(self, rate: str, count: str) -> None:
        self._left = int(count)
        self._pace(1 / float(rate), self._step)

    def _step(self) -> bool:
        """Send the time; say whether to go on."""
        self._left -= 1
        self._fan(stamped())
        return self._left > 0


def stamped() -> str:
    """Return the time as a text of 200 characters; ``sent`` reads it."""
    return f"#{time.monotonic_ns():020d}".ljust(200, "y")


def sent(payload: bytes) -> float:
    """Return the seconds that a text of ``stamped`` has been on its way."""
    begin = payload.index(b"#") + 1
    return (time.monotonic_ns() - int(payload[begin : begin + 20])) / 1e9


def _memory() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def main(kind: str, port: str, *more: str) -> None:
    """Serve until standard input closes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 65536)), hard))
    importlib.import_module(KINDS[kind]).serve(int(port), *more)


if __name__ == "__main__":
    main(*sys.argv[1:])
