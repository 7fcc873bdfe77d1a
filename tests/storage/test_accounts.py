from __future__ import annotations

import pytest
from sqlalchemy import Connection

from amsn2athena.storage import Database, accounts
from tests.storage.people import account, pair


def test_an_account_is_found_by_its_address_as_it_was_made(database: Database) -> None:
    made = database.run_now(lambda connection: account(connection, "alice"))
    found = database.run_now(lambda connection: accounts.find(connection, "alice@example.com"))
    assert found == made
    assert (made.display_name, made.privacy, made.created) == ("Alice", "AL", 1.5)


def test_it_is_found_by_its_guid_too(database: Database) -> None:
    alice, _ = database.run_now(pair)
    assert database.run_now(lambda connection: accounts.find_by_guid(connection, alice.guid)) == alice


def test_nobody_is_found_under_an_unknown_address_or_guid(database: Database) -> None:
    assert database.run_now(lambda connection: accounts.find(connection, "nobody@example.com")) is None
    assert database.run_now(lambda connection: accounts.find_by_guid(connection, "no guid")) is None


def test_an_address_is_taken_only_once(database: Database) -> None:
    database.run_now(lambda connection: account(connection, "alice"))
    with pytest.raises(accounts.AccountExists):
        database.run_now(lambda connection: account(connection, "alice"))


def test_name_password_and_privacy_can_change(database: Database) -> None:
    def change(connection: Connection) -> None:
        alice, _ = pair(connection)
        accounts.rename(connection, alice.id, "Alice 你好 😀", 2.0)
        accounts.set_password(connection, alice.id, "another hash")
        accounts.set_privacy(connection, alice.id, "BL", 3.0)

    database.run_now(change)
    alice = database.run_now(lambda connection: accounts.find(connection, "alice@example.com"))
    bob = database.run_now(lambda connection: accounts.find(connection, "bob@example.com"))
    assert alice is not None
    assert bob is not None
    assert (alice.display_name, alice.password, alice.privacy) == ("Alice 你好 😀", "another hash", "BL")
    assert (bob.display_name, bob.privacy) == ("Bob", "AL")


def test_the_hash_of_a_password_is_not_shown(database: Database) -> None:
    alice, _ = database.run_now(pair)
    assert alice.password not in repr(alice)
