"""Fixtures of the browser tests: one Chromium for all of them, and a service for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.chromium import launch
from tests.browser.person import Person, befriend
from tests.project.running import TWISTD, Service

# As long as Playwright waits before it clicks. Only what fails takes that long, or a machine with much to do.
PATIENCE_MS = 30_000


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield a browser."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Yield a browser window of its own."""
    found = browser.new_context()
    yield found
    found.close()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """Yield ``twistd -n amsn2-web`` with an empty database."""
    service = Service(TWISTD, tmp_path)
    yield service
    service.stop()


@pytest.fixture
def next_door(tmp_path: Path, service: Service) -> Iterator[Service]:
    """Yield another service, whose people sign in to the home network of the first one."""
    folder = tmp_path / "next-door"
    folder.mkdir()
    config = folder / "config.toml"
    config.write_text(
        "[networks.house]\n"
        'title = "The first house"\n'
        f'notification = "localhost:{service.home_port}"\n'
        f'services = "{service.address}"\n'
    )
    other = Service(TWISTD, folder, "--home=off", f"--config={config}")
    yield other
    other.stop()


@pytest.fixture
def visitors(browser: Browser, service: Service) -> Iterator[tuple[Person, Person]]:
    """Yield Alice and Bob, each with a browser; whatever their pages complain of fails the test."""
    found = (
        Person(browser, service.address, "alice@example.com", "Alice"),
        Person(browser, service.address, "bob@example.com", "Bob"),
    )
    yield found
    for person in found:
        person.context.close()
    for person in found:
        assert person.complaints == []


@pytest.fixture
def people(visitors: tuple[Person, Person]) -> tuple[Person, Person]:
    """Return them when they have accounts."""
    for person in visitors:
        person.create_account()
    return visitors


@pytest.fixture
def pair(people: tuple[Person, Person]) -> tuple[Person, Person]:
    """Return them when they are friends."""
    befriend(*people)
    return people
