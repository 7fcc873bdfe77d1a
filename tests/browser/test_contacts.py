"""Contacts and groups on the home network: what one person does by keyboard, and what others see of it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.person import Person, befriend
from tests.project.running import Service

pytestmark = pytest.mark.browser


def choose(person: Person, row: Locator, item: str) -> None:
    """Choose from the menu of a contact or a group, by keyboard alone."""
    row.press("Shift+F10")
    person.page.get_by_role("menuitem", name=item, exact=True).press("Enter")


def section(person: Person, name: str) -> Locator:
    return person.contacts.get_by_role("treeitem", name=re.compile(f"^{name} [(]"))


def add_group(person: Person, name: str) -> None:
    person.page.get_by_role("button", name="List options").press("Enter")
    person.page.get_by_role("menuitem", name="Add a group").press("Enter")
    person.page.get_by_role("textbox", name="Name of the group").fill(name)
    person.page.keyboard.press("Enter")
    expect(section(person, name)).to_be_visible()


def test_somebody_is_asked_with_words_and_put_in_a_group(people: tuple[Person, Person]) -> None:
    alice, bob = people
    add_group(alice, "Band")
    alice.page.get_by_role("button", name="Add a contact").press("Enter")
    dialog = alice.page.get_by_role("dialog", name="Add a contact")
    dialog.get_by_role("textbox", name="Email address").fill("bob@example.com")
    dialog.get_by_role("textbox", name="Your words to them").fill("It is <i>me</i>, from the concert")
    dialog.get_by_role("checkbox", name="Band").press("Space")
    dialog.get_by_role("button", name="Add", exact=True).press("Enter")
    expect(section(alice, "Band")).to_contain_text("bob@example.com")
    expect(section(alice, "Band")).to_contain_text("Has not accepted you yet")
    request = bob.page.get_by_role("dialog", name="Alice wants to add you")
    expect(request).to_contain_text("It is <i>me</i>, from the concert")
    request.get_by_role("button", name="Accept").press("Enter")
    expect(section(alice, "Band").get_by_role("treeitem", name="Bob, Online")).to_be_visible()


def test_who_declines_is_left_alone_and_who_was_asked_in_absence_is_asked(
    people: tuple[Person, Person],
) -> None:
    alice, bob = people
    bob.sign_out()
    alice.add(bob)
    bob.sign_in()
    request = bob.page.get_by_role("dialog", name="Alice wants to add you")
    request.get_by_role("button", name="Decline").press("Enter")
    expect(request).to_be_hidden()
    bob.page.reload()
    expect(bob.contact("Robin", "Online")).to_be_visible()
    expect(request).to_have_count(0)


def test_groups_favourites_aliases_and_notes_are_there_the_next_time_and_nobody_else_sees_them(
    people: tuple[Person, Person],
) -> None:
    alice, bob = people
    befriend(alice, bob)
    add_group(alice, "Band")
    add_group(alice, "Työ & <play>")
    choose(alice, alice.contact("Bob", "Online"), "Contact details…")
    dialog = alice.page.get_by_role("dialog", name="Contact details")
    expect(dialog).to_contain_text("You are on their list")
    dialog.get_by_role("textbox", name="Your name for them").fill("Bobby 😀")
    dialog.get_by_role("textbox", name="Notes").fill("Born in May.\nLikes <b>tea</b>")
    dialog.get_by_role("checkbox", name="Favourite").press("Space")
    for group in ("Band", "Työ & <play>"):
        dialog.get_by_role("checkbox", name=group).press("Space")
    dialog.get_by_role("button", name="Save").press("Enter")
    expect(dialog).to_be_hidden()
    alice.sign_out()
    alice.sign_in()
    for name in ("Favourites", "Band", "Työ & <play>"):
        row = section(alice, name).get_by_role("treeitem", name="Bobby 😀, Online")
        expect(row).to_be_visible()
    choose(alice, row, "Contact details…")
    expect(dialog.get_by_role("textbox", name="Notes")).to_have_value("Born in May.\nLikes <b>tea</b>")
    dialog.get_by_role("button", name="Cancel").press("Enter")
    expect(row).to_be_focused()
    expect(bob.page.get_by_role("button", name="Display name: Bob")).to_be_visible()
    section(alice, "Band").press("F2")
    alice.page.get_by_role("textbox", name="Name of the group").fill("Orchestra")
    alice.page.keyboard.press("Enter")
    expect(section(alice, "Orchestra")).to_be_focused()
    alice.page.keyboard.press("Delete")
    alice.page.get_by_role("button", name="Delete", exact=True).press("Enter")
    expect(alice.page.get_by_role("button", name="Delete", exact=True)).to_be_hidden()
    expect(section(alice, "Orchestra")).to_have_count(0)
    choose(alice, alice.contact("Bobby 😀", "Online").first, "Remove from favourites")
    expect(section(alice, "Favourites")).to_have_count(0)
    expect(alice.contact("Bobby 😀", "Online")).to_have_count(1)


def test_somebody_blocked_sees_nobody_and_cannot_write_until_they_are_unblocked(
    people: tuple[Person, Person],
) -> None:
    alice, bob = people
    befriend(alice, bob)
    choose(alice, alice.contact("Bob", "Online"), "Block")
    expect(alice.contact("Bob", "Online")).to_have_accessible_description(re.compile("^Blocked"))
    expect(bob.contact("Alice", "Offline")).to_be_visible()
    alice.page.reload()
    expect(alice.contact("Bob", "Online")).to_have_accessible_description(re.compile("^Blocked"))
    choose(alice, alice.contact("Bob", "Online"), "Unblock")
    expect(bob.contact("Alice", "Online")).to_be_visible()
    bob.open_conversation("Alice")
    bob.say("Alice", "There you are")
    alice.open_conversation("Bob")
    expect(alice.log("Bob")).to_contain_text("There you are")


def test_who_removes_and_blocks_is_seen_no_more(people: tuple[Person, Person]) -> None:
    alice, bob = people
    befriend(alice, bob)
    alice.contact("Bob", "Online").press("Delete")
    dialog = alice.page.get_by_role("dialog", name="Remove Bob?")
    dialog.get_by_role("checkbox", name="Block them, too").press("Space")
    dialog.get_by_role("button", name="Remove").press("Enter")
    expect(dialog).to_be_hidden()
    expect(alice.contact("Bob", "Online")).to_have_count(0)
    expect(bob.contact("Alice", "Offline")).to_be_visible()
    expect(bob.contact("Alice", "Offline")).to_contain_text("Has not accepted you yet")
    alice.page.get_by_role("button", name="Settings").press("Enter")
    alice.page.get_by_role("button", name="Unblock bob@example.com").press("Enter")
    expect(alice.page.get_by_role("button", name="Unblock bob@example.com")).to_have_count(0)


def test_who_may_see_somebody_is_chosen_once_and_kept_by_the_network(people: tuple[Person, Person]) -> None:
    alice, _ = people
    alice.page.get_by_role("button", name="Settings").press("Enter")
    dialog = alice.page.get_by_role("dialog", name="Settings")
    dialog.get_by_role("radio", name="Only people on your list").press("Space")
    dialog.get_by_role("button", name="Save").press("Enter")
    expect(dialog).to_be_hidden()
    alice.sign_out()
    alice.sign_in()
    alice.page.get_by_role("button", name="Settings").press("Enter")
    expect(dialog.get_by_role("radio", name="Only people on your list")).to_be_checked()


def test_what_is_changed_at_another_place_is_changed_here(
    people: tuple[Person, Person], browser: Browser, next_door: Service
) -> None:
    alice, bob = people
    befriend(alice, bob)
    there = Person(browser, next_door.address, alice.email, alice.name)
    there.sign_in()
    add_group(there, "Band")
    expect(section(alice, "Band")).to_be_visible()
    choose(alice, alice.contact("Bob", "Online"), "Rename…")
    alice.page.keyboard.type("Bobby")
    alice.page.keyboard.press("Enter")
    choose(there, there.contact("Bobby", "Online"), "Block")
    expect(alice.contact("Bobby", "Online")).to_have_accessible_description(re.compile("^Blocked"))
    there.context.close()
    assert there.complaints == []


def test_who_does_not_want_to_be_asked_lets_in_whoever_adds_them(people: tuple[Person, Person]) -> None:
    alice, bob = people
    alice.page.get_by_role("button", name="Settings").press("Enter")
    ask = alice.page.get_by_role("checkbox", name="Ask me when somebody adds me")
    expect(ask).to_be_checked()
    ask.press("Space")
    alice.page.get_by_role("button", name="Save").press("Enter")
    expect(ask).to_be_hidden()
    bob.add(alice)
    expect(bob.contact("Alice", "Online")).to_be_visible()
    expect(alice.page.get_by_role("dialog", name="Bob wants to add you")).to_have_count(0)
