"""Tabs that are left, closed, and crash."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.athena.conftest import NewTab
from tests.browser.athena.stand import Stand, Tab

pytestmark = pytest.mark.browser


def test_a_tab_that_is_closed_says_so_and_the_other_goes_on(stand: Stand, new_tab: NewTab) -> None:
    one, other = new_tab("one").visit(), new_tab("other").visit()
    one.count()
    other.count()
    other.has_counted(20)
    other.page.close(run_before_unload=True)
    stand.tell("when left", "other")
    assert stand.proxy.words == ["bye"]
    one.has_counted(50)
    one.counted()


def test_a_tab_that_crashes_is_missed_soon_and_the_other_goes_on(stand: Stand, new_tab: NewTab) -> None:
    one, other = new_tab("one").visit(), new_tab("other").visit()
    one.count()
    with other.page.expect_event("crash"):
        other.crash()
    stand.tell("when left", "other")
    one.has_counted(50)
    one.counted()


def test_a_tab_that_goes_back_without_a_kept_page_asks_for_a_fresh_one(stand: Stand, tab: Tab) -> None:
    tab.visit()
    stand.tell("say", tab.name, 2)
    expect(tab.heard).to_have_text("2")
    tab.page.goto("about:blank")
    tab.page.go_back()
    tab.is_("live")
    expect(tab.heard).to_have_text("0")
    assert stand.proxy.count("page") == 2
    assert stand.proxy.count("websocket") == 2
