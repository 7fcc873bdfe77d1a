"""Who somebody is, and how they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.msnp import Command, Direction, Parser, ProtocolError, encode
from amsn2athena.msnp.identity import (
    Address,
    Capabilities,
    Presence,
    is_account,
    is_guid,
    parse_account,
    quote_object,
    unquote_object,
)

GUID = "{01234567-89ab-CDEF-0123-456789abcdef}"


@pytest.mark.parametrize(
    ("word", "address"),
    [
        ("bob@example.com", Address("bob@example.com")),
        ("1:bob@example.com", Address("bob@example.com")),
        ("32:bob@example.com", Address("bob@example.com", network=32)),
        (f"bob@example.com;{GUID}", Address("bob@example.com", GUID)),
        (f"1:Bob@example.com;{GUID}", Address("Bob@example.com", GUID)),
    ],
)
def test_somebody_is_known_however_they_are_named(word: str, address: Address) -> None:
    assert parse_account(word) == address


def test_somebody_is_named_as_each_server_does() -> None:
    address = Address("bob@example.com", GUID)
    assert str(address) == f"bob@example.com;{GUID}"
    assert str(Address("bob@example.com")) == "bob@example.com"
    assert Address("bob@example.com").with_network == "1:bob@example.com"
    assert address.with_network == f"1:bob@example.com;{GUID}"


@pytest.mark.parametrize(
    "word",
    [
        "",
        "bob",
        "1:",
        "x:bob@example.com",
        "1:1:bob@example.com",
        "bob@example.com;",
        "bob@example.com;guid",
        f"bob@example.com;{GUID};{GUID}",
        f"bob@example.com;{GUID[:-1]}",
        "bob@exa mple.com",
        "bob@example.com\r\n",
        "<b>@example.com",
        "a@b@c",
        "b\0b@example.com",
        "\xa0@example.com",
        "a" * 250 + "@b.example",
    ],
)
def test_nobody(word: str) -> None:
    with pytest.raises(ProtocolError):
        parse_account(word)


def test_accounts_and_places() -> None:
    assert is_account("bob@example.com")
    assert not is_account("bob")
    assert is_guid(GUID)
    assert not is_guid(GUID.strip("{}"))


@given(st.text(max_size=30))
def test_an_account_never_breaks_a_command(text: str) -> None:
    account = f"{text}@example.com"
    if is_account(account):
        command = Command("NLN", None, ("NLN", parse_account(account).with_network))
        assert list(Parser(Direction.TO_CLIENT).receive(encode(command))) == [command]


@pytest.mark.parametrize(
    ("word", "capabilities"),
    [
        ("2788999228:48", Capabilities(2788999228, 48)),
        ("2754609152:2684649508", Capabilities(2754609152, 2684649508)),
        ("1342472228", Capabilities(1342472228, 0)),
        ("-1:0", Capabilities(0xFFFFFFFF, 0)),
        ("0:", Capabilities()),
        ("", Capabilities()),
        ("many:7", Capabilities(0, 7)),
        ("1:2:3", Capabilities(1, 0)),
        ("9" * 5000, Capabilities()),
    ],
)
def test_capabilities_however_they_are_written(word: str, capabilities: Capabilities) -> None:
    assert Capabilities.parse(word) == capabilities


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_capabilities_are_read_as_they_were_written(basic: int, extended: int) -> None:
    assert Capabilities.parse(str(Capabilities(basic, extended))) == Capabilities(basic, extended)


def test_a_status_by_its_code() -> None:
    assert Presence("BRB") is Presence.BE_RIGHT_BACK
    assert f"{Presence.HIDDEN}" == "HDN"


def test_a_picture_is_one_word() -> None:
    assert quote_object('<msnobj Size="1"/>') == "%3Cmsnobj%20Size%3D%221%22%2F%3E"
    assert quote_object("") == "0"


@pytest.mark.parametrize("word", ["", "0", "%3Cmsnobj%2F%3E", "%3cmsnobj/%3e", "<msnobj/>", "%20"])
def test_no_picture(word: str) -> None:
    assert unquote_object(word) == ""


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_picture_crosses_the_wire(attributes: str) -> None:
    msnobj = f"<msnobj {attributes}/>"
    word = quote_object(msnobj)
    assert word.isascii()
    assert unquote_object(word) == msnobj
