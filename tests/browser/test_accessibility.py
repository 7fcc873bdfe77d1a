"""What a screen reader meets: every view, by day and by night, against the rules of WCAG 2 that axe knows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.person import Person, befriend
from tests.project.running import Service

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent.parent.parent / "node_modules" / "axe-core" / "axe.min.js"

#: The rules of levels A and AA, but for one that is still an experiment: it wants the name of a group in the
#: tree to have those of all people in it.
RULES = """{
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    rules: { 'label-content-name-mismatch': { enabled: false } },
}"""
PHONE = {"width": 390, "height": 844}


def complaints(page: Page) -> list[str]:
    """Return what breaks a rule on the page as it is now: the rule, and where."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = page.evaluate(f"axe.run(document, {RULES}).then((told) => told.violations)")
    return [f"{each['id']}: {node['target']}, {node['any']}" for each in found for node in each["nodes"]]


def check(page: Page) -> None:
    """Look at the page by day and by night."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate("Promise.allSettled(document.getAnimations().map((each) => each.finished))")
        assert complaints(page) == [], scheme


def test_the_first_page_can_be_used_by_everybody(browser: Browser, service: Service) -> None:
    alice = Person(browser, service.address, "alice@example.com", "Alice")
    alice.page.goto(service.address)
    check(alice.page)
    alice.sign_in_form.get_by_role("button", name="Create account").click()
    check(alice.page)
    alice.context.close()


def test_the_messenger_can_be_used_by_everybody(browser: Browser, service: Service) -> None:
    alice = Person(browser, service.address, "alice@example.com", "Alice")
    bob = Person(browser, service.address, "bob@example.com", "Bob")
    alice.create_account()
    bob.create_account()
    befriend(alice, bob)
    alice.open_conversation("Bob")
    alice.say("Bob", "Look: https://example.org :)")
    expect(alice.log("Bob")).to_contain_text("Delivered")
    check(alice.page)
    alice.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    check(alice.page)
    alice.context.close()
    bob.context.close()


def test_menus_and_dialogs_can_be_used_by_everybody(browser: Browser, service: Service) -> None:
    alice = Person(browser, service.address, "alice@example.com", "Alice")
    alice.create_account()
    alice.open_conversation("Robin")
    page, conversation = alice.page, alice.conversation("Robin")
    for opening in (
        page.get_by_role("button", name="Settings"),
        page.get_by_role("button", name="Add a contact"),
        page.get_by_role("button", name="New group chat"),
        page.get_by_role("button", name="List options"),
        page.get_by_role("button", name=re.compile("^Status: ")),
        conversation.get_by_role("button", name="Text style"),
        conversation.get_by_role("button", name="Emoticons"),
        conversation.get_by_role("button", name="Invite"),
    ):
        opening.click()
        check(page)
        page.keyboard.press("Escape")
    alice.contact("Robin", "Online").click(button="right")
    check(page)
    page.get_by_role("menuitem", name="Contact details").click()
    check(page)
    alice.context.close()
