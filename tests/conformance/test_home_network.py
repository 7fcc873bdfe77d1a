"""Every scenario, against the home network, in every pair of dialects."""

from __future__ import annotations

from itertools import product

import pytest
import pytest_twisted

from tests.conformance.home import ACCOUNTS, Home
from tests.conformance.runner import play
from tests.conformance.scenario import SCENARIOS, Ending, Scenario
from tests.conformance.scenarios import DIALECTS

PAIRS = tuple(product(DIALECTS[:2], DIALECTS[:2]))
PLAYED = [(pair, each) for pair in PAIRS for each in SCENARIOS if each.is_in(pair)]


@pytest.mark.parametrize(
    ("dialects", "scenario"),
    [pytest.param(pair, each, id=f"{pair[0]}/{pair[1]} {each.name}") for pair, each in PLAYED],
)
@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_the_home_network_can_do_it(home: Home, dialects: tuple[int, int], scenario: Scenario) -> None:
    result = await play(home.server, ACCOUNTS, dialects, scenario)
    assert (result.why, result.ending) == ("", Ending.PASSED)
