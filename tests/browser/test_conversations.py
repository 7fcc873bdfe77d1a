"""What conversations can do besides plain text, between people at real browsers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.person import Person, befriend
from tests.project.running import Service

pytestmark = pytest.mark.browser


@pytest.fixture
def pair(browser: Browser, service: Service) -> Iterator[tuple[Person, Person]]:
    """Yield Alice and Bob, friends, in a conversation; whatever their pages complain of fails the test."""
    alice = Person(browser, service.address, "alice@example.com", "Alice")
    bob = Person(browser, service.address, "bob@example.com", "Bob")
    alice.create_account()
    bob.create_account()
    befriend(alice, bob)
    alice.open_conversation("Bob")
    bob.open_conversation("Alice")
    yield alice, bob
    alice.context.close()
    bob.context.close()
    assert alice.complaints + bob.complaints == []


def bubble(person: Person, name: str, text: str) -> Locator:
    """The message with that text, as ``person`` sees it."""
    return person.log(name).get_by_text(text, exact=True)


def style(element: Locator, name: str) -> str:
    return str(element.evaluate("(node, name) => getComputedStyle(node)[name]", name))


def test_text_is_seen_as_its_writer_styled_it_and_the_style_is_kept(pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    keyboard = alice.page.keyboard
    alice.conversation("Bob").get_by_role("button", name="Text style").press("Enter")
    panel = alice.page.get_by_role("dialog", name="Text style")
    expect(panel.get_by_role("combobox", name="Font")).to_be_focused()
    panel.get_by_role("combobox", name="Font").select_option("Georgia")
    keyboard.press("Tab")
    keyboard.press("Space")
    expect(panel.get_by_role("button", name="Bold")).to_have_attribute("aria-pressed", "true")
    panel.get_by_role("radio", name="Usual").focus()
    keyboard.press("ArrowRight")
    expect(panel.get_by_role("radio", name="Red")).to_be_checked()
    keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(alice.conversation("Bob").get_by_role("button", name="Text style")).to_be_focused()
    alice.say("Bob", "in style")
    seen = bubble(bob, "Alice", "in style")
    expect(seen).to_be_visible()
    assert style(seen, "fontFamily").startswith("Georgia")
    assert (style(seen, "fontWeight"), style(seen, "color")) == ("700", "rgb(192, 57, 43)")
    alice.page.reload()
    alice.say("Bob", "still in style")
    assert style(bubble(alice, "Bob", "still in style"), "fontWeight") == "700"
    alice.conversation("Bob").get_by_role("button", name="Text style").click()
    panel.get_by_role("button", name="Back to plain text").click()
    alice.say("Bob", "plain again")
    expect(bubble(bob, "Alice", "plain again")).to_be_visible()
    assert style(bubble(bob, "Alice", "plain again"), "fontWeight") == "400"


def test_the_colour_of_text_can_be_read_in_the_dark(pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    alice.conversation("Bob").get_by_role("button", name="Text style").click()
    alice.page.get_by_role("dialog", name="Text style").get_by_role("radio", name="Navy").check()
    alice.say("Bob", "navy")
    seen = bubble(bob, "Alice", "navy")
    expect(seen).to_have_css("color", "rgb(31, 58, 147)")
    bob.page.emulate_media(color_scheme="dark")
    expect(seen).to_have_css("color", "rgb(156, 168, 207)")
