"""The server ends in the middle of everything, and is started again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.athena.stand import Stand, Tab

pytestmark = pytest.mark.browser


def test_what_was_half_done_is_still_there_on_the_fresh_page(stand: Stand, tab: Tab) -> None:
    tab.visit()
    tab.page.evaluate("window.sameDocument = true")
    tall = tab.page.locator(".tall")
    tall.evaluate("tall => { tall.scrollTop = 150; }")
    tab.box.fill("half typed")
    tab.box.evaluate("box => { box.focus(); box.setSelectionRange(2, 4); }")
    stand.kill()
    tab.is_("lost")
    stand.start()
    tab.is_("live")
    expect(tab.box).to_have_value("half typed")
    expect(tab.box).to_be_focused()
    assert tab.box.evaluate("box => [box.selectionStart, box.selectionEnd]") == [2, 4]
    assert tall.evaluate("tall => tall.scrollTop") == 150
    assert tab.page.evaluate("window.sameDocument")
    assert stand.proxy.count("page") >= 2
    assert stand.history(tab.name) == ["tab came"]


def test_a_call_whose_answer_got_lost_in_the_restart_is_answered_and_was_run_once(
    stand: Stand, tab: Tab
) -> None:
    tab.visit()
    stand.proxy.swallows = frozenset({"down"})
    tab.press("Once")
    stand.proxy.wait(lambda: b'"ok"' in stand.proxy.swallowed)
    assert stand.runs() == 1
    stand.kill()
    stand.proxy.swallows = frozenset()
    stand.start()
    tab.says("ok 1")
    assert stand.runs() == 1


def test_a_call_that_was_running_at_the_restart_is_not_run_again_and_that_is_said(
    stand: Stand, tab: Tab
) -> None:
    tab.visit()
    tab.press("Never")
    stand.tell("when run", 1)
    stand.kill()
    stand.start()
    tab.says("no unknown")
    assert stand.runs() == 1


def test_a_call_that_was_made_while_the_server_was_away_runs_when_it_is_back(stand: Stand, tab: Tab) -> None:
    tab.visit()
    stand.kill()
    tab.is_("lost")
    tab.press("Once")
    stand.start()
    tab.says("ok 1")
    assert stand.runs() == 1
