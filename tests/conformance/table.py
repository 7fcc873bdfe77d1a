"""The report: a table, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tests.conformance.scenario import Ending, Result, Scenario

_RESULT = max(len(ending.value) for ending in Ending)
_LONGEST_WHY = 160


class Table:
    """Rows about these scenarios, with columns wide enough for all."""

    def __init__(self, scenarios: Iterable[Scenario]) -> None:
        self._width = max(len(each.name) for each in scenarios)

    def head(self) -> str:
        """Return the names of the columns, underlined."""
        names = self._line("scenario", "result", "time", "why")
        return f"{names}\n{'-' * len(names)}"

    def row(self, result: Result) -> str:
        """Return one row."""
        why = " ".join(result.why.split())
        if len(why) > _LONGEST_WHY:
            why = f"{why[:_LONGEST_WHY]}…"
        return self._line(result.scenario.name, result.ending.value, f"{result.seconds:.2f} s", why)

    def _line(self, scenario: str, result: str, time: str, why: str) -> str:
        return f"{scenario:<{self._width}}  {result:<{_RESULT}}  {time:>8}  {why}".rstrip()


def summary(results: Sequence[Result]) -> str:
    """Return how many ended how."""
    counts = {ending: sum(each.ending is ending for each in results) for ending in Ending}
    return ", ".join(f"{count} {ending.value}" for ending, count in counts.items())
