"""Rows and nodes in a real browser, under the strictest policy."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.project.running import free_port

pytestmark = pytest.mark.browser

# All that is in the page, whatever the order of attributes and the borders of texts.
SERIALISE = """() => {
  const write = (node) => {
    if (node.nodeType === 3) return JSON.stringify(node.data).slice(1, -1);
    if (node.nodeType === 8) return `<!--${node.data}-->`;
    const attributes = [...node.attributes]
      .filter(({ name }) => name !== "data-athena-id")
      .map(({ name, value }) => ` ${name}=${JSON.stringify(value.replace(/^athena-[0-9]+-/, ""))}`);
    const inside = [...(node.content ?? node).childNodes].map(write).join("");
    return `<${node.localName}${attributes.sort().join("")}>${inside}</${node.localName}>`;
  };
  return write(document.querySelector("main"));
}"""


class Rooms:
    """The server, and what it is told to do."""

    def __init__(self) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "tests.browser.rows_server", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "done\n"

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def do(self, **arguments: str | int) -> None:
        """Do what the arguments say."""
        with urlopen(f"{self.address}do?{urlencode(arguments)}", timeout=30) as answer:
            assert answer.read() == b"done"

    def run(self, *actions: Sequence[object]) -> None:
        """Do something in all rooms."""
        self.do(run=json.dumps(actions))


@pytest.fixture(scope="module")
def running() -> Iterator[Rooms]:
    """Yield the server for all tests."""
    rooms = Rooms()
    yield rooms
    rooms.process.kill()
    rooms.process.communicate()


@pytest.fixture
def rooms(running: Rooms) -> Rooms:
    """Return the server, with nothing in it."""
    running.do(reset="all")
    return running


@pytest.fixture
def page(context: BrowserContext, rooms: Rooms) -> Iterator[Page]:
    """Yield a page that shows a room."""
    complaints: list[str] = []
    context.on("console", lambda line: complaints.append(line.text))
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    found = open_page(context, rooms)
    yield found
    assert complaints == []


def open_page(context: BrowserContext, rooms: Rooms) -> Page:
    """Open a room, and wait until it is live."""
    page = context.new_page()
    page.goto(rooms.address)
    expect(page.locator("html")).to_have_attribute("data-athena", "live")
    return page


def line(text: str, who: str = "Ann") -> dict[str, object]:
    """Return the values of a line."""
    return {"who": who, "text": text, "link": "/x", "hidden": None}


def fill(rooms: Rooms, keys: str = "abc") -> None:
    """Write a line for each key."""
    rooms.run(*[["append", "log", key, line(key)] for key in keys])


def keys(page: Page) -> str:
    """Return the keys of the lines."""
    found: str = page.evaluate(
        "[...document.querySelectorAll('ol > li')].map((row) => row.dataset.athenaRow).join('')"
    )
    return found


@pytest.mark.parametrize("seed", range(1, 5))
def test_after_anything_the_page_is_as_a_fresh_one(
    context: BrowserContext, page: Page, rooms: Rooms, seed: int
) -> None:
    for each in range(3):
        rooms.do(seed=seed * 10 + each, count=40)
        expect(page.get_by_role("status")).to_have_text(f"done {seed * 10 + each}")
        fresh = open_page(context, rooms)
        patched = page.evaluate(SERIALISE)
        assert patched == fresh.evaluate(SERIALISE)
        assert "data-athena-row" in patched or each < 2
        assert page.title() == fresh.title() == "Rows"
        fresh.close()


@pytest.mark.parametrize("can_move", [True, False])
def test_what_a_person_does_in_one_row_survives_all_that_happens_to_others(
    context: BrowserContext, page: Page, rooms: Rooms, can_move: bool
) -> None:
    if not can_move:
        page.evaluate("delete Element.prototype.moveBefore")
    fill(rooms)
    box = page.locator("li input").nth(1)
    box.fill("half-typed")
    box.evaluate("(box) => box.setSelectionRange(2, 6, 'backward')")
    rooms.run(
        ["append", "log", "d", line("d")],
        ["insert", "log", "e", "a", line("e")],
        ["remove", "log", "c"],
        ["move", "log", "d", "a"],
        ["set", "log", "a", {"text": "new"}],
        ["set", "log", "b", {"who": "Bob", "text": "new", "link": None}],
        ["move", "log", "b", "e"],
        ["text", "state", "done"],
    )
    expect(page.get_by_role("status")).to_have_text("done")
    assert keys(page) == "beda"
    state = page.evaluate(
        "(({value, selectionStart, selectionEnd, selectionDirection}) =>"
        " [value, selectionStart, selectionEnd, selectionDirection])(document.activeElement)"
    )
    assert state == ["half-typed", 2, 6, "backward"]
    assert page.evaluate("document.activeElement.closest('li').dataset.athenaRow") == "b"


def test_selected_text_and_scrolling_survive(page: Page, rooms: Rooms) -> None:
    fill(rooms)
    expect(page.locator("ol > li")).to_have_count(3)
    where = "document.querySelectorAll('ol > li')[1].getBoundingClientRect().top"
    page.evaluate(
        """() => {
          const list = document.querySelector("ol");
          Object.assign(list.style, { height: "100px", overflow: "auto" });
          list.scrollTop = 120;
          getSelection().selectAllChildren(list.querySelectorAll("pre")[1]);
        }"""
    )
    before = page.evaluate(where)
    assert page.evaluate("document.querySelector('ol').scrollTop") == 120
    rooms.run(
        ["append", "log", "d", line("d")],
        ["set", "log", "b", {"who": "Bob"}],
        ["move", "log", "d", "c"],
        ["set", "log", "a", {"text": "new"}],
        ["text", "state", "done"],
    )
    expect(page.get_by_role("status")).to_have_text("done")
    assert page.evaluate("getSelection().toString().trim()") == "b"
    assert page.evaluate("document.querySelector('ol').scrollTop") == 120
    assert page.evaluate(where) == before


def test_buttons_in_rows_work_whenever_the_row_came(
    context: BrowserContext, page: Page, rooms: Rooms
) -> None:
    fill(rooms)
    late = open_page(context, rooms)
    rooms.run(["append", "log", "d", line("d")])
    buttons = late.get_by_role("button", name="Remove")
    expect(buttons).to_have_count(4)
    buttons.nth(3).click()
    expect(buttons).to_have_count(3)
    buttons.nth(0).click()
    expect(buttons).to_have_count(2)
    assert keys(late) == keys(page) == "bc"


def test_a_list_that_arrives_with_a_call_lives(context: BrowserContext, page: Page, rooms: Rooms) -> None:
    rooms.do(people="Ann")
    page.get_by_role("button", name="Open").click()
    people = page.get_by_role("list", name="People").get_by_role("listitem")
    expect(people).to_have_text(["Ann"])
    for name in "BCDEF":
        rooms.do(people=name)
    expect(people).to_have_text(list("BCDEF"))
    assert page.locator("ul > :last-child").evaluate("(node) => node.localName") == "template"
