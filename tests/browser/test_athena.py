"""Live elements in a real browser, under the strictest policy."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.console import CUT, complaints_of
from tests.browser.laboratory import Laboratory

pytestmark = pytest.mark.browser
BLOCK = "WebSocket = class { constructor() { throw new Error('blocked'); } }"


class Tab:
    """A tab that shows the laboratory, through a laboratory."""

    def __init__(self, context: BrowserContext, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/"
        self.page: Page = context.new_page()
        self.complaints = complaints_of(self.page, CUT)
        self.page.goto(self.address)

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name="Text")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("list", name="Log").get_by_role("listitem")

    @property
    def pieces(self) -> Locator:
        return self.page.get_by_role("list", name="Pieces").get_by_role("listitem")

    @property
    def state(self) -> Locator:
        return self.page.get_by_role("status")

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def says(self, *lines: str) -> None:
        """Wait until the log has exactly these lines."""
        expect(self.log).to_have_text(list(lines))

    def is_(self, state: str) -> None:
        """Wait until the connection is in that state."""
        expect(self.page.locator("html")).to_have_attribute("data-athena", state)


@pytest.fixture(scope="module")
def running() -> Iterator[Laboratory]:
    """Yield a server for all tests."""
    with Laboratory() as found:
        yield found


@pytest.fixture
def laboratory(running: Laboratory) -> Laboratory:
    """Return the server, as good as new."""
    running.reset()
    return running


@pytest.fixture(params=["websocket", "long-poll"])
def tab(request: pytest.FixtureRequest, context: BrowserContext, laboratory: Laboratory) -> Iterator[Tab]:
    """Yield a tab, on each transport."""
    if request.param == "long-poll":
        block_websockets(context)
    found = Tab(context, laboratory.port)
    found.is_("live")
    yield found
    assert found.complaints == []


@pytest.fixture
def socket_tab(context: BrowserContext, laboratory: Laboratory) -> Iterator[Tab]:
    """Yield a tab on a WebSocket."""
    found = Tab(context, laboratory.port)
    found.is_("live")
    yield found
    assert found.complaints == []


def block_websockets(context: BrowserContext) -> None:
    """Behave like a browser behind a proxy that refuses WebSockets."""
    context.add_init_script(BLOCK)


# The programming model


def test_a_page_shows_what_its_elements_have_from_the_start(tab: Tab) -> None:
    expect(tab.page.get_by_text('<b>Hello</b> & "you"')).to_be_visible()
    expect(tab.state).to_have_text("inside: 1,2")
    expect(tab.pieces).to_have_text(["Remove first in place", "Remove second in place"])


@pytest.mark.parametrize(
    ("button", "line"),
    [
        ("Echo", 'ok "a <b>&amp; 😀"'),
        ("Refuse", "no refused-here: Not a <b>&amp; 😀."),
        ("Fail", "no internal: Something went wrong on the server."),
        ("Secret", "no refused: Lab exposes no such method"),
        ("Back", 'ok "A <B>&AMP; 😀"'),
    ],
)
def test_calls_and_their_errors_cross(tab: Tab, button: str, line: str) -> None:
    tab.box.fill("a <b>&amp; 😀")
    tab.press(button)
    tab.says(line)


def test_an_error_of_a_widget_crosses(tab: Tab) -> None:
    tab.box.fill("fail")
    tab.press("Back")
    tab.says('ok "TypeError: the widget failed"')


def test_a_handler_that_returns_false_prevents_the_default(tab: Tab) -> None:
    tab.box.press("Enter")
    tab.says("submitted")
    expect(tab.page).to_have_url(tab.address)


def test_an_element_arrives_alive_and_leaves_from_the_browser(tab: Tab) -> None:
    tab.box.fill("third")
    tab.press("Fetch")
    expect(tab.pieces).to_have_text([re.compile("first"), re.compile("second"), "Remove third in place"])
    tab.pieces.nth(2).get_by_role("button").click()
    tab.pieces.nth(0).get_by_role("button").click()
    expect(tab.pieces).to_have_text([re.compile("second")])
    expect(tab.page).to_have_title("a piece has left")
    tab.press("Left")
    tab.says("ok 2")


def test_half_an_emoji_is_replaced_and_nothing_breaks(tab: Tab) -> None:
    tab.box.evaluate("box => { box.value = 'x\\ud83dy'; }")
    tab.press("Echo")
    tab.says('ok "x\N{REPLACEMENT CHARACTER}y"')


def test_a_megabyte_is_refused_with_a_reason(tab: Tab) -> None:
    tab.box.evaluate("box => { box.value = 'x'.repeat(1 << 20); }")
    tab.press("Echo")
    tab.says("no too-large: That is too much to send at one time.")


def test_nothing_is_fetched_twice(context: BrowserContext, laboratory: Laboratory) -> None:
    tab = Tab(context, laboratory.port)
    tab.is_("live")
    tab.page.reload()
    tab.is_("live")
    scripts = tab.page.evaluate(
        """() => performance.getEntriesByType("resource")
            .filter(({ name }) => name.includes("/modules/"))
            .map(({ name, transferSize }) => [name.split("/").pop(), transferSize])"""
    )
    assert {"early.js", "widget.js"} < {name for name, _ in scripts}
    assert sum(size for _, size in scripts) == 0


# Trouble


def test_a_connection_that_is_cut_again_and_again_loses_doubles_and_reorders_nothing(
    tab: Tab, laboratory: Laboratory
) -> None:
    tab.press("Flood")
    tab.press("Count")
    for numbers in (50, 150, 250, 350, 450):
        expect(tab.state).to_have_text(re.compile(rf"^([{numbers // 100}-9]\d\d|[5-9]\d) in order"))
        laboratory.cut()
    expect(tab.state).to_have_text("500 in order")
    expect(tab.log).to_have_text(['ok "500 in order"', "ok null"])
    tab.is_("live")


def test_a_page_on_a_websocket_moves_to_long_poll_and_back(socket_tab: Tab, laboratory: Laboratory) -> None:
    tab = socket_tab
    tab.press("Flood")
    tab.page.evaluate(f"() => {{ window.Real = WebSocket; {BLOCK}; }}")
    laboratory.cut()
    expect(tab.state).to_have_text(re.compile(r"^[1-9]\d\d in order"))
    tab.page.evaluate("() => { WebSocket = window.Real; }")
    laboratory.cut()
    expect(tab.state).to_have_text("500 in order")


def test_a_lost_network_is_said_and_left_behind_once_it_is_back(tab: Tab, laboratory: Laboratory) -> None:
    laboratory.unplug()
    tab.is_("lost")
    tab.box.fill("said without a network")
    tab.press("Echo")
    laboratory.plug()
    tab.page.evaluate("dispatchEvent(new Event('online'))")
    tab.is_("live")
    tab.says('ok "said without a network"')


def test_after_a_restart_the_page_comes_back_with_all_that_was_half_done(
    tab: Tab, laboratory: Laboratory
) -> None:
    tab.page.evaluate("window.sameDocument = true")
    tab.press("Never")
    laboratory.kill()
    tab.is_("lost")
    tab.page.get_by_role("main").locator(".tall").evaluate("tall => { tall.scrollTop = 150; }")
    tab.box.fill("kept")
    tab.press("Note")
    tab.box.fill("half typed")
    tab.box.evaluate("box => { box.focus(); box.setSelectionRange(2, 4); }")
    laboratory.start()
    tab.is_("live")
    expect(tab.box).to_have_value("half typed")
    expect(tab.box).to_be_focused()
    assert tab.box.evaluate("box => [box.selectionStart, box.selectionEnd]") == [2, 4]
    assert tab.page.locator(".tall").evaluate("tall => tall.scrollTop") == 150
    assert tab.page.evaluate("window.sameDocument")
    tab.press("Note")
    tab.says('ok ["kept (key of kept)"]', 'ok ["kept (key of kept)","half typed (key of half typed)"]')


def test_a_page_that_leads_elsewhere_now_goes_there(tab: Tab) -> None:
    tab.box.fill("closed")
    tab.press("End")
    expect(tab.page.get_by_role("heading", name="The laboratory is closed")).to_be_visible()


# Coming and going


def test_a_tab_that_closes_is_noticed_at_once(
    tab: Tab, context: BrowserContext, laboratory: Laboratory
) -> None:
    other = Tab(context, laboratory.port)
    other.is_("live")
    tab.press("People")
    tab.says("ok 2")
    other.page.close(run_before_unload=True)
    tab.press("Alone")
    tab.says("ok 2", "ok 1")


def test_a_page_that_comes_back_from_the_history_is_live(tab: Tab) -> None:
    tab.page.goto("about:blank")
    tab.page.go_back()
    tab.is_("live")
    tab.box.fill("back again")
    tab.press("Echo")
    expect(tab.log.last).to_have_text('ok "back again"')
