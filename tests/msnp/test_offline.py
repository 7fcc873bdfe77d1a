"""Messages for people who are not there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp import ProtocolError
from amsn2athena.msnp.offline import (
    MAX_NOTE,
    MAX_TEXT,
    Letter,
    Waiting,
    build_note,
    build_waiting,
    parse_waiting,
)

RUN = "{3A3BE82C-684D-4F4F-8005-CBE8D4F82BAD}"
ARRIVED = datetime(2026, 11, 21, 6, 46, 0, 120_500, tzinfo=UTC)
CONTENT = f"""MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: base64
X-OIM-Message-Type: OfflineMessage
X-OIM-Run-Id: {RUN}
X-OIM-Sequence-Num: 1

b2ZmbGluZSBoZWxsbyDDqeS9oPCfmIA="""

#: As a server seen on the wire wrote it.
MAIL = f"""X-Message-Info: cwRBnLifKNE8dVZlNj6AiX8142B67OTjG9BFMLMyzuui1H4Xx7m3NQ==
Received: from OIM-SSI02.phx.gbl ([65.54.237.206]) by oim1-f1.hotmail.com with SMTPSVC(6.0.3790.211);
\t Fri, 20 Nov 2026 22:46:00 -0800
From: =?utf-8?B?YWxpY2U=?= <alice@example.com>
To: bob@example.com
Subject:{" "}
X-OIM-originatingSource: 127.0.0.1
X-OIMProxy: MSNMSGR
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: base64
X-OIM-Message-Type: OfflineMessage
X-OIM-Run-Id: {RUN}
X-OIM-Sequence-Num: 6
Message-ID: <OIM-SSI02zDv60gxapz00061a8b@OIM-SSI02.phx.gbl>
X-OriginalArrivalTime: 21 Nov 2026 06:46:00.0000 (UTC) FILETIME=[F8090400:01DD7983]
Date: 20 Nov 2026 22:46:00 -0800
Return-Path: ndr@oim.messenger.msn.com

