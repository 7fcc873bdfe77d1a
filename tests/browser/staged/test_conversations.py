"""Conversations: writing, reading, tabs, phones."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.staged.desk import Desk, Stage

pytestmark = pytest.mark.browser


def test_enter_sends_shift_enter_breaks_the_line_and_a_composition_is_left_alone(desk: Desk) -> None:
    desk.talk_to()
    desk.box().type("one")
    desk.box().press("Shift+Enter")
    desk.box().type("two")
    desk.box().dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    expect(desk.box()).to_have_value("one\ntwo")
    desk.box().press("Enter")
    expect(desk.log()).to_contain_text("one\ntwo")
    expect(desk.log()).to_contain_text("Delivered")
    expect(desk.box()).to_have_value("")
    desk.box().press("Enter")
    expect(desk.log().locator(".own-burst .line")).to_have_count(1)


def test_markup_is_text_links_are_safe_and_codes_are_pictures(desk: Desk) -> None:
    desk.talk_to()
    desk.say("<img src=x onerror=alert(1)> https://example.com/a(b). :) <b>(L)</b>")
    line = desk.log().locator(".own-burst .line").first
    expect(line).to_contain_text("<img src=x onerror=alert(1)> https://example.com/a(b).")
    link = line.get_by_role("link")
    expect(link).to_have_attribute("href", "https://example.com/a(b)")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(line.get_by_role("img", name=":)")).to_be_visible()
    expect(line.get_by_role("img", name="(L)")).to_be_visible()
    assert line.evaluate("line => [...line.querySelectorAll('img')].every(one => one.naturalWidth > 0)")


def test_an_emoticon_is_chosen_with_the_keyboard(desk: Desk) -> None:
    desk.talk_to()
    desk.box().fill("well")
    desk.region().get_by_role("button", name="Emoticons").press("Enter")
    expect(desk.page.get_by_role("button", name="smile", exact=True)).to_be_focused()
    desk.page.keyboard.press("ArrowRight")
    desk.page.keyboard.press("Enter")
    expect(desk.box()).to_have_value("well :D ")
    expect(desk.box()).to_be_focused()
    desk.region().get_by_role("button", name="Emoticons").click()
    desk.page.keyboard.press("Escape")
    expect(desk.region().get_by_role("button", name="Emoticons")).to_be_focused()


def test_a_failed_message_can_be_tried_again_or_thrown_away(desk: Desk) -> None:
    desk.talk_to()
    desk.say("later")
    expect(desk.log()).to_contain_text("Ann is not online.")
    desk.log().get_by_role("button", name="Try again").click()
    expect(desk.log()).to_contain_text("Delivered")
    expect(desk.log()).to_contain_text("echo: later")
    expect(desk.log().locator(".own-burst .line")).to_have_count(1)


def test_a_nudge_shakes_the_window_but_not_for_those_who_want_no_motion(
    desk: Desk, browser: Browser, stage: Stage
) -> None:
    desk.talk_to()
    desk.say("nudge")
    desk.page.wait_for_selector("#app.is-nudged")
    expect(desk.log()).to_contain_text("Ann sent you a nudge.")
    calm_context = browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 800})
    calm = Desk(calm_context, stage)
    calm.talk_to()
    calm.say("nudge")
    expect(calm.log()).to_contain_text("Ann sent you a nudge.")
    assert calm.page.locator("#app.is-nudged").count() == 0
    calm_context.close()


def test_what_comes_in_behind_is_counted_in_the_list_on_the_tab_and_in_the_title(desk: Desk) -> None:
    desk.talk_to()
    desk.say("bob")
    bob = desk.contact("Bob, Away")
    expect(bob).to_have_attribute("aria-description", re.compile("1 unread message"))
    expect(desk.tab("Bob, 1 unread message")).to_be_visible()
    assert desk.page.title() == "(1) Ann · amsn2athena"
    desk.tab("Bob, 1 unread message").click()
    expect(desk.log("Bob")).to_contain_text("psst")
    expect(desk.page).to_have_title("Bob · amsn2athena")
    expect(desk.box("Bob")).to_be_focused()


def test_each_conversation_keeps_its_draft_over_a_reload(desk: Desk) -> None:
    desk.talk_to()
    desk.box().fill("dear Ann")
    desk.talk_to("Bea, Busy")
    desk.box("Bea").fill("dear Bea")
    desk.page.reload()
    expect(desk.box("Bea")).to_have_value("dear Bea")
    desk.tab("Ann").first.click()
    expect(desk.box()).to_have_value("dear Ann")


def test_the_log_stays_at_the_bottom_unless_somebody_reads_above(desk: Desk) -> None:
    desk.talk_to()
    for number in range(12):
        desk.say(f"line {number}\n\n\n\nquiet")
    expect(desk.log()).to_contain_text("echo: line 11")
    # Each later change, "Delivered" say, scrolls once more before the next picture: wait for it.
    at_bottom = "(log) => log.scrollHeight - log.scrollTop - log.clientHeight < 2"
    log = desk.log().element_handle()
    desk.page.wait_for_function(at_bottom, arg=log)
    # The answer comes when it likes: from before the question on, somebody reads above.
    desk.log().evaluate("log => { window.reading = setInterval(() => log.scrollTo(0, 0), 10); }")
    desk.say("hold on")
    chip = desk.region().get_by_role("button", name="New messages")
    expect(chip).to_be_visible()
    desk.page.evaluate("() => clearInterval(window.reading)")
    assert desk.log().evaluate("log => log.scrollTop") == 0
    chip.click()
    expect(chip).to_be_hidden()
    desk.page.wait_for_function(at_bottom, arg=log)


def test_a_long_conversation_is_read_from_its_end_back_to_its_beginning(desk: Desk) -> None:
    desk.talk_to()
    desk.say("flood")
    expect(desk.log()).to_contain_text("drop 149.")
    desk.page.reload()
    expect(desk.log()).to_contain_text("drop 149.")
    expect(desk.log()).not_to_contain_text("drop 49.")
    desk.log().evaluate("log => log.scrollTo(0, 0)")
    top = desk.log().get_by_text("drop 50.").bounding_box()
    desk.log().get_by_role("button", name="Show earlier messages").click()
    expect(desk.log()).to_contain_text("drop 0.")
    assert desk.log().get_by_text("drop 50.").bounding_box() == pytest.approx(top, abs=40)
    desk.log().get_by_role("button", name="Show earlier messages").click()
    expect(desk.log().get_by_role("button", name="Show earlier messages")).to_be_hidden()


def test_a_conversation_is_closed_from_its_tab_and_its_head(desk: Desk) -> None:
    desk.talk_to()
    desk.talk_to("Bea, Busy")
    desk.page.get_by_role("button", name="Close the conversation with Bea").press("Enter")
    expect(desk.region()).to_be_visible()
    expect(desk.box()).to_be_focused()
    desk.region().get_by_role("button", name="Close the conversation").press("Enter")
    expect(desk.page.get_by_role("heading", name="Who would you like to talk to?")).to_be_visible()
    expect(desk.tree.locator(":focus")).to_be_visible()


def test_inviting_offers_those_who_are_online_and_not_there(desk: Desk) -> None:
    desk.talk_to()
    desk.region().get_by_role("button", name="Invite").click()
    dialog = desk.page.get_by_role("dialog", name="Invite to the conversation")
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    expect(dialog.get_by_role("button", name="Bea, Busy")).to_be_visible()
    dialog.get_by_role("button", name="Bob, Away").click()
    expect(dialog).to_be_hidden()


def test_on_a_phone_the_list_and_the_conversation_take_turns(browser: Browser, stage: Stage) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    desk = Desk(context, stage)
    desk.contact("Ann, Online").tap()
    expect(desk.region()).to_be_visible()
    expect(desk.tree).to_be_hidden()
    desk.region().get_by_role("button", name="Back to the contacts").tap()
    expect(desk.tree).to_be_visible()
    expect(desk.region()).to_be_hidden()
    expect(desk.contact("Ann, Online")).to_be_focused()
    desk.contact("Bea, Busy").tap()
    expect(desk.region("Bea")).to_be_visible()
    desk.page.go_back()
    expect(desk.tree).to_be_visible()
    expect(desk.contact("Bea, Busy")).to_be_focused()
    desk.contact("Ann, Online").tap()
    desk.say("bob")
    expect(desk.region().get_by_role("button", name="Back to the contacts, 1 unread message")).to_be_visible()
    width = desk.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    context.close()


def test_a_drawing_is_a_picture_in_the_log(desk: Desk) -> None:
    desk.talk_to()
    desk.say("draw")
    drawing = desk.log().get_by_role("img", name="Drawing from Ann")
    expect(drawing).to_be_visible()
    assert drawing.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") == 120
