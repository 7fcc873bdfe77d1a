"""The staged front end in a process of its own, and somebody at a tab of it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.project.running import free_port

ROOT = Path(__file__).parents[3]


class Stage:
    """The staged front end in a process."""

    def __init__(self) -> None:
        self.port = free_port()
        self.start()

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}/"

    def start(self, *options: str) -> None:
        command = [sys.executable, "-m", "tests.web.stage", str(self.port), *options]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        assert "set" in self._process.stdout.readline()

    def stop(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


class Desk:
    """A tab in which Robin is signed in."""

    def __init__(self, context: BrowserContext, stage: Stage) -> None:
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(stage.address)
        form = self.page.get_by_role("form", name="Sign in")
        form.get_by_role("textbox", name="Email address").fill("me@example.com")
        form.get_by_label("Password").fill("good")
        form.get_by_role("button", name="Sign in").click()
        expect(self.contact("Ann, Online")).to_be_visible()

    @property
    def tree(self) -> Locator:
        return self.page.get_by_role("tree", name="Contacts")

    def contact(self, name: str) -> Locator:
        return self.tree.get_by_role("treeitem", name=name)

    def region(self, name: str = "Ann") -> Locator:
        return self.page.get_by_role("region", name=f"Conversation with {name}")

    def log(self, name: str = "Ann") -> Locator:
        return self.region(name).get_by_role("log", name="Messages")

    def box(self, name: str = "Ann") -> Locator:
        return self.region(name).get_by_role("textbox", name="Message")

    def tab(self, name: str) -> Locator:
        return self.page.get_by_role("navigation", name="Open conversations").get_by_role(
            "button", name=name, exact=False
        )

    def talk_to(self, name: str = "Ann, Online") -> None:
        self.contact(name).click()
        expect(self.region(name.split(",")[0])).to_be_visible()

    def say(self, text: str, name: str = "Ann") -> None:
        self.box(name).fill(text)
        self.box(name).press("Enter")

    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.getAttribute('aria-label')"))
