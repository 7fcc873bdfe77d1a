"""Every session that an old client was recorded in goes through on the home network."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.homeserver.conftest import failures_in_the_log
from tests.replay.notation import Scenario
from tests.replay.player import READS
from tests.replay.table import play, scenarios, troubles

ALL = scenarios()
WRITING = [each for each in ALL if any(s.sign == "soap" and s.label not in READS for s in each.steps)]


@pytest.fixture(autouse=True)
def no_tracebacks() -> Iterator[None]:
    """Fail when something was logged as a failure."""
    with failures_in_the_log() as tracebacks:
        yield
    assert not tracebacks


@pytest.mark.parametrize("scenario", ALL, ids=lambda each: each.name)
def test_an_old_client_gets_what_its_next_step_needs(scenario: Scenario) -> None:
    assert troubles(play(scenario)) == []


@pytest.mark.parametrize("scenario", WRITING, ids=lambda each: each.name)
def test_an_old_client_may_send_each_change_twice(scenario: Scenario) -> None:
    assert troubles(play(scenario, twice=True)) == []


def test_no_two_sessions_have_the_same_name() -> None:
    names = [each.name for each in ALL]
    assert len(names) == len(set(names))
