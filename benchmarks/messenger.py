"""The whole messenger in real Chromium: how long a message takes from tab to tab, and signing in.

The peer of a message is the least that any page could do: two tabs of one file each, on a server that passes
each frame of one bare WebSocket on to the other, in the same browser, in alternating rounds. The other peers
are times to keep: 5 ms (median) and 8 ms (95th percentile) from tab to tab, 0.4 ms of server CPU for each
message, and for the two pages what the quicker of two other web chats took on such a machine.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from benchmarks.figures import Figure, figure
from benchmarks.relay import Relay
from tests.browser.chromium import launch
from tests.browser.person import PASSWORD, Person, befriend
from tests.project.running import TWISTD, Service

CONVERSATION = ".conversation:not([hidden])"
ROUNDS = 5
MESSAGES = 100
SIGN_INS = 9

MEDIAN, P95, CPU = 5.0, 8.0, 0.4
#: Milliseconds of the quicker of two other web chats, each with its server beside it, on a machine like this.
OTHERS_TO_FORM, OTHERS_TO_LIST = 352.0, 426.0

#: Writes texts into one tab and returns when the other has shown each, in milliseconds since the epoch.
WATCH = """(selector) => {
    window.seen = new Map();
    new MutationObserver(() => {
        const now = performance.timeOrigin + performance.now();
        const text = document.querySelector(selector).textContent;
        for (const [mark, resolve] of window.waiting ?? []) {
            if (text.includes(mark)) { window.waiting.delete(mark); resolve(now); }
        }
    }).observe(document.querySelector(selector), {childList: true, subtree: true, characterData: true});
    window.waiting = new Map();
}"""
AWAIT = "(mark) => new Promise((resolve) => { window.waiting.set(mark, resolve); })"
SEND = """([selector, text]) => {
    const box = document.querySelector(selector);
    box.value = text;
    box.dispatchEvent(new Event("input", {bubbles: true}));
    const sent = performance.timeOrigin + performance.now();
    box.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true, cancelable: true}));
    return sent;
}"""


class Chat:
    """Two tabs, and the process of their server; times are in milliseconds.

    ``box`` is where the sender writes, ``log`` where the receiver reads.
    """

    def __init__(self, sender: Page, receiver: Page, box: str, log: str, pid: int) -> None:
        self._sender = sender
        self._receiver = receiver
        self._box = box
        self._pid = pid
        self.latencies: list[float] = []
        self.paced: list[float] = []
        self.rows: list[float] = []
        receiver.evaluate(WATCH, log)

    def one_at_a_time(self) -> None:
        """Send messages, each when the last has arrived."""
        before = cpu_time(self._pid)
        self.latencies += [self._send() for _ in range(MESSAGES)]
        self.paced.append((cpu_time(self._pid) - before) / MESSAGES)

    def in_a_row(self) -> None:
        """Send messages as fast as the page takes them, and wait for the last."""
        before = cpu_time(self._pid)
        marks = [_mark() for _ in range(MESSAGES)]
        self._expect(marks[-1])
        self._sender.evaluate(
            f"([box, marks]) => marks.map((mark) => ({SEND})([box, mark]))", [self._box, marks]
        )
        self._receiver.evaluate("() => window.arrived")
        self.rows.append((cpu_time(self._pid) - before) / MESSAGES)

    def _send(self) -> float:
        mark = _mark()
        self._expect(mark)
        sent: float = self._sender.evaluate(SEND, [self._box, mark])
        arrived: float = self._receiver.evaluate("() => window.arrived")
        return arrived - sent

    def _expect(self, mark: str) -> None:
        self._receiver.evaluate(f"(mark) => {{ window.arrived = ({AWAIT})(mark); }}", mark)


def _mark() -> str:
    return f"m{time.monotonic_ns()}"


def run() -> list[Figure]:
    """Measure everything."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = launch(playwright)
        expect.set_options(timeout=10_000)
        service = Service(TWISTD, Path(folder))
        try:
            return [*messages(browser, service), *sign_ins(browser, service)]
        finally:
            service.stop()
            browser.close()


