"""Envelopes of messages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2athena.msnp import ProtocolError
from amsn2athena.msnp.message import Envelope


def test_headers_are_found_in_any_case_and_keep_their_order() -> None:
    payload = b"MIME-Version: 1.0\r\nContent-Type: Text/Plain; charset=UTF-8\r\nX: y\r\n\r\nhi"
    envelope = Envelope.parse(payload)
    assert envelope.get("CONTENT-type") == "Text/Plain; charset=UTF-8"
    assert [name for name, _ in envelope.headers] == ["MIME-Version", "Content-Type", "X"]
    assert envelope.body == b"hi"
    assert envelope.build() == payload


def test_the_kind_of_the_body_is_told_apart_from_its_charset() -> None:
    envelope = Envelope((("Content-Type", ' Text/Plain ;x=y; CharSet="UTF-8"'),))
    assert (envelope.content_type, envelope.charset) == ("text/plain", "utf-8")
    assert (Envelope().content_type, Envelope().charset) == ("", "")


def test_the_first_of_two_headers_counts() -> None:
    assert Envelope.parse(b"A: 1\r\na: 2\r\n\r\n").get("a") == "1"


@pytest.mark.parametrize(
    "payload", [b"", b"no header separator at all", b"\r\n\r\n", b": x\r\n\r\n", b"a b: c"]
)
def test_a_payload_without_headers_has_none(payload: bytes) -> None:
    assert Envelope.parse(payload) == Envelope()


def test_what_is_no_header_is_passed_over() -> None:
    envelope = Envelope.parse(b"what?\r\nA: 1\r\n  folded\r\nZo\xeb: 2\r\nB: Zo\xeb\r\n\r\n")
    assert envelope.headers == (("A", "1"), ("B", "Zo\ufffd"))


def test_too_many_headers_are_refused() -> None:
    Envelope.parse(b"\r\n".join([b"A: 1"] * 64))
    with pytest.raises(ProtocolError):
        Envelope.parse(b"\r\n".join([b"A: 1"] * 65))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("A", "1\r\nB: 2"),
        ("A", "1\n"),
        ("A", "\0"),
        ("A", "\ud800"),
        ("A:", "1"),
        ("", "1"),
        ("Ä", "1"),
        ("A B", ""),
    ],
)
def test_no_value_can_become_a_header(name: str, value: str) -> None:
    with pytest.raises(ProtocolError):
        Envelope(((name, value),)).build()


def test_headers_can_be_taken_out() -> None:
    envelope = Envelope((("A", "1"), ("B", "2"), ("C", "3")), b"body")
    assert envelope.without("b", "C") == Envelope((("A", "1"),), b"body")


def test_logs_do_not_see_what_is_inside() -> None:
    envelope = Envelope((("MSPAuth", "ticket"),), b"secret")
    assert repr(envelope) == "<Envelope of 1 headers and 6 bytes>"


_NAMES = st.from_regex("[A-Za-z0-9-]{1,9}", fullmatch=True)
_VALUES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=9).map(
    lambda value: value.strip(" ")
)


@settings(deadline=None)
@given(st.lists(st.tuples(_NAMES, _VALUES), max_size=5).map(tuple), st.binary(max_size=20))
def test_every_envelope_is_read_as_it_was_written(headers: tuple[tuple[str, str], ...], body: bytes) -> None:
    envelope = Envelope(headers, body)
    if headers:
        assert Envelope.parse(envelope.build()) == envelope
