"""WebSocket frames: what clients send is read whole, and what they should not send is refused."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wsproto import ConnectionType
from wsproto.connection import Connection
from wsproto.events import BytesMessage, CloseConnection, Event, Ping, Pong, TextMessage

from amsn2athena.athena._frames import FrameError, FrameReader, text_frame

LIMIT = 100_000


def client() -> Connection:
    return Connection(ConnectionType.CLIENT)


def frames(*events: Event) -> bytes:
    peer = client()
    return b"".join(peer.send(event) for event in events)


@pytest.mark.parametrize("size", [0, 1, 5, 125, 126, 127, 65_535, 65_536, LIMIT])
def test_a_message_of_any_size_is_read(size: int) -> None:
    text = "é"[: size % 2] + "x" * (size - 2 * (size % 2))
    assert FrameReader(LIMIT).receive(frames(TextMessage(text))) == [text.encode()]


@settings(deadline=None, max_examples=100)
@given(st.lists(st.text(max_size=200), max_size=5), st.data())
def test_it_does_not_matter_how_the_bytes_are_cut(texts: list[str], data: st.DataObject) -> None:
    stream = frames(*map(TextMessage, texts), Ping(b"here"))
    cuts = data.draw(st.lists(st.integers(0, len(stream)), max_size=8).map(sorted))
    reader = FrameReader(LIMIT)
    found: list[bytes | Event] = []
    for begin, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += reader.receive(stream[begin:end])
    assert [event.payload if isinstance(event, Ping) else event for event in found] == [
        *(text.encode() for text in texts),
        b"here",
    ]


@pytest.mark.parametrize("size", [5, 300, 70_000])
def test_a_message_may_come_byte_by_byte(size: int) -> None:
    reader = FrameReader(LIMIT)
    stream = frames(TextMessage("x" * size))
    head, tail = stream[:20], stream[20:]
    found = [event for byte in head for event in reader.receive(bytes([byte]))]
    assert found + reader.receive(tail) == [b"x" * size]


def test_fragments_are_joined_and_control_frames_between_them_are_seen() -> None:
    peer = client()
    reader = FrameReader(LIMIT)
    first = peer.send(TextMessage("Grüß ", message_finished=False))
    (ping,) = reader.receive(first + peer.send(Ping(b"?")))
    assert isinstance(ping, Ping)
    assert ping.payload == b"?"
    last = peer.send(TextMessage("Gott", message_finished=True))
    assert reader.receive(last) == ["Grüß Gott".encode()]
    assert reader.receive(peer.send(TextMessage("again"))) == [b"again"]


def test_a_whole_message_in_the_middle_of_fragments_breaks_the_rules() -> None:
    reader = FrameReader(LIMIT)
    reader.receive(frames(TextMessage("one", message_finished=False)))
    (found,) = reader.receive(frames(TextMessage("two")))
    assert isinstance(found, CloseConnection)
    assert found.code == 1002


def test_pongs_are_nothing_to_report() -> None:
    assert FrameReader(LIMIT).receive(frames(Pong(b"x"))) == []


def test_a_closing_peer_is_reported() -> None:
    (found,) = FrameReader(LIMIT).receive(frames(CloseConnection(1001, "away")))
    assert isinstance(found, CloseConnection)
    assert (found.code, found.reason) == (1001, "away")


def test_a_binary_message_is_refused() -> None:
    with pytest.raises(FrameError) as caught:
        FrameReader(LIMIT).receive(frames(BytesMessage(b"x")))
    assert caught.value.code == 1003


def test_a_message_that_claims_to_be_too_long_is_refused_before_it_is_here() -> None:
    with pytest.raises(FrameError) as caught:
        FrameReader(LIMIT).receive(frames(TextMessage("x" * (LIMIT + 1)))[:14])
    assert caught.value.code == 1009


def test_fragments_that_are_too_long_together_are_refused() -> None:
    reader = FrameReader(10)
    peer = client()
    reader.receive(peer.send(TextMessage("123456", message_finished=False)))
    with pytest.raises(FrameError) as caught:
        reader.receive(peer.send(TextMessage("123456", message_finished=False)))
    assert caught.value.code == 1009


def test_a_frame_without_a_mask_is_refused() -> None:
    with pytest.raises(FrameError) as caught:
        FrameReader(LIMIT).receive(b"\x81\x02hi")
    assert caught.value.code == 1002


@pytest.mark.parametrize("start", [b"\x91", b"\x83", b"\xc1"], ids=["reserved", "opcode", "compressed"])
def test_what_the_protocol_does_not_have_ends_it(start: bytes) -> None:
    (found,) = FrameReader(LIMIT).receive(start + b"\x81\0\0\0\0x")
    assert isinstance(found, CloseConnection)
    assert found.code == 1002


def test_a_length_that_is_written_too_long_is_read_all_the_same() -> None:
    assert FrameReader(LIMIT).receive(b"\x81\xfe\x00\x01\0\0\0\0x") == [b"x"]


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused_and_nothing_else(data: bytes) -> None:
    with suppress(FrameError):
        for found in FrameReader(30).receive(data):
            assert isinstance(found, (bytes, Ping, CloseConnection))


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_what_is_sent_is_one_frame_that_a_client_reads(size: int) -> None:
    peer = client()
    peer.receive_data(text_frame(b"y" * size))
    found = [event for event in peer.events() if isinstance(event, TextMessage)]
    assert "".join(event.data for event in found) == "y" * size
    assert found[-1].message_finished
