"""What a request may bring."""

from __future__ import annotations

import pytest
from twisted.logger import capturedLogs

from amsn2athena.athena._serving import BODY_LIMIT
from tests.web.memory import House

HEAD = b"POST /sign-in HTTP/1.1\r\nHost: localhost:8080\r\nOrigin: http://localhost:8080\r\n"
ASKING = b"GET /health HTTP/1.1\r\nHost: localhost:8080\r\n\r\n"


def test_a_body_that_is_announced_too_long_is_refused_before_it_comes() -> None:
    with capturedLogs() as logs:
        exchange = House().send(HEAD + b"Content-Length: %d\r\n\r\n" % (BODY_LIMIT + 1))
    exchange.wire.protocol.dataReceived(b"x" * 100)
    assert exchange.wire.sent().count(b"HTTP/1.1") == 1
    assert exchange.response.status == 413
    assert not exchange.wire.connected
    assert len([event for event in logs if "too long" in event["log_format"]]) == 1


def test_a_body_that_grows_too_long_is_refused_once() -> None:
    house = House()
    exchange = house.send(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    assert not exchange.is_answered
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    for _ in range(BODY_LIMIT // 0x10000 + 3):
        exchange.wire.protocol.dataReceived(chunk)
    exchange.wire.protocol.dataReceived(b"0\r\n\r\n")
    assert exchange.wire.sent().count(b"HTTP/1.1") == 1
    assert exchange.response.status == 413
    assert house.registry.asked == []


def test_a_body_of_an_honest_size_is_read() -> None:
    assert House().send(HEAD + b"Content-Length: 2\r\n\r\n{}").response.status == 403


@pytest.mark.parametrize(
    "garbage",
    [b"\x16\x03\x01\x02\x00 garbage\r\n\r\n", b"x" * 100_000, b"GET / HTTP/1.1\r\nno colon\r\n\r\n"],
    ids=["tls", "endless", "no-header"],
)
def test_garbage_closes_that_connection_only_with_one_line_in_the_log(garbage: bytes) -> None:
    house = House()
    with capturedLogs() as logs:
        exchange = house.send(garbage)
    assert not exchange.wire.connected
    assert len([event for event in logs if "closed" in event["log_format"]]) == 1
    assert house.get("/health").status == 200


def test_who_asks_for_hundreds_of_things_at_once_lets_others_have_their_turn() -> None:
    house = House()
    exchange = house.send(ASKING * 100)
    assert exchange.wire.sent().count(b"200 OK") == 1
    exchange.wire.protocol.dataReceived(ASKING)
    assert exchange.wire.sent().count(b"200 OK") == 1
    house.clock.advance(0)
    assert exchange.wire.sent().count(b"200 OK") == 101


def test_nothing_is_answered_any_more_to_who_asked_for_much_and_left() -> None:
    house = House()
    exchange = house.send(ASKING * 3)
    exchange.hang_up()
    with capturedLogs() as logs:
        house.clock.advance(0)
    assert exchange.wire.sent().count(b"200 OK") == 1
    assert not logs
