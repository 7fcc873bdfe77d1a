"""The networks on the page: those of the operator and no others, and one that is reached by TLS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.person import Person, befriend
from tests.browser.tls import HOST, TlsDoor
from tests.project.running import TWISTD, Service, free_port

pytestmark = pytest.mark.browser


@pytest.fixture
def door(tmp_path: Path) -> Iterator[TlsDoor]:
    """Yield a way by TLS to the service."""
    found = TlsDoor(tmp_path)
    yield found
    found.close()


@pytest.fixture
def service(tmp_path: Path, door: TlsDoor) -> Iterator[Service]:
    """Yield a service behind the door."""
    found = Service(TWISTD, tmp_path, f"--host={HOST}:{door.port}", "--registration=open")
    door.inside = found.http_port
    yield found
    found.stop()


@pytest.fixture
def far_away(tmp_path: Path, service: Service, door: TlsDoor) -> Iterator[Service]:
    """Yield a service whose people sign in to the first one's home network, whose services speak TLS."""
    folder = tmp_path / "far-away"
    folder.mkdir()
    config = folder / "config.toml"
    config.write_text(
        "[networks.house]\n"
        'title = "The first house"\n'
        f'notification = "localhost:{service.home_port}"\n'
        f'services = "https://{HOST}:{door.port}"\n'
        f'ca = "../{door.ca.name}"\n'
        "[networks.ruin]\n"
        'title = "A ruin"\n'
        f'notification = "localhost:{free_port()}"\n'
    )
    other = Service(TWISTD, folder, "--home=off", f"--config={config}")
    yield other
    other.stop()


def test_a_network_with_an_authority_of_its_own_is_chosen_and_used(
    visitors: tuple[Person, Person], far_away: Service, browser: Browser
) -> None:
    alice, bob = visitors
    for person in visitors:
        person.create_account()
    alice.sign_out()
    guest = Person(browser, far_away.address, alice.email, alice.name)
    guest.page.goto(guest.address)
    networks = guest.sign_in_form.get_by_role("combobox", name="Network")
    assert networks.locator("option").all_inner_texts() == ["The first house", "A ruin"]
    expect(networks).to_have_value("house")
    guest.sign_in()
    expect(guest.contacts).to_be_visible()
    befriend(guest, bob)
    guest.open_conversation("Bob")
    guest.say("Bob", "Hello from far away")
    bob.open_conversation("Alice")
    expect(bob.log("Alice")).to_contain_text("Hello from far away")
    bob.say("Alice", "Hello there")
    expect(guest.log("Bob")).to_contain_text("Hello there")
    guest.context.close()
    assert guest.complaints == []


def test_a_network_that_is_down_is_told_in_words(far_away: Service, browser: Browser) -> None:
    guest = Person(browser, far_away.address, "alice@example.com", "Alice")
    guest.page.goto(guest.address)
    form = guest.sign_in_form
    form.get_by_role("combobox", name="Network").select_option(label="A ruin")
    form.get_by_role("textbox", name="Email address").fill(guest.email)
    form.get_by_label("Password").fill("correct horse")
    form.get_by_role("button", name="Sign in").click()
    expect(guest.page.get_by_role("alert")).to_contain_text("cannot be reached")
    guest.context.close()
