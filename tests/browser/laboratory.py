"""The laboratory in a process of its own, with a cable that can be cut."""

from __future__ import annotations

import subprocess
import sys
from types import TracebackType

from tests.project.running import free_port


class Laboratory:
    """Runs a module that serves at a port, and does to connections what it is told."""

    def __init__(self, module: str = "tests.browser.athena_server", *arguments: str) -> None:
        self.port = free_port()
        self._command = [sys.executable, "-m", module, str(self.port), *arguments]
        self.start()

    def start(self) -> None:
        """Start it, again if it was killed."""
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._hear()

    def _hear(self) -> None:
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "done\n"

    def _tell(self, word: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()
        self._hear()

    def cut(self) -> None:
        """Cut every connection; new ones are possible at once."""
        self._tell("cut")

    def unplug(self) -> None:
        """Cut every connection, and let no new one through."""
        self._tell("unplug")

    def plug(self) -> None:
        """Let new connections through again."""
        self._tell("plug")

    def reset(self) -> None:
        """Begin anew, for the next test."""
        if self._process.poll() is None:
            self._tell("reset")
        else:
            self.start()

    def kill(self) -> None:
        """Kill it without a warning."""
        self._process.kill()
        self._process.communicate()

    def __enter__(self) -> Laboratory:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()
