"""How long after the network's return a page is live again, when it was away for a moment and for a while."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.athena_driver import Server
from benchmarks.figures import Figure, within
from benchmarks.proxy import Proxy
from tests.browser.chromium import launch

TABS = 6
ROUNDS = 3
#: Seconds.
OUTAGES = (0.02, 3.0)
#: Milliseconds.
MOST = 1_000.0

LIVE = "() => document.documentElement.dataset.athena === 'live'"
WATCH = """() => {
    window.lives = [];
    new MutationObserver(() => {
        if (document.documentElement.dataset.athena === "live") window.lives.push(Date.now());
    }).observe(document.documentElement, {attributeFilter: ["data-athena"]});
}"""
LIVE_SINCE = "(moment) => window.lives.some((live) => live >= moment)"
FIRST_SINCE = "(moment) => window.lives.find((live) => live >= moment)"


def _tab(browser: Browser, port: int) -> Page:
    page = browser.new_context().new_page()
    page.goto(f"http://127.0.0.1:{port}/")
    page.wait_for_function(LIVE)
    page.evaluate(WATCH)
    return page


def _outage(proxy: Proxy, tabs: list[Page], seconds: float) -> Iterator[float]:
    """Yield the milliseconds of each tab from the network's return until it is live."""
    proxy.cut()
    time.sleep(seconds)
    back = int(time.time() * 1000)
    proxy.mend()
    for tab in tabs:
        tab.wait_for_function(LIVE_SINCE, arg=back)
        yield float(tab.evaluate(FIRST_SINCE, back)) - back


def run() -> list[Figure]:
    """Measure."""
    with ExitStack() as stack:
        browser = launch(stack.enter_context(sync_playwright()))
        stack.callback(browser.close)
        proxy = stack.enter_context(Proxy(stack.enter_context(Server("ready")).port))
        tabs = [_tab(browser, proxy.port) for _ in range(TABS)]
        slowest = [
            max(late for _ in range(ROUNDS) for late in _outage(proxy, tabs, seconds)) for seconds in OUTAGES
        ]
    return [
        within(f"live again after {1000 * seconds:.0f} ms without network, the slowest", late, MOST, "ms")
        for seconds, late in zip(OUTAGES, slowest, strict=True)
    ]
