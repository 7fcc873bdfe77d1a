"""Telephone numbers in the answer to SYN, and after it."""

from __future__ import annotations

import pytest

from amsn2athena.msnp import Command, ProtocolError
from amsn2athena.msnp.dialects import ALL, MSNP4, MSNP7, MSNP8, MSNP12, Dialect
from amsn2athena.msnp.syn import FORWARD, ListedContact, Roster, RosterReader, build_roster, parse_phone

BOB, CAROL = "bob@example.com", "carol@example.com"
TELLING = [each for each in ALL if not each.address_book and each.phones]
PEOPLE = (
    ListedContact(BOB, "Bob", FORWARD, phones=(("PHH", "1 222"), ("PHM", "3"))),
    ListedContact(CAROL, "Carol", FORWARD, phones=(("PHH", "4"),)),
)


def named(dialect: Dialect) -> str:
    return dialect.name


@pytest.mark.parametrize("dialect", TELLING, ids=named)
def test_a_number_belongs_to_who_was_listed_before_it(dialect: Dialect) -> None:
    reader = RosterReader(dialect)
    for line in build_roster(dialect, 5, Roster("9", contacts=PEOPLE)):
        assert reader.take(line)
    assert {each.account: each.phones for each in reader.roster.contacts} == {
        each.account: each.phones for each in PEOPLE
    }


@pytest.mark.parametrize("dialect", [MSNP12, MSNP8], ids=named)
def test_a_number_may_say_whose_it_is(dialect: Dialect) -> None:
    reader = RosterReader(dialect)
    version = ("9",) * dialect.versions
    for line in build_roster(dialect, 5, Roster("9", contacts=PEOPLE)):
        reader.take(line)
    assert reader.last == CAROL
    assert reader.take(Command("BPR", None, (*version, BOB, "PHW", "5")))
    assert reader.take(Command("BPR", None, (*version, BOB, "PHH")))
    assert not reader.take(Command("BPR", None, (*version, "dan@example.com", "PHW", "5")))
    assert not reader.take(Command("BPR", None, ("MOB", "Y")))
    assert reader.roster.contacts[0].phones == (("PHM", "3"), ("PHW", "5"))


def test_who_tells_no_numbers_is_asked_for_none() -> None:
    assert "BPR" not in [each.verb for each in build_roster(MSNP4, 5, Roster("9", contacts=PEOPLE))]


@pytest.mark.parametrize("words", [(), ("PHH",), ("PHH", "1"), (BOB,), (BOB, "MOB", "Y"), ("x" * 255, "PHH")])
@pytest.mark.parametrize("dialect", [MSNP12, MSNP8, MSNP7], ids=named)
def test_half_a_number_is_none(dialect: Dialect, words: tuple[str, ...]) -> None:
    with pytest.raises(ProtocolError):
        parse_phone(dialect, words)
