"""Fixtures of the tests of transports: one test stand for all, a browser window and tabs for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.athena.stand import Stand, Tab

NewTab = Callable[..., Tab]


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """Yield the test stand."""
    with Stand(tmp_path_factory.mktemp("stand")) as found:
        yield found


@pytest.fixture
def stand(running: Stand) -> Stand:
    """Return the test stand, as good as new."""
    running.reset()
    return running


@pytest.fixture
def new_tab(context: BrowserContext, stand: Stand) -> Iterator[NewTab]:
    """Yield a way to make tabs. At the end, none of them may have complained."""
    tabs: list[Tab] = []

    def make(name: str = "tab") -> Tab:
        tabs.append(Tab(context, stand, name))
        return tabs[-1]

    yield make
    assert [complaint for tab in tabs for complaint in tab.complaints] == []


@pytest.fixture
def tab(new_tab: NewTab) -> Tab:
    """Return a tab that has not gone anywhere yet."""
    return new_tab()
