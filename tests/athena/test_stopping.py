"""Calls that are given up: by the browser, by the server, and with the page."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.internet.defer import CancelledError, Deferred, TimeoutError
from twisted.logger import capturedLogs

from amsn2athena.athena import ClientError, expose
from tests.athena.memory import Echo, EchoPage, Server, Socket, Tab


class Slow(Echo):
    """Methods that take their time."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[Deferred[Any]] = []
        self.ended: list[str] = []

    def _wait(self) -> Deferred[Any]:
        self.waiting.append(Deferred(lambda _: self.ended.append("cancelled")))
        return self.waiting[-1]

    @expose
    def wait(self) -> Deferred[Any]:
        return self._wait()

    @expose
    async def await_(self) -> Any:
        try:
            return await self._wait()
        finally:
            self.ended.append("cleaned up")

    @expose
    def stubborn(self) -> Deferred[Any]:
        self.waiting.append(Deferred(lambda deferred: deferred.callback("anyway")))
        return self.waiting[-1]

    @expose
    def clumsy(self) -> Deferred[Any]:
        self.waiting.append(Deferred(lambda deferred: deferred.errback(RuntimeError("no"))))
        return self.waiting[-1]

    @expose
    async def chain(self) -> Any:
        return await self.callRemote("ask")


def slow() -> tuple[Server, Tab, Socket]:
    server = Server(lambda: EchoPage(Slow))
    tab = server.open()
    socket = tab.websocket()
    socket.batches()
    return server, tab, socket


@pytest.mark.parametrize(
    ("method", "ended"), [("wait", ["cancelled"]), ("await_", ["cancelled", "cleaned up"])]
)
def test_a_call_that_the_browser_stops_is_cancelled_and_not_answered(method: str, ended: list[str]) -> None:
    server, tab, socket = slow()
    with capturedLogs() as logs:
        socket.send([["call", 1, 1, method, []], ["stop", 1]])
        server.turn()
    assert tab.element.ended == ended
    assert socket.items() == []
    assert tab.page._board.running == {}
    assert not logs


def test_a_call_that_ends_well_although_it_was_stopped_is_not_answered() -> None:
    server, _, socket = slow()
    socket.send([["call", 1, 1, "stubborn", []], ["stop", 1]])
    server.turn()
    assert socket.items() == []


def test_what_goes_wrong_in_stopping_is_in_the_log() -> None:
    server, _, socket = slow()
    with capturedLogs() as logs:
        socket.send([["call", 1, 1, "clumsy", []], ["stop", 1]])
        server.turn()
    assert [event["method"] for event in logs] == ["clumsy"]
    assert socket.items() == []


def test_only_the_call_that_was_meant_is_stopped() -> None:
    server, tab, socket = slow()
    socket.send([["call", 1, 1, "wait", []], ["call", 2, 1, "wait", []], ["stop", 2], ["stop", 9]])
    tab.element.waiting[0].callback("done")
    server.turn()
    assert socket.items() == [["ok", 1, "done"]]


def test_stopping_what_is_answered_already_changes_nothing() -> None:
    _, _, socket = slow()
    socket.send([["call", 1, 1, "echo", ["x"]], ["stop", 1]])
    assert socket.items() == [["ok", 1, "x"]]


def test_a_reference_that_is_in_use_is_refused_and_the_first_call_goes_on() -> None:
    server, tab, socket = slow()
    with capturedLogs():
        socket.send([["call", 1, 1, "wait", []], ["call", 1, 1, "wait", []]])
    assert socket.items()[0][:3] == ["no", 1, "refused"]
    tab.element.waiting[0].callback("first")
    server.turn()
    assert socket.items() == [["ok", 1, "first"]]


def test_calls_made_and_stopped_again_and_again_do_not_pile_up() -> None:
    _, tab, socket = slow()
    for number in range(1000):
        socket.send([["call", number, 1, "wait", []], ["stop", number]])
    assert len(tab.element.ended) == 1000
    assert tab.page._board.running == {}
    assert all(isinstance(item, int) for item in socket.items())


# The page is gone


@pytest.mark.parametrize("message", [["call", 1, 1, "chain", []], ["tell", 1, "chain", []]])
def test_a_method_that_waits_for_a_widget_ends_quietly_with_the_page(message: list[object]) -> None:
    _, tab, socket = slow()
    with capturedLogs() as logs:
        socket.send([message])
        socket.send(["bye"])
    assert tab.page._board.running == {}
    assert not logs


def test_a_method_that_fails_after_the_page_has_gone_is_in_the_log() -> None:
    _, tab, socket = slow()
    socket.send([["call", 1, 1, "wait", []], ["tell", 1, "wait", []], "bye"])
    with capturedLogs() as logs:
        tab.element.waiting[0].errback(RuntimeError("late"))
        tab.element.waiting[1].errback(RuntimeError("late"))
    assert [event["method"] for event in logs] == ["wait", "wait"]


def test_an_error_for_people_who_are_gone_is_not() -> None:
    _, tab, socket = slow()
    socket.send([["call", 1, 1, "wait", []], "bye"])
    with capturedLogs() as logs:
        tab.element.waiting[0].errback(ClientError("full", "The list is full."))
    assert not logs


# The server does not want to wait


def test_a_widget_that_does_not_answer_in_time_is_not_waited_for() -> None:
    server, tab, socket = slow()
    found: list[Any] = []
    tab.element.callRemote("ask").addTimeout(3, server.clock).addBoth(found.append)
    server.pass_time(3)
    assert isinstance(found[0].value, TimeoutError)
    socket.send([["ok", 1, "late"]])
    assert len(found) == 1
    assert not tab.page._board.calls._waiting


def test_a_call_that_is_cancelled_makes_room_for_another() -> None:
    server, tab, _ = slow()
    channel: Any = tab.page._board.channel
    for _ in range(1001):
        found: list[Any] = []
        deferred = tab.element.callRemote("ask").addBoth(found.append)
        deferred.cancel()
        assert isinstance(found[0].value, CancelledError)
        server.turn()
        if len(channel.delivery._outbox) > 900:
            channel.delivery._forget(900)


def test_what_a_browser_may_not_hear_is_not_sent_to_it_either() -> None:
    """A call that fails because too many wait is not made."""
    _, tab, _ = slow()
    board = tab.page._board
    board.calls._waiting = dict.fromkeys(range(1000))  # type: ignore[assignment]
    before = len(board.channel.delivery._outbox)  # type: ignore[union-attr]
    found: list[Any] = []
    tab.element.callRemote("ask").addErrback(found.append)
    assert found[0].value.kind == "busy"
    assert len(board.channel.delivery._outbox) == before  # type: ignore[union-attr]
    board.calls._waiting = {}
