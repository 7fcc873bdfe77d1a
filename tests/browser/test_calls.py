"""Calls in a real browser: names, widgets, ends, exceptions, keys, and what is said of the connection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.console import complaints_of
from tests.browser.laboratory import Laboratory

pytestmark = pytest.mark.browser


class Tab:
    """A tab that shows the desk."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.page: Page = browser.new_page()
        self.complaints = complaints_of(self.page)
        self.page.goto(address)
        self.is_("live")

    def is_(self, state: str) -> None:
        """Wait until the connection is in that state."""
        expect(self.page.locator("html")).to_have_attribute("data-athena", state)

    def try_(self, script: str) -> Any:
        """Return what a promise of the widget's comes to: its value, or the kind of its error."""
        return self.page.evaluate(
            f"async () => {{ try {{ return await {script} }} catch (e) {{ return e.kind }} }}"
        )

    def lines(self, count: int) -> list[str]:
        """Return what the server's log says of browsers, once it says so many things."""
        return list(self.try_(f"desk.callRemote('lines', {count})"))

    def close(self) -> None:
        self.page.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Laboratory]:
    """Yield the server."""
    with Laboratory("tests.browser.desk_server", str(tmp_path)) as found:
        yield found


@pytest.fixture
def tab(browser: Browser, desk: Laboratory) -> Iterator[Tab]:
    """Yield a tab."""
    found = Tab(browser, f"http://127.0.0.1:{desk.port}/")
    yield found
    found.close()


@pytest.fixture
def quiet_tab(tab: Tab) -> Iterator[Tab]:
    """Yield a tab in which nothing goes wrong."""
    yield tab
    assert tab.complaints == []


def test_arguments_go_by_name_both_ways(quiet_tab: Tab) -> None:
    assert quiet_tab.try_("desk.callRemoteKw('write', { colour: 'red' }, 'hello')") == "hello in red"
    assert quiet_tab.try_("desk.callRemoteKw('write', { text: 'bye' })") == "bye in black"
    assert quiet_tab.try_("desk.callRemoteKw('write', { font: 'bold' }, 'hello')") == "refused"
    assert quiet_tab.try_("desk.callRemote('paint')") == [1, {"colour": "red"}]


def test_widgets_go_as_their_elements_both_ways(quiet_tab: Tab) -> None:
    assert quiet_tab.try_("desk.callRemote('names', [...desk.childWidgets].reverse())") == ["two", "ace"]
    assert quiet_tab.try_("desk.callRemote('names', [desk])") == "refused"
    assert quiet_tab.try_("desk.callRemote('best')") == "ace is Card"
    quiet_tab.page.evaluate("() => { globalThis.old = desk.childWidgets[0]; old.detach(); }")
    assert quiet_tab.try_("desk.callRemote('names', [old])") == "gone"


def test_an_element_that_arrives_becomes_a_child_with_its_stylesheet_loaded(quiet_tab: Tab) -> None:
    assert quiet_tab.try_("desk.draw('king')")
    card = quiet_tab.page.get_by_role("listitem").last
    expect(card).to_have_text("king, 4px")
    assert quiet_tab.try_("desk.draw('queen')")
    expect(quiet_tab.page.locator("link[href$='framed.css']")).to_have_count(1)


def test_a_call_with_an_element_whose_module_cannot_be_imported_fails_with_the_reason(
    quiet_tab: Tab,
) -> None:
    assert "NoSuchWidget" in quiet_tab.try_("desk.callRemote('deal_broken')")
    assert quiet_tab.try_("desk.callRemote('write', 'hello')") == "hello in black"
    assert quiet_tab.lines(1)[0].startswith("Desk.best failed in the browser: SyntaxError: ")


def test_a_call_whose_answer_is_such_an_element_fails_with_the_reason(tab: Tab) -> None:
    assert "NoSuchWidget" in tab.try_("desk.callRemote('draw_broken').catch(String)")
    assert tab.try_("desk.callRemote('write', 'hello')") == "hello in black"
    assert tab.lines(1)[0].startswith("DeskPage.ok failed in the browser: SyntaxError: ")
    assert len(tab.complaints) == 1


def test_a_fresh_page_brings_the_stylesheets_that_the_old_one_did_not_need(
    quiet_tab: Tab, desk: Laboratory, tmp_path: Path
) -> None:
    quiet_tab.page.evaluate("() => { globalThis.sameDocument = true; }")
    desk.kill()
    (tmp_path / "framed").touch()
    desk.start()
    expect(quiet_tab.page.get_by_role("listitem").last).to_have_text("jack, 4px")
    assert quiet_tab.page.evaluate("sameDocument")
    quiet_tab.complaints.clear()  # of the connection


@pytest.mark.parametrize(
    ("options", "kind"),
    [("{ timeout: 200 }", "timeout"), ("{ signal: AbortSignal.timeout(200) }", None)],
    ids=["timeout", "signal"],
)
def test_a_call_that_takes_too_long_ends_on_both_sides(
    quiet_tab: Tab, options: str, kind: str | None
) -> None:
    assert quiet_tab.try_(f"desk.callRemoteWith({options}, 'wait')") == kind
    assert quiet_tab.try_("desk.callRemote('notes')") == ["stopped"]


# Exceptions


