"""The server ends in the middle of everything, and is started again."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.athena.conftest import NewTab
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


def fill(tab: Tab) -> None:
    """Do what people do to fields, and end in the middle of one."""
    tab.page.evaluate("window.sameDocument = true")
    tab.secret.fill("hush")
    tab.drink.select_option("tea")
    tab.note.press("End")
    tab.note.press_sequentially(", hello")
    tab.box.fill("half typed")
    tab.box.evaluate("box => { box.focus(); box.setSelectionRange(2, 4); }")


def test_what_was_chosen_and_written_in_other_ways_is_still_there(stand: Stand, tab: Tab) -> None:
    tab.visit()
    fill(tab)
    tab.note.focus()
    tab.words.fill("words")
    tab.note.focus()
    stand.kill()
    tab.is_("lost")
    stand.start()
    tab.is_("live")
    expect(tab.box).to_have_value("half typed")
    expect(tab.secret).to_have_value("hush")
    expect(tab.words).to_have_value("words")
    expect(tab.drink).to_have_value("tea")
    expect(tab.note).to_be_focused()
    assert tab.note.inner_html() == "<b>Dear</b> all, hello"
    assert tab.page.evaluate("window.sameDocument")


def test_what_is_typed_while_the_fresh_page_waits_for_its_scripts_is_kept(stand: Stand, tab: Tab) -> None:
    tab.visit()
    stand.adds_to_pages()
    tab.words.fill("begun")
    tab.page.evaluate("window.sameDocument = true")
    tried: list[Route] = []

    def refuse_twice(route: Route) -> None:
        tried.append(route)
        if len(tried) > 2:
            tab.words.press("End")
            tab.words.press_sequentially(", and ended")
            route.continue_()
        else:
            route.abort()

    tab.page.route("**/late.js", refuse_twice)
    stand.kill()
    stand.start()
    expect(tab.page.get_by_text("I am late.")).to_be_visible()
    expect(tab.words).to_have_value("begun, and ended")
    expect(tab.words).to_be_focused()
    assert tab.page.evaluate("window.sameDocument")


def test_what_was_half_done_outlives_an_upgrade_of_the_scripts_but_for_passwords(
    stand: Stand, tab: Tab
) -> None:
    tab.visit()
    fill(tab)
    stand.kill()
    tab.is_("lost")
    tab.press("Once")
    tab.box.focus()
    stand.start("Newer")
    stand.tell("when run", 1)
    tab.is_("live")
    expect(tab.box).to_have_value("half typed")
    expect(tab.box).to_be_focused()
    assert tab.box.evaluate("box => [box.selectionStart, box.selectionEnd]") == [2, 4]
    expect(tab.drink).to_have_value("tea")
    expect(tab.note).to_have_text("Dear all, hello")
    expect(tab.secret).to_have_value("")
    assert tab.page.evaluate("[window.sameDocument, sessionStorage.athenaCarried]") == [None, None]
    assert stand.runs() == 1
    tab.page.reload()
    tab.is_("live")
    expect(tab.box).to_have_value("")


def test_nothing_reaches_another_element_when_there_is_no_telling_them_apart(
    stand: Stand, new_tab: NewTab
) -> None:
    several = new_tab("ann+bob").visit()
    alone = new_tab("eve+").visit()
    several.box.first.fill("for Ann")
    alone.box.fill("for Eve")
    stand.kill()
    for tab in (several, alone):
        tab.is_("lost")
        tab.page.get_by_role("button", name="Once").first.click()
    stand.start()
    for tab in (several, alone):
        tab.is_("live")
    alone.says("ok 1")
    expect(several.log).to_have_text(["no gone"])
    expect(alone.box).to_have_value("for Eve")
    expect(several.box.nth(0)).to_have_value("")
    expect(several.box.nth(1)).to_have_value("")
    assert stand.runs() == 1


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
