"""Lists that say opposite things: nobody is on both."""

from __future__ import annotations

from amsn2athena.msnp import adl
from amsn2athena.msnp.soap import AddMember, DeleteMember, Member, Membership, Role
from tests.homeserver.friendship import accept, add, lists, tell
from tests.homeserver.house import House
from tests.homeserver.people import Someone
from tests.homeserver.web import call


def member(other: Someone, role: Role) -> tuple[Membership, ...]:
    return (Membership(role, (Member(other.email),)),)


def test_who_is_blocked_is_allowed_no_more(house: House) -> None:
    house.befriend("alice", "bob")
    alice, bob = (Someone(house, name).sign_in() for name in ("alice", "bob"))
    call(house, AddMember(alice.ticket, member(bob, Role.BLOCK)))
    assert lists(house, alice) == {"Forward": [bob.email], "Block": [bob.email], "Reverse": [bob.email]}


def test_adding_somebody_as_a_contact_does_not_unblock_them(house: House) -> None:
    alice, bob = (Someone(house, name).sign_in() for name in ("alice", "bob"))
    tell(alice, "ADL", (bob, adl.BLOCK))
    add(house, alice, bob)
    assert lists(house, alice) == {"Forward": [bob.email], "Block": [bob.email]}


def test_who_is_unblocked_can_be_allowed(house: House) -> None:
    alice, bob = (Someone(house, name).sign_in() for name in ("alice", "bob"))
    tell(alice, "ADL", (bob, adl.BLOCK))
    call(house, DeleteMember(alice.ticket, member(bob, Role.BLOCK)))
    call(house, AddMember(alice.ticket, member(bob, Role.ALLOW)))
    assert lists(house, alice) == {"Allow": [bob.email]}


def test_who_is_known_to_have_one_waits_no_longer(house: House) -> None:
    alice, bob = (Someone(house, name).sign_in() for name in ("alice", "bob"))
    add(house, bob, alice)
    assert lists(house, alice) == {"Pending": [bob.email]}
    call(house, AddMember(alice.ticket, member(bob, Role.REVERSE)))
    assert lists(house, alice) == {"Reverse": [bob.email]}
    accept(house, alice, bob)
    assert lists(house, alice)["Reverse"] == [bob.email]


def test_nobody_comes_on_their_own_lists(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    for role in (Role.ALLOW, Role.BLOCK, Role.REVERSE):
        call(house, AddMember(alice.ticket, member(alice, role)))
    assert lists(house, alice) == {}
