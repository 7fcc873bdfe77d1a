"""Exceptions in browsers, as the person who reads the server's log sees them."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.logger import LogLevel, capturedLogs, formatEvent

from amsn2athena.athena import RemoteError
from tests.athena.memory import Server, Socket, Tab

STACK = "TypeError: x is undefined\n    at Clock.ask (clock.js:7:9)"


def connected() -> tuple[Server, Tab, Socket]:
    server = Server()
    tab = server.open()
    socket = tab.websocket()
    socket.batches()
    return server, tab, socket


def oops(socket: Socket, *more: str, element: int = 1, method: str = "clicked") -> list[Any]:
    """Report an exception, and return the events of the log."""
    with capturedLogs() as logs:
        socket.send([["oops", element, method, *more]])
    return list(logs)


def test_an_exception_that_no_call_waits_for_is_one_error_in_the_log_that_says_where() -> None:
    _, _, socket = connected()
    (event,) = oops(socket, "TypeError", "x is undefined", STACK)
    assert event["log_level"] is LogLevel.error
    assert formatEvent(event) == (
        "Echo.clicked failed in the browser: TypeError: x is undefined\n"
        "    TypeError: x is undefined\n"
        "        at Clock.ask (clock.js:7:9)"
    )
    assert socket.items() == []


@pytest.mark.parametrize(
    ("element", "method", "where"), [(0, "", "EchoPage"), (99, "attached", "EchoPage.attached")]
)
def test_an_exception_outside_of_any_element_is_the_pages(element: int, method: str, where: str) -> None:
    _, _, socket = connected()
    (event,) = oops(socket, "Error", "no", "", element=element, method=method)
    assert formatEvent(event) == f"{where} failed in the browser: Error: no"


def test_an_exception_that_a_call_waits_for_is_one_warning_and_the_callers_too() -> None:
    server, tab, socket = connected()
    found: list[Any] = []
    tab.element.callRemote("ask").addErrback(found.append)
    server.turn()
    with capturedLogs() as logs:
        socket.send([["no", 1, "TypeError", "x is undefined", STACK]])
    (event,) = logs
    assert event["log_level"] is LogLevel.warn
    assert formatEvent(event).startswith("Echo.ask failed in the browser: TypeError: x is undefined\n")
    error = found[0].value
    assert isinstance(error, RemoteError)
    assert (error.kind, str(error), error.stack) == ("TypeError", "x is undefined", STACK)


def test_an_exception_is_one_event_also_when_the_caller_does_not_listen() -> None:
    server, tab, socket = connected()
    tab.element.callRemote("ask")
    server.turn()
    with capturedLogs() as logs:
        socket.send([["no", 1, "TypeError", "x is undefined", STACK]])
    assert len(logs) == 1


def test_an_error_that_a_widget_made_for_the_server_is_not_in_the_log() -> None:
    server, tab, socket = connected()
    found: list[Any] = []
    tab.element.callRemote("ask").addErrback(found.append)
    server.turn()
    with capturedLogs() as logs:
        socket.send([["no", 1, "busy", "Ask me later."], ["no", 2, "TypeError", "nobody waits", STACK]])
    assert not logs
    assert found[0].value.stack == ""


def test_nothing_in_an_exception_can_look_like_another_line_of_the_log() -> None:
    _, _, socket = connected()
    hostile = "a\nb\x1b[31m\r\u2028\u202e\x00{method}"
    (event,) = oops(socket, hostile, hostile, hostile, method=hostile)
    first, *rest = formatEvent(event).split("\n")
    assert first == "Echo.a b [31m    {method} failed in the browser: " + ": ".join(
        ["a b [31m    {method}"] * 2
    )
    assert all(line.startswith("    ") for line in rest)
    assert all(letter.isprintable() for line in rest for letter in line)


def test_an_exception_takes_a_bounded_place_in_the_log() -> None:
    _, _, socket = connected()
    (event,) = oops(socket, "k" * 50_000, "s" * 50_000, "t\n" * 50_000, method="m" * 50_000)
    assert len(formatEvent(event)) < 10_000


def test_a_page_that_fails_again_and_again_is_heard_twenty_times_a_minute() -> None:
    server, _, socket = connected()
    with capturedLogs() as logs:
        for _ in range(50):
            socket.send([["oops", 1, "clicked", "Error", "no", ""]])
    assert len(logs) == 21
    assert formatEvent(logs[-1]) == "more exceptions in this browser are not shown for a while"
    for _ in range(3):
        server.pass_time(20)
        socket.send(["ping"])
    assert len(oops(socket, "Error", "again", "")) == 1


def test_another_page_is_heard_nevertheless() -> None:
    server, _, socket = connected()
    other = server.open().websocket()
    with capturedLogs():
        for _ in range(50):
            socket.send([["oops", 1, "clicked", "Error", "no", ""]])
    assert len(oops(other, "Error", "no", "")) == 1


def test_a_report_that_is_not_one_ends_the_channel() -> None:
    _, _, socket = connected()
    with capturedLogs():
        socket.send([["oops", 1, "clicked", "Error", 5, ""]])
    socket.batches()
    assert socket.code is not None
