"""Calls from the server: what widgets are asked and told, and how their answers come back."""

from __future__ import annotations

import gc
from typing import Any

import pytest
from twisted.internet.defer import CancelledError, Deferred
from twisted.logger import capturedLogs

from amsn2athena.athena import ClientError, Disconnected, NotOnPage, RemoteError, broadcast
from tests.athena.memory import Echo, EchoPage, Server, Socket, Tab


def connected() -> tuple[Server, Tab, Socket]:
    server = Server()
    tab = server.open()
    socket = tab.websocket()
    socket.batches()
    return server, tab, socket


def results(deferred: Deferred[Any]) -> list[Any]:
    """Collect what ``deferred`` fires with."""
    found: list[Any] = []
    deferred.addBoth(found.append)
    return found


def test_a_widgets_answer_is_the_result() -> None:
    server, tab, socket = connected()
    found = results(tab.element.callRemote("ask", "who", {"n": 1}))
    server.turn()
    assert socket.items() == [["call", 1, 1, "ask", ["who", {"n": 1}]]]
    socket.send([["ok", 1, ["me"]]])
    assert found == [["me"]]


def test_a_widgets_error_is_a_remote_error() -> None:
    server, tab, socket = connected()
    found = results(tab.element.callRemote("ask"))
    server.turn()
    socket.send([["no", 1, "TypeError", "x is undefined"]])
    error = found[0].value
    assert isinstance(error, RemoteError)
    assert (error.kind, str(error)) == ("TypeError", "x is undefined")


def test_an_answer_with_a_widget_whose_element_has_left_is_an_error() -> None:
    server, tab, socket = connected()
    extra = Echo()
    extra.setFragmentParent(tab.page)
    found = results(tab.element.callRemote("pick"))
    extra.detach()
    server.turn()
    socket.send([["ok", 1, [{"$element": 2}]]])
    assert isinstance(found[0].value, RemoteError)
    assert found[0].value.kind == "gone"


@pytest.mark.parametrize("how", ["server", "browser"])
def test_a_call_of_an_element_that_is_detached_ends(how: str) -> None:
    server, tab, socket = connected()
    extra = Echo()
    extra.setFragmentParent(tab.page)
    found, other = results(extra.callRemote("ask")), results(tab.element.callRemote("ask"))
    server.turn()
    if how == "server":
        extra.detach()
    else:
        socket.send([["drop", 2]])
    server.pass_time(10)
    assert found == []
    server.pass_time(1)
    assert isinstance(found[0].value, Disconnected)
    assert other == []
    socket.send([["ok", 1, "late"]])
    assert socket.is_open()


def test_a_widget_that_answers_while_it_leaves_is_heard() -> None:
    server, tab, socket = connected()
    extra = Echo()
    extra.setFragmentParent(tab.page)
    found = results(extra.callRemote("ask"))
    server.turn()
    socket.send([["drop", 2]])
    server.pass_time(9)
    socket.send([["ok", 1, "yes"]])
    server.pass_time(9)
    assert found == ["yes"]


def test_answers_that_nobody_waits_for_are_ignored() -> None:
    _, _, socket = connected()
    socket.send([["ok", 5, 1], ["no", 6, "x", "y"]])
    assert socket.is_open()


def test_a_call_that_is_cancelled_ignores_its_answer() -> None:
    server, tab, socket = connected()
    deferred = tab.element.callRemote("ask")
    found = results(deferred)
    deferred.cancel()
    server.turn()
    socket.send([["ok", 1, "late"]])
    assert isinstance(found[0].value, CancelledError)


def test_calls_fail_when_the_page_goes_away() -> None:
    _, tab, socket = connected()
    found = results(tab.element.callRemote("ask"))
    socket.send(["bye"])
    assert isinstance(found[0].value, Disconnected)
    assert isinstance(results(tab.element.callRemote("ask"))[0].value, Disconnected)
    tab.element.notify("show")


@pytest.mark.parametrize("when", ["while the call waits", "before the call"])
def test_a_page_that_goes_away_is_no_news_to_who_does_not_listen(when: str) -> None:
    _, tab, socket = connected()
    element = tab.element
    answers = [element.callRemote("ask"), element.callRemote("ask").addCallback(str)]
    with capturedLogs() as logs:
        socket.send(["bye"])
        if when == "before the call":
            answers = [element.callRemote("ask"), element.callRemote("ask").addCallback(str)]
        del answers
        gc.collect()
    assert not logs


def test_a_page_that_goes_away_is_an_error_to_who_listens_later() -> None:
    _, tab, socket = connected()
    answer = tab.element.callRemote("ask")
    socket.send(["bye"])
    assert isinstance(results(answer)[0].value, Disconnected)


def test_a_failing_widget_is_news_also_to_who_does_not_listen() -> None:
    server, tab, socket = connected()
    tab.element.callRemote("ask")
    server.turn()
    with capturedLogs() as logs:
        socket.send([["no", 1, "TypeError", "x is undefined"]])
        gc.collect()
    assert [str(event["log_failure"].value) for event in logs if "log_failure" in event] == ["x is undefined"]


def test_so_many_calls_may_wait_for_a_browser_and_no_more() -> None:
    _server, tab, _ = connected()
    waiting = [results(tab.element.callRemote("ask")) for _ in range(999)]
    assert not any(waiting)
    assert not results(tab.element.callRemote("ask"))
    tab.page._board.channel.delivery.attach(9, 1000)  # type: ignore[union-attr]
    too_many = results(tab.element.callRemote("ask"))
    assert isinstance(too_many[0].value, ClientError)


def test_arguments_that_are_not_json_are_the_callers_mistake() -> None:
    _, tab, _ = connected()
    with pytest.raises(TypeError, match="object cannot be written as JSON"):
        tab.element.notify("show", object())


def test_an_element_without_a_page_has_nobody_to_call() -> None:
    element = Echo()
    assert isinstance(results(element.callRemote("ask"))[0].value, Disconnected)
    element.notify("show")
    element.detach()
    with pytest.raises(NotOnPage):
        _ = element.page


def test_a_page_without_a_browser_has_nobody_to_call() -> None:
    page = EchoPage()
    element = Echo()
    element.setFragmentParent(page)
    assert isinstance(results(element.callRemote("ask"))[0].value, Disconnected)
    element.notify("show")
    page.disconnect()


def test_a_broadcast_reaches_every_page_and_is_encoded_once() -> None:
    server = Server()
    tabs = [server.open() for _ in range(3)]
    sockets = [tab.websocket() for tab in tabs]
    orphan = Echo()
    extra = Echo()
    extra.setFragmentParent(tabs[2].page)
    broadcast([*(tab.element for tab in tabs), extra, orphan], "show", "news")
    outboxes = [tab.page._board.channel.delivery.outgoing(9999) for tab in tabs]  # type: ignore[union-attr]
    assert outboxes[0][0] is outboxes[1][0] is outboxes[2][0]
    assert outboxes[2][1] == b'["tell",2,"show",["news"]]'
    assert [socket.items() for socket in sockets] == [[0], [0], [0]]


def test_a_broadcast_leaves_as_the_same_frame_for_all() -> None:
    server = Server()
    tabs = [server.open() for _ in range(2)]
    sockets = [tab.websocket() for tab in tabs]
    for socket in sockets:
        socket.batches()
    broadcast([tab.element for tab in tabs], "show", "news")
    server.turn()
    assert [socket.batches() for socket in sockets] == [[[["tell", 1, "show", ["news"]]]]] * 2
