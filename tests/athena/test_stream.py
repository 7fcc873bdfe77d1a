"""The event stream transport: what comes as events, what is said in requests beside it, and how it ends."""

from __future__ import annotations

from tests.athena.memory import Server


def call(reference: int, text: str) -> list[object]:
    return ["call", reference, 1, "echo", [text]]


def shown(number: int) -> list[object]:
    return ["tell", 1, "show", [number]]


def test_a_stream_begins_with_the_count() -> None:
    events = Server().open().stream()
    response = events.exchange.answer()
    assert response.status == 200
    assert response.headers["content-type"] == "text/event-stream"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-accel-buffering"] == "no"
    assert events.batches() == [[0]]


def test_what_waits_and_what_the_first_request_asks_is_in_the_greeting() -> None:
    tab = Server().open()
    tab.element.notify("show", 1)
    assert tab.stream([call(1, "a")]).batches() == [[1, shown(1), ["ok", 1, "a"]]]


def test_all_that_one_event_sends_is_one_event_of_the_stream() -> None:
    server = Server()
    tab = server.open()
    events = tab.stream()
    events.batches()
    tab.element.notify("show", 1)
    tab.element.notify("show", 2)
    assert events.batches() == []
    server.turn()
    assert events.batches() == [[shown(1), shown(2)]]


def test_a_call_is_made_beside_the_stream_and_answered_on_it() -> None:
    tab = Server().open()
    events = tab.stream()
    response = tab.post([call(1, "a")])
    assert (response.status, response.json()) == (200, [1])
    assert events.items() == [0, ["ok", 1, "a"]]
