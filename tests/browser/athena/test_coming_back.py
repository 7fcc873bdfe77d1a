"""Pages that are left or sleep, and come back alive, in Chromium as people have it.

Playwright's own switches keep the back/forward cache off, and no tab ever sleeps, because each believes that
it has the focus. So this is a browser that Playwright only watches.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, expect

from tests.browser.athena.conftest import NewTab
from tests.browser.athena.proxy import KINDS
from tests.browser.athena.stand import Stand, Tab
from tests.browser.chromium import ARGUMENTS
from tests.project.running import free_port

pytestmark = pytest.mark.browser

REMEMBER = """
window.shown = [];
addEventListener("pageshow", ({ persisted }) => window.shown.push(persisted));
"""
MORE_THAN_THE_WINDOW = 1_100


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """Yield the only window of a browser that is not told to be different."""
    port = free_port()
    launched = browser.browser_type.launch(
        executable_path=shutil.which("chromium") or "/usr/bin/chromium",
        args=[*ARGUMENTS, f"--remote-debugging-port={port}"],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    watched = browser.browser_type.connect_over_cdp(f"http://127.0.0.1:{port}", no_defaults=True)
    yield watched.contexts[0]
    watched.close()
    launched.close()


@pytest.fixture
def context(window: BrowserContext) -> Iterator[BrowserContext]:
    """Yield that window, and close its tabs."""
    yield window
    for page in window.pages:
        page.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_from_the_history_is_the_same_and_has_missed_nothing(
    kind: str, stand: Stand, tab: Tab
) -> None:
    stand.proxy.only(kind)
    tab.page.add_init_script(REMEMBER)
    tab.visit()
    stand.proxy.wait_for_transport(kind)
    stand.tell("say", tab.name, 2)
    expect(tab.heard).to_have_text("2")
    tab.box.fill("half typed")
    tab.page.goto("about:blank")
    stand.proxy.wait(lambda: not stand.proxy.carrying and "rest" in stand.proxy.words)
    stand.tell("say", tab.name, 3)
    tab.page.go_back(wait_until="commit")
    assert tab.page.evaluate("window.shown") == [False, True]
    expect(tab.heard).to_have_text("5")
    tab.is_("live")
    expect(tab.box).to_have_value("half typed")
    tab.press("Back")
    tab.says('ok "HALF TYPED"')
    assert stand.proxy.count("page") == 1


def freeze(session: CDPSession, state: str) -> None:
    """Do what Chromium does to a tab that was in the background for long: "frozen", and later "active"."""
    session.send("Page.setWebLifecycleState", {"state": state})


@pytest.mark.parametrize("kind", KINDS)
def test_a_tab_that_was_frozen_is_given_what_it_has_missed(kind: str, stand: Stand, tab: Tab) -> None:
    stand.proxy.only(kind)
    tab.visit()
    stand.proxy.wait_for_transport(kind)
    session = tab.session
    freeze(session, "frozen")
    stand.proxy.wait(lambda: not stand.proxy.carrying and "rest" in stand.proxy.words)
    stand.tell("say", tab.name, 500)
    freeze(session, "active")
    expect(tab.heard).to_have_text("500")
    tab.page.get_by_role("button", name="Echo").dispatch_event("click")  # it is still hidden
    tab.says('ok ""')
    assert stand.proxy.count("page") == 1


def test_a_tab_that_was_frozen_for_too_long_shows_a_fresh_page(stand: Stand, new_tab: NewTab) -> None:
    tab = new_tab("sleeper").visit()
    stand.tell("say", tab.name, 2)
    expect(tab.heard).to_have_text("2")
    session = tab.session
    freeze(session, "frozen")
    stand.proxy.wait(lambda: not stand.proxy.carrying and "rest" in stand.proxy.words)
    stand.tell("say", tab.name, MORE_THAN_THE_WINDOW)
    freeze(session, "active")
    expect(tab.heard).to_have_text("0")
    tab.is_("live")
    stand.tell("say", tab.name, 1)
    expect(tab.heard).to_have_text("1")
    assert stand.proxy.count("page") == 2
    assert stand.history("sleeper") == ["sleeper came", "sleeper left", "sleeper came"]
