"""Groups of clients that know of no address book: ADG, REG, RMG, and who is in which."""

from __future__ import annotations

import pytest

from amsn2athena.homeserver import Limits
from amsn2athena.homeserver.notification import SPOKEN
from amsn2athena.msnp import syn
from amsn2athena.msnp.dialects import MSNP8, MSNP12, Dialect
from amsn2athena.msnp.syn import FORWARD, Change, ListedGroup
from tests.homeserver.house import House
from tests.homeserver.people import Someone
from tests.homeserver.rosters import add, change, on, synchronise

BOB, CAROL = "bob@example.com", "carol@example.com"
OLD = [each for each in SPOKEN if not each.address_book and each.groups]


def make(person: Someone, name: str) -> str:
    """Make a group, and return what it is to be called."""
    answer = person.ask("ADG", *syn.build_group_request(person.dialect, "ADG", ListedGroup(name=name)))
    made = syn.parse_group_answer(person.dialect, answer)
    assert made.name == name
    return made.id


def move(person: Someone, account: str, group: str, *, inside: bool = True) -> str:
    """Put a contact into a group, or take it out; return the verb of the answer."""
    guid = person.house.find(account.partition("@")[0]).guid if person.dialect.guids else ""
    account = "" if guid else account
    return change(person, Change(inside, FORWARD, account, account, guid, group)).verb


@pytest.fixture
def alice(house: House, request: pytest.FixtureRequest) -> Someone:
    """Alice, who has Bob and speaks an old dialect."""
    house.befriend("alice", "bob")
    return Someone(house, "alice", dialect=request.param).online()


each_dialect = pytest.mark.parametrize("alice", OLD, indirect=True, ids=lambda dialect: dialect.name)


@each_dialect
def test_a_group_is_made_renamed_and_deleted(alice: Someone) -> None:
    group = make(alice, "New Friends é")
    assert synchronise(alice).groups == (ListedGroup(group, "New Friends é"),)
    renamed = ListedGroup(group, "Old %20 friends")
    answer = alice.ask("REG", *syn.build_group_request(alice.dialect, "REG", renamed))
    assert syn.parse_group_answer(alice.dialect, answer) == renamed
    assert synchronise(alice).groups == (renamed,)
    assert alice.ask("RMG", group).verb == "RMG"
    assert synchronise(alice).groups == ()


def test_a_renamed_group_is_told_in_exactly_this_form(house: House) -> None:
    alice = Someone(house, "alice", dialect=MSNP12).online()
    group = make(alice, "One")
    assert alice.ask("REG", group, "Two", "0").args == (group, "Two")


@each_dialect
def test_a_contact_comes_into_a_group_and_goes_out(alice: Someone) -> None:
    work, home = make(alice, "Work"), make(alice, "Home")
    for group in (work, home):
        assert move(alice, BOB, group) in ("ADC", "ADD")
        assert move(alice, BOB, group) in ("ADC", "ADD")
    assert on(synchronise(alice), BOB).groups == (work, home)
    assert move(alice, BOB, work, inside=False) == "REM"
    assert on(synchronise(alice), BOB).groups == (home,)
    assert on(synchronise(alice), BOB).lists & FORWARD


@each_dialect
def test_who_is_in_a_deleted_group_stays_a_contact(alice: Someone) -> None:
    group = make(alice, "Work")
    move(alice, BOB, group)
    alice.ask("RMG", group)
    assert on(synchronise(alice), BOB).groups == ()


@each_dialect
def test_mistakes_with_groups_are_refused_by_number(alice: Someone) -> None:
    group = make(alice, "Work")
    assert alice.ask("ADG", "Work", "0").verb == "228"
    assert alice.ask("ADG", "x" * 62, "0").verb == "229"
    assert alice.ask("ADG").verb == alice.ask("REG", group).verb == alice.ask("RMG").verb == "201"
    for unknown in ("0", "7", "nope", "9" * 40):
        assert alice.ask("RMG", unknown).verb == "224"
        assert alice.ask("REG", unknown, "Name", "0").verb == "224"
    for unknown in ("7", "nope"):
        assert move(alice, BOB, unknown) == move(alice, BOB, unknown, inside=False) == "224"
    assert move(alice, CAROL, group, inside=False) == "216"
    assert not alice.closed
    assert [each.name for each in synchronise(alice).groups] == ["Work"]


def test_there_are_so_many_groups_and_no_more() -> None:
    house = House("alice", limits=Limits(groups_per_account=2))
    alice = Someone(house, "alice", dialect=MSNP8).online()
    assert [make(alice, name) for name in ("a", "b")] == ["1", "2"]
    assert alice.ask("ADG", "c", "0").verb == "223"
    house.close()


@pytest.mark.parametrize("dialect", OLD)
def test_a_group_made_twice_by_a_client_that_repeats_itself_is_one(house: House, dialect: Dialect) -> None:
    alice = Someone(house, "alice", dialect=dialect).online()
    alice.heard()
    alice.raw(b"ADG 50 Work 0\r\n" * 2)
    first, second = alice.heard()
    assert (first.verb, first) == ("ADG", second)
    assert len(synchronise(alice).groups) == 1


def test_numbers_stay_and_those_of_deleted_groups_are_free(house: House) -> None:
    house.befriend("alice", "bob")
    alice = Someone(house, "alice", dialect=MSNP8).online()
    assert [make(alice, name) for name in "abc"] == ["1", "2", "3"]
    alice.ask("RMG", "2")
    move(alice, BOB, "3")
    alice.say("OUT")
    again = Someone(house, "alice", dialect=MSNP8).online()
    assert synchronise(again).groups == (ListedGroup("1", "a"), ListedGroup("3", "c"))
    assert on(synchronise(again), BOB).groups == ("3",)
    assert make(again, "d") == "2"


@pytest.mark.parametrize("dialect", [each for each in OLD if not each.guids])
def test_a_contact_may_be_added_into_a_group_at_once(house: House, dialect: Dialect) -> None:
    alice = Someone(house, "alice", dialect=dialect).online()
    group = make(alice, "Work")
    assert alice.ask("ADD", "FL", BOB, BOB, group).args[2:] == (BOB, "Bob", group)
    assert alice.ask("ADD", "FL", CAROL, CAROL, "0").args[2:] == (CAROL, "Carol", "0")
    assert on(synchronise(alice), BOB).groups == (group,)
    assert on(synchronise(alice), CAROL).groups == ()
    assert alice.ask("REM", "FL", CAROL, "0").verb == "REM"
    assert on(synchronise(alice), CAROL).lists & FORWARD


@pytest.mark.parametrize("dialect", [each for each in OLD if not each.guids])
def test_nobody_is_added_into_a_group_that_is_not_there(house: House, dialect: Dialect) -> None:
    alice = Someone(house, "alice", dialect=dialect).online()
    assert alice.ask("ADD", "FL", BOB, BOB, "4").verb == "224"
    assert synchronise(alice).contacts == ()


def test_groups_are_the_same_in_all_dialects(house: House) -> None:
    first = Someone(house, "alice", dialect=MSNP8).online()
    add(first, FORWARD, BOB)
    move(first, BOB, make(first, "Work"))
    second = Someone(house, "alice", dialect=MSNP12).online()
    [group] = synchronise(second).groups
    assert (group.name, on(synchronise(second), BOB).groups) == ("Work", (group.id,))
