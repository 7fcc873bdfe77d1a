"""The WebSocket transport: who may open one, what goes over it, and how it ends."""

from __future__ import annotations

import json

import pytest
from twisted.logger import capturedLogs
from wsproto.frame_protocol import FrameProtocol

from amsn2athena.athena import Settings
from amsn2athena.athena.delivery import Limits
from tests.athena.memory import Server, Socket, Tab


def call(reference: int, text: str) -> list[object]:
    return ["call", reference, 1, "echo", [text]]


# Opening


def test_a_new_page_is_greeted_with_the_count() -> None:
    socket = Server().open().websocket()
    assert socket.status == 101
    assert b"Sec-WebSocket-Protocol: athena" in socket.head
    assert socket.batches() == [[0]]


def test_what_was_sent_before_the_browser_came_is_in_the_greeting() -> None:
    tab = Server().open()
    tab.element.notify("show", 1)
    tab.element.notify("show", 2)
    assert tab.websocket().batches() == [[0, ["tell", 1, "show", [1]], ["tell", 1, "show", [2]]]]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_WebSocket_Protocol": "athena"},
        {"Sec_WebSocket_Protocol": "chat, x.1.0"},
        {"Sec_WebSocket_Protocol": "athena, x.1.0.0"},
        {"Sec_WebSocket_Protocol": "athena, x.1"},
        {"Sec_WebSocket_Protocol": "athena, x.-1.0"},
        {"Sec_WebSocket_Protocol": "athena, x.1.0, more"},
        {"Sec_WebSocket_Protocol": "athena, x.1." + "9" * 40},
        {"Sec_WebSocket_Version": "8"},
        {"Upgrade": "h2c"},
        {"Connection": "keep-alive"},
        {"Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ"},
        {"Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25j"},
        {"Sec_WebSocket_Key": "****************!!!!!!=="},
    ],
)
def test_a_request_that_asks_improperly_is_refused(headers: dict[str, str]) -> None:
    with capturedLogs() as logs:
        assert Server().open().websocket(headers=headers).status in (400, 426)
    assert len(logs) == 1


