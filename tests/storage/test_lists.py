from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from amsn2athena.storage import Database, contacts, memberships
from amsn2athena.storage.contacts import Person
from amsn2athena.storage.memberships import Membership, Role
from tests.storage.people import account, pair


def test_a_contact_is_on_the_list_of_its_owner_only(database: Database) -> None:
    alice, bob = database.run_now(pair)
    assert database.run_now(lambda connection: contacts.add(connection, alice.id, bob.id, 2.0))
    person = Person(bob.id, "bob@example.com", "Bob", bob.guid)
    assert database.run_now(lambda connection: contacts.of(connection, alice.id)) == (person,)
    assert database.run_now(lambda connection: contacts.of(connection, bob.id)) == ()
    assert database.run_now(lambda connection: contacts.has(connection, alice.id, bob.id))
    assert not database.run_now(lambda connection: contacts.has(connection, bob.id, alice.id))


def test_adding_and_removing_say_whether_anything_changed(database: Database) -> None:
    def work(connection: Connection) -> list[bool]:
        alice, bob = pair(connection)
        return [
            contacts.add(connection, alice.id, bob.id, 2.0),
            contacts.add(connection, alice.id, bob.id, 3.0),
            contacts.remove(connection, alice.id, bob.id, 4.0),
            contacts.remove(connection, alice.id, bob.id, 4.0),
        ]

    assert database.run_now(work) == [True, False, True, False]


def test_contacts_come_in_the_order_in_which_they_were_added(database: Database) -> None:
    def work(connection: Connection) -> list[str]:
        alice, *others = (account(connection, name) for name in ("alice", "zoe", "bob", "mia"))
        for when, other in enumerate(others):
            contacts.add(connection, alice.id, other.id, float(when))
        return [person.display_name for person in contacts.of(connection, alice.id)]

    assert database.run_now(work) == ["Zoe", "Bob", "Mia"]


def test_one_person_may_be_on_several_lists(database: Database) -> None:
    def work(connection: Connection) -> tuple[Membership, ...]:
        alice, bob = pair(connection)
        for role in (Role.ALLOW, Role.REVERSE):
            assert memberships.add(connection, alice.id, bob.id, role, role.value)
        assert not memberships.add(connection, alice.id, bob.id, Role.ALLOW, 9.0)
        assert memberships.has(connection, alice.id, bob.id, Role.ALLOW)
        assert not memberships.has(connection, alice.id, bob.id, Role.BLOCK)
        assert not memberships.has(connection, bob.id, alice.id, Role.ALLOW)
        return memberships.of(connection, alice.id)

    found = database.run_now(work)
    assert [(each.role, each.person.email, each.added) for each in found] == [
        (Role.ALLOW, "bob@example.com", 2.0),
        (Role.REVERSE, "bob@example.com", 8.0),
    ]


def test_leaving_one_list_leaves_the_others(database: Database) -> None:
    def work(connection: Connection) -> tuple[Membership, ...]:
        alice, bob = pair(connection)
        for role in Role:
            memberships.add(connection, alice.id, bob.id, role, 1.0)
        assert memberships.remove(connection, alice.id, bob.id, Role.PENDING, 2.0)
        assert not memberships.remove(connection, alice.id, bob.id, Role.PENDING, 2.0)
        return memberships.of(connection, alice.id)

    roles = {each.role for each in database.run_now(work)}
    assert roles == {Role.ALLOW, Role.BLOCK, Role.REVERSE}


def test_what_somebody_said_when_asking_is_kept(database: Database) -> None:
    def work(connection: Connection) -> tuple[Membership, ...]:
        alice, bob = pair(connection)
        memberships.add(connection, alice.id, bob.id, Role.PENDING, 1.0, "It is me, Bob! " * 50)
        return memberships.of(connection, alice.id)

    [pending] = database.run_now(work)
    assert pending.message == ("It is me, Bob! " * 50)[:255]


def test_a_deleted_account_is_on_no_list(database: Database) -> None:
    def work(connection: Connection) -> tuple[object, ...]:
        alice, bob = pair(connection)
        contacts.add(connection, alice.id, bob.id, 1.0)
        memberships.add(connection, alice.id, bob.id, Role.ALLOW, 1.0)
        connection.execute(text("DELETE FROM accounts WHERE id = :id"), {"id": bob.id})
        return contacts.of(connection, alice.id), memberships.of(connection, alice.id)

    assert database.run_now(work) == ((), ())


def test_nobody_can_be_added_who_has_no_account(database: Database) -> None:
    from sqlalchemy.exc import IntegrityError

    alice, _ = database.run_now(pair)
    with pytest.raises(IntegrityError):
        database.run_now(lambda connection: contacts.add(connection, alice.id, 4711, 1.0))
