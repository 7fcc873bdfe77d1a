"""Pages that are left and come back, in a browser that keeps them: as people have it.

(Playwright's own switches keep it off.)
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.athena.proxy import KINDS
from tests.browser.athena.stand import Stand, Tab
from tests.browser.chromium import ARGUMENTS

pytestmark = pytest.mark.browser

REMEMBER = """
window.shown = [];
addEventListener("pageshow", ({ persisted }) => window.shown.push(persisted));
"""


@pytest.fixture(scope="module")
def remembering(browser: Browser) -> Iterator[Browser]:
    """Yield a browser that keeps pages."""
    found = browser.browser_type.launch(
        executable_path=shutil.which("chromium") or "/usr/bin/chromium",
        args=ARGUMENTS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield found
    found.close()


@pytest.fixture
def context(remembering: Browser) -> Iterator[BrowserContext]:
    """Yield a window of that browser."""
    found = remembering.new_context()
    yield found
    found.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_that_comes_back_is_the_same_and_has_missed_nothing(kind: str, stand: Stand, tab: Tab) -> None:
    stand.proxy.only(kind)
    tab.page.add_init_script(REMEMBER)
    tab.visit()
    stand.proxy.wait_for_transport(kind)
    stand.tell("say", tab.name, 2)
    expect(tab.heard).to_have_text("2")
    tab.box.fill("half typed")
    tab.page.goto("about:blank")
    stand.proxy.wait(lambda: not stand.proxy.carrying)
    stand.tell("say", tab.name, 3)
    tab.page.go_back(wait_until="commit")
    assert tab.page.evaluate("window.shown") == [False, True]
    expect(tab.heard).to_have_text("5")
    tab.is_("live")
    expect(tab.box).to_have_value("half typed")
    tab.press("Back")
    tab.says('ok "HALF TYPED"')
    assert stand.proxy.count("page") == 1
