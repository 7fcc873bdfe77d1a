"""Playing everything, and saying how it went while it goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from amsn2athena.papyon.errors import PapyonError
from tests.conformance.runner import play_all
from tests.conformance.scenario import Ending, Result, Scenario
from tests.conformance.server import Server
from tests.conformance.stage import Account
from tests.conformance.table import Table, summary

PASSED, FAILED, UNUSABLE, UNSUPPORTED = 0, 1, 2, 3


async def report(
    server: Server,
    accounts: Sequence[Account],
    dialect: int,
    scenarios: Iterable[Scenario],
    write: Callable[[str], None],
) -> int:
    """Play all of ``scenarios`` that there are in ``dialect``; return the exit code."""
    dialects = (dialect, dialect)
    played = list(scenarios)
    table = Table(played)
    write(f"MSNP{dialect} at {server.hosts.notification}\n\n{table.head()}")
    try:
        results = await play_all(server, accounts, dialects, played, lambda result: write(table.row(result)))
    except PapyonError as error:
        write(f"\nThe lists of the four could not be emptied: {type(error).__name__}: {error}")
        return UNUSABLE
    write(f"\n{summary(results)}")
    return _exit_code(results)


def _exit_code(results: Sequence[Result]) -> int:
    endings = {result.ending for result in results}
    if Ending.FAILED in endings:
        return FAILED
    return UNSUPPORTED if Ending.UNSUPPORTED in endings else PASSED
