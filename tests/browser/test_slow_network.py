"""A page whose scripts are slow to come: what a person does meanwhile is done when they are there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.person import PASSWORD, Person

pytestmark = pytest.mark.browser


def test_what_is_pressed_and_typed_before_the_scripts_are_there_is_done_when_they_are(
    pair: tuple[Person, Person],
) -> None:
    alice, _ = pair
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    alice.page.route("**/panel.js", hold)
    alice.context.new_cdp_session(alice.page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    alice.page.reload(wait_until="commit")
    alice.page.get_by_role("button", name="Settings").press("Enter")
    alice.page.get_by_role("searchbox", name="Search contacts").fill("nobody")
    dialog = alice.page.get_by_role("dialog", name="Settings")
    expect(dialog).to_be_hidden()
    assert held
    for route in held:
        route.continue_()
    expect(dialog).to_be_visible()
    alice.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(alice.page.get_by_role("searchbox", name="Search contacts")).to_have_value("nobody")
    expect(alice.contacts).not_to_contain_text("Bob")


def test_signing_in_before_the_scripts_are_there_puts_no_password_into_the_address(
    visitors: tuple[Person, Person],
) -> None:
    alice, _ = visitors
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    alice.create_account()
    alice.sign_out()
    alice.page.route("**/sign_in.js", hold)
    alice.context.new_cdp_session(alice.page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    alice.page.reload(wait_until="commit")
    address = alice.page.url
    form = alice.sign_in_form
    form.get_by_role("textbox", name="Email address").fill(alice.email.upper())
    form.get_by_label("Password").fill(PASSWORD)
    form.get_by_label("Password").press("Enter")
    expect(form.get_by_label("Password")).to_have_value(PASSWORD)
    assert alice.page.url == address
    assert held
    for route in held:
        route.continue_()
    alice.page.wait_for_load_state()
    expect(form.get_by_role("textbox", name="Email address")).to_have_value(alice.email.upper())
    form.get_by_label("Password").press("Enter")
    expect(alice.contacts).to_be_visible()
    assert alice.page.url == address
