"""Delivery: what one side sends reaches the other once and in order, or both know that it did not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2athena.athena.delivery import Delivery, DeliveryError, Gap, Limits, Overflow

PLENTY = 10_000


def delivery(**limits: float) -> Delivery:
    return Delivery(lambda: 0.0, Limits(**limits))  # type: ignore[arg-type]


def test_messages_leave_once_in_the_order_of_sending() -> None:
    side = delivery()
    side.send(b"a")
    side.send(b"b")
    assert side.waiting()
    assert side.outgoing(PLENTY) == [b"a", b"b"]
    assert not side.waiting()
    assert side.outgoing(PLENTY) == []
    side.send(b"c")
    assert side.outgoing(PLENTY) == [b"c"]


def test_a_single_message_leaves_once_and_several_not_one_by_one() -> None:
    side = delivery()
    assert side.single() is None
    side.send(b"a")
    assert side.single() == b"a"
    assert side.single() is None
    assert side.outgoing(PLENTY) == []
    side.send(b"b")
    side.send(b"c")
    assert side.single() is None
    assert side.outgoing(PLENTY) == [b"b", b"c"]


def test_a_single_message_does_not_overtake_a_count() -> None:
    side = delivery()
    side.send(b"a")
    side.fresh(1)
    assert side.single() is None
    side.tell()
    assert side.single() == b"a"


def test_a_new_turn_sends_again_what_the_peer_has_not_received() -> None:
    side = delivery()
    for message in (b"a", b"b", b"c"):
        side.send(message)
    side.outgoing(PLENTY)
    assert side.attach(1, 1)
    assert side.outgoing(PLENTY) == [b"b", b"c"]


def test_the_worked_example_of_the_documentation() -> None:
    server, browser = delivery(), delivery()
    assert server.attach(1, 0)
    for message in (b"A", b"B", b"C"):
        server.send(message)
    assert server.outgoing(PLENTY) == [b"A", b"B", b"C"]
    browser.send(b"x")
    browser.outgoing(PLENTY)
    browser.fresh(2)
    assert server.attach(2, browser.received)
    assert (server.tell(), server.outgoing(PLENTY)) == (0, [b"C"])
    browser.attach(2, 0)
    assert browser.outgoing(PLENTY) == [b"x"]
    assert server.fresh(1) == 1
    assert server.received == 1


@pytest.mark.parametrize("turn", [0, 1, 2])
def test_a_turn_that_is_not_newer_changes_nothing(turn: int) -> None:
    side = delivery()
    side.send(b"a")
    side.attach(2, 0)
    side.outgoing(PLENTY)
    assert not side.attach(turn, 1)
    assert not side.waiting()
    side.acknowledged(1)


def test_acknowledged_messages_are_forgotten() -> None:
    side = delivery(window=3)
    for message in (b"a", b"b", b"c"):
        side.send(message)
    side.outgoing(PLENTY)
    side.acknowledged(2)
    side.send(b"d")
    side.send(b"e")
    side.attach(1, 2)
    assert side.outgoing(PLENTY) == [b"c", b"d", b"e"]


@pytest.mark.parametrize(("size", "fits"), [(775, True), (776, False), (128, True)])
def test_the_end_of_the_window_is_for_what_is_short(size: int, fits: bool) -> None:
    side = delivery(window_bytes=1000)
    side.send(b"x" * 100)
    assert side.fits(size) == fits


@pytest.mark.parametrize("count", [3, 10**30])
def test_a_peer_that_acknowledges_what_it_cannot_have_is_not_believed(count: int) -> None:
    side = delivery()
    for message in (b"a", b"b"):
        side.send(message)
    side.outgoing(PLENTY)
    side.acknowledged(1)
    with pytest.raises(Gap):
        side.acknowledged(count)


def test_a_count_that_was_overtaken_by_a_newer_one_says_nothing_new() -> None:
    side = delivery()
    for message in (b"a", b"b", b"c"):
        side.send(message)
    side.outgoing(PLENTY)
    side.acknowledged(2)
    side.acknowledged(1)
    side.attach(1, 2)
    assert side.outgoing(PLENTY) == [b"c"]


def test_what_was_not_transmitted_cannot_be_acknowledged() -> None:
    side = delivery()
    side.send(b"a")
    with pytest.raises(Gap):
        side.acknowledged(1)


@pytest.mark.parametrize("received", [-1, 0, 4, 10**30])
def test_a_turn_with_an_impossible_count_cannot_go_on(received: int) -> None:
    side = delivery()
    for message in (b"a", b"b", b"c"):
        side.send(message)
    side.outgoing(PLENTY)
    side.acknowledged(1)
    with pytest.raises(Gap):
        side.attach(1, received)


def test_a_peer_that_does_not_read_overflows_the_window_of_messages() -> None:
    side = delivery(window=2)
    side.send(b"a")
    side.send(b"b")
    with pytest.raises(Overflow):
        side.send(b"c")


def test_a_peer_that_does_not_read_overflows_the_window_of_bytes() -> None:
    side = delivery(window_bytes=10)
    side.send(b"12345")
    with pytest.raises(Overflow):
        side.send(b"123456")
    side.send(b"12345")
    side.outgoing(PLENTY)
    side.acknowledged(1)
    side.send(b"54321")
    assert side.outgoing(PLENTY) == [b"54321"]


def test_all_bytes_are_free_again_when_all_is_acknowledged() -> None:
    side = delivery(window_bytes=10)
    side.send(b"1234567890")
    with pytest.raises(Overflow):
        side.send(b"1")
    side.outgoing(PLENTY)
    side.acknowledged(1)
    side.send(b"0987654321")
    assert side.outgoing(PLENTY) == [b"0987654321"]


def test_one_batch_holds_about_as_much_as_asked_for() -> None:
    side = delivery()
    for message in (b"1234", b"1234", b"1234"):
        side.send(message)
    assert side.outgoing(10) == [b"1234", b"1234"]
    assert side.waiting()
    assert side.outgoing(10) == [b"1234"]


def test_a_message_that_is_larger_than_a_batch_leaves_alone() -> None:
    side = delivery()
    side.send(b"x" * 100)
    side.send(b"y")
    assert side.outgoing(10) == [b"x" * 100]
    assert side.outgoing(10) == [b"y"]


def test_messages_that_came_before_are_not_new() -> None:
    side = delivery()
    assert side.fresh(3) == 3
    assert side.fresh(2, first=2) == 0
    assert side.fresh(3, first=2) == 1
    assert side.received == 4


def test_a_hole_between_messages_is_never_passed_over() -> None:
    side = delivery()
    side.fresh(3)
    with pytest.raises(Gap):
        side.fresh(1, first=5)


def test_a_count_is_told_after_so_many_messages() -> None:
    side = delivery(ack_every=3)
    side.fresh(2)
    assert side.acknowledgement() is None
    side.fresh(1)
    assert side.acknowledgement() == 3
    assert side.acknowledgement() is None


def test_a_count_is_told_after_a_while() -> None:
    now = [100.0]
    side = Delivery(lambda: now[0], Limits(ack_delay=5.0))
    assert side.acknowledgement() is None
    side.fresh(1)
    now[0] = 103.0
    side.fresh(1)
    now[0] = 104.9
    assert side.acknowledgement() is None
    now[0] = 105.0
    assert side.acknowledgement() == 2


def test_telling_the_count_of_ones_own_accord_puts_the_next_time_off() -> None:
    side = delivery(ack_every=2)
    side.fresh(2)
    assert side.tell() == 2
    assert side.acknowledgement() is None


# A hostile network


@dataclass
class Stream:
    """A transport that keeps the order, may be cut at any byte, and may deliver late: a WebSocket."""

    turn: int
    to_server: list[tuple[str, object]] = field(default_factory=list)
    to_browser: list[tuple[str, object]] = field(default_factory=list)


@dataclass
class Network:
    """A browser and a server that send numbered messages to each other, over bad transports."""

    draw: Callable[[st.SearchStrategy[int]], int]
    browser: Delivery = field(default_factory=delivery)
    server: Delivery = field(default_factory=delivery)
    at_browser: list[bytes] = field(default_factory=list)
    at_server: list[bytes] = field(default_factory=list)
    sent: int = 0
    opened: int = 0
    current: Stream | None = None
    opening: bool = False
    serving: Stream | None = None
    streams: list[Stream] = field(default_factory=list)
    requests: list[tuple[int, int, int, list[bytes]]] = field(default_factory=list)

    def send(self) -> None:
        """Both have something to say."""
        self.sent += 1
        self.browser.send(b"b%d" % self.sent)
        self.server.send(b"s%d" % self.sent)
        self.flush()

    def flush(self) -> None:
        """Give the current transport what waits."""
        if self.current is not None and not self.opening:
            for message in self.browser.outgoing(8):
                self.current.to_server.append(("message", message))
            if (count := self.browser.acknowledgement()) is not None:
                self.current.to_server.append(("count", count))
        if self.serving is not None:
            for message in self.server.outgoing(8):
                self.serving.to_browser.append(("message", message))

    def reopen(self) -> None:
        """The browser gives its transport up and opens another; the server learns of it when it does."""
        self.opened += 1
        self.current = Stream(self.opened)
        self.opening = True
        self.current.to_server.append(("hello", self.browser.received))
        self.streams.append(self.current)

    def request(self) -> None:
        """The browser sends a request, which is a turn of its own; it may arrive twice, late or never."""
        self.opened += 1
        self.current = None
        browser = self.browser
        browser.attach(self.opened, browser_acknowledged(browser))
        waiting = browser.outgoing(PLENTY)
        one = (self.opened, browser.received, browser_acknowledged(browser) + 1, waiting)
        self.requests.extend([one] * self.draw(st.integers(0, 2)))

    def deliver_request(self) -> None:
        """Some request arrives at the server, and its answer at the browser, if that still listens."""
        if not self.requests:
            return
        turn, received, first, messages = self.requests.pop(self.draw(st.integers(0, len(self.requests) - 1)))
        if not self.server.attach(turn, received):
            return
        self.serving = None
        new = self.server.fresh(len(messages), first)
        self.at_server.extend(messages[len(messages) - new :])
        answer = self.server.outgoing(PLENTY)
        if turn == self.opened and self.draw(st.booleans()):
            self.browser.acknowledged(self.server.tell())
            self.browser.fresh(len(answer))
            self.at_browser.extend(answer)

    def deliver(self) -> None:
        """A part of what is under way arrives, on any of the transports, the abandoned ones too."""
        if not self.streams:
            return
        stream = self.streams[self.draw(st.integers(0, len(self.streams) - 1))]
        if stream.to_server and self.draw(st.booleans()):
            self.arrives_at_server(stream, *stream.to_server.pop(0))
        elif stream.to_browser:
            self.arrives_at_browser(stream, *stream.to_browser.pop(0))
        self.flush()

    def arrives_at_server(self, stream: Stream, kind: str, what: object) -> None:
        """The server takes one item from a transport."""
        if kind == "hello":
            assert isinstance(what, int)
            if self.server.attach(stream.turn, what):
                self.serving = stream
                stream.to_browser.append(("hello", self.server.tell()))
        elif stream is self.serving:
            if kind == "count":
                self.server.acknowledged(what)  # type: ignore[arg-type]
            else:
                self.server.fresh(1)
                self.at_server.append(what)  # type: ignore[arg-type]

    def arrives_at_browser(self, stream: Stream, kind: str, what: object) -> None:
        """The browser takes one item from a transport, if it still listens to it."""
        if stream is not self.current:
            return
        if kind == "hello":
            self.browser.attach(stream.turn, what)  # type: ignore[arg-type]
            self.opening = False
        else:
            self.browser.fresh(1)
            self.at_browser.append(what)  # type: ignore[arg-type]

    def settle(self) -> None:
        """The network becomes kind."""
        self.requests.clear()
        self.reopen()
        stream = self.current
        assert stream is not None
        while stream.to_server or stream.to_browser:
            while stream.to_server:
                self.arrives_at_server(stream, *stream.to_server.pop(0))
                self.flush()
            while stream.to_browser:
                self.arrives_at_browser(stream, *stream.to_browser.pop(0))
                self.flush()


def browser_acknowledged(side: Delivery) -> int:
    """Return how many messages the other side is known to have."""
    return side._acknowledged


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_hostile_network_loses_doubles_and_reorders_nothing(data: st.DataObject) -> None:
    network = Network(data.draw)
    actions = [network.send, network.reopen, network.request, network.deliver, network.deliver_request]
    chosen = st.lists(st.sampled_from(range(len(actions))), max_size=60)
    for number in data.draw(chosen):
        actions[number]()
        expected = [b"%d" % number for number in range(1, network.sent + 1)]
        assert [text[1:] for text in network.at_server] == expected[: len(network.at_server)]
        assert [text[1:] for text in network.at_browser] == expected[: len(network.at_browser)]
    network.settle()
    assert [text[1:] for text in network.at_server] == expected_all(network)
    assert [text[1:] for text in network.at_browser] == expected_all(network)


def expected_all(network: Network) -> list[bytes]:
    """Return the numbers of all messages."""
    return [b"%d" % number for number in range(1, network.sent + 1)]


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.tuples(st.sampled_from(["attach", "acknowledged", "fresh"]), st.integers(), st.integers()))
)
def test_whatever_a_peer_claims_is_believed_or_refused_and_nothing_else(
    claims: list[tuple[str, int, int]],
) -> None:
    side = delivery(window=4)
    for word, one, other in claims:
        try:
            side.send(b"x")
            side.outgoing(PLENTY)
            if word == "attach":
                side.attach(one, other)
            elif word == "acknowledged":
                side.acknowledged(one)
            else:
                side.fresh(abs(one), other)
        except DeliveryError:
            return
        assert 0 <= side._transmitted - side._acknowledged <= 4
