"""Fixtures: a stage for each module, and a browser context with somebody signed in for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.staged.desk import Desk, Stage


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    stage = Stage()
    yield stage
    stage.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context
    context.close()


@pytest.fixture
def desk(context: BrowserContext, stage: Stage) -> Iterator[Desk]:
    desk = Desk(context, stage)
    yield desk
    assert desk.complaints == []
