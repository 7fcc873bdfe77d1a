"""What old clients call contacts, and what some of them only say again."""

from __future__ import annotations

import pytest

from amsn2athena.homeserver import _echoes
from amsn2athena.homeserver._echoes import MOST_NAMES, PATIENCE, Echoes
from amsn2athena.homeserver.notification import SPOKEN
from amsn2athena.msnp.dialects import Dialect
from amsn2athena.msnp.syn import FORWARD
from tests.homeserver.house import House
from tests.homeserver.people import Someone
from tests.homeserver.rosters import add, on, remove, synchronise

ALICE, BOB = "alice@example.com", "bob@example.com"
OLD = [each for each in SPOKEN if not each.address_book]


class Reader(Someone):
    """Alice with an old client, and Bob on her list."""

    def __init__(self, house: House, dialect: Dialect) -> None:
        house.befriend("alice", "bob")
        super().__init__(house, "alice", dialect=dialect)
        self.bob = house.find("bob").guid
        self.online()

    def call(self, name: str) -> str:
        """Call Bob something; return the verb of the answer."""
        if self.dialect.guids:
            return self.ask("SBP", self.bob, "MFN", name).verb
        return self.ask("REA", BOB, name).verb

    def told(self) -> list[str]:
        """Return by which names Bob went in what has come."""
        return [each.args[2] for each in self.heard() if each.verb in ("NLN", "ILN")]

    def shown(self) -> str:
        """Return what Bob is called in the list that is kept."""
        return on(synchronise(self), BOB).name


@pytest.fixture(params=OLD, ids=lambda each: each.name)
def alice(house: House, request: pytest.FixtureRequest) -> Reader:
    return Reader(house, request.param)


def renamed(house: House, *names: str) -> Someone:
    """Bob comes, and calls himself this and then that."""
    bob = Someone(house, "bob").online()
    for name in names:
        assert bob.ask("PRP", "MFN", name).verb == "PRP"
    return bob


def test_a_contact_can_be_called_something_else(alice: Reader) -> None:
    assert not alice.call("My%20Bob").isdecimal()
    assert alice.shown() == "My Bob"


def test_a_nickname_is_taken_back_with_the_own_name(house: House, alice: Reader) -> None:
    bob = renamed(house)
    alice.call("Bobby")
    alice.call("Bob")
    assert alice.shown() == "Bob"
    bob.ask("PRP", "MFN", "Robert")
    assert alice.shown() == "Robert"


def test_names_that_are_said_again_late_are_no_nicknames(house: House, alice: Reader) -> None:
    bob = renamed(house, "One", "Two", "Three")
    for name in alice.told():
        alice.call(name)
    assert alice.shown() == "Three"
    bob.ask("PRP", "MFN", "Four")
    assert alice.shown() == "Four"


def test_a_nickname_stays_when_the_own_name_is_said_again(house: House, alice: Reader) -> None:
    alice.call("Bobby")
    bob = renamed(house)
    for status in ("BSY", "NLN", "BSY"):
        bob.change(status)
    names = alice.told()
    assert len(names) == 4
    for name in names:
        assert not alice.call(name).isdecimal()
    assert alice.shown() == "Bobby"


def test_a_nickname_given_between_telling_and_echo_stays(house: House, alice: Reader) -> None:
    bob = renamed(house)
    alice.call("Bob")
    for name in ("One", "Two"):
        bob.ask("PRP", "MFN", name)
    alice.call("Bobby")
    alice.call("One")
    alice.call("Two")
    assert alice.shown() == "Bobby"


def test_who_is_told_when_they_come_says_that_again_too(house: House, alice: Reader) -> None:
    bob = renamed(house)
    alice.call("Bobby")
    alice.say("OUT")
    later = Someone(house, "alice", dialect=alice.dialect).online()
    verb = ("SBP", alice.bob, "MFN") if alice.dialect.guids else ("REA", BOB)
    later.ask(*verb, "Bob")
    assert on(synchronise(later), BOB).name == "Bobby"
    assert not bob.closed


def test_what_was_told_long_ago_is_a_wish_when_it_is_said() -> None:
    names = Echoes()
    for when in (0, 1):
        names.tell(BOB, "Bob", when)
    assert names.hear(BOB, "Bob", 1 + PATIENCE)
    assert not names.hear(BOB, "Bob", 2 + PATIENCE)


def test_who_is_no_contact_is_called_nothing(house: House, alice: Reader) -> None:
    bob = renamed(house)
    bob.ask("PRP", "MFN", "Robert")
    remove(alice, FORWARD, BOB)
    alice.heard()
    answer = alice.call("Robert")
    assert answer == ("SBP" if alice.dialect.guids else "216")
    assert not alice.closed
    add(alice, FORWARD, BOB)
    assert alice.shown() == "Robert"


@pytest.mark.parametrize("dialect", [each for each in OLD if each.guids], ids=lambda each: each.name)
def test_a_name_for_nobody_is_answered(house: House, dialect: Dialect) -> None:
    alice = Reader(house, dialect)
    for guid in (house.find("carol").guid, "00000000-0000-0000-0000-000000000000", "no-guid"):
        assert alice.ask("SBP", guid, "MFN", "Some%20body").args == (guid, "MFN", "Some%20body")


def test_only_so_much_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_echoes, "MOST_CONTACTS", 1)
    names = Echoes()
    for number in range(MOST_NAMES + 1):
        names.tell(BOB, f"Bob {number}", 0)
    assert not names.hear(BOB, "Bob 0", 0)
    for email in (BOB, ALICE):
        names.tell(email, "Name", 0)
    assert not names.hear(BOB, "Name", 0)
    assert names.hear(ALICE, "Name", PATIENCE)
    assert not names.hear(ALICE, "Name", PATIENCE)
