"""A running service for the tests that only look at it from outside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.project.running import TWISTD, Service


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Yield a service with an empty database."""
    service = Service(TWISTD, tmp_path_factory.mktemp("service"))
    yield service
    service.stop()
