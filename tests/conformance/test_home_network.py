"""Every scenario, against the home network, in pairs of dialects."""

from __future__ import annotations

import pytest
import pytest_twisted

from tests.conformance.home import ACCOUNTS, Home
from tests.conformance.runner import play
from tests.conformance.scenario import Ending, Scenario
from tests.conformance.scenarios import SCENARIOS
from tests.conformance.server import hosts

#: Each form of the protocol with itself, and the newest with each other.
PAIRS = ((18, 18), (15, 15), (12, 12), (8, 8), (18, 12), (15, 18), (18, 8))
HOSTS = hosts("localhost", "http://localhost")
PLAYED = [(pair, each) for pair in PAIRS for each in SCENARIOS if each.is_in(pair, HOSTS)]


@pytest.mark.parametrize(
    ("dialects", "scenario"),
    [pytest.param(pair, each, id=f"{pair[0]}/{pair[1]} {each.name}") for pair, each in PLAYED],
)
@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_the_home_network_can_do_it(home: Home, dialects: tuple[int, int], scenario: Scenario) -> None:
    result = await play(home.server, ACCOUNTS, dialects, scenario)
    assert (result.why, result.ending) == ("", Ending.PASSED)
