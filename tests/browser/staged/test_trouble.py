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
    expect(desk.log()).to_contain_text("echo: meanwhile", timeout=20_000)
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


def test_what_was_written_to_people_who_are_no_longer_together_is_shown(desk: Desk) -> None:
    leave_behind(desk, "handed", "ann@example.com", "bob@example.com")
    dialog = desk.page.get_by_role("dialog", name="Not sent")
    expect(dialog).to_contain_text("perhaps")
    dialog.get_by_role("button", name="Throw away").click()
    expect(dialog).to_be_hidden()
    desk.page.reload()
    expect(desk.tree).to_be_visible()
    expect(dialog).to_be_hidden()