def messages(browser: Browser, service: Service) -> Iterator[Figure]:
    """Send messages from tab to tab."""
    alice = Person(browser, service.address, "alice@example.com", "Alice")
    bob = Person(browser, service.address, "bob@example.com", "Bob")
    alice.create_account()
    bob.create_account()
    befriend(alice, bob)
    alice.open_conversation("Bob")
    alice.say("Bob", "first")
    bob.open_conversation("Alice")
    expect(bob.log("Alice")).to_contain_text("first")
    ours = Chat(alice.page, bob.page, f"{CONVERSATION} textarea", f"{CONVERSATION} [role=log]", service.pid)
    with bare_tabs(browser) as bare:
        for _ in range(ROUNDS):
            for chat in (ours, bare):
                chat.one_at_a_time()
                chat.in_a_row()
    alice.context.close()
    bob.context.close()
    median, bare_median = statistics.median(ours.latencies), statistics.median(bare.latencies)
    paced, bare_paced = statistics.median(ours.paced), statistics.median(bare.paced)
    yield figure("message from tab to tab, median", median, MEDIAN, 1.0, "ms")
    yield figure("message from tab to tab, 95th percentile", percentile(ours.latencies), P95, 1.0, "ms")
    yield figure("message from tab to tab, median, to a bare page", median, bare_median, 10.0, "ms")
    yield figure("server CPU per message, in a row", statistics.median(ours.rows), CPU, 1.0, "ms")
    yield figure("server CPU per message, one at a time", paced, CPU, 1.0, "ms")
    yield figure("server CPU per message, one at a time, to a bare relay", paced, bare_paced, 4.0, "ms")


def sign_ins(browser: Browser, service: Service) -> Iterator[Figure]:
    """Open the first page, and sign in, each time with a browser that has been nowhere."""
    to_form: list[float] = []
    to_list: list[float] = []
    for number in range(SIGN_INS):
        person = Person(browser, service.address, f"person{number}@example.com", f"Person {number}")
        person.create_account()
        person.sign_out()
        person.context.close()
        opened, signed_in = first_visit(Person(browser, service.address, person.email, person.name))
        to_form.append(opened)
        to_list.append(signed_in)
    yield figure("navigation to sign-in form, cold", statistics.median(to_form), OTHERS_TO_FORM, 1.0, "ms")
    yield figure("submit to contact list, cold", statistics.median(to_list), OTHERS_TO_LIST, 1.0, "ms")


def first_visit(person: Person) -> tuple[float, float]:
    """Return the milliseconds to the sign-in form, and from sending it to the contact list."""
    # Not by expect(), which looks again after 100, 250, 500 ms.
    opened = timed(lambda: person.page.goto(person.address), person.sign_in_form.wait_for)
    form = person.sign_in_form
    form.get_by_role("textbox", name="Email address").fill(person.email)
    form.get_by_label("Password").fill(PASSWORD)
    send = form.get_by_role("button", name="Sign in")
    signed_in = timed(send.click, person.contacts.wait_for)
    person.context.close()
    return opened, signed_in


@contextmanager
def bare_tabs(browser: Browser) -> Iterator[Chat]:
    """Yield two tabs on a relay, in contexts of their own as the messenger's are."""
    with Relay() as relay:
        contexts = [browser.new_context() for _ in range(2)]
        pages = [context.new_page() for context in contexts]
        for page in pages:
            page.goto(relay.address)
            page.wait_for_function("() => window.socket.readyState === 1")
        yield Chat(pages[0], pages[1], "#box", "#log", relay.pid)
        for context in contexts:
            context.close()


def timed(act: Callable[[], object], done: Callable[[], object]) -> float:
    """Return the milliseconds from before ``act`` until ``done`` has returned."""
    begun = time.perf_counter()
    act()
    done()
    return 1000 * (time.perf_counter() - begun)


def percentile(values: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


def cpu_time(pid: int) -> float:
    """Return the milliseconds that a process, all its threads, has run so far."""
    schedules = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(schedule.read_text().split()[0]) for schedule in schedules) / 1e6
