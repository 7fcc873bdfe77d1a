"""The test stand: a server in a process of its own, the proxy before it, and tabs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Error, Locator, Page, expect

from tests.browser.athena.proxy import PATIENCE, Proxy
from tests.browser.console import CUT, complaints_of
from tests.project.running import free_port

# A violation of the policy is said on the console as an error, but not in all cases.
WATCH = "addEventListener('securitypolicyviolation', (event) => console.error(event.violatedDirective))"


class Stand:
    """Runs ``tests.browser.athena.server`` and its proxy."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()
        self.proxy = Proxy(self._port)

    def start(self, *more: str) -> None:
        """Start the server, again if it was killed. More modules give all of them other addresses."""
        self._upgraded = more != ()
        command = [sys.executable, "-m", "tests.browser.athena.server", str(self._port), str(self._folder)]
        self._process = subprocess.Popen(
            [*command, *more], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._hear() is None

    def kill(self) -> None:
        """Kill the server without a warning."""
        self._process.kill()
        self._process.communicate()

    def _hear(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def tell(self, verb: str, *arguments: object) -> Any:
        """Let the server do something, and return its answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([verb, *arguments]) + "\n")
        self._process.stdin.flush()
        answer = self._hear()
        assert not isinstance(answer, dict), answer
        return answer

    def adds_to_pages(self) -> None:
        """Let pages have one more element from now on, with a module of its own."""
        (self._folder / "late").touch()

    def history(self, *names: str) -> list[str]:
        """Return who came and left, of these tabs."""
        return [line for line in self.tell("history") if line.split()[0] in names]

    def runs(self) -> int:
        """Return how often a method has run that should run once."""
        runs = self._folder / "runs"
        return len(runs.read_text().split()) if runs.exists() else 0

    def reset(self) -> None:
        """Begin anew, for the next test: at another port, where no page of an earlier one says farewell."""
        self.proxy.move()
        for name in ("runs", "late"):
            (self._folder / name).unlink(missing_ok=True)
        if self._process.poll() is not None or self._upgraded:
            self.kill()
            self.start()

    def __enter__(self) -> Stand:
        self.start()
        self.proxy.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.proxy.__exit__(kind, error, trace)
        self.kill()


class Tab:
    """A tab that shows the page of a counter with that name."""

    def __init__(self, context: BrowserContext, stand: Stand, name: str) -> None:
        self.name = name
        self.stand = stand
        self.page: Page = context.new_page()
        self.complaints = complaints_of(self.page, CUT)
        self.page.add_init_script(WATCH)

    def visit(self, wait: bool = True) -> Tab:
        """Open the page."""
        address = f"http://127.0.0.1:{self.stand.proxy.port}/{self.name}"
        self.page.goto(address, wait_until="load" if wait else "commit")
        if wait:
            self.is_("live")
        return self

    @property
    def session(self) -> CDPSession:
        """What Chromium's own tools can do to the tab."""
        return self.page.context.new_cdp_session(self.page)

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name="Text")

    @property
    def words(self) -> Locator:
        return self.page.get_by_role("textbox", name="Words")

    @property
    def secret(self) -> Locator:
        return self.page.get_by_role("textbox", name="Secret")

    @property
    def drink(self) -> Locator:
        return self.page.get_by_role("combobox", name="Drink")

    @property
    def note(self) -> Locator:
        return self.page.get_by_role("textbox", name="Note")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("list", name="Log").get_by_role("listitem")

    @property
    def heard(self) -> Locator:
        return self.page.get_by_role("status")

    @property
    def pieces(self) -> Locator:
        return self.page.get_by_role("list", name="Pieces").get_by_role("button")

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def says(self, *lines: str) -> None:
        """Wait until the log has exactly these lines."""
        expect(self.log).to_have_text(list(lines))

    def is_(self, state: str) -> None:
        """Wait until the connection is in that state."""
        expect(self.page.locator("html")).to_have_attribute("data-athena", state)

    def looks(self) -> None:
        """Let the page know that the network may be better now, as the system does."""
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def crash(self) -> None:
        """Let the tab's process crash."""
        with suppress(Error):
            self.page.goto("chrome://crash", timeout=1000)

    # Numbers both ways

    def count(self) -> None:
        """Let both sides say numbers, until ``counted``."""
        self.stand.tell("start", self.name)
        self.press("Start")

    def has_counted(self, more: int) -> None:
        """Wait until so many more numbers have come in both directions."""
        browser, server = int(self.heard.text_content() or 0), self.stand.tell("heard", self.name)
        try:
            expect(self.heard).to_have_text(at_least(browser + more), timeout=1000 * PATIENCE)
            self.stand.tell("when heard", self.name, server + more)
        except AssertionError as error:
            raise AssertionError(self.trouble()) from error

    def trouble(self) -> str:
        """Say what may help to understand why a test fails."""
        state = self.page.locator("html").get_attribute("data-athena")
        proxy = self.stand.proxy
        return f"{state}; {self.stand.history(self.name)[-4:]}; {proxy.carrying}; {proxy.exchanges[-20:]}"

    def counted(self) -> None:
        """Stop, and see that each number has come once, in order, in both directions."""
        self.stand.tell("stop", self.name)
        said = self.stand.tell("said", self.name)
        expect(self.heard).to_have_text(str(said))
        self.press("Stop")
        expect(self.log.last).to_have_text(re.compile(r'^ok "\d+ heard"$'))


def at_least(number: int) -> re.Pattern[str]:
    """Return what matches this number and all that are greater."""
    digits = str(number)
    most = len(digits) - 1
    longer = rf"\d{{{most + 2},}}"
    greater = [
        rf"{digits[:at]}[{int(digit) + 1}-9]\d{{{most - at}}}"
        for at, digit in enumerate(digits)
        if digit != "9"
    ]
    return re.compile(f"^(?:{'|'.join([digits, longer, *greater])})$")
