"""Group chats that last: made, joined, talked in and left by people at real browsers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.person import Person

pytestmark = pytest.mark.browser


def chats(person: Person) -> Locator:
    return person.page.get_by_role("region", name="Group chats")


def create(person: Person, name: str) -> None:
    """Begin a group chat, by keyboard alone."""
    chats(person).get_by_role("button", name="New group chat").press("Enter")
    dialog = person.page.get_by_role("dialog", name="New group chat")
    box = dialog.get_by_role("textbox", name="Name")
    expect(box).to_be_focused()
    box.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("Please type a name")
    box.fill(name)
    box.press("Enter")
    expect(person.conversation(name)).to_be_visible()
    expect(person.composer(name)).to_be_focused()


def invite(person: Person, chat: str, name: str) -> None:
    person.conversation(chat).get_by_role("button", name="Invite").press("Enter")
    dialog = person.page.get_by_role("dialog", name="Invite to the conversation")
    dialog.get_by_role("searchbox", name="Search people").fill(name)
    person.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()


def test_a_group_chat_lasts_from_its_making_to_the_last_goodbye(pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    create(alice, "Cake club")
    expect(alice.conversation("Cake club")).to_contain_text("Only you are in it yet")
    invite(alice, "Cake club", "bob")
    invitation = chats(bob).get_by_role("group", name="Alice invites you to Cake club")
    invitation.get_by_role("button", name="Accept").press("Enter")
    expect(bob.conversation("Cake club")).to_be_visible()
    expect(invitation).to_be_hidden()
    expect(alice.log("Cake club")).to_contain_text("Bob joined the group chat.")
    bob.say("Cake club", "Hello club")
    expect(alice.log("Cake club")).to_contain_text("Hello club")
    alice.say("Cake club", "Cake at five")
    expect(bob.log("Cake club")).to_contain_text("Cake at five")
    expect(alice.log("Cake club")).to_contain_text("Delivered")
    bob.page.reload()
    expect(bob.log("Cake club")).to_contain_text("Cake at five")
    bob.conversation("Cake club").get_by_role("button", name="You and 1 other").press("Enter")
    bob.page.get_by_role("button", name="Leave this group chat").press("Enter")
    asked = bob.page.get_by_role("dialog", name="Leave Cake club?")
    asked.get_by_role("button", name="Leave").press("Enter")
    expect(bob.conversation("Cake club")).to_be_hidden()
    expect(chats(bob).get_by_role("button", name="Cake club")).to_be_hidden()
    expect(bob.page.locator(":focus")).to_be_visible()
    expect(alice.log("Cake club")).to_contain_text("Bob left the group chat.")


def test_an_invitation_can_be_declined_and_a_closed_window_leaves_nothing(
    pair: tuple[Person, Person],
) -> None:
    alice, bob = pair
    create(alice, "Tea")
    invite(alice, "Tea", "bob")
    invitation = chats(bob).get_by_role("group", name="Alice invites you to Tea")
    invitation.get_by_role("button", name="Decline").press("Enter")
    expect(invitation).to_be_hidden()
    expect(chats(bob).get_by_role("button", name="New group chat")).to_be_focused()
    alice.page.get_by_role("button", name="Close the conversation with Tea").or_(
        alice.page.get_by_role("button", name="Close the conversation", exact=True)
    ).and_(alice.page.locator(":visible")).first.press("Enter")
    expect(alice.conversation("Tea")).to_be_hidden()
    row = chats(alice).get_by_role("button", name="Tea, only you")
    row.press("Enter")
    expect(alice.conversation("Tea")).to_be_visible()
    alice.page.reload()
    expect(chats(alice).get_by_role("button", name="Tea, only you")).to_be_visible()
