"""What is said in conversations."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2athena.msnp import ProtocolError
from amsn2athena.msnp.message import (
    MAX_PAYLOAD,
    Envelope,
    InitialMail,
    Joiner,
    KeepAlive,
    Nudge,
    Profile,
    Text,
    Typing,
    Unknown,
    read,
)
from amsn2athena.msnp.textformat import Style, TextFormat

GUID = "{11111111-2222-3333-4444-555555555555}"


def joined(payloads: tuple[bytes, ...]) -> object:
    joiner = Joiner()
    *before, last = [joiner.receive("bob@example.com", payload, 0.0) for payload in payloads]
    assert before == [None] * len(before)
    return last


def test_a_text_arrives_with_its_look_and_its_name() -> None:
    text = Text("hello é 你 😀", TextFormat(font="Segoe UI", style=Style.BOLD, color="ff0000"), "Bob")
    (payload,) = text.payloads(GUID)
    assert read(payload) == text


def test_a_short_text_has_no_chunks() -> None:
    (payload,) = Text("hello").payloads(GUID)
    assert payload == (
        b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n"
        b"X-MMS-IM-Format: " + str(TextFormat()).encode() + b"\r\n\r\nhello"
    )


def test_lines_end_as_the_network_has_them() -> None:
    (payload,) = Text("one\ntwo\r\nthree").payloads(GUID)
    assert payload.endswith(b"\r\n\r\none\r\ntwo\r\nthree")
    assert read(payload) == Text("one\ntwo\nthree")
    assert read(b"Content-Type: text/plain\r\n\r\none\rtwo") == Text("one\ntwo")


def test_a_text_that_just_fits_is_one_message() -> None:
    room = MAX_PAYLOAD - len(Text("").payloads(GUID)[0])
    assert len(Text("x" * room).payloads(GUID)[0]) == MAX_PAYLOAD
    assert len(Text("x" * (room + 1)).payloads(GUID)) == 2


def test_a_long_text_says_how_many_chunks_there_are() -> None:
    head, *tail = Text("x" * 5000).payloads(GUID)
    assert Envelope.parse(head).get("Chunks") == str(1 + len(tail))
    assert [Envelope.parse(payload).get("Chunk") for payload in tail] == ["1", "2", "3"]
    assert {Envelope.parse(payload).get("Message-ID") for payload in (head, *tail)} == {GUID}


def test_families_stay_together_in_a_long_text() -> None:
    family = "👨\u200d👩\u200d👧"
    bodies = [Envelope.parse(payload).body.decode() for payload in Text(family * 500).payloads(GUID)]
    assert all(set(body.split(family)) == {""} for body in bodies)


@settings(deadline=None, max_examples=50)
@given(
    st.text(st.sampled_from(["a", "é", "😀", "\u0301", "\u200d", "\n", "🇳"]), max_size=40),
    st.integers(1, 300),
)
def test_every_text_arrives_whole_in_payloads_that_fit(part: str, times: int) -> None:
    text = Text(part * times)
    payloads = text.payloads(GUID)
    assert all(len(payload) <= MAX_PAYLOAD for payload in payloads)
    assert joined(payloads) == text


def test_a_text_that_takes_too_many_chunks_is_refused() -> None:
    assert len(Text("x" * 370_000).payloads(GUID)) <= 256
    with pytest.raises(ProtocolError):
        Text("x" * 420_000).payloads(GUID)


def test_headers_must_leave_room() -> None:
    with pytest.raises(ProtocolError):
        Text("x" * 2000, name="y" * 1400).payloads(GUID)


@pytest.mark.parametrize("text", [Text("\ud800"), Text("x", name="a\r\nTypingUser: b")])
def test_what_cannot_be_written_is_refused(text: Text) -> None:
    with pytest.raises(ProtocolError):
        text.payloads(GUID)


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text/plain; charset=ISO-8859-1", b"\xe9\x80", "é€"),
        ("text/plain; charset=UTF-8", b"caf\xe9", "café"),
        ("text/plain; charset=UTF-8", b"\x81\xe9", "\ufffdé"),
        ("text/plain; charset=unicode_escape", b"\\x41", "\\x41"),
        ("Text/Plain", "é".encode(), "é"),
    ],
)
def test_texts_of_other_clients_are_read_with_patience(kind: str, body: bytes, text: str) -> None:
    assert read(Envelope((("content-type", kind),), body)) == Text(text)


def test_typing_and_nudges_are_written_as_other_clients_write_them() -> None:
    assert Typing("alice@example.com").payload() == (
        b"MIME-Version: 1.0\r\nContent-Type: text/x-msmsgscontrol\r\n"
        b"TypingUser: alice@example.com\r\n\r\n\r\n"
    )
    assert Nudge().payload() == (
        b"MIME-Version: 1.0\r\nContent-Type: text/x-msnmsgr-datacast\r\n\r\nID: 1\r\n\r\n"
    )


@pytest.mark.parametrize("message", [Typing("alice@example.com"), Nudge(), KeepAlive()])
def test_small_messages_arrive(message: Typing | Nudge | KeepAlive) -> None:
    assert read(message.payload()) == message


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"no header separator at all",
        b"Content-Type: text/weird\r\n\r\nx",
        b"Content-Type: text/x-msmsgscontrol\r\n\r\n",
        b"Content-Type: text/x-msnmsgr-datacast\r\n\r\nID: 2\r\nData: <msnobj/>\r\n",
        b"Content-Type: text/x-msmsgsinitialmdatanotification\r\n\r\nMail-Data: too-large\r\n",
    ],
)
def test_what_is_not_understood_is_kept_as_it_came(payload: bytes) -> None:
    assert read(payload) == Unknown(Envelope.parse(payload))


def test_the_server_says_who_one_is_and_no_log_sees_it() -> None:
    profile = read(
        b"Content-Type: text/x-msmsgsprofile; charset=UTF-8\r\nMSPAuth: ticket\r\nAge:\r\n\r\n\r\n"
    )
    assert isinstance(profile, Profile)
    assert (profile.get("mspauth"), profile.get("Age"), profile.get("Kid", "0")) == ("ticket", "", "0")
    assert "ticket" not in repr(profile)


def test_the_server_says_how_many_mails_wait() -> None:
    data = b"Mail-Data: <MD><E><I>5</I><IU>3</IU><O>0</O><OU>0</OU></E></MD>"
    kind = b"Content-Type: text/x-msmsgsinitialmdatanotification; charset=UTF-8"
    assert read(kind + b"\r\n\r\n" + data + b"\r\n") == InitialMail(3)


@settings(deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from([b"text/plain", b"text/x-msnmsgr-datacast", b"text/x-msmsgscontrol"]),
)
def test_any_bytes_are_some_message(noise: bytes, kind: bytes) -> None:
    for payload in (noise, b"Content-Type: " + kind + b"\r\n\r\n" + noise):
        assert read(payload) == joined((payload,))
