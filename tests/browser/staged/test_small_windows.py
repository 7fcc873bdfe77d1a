"""Nothing is out of reach where there is little room: a phone with its keyboard up, or on its side."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.staged.desk import Desk, Stage

pytestmark = pytest.mark.browser

KEYBOARD = {"width": 360, "height": 400}
SIDEWAYS = {"width": 740, "height": 360}
SIZES = pytest.mark.parametrize("size", [KEYBOARD, SIDEWAYS])


def assert_in_reach(*controls: Locator) -> None:
    """Fail unless each can be scrolled to, and a press there would meet it and nothing over it."""
    for control in controls:
        control.click(trial=True)


@SIZES
def test_a_request_leaves_room_for_the_contacts(desk: Desk, size: dict[str, int]) -> None:
    page = desk.page
    expect(page.get_by_role("dialog", name="Sam wants to add you")).to_be_visible()
    page.set_viewport_size(size)  # type: ignore[arg-type]
    assert_in_reach(
        page.get_by_role("button", name="Accept"),
        page.get_by_role("searchbox", name="Search contacts"),
        page.get_by_role("button", name="Add a contact"),
        desk.contact("Ann, Online"),
        desk.contact("Dan, Offline"),
        page.get_by_role("heading", name="Group chats"),
    )


@SIZES
def test_the_menus_of_the_list_can_be_used_to_their_ends(desk: Desk, size: dict[str, int]) -> None:
    page = desk.page
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.get_by_role("button", name=re.compile("^Status: ")).click()
    assert_in_reach(page.get_by_role("menuitemradio", name="Appear offline"))
    page.keyboard.press("Escape")
    page.get_by_role("button", name="List options").click()
    assert_in_reach(page.get_by_role("menuitem", name="Add a group"))


@SIZES
def test_a_long_message_can_be_styled_and_sent(desk: Desk, size: dict[str, int]) -> None:
    page = desk.page
    page.set_viewport_size(size)  # type: ignore[arg-type]
    desk.contact("Ann, Online").click()
    desk.box().fill("\n".join("one two three four five six seven eight nine ten".split()))
    expect(desk.region().get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
    desk.region().get_by_role("button", name="Text style").click()
    panel = page.get_by_role("dialog", name="Text style")
    assert_in_reach(panel.get_by_label("Font"), panel.get_by_role("button", name="Back to plain text"))


def test_on_its_side_a_phone_shows_one_thing_at_a_time(desk: Desk) -> None:
    desk.page.set_viewport_size(SIDEWAYS)  # type: ignore[arg-type]
    desk.contact("Ann, Online").click()
    expect(desk.region()).to_be_visible()
    expect(desk.tree).to_be_hidden()
    desk.page.go_back()
    expect(desk.tree).to_be_visible()


def test_text_twice_as_large_fits_a_phone(browser: Browser, stage: Stage) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    desk = Desk(context, stage)
    page = desk.page
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.get_by_role("button", name=re.compile("^Status: ")).click()
    assert_in_reach(page.get_by_role("menuitemradio", name="Appear offline"))
    page.keyboard.press("Escape")
    assert_in_reach(page.get_by_role("searchbox", name="Search contacts"), desk.contact("Ann, Online"))
    page.context.clear_cookies()
    page.goto(stage.address)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    expect(page.get_by_role("form", name="Sign in")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    context.close()


def test_a_dialog_stays_open_when_the_phone_is_turned(desk: Desk) -> None:
    page = desk.page
    desk.talk_to()
    for opener, name in (("Add a contact", "Add a contact"), ("Settings", "Settings")):
        page.get_by_role("button", name=opener).click()
        page.set_viewport_size({"width": 390, "height": 844})
        dialog = page.get_by_role("dialog", name=name)
        expect(page.get_by_role("button", name=opener)).to_be_hidden()
        assert_in_reach(dialog.get_by_role("button", name="Cancel"))
        dialog.get_by_role("button", name="Cancel").click()
        expect(dialog).to_be_hidden()
        assert_in_reach(desk.box())
        page.set_viewport_size({"width": 1280, "height": 800})
