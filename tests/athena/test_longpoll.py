"""The long-poll transport, and moving between the two transports while messages flow."""

from __future__ import annotations

import json

import pytest
from twisted.logger import capturedLogs

from amsn2athena.athena import Settings
from tests.athena.memory import Server, Tab


def call(reference: int, text: str) -> list[object]:
    return ["call", reference, 1, "echo", [text]]


def shown(number: int) -> list[object]:
    return ["tell", 1, "show", [number]]


def test_a_first_request_is_answered_at_once_with_the_count() -> None:
    response = Server().open().poll().answer()
    assert response.status == 200
    assert response.headers["cache-control"] == "no-store"
    assert response.json() == [0]


def test_a_call_is_answered_in_the_same_request() -> None:
    assert Server().open().poll([call(1, "a")]).answer().json() == [1, ["ok", 1, "a"]]


def test_a_waiting_request_is_held_until_there_is_something_to_say() -> None:
    server = Server()
    tab = server.open()
    held = tab.poll(wait=True)
    assert held.response() is None
    tab.element.notify("show", 1)
    tab.element.notify("show", 2)
    assert held.response() is None
    server.turn()
    assert held.answer().json() == [0, shown(1), shown(2)]


def test_a_waiting_request_is_answered_at_once_when_something_waits_already() -> None:
    tab = Server().open()
    tab.element.notify("show", 1)
    assert tab.poll(wait=True).answer().json() == [0, shown(1)]


def test_a_held_request_is_answered_before_a_proxy_loses_patience() -> None:
    server = Server()
    held = server.open().poll(wait=True)
    server.pass_time(30)
    assert held.answer().json() == [0]


def test_a_request_that_says_something_overtakes_the_one_that_is_held() -> None:
    tab = Server().open()
    held = tab.poll(wait=True)
    assert tab.poll([call(1, "a")]).answer().json() == [1, ["ok", 1, "a"]]
    assert held.answer().json() == []


def test_an_answer_that_was_lost_is_given_again() -> None:
    tab = Server().open()
    tab.element.notify("show", 1)
    tab.poll()
    tab.element.notify("show", 2)
    assert tab.poll(received=0).answer().json() == [0, shown(1), shown(2)]
    assert tab.poll(received=2).answer().json() == [0]


def test_what_the_browser_sends_twice_is_acted_on_once() -> None:
    tab = Server().open()
    tab.poll([call(1, "a")])
    assert tab.poll([call(1, "a"), call(2, "b")], received=1).answer().json() == [2, ["ok", 2, "b"]]
    assert tab.element.heard == ["a", "b"]


def test_a_request_that_arrives_late_is_told_the_count_and_ignored() -> None:
    tab = Server().open()
    tab.poll([call(1, "a")], turn=2)
    assert tab.poll([call(1, "a")], turn=1).answer().json() == [1]
    assert tab.element.heard == ["a"]


def test_what_a_request_that_arrives_late_is_told_is_told_to_who_listens_too() -> None:
    server = Server()
    tab = server.open()
    socket = tab.websocket(turn=2)
    socket.send([call(1, "a")])
    tab.poll(turn=1)
    server.pass_time(7)
    assert socket.items() == [0, ["ok", 1, "a"], 1]


def test_messages_that_are_missing_end_the_channel() -> None:
    tab = Server().open()
    with capturedLogs() as logs:
        assert tab.poll([call(2, "b")], first=2).answer().status == 410
    assert len(logs) == 1
    assert tab.poll().answer().status == 410


def test_a_count_that_cannot_be_ends_the_channel() -> None:
    tab = Server().open()
    with capturedLogs():
        assert tab.poll(received=7).answer().status == 410


def test_a_browser_that_leaves_while_its_request_is_held_may_come_back() -> None:
    server = Server()
    tab = server.open()
    tab.poll(wait=True).leave()
    tab.element.notify("show", 1)
    server.pass_time(3)
    assert tab.poll(received=0, wait=True).answer().json() == [0, shown(1)]


def test_a_browser_that_does_not_come_back_is_given_up() -> None:
    server = Server()
    tab = server.open()
    tab.poll()
    gone: list[None] = []
    tab.page.notifyOnDisconnect().addCallback(gone.append)
    server.pass_time(28)
    assert not gone
    server.pass_time(5)
    assert gone
    assert tab.poll().answer().status == 410


