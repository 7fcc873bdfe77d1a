"""Signing in, and who is signed in."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.staged.desk import Desk, Stage

pytestmark = pytest.mark.browser


def test_a_wrong_password_is_told_and_what_was_typed_stays(context: BrowserContext, stage: Stage) -> None:
    page = context.new_page()
    page.goto(stage.address)
    form = page.get_by_role("form", name="Sign in")
    form.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("Please fill in: Email address")
    form.get_by_role("textbox", name="Email address").fill("me@example.com")
    form.get_by_label("Password").fill("wrong")
    form.get_by_role("combobox", name="Status").select_option("Away")
    form.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("not right")
    expect(form.get_by_role("textbox", name="Email address")).to_have_value("me@example.com")
    expect(form.get_by_label("Password")).to_be_focused()
    expect(form.get_by_role("button", name="Sign in")).to_be_enabled()


def test_a_slow_sign_in_can_be_cancelled(context: BrowserContext, stage: Stage) -> None:
    page = context.new_page()
    page.goto(stage.address)
    form = page.get_by_role("form", name="Sign in")
    form.get_by_role("textbox", name="Email address").fill("me@example.com")
    form.get_by_label("Password").fill("slow")
    form.get_by_label("Password").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Signing in…")
    expect(form.get_by_role("button", name="Sign in")).to_be_disabled()
    page.get_by_role("button", name="Cancel").click()
    expect(form.get_by_role("button", name="Sign in")).to_be_enabled()
    expect(page.get_by_role("alert")).to_be_hidden()


def test_an_account_is_made_where_that_is_possible_with_an_invitation_where_that_is_needed(
    context: BrowserContext, stage: Stage
) -> None:
    page = context.new_page()
    page.goto(stage.address)
    page.get_by_role("combobox", name="Network").select_option("A club")
    page.get_by_role("button", name="Create account").click()
    form = page.get_by_role("form", name="Create account")
    form.get_by_role("textbox", name="Email address").fill("me@example.com")
    form.get_by_role("textbox", name="Display name").fill("Robin")
    form.get_by_label("Password").fill("good")
    form.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert")).to_contain_text("invitation")
    form.get_by_role("textbox", name="Invitation").fill("please")
    form.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("tree", name="Contacts")).to_be_visible()


def test_the_address_is_remembered_and_the_password_is_not(desk: Desk) -> None:
    desk.page.get_by_role("button", name="Sign out").click()
    form = desk.page.get_by_role("form", name="Sign in")
    expect(form.get_by_role("textbox", name="Email address")).to_have_value("me@example.com")
    expect(form.get_by_label("Password")).to_have_value("")
    expect(form.get_by_label("Password")).to_be_focused()
    assert "good" not in desk.page.evaluate("JSON.stringify([localStorage, sessionStorage])")


def test_the_status_menu_is_a_menu_for_the_keyboard(desk: Desk) -> None:
    desk.page.get_by_role("button", name="Status: Online").press("ArrowDown")
    expect(desk.page.get_by_role("menuitemradio", name="Online")).to_be_focused()
    expect(desk.page.get_by_role("menuitemradio", name="Online")).to_be_checked()
    desk.page.keyboard.press("ArrowUp")
    expect(desk.page.get_by_role("menuitemradio", name="Appear offline")).to_be_focused()
    desk.page.keyboard.type("b")
    expect(desk.page.get_by_role("menuitemradio", name="Busy")).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("button", name="Status: Busy")).to_be_focused()
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.press("Escape")
    expect(desk.page.get_by_role("menu", name="Status")).to_be_hidden()
    expect(desk.page.get_by_role("button", name="Status: Busy")).to_be_focused()


def test_the_name_is_edited_in_place(desk: Desk) -> None:
    desk.page.get_by_role("button", name="Display name: Robin").click()
    box = desk.page.get_by_role("textbox", name="Display name")
    box.fill("Nobody")
    box.press("Escape")
    expect(desk.page.get_by_role("button", name="Display name: Robin")).to_be_focused()
    desk.page.keyboard.press("Enter")
    box.fill("Robin ♥")
    box.press("Enter")
    expect(desk.page.get_by_role("button", name="Display name: Robin ♥")).to_be_focused()


def test_a_name_that_is_refused_is_told_and_the_old_one_stands(desk: Desk) -> None:
    desk.page.get_by_role("button", name="Display name: Robin").click()
    desk.page.get_by_role("textbox", name="Display name").fill("admin")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("alert")).to_contain_text("taken")
    expect(desk.page.get_by_role("textbox", name="Display name")).to_have_value("admin")
    desk.page.keyboard.press("Escape")
    expect(desk.page.get_by_role("button", name="Display name: Robin")).to_be_visible()
