from __future__ import annotations

from sqlalchemy import Connection, delete

from amsn2athena.storage import Database, accounts, metadata, roaming
from amsn2athena.storage.roaming import Profile, Tile
from tests.storage.people import account, pair

PICTURE = b"\x89PNG picture"


def keep(connection: Connection, owner: int, when: float, name: str = "me", data: bytes = PICTURE) -> Tile:
    """Keep a picture."""
    return roaming.set_tile(connection, owner, name=name, kind="png", data=data, small=b"small", when=when)


def test_an_account_that_kept_nothing_has_its_name(database: Database) -> None:
    alice = database.run_now(lambda connection: account(connection, "alice"))
    profile = database.run_now(lambda connection: roaming.find(connection, alice.id))
    assert profile == Profile("Alice", 0.0, "", 0.0, None)
    assert database.run_now(lambda connection: roaming.find(connection, 99)) is None


def test_what_was_kept_last_is_found(database: Database) -> None:
    alice, bob = database.run_now(pair)

    def work(connection: Connection) -> Profile | None:
        roaming.set_status(connection, alice.id, "first", 2.0)
        roaming.set_status(connection, alice.id, "second", 3.0)
        accounts.rename(connection, alice.id, "Alicia", 4.0)
        return roaming.find(connection, alice.id)

    assert database.run_now(work) == Profile("Alicia", 4.0, "second", 3.0, None)
    found = database.run_now(lambda connection: roaming.find(connection, bob.id))
    assert found is not None
    assert found.status == ""


def test_a_picture_is_found_by_its_owner_and_by_who_was_told(database: Database) -> None:
    alice, bob = database.run_now(pair)
    tile = database.run_now(lambda connection: keep(connection, alice.id, 10.5))
    assert (tile.number, tile.data, tile.small) == (10, PICTURE, b"small")
    assert database.run_now(lambda connection: roaming.find_tile(connection, alice.id)) == tile
    assert database.run_now(lambda connection: roaming.tile_of_token(connection, tile.token)) == tile
    assert database.run_now(lambda connection: roaming.find_tile(connection, bob.id)) is None
    assert database.run_now(lambda connection: roaming.tile_of_token(connection, "x")) is None
    assert tile.token not in repr(tile)


def test_another_picture_takes_the_place_of_the_one_before(database: Database) -> None:
    alice = database.run_now(lambda connection: account(connection, "alice"))
    first = database.run_now(lambda connection: keep(connection, alice.id, 10.0))
    second = database.run_now(lambda connection: keep(connection, alice.id, 10.0, data=b"other"))
    assert second.number == 11
    assert second.token != first.token
    assert database.run_now(lambda connection: roaming.tile_of_token(connection, first.token)) is None


def test_the_same_picture_twice_is_one(database: Database) -> None:
    alice = database.run_now(lambda connection: account(connection, "alice"))
    first = database.run_now(lambda connection: keep(connection, alice.id, 10.0))
    assert database.run_now(lambda connection: keep(connection, alice.id, 20.0)) == first
    assert database.run_now(lambda connection: keep(connection, alice.id, 20.0, name="us")) != first


def test_a_picture_and_a_message_go_with_their_account(database: Database) -> None:
    alice = database.run_now(lambda connection: account(connection, "alice"))

    def work(connection: Connection) -> int:
        keep(connection, alice.id, 10.0)
        roaming.set_status(connection, alice.id, "x", 2.0)
        connection.execute(delete(metadata.tables["accounts"]))
        return sum(
            len(connection.execute(metadata.tables[name].select()).all()) for name in ("tiles", "roaming")
        )

    assert database.run_now(work) == 0


def test_a_picture_can_be_taken_away(database: Database) -> None:
    alice = database.run_now(lambda connection: account(connection, "alice"))

    def work(connection: Connection) -> Tile | None:
        keep(connection, alice.id, 10.0)
        roaming.delete_tile(connection, alice.id)
        return roaming.find_tile(connection, alice.id)

    assert database.run_now(work) is None