def test_a_browser_that_closed_its_held_request_is_given_up_within_five_seconds() -> None:
    server = Server()
    tab = server.open()
    gone: list[None] = []
    tab.page.notifyOnDisconnect().addCallback(gone.append)
    tab.poll(wait=True).leave()
    server.pass_time(3)
    assert not gone
    server.pass_time(2)
    assert gone


def test_a_held_request_ends_with_the_page() -> None:
    tab = Server().open()
    held = tab.poll(wait=True)
    tab.page.disconnect()
    assert held.answer().status == 410


def test_the_last_words_of_a_page_that_is_left_are_heard() -> None:
    tab = Server().open()
    tab.poll([call(1, "last words"), "bye"])
    assert tab.element.heard == ["last words"]
    assert tab.poll().answer().status == 410


# Who may, and what


def test_a_foreign_origin_is_refused() -> None:
    with capturedLogs() as logs:
        assert Server().open().poll(headers={"Origin": "http://evil.example"}).answer().status == 403
    assert len(logs) == 1


def test_the_application_may_refuse_hosts() -> None:
    server = Server(allowed=lambda request: request.getHeader("host") == "example.com")
    with capturedLogs():
        assert server.open().poll(headers={"Host": "rebound.example"}).answer().status == 403


def test_a_channel_stolen_from_another_owner_is_refused() -> None:
    server = Server(owner=lambda request: request.getCookie(b"session"))
    tab = server.open(Cookie="session=mine")
    with capturedLogs() as logs:
        stolen = tab.poll([call(1, "a")], turn=9, headers={"Cookie": "session=another"})
    assert stolen.answer().status == 410
    assert len(logs) == 1
    assert tab.element.heard == []
    assert tab.poll([call(1, "b")]).answer().json() == [1, ["ok", 1, "b"]]


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '["x",1,0,1,[],"now",1]', '["x",1,0,1,[["evil"]],"now"]', '["x",1,0,1,[],false]']
)
def test_a_malformed_request_is_refused_with_one_line_in_the_log(body: str) -> None:
    with capturedLogs() as logs:
        answer = Server().request("POST", "/athena/transport", body=body.encode()).answer()
    assert answer.status == 400
    assert len(logs) == 1


def test_an_oversized_request_is_refused() -> None:
    tab = Server(settings=Settings(frame=500)).open()
    with capturedLogs() as logs:
        assert tab.poll([call(1, "x" * 500)]).answer().status == 413
    assert len(logs) == 1
    assert tab.element.heard == []


# From one transport to the other


def test_a_websocket_takes_over_from_a_held_request() -> None:
    server = Server()
    tab = server.open()
    held = tab.poll([call(1, "a")], wait=True)
    assert held.answer().json() == [1, ["ok", 1, "a"]]
    held = tab.poll(received=1, wait=True)
    socket = tab.websocket(received=1)
    assert held.answer().json() == []
    tab.element.notify("show", 2)
    server.turn()
    assert socket.items() == [1, shown(2)]


def test_a_request_takes_over_from_a_websocket() -> None:
    tab = Server().open()
    socket = tab.websocket()
    socket.send([call(1, "a")])
    assert tab.poll([call(1, "a"), call(2, "b")], received=0).answer().json() == [
        2,
        ["ok", 1, "a"],
        ["ok", 2, "b"],
    ]
    socket.items()
    assert socket.code == 4409
    assert tab.element.heard == ["a", "b"]


def test_a_thousand_messages_both_ways_survive_a_change_of_transport_after_each_of_them() -> None:
    server = Server()
    tab = server.open()
    received: list[list[object]] = []
    for number in range(1, 1001):
        tab.element.notify("show", number)
        items = one_exchange(tab, number, len(received))
        received.extend(item for item in items if isinstance(item, list))
    assert [item for item in received if item[0] == "tell"] == [shown(number) for number in range(1, 1001)]
    assert tab.element.heard == [str(number) for number in range(1, 1001)]


def one_exchange(tab: Tab, number: int, received: int) -> list[object]:
    """Say one thing and listen, by one transport or the other; every third time the answer is lost."""
    message = call(number, str(number))
    if number % 2:
        socket = tab.websocket(received=received)
        socket.send([message])
        items = socket.items()
        socket.vanish()
    else:
        items = tab.poll([message], received=received, first=number).answer().json()
    return [] if number % 3 == 0 and number < 999 else items


def test_json_that_is_no_text_is_refused() -> None:
    body = json.dumps(["x", 1, 0, 1, [], "now"]).encode().replace(b"x", b"\xff")
    with capturedLogs():
        assert Server().request("POST", "/athena/transport", body=body).answer().status == 400
