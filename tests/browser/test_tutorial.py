"""The programs of the documentation, started as its text says, in a real browser."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.project.running import TWISTD, free_port

pytestmark = pytest.mark.browser
DOCS = Path(__file__).parents[2] / "docs"
TUTORIAL = DOCS / "tutorial"
KINDS = ("modern", "classic")


def command(program: str) -> list[str]:
    """Return what the text says to type to start a program."""
    text = (TUTORIAL / f"{program}.rst").read_text()
    (found,) = set(re.findall(r"^ +(twistd -n athena-widget .+)$", text, re.MULTILINE))
    return [str(TWISTD), "--pidfile=", *shlex.split(found)[1:]]


class Program:
    """A program of the documentation, and the people who look at it."""

    def __init__(self, command: list[str], port: int, folder: Path, browser: Browser) -> None:
        self.address = f"http://localhost:{port}/"
        self.complaints: list[str] = []
        self.policy = ""
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert self._process.stdout is not None
        while self.address not in (line := self._process.stdout.readline()):
            assert line, "it did not start"

    def tab(self) -> Page:
        """Open the program's page as somebody new."""
        context = self._browser.new_context()
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        response = page.goto(self.address)
        assert response is not None
        self.policy = response.headers.get("content-security-policy", "")
        return page

    def stop(self) -> str:
        """End it, and return what it logged."""
        for context in self._contexts:
            context.close()
        self._process.terminate()
        return self._process.communicate()[0]


def started(program: Program) -> Iterator[Program]:
    try:
        yield program
        assert program.complaints == []
    finally:
        log = program.stop()
    assert "Traceback" not in log, log


@pytest.fixture
def program(request: pytest.FixtureRequest, tmp_path: Path, browser: Browser) -> Iterator[Program]:
    """Yield a running program; it and the browser must have nothing to complain about."""
    name, kind = request.param
    shutil.copytree(TUTORIAL / kind / name, tmp_path, dirs_exist_ok=True)
    port = free_port()
    where = f"--http=tcp:{port}:interface=127.0.0.1"
    yield from started(Program([*command(name), where], port, tmp_path, browser))


@pytest.fixture
def counter(tmp_path: Path, browser: Browser) -> Iterator[Program]:
    """Yield the running page of thirty lines."""
    shutil.copytree(DOCS / "athena" / "counter", tmp_path, dirs_exist_ok=True)
    port = free_port()
    page = tmp_path / "page.py"
    page.write_text(page.read_text().replace("8080", str(port)))
    yield from started(Program([sys.executable, "-u", "page.py"], port, tmp_path, browser))


def lines(page: Page) -> Locator:
    return page.get_by_role("listitem")


def send(page: Page, label: str, text: str, button: str) -> None:
    page.get_by_label(label).fill(text)
    page.get_by_role("button", name=button).click()


@pytest.mark.parametrize("program", [("echo", kind) for kind in KINDS], indirect=True, ids=KINDS)
def test_the_valley_answers_each_one_for_himself(program: Program) -> None:
    one, other = program.tab(), program.tab()
    send(one, "Words", "<b>Hello</b>", "Shout")
    expect(lines(one)).to_have_text(["<b>Hello</b> ... <b>Hello</b>"])
    expect(one.get_by_label("Words")).to_have_value("")
    send(other, "Words", "Who?", "Shout")
    expect(lines(other)).to_have_text(["Who? ... Who?"])
    expect(one).to_have_title("Echo")
    assert "script-src 'self';" in program.policy


@pytest.mark.parametrize("program", [("chat", kind) for kind in KINDS], indirect=True, ids=KINDS)
def test_two_people_meet_in_the_parlour(program: Program) -> None:
    ann, bob = program.tab(), program.tab()
    expect(ann.get_by_label("Words")).to_be_hidden()
    send(ann, "Your name", "Ann", "Come in")
    expect(ann.get_by_label("Words")).to_be_visible()
    expect(ann.get_by_label("Your name")).to_be_hidden()

    send(bob, "Your name", "Ann", "Come in")
    expect(bob.get_by_role("alert")).to_have_text("Ann is in the room already.")
    send(bob, "Your name", "Bob", "Come in")
    expect(lines(ann)).to_have_text(["Ann comes in.", "Bob comes in."])

    send(ann, "Words", "Hello, Bob!", "Say")
    send(bob, "Words", "Hello, <i>Ann</i>!", "Say")
    expect(lines(ann)).to_have_text(
        ["Ann comes in.", "Bob comes in.", "Ann: Hello, Bob!", "Bob: Hello, <i>Ann</i>!"]
    )
    expect(lines(bob)).to_have_text(["Bob comes in.", "Ann: Hello, Bob!", "Bob: Hello, <i>Ann</i>!"])

    ann.close()
    expect(lines(bob).last).to_have_text("Ann has left.")


def test_everybody_counts_on(counter: Program) -> None:
    for page in (counter.tab(), counter.tab()):
        page.get_by_role("button", name="Count").click()
    expect(page.get_by_role("status")).to_have_text("2")
