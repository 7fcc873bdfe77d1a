"""Clients that say everything twice are heard once; those that give everything one number, each time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amsn2athena.homeserver.notification import SPOKEN
from amsn2athena.msnp import Command, encode, syn
from amsn2athena.msnp.circles import Message
from amsn2athena.msnp.dialects import MSNP12, MSNP15, MSNP18, Dialect
from amsn2athena.msnp.message import Text
from amsn2athena.msnp.offline import build_note
from amsn2athena.msnp.soap import MESSENGER, GetMetadata
from amsn2athena.msnp.syn import ALLOW, BLOCK, FORWARD, Change
from tests.homeserver.company import company, heard
from tests.homeserver.house import House
from tests.homeserver.line import shown
from tests.homeserver.people import Someone, online
from tests.homeserver.rosters import synchronise
from tests.homeserver.talking import HEADERS, Seat, talk
from tests.homeserver.web import call

BOB = "bob@example.com"
OLD = [each for each in SPOKEN if not each.address_book]


def letters(house: House, person: Someone) -> int:
    """Return how many letters wait for somebody."""
    assert person.tokens is not None
    return len(call(house, GetMetadata(person.tokens.tokens[MESSENGER].ticket)))


@pytest.mark.parametrize("dialect", [MSNP18, MSNP15], ids=lambda each: each.name)
def test_a_letter_that_is_written_twice_is_one(house: House, dialect: Dialect) -> None:
    alice, bob = Someone(house, "alice", dialect=dialect).online(), Someone(house, "bob").sign_in()
    letter = Command("UUM", 77, (BOB, "1", "1"), build_note("hello"))
    alice.raw(encode(letter) * 2)
    assert letters(house, bob) == 1
    assert shown(alice.heard()) == ["UUM OK"] * 2
    alice.raw(encode(letter._replace(trid=78)) * 2)
    assert letters(house, bob) == 2


@pytest.mark.parametrize("wants_ack", [True, False])
def test_what_is_said_twice_in_a_circle_is_heard_once(house: House, wants_ack: bool) -> None:
    circle, [alice, bob] = company(house, "alice", "bob")
    [text] = Text("hello").payloads("")
    said = Command("SDG", 77, (), Message(circle, alice.email, alice.guid, text, wants_ack=wants_ack).build())
    alice.raw(encode(said) * 2)
    assert shown(alice.heard()) == ["ACK"] * 2 * wants_ack
    assert heard(bob) == [("alice", "hello")]
    alice.raw(encode(said._replace(trid=78)))
    assert heard(bob) == [("alice", "hello")]


def message(text: str, number: int | None, letter: str = "A") -> bytes:
    """Return a message as it stands on the wire."""
    return encode(Command("MSG", number, (letter,), HEADERS + text.encode()))


def seats(house: House) -> list[Seat]:
    """Return two who talk."""
    return talk(house, *online(house, "alice", "bob"))


@pytest.mark.parametrize(("letter", "answer"), [("A", ["ACK"]), ("D", ["ACK"]), ("N", []), ("U", [])])
def test_a_message_that_is_said_twice_is_heard_once(house: House, letter: str, answer: list[str]) -> None:
    first, second = seats(house)
    first.raw(message("hello", 9, letter) * 2)
    assert shown(first.heard()) == answer * 2
    assert second.texts() == ["hello"]
    for number, text in ((10, "hello"), (10, "hej"), (9, "hello")):
        first.raw(message(text, number, letter) * 2)
    assert second.texts() == ["hello", "hej", "hello"]


def test_who_gives_all_messages_one_number_is_heard_each_time(house: House) -> None:
    first, second = seats(house)
    first.raw(message("hello", 9) * 50)
    assert second.texts() == ["hello"] * 50
    assert shown(first.heard()) == ["ACK"] * 50
    first.raw(message("bye", 9) * 2)
    assert second.texts() == ["bye"] * 2


def test_a_message_without_a_number_is_heard_each_time(house: House) -> None:
    first, second = seats(house)
    first.raw(message("hello", 0, "N") * 2)
    assert second.texts() == ["hello"] * 2


def test_a_message_that_was_said_before_something_else_is_new(house: House) -> None:
    first, second = seats(house)
    for _ in range(2):
        first.raw(message("hello", 9))
        first.raw(b"CAL 10 nobody@example.com\r\n")
        first.raw(message("bye", 11))
    assert second.texts() == ["hello", "bye"] * 2


def put(person: Someone, wanted: Change, number: int) -> bytes:
    """Return the wire's words for a change."""
    verb = syn.verb(person.dialect, wanted)
    return encode(Command(verb, number, syn.build_request(person.dialect, wanted)))


def on_lists(person: Someone) -> int:
    """Return the lists on which Bob is."""
    return sum(each.lists for each in synchronise(person).contacts)


@pytest.mark.parametrize("dialect", OLD, ids=lambda each: each.name)
@pytest.mark.parametrize("list_", [ALLOW, BLOCK, FORWARD])
def test_what_was_undone_meanwhile_is_done_again(house: House, dialect: Dialect, list_: int) -> None:
    alice = Someone(house, "alice", dialect=dialect).online()
    guid = house.find("bob").guid if dialect.guids and list_ == FORWARD else ""
    words = (list_, BOB, "Bob" if dialect.versions or list_ == FORWARD else "")
    come, go = Change(True, *words), Change(False, list_, BOB, guid=guid)
    for wanted, lists in ((come, list_), (go, 0), (come, list_), (go, 0)):
        alice.raw(put(alice, wanted, 5))
        assert not [each for each in alice.heard() if each.is_error]
        assert on_lists(alice) == lists


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 3)), max_size=8))
def test_lists_are_as_a_client_was_told(steps: list[tuple[bool, int]]) -> None:
    house = House("alice", "bob")
    alice = Someone(house, "alice", dialect=MSNP12).online()
    there = False
    for added, times in steps:
        alice.heard()
        alice.raw(put(alice, Change(added, ALLOW, BOB), 5) * times)
        [told] = {each.verb for each in alice.heard() if each.trid == 5}
        assert told in (("ADC",) if added else ("REM", "216"))
        there = added
    assert on_lists(alice) == (ALLOW if there else 0)
    house.close()