d2l0aCBMRiBvbmx5"""


def letter(text: str = "hello", number: int = 1, name: str = "Alice") -> Letter:
    return Letter("alice@example.com", "bob@example.com", name, text, RUN, number, ARRIVED)


def test_a_letter_is_written_as_other_clients_write_it() -> None:
    assert letter("offline hello é你😀").content() == CONTENT


def test_a_letter_is_read_as_a_server_wrote_it() -> None:
    read = Letter.read(MAIL)
    assert read == Letter(
        "alice@example.com",
        "bob@example.com",
        "alice",
        "with LF only",
        RUN,
        6,
        datetime(2026, 11, 21, 6, 46, tzinfo=UTC),
    )


texts = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=300)
names = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"]), max_size=100)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))


@given(texts, names.filter(lambda name: '"' not in name), moments, st.integers(1, 10**6))
def test_a_letter_arrives(text: str, name: str, arrived: datetime, number: int) -> None:
    sent = Letter("alice@example.com", "bob@example.com", name, text, RUN, number, arrived)
    assert Letter.read(sent.mail()) == sent
    stored = Letter.read_content(sent.content(), number)
    assert (stored.text, stored.run_id, stored.number) == (text, RUN, number)


def test_a_mail_of_windows_line_ends_is_the_same() -> None:
    assert Letter.read(MAIL.replace("\n", "\r\n")) == Letter.read(MAIL)


def test_a_mail_without_the_time_of_arrival_has_its_date() -> None:
    moment = datetime(2026, 11, 21, 6, 46, tzinfo=UTC)
    lines = [line for line in MAIL.split("\n") if not line.startswith("X-OriginalArrivalTime")]
    assert Letter.read("\n".join(lines)).arrived == moment
    undated = [line for line in lines if not line.startswith("Date")]
    assert Letter.read("\n".join(undated)).arrived is None
    assert Letter.read("\n".join(["Date: someday", *undated])).arrived is None
    assert Letter.read(MAIL.replace("[F8090400:01DD7983]", "[FFFFFFFF:FFFFFFFF]")).arrived is None


@pytest.mark.parametrize(
    ("mail", "text"),
    [
        ("Content-Type: text/plain\n\nhello", "hello"),
        ("Content-Type: text/plain; charset=UTF-8\n\nhellö\n", "hellö\n"),
        ("Content-Transfer-Encoding: BASE64\n\n/w==", "ÿ"),
        ("From: mobile@example.com\n\n", ""),
    ],
)
def test_letters_of_other_clients_are_read_with_patience(mail: str, text: str) -> None:
    read = Letter.read(mail)
    assert (read.text, read.number) == (text, 0)


def test_a_sender_without_a_name_is_still_the_sender() -> None:
    assert Letter.read("From: mobile@example.com\n\nx").sender == "mobile@example.com"
    assert Letter.read("From: <mobile@example.com>\n\nx").sender == "mobile@example.com"


@pytest.mark.parametrize(
    "mail", ["Content-Transfer-Encoding: base64\n\nA", "X: y\n\n" + "x" * (MAX_TEXT + 1)]
)
def test_a_letter_that_cannot_be_read_is_refused(mail: str) -> None:
    with pytest.raises(ProtocolError):
        Letter.read(mail)


@pytest.mark.parametrize("text", ["\ud800", "x" * (MAX_TEXT + 1), "é" * (MAX_TEXT // 2 + 1)])
def test_a_letter_that_is_too_long_or_no_text_is_not_written(text: str) -> None:
    with pytest.raises(ProtocolError):
        letter(text).content()


def test_a_note_is_a_text_for_a_client() -> None:
    assert build_note("hé\nllo") == (
        b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\nDest-Agent: client\r\n\r\n"
        b"h\xc3\xa9\r\nllo"
    )
    room = MAX_NOTE - len(build_note(""))
    assert len(build_note("x" * room)) == MAX_NOTE
    for text in ("x" * (room + 1), "\ud800"):
        with pytest.raises(ProtocolError):
            build_note(text)


def test_the_longest_letter_arrives() -> None:
    text = "é" * (MAX_TEXT // 2)
    assert Letter.read_content(letter(text).content(), 1).text == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("X-OIM-Sequence-Num: 1", "X-OIM-Sequence-Num: 2"),
        (RUN, "not-a-guid"),
        ("text/plain; charset=UTF-8", "text/html"),
        ("base64", "quoted-printable"),
        ("OfflineMessage", "Mail"),
        ("MIME-Version: 1.0\n", ""),
        ("b2ZmbGluZSBoZWxsbyDDqeS9oPCfmIA=", "b2Zm" * 20),
        ("b2ZmbGluZSBoZWxsbyDDqeS9oPCfmIA=", "not base64!"),
    ],
)
def test_what_is_not_as_it_should_be_is_not_stored(before: str, after: str) -> None:
    Letter.read_content(CONTENT, 1)
    with pytest.raises(ProtocolError):
        Letter.read_content(CONTENT.replace(before, after), 1)


WAITING = Waiting("B0F5CDFA", "alice@example.com", "Al & <ice>", 921, ARRIVED.replace(microsecond=0))


def test_what_waits_is_listed_and_read() -> None:
    other = Waiting("B22C937C", "carol@example.com", "", 1, WAITING.arrived)
    assert parse_waiting(build_waiting([WAITING, other])) == (WAITING, other)
    assert build_waiting([]) == (
        "<MD><E><I>0</I><IU>0</IU><O>0</O><OU>0</OU></E><Q><QTM>409600</QTM><QNM>204800</QNM></Q></MD>"
    )


def test_a_letter_that_has_just_come_has_no_time_on_the_wire() -> None:
    fresh = Waiting("BAFF4A47", "alice@example.com", "Alice", 923)
    document = build_waiting([fresh], initial=False)
    assert document == (
        "<MD><M><T>11</T><S>6</S><RS>0</RS><SZ>923</SZ><E>alice@example.com</E><I>BAFF4A47</I>"
        "<F>.!!OIM</F><N>=?utf-8?B?QWxpY2U=?=</N></M><SU> </SU></MD>"
    )
    assert parse_waiting(document) == (fresh,)


def test_a_list_is_read_whatever_is_missing() -> None:
    assert parse_waiting("<MD><M/><M><T>13</T><E>a@b</E><I>1</I></M><M><E>a@b</E></M></MD>") == ()
    assert parse_waiting(f"<MD><M><E>a@b</E><I>{'x' * 65}</I></M></MD>") == ()
    odd = "<MD><M><E>a@b</E><I>1</I><SZ>-4</SZ><RT>soon</RT></M></MD>"
    assert parse_waiting(odd) == (Waiting("1", "a@b"),)
    local = parse_waiting("<MD><M><E>a@b</E><I>1</I><RT>2026-11-21T06:46:00</RT></M></MD>")[0].arrived
    assert local == datetime(2026, 11, 21, 6, 46, tzinfo=UTC)
    offset = parse_waiting("<MD><M><E>a@b</E><I>1</I><RT>2026-11-21T06:46:00+01:00</RT></M></MD>")[0].arrived
    assert offset == local - timedelta(hours=1)


@pytest.mark.parametrize("document", ["", "<MD>", "<!DOCTYPE x><MD/>", "<a>" * 20 + "</a>" * 20])
def test_what_is_no_list_is_refused(document: str) -> None:
    with pytest.raises(ProtocolError):
        parse_waiting(document)


@given(st.text(max_size=200))
def test_any_text_is_a_letter_or_an_error(noise: str) -> None:
    for text in (noise, CONTENT + noise, noise + CONTENT):
        try:
            Letter.read(text)
        except ProtocolError:
            continue