def test_the_handshake_is_answered_as_the_example_of_its_specification_says() -> None:
    headers = {"Connection": "keep-alive, Upgrade", "Upgrade": "WebSocket"}
    status, *lines = Server().open().websocket(headers=headers).head.decode().split("\r\n")
    assert status == "HTTP/1.1 101 Switching Protocols"
    answered = dict(line.split(": ") for line in lines)
    assert answered["Sec-WebSocket-Accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    assert answered["Sec-WebSocket-Protocol"] == "athena"
    assert (answered["Upgrade"], answered["Connection"]) == ("websocket", "Upgrade")


@pytest.mark.parametrize("origin", ["http://evil.example", "https://example.com.evil.example", "null"])
def test_a_foreign_origin_is_refused(origin: str) -> None:
    with capturedLogs() as logs:
        assert Server().open().websocket(headers={"Origin": origin}).status == 403
    assert len(logs) == 1


@pytest.mark.parametrize("origin", ["http://example.com", "https://EXAMPLE.com"])
def test_our_own_origin_is_welcome(origin: str) -> None:
    assert Server().open().websocket(headers={"Origin": origin}).status == 101


def test_the_application_may_refuse_hosts() -> None:
    server = Server(allowed=lambda request: request.getHeader("host") == "example.com")
    assert server.open().websocket().status == 101
    assert server.open().websocket(headers={"Host": "rebound.example"}).status == 403


def test_an_unknown_channel_is_told_to_be_gone() -> None:
    server = Server()
    socket = Tab(server, "nobody", server.open().page, server.get("/"), {}).websocket()
    socket.batches()
    assert (socket.status, socket.code) == (101, 4410)


def test_a_channel_stolen_from_another_owner_is_told_to_be_gone_and_the_owner_stays() -> None:
    server = Server(owner=lambda request: request.getCookie(b"session"))
    tab = server.open(Cookie="session=mine")
    mine = tab.websocket()
    with capturedLogs() as logs:
        stolen = tab.websocket(turn=9, headers={"Cookie": "session=another"})
    stolen.batches()
    assert stolen.code == 4410
    assert len(logs) == 1
    assert tab.channel not in str(logs)
    mine.send([call(1, "still here")])
    assert mine.items() == [0, ["ok", 1, "still here"]]


def test_a_socket_that_comes_too_late_is_let_go_and_the_newer_one_stays() -> None:
    tab = Server().open()
    newer = tab.websocket(turn=5)
    late = tab.websocket(turn=4)
    late.batches()
    assert late.code == 4409
    newer.send([call(1, "still here")])
    assert newer.items() == [0, ["ok", 1, "still here"]]


# Opening first, and taking over later


def trial_of(tab: Tab) -> Socket:
    return tab.websocket(attach=False)


def test_a_socket_may_open_while_another_transport_goes_on_and_take_over_with_its_first_message() -> None:
    server = Server()
    tab = server.open()
    held = tab.poll(wait=True)
    socket = trial_of(tab)
    assert socket.status == 101
    assert socket.batches() == []
    assert held.response() is None
    tab.element.notify("show", 1)
    server.turn()
    assert held.answer().json() == [0, ["tell", 1, "show", [1]]]
    held = tab.poll(received=1, wait=True)
    socket.send([tab.turn + 1, 1])
    assert socket.batches() == [[0]]
    assert held.answer().json() == []
    socket.send([call(1, "a")])
    assert socket.items() == [["ok", 1, "a"]]


def test_a_hello_and_what_follows_it_in_the_same_breath_are_both_heard() -> None:
    tab = Server().open()
    socket = trial_of(tab)
    frames = FrameProtocol(True, [])
    said = ["[1,0]", json.dumps([call(1, "a")])]
    socket.send_raw(b"".join(bytes(frames.send_data(text)) for text in said))
    assert socket.batches() == [[0], [["ok", 1, "a"]]]


def test_a_socket_that_only_opens_is_cut_off_after_a_while() -> None:
    server = Server(settings=Settings(trial=5))
    tab = server.open()
    before = len(server.clock.getDelayedCalls())
    socket = trial_of(tab)
    server.pass_time(4)
    assert socket.is_open()
    server.pass_time(2)
    assert not socket.is_open()
    assert len(server.clock.getDelayedCalls()) == before
    assert not disconnected(tab)


def test_a_socket_that_only_opens_may_close_or_vanish() -> None:
    server = Server()
    tab = server.open()
    before = len(server.clock.getDelayedCalls())
    trial_of(tab).send_close(1000)
    trial_of(tab).vanish()
    assert len(server.clock.getDelayedCalls()) == before


def test_a_socket_that_took_over_is_not_cut_off() -> None:
    server = Server(settings=Settings(trial=5))
    socket = trial_of(server.open())
    socket.send([1, 0])
    server.pass_time(7)
    assert not socket.wire.aborted
    socket.send([call(1, "a")])
    assert ["ok", 1, "a"] in socket.items()


@pytest.mark.parametrize(
    "text", ["[]", "[1]", "[1,0,0]", '["ping"]', '[1,"ping"]', "hello", "[1.5,0]", "[true,0]"]
)
def test_a_first_message_that_is_no_hello_is_refused_and_disturbs_nothing(text: str) -> None:
    tab = Server().open()
    working = tab.websocket()
    socket = trial_of(tab)
    with capturedLogs() as logs:
        socket.send_text(text)
    assert socket.wire.aborted
    assert len(logs) == 1
    working.send([call(1, "a")])
    assert working.items() == [0, ["ok", 1, "a"]]


def test_a_hello_that_comes_too_late_is_told_so() -> None:
    tab = Server().open()
    socket = trial_of(tab)
    tab.websocket(turn=5)
    socket.send([5, 0])
    socket.batches()
    assert socket.code == 4409


def test_a_hello_for_a_page_that_has_gone_meanwhile_is_told_so() -> None:
    tab = Server().open()
    socket = trial_of(tab)
    tab.page.disconnect()
    socket.send([1, 0])
    socket.batches()
    assert socket.code == 4410


def test_a_socket_that_only_opens_needs_a_channel_of_its_owner_too() -> None:
    server = Server(owner=lambda request: request.getCookie(b"session"))
    tab = server.open(Cookie="session=mine")
    with capturedLogs() as logs:
        stolen = tab.websocket(attach=False, headers={"Cookie": "session=another"})
    stolen.batches()
    assert stolen.code == 4410
    assert len(logs) == 1


# Messages


def test_a_call_is_answered() -> None:
    tab = Server().open()
    socket = tab.websocket()
    socket.send([call(7, "hello")])
    assert socket.batches() == [[0], [["ok", 7, "hello"]]]
    assert tab.element.heard == ["hello"]


def test_all_answers_to_one_batch_leave_in_one_frame() -> None:
    socket = Server().open().websocket()
    socket.send([call(1, "a"), call(2, "b")])
    assert socket.batches()[1:] == [[["ok", 1, "a"], ["ok", 2, "b"]]]


def test_all_that_one_event_sends_leaves_in_one_frame_when_the_event_is_over() -> None:
    server = Server()
    tab = server.open()
    socket = tab.websocket()
    socket.batches()
    tab.element.notify("one")
    tab.element.notify("two")
    assert socket.batches() == []
    server.turn()
    assert socket.batches() == [[["tell", 1, "one", []], ["tell", 1, "two", []]]]


def test_a_lost_socket_is_resumed_by_the_next_where_it_stopped() -> None:
    server = Server()
    tab = server.open()
    first = tab.websocket()
    for number in range(3):
        tab.element.notify("show", number)
    first.vanish()
    tab.element.notify("show", 3)
    server.turn()
    second = tab.websocket(received=2)
    assert second.items() == [0, ["tell", 1, "show", [2]], ["tell", 1, "show", [3]]]


def test_the_server_tells_how_much_it_has_received_after_a_while() -> None:
    server = Server()
    socket = server.open().websocket()
    socket.send([call(1, "a")])
    server.pass_time(7)
    assert socket.items() == [0, ["ok", 1, "a"], 1]


def test_the_server_tells_how_much_it_has_received_after_many_messages() -> None:
    server = Server(settings=Settings(delivery=Limits(ack_every=3)))
    socket = server.open().websocket()
    socket.send([call(1, "a"), call(2, "b"), call(3, "c")])
    assert socket.batches()[1:] == [[3, ["ok", 1, "a"], ["ok", 2, "b"], ["ok", 3, "c"]]]


def test_what_is_acknowledged_is_not_sent_again() -> None:
    server = Server()
    tab = server.open()
    socket = tab.websocket()
    tab.element.notify("show")
    server.turn()
    socket.send([1])
    again = tab.websocket(received=1)
    assert again.batches() == [[0]]


def test_more_than_one_frame_may_hold_leaves_in_several() -> None:
    server = Server(settings=Settings(frame=400))
    tab = server.open()
    for _ in range(4):
        tab.element.notify("show", "x" * 150)
    assert [len(batch) for batch in tab.websocket().batches()] == [3, 2]


def test_a_ping_is_answered_with_the_count() -> None:
    socket = Server().open().websocket()
    socket.send([call(1, "a")])
    socket.send(["ping"])
    assert socket.batches()[2:] == [[1]]


def test_a_count_that_a_full_socket_did_not_take_is_told_later() -> None:
    server = Server()
    socket = server.open().websocket()
    socket.wire.fill()
    socket.send([["tell", 1, "echo", ["a"]], "ping"])
    socket.wire.drain()
    server.pass_time(10)
    assert socket.items() == [0, 1]


def test_many_pings_at_once_are_answered_once() -> None:
    socket = Server().open().websocket()
    socket.send(["ping"] * 100 + [call(1, "a")])
    assert socket.batches() == [[0], [1, ["ok", 1, "a"]]]


# Trouble


def disconnected(tab: Tab) -> bool:
    """Say whether the server has given the page up."""
    gone: list[None] = []
    tab.page.notifyOnDisconnect().addCallback(gone.append)
    return bool(gone)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "{}",
        "[[]]",
        '[["call"]]',
        '[["call", 1, 1, "echo", ["x"], "key", "more"]]',
        '[["call", "1", 1, "echo", ["x"]]]',
        '[["evil", 1]]',
        "[1.5]",
        "[true]",
        "[null]",
        "[" * 100_000,
        '["\\ud800"]',
        '["what"]',
    ],
)
def test_a_malformed_message_ends_the_channel_with_one_line_in_the_log(text: str) -> None:
    tab = Server().open()
    socket = tab.websocket()
    with capturedLogs() as logs:
        socket.send_text(text)
    socket.batches()
    assert socket.code in (4400, 4410)
    assert disconnected(tab)
    assert len(logs) == 1


