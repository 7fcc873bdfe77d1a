"""What conversations can do besides plain text, between people at real browsers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.person import Person, befriend
from tests.project.running import Service

pytestmark = pytest.mark.browser


@pytest.fixture
def pair(pair: tuple[Person, Person]) -> tuple[Person, Person]:
    """Return Alice and Bob, friends, in a conversation."""
    alice, bob = pair
    alice.open_conversation("Bob")
    bob.open_conversation("Alice")
    return pair


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


def test_what_somebody_does_stands_between_what_is_said(pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    alice.say("Bob", "/me waves :)")
    for log in (alice.log("Bob"), bob.log("Alice")):
        expect(log).to_contain_text("* Alice waves")
        expect(log.get_by_role("img")).to_be_visible()
    expect(alice.log("Bob")).not_to_contain_text("/me")


def people(person: Person) -> Locator:
    """The list of those who are in a conversation of several."""
    return person.page.get_by_role("dialog", name="People").get_by_role("list", name="People")


def test_three_people_talk_and_one_leaves(
    pair: tuple[Person, Person], browser: Browser, service: Service
) -> None:
    alice, bob = pair
    carol = Person(browser, service.address, "carol@example.com", "Carol")
    carol.create_account()
    befriend(alice, carol)
    keyboard = alice.page.keyboard
    alice.say("Bob", "just us")
    alice.conversation("Bob").get_by_role("button", name="Invite").press("Enter")
    dialog = alice.page.get_by_role("dialog", name="Invite to the conversation")
    search = dialog.get_by_role("searchbox", name="Search people")
    expect(search).to_be_focused()
    search.fill("nobody")
    expect(dialog.get_by_role("status")).to_contain_text("Nobody who is online matches")
    search.fill("car")
    keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(alice.log("Bob, Carol")).to_contain_text("Carol joined the conversation.")
    alice.say("Bob, Carol", "Hello both")
    chats = carol.page.get_by_role("region", name="Group chats")
    chats.get_by_role("button", name="Alice").click()
    carol_sees = carol.page.get_by_role("region", name=re.compile("Conversation with .*Alice"))
    expect(carol_sees.get_by_role("log")).to_contain_text("Hello both")
    expect(bob.log("Alice, Carol")).to_contain_text("Hello both")
    alice.conversation("Bob, Carol").get_by_role("button", name="You and 2 others").press("Enter")
    expect(people(alice).get_by_role("listitem")).to_have_count(2)
    keyboard.press("Escape")
    carol.page.get_by_role("button", name=re.compile("^Leave the conversation")).press("Enter")
    expect(alice.log("Bob")).to_contain_text("Carol left the conversation.")
    expect(alice.conversation("Bob")).to_have_accessible_name("Conversation with Bob")
    alice.say("Bob", "just us again")
    expect(bob.log("Alice")).to_contain_text("just us again")
    expect(chats.get_by_role("listitem")).to_have_count(0)
    carol.context.close()
    assert carol.complaints == []


def test_on_a_phone_a_group_is_found_again_below_the_list(
    pair: tuple[Person, Person], browser: Browser, service: Service
) -> None:
    alice, bob = pair
    carol = Person(browser, service.address, "carol@example.com", "Carol")
    carol.create_account()
    befriend(alice, carol)
    alice.page.set_viewport_size({"width": 390, "height": 844})
    alice.conversation("Bob").get_by_role("button", name="Invite").click()
    alice.page.get_by_role("dialog").get_by_role("button", name="Carol").click()
    expect(alice.conversation("Bob, Carol")).to_be_visible()
    alice.conversation("Bob, Carol").get_by_role("button", name="Back to the contacts").click()
    bob.page.get_by_role("region", name="Group chats").get_by_role("button", name="Alice, Carol").click()
    bob.say("Alice, Carol", "anybody there?")
    row = alice.page.get_by_role("region", name="Group chats").get_by_role("button", name="Bob, Carol")
    expect(row).to_have_accessible_name("Bob, Carol, 3 people, 1 unread message")
    row.click()
    expect(alice.log("Bob, Carol")).to_contain_text("anybody there?")
    carol.context.close()


@pytest.mark.parametrize("name", ["Z" + "\u0300\u0301" * 193, "\u202eZ\u202e" * 40, "Z" * 387])
def test_no_name_breaks_the_page(pair: tuple[Person, Person], name: str) -> None:
    alice, bob = pair
    before = bob.conversation("Alice").locator("header").bounding_box()
    alice.say("Bob", "before")
    expect(bob.log("Alice")).to_contain_text("before")
    alice.page.get_by_role("button", name=re.compile("^Display name: ")).click()
    box = alice.page.get_by_role("textbox", name="Display name")
    box.fill(name)
    box.press("Enter")
    renamed = bob.page.get_by_role("region", name=re.compile("^Conversation with .*Z"))
    expect(renamed).to_be_visible()
    alice.say("Bob", "after")
    expect(renamed.get_by_role("log")).to_contain_text("after")
    for width in (1280, 390):
        bob.page.set_viewport_size({"width": width, "height": 800})
        assert bob.page.evaluate("document.documentElement.scrollWidth") == width
    bob.page.set_viewport_size({"width": 1280, "height": 800})
    after = renamed.locator("header").bounding_box()
    assert before is not None
    assert after is not None
    assert (before["width"], before["height"]) == (after["width"], after["height"])
