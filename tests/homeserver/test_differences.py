"""What changed since, and telling one's other places that something did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from amsn2athena.msnp import adl
from amsn2athena.msnp.soap import (
    ABContactAdd,
    ABContactDelete,
    ABContactUpdate,
    ABFindAll,
    ABGroupAdd,
    ABGroupContactAdd,
    ABGroupContactDelete,
    ABGroupDelete,
    ABGroupUpdate,
    AddMember,
    AddressBook,
    Annotation,
    DeleteMember,
    Fault,
    FindMembership,
    Member,
    Membership,
    MembershipLists,
    Request,
    Role,
)
from amsn2athena.storage import changes
from tests.homeserver.friendship import accept, add, contact_ids, tell
from tests.homeserver.house import House
from tests.homeserver.people import Someone, online
from tests.homeserver.web import call, post

BOB = "bob@example.com"


def book(house: House, person: Someone, since: datetime | None = None) -> AddressBook:
    """Return the contacts and groups, or what changed of them."""
    return call(house, ABFindAll(person.ticket, since is not None, since))


def lists(house: House, person: Someone, since: datetime | None = None) -> MembershipLists:
    """Return the lists, or what changed of them."""
    return call(house, FindMembership(person.ticket, since is not None, since))


def now(house: House, person: Someone) -> datetime:
    """Return the time of the last change, and let some pass."""
    changed = book(house, person).changed
    assert changed is not None
    house.clock.advance(5)
    return changed


def names(found: AddressBook) -> list[tuple[str, bool]]:
    """Return the addresses of contacts but the owner, and whether they were deleted."""
    return [(each.email, each.deleted) for each in found.contacts if each.contact_type != "Me"]


def test_only_what_changed_is_told(house: House) -> None:
    house.befriend("alice", "carol")
    alice = Someone(house, "alice").sign_in()
    house.clock.advance(5)
    call(house, ABGroupAdd(alice.ticket, "Old"))
    before = now(house, alice)
    house.clock.advance(5)
    call(house, ABContactAdd(alice.ticket, BOB))
    guid = call(house, ABGroupAdd(alice.ticket, "New"))
    after = book(house, alice).changed
    assert after == before + timedelta(seconds=10)
    for since, contacts, groups in (
        (before, [(BOB, False)], ["Old", "New"]),
        (before + timedelta(seconds=1), [(BOB, False)], ["New"]),
    ):
        found = book(house, alice, since)
        assert names(found) == contacts
        assert [group.name for group in found.groups] == groups
        assert found.changed == after
        members = lists(house, alice, since)
        assert [each.email for each in members.members(Role.ALLOW)] == [BOB]
        assert members.changed == after
    house.clock.advance(5)
    call(house, ABGroupDelete(alice.ticket, (guid,)))
    call(house, ABContactDelete(alice.ticket, (contact_ids(house, alice)[-1],)))
    call(house, DeleteMember(alice.ticket, (Membership(Role.ALLOW, (Member(BOB),)),)))
    assert after is not None
    found = book(house, alice, after + timedelta(seconds=1))
    assert names(found) == [(BOB, True)]
    assert [(group.group_id, group.deleted) for group in found.groups] == [(guid, True)]
    [member] = lists(house, alice, after + timedelta(seconds=1)).members(Role.ALLOW)
    assert (member.email, member.deleted) == (BOB, True)


def test_nothing_deleted_is_told_to_whom_everything_is(house: House) -> None:
    house.befriend("alice", "bob")
    alice = Someone(house, "alice").sign_in()
    call(house, ABContactDelete(alice.ticket, tuple(contact_ids(house, alice))))
    assert names(book(house, alice)) == []


def test_putting_a_contact_into_a_group_changes_the_contact(house: House) -> None:
    house.befriend("alice", "bob")
    alice = Someone(house, "alice").sign_in()
    guid = call(house, ABGroupAdd(alice.ticket, "Friends"))
    [bob] = contact_ids(house, alice)
    steps: list[Request[Any]] = [
        ABGroupContactAdd(alice.ticket, (guid,), (bob,)),
        ABGroupContactDelete(alice.ticket, (guid,), (bob,)),
        ABContactUpdate(alice.ticket, bob, comment="x"),
        ABGroupContactAdd(alice.ticket, (guid,), (bob,)),
        ABGroupDelete(alice.ticket, (guid,)),
    ]
    for step in steps:
        since = now(house, alice) + timedelta(seconds=1)
        assert names(book(house, alice)) == [(BOB, False)]
        call(house, step)
        assert names(book(house, alice, since)) == [(BOB, False)]


def test_who_has_another_name_is_told_of(house: House) -> None:
    house.befriend("alice", "bob")
    alice, bob = online(house, "alice", "bob")
    house.clock.advance(5)
    since = book(house, alice).changed
    call(house, ABContactUpdate(bob.ticket, display_name="Bobby"))
    [contact, _] = book(house, alice, since).contacts
    [member] = lists(house, alice, since).members(Role.ALLOW)
    assert contact.display_name == member.display_name == "Bobby"


def test_a_clock_that_is_set_back_hides_nothing(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    call(house, ABGroupAdd(alice.ticket, "Now"))
    since = book(house, alice).changed
    house.clock.rightNow -= 3_600
    call(house, ABContactAdd(alice.ticket, BOB))
    assert names(book(house, alice, since)) == [(BOB, False)]


def refused(house: House, request: Request[Any]) -> bool:
    """Say whether everything has to be asked for."""
    with pytest.raises(Fault) as caught:
        call(house, request)
    return caught.value.full_sync_required


def test_who_asks_from_before_what_is_known_must_read_it_all(house: House) -> None:
    alice = Someone(house, "alice").sign_in()
    call(house, ABGroupAdd(alice.ticket, "Old"))
    since = now(house, alice)

    def forget(connection: Any) -> None:
        owner = 1
        for number in range(changes.KEPT + 1):
            changes.note(
                connection, owner, changes.GROUP, f"group {number}", since.timestamp() + number / 100
            )

    house.database.run_now(forget)
    for request in (ABFindAll, FindMembership):
        assert refused(house, request(alice.ticket, True, since))
        assert refused(house, request(alice.ticket, True, since + timedelta(days=1)))
    latest = book(house, alice).changed
    assert len(book(house, alice, latest).groups) <= changes.KEPT
    body = ABFindAll(alice.ticket, True, since).build_request()
    assert post(house, "/abservice/abservice.asmx", body).status == 200


# Other places


Change = Callable[[House, Someone], object]


def _befriended(house: House) -> tuple[Someone, Someone, Someone]:
    house.befriend("alice", "bob")
    here, there = (Someone(house, "alice", computer=number).online() for number in (1, 2))
    bob = Someone(house, "bob").online()
    for each in (here, there, bob):
        each.heard()
    return here, there, bob


def told(person: Someone) -> int:
    """Return how often somebody heard that the address book changed."""
    return [each.verb for each in person.heard()].count("NOT")


@pytest.mark.parametrize(
    "change",
    [
        lambda house, me: call(house, ABGroupAdd(me.ticket, "Friends")),
        lambda house, me: call(house, ABContactAdd(me.ticket, "carol@example.com")),
        lambda house, me: call(house, ABContactDelete(me.ticket, tuple(contact_ids(house, me)))),
        lambda house, me: call(house, ABContactUpdate(me.ticket, contact_ids(house, me)[0], comment="x")),
        lambda house, me: call(house, ABContactUpdate(me.ticket, display_name="Ally")),
        lambda house, me: call(house, ABContactUpdate(me.ticket, annotations={Annotation.BLP: "2"})),
        lambda house, me: call(house, ABContactUpdate(me.ticket, annotations={Annotation.GTC: "2"})),
        lambda house, me: call(house, AddMember(me.ticket, (Membership(Role.BLOCK, (Member(BOB),)),))),
        lambda house, me: call(house, DeleteMember(me.ticket, (Membership(Role.ALLOW, (Member(BOB),)),))),
        lambda house, me: me.ask("ADL", payload=adl.build([adl.ListEntry(BOB, adl.BLOCK)])),
        lambda house, me: me.ask("RML", payload=adl.build([adl.ListEntry(BOB, adl.ALLOW)])),
        lambda house, me: me.ask("BLP", "BL"),
        lambda house, me: me.ask("PRP", "MFN", "Ally"),
    ],
)
def test_a_change_is_told_to_ones_other_places_once(house: House, change: Change) -> None:
    here, there, _ = _befriended(house)
    change(house, here)
    assert (told(here), told(there)) == (0, 1)


def test_what_changes_nothing_is_told_to_nobody(house: House) -> None:
    here, there, bob = _befriended(house)
    guid = call(house, ABGroupAdd(here.ticket, "Friends"))
    contact = tuple(contact_ids(house, here))
    call(house, ABGroupContactAdd(here.ticket, (guid,), contact))
    assert told(there) == 2
    call(house, ABGroupContactAdd(here.ticket, (guid,), contact))
    tell(here, "ADL", (bob, adl.FORWARD | adl.ALLOW))
    tell(here, "RML", (bob, adl.BLOCK))
    here.ask("BLP", "AL")
    with pytest.raises(Fault):
        call(house, ABGroupUpdate(here.ticket, guid, "Friends"))
    assert told(there) == 0


def test_a_place_that_is_not_known_by_its_ticket_is_told_too(house: House) -> None:
    here, there, _ = _befriended(house)
    elsewhere = Someone(house, "alice", computer=9)
    elsewhere.get_tokens()
    call(house, ABGroupAdd(elsewhere.ticket, "Friends"))
    assert (told(here), told(there)) == (1, 1)


def test_who_is_added_hears_of_it_at_every_place(house: House) -> None:
    here, there = (Someone(house, "alice", computer=number).online() for number in (1, 2))
    bob = Someone(house, "bob").online()
    for each in (here, there):
        each.heard()
    add(house, bob, here)
    assert (told(here), told(there)) == (1, 1)
    accept(house, here, bob)
    assert told(here) == 0
    assert told(there) == 3
