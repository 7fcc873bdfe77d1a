"""Telephone numbers: people tell them, and their contacts are told."""

from __future__ import annotations

import pytest

from amsn2athena.homeserver.notification import SPOKEN
from amsn2athena.msnp import syn
from amsn2athena.msnp.dialects import MSNP4, MSNP8, MSNP12, MSNP15, MSNP18, Dialect
from tests.homeserver.house import House
from tests.homeserver.line import shown
from tests.homeserver.people import Someone
from tests.homeserver.rosters import add, on, remove, synchronise

BOB = "bob@example.com"
OLD = [each for each in SPOKEN if not each.address_book and each.phones]


def here(house: House, dialect: Dialect, name: str = "alice") -> Someone:
    person = Someone(house, name, dialect=dialect).online()
    person.answer_challenges()
    return person


def tell(person: Someone, *words: str) -> list[str]:
    """Set a property; return the answer without the version."""
    answer = person.ask("PRP", *words)
    return list(answer.args[1:] if person.dialect.versions and not answer.is_error else answer.args)


def told(person: Someone) -> list[list[str]]:
    """Return what somebody has heard of telephones, without versions."""
    lines = [list(each.args) for each in person.heard() if each.verb == "BPR"]
    return [words[1:] if person.dialect.versions else words for words in lines]


def read(person: Someone, verb: str) -> list[str]:
    """Return what SYN brings of telephones."""
    person.say("SYN", *syn.build_synchronize(person.dialect))
    return [line for line in shown(person.heard()) if line.startswith(verb) and "MFN" not in line]


@pytest.mark.parametrize("dialect", OLD)
def test_contacts_hear_of_a_number_and_that_it_was_taken_back(house: House, dialect: Dialect) -> None:
    house.befriend("alice", "bob")
    alice, bob = here(house, MSNP12), here(house, dialect, "bob")
    assert tell(alice, "PHH", "1%20222%25") == ["PHH", "1%20222%25"]
    assert told(bob) == [["alice@example.com", "PHH", "1%20222%25"]]
    assert tell(alice, "PHH") == ["PHH"]
    assert told(bob) == [["alice@example.com", "PHH"]]
    assert read(bob, "BPR") == []


@pytest.mark.parametrize("dialect", OLD)
def test_numbers_are_there_at_the_next_sign_in(house: House, dialect: Dialect) -> None:
    house.befriend("alice", "bob")
    alice = here(house, dialect)
    tell(alice, "PHW", "456")
    tell(alice, "PHM", "789")
    tell(alice, "PHM", "780")
    alice.say("OUT")
    own = [line.split()[-2:] for line in read(here(house, dialect), "PRP")]
    assert own == [["PHM", "780"], ["PHW", "456"]]
    brought = on(synchronise(here(house, dialect, "bob")), "alice@example.com").phones
    assert brought == (("PHM", "780"), ("PHW", "456"))


@pytest.mark.parametrize("dialect", OLD)
def test_each_number_comes_right_after_whose_it_is(house: House, dialect: Dialect) -> None:
    for name in ("bob", "carol"):
        house.befriend("alice", name)
        tell(here(house, MSNP12, name), "PHH", f"1%20{name}")
    lines = read(here(house, dialect), "")
    said = [line for line in lines if line.startswith(("LST", "BPR"))][:4]
    for name, listed, told in (("bob", *said[:2]), ("carol", *said[2:])):
        assert listed.startswith("LST")
        assert f"{name}@example.com" in listed
        whose = [f"{name}@example.com"] if dialect.lists_apart else []
        assert told.split()[2 if dialect.lists_apart else 1 :] == [*whose, "PHH", f"1%20{name}"]


def test_a_number_is_news_to_who_has_kept_the_lists(house: House) -> None:
    house.befriend("alice", "bob")
    bob = here(house, MSNP12, "bob")
    house.clock.advance(5)
    version = synchronise(bob).version
    tell(here(house, MSNP12), "PHH", "1")
    bob.say("SYN", *syn.build_synchronize(MSNP12, version))
    assert [each for each in bob.heard() if each.verb == "LST"]


def test_who_may_not_see_somebody_hears_no_number(house: House) -> None:
    house.befriend("alice", "bob")
    alice, bob = here(house, MSNP8), here(house, MSNP12, "bob")
    tell(alice, "PHH", "1")
    bob.heard()
    remove(alice, syn.ALLOW, BOB)
    add(alice, syn.BLOCK, BOB)
    tell(alice, "PHH", "2")
    assert told(bob) == []
    assert read(bob, "BPR") == []


@pytest.mark.parametrize("dialect", [MSNP18, MSNP15, MSNP4])
def test_a_client_of_another_time_is_not_told(house: House, dialect: Dialect) -> None:
    house.befriend("alice", "bob")
    alice, bob = here(house, MSNP12), here(house, dialect, "bob")
    tell(alice, "PHH", "1")
    assert told(bob) == []


def test_in_dialects_with_an_address_book_it_is_answered_and_not_kept(house: House) -> None:
    alice = here(house, MSNP15)
    assert tell(alice, "PHH", "1") == ["PHH", "1"]
    alice.say("OUT")
    assert read(here(house, MSNP12), "PRP") == []


@pytest.mark.parametrize("number", ["1" * 96, "%00", "1%0D%0ABPR", "%EF%BF%BE"])
def test_what_is_no_number_is_refused(house: House, number: str) -> None:
    alice = here(house, MSNP12)
    assert alice.ask("PRP", "PHH", number).verb == "201"
    assert read(alice, "PRP") == []


@pytest.mark.parametrize("kind", ["MOB", "MBE", "XYZ"])
def test_that_a_telephone_can_be_reached_is_answered_and_told_nobody(house: House, kind: str) -> None:
    house.befriend("alice", "bob")
    alice, bob = here(house, MSNP12), here(house, MSNP12, "bob")
    assert tell(alice, kind, "Y") == [kind, "Y"]
    assert told(bob) == []