def test_a_result_that_is_malformed_inside_ends_the_channel() -> None:
    tab = Server().open()
    socket = tab.websocket()
    tab.element.callRemote("ask").addErrback(lambda _: None)
    with capturedLogs() as logs:
        socket.send_raw(masked(b'[["ok",1,"\xff"]]'))
    socket.batches()
    assert socket.code == 4400
    assert len(logs) == 1


def masked(payload: bytes) -> bytes:
    """Return ``payload`` in a text frame, be it text or not."""
    return b"\x81" + bytes([0x80 | len(payload)]) + b"\0\0\0\0" + payload


def test_a_binary_message_ends_the_channel() -> None:
    tab = Server().open()
    socket = tab.websocket()
    with capturedLogs() as logs:
        socket.send_raw(bytes(FrameProtocol(True, []).send_data(b"x")))
    socket.batches()
    assert socket.code == 1003
    assert disconnected(tab)
    assert len(logs) == 1


def test_an_oversized_message_ends_the_channel() -> None:
    tab = Server(settings=Settings(frame=1000)).open()
    socket = tab.websocket()
    with capturedLogs() as logs:
        socket.send([call(1, "x" * 1000)])
    socket.batches()
    assert socket.code == 1009
    assert tab.element.heard == []
    assert len(logs) == 1


def test_an_impossible_count_ends_the_channel() -> None:
    tab = Server().open()
    socket = tab.websocket()
    with capturedLogs() as logs:
        socket.send([5])
    socket.batches()
    assert socket.code == 4410
    assert len(logs) == 1


