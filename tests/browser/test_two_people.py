"""Two people meet: accounts, contacts, a chat both ways, coming and going; on each way to the server."""

from __future__ import annotations

import re
import signal

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import Person, befriend
from tests.project.running import Service

pytestmark = pytest.mark.browser


def meet(alice: Person, bob: Person) -> None:
    """Make both accounts, and make friends."""
    alice.create_account()
    bob.create_account()
    befriend(alice, bob)


def chat(alice: Person, bob: Person) -> None:
    """Talk both ways, with everything that a conversation has."""
    alice.open_conversation("Bob")
    alice.composer("Bob").press_sequentially("Hel")
    alice.composer("Bob").fill("Hello Bob, <b>this</b> is text 😀")
    alice.composer("Bob").press("Enter")
    expect(bob.contacts.get_by_role("treeitem", name=re.compile("Alice")).first).to_be_visible()
    bob.open_conversation("Alice")
    expect(bob.log("Alice")).to_contain_text("Hello Bob, <b>this</b> is text")
    bob.composer("Alice").press_sequentially("W")
    expect(alice.conversation("Bob").get_by_text("Bob is typing")).to_be_visible()
    bob.say("Alice", "Welcome\nAlice")
    expect(alice.log("Bob")).to_contain_text("Welcome")
    expect(alice.conversation("Bob").get_by_text("Bob is typing")).to_be_hidden()
    bob.conversation("Alice").get_by_role("button", name="Nudge").click()
    expect(alice.log("Bob")).to_contain_text(re.compile("nudge", re.IGNORECASE))
    expect(bob.log("Alice")).to_contain_text(re.compile("nudge", re.IGNORECASE))


def change(alice: Person, bob: Person) -> None:
    """Be seen with another status, name and message; and keep everything over a reload."""
    alice.set_status("Busy")
    alice.edit("Personal message", "Reading")
    expect(bob.contact("Alice", "Busy")).to_be_visible()
    expect(bob.contacts).to_contain_text("Reading")
    alice.page.reload()
    expect(alice.page.get_by_role("button", name="Status: Busy")).to_be_visible()
    expect(alice.page.get_by_role("button", name="Personal message: Reading")).to_be_visible()
    expect(alice.log("Bob")).to_contain_text("Hello Bob")
    expect(alice.log("Bob")).to_contain_text("Welcome")


def part(alice: Person, bob: Person) -> None:
    """Sign out, and be seen to be gone."""
    alice.sign_out()
    expect(bob.contact("Alice", "Offline")).to_be_visible()


@pytest.mark.parametrize("way", ["websocket", "long-poll"])
def test_two_people_meet_talk_and_part(visitors: tuple[Person, Person], way: str) -> None:
    for person in visitors:
        if way == "long-poll":
            person.block_websockets()
    meet(*visitors)
    chat(*visitors)
    change(*visitors)
    part(*visitors)


def test_a_server_killed_in_the_middle_loses_nothing_without_a_word(
    visitors: tuple[Person, Person], service: Service
) -> None:
    alice, bob = visitors
    meet(alice, bob)
    alice.open_conversation("Bob")
    alice.say("Bob", "before")
    bob.open_conversation("Alice")
    expect(bob.log("Alice")).to_contain_text("before")
    service.kill(signal.SIGKILL)
    expect(alice.alert).to_contain_text(re.compile("connection", re.IGNORECASE))
    alice.say("Bob", "meanwhile")
    expect(alice.log("Bob")).to_contain_text("meanwhile")
    alice.composer("Bob").fill("half a sent")
    service.start_again()
    expect(bob.contact("Alice", "Online")).to_be_visible(timeout=30_000)
    expect(alice.contact("Bob", "Online")).to_be_visible(timeout=30_000)
    expect(alice.composer("Bob")).to_have_value("half a sent")
    expect(alice.log("Bob")).to_contain_text("meanwhile")
    expect(bob.log("Alice")).to_contain_text("meanwhile", timeout=30_000)


def test_a_second_sign_in_joins_and_both_tabs_are_live(
    visitors: tuple[Person, Person], browser: Browser, service: Service
) -> None:
    alice, bob = visitors
    meet(alice, bob)
    elsewhere = Person(browser, service.address, alice.email, alice.name)
    elsewhere.sign_in("wrong password")
    expect(elsewhere.alert).to_contain_text("password")
    expect(elsewhere.sign_in_form.get_by_role("textbox", name="Email address")).to_have_value(alice.email)
    elsewhere.sign_in()
    expect(elsewhere.contact("Bob", "Online")).to_be_visible()
    alice.set_status("Away")
    expect(elsewhere.page.get_by_role("button", name="Status: Away")).to_be_visible()
    elsewhere.context.close()


def test_somebody_alone_has_a_friend(visitors: tuple[Person, Person]) -> None:
    alice, _ = visitors
    alice.create_account()
    alice.open_conversation("Robin")
    alice.say("Robin", "hello")
    expect(alice.log("Robin")).to_contain_text("Hello Alice!")
    expect(alice.log("Robin")).to_contain_text("You said: hello")
    alice.conversation("Robin").get_by_role("button", name="Nudge").click()
    expect(alice.log("Robin")).to_contain_text("Robin sent you a nudge")


@pytest.mark.parametrize(
    "text",
    ["<script>document.title = 'hacked'</script>", "\u202eabc", "😀" * 10_000, "a\x00b"],
    ids=["script", "right-to-left", "emoji", "nul"],
)
def test_hostile_text_is_text(visitors: tuple[Person, Person], text: str) -> None:
    alice, bob = visitors
    meet(alice, bob)
    alice.open_conversation("Bob")
    alice.say("Bob", text)
    bob.open_conversation("Alice")
    shown = text.replace("\x00", "")
    expect(bob.log("Alice")).to_contain_text(shown[:3_000])
    assert bob.page.title() != "hacked"


def test_a_megabyte_is_refused_with_a_reason_and_kept(visitors: tuple[Person, Person]) -> None:
    alice, bob = visitors
    meet(alice, bob)
    alice.open_conversation("Bob")
    alice.say("Bob", "x" * 1_000_000)
    expect(alice.alert).to_contain_text("1,000,000 characters")
    assert len(alice.composer("Bob").input_value()) == 1_000_000
