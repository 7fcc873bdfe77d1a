"""The settings dialog by keyboard, and being idle."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.staged.desk import Desk

pytestmark = pytest.mark.browser


def open_settings(desk: Desk) -> Locator:
    desk.page.get_by_role("button", name="Settings").press("Enter")
    return desk.page.get_by_role("dialog", name="Settings")


def test_settings_are_saved_together_and_shown_the_next_time(desk: Desk) -> None:
    dialog = open_settings(desk)
    dialog.get_by_role("radio", name="By group").press("ArrowDown")
    expect(dialog.get_by_role("radio", name="By status")).to_be_checked()
    dialog.get_by_role("checkbox", name="Offline contacts together").press("Space")
    dialog.get_by_role("radio", name="Only people on your list").press("Space")
    dialog.get_by_role("checkbox", name="Ask me when somebody adds me").press("Space")
    dialog.get_by_role("textbox", name="Name of this place").fill("Attic")
    dialog.get_by_role("button", name="Save").press("Enter")
    expect(dialog).to_be_hidden()
    expect(desk.page.get_by_role("button", name="Settings")).to_be_focused()
    expect(desk.tree.get_by_role("treeitem", name="Busy (1)")).to_be_visible()
    dialog = open_settings(desk)
    expect(dialog.get_by_role("radio", name="By status")).to_be_checked()
    expect(dialog.get_by_role("checkbox", name="Offline contacts together")).to_be_checked()
    expect(dialog.get_by_role("radio", name="Only people on your list")).to_be_checked()
    expect(dialog.get_by_role("checkbox", name="Ask me when somebody adds me")).not_to_be_checked()
    expect(dialog.get_by_role("textbox", name="Name of this place")).to_have_value("Attic")


def test_settings_that_were_not_saved_are_as_they_were(desk: Desk) -> None:
    dialog = open_settings(desk)
    dialog.get_by_role("radio", name="By status").check()
    dialog.get_by_role("textbox", name="Name of this place").fill("Cellar")
    desk.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(desk.tree.get_by_role("treeitem", name="Band")).to_be_visible()
    expect(open_settings(desk).get_by_role("textbox", name="Name of this place")).to_have_value("")


def test_a_setting_that_is_refused_is_told_in_words(desk: Desk) -> None:
    dialog = open_settings(desk)
    dialog.get_by_role("textbox", name="Name of this place").fill("nowhere")
    dialog.get_by_role("textbox", name="Name of this place").press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("There is no such place.")


def test_somebody_idle_is_back_as_soon_as_they_touch_the_page(desk: Desk) -> None:
    desk.page.get_by_role("button", name="Personal message").click()
    desk.page.keyboard.type("gone for long")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("button", name="Status: Idle")).to_be_visible()
    desk.page.mouse.move(600, 400)
    expect(desk.page.get_by_role("button", name="Status: Online")).to_be_visible()


def test_somebody_who_was_removed_and_blocked_is_unblocked_in_the_settings(desk: Desk) -> None:
    desk.contact("Dan, Offline").press("Delete")
    question = desk.page.get_by_role("dialog", name="Remove Dan?")
    question.get_by_role("checkbox", name="Block them, too").press("Space")
    question.get_by_role("button", name="Remove").press("Enter")
    dialog = open_settings(desk)
    dialog.get_by_role("button", name="Unblock dan@example.com").press("Enter")
    expect(dialog.get_by_role("button", name="Unblock dan@example.com")).to_have_count(0)
    expect(dialog.get_by_role("checkbox", name="Ask me when somebody adds me")).to_be_focused()
