"""How somebody says to be there: statuses, words, music, and the places where they are signed in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.person import PASSWORD, Person
from tests.project.running import Service

pytestmark = pytest.mark.browser


def status(person: Person) -> Locator:
    return person.page.get_by_role("button", name=re.compile("^Status: "))


def test_each_status_is_chosen_by_keyboard_and_seen_by_friends(pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    for chosen in ("Busy", "Be right back", "Away", "On the phone", "Out to lunch"):
        status(alice).press("Enter")
        alice.page.keyboard.press("ArrowDown")
        alice.page.keyboard.press("Enter")
        expect(status(alice)).to_be_focused()
        expect(bob.contact("Alice", chosen)).to_be_visible()
    status(alice).press("ArrowDown")
    alice.page.keyboard.press("End")
    alice.page.keyboard.press("Enter")
    expect(alice.page.get_by_role("button", name="Status: Appear offline")).to_be_visible()
    expect(bob.contact("Alice", "Offline")).to_be_visible()
    expect(alice.contact("Bob", "Online")).to_be_visible()


def test_somebody_who_signs_in_to_appear_offline_is_seen_by_nobody(pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    alice.sign_out()
    expect(bob.contact("Alice", "Offline")).to_be_visible()
    alice.sign_in_form.get_by_role("combobox", name="Status").select_option("Appear offline")
    alice.sign_in_form.get_by_label("Password").fill(PASSWORD)
    alice.sign_in_form.get_by_label("Password").press("Enter")
    expect(alice.contact("Bob", "Online")).to_be_visible()
    bob.edit("Personal message", "Anybody there?")
    expect(alice.contacts).to_contain_text("Anybody there?")
    expect(bob.contact("Alice", "Offline")).to_be_visible()


def test_what_somebody_listens_to_is_seen_by_friends_until_it_is_cleared(pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    alice.edit("Personal message", "At home")
    alice.page.get_by_role("button", name="Listening to: nothing").press("Enter")
    box = alice.page.get_by_role("textbox", name="Listening to")
    box.fill("<b>Song</b> - Artist")
    box.press("Enter")
    shown = alice.page.get_by_role("button", name="Listening to: <b>Song</b> - Artist")
    expect(shown).to_be_focused()
    expect(bob.contact("Alice", "Online")).to_contain_text("At home · ♪ <b>Song</b> - Artist")
    shown.press("Enter")
    box.fill("")
    box.press("Enter")
    expect(alice.page.get_by_role("button", name="Listening to: nothing")).to_be_visible()
    expect(bob.contacts).not_to_contain_text("♪")
    expect(bob.contact("Alice", "Online")).to_contain_text("At home")


def name_place(person: Person, name: str) -> None:
    """Say by keyboard what the place is called."""
    person.page.get_by_role("button", name="Settings").press("Enter")
    dialog = person.page.get_by_role("dialog", name="Settings")
    dialog.get_by_role("textbox", name="Name of this place").fill(name)
    dialog.get_by_role("textbox", name="Name of this place").press("Enter")
    expect(dialog).to_be_hidden()


def test_somebody_sees_their_other_places_by_name_and_signs_them_out(
    browser: Browser, service: Service, next_door: Service
) -> None:
    here = Person(browser, service.address, "alice@example.com", "Alice")
    here.create_account()
    there = Person(browser, next_door.address, "alice@example.com", "Alice")
    there.sign_in()
    expect(
        here.page.get_by_role("status").filter(has_text="You signed in at amsn2athena, too.")
    ).to_be_visible()
    name_place(there, "Kitchen <3")
    here.page.get_by_role("button", name="Signed in at 2 places").press("Enter")
    dialog = here.page.get_by_role("dialog", name="Where you are signed in")
    expect(dialog.get_by_role("listitem")).to_have_text(
        [re.compile("amsn2athenaThis place"), re.compile("Kitchen <3Online")]
    )
    dialog.get_by_role("button", name="Sign out at Kitchen <3").press("Enter")
    expect(there.alert.first).to_contain_text("another place")
    expect(dialog.get_by_role("listitem")).to_have_count(1)
    dialog.get_by_role("button", name="Done").press("Enter")
    expect(here.page.get_by_role("button", name=re.compile("Signed in at"))).to_be_hidden()
    there.page.get_by_role("link", name="Sign in again").click()
    expect(there.sign_in_form).to_be_visible()
    there.sign_in()
    expect(here.page.get_by_role("status").filter(has_text="You signed in at")).to_be_visible()
    name_of_place = there.page.get_by_role("textbox", name="Name of this place")
    there.page.get_by_role("button", name="Settings").press("Enter")
    expect(name_of_place).to_have_value("Kitchen <3")
    for person in (here, there):
        person.context.close()
        assert person.complaints == []
