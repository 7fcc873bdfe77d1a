"""The contact list: keys, search, adding, removing, answering."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.staged.desk import Desk

pytestmark = pytest.mark.browser


def test_the_tree_is_a_tree_for_the_keyboard(desk: Desk) -> None:
    desk.page.get_by_role("searchbox", name="Search contacts").press("ArrowDown")
    assert desk.focused() == "Band (0 of 1)"
    for key, where in [
        ("ArrowDown", "Cleo, Offline"),
        ("ArrowDown", "Online (3)"),
        ("ArrowRight", "Ann, Online"),
        ("End", "Dan, Offline"),
        ("ArrowLeft", "Offline (1)"),
        ("Home", "Band (0 of 1)"),
        ("b", "Bea, Busy"),
        ("b", "Bob, Away"),
        ("b", "Band (0 of 1)"),
        ("ArrowLeft", "Band (0 of 1)"),
        ("ArrowDown", "Online (3)"),
    ]:
        desk.page.keyboard.press(key)
        assert desk.focused() == where, key
    expect(desk.contact("Cleo")).to_be_hidden()
    desk.page.keyboard.press("ArrowDown")
    desk.page.keyboard.press("Enter")
    expect(desk.box()).to_be_focused()


def test_searching_shows_who_fits_and_says_when_nobody_does(desk: Desk) -> None:
    search = desk.page.get_by_role("searchbox", name="Search contacts")
    search.fill("WRIT")
    expect(desk.tree.get_by_role("treeitem", name=re.compile(", "))).to_have_count(1)
    search.fill("zzz")
    expect(desk.page.get_by_text("Nobody here is called “zzz”.")).to_be_visible()
    search.press("Escape")
    expect(desk.contact("Dan, Offline")).to_be_visible()
    search.fill("bea")
    search.press("Enter")
    expect(desk.region("Bea")).to_be_visible()


def test_somebody_is_added_with_words_for_what_is_wrong(desk: Desk) -> None:
    desk.page.get_by_role("button", name="Add a contact").click()
    dialog = desk.page.get_by_role("dialog", name="Add a contact")
    dialog.get_by_role("textbox", name="Email address").fill("nonsense")
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("e-mail address")
    expect(dialog.get_by_role("textbox", name="Email address")).to_be_focused()
    dialog.get_by_role("textbox", name="Email address").fill("zoe@example.com")
    dialog.get_by_role("textbox", name="Email address").press("Enter")
    expect(dialog).to_be_hidden()
    expect(desk.contact("zoe@example.com, Offline")).to_contain_text("Has not accepted you yet")
    expect(desk.page.get_by_role("button", name="Add a contact")).to_be_focused()


def test_somebody_is_removed_after_a_question(desk: Desk) -> None:
    desk.contact("Dan, Offline").click(button="right")
    desk.page.get_by_role("menuitem", name="Remove from the list").click()
    dialog = desk.page.get_by_role("dialog", name="Remove Dan?")
    dialog.get_by_role("button", name="Keep").click()
    expect(desk.contact("Dan, Offline")).to_be_visible()
    desk.contact("Dan, Offline").press("Delete")
    dialog.get_by_role("button", name="Remove").click()
    expect(desk.contact("Dan, Offline")).to_be_hidden()


def test_a_request_is_answered(desk: Desk) -> None:
    request = desk.page.get_by_role("dialog", name="Sam wants to add you")
    request.get_by_role("button", name="Accept").click()
    expect(request).to_be_hidden()
    expect(desk.contact("Sam, Online")).to_be_visible()