def test_exceptions_reach_the_log_once_with_their_place(tab: Tab) -> None:
    tab.page.get_by_role("button", name="Fail", exact=True).click()
    tab.page.get_by_role("button", name="Fail later").click()
    tab.try_("desk.callRemote('tell', 'explode')")
    tab.try_("desk.draw('joker')")
    tab.page.evaluate("() => { setTimeout(() => { throw new EvalError('nobody is here'); }) }")
    tab.page.evaluate("() => { Promise.reject(new URIError('nor here')) }")
    lines = tab.lines(6)
    assert sorted(line.partition("\n")[0].replace(" failed in the browser", "") for line in lines) == [
        "Desk.explode: RangeError: boom",
        "Desk.fails: TypeError: the button is broken",
        "Desk.failsLater: TypeError: the button broke",
        "DeskPage: EvalError: nobody is here",
        "DeskPage: URIError: nor here",
        "FramedCard.attached: SyntaxError: the joker is here",
    ]
    first = next(line for line in lines if "is broken" in line)
    assert re.search(r"\n    .*desk\.js:\d+:\d+", first)
    assert len(tab.complaints) == 6


def test_an_exception_in_an_asked_widget_is_the_callers_and_one_line_in_the_log(quiet_tab: Tab) -> None:
    assert quiet_tab.try_("desk.callRemote('ask', 'explode')") == "RangeError: boom (with a stack)"
    assert quiet_tab.try_("desk.callRemote('ask', 'decline')") == "busy: Ask me later. (without a stack)"
    assert len(quiet_tab.lines(1)) == 1


def test_an_error_that_the_server_made_is_not_told_to_it_again(tab: Tab) -> None:
    tab.page.evaluate("() => { desk.callRemote('write') }")
    expect(tab.page.locator("html")).to_have_attribute("data-athena", "live")
    assert tab.try_("desk.callRemote('lines')") == []
    assert len(tab.complaints) == 1


# Keys


def test_what_was_done_is_done_once_also_over_a_restart(tab: Tab, desk: Laboratory) -> None:
    assert tab.try_("desk.callRemoteWith({ key: 'k1' }, 'buy', 'tea')") == 1
    assert tab.try_("desk.callRemoteWith({ key: 'k2' }, 'buy', 'the moon')") == "out"
    desk.kill()
    desk.start()
    tab.is_("live")
    assert tab.try_("desk.callRemoteWith({ key: 'k1' }, 'buy', 'tea')") == 1
    assert tab.try_("desk.callRemoteWith({ key: 'k2' }, 'buy', 'the moon')") == "out"
    assert tab.try_("desk.callRemote('sold')") == ["tea", "the moon"]


def test_what_may_have_been_done_is_not_done_again_and_that_is_said(tab: Tab, desk: Laboratory) -> None:
    tab.page.evaluate(
        "() => { desk.callRemoteWith({ key: newKey() }, 'order', 'a car')"
        ".catch((e) => { document.title = `${e.kind}: ${e.message}` }) }"
    )
    assert tab.try_("desk.callRemote('sold', 1)") == ["a car"]
    desk.kill()
    desk.start()
    expect(tab.page).to_have_title("unknown: It is not known whether this was done.")
    assert tab.try_("desk.callRemote('sold')") == ["a car"]


# How the connection is


def status(tab: Tab) -> tuple[Locator, Locator]:
    """Return the two elements of the page that say how the connection is."""
    found = tab.page.get_by_role("status")
    expect(found).to_have_count(2)
    return found.nth(0), found.nth(1)


@pytest.fixture
def status_tab(browser: Browser, desk: Laboratory) -> Iterator[Tab]:
    """Yield a tab that says how its connection is."""
    found = Tab(browser, f"http://127.0.0.1:{desk.port}/status")
    yield found
    found.close()


def test_a_lost_connection_is_said_in_words_until_it_is_back(status_tab: Tab, desk: Laboratory) -> None:
    own, usual = status(status_tab)
    expect(own).to_be_empty()
    desk.unplug()
    expect(usual).to_have_text(re.compile("The connection is lost"))
    expect(own).to_have_text("Where are you?")
    expect(own).to_have_attribute("data-state", "lost")
    assert own.get_attribute("class") == "own"
    desk.plug()
    for element in (own, usual):
        expect(element).to_be_empty()
        expect(element).not_to_have_attribute("data-state", re.compile(""))


def test_a_short_trouble_is_not_seen(status_tab: Tab, desk: Laboratory) -> None:
    status_tab.page.evaluate(
        """() => {
            globalThis.seen = [];
            const look = (records) => seen.push(...records.map(({ target }) => target.textContent));
            const options = { childList: true, subtree: true, characterData: true };
            for (const each of document.querySelectorAll("athena-status")) {
                new MutationObserver(look).observe(each, options);
            }
        }"""
    )
    desk.cut()
    status_tab.is_("live")
    assert status_tab.page.evaluate("seen.filter(Boolean)") == []


def test_after_a_restart_it_says_nothing_again(status_tab: Tab, desk: Laboratory) -> None:
    own, usual = status(status_tab)
    desk.kill()
    expect(usual).to_have_text(re.compile("The connection is lost"))
    desk.start()
    status_tab.is_("live")
    expect(own).to_be_empty()
    expect(usual).to_be_empty()
    desk.unplug()
    expect(own).to_have_text("Where are you?")


def test_a_page_without_it_does_not_load_it(quiet_tab: Tab) -> None:
    names = "performance.getEntriesByType('resource').map(({ name }) => name).join(' ')"
    assert "connection_status" not in quiet_tab.page.evaluate(names)
    assert "patches" not in quiet_tab.page.evaluate(names)
