"""How long it takes until what is typed in one tab is seen in another.

The chat of the tutorial, started as its text says, against a page of one file that does the same over a bare
WebSocket; both in the same Chromium, in turns. From sending the form until the other tab's DOM has the line.
Each tab has a clock of its own, so half of the lines go each way: what one clock adds, the other takes off.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from statistics import mean, median

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.athena_driver import Server
from benchmarks.figures import Figure, figure
from tests.browser.chromium import launch
from tests.project.running import TWISTD, free_port

CHAT = Path(__file__).parents[1] / "docs" / "tutorial" / "modern" / "chat"
COMMAND = [str(TWISTD), "--nodaemon", "--pidfile=", "athena-widget", "--element=parlour.room.enter"]
ROUNDS = 5
LINES = 20
TARGET = 1.3
WORDS = "[id$=words]"

WATCH = """() => {
    const log = document.querySelector("[role=log]");
    new MutationObserver(() => {
        const now = performance.timeOrigin + performance.now();
        if (window.wanted && log.lastElementChild.textContent.endsWith(window.wanted)) window.seen(now);
    }).observe(log, {childList: true});
}"""
EXPECT = """(words) => {
    window.wanted = words;
    window.arrived = new Promise((resolve) => { window.seen = resolve; });
}"""
SAY = """([box, words]) => {
    const input = document.querySelector(box);
    input.value = words;
    const now = performance.timeOrigin + performance.now();
    input.form.requestSubmit();
    return now;
}"""


class Pair:
    """Two tabs of one chat. ``ways`` has the milliseconds of each line, one list for each direction."""

    def __init__(self, one: Page, other: Page) -> None:
        self._numbers = count()
        self._pairs = [(one, other), (other, one)]
        self.ways: list[list[float]] = [[], []]
        for page in (one, other):
            page.evaluate(WATCH)

    def talk(self) -> None:
        """Send lines to and fro."""
        for _ in range(LINES):
            for (speaker, hearer), way in zip(self._pairs, self.ways, strict=True):
                way.append(self._say(speaker, hearer))

    def _say(self, speaker: Page, hearer: Page) -> float:
        words = f"line {next(self._numbers)}"
        hearer.evaluate(EXPECT, words)
        sent: float = speaker.evaluate(SAY, [WORDS, words])
        seen: float = hearer.evaluate("() => window.arrived")
        return seen - sent

    def latency(self) -> float:
        """Return the milliseconds from tab to tab."""
        return mean(median(way) for way in self.ways)


@contextmanager
def parlour() -> Iterator[str]:
    """Run the chat of the tutorial; yields its address."""
    port = free_port()
    command = [*COMMAND, f"--http=tcp:{port}:interface=127.0.0.1"]
    with subprocess.Popen(
        command, cwd=CHAT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            assert process.stdout is not None
            last = ""
            while f":{port}" not in (line := process.stdout.readline()):
                if not line:
                    raise RuntimeError(f"the chat did not start: {last}")
                last = line
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.terminate()


def tab(browser: Browser, address: str) -> Page:
    """Open a page in a window of its own."""
    page = browser.new_context().new_page()
    page.goto(address)
    return page


def guest(browser: Browser, address: str, name: str) -> Page:
    """Enter the parlour."""
    page = tab(browser, address)
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Come in").click()
    page.get_by_label("Words").wait_for()
    return page


def stranger(browser: Browser, address: str) -> Page:
    """Open the page of one file."""
    page = tab(browser, address)
    page.wait_for_function("() => socket.readyState === 1")
    return page


def run() -> list[Figure]:
    """Measure."""
    with ExitStack() as stack:
        browser = launch(stack.enter_context(sync_playwright()))
        stack.callback(browser.close)
        chat = stack.enter_context(parlour())
        bare = f"http://127.0.0.1:{stack.enter_context(Server('page')).port}/"
        ours = Pair(guest(browser, chat, "Ann"), guest(browser, chat, "Bob"))
        peer = Pair(stranger(browser, bare), stranger(browser, bare))
        for _ in range(ROUNDS):
            ours.talk()
            peer.talk()
    name = "text typed in one tab seen in another, to a page of one file"
    return [figure(name, ours.latency(), peer.latency(), TARGET, "ms")]
