"""Names as arguments."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from amsn2athena.msnp import Command, Direction, Parser, encode, quote, unquote


def test_only_what_would_end_an_argument_is_escaped() -> None:
    assert quote("Al ice % é 你 <x>\r\n") == "Al%20ice%20%25%20é%20你%20<x>%0D%0A"


def test_names_of_other_clients_are_read_with_patience() -> None:
    assert unquote("B%6fb%20100%") == "Bob 100%"
    assert unquote("%C3%A9%FF%zz") == "é\ufffd%zz"


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_every_name_arrives_as_it_was(name: str) -> None:
    assert unquote(quote(name)) == name
    command = Command("PRP", 7, ("MFN", quote(name)))
    assert list(Parser(Direction.TO_CLIENT, max_line=100_000).receive(encode(command))) == [command]
