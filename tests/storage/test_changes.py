from __future__ import annotations

import pytest
from sqlalchemy import Connection

from amsn2athena.storage import Database, accounts, changes, contacts, groups, memberships
from amsn2athena.storage.memberships import Role
from tests.storage.people import account, pair


def test_a_stamp_is_never_earlier_than_one_before(database: Database) -> None:
    def work(connection: Connection) -> list[float]:
        alice, _ = pair(connection)
        stamps = [changes.stamp(connection, 100.0)]
        changes.touch(connection, alice.id, 100.0)
        return [*stamps, changes.stamp(connection, 7.0), changes.stamp(connection, 101.0)]

    assert database.run_now(work) == [100.0, 100.0, 101.0]


def test_an_account_without_changes_is_as_old_as_itself(database: Database) -> None:
    alice, _ = database.run_now(pair)
    known = database.run_now(lambda connection: changes.known(connection, alice.id))
    assert known == changes.Known(1.5, 0.0)
    with pytest.raises(LookupError):
        database.run_now(lambda connection: changes.known(connection, 4711))


def test_what_changed_since_is_told_and_nothing_else(database: Database) -> None:
    def work(connection: Connection) -> None:
        alice, bob = pair(connection)
        carol = account(connection, "carol")
        for when, other in enumerate((bob, carol), 10):
            contacts.add(connection, alice.id, other.id, when)
            memberships.add(connection, alice.id, other.id, Role.ALLOW, when)
            groups.add(connection, alice.id, other.display_name, when)
        for since, expected in (
            (0.0, ["Bob", "Carol"]),
            (10.0, ["Bob", "Carol"]),
            (11.0, ["Carol"]),
            (12.0, []),
        ):
            records = contacts.records(connection, alice.id, since)
            members = memberships.of(connection, alice.id, since)
            assert [each.person.display_name for each in records] == expected
            assert [each.person.display_name for each in members] == expected
            assert [each.name for each in groups.of(connection, alice.id, since)] == expected
        assert changes.known(connection, alice.id).changed == 11.0

    database.run_now(work)


def test_who_has_another_name_has_changed_for_everybody(database: Database) -> None:
    def work(connection: Connection) -> None:
        alice, bob = pair(connection)
        contacts.add(connection, alice.id, bob.id, 10.0)
        memberships.add(connection, alice.id, bob.id, Role.ALLOW, 10.0)
        accounts.rename(connection, bob.id, "Bobby", 20.0)
        [contact] = contacts.records(connection, alice.id, 20.0)
        [member] = memberships.of(connection, alice.id, 20.0)
        assert contact.person.display_name == member.person.display_name == "Bobby"

    database.run_now(work)


def test_what_was_deleted_is_remembered_until_it_is_back(database: Database) -> None:
    def work(connection: Connection) -> None:
        alice, bob = pair(connection)

        def gone(list_: int, since: float = 1.0) -> list[int]:
            return [each.id for each in changes.deleted_people(connection, alice.id, list_, since)]

        contacts.add(connection, alice.id, bob.id, 10.0)
        memberships.add(connection, alice.id, bob.id, Role.BLOCK, 10.0)
        contacts.remove(connection, alice.id, bob.id, 11.0)
        memberships.remove(connection, alice.id, bob.id, Role.BLOCK, 12.0)
        assert (gone(contacts.LIST), gone(Role.BLOCK), gone(Role.ALLOW)) == ([bob.id], [bob.id], [])
        assert (gone(contacts.LIST, 12.0), gone(Role.BLOCK, 12.0)) == ([], [bob.id])
        assert changes.deleted_people(connection, bob.id, contacts.LIST, 1.0) == ()
        contacts.add(connection, alice.id, bob.id, 13.0)
        memberships.add(connection, alice.id, bob.id, Role.BLOCK, 13.0)
        assert (gone(contacts.LIST), gone(Role.BLOCK)) == ([], [])

    database.run_now(work)


def test_deleted_groups_are_remembered(database: Database) -> None:
    def work(connection: Connection) -> None:
        alice, bob = pair(connection)
        guid = groups.add(connection, alice.id, "Work", 10.0)
        group = groups.find(connection, alice.id, guid)
        assert group is not None
        groups.remove(connection, alice.id, group, 11.0)
        assert changes.deleted_groups(connection, alice.id, 11.0) == (guid,)
        assert changes.deleted_groups(connection, alice.id, 12.0) == ()
        assert changes.deleted_groups(connection, bob.id, 1.0) == ()

    database.run_now(work)


def test_only_the_newest_deletions_are_remembered(database: Database) -> None:
    def work(connection: Connection) -> None:
        alice, bob = pair(connection)
        for number in range(changes.KEPT + 3):
            changes.note(connection, alice.id, changes.GROUP, f"group {number}", 10.0 + number)
        changes.note(connection, bob.id, changes.GROUP, "of Bob", 1.0)
        kept = changes.deleted_groups(connection, alice.id, 1.0)
        assert (len(kept), kept[0]) == (changes.KEPT, "group 3")
        assert changes.known(connection, alice.id) == changes.Known(10.0 + changes.KEPT + 2, 12.0)
        assert changes.deleted_groups(connection, bob.id, 1.0) == ("of Bob",)

    database.run_now(work)


def test_whether_to_ask_is_kept(database: Database) -> None:
    def work(connection: Connection) -> None:
        alice, _ = pair(connection)
        assert alice.alert_when_added
        accounts.set_alert_when_added(connection, alice.id, False, 9.0)
        found = accounts.find(connection, alice.email)
        assert found is not None
        assert not found.alert_when_added
        assert changes.known(connection, alice.id).changed == 9.0

    database.run_now(work)
