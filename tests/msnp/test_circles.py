"""Circles on the wire: addresses, messages, rosters, notices."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from amsn2athena.msnp import Command, Direction, Parser, ProtocolError, circles, encode
from amsn2athena.msnp.circles import Departure, Member, Message, Roster
from amsn2athena.msnp.message import Nudge, Text, Typing, read
from amsn2athena.msnp.textformat import TextFormat

CIRCLE = "00000000-0000-0000-0009-685fdeaec843"
PLACE = "{11111111-2222-3333-4444-555555555555}"
BOB = "bob@example.com"

examples = settings(max_examples=60, deadline=None)


def said(payload: bytes) -> Message:
    return Message(CIRCLE, BOB, PLACE, payload, 2)


# Names


def test_a_member_is_named_with_the_circle_that_they_are_met_in() -> None:
    word = circles.member(BOB, CIRCLE)
    assert word == f"1:{BOB};via=9:{CIRCLE}@live.com"
    assert circles.parse_member(word) == Member(BOB, CIRCLE)
    assert circles.parse_member(word.upper().replace("VIA", "via")) == Member(BOB, CIRCLE)


@pytest.mark.parametrize(
    "word",
    [
        "",
        BOB,
        f"1:{BOB}",
        f"1:{BOB};via=9:",
        f"1:{BOB};via=10:{CIRCLE}@live.com",
        f"1:{BOB};via=9:{CIRCLE}@example.com",
        f"1:{BOB};via=9:00000000-0000-0000-0008-685fdeaec843@live.com",
        f"9:{CIRCLE}@live.com",
        f"2:{BOB};via=9:{CIRCLE}@live.com",
        f"1:nobody;via=9:{CIRCLE}@live.com",
    ],
)
def test_nobody_else_is_taken_for_a_member(word: str) -> None:
    assert circles.parse_member(word) is None


@examples
@given(st.text(max_size=120))
def test_whatever_a_server_calls_somebody_is_read_without_a_failure(word: str) -> None:
    circles.parse_member(word)
    circles.circle_of(word)


# Messages


LIVE_TEXT = (
    b"Routing: 1.0\r\nTo: 9:00000000-0000-0000-0009-CDC0351B0C6D@live.com;path=IM\r\n"
    b"From: 1:Carol@Example.com;epid={7A29DADD-503D-4C5C-8E6B-A599C15DE981}\r\n\r\n"
    b"Reliability: 1.0\r\nStream: 0\r\nSegment: 2\r\n\r\n"
    b"Messaging: 1.0\r\nContent-Length: 1\r\nContent-Type: Text/plain; charset=UTF-8\r\n"
    b"Content-Transfer-Encoding: 7bit\r\nMessage-Type: Text\r\nMIME-Version: 1.0\r\n"
    b"X-MMS-IM-Format: FN=Segoe%20UI; EF=B; CO=0; CS=1; PF=0\r\n\r\n"
) + "hé\r\n\r\nyou".encode()


def test_the_text_of_other_clients_is_read_whatever_length_they_count() -> None:
    message = Message.parse(LIVE_TEXT)
    assert (message.circle, message.account, message.number, message.wants_ack) == (
        "00000000-0000-0000-0009-cdc0351b0c6d",
        "carol@example.com",
        2,
        False,
    )
    assert message.endpoint == "{7a29dadd-503d-4c5c-8e6b-a599c15de981}"
    text = read(message.payload)
    assert isinstance(text, Text)
    assert text.text == "hé\n\nyou"
    assert text.format.font == "Segoe UI"


def test_the_nudge_of_other_clients_calls_itself_plain_text() -> None:
    nudge = LIVE_TEXT.replace(b"Message-Type: Text", b"Message-Type: Nudge")
    assert read(Message.parse(nudge).payload) == Nudge()


def test_a_nudge_is_written_as_other_clients_write_it() -> None:
    written = said(Nudge().payload()).build()
    assert b"Content-Type: Text/plain; charset=UTF-8\r\n" in written
    assert written.endswith(b"Message-Type: Nudge\r\nMIME-Version: 1.0\r\n\r\nID: 1\r\n\r\n")


def test_typing_is_written_as_other_clients_write_it() -> None:
    written = said(Typing(BOB).payload()).build()
    assert b"Message-Type: Control\r\nMessage-Subtype: Typing\r\n" in written
    assert b"TypingUser: bob@example.com\r\n\r\n" in written
    assert b"Content-Length: 2\r\n" in written


@examples
@given(
    st.one_of(
        st.builds(Text, st.text().map(lambda text: text.encode(errors="replace").decode())),
        st.just(Nudge()),
        st.just(Typing(BOB)),
    ),
    st.booleans(),
)
@example(Text("", TextFormat(font="A b"), "The name"), True)
def test_what_is_said_in_a_circle_arrives_as_it_was_said(
    what: Text | Nudge | Typing, wants_ack: bool
) -> None:
    payloads = what.payloads(PLACE) if isinstance(what, Text) else (what.payload(),)
    for payload in payloads:
        message = Message(CIRCLE, BOB, PLACE, payload, 7, wants_ack)
        crossed = encode(Command("SDG", 3, (), message.build()))
        [command] = Parser(Direction.TO_SERVER).receive(crossed)
        arrived = Message.parse(command.payload or b"")
        assert arrived == Message(CIRCLE, BOB, PLACE, arrived.payload, 7, wants_ack)
        assert read(arrived.payload) == read(payload)


def test_the_pieces_of_a_long_text_stay_pieces() -> None:
    pieces = Text("long " * 1000).payloads(PLACE)
    arrived = [Message.parse(said(piece).build()).payload for piece in pieces]
    assert [b"Chunk" in each for each in arrived] == [True] * len(pieces)
    assert len(pieces) > 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"To: 9:", b"To: 1:"),
        (b"To: ", b"Two: "),
        (b"From: ", b"Form: "),
        (b"From: 1:", b"From: 9:"),
        (b"epid={7A", b"epid={"),
        (b"Carol@", b"Carol"),
        (b";path=IM", b""),
        (b"-0009-", b"-0008-"),
        (b"Messaging: 1.0\r\n", b""),
        (b"Reliability: 1.0\r\n", b"Reliability: 1.0\r\n" + b"A: b\r\n" * 64),
        (b"you", b"y" * circles.MAX_MESSAGE),
    ],
)
def test_a_message_that_is_none_is_refused(old: bytes, new: bytes) -> None:
    assert old in LIVE_TEXT
    with pytest.raises(ProtocolError):
        Message.parse(LIVE_TEXT.replace(old, new, 1))


@examples
@given(st.binary(max_size=400), st.integers(0, len(LIVE_TEXT)))
def test_any_bytes_are_a_message_or_a_protocol_error(junk: bytes, cut: int) -> None:
    for payload in (junk, LIVE_TEXT[:cut] + junk, LIVE_TEXT[:cut] + junk + LIVE_TEXT[cut:]):
        with contextlib.suppress(ProtocolError):
            Message.parse(payload)


@pytest.mark.parametrize("number", ["", "-1", "two", "9" * 11, "\u00b2"])
def test_a_number_that_is_none_is_zero(number: str) -> None:
    payload = LIVE_TEXT.replace(b"Segment: 2", f"Segment: {number}".encode())
    assert Message.parse(payload).number == 0


def test_nothing_that_would_be_read_as_another_header_is_written() -> None:
    with pytest.raises(ProtocolError):
        Message(CIRCLE, BOB, "x\r\nTo: 9:y", Nudge().payload()).build()


# Rosters


def test_a_client_publishes_itself_as_clients_do() -> None:
    written = Roster(CIRCLE, BOB, PLACE, (BOB,)).build_put()
    assert written.startswith(
        f"Routing: 1.0\r\nTo: 9:{CIRCLE}@live.com\r\nFrom: 1:{BOB};epid={PLACE}\r\n\r\n".encode()
    )
    assert written.endswith(
        f"<circle><roster><id>IM</id><user><id>1:{BOB}</id></user></roster></circle>".encode()
    )


@examples
@given(
    st.lists(st.sampled_from([BOB, "a&b@example.com", "carol@example.com"]), max_size=3).map(tuple),
    st.booleans(),
    st.sampled_from(["", PLACE]),
)
def test_a_roster_arrives_as_it_was_told(accounts: tuple[str, ...], whole: bool, place: str) -> None:
    roster = Roster(CIRCLE, BOB, place, accounts, whole)
    [told] = Parser(Direction.TO_CLIENT).receive(
        encode(Command("NFY", None, ("PUT",), roster.build_notification()))
    )
    assert told.args == ("PUT",)
    assert Roster.parse(told.payload or b"") == roster
    assert Roster.parse(roster.build_put()).accounts == accounts


SEEN = (
    b"Routing: 1.0\r\nTo: 1:alice@example.com;epid={5f4bf523-8300-4755-8224-86de975f9272}\r\n"
    b"From: 9:00000000-0000-0000-0009-685fdeaec843@live.com\r\n\r\nReliability: 1.0\r\nStream: 0\r\n\r\n"
    b"Notification: 1.0\r\nNotifNum: 0\r\nUri: /circle\r\nNotifType: Full\r\n"
    b"Content-Type: application/circles+xml\r\nContent-Length: 0\r\n\r\n"
)


def test_the_notification_of_a_server_seen_on_the_wire_is_read() -> None:
    roster = Roster.parse(SEEN)
    assert (roster.circle, roster.account, roster.accounts, roster.whole) == (
        CIRCLE,
        "alice@example.com",
        (),
        True,
    )


@pytest.mark.parametrize(
    "body", [b"<circle>", b"<!DOCTYPE a><circle/>", b"<circle>" * 20 + b"</circle>" * 20, b"x" * 70_000]
)
def test_a_roster_that_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        Roster.parse(SEEN + body)


def test_a_roster_of_nobody_with_an_address_is_refused() -> None:
    with pytest.raises(ProtocolError):
        Roster.parse(SEEN + b"<circle><roster><user><id>nobody</id></user></roster></circle>")


def test_the_circle_itself_may_say_something_else_than_a_roster() -> None:
    assert Roster.parse(SEEN + b"<circle><props/></circle>").accounts == ()


def test_who_left_for_good_is_told() -> None:
    departure = Departure(CIRCLE, "alice@example.com", BOB)
    assert Departure.parse(departure.build()) == departure
    with pytest.raises(ProtocolError):
        Departure.parse(SEEN)


@examples
@given(st.binary(max_size=300))
def test_any_bytes_are_a_roster_or_a_protocol_error(junk: bytes) -> None:
    for parse in (Roster.parse, Departure.parse):
        with contextlib.suppress(ProtocolError):
            parse(SEEN + junk)


# Notices


def test_a_notice_names_the_circle_whose_book_changed() -> None:
    notice = circles.build_change(CIRCLE, "a&b@example.com", 0x491A47DDB21D7216)
    assert b'pid="0xb21d7216:0x491a47dd" name="a&amp;b@example.com"' in notice
    assert circles.changed_circle(notice) == CIRCLE


@pytest.mark.parametrize("notice", [b"", b"<NOTIFICATION/>", b"&lt;CircleId&gt;no&lt;/CircleId&gt;"])
def test_other_notices_name_no_circle(notice: bytes) -> None:
    assert circles.changed_circle(notice) == ""
