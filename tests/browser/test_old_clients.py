"""The page for old clients, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.person import Person
from tests.browser.test_accessibility import PHONE, check
from tests.project.test_old_clients import OpenService

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenService]:
    service = OpenService(tmp_path)
    yield service
    service.stop()


def test_everybody_finds_the_page_and_can_use_it(browser: Browser, opened: OpenService) -> None:
    alice = Person(browser, opened.address, "alice@example.com", "Alice")
    page = alice.page
    page.goto(opened.address)
    page.get_by_role("link", name="Use an old client").click()
    expect(page.get_by_role("heading", name="Use an old client")).to_be_visible()
    check(page)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    for summary in page.locator("summary").all():
        summary.focus()
        page.keyboard.press("Enter")
    check(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("link", name="Back to the messenger").click()
    expect(alice.sign_in_form).to_be_visible()
    alice.context.close()


def test_a_client_tells_what_it_needs_when_asked(context: BrowserContext, opened: OpenService) -> None:
    page = context.new_page()
    page.goto(f"{opened.address}old-clients")
    need = page.get_by_text("which is called WLM")
    expect(need).to_be_hidden()
    page.get_by_text("Pidgin with msn-pecan").click()
    expect(need).to_be_visible()


def test_the_lines_are_copied(context: BrowserContext, opened: OpenService) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{opened.address}old-clients")
    page.get_by_role("button", name="Copy the lines").click()
    expect(page.get_by_role("status")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("Lines for the hosts file").input_value()
    assert "127.0.0.1 login.live.com" in copied.splitlines()


def test_the_lines_are_copied_where_the_browser_has_no_clipboard(
    context: BrowserContext, opened: OpenService
) -> None:
    """A page that comes from another machine without TLS has none."""
    context.add_init_script("Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined })")
    page = context.new_page()
    page.goto(f"{opened.address}old-clients")
    page.get_by_role("button", name="Copy the lines").click()
    expect(page.get_by_role("status")).to_have_text("Copied.")
    assert page.evaluate("getSelection().toString()").count("\n") > 10


def test_when_nothing_can_be_copied_the_lines_are_selected(
    context: BrowserContext, opened: OpenService
) -> None:
    context.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined });"
        "document.execCommand = () => false;"
    )
    page = context.new_page()
    page.goto(f"{opened.address}old-clients")
    page.get_by_role("button", name="Copy the lines").click()
    expect(page.get_by_role("status")).to_contain_text("copy them with Ctrl+C")


def test_the_authority_is_downloaded(context: BrowserContext, opened: OpenService) -> None:
    page = context.new_page()
    page.goto(f"{opened.address}old-clients")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the authority").click()
    assert download.value.suggested_filename == "amsn2athena-ca.crt"
    assert Path(download.value.path()).read_bytes() == opened.authority


def test_the_settings_lead_to_the_page(browser: Browser, opened: OpenService) -> None:
    alice = Person(browser, opened.address, "alice@example.com", "Alice")
    alice.create_account()
    alice.page.get_by_role("button", name="Settings").click()
    with alice.context.expect_page() as another:
        alice.page.get_by_role("link", name="Use an old client").click()
    expect(another.value.get_by_role("heading", name="Use an old client")).to_be_visible()
    alice.context.close()
