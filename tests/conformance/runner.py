"""Playing scenarios."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

from amsn2athena.papyon.errors import PapyonError, RequestRefused
from tests.conformance.errors import Unexpected, Unsupported
from tests.conformance.scenario import Ending, Result, Scenario
from tests.conformance.server import Server
from tests.conformance.stage import Account, Stage

#: What servers answer to what they know nothing of: 502 to a command that is not in this dialect; the other
#: numbers are statuses of HTTP; and the faults for operations that there never were, or are no more.
_UNKNOWN = (502, 404, 405, 501, "soap:Client", "Forbidden")


async def play(
    server: Server, accounts: Sequence[Account], dialects: tuple[int, int], scenario: Scenario
) -> Result:
    """Play one scenario, undo what it changed, and say how it went."""
    stage = Stage(server, accounts, dialects)
    started = server.reactor.seconds()
    ending, why = await _attempt(scenario.play(stage))
    seconds = server.reactor.seconds() - started
    await stage.clear()
    undone, trouble = await _attempt(stage.tidy())
    if undone is not Ending.PASSED and ending is not Ending.FAILED:
        ending, why = Ending.FAILED, f"it could not be undone: {trouble}"
    for account in accounts:
        why = why.replace(account.password, "(a password)")
    return Result(scenario, ending, seconds, why)


async def play_all(
    server: Server,
    accounts: Sequence[Account],
    dialects: tuple[int, int],
    scenarios: Iterable[Scenario],
    tell: Callable[[Result], None],
) -> list[Result]:
    """Empty all lists, and play every scenario that these dialects have, one after the other.

    Those that they do not have are told of, too.
    """
    await Stage(server, accounts, dialects).tidy(everybody=True)
    results = []
    for scenario in scenarios:
        possible = scenario.is_in(dialects, server.hosts)
        results.append(
            await play(server, accounts, dialects, scenario)
            if possible
            else Result(scenario, Ending.NOT_IN_DIALECT, 0.0)
        )
        tell(results[-1])
    return results


async def _attempt(play: Awaitable[None]) -> tuple[Ending, str]:
    try:
        await play
    except Unsupported as error:
        return Ending.UNSUPPORTED, str(error)
    except RequestRefused as error:
        ending = Ending.UNSUPPORTED if error.code in _UNKNOWN else Ending.FAILED
        return ending, str(error)
    except Unexpected as error:
        return Ending.FAILED, str(error)
    except PapyonError as error:
        return Ending.FAILED, f"{type(error).__name__}: {error}"
    except Exception as error:
        return Ending.FAILED, f"the scenario broke: {type(error).__name__}: {error}"
    return Ending.PASSED, ""
