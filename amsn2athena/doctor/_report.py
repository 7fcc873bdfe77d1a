"""What was tried, and what came of it, as a table that can be pasted anywhere: it holds no secrets."""

from __future__ import annotations

import enum
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

#: Columns of the table, of its first two, and characters that are kept of what a server says.
WIDTH = 100
RESULT, STEP = 11, 28
LONGEST = 120


class Result(enum.StrEnum):
    """How a step went."""

    WORKS = "works"
    FAILS = "fails"
    NOT_TRIED = "not tried"


class Trouble(Exception):
    """A step does not work; ``words`` say what is the matter, ``advice`` what can be done about it."""

    def __init__(self, words: str, advice: str = "") -> None:
        super().__init__(words)
        self.words = words
        self.advice = advice


class NotTried(Exception):
    """A step that makes no sense here; the argument says why."""


@dataclass(frozen=True)
class Finding:
    """What came of a step."""

    step: str
    result: Result
    words: str
    advice: str = ""

    def __str__(self) -> str:
        """As rows of the table."""
        margin = " " * (RESULT + STEP)
        head = f"{self.result:<{RESULT}}{self.step:<{STEP}}"
        begin = head if len(head) == len(margin) else f"{head}\n{margin}"
        lines = [
            *textwrap.wrap(self.words, WIDTH - len(margin)),
            *textwrap.wrap(self.advice, WIDTH - len(margin)),
        ]
        return begin + f"\n{margin}".join(lines)


class Report:
    """The findings so far; each is told as soon as it is there."""

    def __init__(self, tell: Callable[[str], object]) -> None:
        self.findings: list[Finding] = []
        self._tell = tell

    @property
    def sound(self) -> bool:
        """Whether everything that was tried works."""
        return self._count(Result.FAILS) == 0

    def add(self, finding: Finding) -> None:
        """Note what came of a step."""
        self.findings.append(finding)
        self._tell(str(finding))

    def end(self) -> None:
        """Tell what it comes to."""
        failed, tried = self._count(Result.FAILS), len(self.findings) - self._count(Result.NOT_TRIED)
        good = "Everything that was tried works."
        self._tell("\n" + (good if self.sound else f"{failed} of the {tried} steps that were tried failed."))

    def _count(self, result: Result) -> int:
        return sum(finding.result is result for finding in self.findings)


def said(text: str) -> str:
    """Return what a server said, fit for the table: one line, short, and nothing that moves a cursor."""
    line = "".join(character if character.isprintable() else " " for character in text)
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}..."
