"""The event stream transport: what comes as events, what is said in requests beside it, and how it ends."""

from __future__ import annotations

from typing import Any

import pytest
from twisted.logger import capturedLogs

from amsn2athena.athena import Settings
from amsn2athena.athena.delivery import Limits
from tests.athena.memory import Events, Server, Tab


def call(reference: int, text: str) -> list[object]:
    return ["call", reference, 1, "echo", [text]]


def shown(number: int) -> list[object]:
    return ["tell", 1, "show", [number]]


def messages(events: Events) -> list[Any]:
    return [item for item in events.items() if isinstance(item, list)]


def disconnected(tab: Tab) -> bool:
    """Say whether the server has given the page up."""
    gone: list[None] = []
    tab.page.notifyOnDisconnect().addCallback(gone.append)
    return bool(gone)


# From the server


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


def test_what_is_told_to_two_streams_reaches_both() -> None:
    server = Server()
    tabs = [server.open() for _ in range(2)]
    streams = [tab.stream() for tab in tabs]
    for number in range(2):
        for tab in tabs:
            tab.element.notify("show", number)
        server.turn()
    assert [messages(events) for events in streams] == [[shown(0), shown(1)]] * 2


def test_line_breaks_in_a_message_do_not_break_its_event() -> None:
    server = Server()
    tab = server.open()
    events = tab.stream()
    tab.element.notify("show", "a\n\ndata: [9]\r\n\u2028")
    server.turn()
    assert messages(events) == [["tell", 1, "show", ["a\n\ndata: [9]\r\n\u2028"]]]


# From the browser


def test_a_call_is_made_beside_the_stream_and_answered_on_it() -> None:
    tab = Server().open()
    events = tab.stream()
    response = tab.post([call(1, "a")])
    assert (response.status, response.json()) == (200, [1])
    assert events.items() == [0, ["ok", 1, "a"]]


def test_a_request_that_a_proxy_repeats_is_acted_on_once() -> None:
    tab = Server().open()
    events = tab.stream()
    tab.post([call(1, "a")])
    tab.post([call(1, "a"), call(2, "b")], received=1)
    assert tab.post([call(1, "a")]).json() == [2]
    assert tab.element.heard == ["a", "b"]
    assert messages(events) == [["ok", 1, "a"], ["ok", 2, "b"]]


def test_what_a_request_beside_the_stream_acknowledges_is_not_sent_again() -> None:
    server = Server()
    tab = server.open()
    tab.stream()
    for number in range(3):
        tab.element.notify("show", number)
    server.turn()
    tab.post(received=2)
    assert tab.stream(received=2).batches() == [[0, shown(2)]]


def test_a_ping_is_answered_on_the_stream_too() -> None:
    tab = Server().open()
    events = tab.stream()
    events.batches()
    assert tab.post(["ping"]).json() == [0]
    assert events.batches() == [[0]]


def test_a_request_of_an_earlier_turn_is_in_conflict_and_ignored() -> None:
    tab = Server().open()
    tab.stream()
    tab.stream()
    assert tab.post([call(1, "a")], turn=1).status == 409
    assert tab.element.heard == []


@pytest.mark.parametrize("how", ["closed", "moved"])
def test_a_request_beside_a_stream_that_has_ended_is_in_conflict(how: str) -> None:
    tab = Server().open()
    events = tab.stream()
    events.vanish() if how == "closed" else tab.websocket()
    assert tab.post([call(1, "a")]).status == 409
    assert tab.element.heard == []


def test_a_request_beside_a_channel_that_is_gone_says_so() -> None:
    tab = Server().open()
    tab.stream()
    tab.page.disconnect()
    assert tab.post().status == 410


def test_a_page_that_is_left_ends_its_stream() -> None:
    tab = Server().open()
    events = tab.stream()
    assert tab.post([call(1, "last words"), "bye"]).status == 410
    assert tab.element.heard == ["last words"]
    events.batches()
    assert events.ended
    assert disconnected(tab)


@pytest.mark.parametrize(("received", "first"), [(5, 1), (0, 3)])
def test_counts_that_cannot_be_end_the_channel(received: int, first: int) -> None:
    tab = Server().open()
    events = tab.stream()
    with capturedLogs() as logs:
        assert tab.post([call(1, "a")], received=received, first=first).status == 410
    assert len(logs) == 1
    events.batches()
    assert events.ended
    assert tab.element.heard == []


# Turns


def test_a_stream_that_is_lost_is_resumed_by_the_next_where_it_stopped() -> None:
    server = Server()
    tab = server.open()
    first = tab.stream()
    for number in range(3):
        tab.element.notify("show", number)
    server.turn()
    first.vanish()
    assert tab.stream(received=1).batches() == [[0, shown(1), shown(2)]]


def test_a_stream_that_arrives_late_is_told_the_count_and_ends() -> None:
    tab = Server().open()
    tab.poll([call(1, "a")], turn=2)
    late = tab.stream([call(1, "a")], turn=1)
    assert late.batches() == [[1]]
    assert late.ended
    assert tab.element.heard == ["a"]


def test_a_stream_with_an_impossible_count_is_told_that_the_page_is_gone() -> None:
    tab = Server().open()
    with capturedLogs():
        assert tab.stream(received=3).exchange.answer().status == 410


def test_a_stream_whose_first_words_end_the_channel_is_told_so() -> None:
    tab = Server().open()
    assert tab.stream(["bye"]).exchange.answer().status == 410


