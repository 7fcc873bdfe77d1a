"""Long messages that come in chunks, from people who may mean harm."""

from __future__ import annotations

import tracemalloc

import pytest

from amsn2athena.msnp import ProtocolError
from amsn2athena.msnp.message import Joiner, Nudge, Text

ALICE, BOB = "alice@example.com", "bob@example.com"


def first(identity: str = "{1}", chunks: object = 2, text: str = "part one ") -> bytes:
    return (
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
        f"Message-ID: {identity}\r\nChunks: {chunks}\r\n\r\n{text}"
    ).encode()


def later(identity: str = "{1}", chunk: object = 1, text: str = "part two") -> bytes:
    return f"Message-ID: {identity}\r\nChunk: {chunk}\r\n\r\n{text}".encode()


def said(joiner: Joiner, sender: str, payload: bytes, now: float = 0.0) -> str | None:
    message = joiner.receive(sender, payload, now)
    if message is None:
        return None
    assert isinstance(message, Text)
    return message.text


def test_chunks_become_one_message() -> None:
    joiner = Joiner()
    assert said(joiner, BOB, first()) is None
    assert said(joiner, BOB, later()) == "part one part two"


def test_a_message_of_one_chunk_is_whole() -> None:
    assert said(Joiner(), BOB, first(chunks=1)) == "part one "


def test_what_is_no_chunk_comes_at_once() -> None:
    joiner = Joiner()
    assert joiner.receive(BOB, first(), 0.0) is None
    assert joiner.receive(BOB, Nudge().payload(), 0.0) == Nudge()
    assert said(joiner, BOB, b"Content-Type: text/plain\r\nMessage-ID: {2}\r\n\r\nshort") == "short"
    assert said(joiner, BOB, b"Content-Type: text/plain\r\nChunks: 2\r\n\r\nnameless") == "nameless"


def test_two_people_may_use_the_same_name_for_a_message() -> None:
    joiner = Joiner()
    said(joiner, ALICE, first(text="from alice "))
    said(joiner, BOB, first(text="from bob "))
    assert said(joiner, ALICE, later()) == "from alice part two"
    assert said(joiner, BOB, later()) == "from bob part two"


def test_chunks_may_come_twice_and_in_any_order() -> None:
    joiner = Joiner()
    assert said(joiner, BOB, later(chunk=2, text="three")) is None
    assert said(joiner, BOB, first(chunks=3, text="one ")) is None
    assert said(joiner, BOB, first(chunks=3, text="one ")) is None
    assert said(joiner, BOB, later(chunk=1, text="two ")) == "one two three"


def test_a_character_may_be_cut_between_chunks() -> None:
    joiner = Joiner()
    head, tail = (
        first(text="caf").replace(b"caf", b"caf\xc3"),
        later(text="").replace(b"\r\n\r\n", b"\r\n\r\n\xa9"),
    )
    assert said(joiner, BOB, head) is None
    assert said(joiner, BOB, tail) == "café"


@pytest.mark.parametrize("chunks", [0, -1, 257, "two", "9" * 50, "٢"])
def test_a_senseless_number_of_chunks_is_refused(chunks: object) -> None:
    with pytest.raises(ProtocolError):
        Joiner().receive(BOB, first(chunks=chunks), 0.0)


@pytest.mark.parametrize("chunk", [0, -1, 257, "two"])
def test_a_senseless_chunk_ends_its_message(chunk: object) -> None:
    joiner = Joiner()
    joiner.receive(BOB, first(), 0.0)
    with pytest.raises(ProtocolError):
        joiner.receive(BOB, later(chunk=chunk), 0.0)
    assert joiner.receive(BOB, later(), 0.0) is None


def test_there_is_no_chunk_after_the_last() -> None:
    joiner = Joiner()
    joiner.receive(BOB, first(), 0.0)
    with pytest.raises(ProtocolError):
        joiner.receive(BOB, later(chunk=2), 0.0)


def test_a_very_long_name_of_a_message_is_refused() -> None:
    with pytest.raises(ProtocolError):
        Joiner().receive(BOB, first("{" + "1" * 64), 0.0)


def test_chunks_do_not_wait_for_ever() -> None:
    joiner = Joiner(patience=60.0)
    joiner.receive(BOB, first(), 0.0)
    joiner.receive(BOB, first("{2}"), 30.0)
    assert said(joiner, BOB, later(), 60.5) is None
    assert said(joiner, BOB, later("{2}"), 90.0) == "part one part two"


def test_the_oldest_of_too_many_messages_is_given_up() -> None:
    joiner = Joiner(max_messages=2)
    for identity in ("{1}", "{2}", "{3}"):
        joiner.receive(BOB, first(identity), 0.0)
    assert said(joiner, BOB, later("{3}")) == "part one part two"
    assert said(joiner, BOB, later("{2}")) == "part one part two"
    assert said(joiner, BOB, later("{1}")) is None


def test_the_oldest_is_given_up_when_there_are_too_many_bytes() -> None:
    joiner = Joiner(max_bytes=3500)
    joiner.receive(BOB, first("{1}", text="x" * 1000), 0.0)
    joiner.receive(BOB, first("{2}", text="x" * 1000), 0.0)
    joiner.receive(BOB, first("{3}", text="x" * 1000), 0.0)
    assert said(joiner, BOB, later("{1}")) is None
    assert said(joiner, BOB, later("{3}")) == "x" * 1000 + "part two"


def test_whoever_sends_chunks_without_end_gets_no_more_memory() -> None:
    joiner = Joiner(max_bytes=100_000)
    tracemalloc.start()
    for number in range(2000):
        joiner.receive(BOB, first(f"{{{number}}}", chunks=201, text="x" * 1000), 0.0)
        joiner.receive(BOB, later(f"{{{number // 9}}}", chunk=number % 200 + 1, text="x" * 1000), 0.0)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 400_000
