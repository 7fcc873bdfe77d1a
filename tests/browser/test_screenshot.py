"""The README's picture is what this test sees, so that it stays true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import Person, befriend
from tests.project.running import Service

pytestmark = pytest.mark.browser

PICTURE = Path(__file__).parent.parent.parent / "docs" / "screenshot.png"

#: Times of day differ from run to run; the picture should not.
SAME_TIME = """() => {
    for (const time of document.querySelectorAll("time")) time.textContent = "8:15 PM";
}"""


def test_the_readme_shows_what_a_person_sees(browser: Browser, service: Service) -> None:
    alice = Person(browser, service.address, "alice@example.com", "Alice", locale="en-US", timezone_id="UTC")
    bob = Person(browser, service.address, "bob@example.com", "Bob")
    alice.create_account()
    bob.create_account()
    befriend(alice, bob)
    bob.edit("Personal message", "Making tea")
    alice.edit("Personal message", "Back on Messenger!")
    alice.open_conversation("Bob")
    alice.say("Bob", "It works! Two browsers, one old protocol :D")
    expect(bob.contacts.get_by_role("treeitem", name=re.compile("Alice")).first).to_be_visible()
    bob.open_conversation("Alice")
    bob.say("Alice", "And nothing to install but this. Nudge me when the kettle boils ;)")
    expect(alice.log("Bob")).to_contain_text("kettle")
    alice.conversation("Bob").get_by_role("button", name="Nudge").click()
    expect(bob.log("Alice")).to_contain_text("nudge")
    alice.say("Bob", "(Y)")
    expect(alice.log("Bob")).to_contain_text("Delivered")
    expect(alice.contact("Robin", "Online")).to_be_visible()
    alice.page.evaluate(SAME_TIME)
    alice.page.screenshot(path=PICTURE, animations="disabled", caret="hide")
    assert PICTURE.stat().st_size > 20_000
    alice.context.close()
    bob.context.close()
