"""What the network has to say reaches everybody's page, and goes when it is put away."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import Person
from tests.project.running import Service

pytestmark = pytest.mark.browser

COMMAND = Path(sys.executable).parent / "amsn2-web"


def operator(service: Service, *words: str) -> None:
    """Say something from the command line, as who runs the service does."""
    subprocess.run([COMMAND, f"--data-dir={service.data}", *words], check=True, capture_output=True)


@pytest.fixture
def alice(browser: Browser, service: Service) -> Iterator[Person]:
    """Yield Alice, signed in; whatever her page complains of fails the test."""
    alice = Person(browser, service.address, "alice@example.com", "Alice")
    alice.create_account()
    yield alice
    alice.context.close()
    assert alice.complaints == []


def test_a_notice_is_told_once_and_stays_until_it_is_put_away(alice: Person, service: Service) -> None:
    operator(service, "wall", "Cake at five.\nIn the <b>kitchen</b>.")
    notice = alice.page.get_by_role("region", name="Notice from the network")
    expect(notice).to_contain_text("In the <b>kitchen</b>.")
    expect(alice.page.get_by_role("status").filter(has_text="Cake at five.")).to_have_count(1)
    alice.page.reload()
    expect(notice).to_contain_text("Cake at five.")
    expect(alice.page.get_by_role("status").filter(has_text="Cake at five.")).to_have_count(0)
    operator(service, "maintenance", "10")
    maintenance = alice.page.get_by_role("region", name="Maintenance")
    expect(maintenance).to_contain_text("The network goes down for maintenance at about")
    other = alice.open_tab()
    other.goto(alice.address)
    expect(other.get_by_role("region", name="Notice from the network")).to_be_visible()
    notice.get_by_role("button", name="Dismiss").press("Enter")
    expect(notice).to_be_hidden()
    expect(other.get_by_role("region", name="Notice from the network")).to_be_hidden()
    expect(maintenance.get_by_role("button", name="Dismiss")).to_be_focused()
    maintenance.get_by_role("button", name="Dismiss").press("Enter")
    expect(maintenance).to_be_hidden()


def test_a_long_word_in_a_notice_does_not_break_a_phones_page(alice: Person, service: Service) -> None:
    alice.page.set_viewport_size({"width": 390, "height": 844})
    alice.page.reload()
    operator(service, "wall", "\u202e" + "Z\u0300\u0301" * 150)
    expect(alice.page.get_by_role("region", name="Notice from the network")).to_be_visible()
    assert alice.page.evaluate("document.documentElement.scrollWidth") == 390
    expect(alice.contacts).to_be_in_viewport()
