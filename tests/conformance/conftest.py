"""One home network for all scenarios of a run: that they leave nothing behind is part of the test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import pytest_twisted
from twisted.internet.defer import Deferred

from tests.conformance.home import Home


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    """A home network where four people live who do not know each other."""
    home = Home()
    pytest_twisted.blockon(Deferred.fromCoroutine(home.start()))
    yield home
    pytest_twisted.blockon(Deferred.fromCoroutine(home.stop()))
