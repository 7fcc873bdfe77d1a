"""A network of twenty years ago, at a real browser: what it can do works, and the rest is not offered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import Person
from tests.project.running import TWISTD, Service

pytestmark = pytest.mark.browser

NO_WORDS = "This network has no personal messages."
NO_NOTES = "This network keeps no names and notes of yours for contacts."
ASKS_AGAIN = "If you decline, this network asks again when you sign in the next time."
NOT_KEPT = "Alice is offline, and this network keeps no messages for them."


@pytest.fixture
def long_ago(tmp_path: Path, service: Service) -> Iterator[Service]:
    """Yield a service whose people sign in to the home network of the first one as in MSN Messenger 5."""
    folder = tmp_path / "long-ago"
    folder.mkdir()
    config = folder / "config.toml"
    config.write_text(
        "[networks.house]\n"
        'title = "The house of old"\n'
        f'notification = "localhost:{service.home_port}"\n'
        f'services = "{service.address}"\n'
        "dialects = [8]\n"
    )
    other = Service(TWISTD, folder, "--home=off", f"--config={config}")
    yield other
    other.stop()


def test_an_old_network_is_used_without_what_it_lacks(
    people: tuple[Person, Person], long_ago: Service, browser: Browser
) -> None:
    alice, bob = people
    bob.sign_out()
    bob = Person(browser, long_ago.address, bob.email, bob.name)
    bob.sign_in()
    expect(bob.page.get_by_text(NO_WORDS)).to_be_visible()
    expect(alice.page.get_by_text(NO_WORDS)).to_be_hidden()
    for what in ("Personal message: ", "Listening to: ", "New group chat"):
        expect(bob.page.get_by_role("button", name=what)).to_be_hidden()
    alice.add(bob)
    expect(bob.page.get_by_text(ASKS_AGAIN)).to_be_visible()
    bob.accept(alice)
    expect(bob.contact("Alice", "Online")).to_be_visible()
    expect(alice.contact("Bob", "Online")).to_be_visible()
    bob.set_status("Busy")
    expect(alice.contact("Bob", "Busy")).to_be_visible()
    bob.contact("Alice", "Online").dblclick()
    bob.say("Alice", "hello from long ago")
    alice.open_conversation("Bob", "Busy")
    expect(alice.log("Bob")).to_contain_text("hello from long ago")
    alice.say("Bob", "hello from today")
    expect(bob.log("Alice")).to_contain_text("hello from today")
    bob.contact("Alice", "Online").click(button="right")
    expect(bob.page.get_by_role("menuitem", name="Rename…")).to_be_hidden()
    bob.page.get_by_role("menuitem", name="Contact details…").click()
    details = bob.page.get_by_role("dialog", name="Contact details")
    expect(details.get_by_text(NO_NOTES)).to_be_visible()
    expect(details.get_by_role("textbox", name="Your name for them")).to_be_hidden()
    details.get_by_role("button", name="Cancel").click()
    alice.sign_out()
    expect(bob.conversation("Alice").get_by_text(NOT_KEPT)).to_be_visible()
    bob.say("Alice", "are you there?")
    expect(bob.log("Alice")).to_contain_text("this network keeps no messages", timeout=20_000)
    bob.context.close()
    assert bob.complaints == []
