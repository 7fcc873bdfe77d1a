"""When the network, the server or somebody else takes the connection away."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.staged.desk import Desk, Stage

pytestmark = pytest.mark.browser


def leave_behind(desk: Desk, stage: str, *participants: str) -> None:
    """Reload with a message in the outbox that another life of the server has not answered."""
    entry = {
        "key": "0123456789abcdef",
        "conversation": "c1",
        "participants": participants,
        "title": "Ann",
        "text": "perhaps",
        "time": 0,
        "stage": stage,
        "life": "another",
        "problem": "",
    }
    desk.page.evaluate(
        "entry => sessionStorage.setItem('amsn2.outbox.me@example.com', JSON.stringify([entry]))", entry
    )
    desk.page.reload()


def test_the_network_may_go_and_the_page_says_so(desk: Desk) -> None:
    desk.talk_to()
    desk.say("busy")
    expect(desk.page.get_by_role("alert")).to_contain_text("away for a moment")


def test_somebody_who_signed_in_elsewhere_can_sign_in_again(desk: Desk) -> None:
    desk.talk_to()
    desk.say("elsewhere")
    expect(desk.page.get_by_role("alert")).to_contain_text("another place")
    desk.page.get_by_role("link", name="Sign in again").click()
    expect(desk.page.get_by_role("form", name="Sign in")).to_be_visible()


def test_a_restart_of_the_server_loses_nothing_without_a_word(desk: Desk, stage: Stage) -> None:
    desk.talk_to()
    desk.say("before")
    expect(desk.log()).to_contain_text("echo: before")
    stage.stop()
    expect(desk.page.get_by_role("alert")).to_contain_text("lost")
    desk.say("meanwhile")
    expect(desk.log()).to_contain_text("Sending…")
    desk.box().fill("half a sent")
    stage.start("--resume")
    expect(desk.log()).to_contain_text("echo: meanwhile", timeout=60_000)
    expect(desk.log()).to_contain_text("before")
    expect(desk.box()).to_have_value("half a sent")
    expect(desk.box()).to_be_focused()
    expect(desk.page.get_by_role("alert")).to_be_hidden()


def test_what_may_have_gone_when_the_server_went_says_so_and_waits_for_a_decision(
    desk: Desk, stage: Stage
) -> None:
    desk.talk_to()
    leave_behind(desk, "handed", "ann@example.com")
    expect(desk.log()).to_contain_text("perhaps")
    expect(desk.log()).to_contain_text("Not confirmed")
    desk.log().get_by_role("button", name="Try again").click()
    expect(desk.log()).to_contain_text("echo: perhaps")


def test_unsent_words_are_not_closed_away_by_accident(desk: Desk, stage: Stage) -> None:
    desk.talk_to()
    leave_behind(desk, "unconfirmed", "ann@example.com")
    close = desk.region().get_by_role("button", name="Close the conversation")
    close.click()
    expect(desk.page.get_by_role("alert")).to_contain_text("Close again")
    close.click()
    expect(desk.region()).to_be_hidden()


def test_a_conversation_of_several_is_there_after_a_restart_with_all_that_was_in_it(
    desk: Desk, stage: Stage
) -> None:
    leave_behind(desk, "handed", "ann@example.com", "bob@example.com")
    group = desk.region("Ann, Bob")
    expect(group).to_contain_text("Not confirmed")
    group.get_by_role("button", name="Discard").click()
    desk.say("quiet", "Ann, Bob")
    expect(desk.log("Ann, Bob")).to_contain_text("Delivered")
    desk.box("Ann, Bob").fill("half a sent")
    desk.talk_to()
    stage.stop()
    expect(desk.page.get_by_role("alert")).to_contain_text("lost")
    stage.start("--resume")
    desk.tab("Ann, Bob").first.click(timeout=60_000)
    expect(desk.log("Ann, Bob")).to_contain_text("quiet")
    expect(desk.box("Ann, Bob")).to_have_value("half a sent")
    expect(desk.page.get_by_role("dialog", name="Not sent")).to_be_hidden()


def test_what_was_written_to_people_who_are_no_longer_together_is_shown(desk: Desk) -> None:
    desk.page.evaluate(
        "sessionStorage.setItem('amsn2.draft.me@example.com.ann@example.com zoe@example.com', 'half a sent')"
    )
    leave_behind(desk, "handed", "ann@example.com", "zoe@example.com")
    dialog = desk.page.get_by_role("dialog", name="Not sent")
    expect(dialog).to_contain_text("perhaps")
    expect(dialog).to_contain_text("half a sent")
    dialog.get_by_role("button", name="Throw away").click()
    expect(dialog).to_be_hidden()
    desk.page.reload()
    expect(desk.tree).to_be_visible()
    expect(dialog).to_be_hidden()


def test_words_about_oneself_stay_in_their_box_until_they_are_saved(desk: Desk, stage: Stage) -> None:
    stage.stop()
    expect(desk.page.get_by_role("alert").filter(has_text="lost")).to_be_visible()
    desk.page.get_by_role("button", name="Personal message: ").click()
    box = desk.page.get_by_role("textbox", name="Personal message")
    box.fill("long and precious")
    box.press("Enter")
    expect(desk.page.get_by_role("alert").filter(has_text="cannot be reached at the moment")).to_be_visible()
    expect(box).to_have_value("long and precious")
    stage.start("--resume")
    expect(desk.page.get_by_role("alert").filter(has_text="lost")).to_be_hidden(timeout=60_000)
    expect(box).to_have_value("long and precious")
    expect(box).to_be_focused()
    box.press("Enter")
    expect(desk.page.get_by_role("button", name="Personal message: long and precious")).to_be_focused()


def test_a_refused_name_stays_in_its_box_to_be_made_better(desk: Desk) -> None:
    desk.page.get_by_role("button", name="Display name: Robin").click()
    box = desk.page.get_by_role("textbox", name="Display name")
    box.fill("admin")
    box.press("Enter")
    expect(desk.page.get_by_role("alert").filter(has_text="taken")).to_be_visible()
    expect(box).to_have_value("admin")
    expect(box).to_be_focused()
    box.press("Escape")
    expect(desk.page.get_by_role("button", name="Display name: Robin")).to_be_focused()
    expect(desk.page.get_by_role("alert").filter(has_text="taken")).to_be_hidden()


def test_a_half_filled_dialog_opens_again_after_a_restart_even_if_it_was_being_saved(
    desk: Desk, stage: Stage
) -> None:
    desk.contact("Ann, Online").press("Shift+F10")
    desk.page.get_by_role("menuitem", name="Contact details").press("Enter")
    dialog = desk.page.get_by_role("dialog", name="Contact details")
    dialog.get_by_role("checkbox", name="Band").press("Space")
    dialog.get_by_role("textbox", name="Notes").fill("Likes tea")
    stage.stop()
    dialog.get_by_role("button", name="Save").press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("cannot be reached at the moment")
    stage.start("--resume")
    expect(dialog.get_by_role("alert")).to_contain_text("may not be saved yet", timeout=60_000)
    expect(dialog).to_contain_text("ann@example.com")
    expect(dialog.get_by_role("checkbox", name="Band")).to_be_checked()
    expect(dialog.get_by_role("textbox", name="Notes")).to_have_value("Likes tea")
    expect(dialog.get_by_role("textbox", name="Notes")).to_be_focused()
    dialog.get_by_role("button", name="Save").press("Enter")
    expect(dialog).to_be_hidden()
    desk.page.reload()
    expect(desk.contact("Ann, Online").first).to_be_visible()
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize(
    ("opener", "title", "box"),
    [
        ("Add a contact", "Add a contact", "Your words to them"),
        ("Settings", "Settings", "Name of this place"),
    ],
)
def test_a_half_filled_dialog_opens_again_over_a_reload_and_not_when_it_was_closed(
    desk: Desk, opener: str, title: str, box: str
) -> None:
    desk.page.get_by_role("button", name=opener).click()
    dialog = desk.page.get_by_role("dialog", name=title)
    dialog.get_by_role("textbox", name=box).fill("half a sent")
    desk.page.reload()
    expect(dialog.get_by_role("textbox", name=box)).to_have_value("half a sent")
    desk.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    desk.page.reload()
    expect(desk.contact("Ann, Online").first).to_be_visible()
    expect(dialog).to_be_hidden()


def test_a_name_for_a_contact_that_is_half_written_is_asked_for_again(desk: Desk) -> None:
    desk.contact("Bob, Away").press("F2")
    dialog = desk.page.get_by_role("dialog", name="Rename Bob")
    dialog.get_by_role("textbox", name="Your name for them").fill("Bobb")
    desk.page.reload()
    dialog.get_by_role("textbox", name="Your name for them").press("End")
    desk.page.keyboard.type("y")
    dialog.get_by_role("button", name="Rename").press("Enter")
    expect(desk.contact("Bobby, Away")).to_be_visible()
