"""What goes wrong with one browser is refused in words, is one line in the log, and disturbs nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.logger import LogEvent, capturedLogs, formatEvent
from wsproto.frame_protocol import FrameProtocol

from amsn2athena.athena import Settings, expose
from tests.athena.memory import Echo, EchoPage, Exchange, Server, Tab


class Counter(Echo):
    """Echoes, and counts."""

    @expose
    def add(self, number: int, more: int = 0) -> int:
        return number + more


def owner(request: Any) -> object:
    """Say whose a page is, as a site does that people sign in to."""
    return request.getCookie(b"session")


class Trouble:
    """A site with two tabs: one that gets into trouble, and one of somebody else, who sees nothing of it."""

    def __init__(self, **settings: Any) -> None:
        self.server = Server(lambda: EchoPage(Counter), owner=owner, settings=Settings(**settings))
        self.tab = self.server.open(Cookie="session=mine")
        self.other = self.server.open(Cookie="session=others")
        self.socket = self.other.websocket()
        self.socket.items()

    @contextmanager
    def once(self, *words: str) -> Iterator[None]:
        """See that what happens is one line in the log, with these words, and that the other tab works."""
        with capturedLogs() as events:
            yield
            self.server.turn()
        lines = [str(formatEvent(event)) for event in events]
        assert len(lines) == 1, lines
        assert all(word in lines[0] for word in words), lines
        assert not any(self.betrays(event) for event in events)
        self.other_works()

    def betrays(self, event: LogEvent) -> bool:
        """Say whether the name of a channel is in an event."""
        return any(tab.channel in str(event) for tab in (self.tab, self.other))

    def other_works(self) -> None:
        """See that somebody else calls and is called as ever."""
        self.other.element.notify("show", "news")
        self.server.turn()
        assert [["tell", 1, "show", ["news"]]] in self.socket.batches()
        self.socket.send([["call", 9, 1, "add", [2, 3]]])
        assert ["ok", 9, 5] in self.socket.items()


@pytest.fixture
def trouble() -> Trouble:
    return Trouble()


# Each of these says something to the server by another transport, and returns what was answered.


def by_websocket(tab: Tab, message: list[Any]) -> list[Any]:
    socket = tab.websocket()
    socket.send([message])
    return [item for item in socket.items() if isinstance(item, list)]


def by_poll(tab: Tab, message: list[Any]) -> list[Any]:
    return [item for item in tab.poll([message]).answer().json() if isinstance(item, list)]


def by_stream(tab: Tab, message: list[Any]) -> list[Any]:
    stream = tab.stream()
    tab.post([message])
    return [item for item in stream.items() if isinstance(item, list)]


ways = pytest.mark.parametrize("say", [by_websocket, by_poll, by_stream])
Say = Callable[[Tab, list[Any]], list[Any]]


# Calls


@ways
@pytest.mark.parametrize("method", ["detach", "callRemote", "_leave", "nothing", "__class__"])
def test_a_call_to_a_method_that_is_not_exposed_is_refused(trouble: Trouble, say: Say, method: str) -> None:
    with trouble.once("127.0.0.1", "Counter exposes no such method"):
        (answer,) = say(trouble.tab, ["call", 1, 1, method, []])
    assert answer == ["no", 1, "refused", "Counter exposes no such method"]
    assert trouble.tab.page.liveFragmentChildren


@ways
@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["1"], "int"),
        ([1.5], "int"),
        ([None], "int"),
        ([True], "int"),
        ([[1]], "int"),
        ([], "Counter.add"),
        ([1, 2, 3], "Counter.add"),
        ({"args": [1], "kw": {"most": 5}}, "Counter.add"),
        ({"args": [1], "kw": {"number": 5}}, "Counter.add"),
    ],
)
def test_arguments_of_the_wrong_types_are_refused(
    trouble: Trouble, say: Say, arguments: object, reason: str
) -> None:
    with trouble.once("127.0.0.1", "Counter.add", reason):
        (answer,) = say(trouble.tab, ["call", 1, 1, "add", arguments])
    assert answer[:3] == ["no", 1, "refused"]
    assert reason in answer[3]


def test_a_call_to_an_element_of_another_page_is_refused(trouble: Trouble) -> None:
    extra = Counter()
    extra.setFragmentParent(trouble.other.page)
    with trouble.once("there is no element 2"):
        (answer,) = by_websocket(trouble.tab, ["call", 1, 2, "add", [1]])
    assert answer == ["no", 1, "refused", "there is no element 2"]


def test_a_page_that_is_refused_again_and_again_is_ended_in_words() -> None:
    trouble = Trouble(refusals=3)
    socket = trouble.tab.websocket()
    with capturedLogs() as events:
        socket.send([["call", number, 1, "nothing", []] for number in range(100)])
    lines = [str(formatEvent(event)) for event in events]
    assert len(lines) == 4
    assert "too many refused calls" in lines[-1]
    socket.items()
    assert socket.code == 4410
    trouble.other_works()


def test_what_was_said_to_an_element_while_it_left_is_no_reason_to_end_the_page() -> None:
    trouble = Trouble(refusals=3)
    socket = trouble.tab.websocket()
    extra = Counter()
    extra.setFragmentParent(trouble.tab.page)
    extra.detach()
    with capturedLogs() as events:
        socket.send([["tell", 2, "echo", ["x"]]] * 100)
        socket.send([["call", 1, 2, "add", [1]], ["call", 2, 1, "add", [1]]])
    assert not events
    answers = [item for item in socket.items() if isinstance(item, list) and item[0] != "drop"]
    assert answers == [["no", 1, "gone", "That is not on the page any more."], ["ok", 2, 1]]


# Sizes


def test_an_oversized_message_on_a_websocket_ends_its_page(trouble: Trouble) -> None:
    socket = trouble.tab.websocket()
    with trouble.once("127.0.0.1", "the message is too big"):
        socket.send([["call", 1, 1, "echo", ["x" * 300_000]]])
    socket.items()
    assert socket.code == 1009
    assert trouble.tab.element.heard == []


def test_an_oversized_message_is_refused_before_it_is_here(trouble: Trouble) -> None:
    socket = trouble.tab.websocket()
    with trouble.once("the message is too big"):
        socket.send_raw(b"\x81\xff" + (2**40).to_bytes(8, "big"))
    socket.items()
    assert socket.code == 1009


@pytest.mark.parametrize("mode", ["now", "poll", "stream", "post"])
def test_an_oversized_request_is_refused(trouble: Trouble, mode: str) -> None:
    with trouble.once("127.0.0.1", "the message is too big"):
        response = trouble.tab.say(mode, [["tell", 1, "echo", ["x" * 300_000]]]).answer()
    assert (response.status, response.body) == (413, b"the message is too big")
    assert trouble.tab.element.heard == []


# Whose it is


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://example.com.evil.example", "null", "http://["]
)
def test_a_page_of_a_foreign_origin_gets_no_transport(trouble: Trouble, origin: str) -> None:
    with trouble.once("127.0.0.1", "not from here"):
        assert trouble.tab.websocket(headers={"Origin": origin}).status == 403
    for mode in ("now", "poll", "stream", "post"):
        with trouble.once("127.0.0.1", "not from here"):
            response = trouble.tab.say(
                mode, [["tell", 1, "echo", ["x"]]], headers={"Origin": origin}
            ).answer()
        assert (response.status, response.body) == (403, b"not from here")
    assert trouble.tab.element.heard == []


def test_a_host_that_the_site_does_not_have_is_refused() -> None:
    server = Server(allowed=lambda request: request.getHeader("host") == "example.com")
    tab = server.open()
    with capturedLogs() as events:
        assert tab.websocket(headers={"Host": "rebound.example"}).status == 403
        assert tab.poll(headers={"Host": "rebound.example"}).answer().status == 403
    assert len(events) == 2


@pytest.mark.parametrize("mode", ["now", "poll", "stream", "post"])
def test_a_stolen_channel_carries_nothing_and_its_owner_stays(trouble: Trouble, mode: str) -> None:
    stolen = {"Cookie": "session=mine"}
    with trouble.once("127.0.0.1", "another's channel"):
        response = trouble.other.say(mode, [["tell", 1, "echo", ["x"]]], headers=stolen, turn=9).answer()
    assert response.status == 410
    assert trouble.other.element.heard == []


@pytest.mark.parametrize("attach", [True, False])
def test_a_websocket_with_a_stolen_channel_is_closed_and_its_owner_stays(
    trouble: Trouble, attach: bool
) -> None:
    with trouble.once("127.0.0.1", "another's channel"):
        thief = trouble.other.websocket(turn=9, headers={"Cookie": "session=mine"}, attach=attach)
        thief.send([9, 0])
        thief.send([["tell", 1, "echo", ["x"]]])
    assert thief.items() == []
    assert thief.code == 4410
    assert trouble.other.element.heard == []


def test_a_stale_channel_is_gone_and_that_is_no_trouble(trouble: Trouble) -> None:
    trouble.tab.page.disconnect()
    with capturedLogs() as events:
        socket = trouble.tab.websocket()
        answers = [trouble.tab.say(mode).answer() for mode in ("now", "poll", "stream", "post")]
    socket.items()
    assert socket.code == 4410
    assert [(answer.status, answer.body) for answer in answers] == [(410, b"")] * 4
    assert not events
    trouble.other_works()


def test_a_guessed_channel_is_gone_too(trouble: Trouble) -> None:
    guess = Tab(trouble.server, "A" * 24, trouble.tab.page, trouble.tab.response, {})
    guess.websocket()
    assert guess.poll([["tell", 1, "echo", ["x"]]]).answer().status == 410
    trouble.other_works()


def test_channels_are_named_so_that_nobody_guesses_them(trouble: Trouble) -> None:
    names = {trouble.server.open().channel for _ in range(50)}
    assert len(names) == 50
    assert all(len(name) == 24 for name in names)


def test_a_turn_that_has_passed_is_told_so_and_the_newer_one_goes_on(trouble: Trouble) -> None:
    newer = trouble.tab.websocket(turn=5)
    late = trouble.tab.websocket(turn=4)
    late.items()
    assert late.code == 4409
    newer.send([["call", 1, 1, "add", [1]]])
    assert ["ok", 1, 1] in newer.items()
    trouble.other_works()


# Bytes


def test_a_binary_frame_ends_its_page(trouble: Trouble) -> None:
    socket = trouble.tab.websocket()
    with trouble.once("127.0.0.1", "binary messages are not spoken here"):
        socket.send_raw(bytes(FrameProtocol(True, []).send_data(b'[["tell",1,"echo",["x"]]]')))
    socket.items()
    assert socket.code == 1003
    assert trouble.tab.element.heard == []


@pytest.mark.parametrize(
    "text", ["hello", '[["evil", 1]]', '[["call", "1", 1, "echo", []]]', "[true]", '["what"]']
)
def test_a_message_that_is_none_ends_its_page(trouble: Trouble, text: str) -> None:
    socket = trouble.tab.websocket()
    with trouble.once("127.0.0.1"):
        socket.send_text(text)
    socket.items()
    assert socket.code in (4400, 4410)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"\xff", b'["x",1,0,1,[],"some"]', b'["x",1,0,1,[["evil"]],"now"]']
)
def test_a_request_that_is_none_is_refused(trouble: Trouble, body: bytes) -> None:
    with trouble.once("127.0.0.1", "a malformed message"):
        response = trouble.server.request("POST", "/athena/transport", body=body).answer()
    assert response.status == 400
    assert response.body.startswith(b"a malformed message")


@pytest.mark.parametrize("count", [1, 2**63, 10**30])
def test_a_count_that_cannot_be_ends_its_page(trouble: Trouble, count: int) -> None:
    socket = trouble.tab.websocket()
    with trouble.once("127.0.0.1", "acknowledges what it cannot have"):
        socket.send([count])
    socket.items()
    assert socket.code == 4410


@pytest.mark.parametrize("first", [2, 2**63])
def test_messages_that_are_missing_end_their_page(trouble: Trouble, first: int) -> None:
    with trouble.once("127.0.0.1", "messages are missing"):
        assert trouble.tab.poll([["tell", 1, "echo", ["x"]]], first=first).answer().status == 410
    assert trouble.tab.element.heard == []


# Crowds


def many(trouble: Trouble, address: str, number: int) -> list[Exchange]:
    return [trouble.server.request("GET", "/", address=address) for _ in range(number)]


def test_a_thousand_pages_from_one_address_are_too_many_and_others_get_theirs(trouble: Trouble) -> None:
    with capturedLogs() as events:
        statuses = [exchange.answer().status for exchange in many(trouble, "192.0.2.66", 1000)]
    assert statuses == [200] * 500 + [503] * 500
    (line,) = [str(formatEvent(event)) for event in events]
    assert line.endswith("500 pages are open from 192.0.2.66")
    assert many(trouble, "192.0.2.7", 1)[0].answer().status == 200
    trouble.other_works()
    trouble.server.pass_time(40)
    trouble.other_works()
    trouble.server.pass_time(40)
    assert many(trouble, "192.0.2.66", 1)[0].answer().status == 200


def test_more_pages_than_a_site_may_have_are_one_line_until_one_is_closed() -> None:
    trouble = Trouble(channels=2)
    with trouble.once("2 pages are open"):
        assert [exchange.answer().status for exchange in many(trouble, "192.0.2.1", 3)] == [503] * 3
    trouble.tab.page.disconnect()
    assert many(trouble, "192.0.2.1", 1)[0].answer().status == 200
    with trouble.once("2 pages are open"):
        many(trouble, "192.0.2.2", 2)


def watched(server: Server, later: Deferred[EchoPage]) -> list[None]:
    """Serve what ``later`` has; return a list that has an item once that page has gone."""
    gone: list[None] = []

    def made(page: EchoPage) -> EchoPage:
        page.notifyOnDisconnect().addCallback(gone.append)
        return page

    later.addCallback(made)
    server.root.putChild(b"made", server.live.page(lambda request: later))
    return gone


def test_a_page_for_which_there_is_no_room_is_not_even_made() -> None:
    trouble = Trouble(channels=2)
    asked: list[object] = []
    trouble.server.root.putChild(b"made", trouble.server.live.page(asked.append))
    with trouble.once("2 pages are open"):
        assert trouble.server.get("/made").status == 503
    assert asked == []


def test_a_page_that_takes_so_long_that_there_is_no_room_any_more_is_told_that_it_has_gone() -> None:
    trouble = Trouble(channels=3)
    later: Deferred[EchoPage] = Deferred()
    gone = watched(trouble.server, later)
    exchange = trouble.server.request("GET", "/made")
    trouble.server.open()
    with trouble.once("3 pages are open"):
        later.callback(EchoPage())
    assert exchange.answer().status == 503
    assert gone == [None]


def test_a_page_whose_browser_has_left_meanwhile_is_told_that_it_has_gone(trouble: Trouble) -> None:
    later: Deferred[EchoPage] = Deferred()
    gone = watched(trouble.server, later)
    trouble.server.request("GET", "/made").leave()
    with capturedLogs() as events:
        later.callback(EchoPage())
    assert gone == [None]
    assert not events


def test_a_crowd_of_connections_to_one_page_leaves_one(trouble: Trouble) -> None:
    with capturedLogs() as events:
        sockets = [trouble.tab.websocket() for _ in range(300)]
        trouble.server.pass_time(20)
    assert [socket for socket in sockets if socket.is_open()] == sockets[-1:]
    assert not events
    trouble.other_works()


def test_a_crowd_of_connections_that_only_try_ends(trouble: Trouble) -> None:
    sockets = [trouble.tab.websocket(attach=False) for _ in range(300)]
    trouble.server.pass_time(20)
    assert not any(socket.is_open() for socket in sockets)
    trouble.other_works()


def test_a_browser_that_does_not_read_is_ended_and_others_get_what_is_sent() -> None:
    trouble = Trouble()
    socket = trouble.tab.websocket()
    socket.wire.fill()
    with trouble.once("messages wait for the peer"):
        for _ in range(1001):
            trouble.tab.element.notify("show", "x")
    assert trouble.tab.page._board.channel is None


def test_a_message_is_never_taken_for_another_tabs(trouble: Trouble) -> None:
    socket = trouble.tab.websocket()
    socket.send([["ok", 1, "forged"], ["no", 1, "forged", "x"]])
    waiting: list[Any] = []
    trouble.other.element.callRemote("ask").addBoth(waiting.append)
    socket.send([["ok", 1, "forged"], ["no", 1, "forged", "x"], ["stop", 1]])
    assert waiting == []
    trouble.server.turn()
    trouble.socket.send([["ok", 1, "mine"]])
    assert waiting == ["mine"]
