"""Groups, notes, blocks and requests against the real home network, over real sockets."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from amsn2athena.papyon import (
    Client,
    Contact,
    ContactInfo,
    DeliveryProblem,
    Membership,
    Presence,
    Privacy,
)
from amsn2athena.papyon.errors import GroupAlreadyExists, MessageNotDelivered
from tests.papyon.home import HomeForTests, Person, at_home


class Onlooker:
    """Has somebody look again at whatever they wait for, at every event."""

    def __init__(self, person: Person) -> None:
        self._person = person

    def __getattr__(self, name: str) -> Callable[..., None]:
        if not name.startswith("on_"):
            raise AttributeError(name)
        return lambda *_: self._person._look()


async def at(home: HomeForTests, person: Person) -> Person:
    """Sign somebody in at another place."""
    place = Person(Client(home.hosts), person.account)
    home._people.append(place)
    for each in (person, place):
        each.client.register_events_handler(Onlooker(each))
    await place.sign_in()
    return place


def known(place: Person, other: Person) -> Contact:
    """Return a contact."""
    contact = place.contact(other)
    assert contact is not None
    return contact


@at_home
async def test_two_places_of_one_person_end_up_equal(home: HomeForTests) -> None:
    alice, bob = await home.person("alice"), await home.person("bob")
    await alice.sign_in()
    await bob.sign_in()
    await alice.befriend(bob)
    there = await at(home, alice)
    here = alice.client.address_book
    work, _ = [await here.add_group(name) for name in ("Work", "Home & <co>")]
    await here.add_contact_to_group(work, known(alice, bob))
    await here.add_favorite(known(alice, bob))
    await here.update_contact_infos(
        known(alice, bob), {ContactInfo.ALIAS: "Bobby 😀", ContactInfo.NOTES: "likes\ncake"}
    )
    await there.until(lambda: known(there, bob).notes)
    seen = known(there, bob)
    assert {group.name for group in seen.groups} == {"Work", "Favorites"}
    assert (seen.is_favorite, seen.alias) == (True, "Bobby 😀")
    book = there.client.address_book
    assert [group.name for group in book.groups] == ["Work", "Home & <co>", "Favorites"]
    await book.rename_group(book.groups[0], "Pals")
    await book.remove_favorite(seen)
    await there.client.address_book.delete_contact(seen, block=True)
    await alice.until(lambda: known(alice, bob).is_member(Membership.BLOCK))
    assert here.groups == book.groups
    assert known(alice, bob).memberships == known(there, bob).memberships
    with pytest.raises(GroupAlreadyExists):
        await here.add_group("Pals")


@at_home
async def test_who_is_blocked_neither_sees_nor_reaches_us(home: HomeForTests) -> None:
    alice, bob = await home.person("alice"), await home.person("bob")
    await alice.sign_in()
    await bob.sign_in()
    await alice.befriend(bob)
    await alice.client.address_book.block_contact(known(alice, bob))
    await bob.until(lambda: bob.sees(alice) is Presence.OFFLINE)
    with pytest.raises(MessageNotDelivered) as caught:
        await bob.talk_to(alice).send_text_message("hello?")
    assert caught.value.reason is DeliveryProblem.CONTACT_OFFLINE
    assert alice.sees(bob) is Presence.ONLINE
    await alice.client.address_book.unblock_contact(known(alice, bob))
    await bob.until(lambda: bob.sees(alice) is Presence.ONLINE)


@at_home
async def test_the_words_of_a_request_come_while_one_is_online(home: HomeForTests) -> None:
    alice, bob = await home.person("alice"), await home.person("bob")
    await alice.sign_in()
    await bob.sign_in()
    await alice.client.address_book.add_messenger_contact(bob.account, "Ally", "It is me <3")
    await bob.until(lambda: bob.contact(alice) and known(bob, alice).attributes)
    asking = known(bob, alice)
    assert asking.memberships == Membership.PENDING
    assert asking.attributes == {"invite_message": "It is me <3"}


@at_home
async def test_settings_are_kept_and_known_at_every_place(home: HomeForTests) -> None:
    alice = await home.person("alice")
    await alice.sign_in()
    there = await at(home, alice)
    alice.client.profile.privacy = Privacy.BLOCK
    alice.client.profile.alert_when_added = False
    await there.until(lambda: there.client.profile.privacy is Privacy.BLOCK)
    await there.until(lambda: not there.client.profile.alert_when_added)
    await alice.client.logout()
    await alice.sign_in()
    assert alice.client.profile.privacy is Privacy.BLOCK
    assert not alice.client.profile.alert_when_added


@at_home
async def test_what_changed_while_the_connection_was_lost_is_there_afterwards(home: HomeForTests) -> None:
    alice, bob = await home.person("alice"), await home.person("bob")
    await alice.sign_in()
    await bob.sign_in()
    await alice.befriend(bob)
    there = await at(home, alice)
    await alice.client.logout()
    group = await there.client.address_book.add_group("Work")
    await there.client.address_book.add_contact_to_group(group, known(there, bob))
    await alice.sign_in()
    assert known(alice, bob).groups == {group}
    assert alice.client.address_book.groups == (group,)
