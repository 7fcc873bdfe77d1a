from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from amsn2athena.storage import Database, contacts, groups
from amsn2athena.storage._migrate import configuration
from amsn2athena.storage.accounts import Account
from tests.storage.people import account, pair


def friends(connection: Connection) -> tuple[Account, Account]:
    """Make Alice, who has Bob."""
    alice, bob = pair(connection)
    contacts.add(connection, alice.id, bob.id, 1.0)
    return alice, bob


def group_of(connection: Connection, owner: Account, name: str, when: float = 2.0) -> groups.Group:
    """Make a group."""
    found = groups.find(connection, owner.id, groups.add(connection, owner.id, name, when))
    assert found is not None
    return found


def test_groups_come_in_the_order_in_which_they_were_made(database: Database) -> None:
    def work(connection: Connection) -> list[str]:
        alice, bob = pair(connection)
        for name in ("Work", "Home", "café 你 😀"):
            groups.add(connection, alice.id, name, 2.0)
        groups.add(connection, bob.id, "Work", 2.0)
        assert groups.count(connection, alice.id) == 3
        return [each.name for each in groups.of(connection, alice.id)]

    assert database.run_now(work) == ["Work", "Home", "café 你 😀"]


def test_a_group_is_found_by_its_owner_only(database: Database) -> None:
    def work(connection: Connection) -> None:
        alice, bob = pair(connection)
        group = group_of(connection, alice, "Work")
        assert groups.named(connection, alice.id, "Work") == group
        assert groups.named(connection, bob.id, "Work") is None
        assert groups.find(connection, bob.id, group.guid) is None
        assert groups.favorite(connection, alice.id) is None
        groups.add(connection, alice.id, "Favorites", 2.0, favorite=True)
        favorite = groups.favorite(connection, alice.id)
        assert favorite is not None
        assert favorite.name == "Favorites"

    database.run_now(work)


def test_two_groups_of_one_person_have_two_names(database: Database) -> None:
    alice, bob = database.run_now(pair)
    for owner in (alice, bob):
        database.run_now(lambda connection, owner=owner: groups.add(connection, owner.id, "Work", 1.0))  # type: ignore[misc]
    with pytest.raises(IntegrityError):
        database.run_now(lambda connection: groups.add(connection, alice.id, "Work", 1.0))


def test_a_contact_may_be_in_several_groups(database: Database) -> None:
    def work(connection: Connection) -> None:
        alice, bob = friends(connection)
        work, home = group_of(connection, alice, "Work"), group_of(connection, alice, "Home")
        assert groups.put(connection, alice.id, work, bob.id, 3.0)
        assert groups.put(connection, alice.id, home, bob.id, 3.0)
        assert not groups.put(connection, alice.id, home, bob.id, 4.0)
        [record] = contacts.records(connection, alice.id)
        assert (record.groups, record.changed) == ((work.guid, home.guid), 3.0)
        assert groups.take(connection, alice.id, work, bob.id, 5.0)
        assert not groups.take(connection, alice.id, work, bob.id, 6.0)
        [record] = contacts.records(connection, alice.id)
        assert (record.groups, record.changed) == ((home.guid,), 5.0)

    database.run_now(work)


def test_only_contacts_can_be_in_a_group(database: Database) -> None:
    def work(connection: Connection) -> None:
        alice, _ = friends(connection)
        carol = account(connection, "carol")
        groups.put(connection, alice.id, group_of(connection, alice, "Work"), carol.id, 3.0)

    with pytest.raises(IntegrityError):
        database.run_now(work)


def test_who_is_no_contact_any_more_is_in_no_group(database: Database) -> None:
    def work(connection: Connection) -> None:
        alice, bob = friends(connection)
        work = group_of(connection, alice, "Work")
        groups.put(connection, alice.id, work, bob.id, 3.0)
        contacts.remove(connection, alice.id, bob.id, 4.0)
        contacts.add(connection, alice.id, bob.id, 5.0)
        [record] = contacts.records(connection, alice.id)
        assert record.groups == ()

    database.run_now(work)


def test_deleting_a_group_leaves_its_contacts(database: Database) -> None:
    def work(connection: Connection) -> None:
        alice, bob = friends(connection)
        work = group_of(connection, alice, "Work")
        groups.put(connection, alice.id, work, bob.id, 3.0)
        groups.remove(connection, alice.id, work, 4.0)
        [record] = contacts.records(connection, alice.id)
        assert (record.person.id, record.groups, record.changed) == (bob.id, (), 4.0)
        assert groups.of(connection, alice.id) == ()

    database.run_now(work)


def test_an_alias_and_notes_are_kept_apart(database: Database) -> None:
    def work(connection: Connection) -> None:
        alice, bob = friends(connection)
        assert contacts.describe(connection, alice.id, bob.id, 2.0, alias="Bobby 😀" * 55)
        assert contacts.describe(connection, alice.id, bob.id, 3.0, notes="n" * 2000)
        [record] = contacts.records(connection, alice.id)
        assert (record.alias, record.notes, record.changed) == ("Bobby 😀" * 55, "n" * 2000, 3.0)
        assert contacts.describe(connection, alice.id, bob.id, 4.0, alias="")
        [record] = contacts.records(connection, alice.id)
        assert (record.alias, record.notes) == ("", "n" * 2000)
        assert not contacts.describe(connection, bob.id, alice.id, 5.0, alias="x")

    database.run_now(work)


def test_the_groups_of_a_deleted_account_are_gone(database: Database) -> None:
    def work(connection: Connection) -> tuple[groups.Group, ...]:
        alice, bob = friends(connection)
        work = group_of(connection, alice, "Work")
        groups.put(connection, alice.id, work, bob.id, 3.0)
        connection.execute(text("DELETE FROM accounts WHERE id = :id"), {"id": alice.id})
        return groups.of(connection, alice.id)

    assert database.run_now(work) == ()


def test_a_group_has_a_number_of_its_own_for_as_long_as_it_is_there(database: Database) -> None:
    def work(connection: Connection) -> None:
        alice, bob = pair(connection)
        made = [group_of(connection, alice, name) for name in ("Work", "Home", "Sea")]
        assert [each.number for each in made] == [1, 2, 3]
        assert group_of(connection, bob, "Work").number == 1
        groups.remove(connection, alice.id, made[1], 3.0)
        assert groups.numbered(connection, alice.id, 2) is None
        assert groups.numbered(connection, alice.id, 3) == made[2]
        assert group_of(connection, alice, "Hills").number == 2

    database.run_now(work)


def test_groups_that_were_there_before_are_numbered_in_their_order(database: Database) -> None:
    def before(connection: Connection) -> None:
        command.downgrade(configuration(connection), "0005")
        for owner in (1, 2):
            account(connection, f"person{owner}@example.com")
            for name in ("a", "b"):
                row = {"owner": owner, "guid": f"{owner}{name}", "name": name}
                connection.execute(
                    text("INSERT INTO groups (owner, guid, name, favorite, changed) "
                         "VALUES (:owner, :guid, :name, false, 0)"), row,
                )  # fmt: skip

    database.run_now(before)
    database.migrate()

    def numbers(connection: Connection) -> list[tuple[str, int]]:
        return [(each.name, each.number) for owner in (1, 2) for each in groups.of(connection, owner)]

    assert database.run_now(numbers) == [("a", 1), ("b", 2), ("a", 1), ("b", 2)]
