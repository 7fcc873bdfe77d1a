"""How long a page with one element takes from navigation until the element is attached, and what a reload
fetches.

Cold is a browser that has been nowhere, warm one that has been here. The peer is a page of one file with a
script and a bare WebSocket inside, which is ready when its script has run.
"""

from __future__ import annotations

from contextlib import ExitStack
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.athena_driver import Server
from benchmarks.figures import Figure, figure, within
from tests.browser.chromium import launch

ROUNDS = 9
#: Milliseconds.
MOST = 120.0
#: Of a page whose scripts are files of their own to one that is all in one file.
TARGET = 3.0
READY = "() => Number(document.documentElement.dataset.ready)"


class Side:
    """One page. ``cold`` and ``warm`` have the milliseconds of each round."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self._browser = browser
        self._server = server
        self.cold: list[float] = []
        self.warm: list[float] = []

    def round(self) -> None:
        """Open the page as somebody new, and load it again."""
        page = self._open()
        self.cold.append(_ready(page))
        page.reload()
        self.warm.append(_ready(page))
        page.context.close()

    def _open(self) -> Page:
        page = self._browser.new_context().new_page()
        page.goto(f"http://127.0.0.1:{self._server.port}/")
        return page

    def fetched_again(self) -> int:
        """Return how many requests a reload makes."""
        page = self._open()
        page.wait_for_load_state("networkidle")
        before = int(self._server.ask("fetched"))
        page.reload()
        page.wait_for_load_state("networkidle")
        return int(self._server.ask("fetched")) - before


def _ready(page: Page) -> float:
    page.wait_for_function(READY)
    return float(page.evaluate(READY))


def run() -> list[Figure]:
    """Measure."""
    with ExitStack() as stack:
        browser = launch(stack.enter_context(sync_playwright()))
        stack.callback(browser.close)
        ours, peer = (Side(browser, stack.enter_context(Server(kind))) for kind in ("ready", "page"))
        for _ in range(ROUNDS):
            ours.round()
            peer.round()
        fetched = ours.fetched_again()
    cold, warm = median(ours.cold[1:]), median(ours.warm[1:])
    return [
        within("navigation to attached, cold", cold, MOST, "ms"),
        figure("navigation to attached, cold, to one file", cold, median(peer.cold[1:]), TARGET, "ms"),
        within("navigation to attached, warm", warm, MOST, "ms"),
        figure("navigation to attached, warm, to one file", warm, median(peer.warm[1:]), TARGET, "ms"),
        within("requests of a warm reload", fetched, 1, "requests"),
    ]
