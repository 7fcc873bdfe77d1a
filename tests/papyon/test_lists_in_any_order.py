"""Orders in which news of the lists cross what is asked for, each let through on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from amsn2athena.papyon import Contact, Membership, Presence
from tests.homeserver.house import House
from tests.papyon.in_memory import Place, settle


@pytest.fixture
def house() -> Iterator[House]:
    house = House("alice", "bob")
    yield house
    house.close()


@pytest.fixture
def pair(house: House) -> Iterator[tuple[Place, Place]]:
    """Alice and Bob, signed in; Bob waits to be answered by Alice."""
    alice, bob = Place(house, "alice"), Place(house, "bob", 2)
    for place in (alice, bob):
        place.sign_in()
    bob.client.address_book.add_messenger_contact(alice.account)
    settle(alice, bob)
    yield alice, bob
    for place in (alice, bob):
        place.client.logout()


@pytest.fixture
def friends(house: House) -> Iterator[tuple[Place, Place, Place]]:
    """Alice at two places, and Bob: each has the other."""
    house.befriend("alice", "bob")
    places = Place(house, "alice"), Place(house, "alice", 2), Place(house, "bob", 3)
    for place in places:
        place.sign_in()
    settle(*places)
    yield places
    for place in places:
        place.client.logout()


def known(place: Place, other: Place) -> Contact:
    return place.client.address_book.search_or_build_contact(other.account)


@pytest.mark.parametrize("steps", range(5))
def test_who_withdraws_while_being_accepted_does_not_have_us(pair: tuple[Place, Place], steps: int) -> None:
    alice, bob = pair
    alice.client.address_book.accept_contact_invitation(known(alice, bob))
    for _ in range(steps):
        alice.waiting()[0]()
    bob.client.address_book.delete_contact(known(bob, alice))
    settle(bob)
    settle(alice, bob)
    assert known(alice, bob).memberships == Membership.FORWARD | Membership.ALLOW
    assert known(bob, alice).memberships == Membership.PENDING


def test_who_is_added_at_another_place_is_seen_although_we_wanted_nothing_of_them(house: House) -> None:
    here, there, bob = Place(house, "alice"), Place(house, "alice", 2), Place(house, "bob", 3)
    places = here, there, bob
    for place in places:
        place.sign_in()
    here.client.address_book.allow_contact(known(here, bob))
    bob.client.address_book.add_messenger_contact(here.account)
    settle(*places)
    there.client.address_book.add_messenger_contact(bob.account)
    settle(there, bob)
    here.waiting()[0]()
    assert known(here, bob).presence is Presence.ONLINE
    here.client.address_book.delete_contact(known(here, bob))
    settle(*places)
    for place in (here, there):
        assert known(place, bob).is_member(Membership.FORWARD)
        assert known(place, bob).presence is Presence.ONLINE
    for place in places:
        place.client.logout()


def is_disallowed(bob: Place, alice: Place) -> None:
    bob.client.address_book.disallow_contact(known(bob, alice))


def is_hidden(bob: Place, _: Place) -> None:
    bob.client.profile.presence = Presence.INVISIBLE


def is_gone(bob: Place, _: Place) -> None:
    bob.client.logout()


@pytest.mark.parametrize("steps", range(4))
@pytest.mark.parametrize("vanish", [is_disallowed, is_hidden, is_gone])
def test_who_vanishes_while_another_place_removes_and_adds_them_is_not_seen(
    friends: tuple[Place, Place, Place], vanish: Callable[[Place, Place], None], steps: int
) -> None:
    here, there, bob = friends
    assert known(there, bob).presence is Presence.ONLINE
    here.client.address_book.delete_contact(known(here, bob))
    settle(here)
    for _ in range(steps):
        there.waiting()[0]()
    vanish(bob, here)
    settle(bob)
    here.client.address_book.add_messenger_contact(bob.account)
    settle(here)
    settle(*friends)
    for place in (here, there):
        assert known(place, bob).is_member(Membership.FORWARD)
        assert known(place, bob).presence is Presence.OFFLINE


def test_who_is_removed_and_added_at_another_place_is_seen_as_before(
    friends: tuple[Place, Place, Place],
) -> None:
    here, there, bob = friends
    here.client.address_book.delete_contact(known(here, bob))
    settle(here)
    here.client.address_book.add_messenger_contact(bob.account)
    settle(here)
    settle(*friends)
    for place in (here, there):
        assert known(place, bob).presence is Presence.ONLINE
