"""Messages for people who are not there, between people at real browsers."""

from __future__ import annotations

import signal

import pytest
from playwright.sync_api import expect

from tests.browser.person import Person
from tests.project.running import Service

pytestmark = pytest.mark.browser

KEPT = "Left for Bob, who was offline."
AWAY = "Sent while you were away"


@pytest.fixture
def pair(pair: tuple[Person, Person]) -> tuple[Person, Person]:
    """Return Alice, who is there, and Bob, her friend, who is not."""
    alice, bob = pair
    alice.open_conversation("Bob")
    bob.sign_out()
    expect(alice.contact("Bob", "Offline")).to_be_visible()
    return pair


def test_who_comes_back_finds_what_was_said_meanwhile(pair: tuple[Person, Person]) -> None:
    alice, bob = pair
    expect(alice.conversation("Bob").get_by_text("Bob is offline. What you write waits")).to_be_visible()
    alice.say("Bob", "first letter")
    alice.say("Bob", "second letter")
    expect(alice.log("Bob").get_by_text(KEPT)).to_have_count(1)
    bob.sign_in()
    bob.contact("Alice", "Online").dblclick()
    expect(bob.log("Alice")).to_contain_text(AWAY)
    expect(bob.log("Alice")).to_contain_text("first lettersecond letter")
    expect(alice.conversation("Bob").get_by_text("Bob is offline. What you write waits")).to_be_hidden()
    bob.say("Alice", "I am back")
    expect(alice.log("Bob")).to_contain_text("I am back")
    bob.sign_out()
    bob.sign_in()
    alice.say("Bob", "good")
    bob.contact("Alice", "Online").dblclick()
    expect(bob.log("Alice")).to_contain_text("good")
    expect(bob.log("Alice")).not_to_contain_text("first letter")


def test_what_nobody_has_seen_is_not_lost_in_a_restart(pair: tuple[Person, Person], service: Service) -> None:
    alice, bob = pair
    alice.say("Bob", "do not lose this")
    expect(alice.log("Bob")).to_contain_text(KEPT)
    bob.page.set_viewport_size({"width": 390, "height": 844})
    bob.sign_in()
    expect(bob.contact("Alice", "Online")).to_contain_text("1")
    service.kill(signal.SIGKILL)
    service.start_again()
    expect(bob.contact("Alice", "Online")).to_contain_text("1", timeout=30_000)
    bob.contact("Alice", "Online").click()
    expect(bob.log("Alice")).to_contain_text("do not lose this")