def test_a_turn_with_an_impossible_count_ends_the_channel() -> None:
    tab = Server().open()
    with capturedLogs() as logs:
        socket = tab.websocket(received=5)
    socket.batches()
    assert socket.code == 4409
    assert disconnected(tab)
    assert len(logs) == 1


def test_nothing_that_follows_trouble_in_the_same_breath_is_acted_on() -> None:
    tab = Server().open()
    socket = tab.websocket()
    socket.send(["what", call(1, "after")])
    socket.send([call(2, "later")])
    assert tab.element.heard == []


def test_after_the_server_has_closed_garbage_only_hurries_it() -> None:
    socket = Server().open().websocket()
    socket.send_text("hello")
    socket.send_raw(b"\x81\x01x")
    assert socket.wire.aborted


# Ends


def test_a_browser_that_closes_is_answered_and_the_page_waits_for_it() -> None:
    server = Server()
    tab = server.open()
    socket = tab.websocket()
    socket.send_close(1001)
    socket.batches()
    assert socket.code == 1001
    assert not socket.is_open()
    server.pass_time(3)
    assert not disconnected(tab)
    server.pass_time(2)
    assert disconnected(tab)


def test_a_browser_that_agrees_to_close_is_let_go() -> None:
    server = Server()
    tab = server.open()
    socket = tab.websocket()
    tab.page.disconnect()
    assert socket.is_open()
    socket.send_close(4410)
    assert not socket.is_open()
    assert not socket.wire.aborted
    assert not server.clock.getDelayedCalls()


def test_a_browser_that_does_not_agree_to_close_is_cut_off() -> None:
    server = Server()
    tab = server.open()
    socket = tab.websocket()
    tab.page.disconnect()
    server.pass_time(4)
    assert socket.wire.aborted


def test_a_page_that_is_left_is_disconnected_at_once() -> None:
    tab = Server().open()
    tab.websocket().send([call(1, "last words"), "bye"])
    assert tab.element.heard == ["last words"]
    assert disconnected(tab)


def test_a_silent_browser_is_pinged_once_and_lives_if_it_answers() -> None:
    server = Server(settings=Settings(ping_after=10, dead_after=5))
    socket = server.open().websocket()
    server.pass_time(14)
    socket.batches()
    assert socket.pings == 1
    socket.send_raw(bytes(FrameProtocol(True, []).pong()))
    server.pass_time(9)
    assert not socket.wire.aborted


def test_a_browser_that_stays_silent_is_given_up_and_may_come_back_for_a_while() -> None:
    server = Server(settings=Settings(ping_after=10, dead_after=5))
    tab = server.open()
    socket = tab.websocket()
    server.pass_time(16)
    assert socket.wire.aborted
    server.pass_time(28)
    assert not disconnected(tab)
    server.pass_time(3)
    assert disconnected(tab)


def test_a_browsers_ping_is_answered() -> None:
    socket = Server().open().websocket()
    socket.batches()
    socket.send_raw(bytes(FrameProtocol(True, []).ping(b"there?")))
    assert socket.wire.take() == b"\x8a\x06there?"


def test_a_browser_that_does_not_read_is_slowed_then_dropped_and_never_grows_the_server() -> None:
    server = Server(settings=Settings(delivery=Limits(window=10)))
    tab = server.open()
    socket = tab.websocket()
    socket.wire.fill()
    with capturedLogs() as logs:
        for number in range(20):
            tab.element.notify("show", number)
            server.turn()
    assert [item for item in socket.items() if isinstance(item, list)] == []
    assert socket.code == 4410
    assert disconnected(tab)
    assert len(logs) == 1


def test_a_page_that_is_given_up_in_the_middle_of_a_broadcast_does_not_disturb_it() -> None:
    server = Server(settings=Settings(delivery=Limits(window=1)))
    tabs = [server.open() for _ in range(3)]
    everyone = {tab.element for tab in tabs}
    for tab in tabs:
        element = tab.element
        element.notifyOnDisconnect().addCallback(lambda _, element=element: everyone.discard(element))
    tabs[1].websocket()
    with capturedLogs() as logs:
        for number in range(2):
            for element in everyone:
                element.notify("show", number)
            server.turn()
            if not number:
                tabs[1].page._board.channel.delivery.acknowledged(1)  # type: ignore[union-attr]
    assert everyone == {tabs[1].element}
    assert len(logs) == 2


def test_a_browser_that_reads_again_gets_what_waited() -> None:
    server = Server()
    tab = server.open()
    socket = tab.websocket()
    socket.wire.fill()
    tab.element.notify("show", 1)
    server.turn()
    assert socket.items() == [0]
    socket.wire.drain()
    assert socket.items() == [["tell", 1, "show", [1]]]
