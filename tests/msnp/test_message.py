"""What is said in conversations."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2athena.msnp import ProtocolError
from amsn2athena.msnp.message import (
    LETTERS,
    MAX_PAYLOAD,
    Action,
    Envelope,
    InitialMail,
    Ink,
    Joiner,
    KeepAlive,
    MailMoved,
    Maintenance,
    Nudge,
    OfflineNotice,
    Profile,
    Text,
    Typing,
    Unknown,
    Unshown,
    read,
)
from amsn2athena.msnp.offline import Waiting
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


@pytest.mark.parametrize(
    "message", [Typing("alice@example.com"), Nudge(), KeepAlive(), Action("is é 😀"), Maintenance(5)]
)
def test_small_messages_arrive(message: Typing | Nudge | KeepAlive | Action | Maintenance) -> None:
    assert read(message.payload()) == message


def test_an_action_is_one_line() -> None:
    assert read(Action("is\r\nID: 1\0dancing ").payload()) == Action("is ID: 1 dancing")


@pytest.mark.parametrize("text", ["", " \n", "x" * 1600, "\ud800"])
def test_an_action_of_no_length_or_too_much_cannot_be_written(text: str) -> None:
    with pytest.raises(ProtocolError):
        Action(text).payload()


def test_ink_is_a_picture_that_may_come_in_pieces() -> None:
    picture = b"GIF89a" + bytes(range(256)) * 20
    body = b"base64:" + base64.b64encode(picture)
    assert read(Envelope((("Content-Type", "image/gif"),), body)) == Ink("image/gif", picture)
    identity = ("Message-ID", GUID)
    head = Envelope((("Content-Type", "image/gif"), identity, ("Chunks", "2")), body[:1200])
    tail = Envelope((identity, ("Chunk", "1")), body[1200:])
    assert joined((head.build(), tail.build())) == Ink("image/gif", picture)
    assert "GIF89a" not in repr(Ink("image/gif", picture))


@pytest.mark.parametrize(
    ("payload", "what"),
    [
        (b"Content-Type: text/x-msnmsgr-datacast\r\n\r\nID: 2\r\nData: <msnobj/>\r\n\r\n", Unshown.WINK),
        (b"Content-Type: text/x-msnmsgr-datacast\r\n\r\nID: 3\r\nData: <msnobj/>\r\n", Unshown.VOICE_CLIP),
        (b"Content-Type: application/x-ms-ink\r\n\r\nbase64:AAAA", Unshown.INK),
    ],
)
def test_what_cannot_be_shown_is_known_to_have_come(payload: bytes, what: Unshown) -> None:
    assert read(payload) is what


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"no header separator at all",
        b"Content-Type: text/weird\r\n\r\nx",
        b"Content-Type: text/x-msmsgscontrol\r\n\r\n",
        b"Content-Type: text/x-msnmsgr-datacast\r\n\r\nID: 5\r\nData: x\r\n",
        b"Content-Type: text/x-msmsgsinitialmdatanotification\r\n\r\nMail-Data: nothing\r\n",
        b"Content-Type: text/x-msmsgsactivemailnotification\r\n\r\nMessage-Delta: many\r\n",
        b"Content-Type: image/gif\r\n\r\nGIF89a",
        b"Content-Type: image/gif\r\n\r\nbase64:no base64",
        b"Content-Type: image/gif\r\n\r\nbase64:" + base64.b64encode(b"<svg/>"),
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


LETTER = (
    b"<M><T>11</T><S>6</S><RT>2026-11-21T06:46:00Z</RT><RS>0</RS><SZ>921</SZ><E>alice@example.com</E>"
    b"<I>B0F5CDFA-7E19-433C-A2A9-D6E8832451AB</I><F>.!!OIM</F><N>=?utf-8?B?YWxpY2U= ?=</N></M>"
)
WAITING = Waiting(
    "B0F5CDFA-7E19-433C-A2A9-D6E8832451AB",
    "alice@example.com",
    "alice",
    921,
    datetime(2026, 11, 21, 6, 46, tzinfo=UTC),
)


def notice(kind: bytes, data: bytes) -> object:
    return read(
        b"MIME-Version: 1.0\r\nContent-Type: text/" + kind + b"; charset=UTF-8\r\n\r\n" + data + b"\r\n"
    )


def test_the_server_says_which_letters_wait() -> None:
    initial = b"x-msmsgsinitialmdatanotification"
    data = b"Mail-Data: <MD><E><I>0</I><IU>0</IU><O>0</O><OU>0</OU></E>" + LETTER + b"</MD>"
    assert notice(initial, data) == InitialMail(0, (WAITING,))
    assert notice(initial, b"Mail-Data: too-large") == InitialMail(0, None)
    assert notice(initial, b"Mail-Data: <MD><IU>7</IU><M></MD>") == InitialMail(7, None)


def test_the_server_says_which_letter_has_just_come() -> None:
    kind = b"x-msmsgsoimnotification"
    assert notice(kind, b"Mail-Data: <MD>" + LETTER + b"<SU> </SU></MD>") == OfflineNotice((WAITING,))
    assert notice(kind, b"Mail-Data: too-large") == OfflineNotice(None)
    assert notice(kind, b"Mail-Data: <MD>") == OfflineNotice(None)


def test_the_server_says_that_letters_were_deleted() -> None:
    data = b"Src-Folder: .!!OIM\r\nDest-Folder: .!!trAsH\r\nMessage-Delta: 4"
    assert notice(b"x-msmsgsactivemailnotification", data) == MailMoved(LETTERS, ".!!trAsH", 4)


@settings(deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from(
        [
            b"text/plain",
            b"text/x-msnmsgr-datacast",
            b"text/x-msmsgscontrol",
            b"image/gif",
            b"text/x-msmsgsinitialmdatanotification",
            b"text/x-msmsgsoimnotification",
            b"text/x-msmsgsactivemailnotification",
        ]
    ),
)
def test_any_bytes_are_some_message(noise: bytes, kind: bytes) -> None:
    for payload in (noise, b"Content-Type: " + kind + b"\r\n\r\n" + noise):
        assert read(payload) == joined((payload,))