def test_a_stream_of_a_foreign_origin_is_refused() -> None:
    tab = Server().open()
    with capturedLogs() as logs:
        assert tab.stream(headers={"Origin": "http://evil.example"}).exchange.answer().status == 403
    assert len(logs) == 1


def test_a_websocket_takes_over_from_a_stream_and_the_other_way() -> None:
    server = Server()
    tab = server.open()
    events = tab.stream()
    tab.post([call(1, "a")])
    assert events.items() == [0, ["ok", 1, "a"]]
    socket = tab.websocket(received=1)
    events.batches()
    assert events.ended
    socket.send([call(2, "b")])
    assert socket.items() == [1, ["ok", 2, "b"]]
    again = tab.stream([call(3, "c")], received=1, first=3)
    assert again.items() == [3, ["ok", 2, "b"], ["ok", 3, "c"]]


def test_whether_events_get_through_is_tried_without_taking_over() -> None:
    server = Server(settings=Settings(trial=5))
    tab = server.open()
    socket = tab.websocket()
    trial = tab.stream([call(1, "not acted on")], turn=0)
    assert trial.batches() == [[0]]
    socket.send([call(1, "a")])
    assert socket.items() == [0, ["ok", 1, "a"]]
    assert tab.element.heard == ["a"]
    assert not trial.ended
    server.pass_time(5)
    trial.batches()
    assert trial.ended


def test_a_trial_that_the_browser_ends_leaves_no_timer() -> None:
    server = Server()
    tab = server.open()
    before = len(server.clock.getDelayedCalls())
    tab.stream(turn=0).vanish()
    assert len(server.clock.getDelayedCalls()) == before


# Silence and slowness


def test_a_browser_that_is_silent_is_asked_for_a_sign_of_life_and_lives_if_it_answers() -> None:
    server = Server(settings=Settings(poll_hold=10, ping_after=20, dead_after=5))
    tab = server.open()
    events = tab.stream()
    for _ in range(6):
        server.pass_time(11)
        events.batches()
        tab.post(["ping"])
    assert events.comments == 6
    assert events.wire.connected


def test_a_stream_on_which_nothing_comes_has_a_heartbeat_for_the_proxies() -> None:
    server = Server(settings=Settings(poll_hold=10))
    tab = server.open()
    events = tab.stream()
    for _ in range(4):
        server.pass_time(5)
        tab.post()
    events.batches()
    assert events.comments == 1


@pytest.mark.parametrize(("posts", "comments"), [(True, 0), (False, 3)])
def test_a_busy_stream_needs_no_heartbeat_but_its_browser_must_say_something(
    posts: bool, comments: int
) -> None:
    server = Server(settings=Settings(poll_hold=10))
    tab = server.open()
    events = tab.stream()
    for number in range(7):
        server.pass_time(5)
        tab.element.notify("show", number)
        if posts:
            tab.post()
    events.batches()
    assert events.comments == comments


def test_a_browser_that_stays_silent_is_given_up_and_may_come_back_for_a_while() -> None:
    server = Server(settings=Settings(poll_hold=10, ping_after=20, dead_after=5))
    tab = server.open()
    events = tab.stream()
    server.pass_time(26)
    events.batches()
    assert events.comments == 2
    assert events.wire.aborted
    server.pass_time(25)
    assert not disconnected(tab)
    assert tab.stream().batches() == [[0]]


def test_a_browser_that_reads_again_gets_what_waited_at_once() -> None:
    server = Server()
    tab = server.open()
    events = tab.stream()
    events.wire.fill()
    for number in range(3):
        tab.element.notify("show", number)
        server.turn()
    assert events.batches() == [[0]]
    events.wire.drain()
    assert events.batches() == [[shown(0), shown(1), shown(2)]]


def test_a_browser_that_does_not_read_is_slowed_then_cut_off_and_never_grows_the_server() -> None:
    server = Server(settings=Settings(delivery=Limits(window=10)))
    tab = server.open()
    events = tab.stream()
    events.batches()
    events.wire.fill()
    with capturedLogs() as logs:
        for number in range(20):
            tab.element.notify("show", number)
            server.turn()
    assert events.batches() == []
    assert events.wire.aborted
    assert disconnected(tab)
    assert len(logs) == 1


# Ends


def test_a_stream_ends_with_the_page() -> None:
    tab = Server().open()
    events = tab.stream()
    tab.page.disconnect()
    assert events.batches() == [[0]]
    assert events.ended
    assert tab.stream().exchange.answer().status == 410


def test_a_stream_that_the_browser_closed_is_given_up_within_five_seconds() -> None:
    server = Server()
    tab = server.open()
    tab.stream().vanish()
    server.pass_time(3)
    assert not disconnected(tab)
    server.pass_time(2)
    assert disconnected(tab)


def test_a_thousand_messages_both_ways_survive_that_the_stream_is_cut_again_and_again() -> None:
    server = Server()
    tab = server.open()
    received: list[object] = []
    events = tab.stream()
    for number in range(1, 1001):
        tab.element.notify("show", number)
        server.turn()
        if number % 7 == 0:
            received += messages(events)
            if number % 2:
                events.vanish()
            events = tab.stream([call(number, str(number))], received=len(received), first=number)
        else:
            tab.post([call(number, str(number))], received=len(received), first=number)
    received += messages(events)
    assert [item for item in received if item[0] == "tell"] == [shown(number) for number in range(1, 1001)]  # type: ignore[index]
    assert tab.element.heard == [str(number) for number in range(1, 1001)]
