from __future__ import annotations

from amsn2athena.storage import Database, resumptions


def put(database: Database, name: str, sealed: bytes, seen: float) -> None:
    database.run_now(lambda connection: resumptions.put(connection, name, sealed, seen))


def find(database: Database, name: str, oldest: float = 0.0) -> bytes | None:
    return database.run_now(lambda connection: resumptions.find(connection, name, oldest))


def test_what_was_sealed_comes_back_byte_for_byte(database: Database) -> None:
    put(database, "name", b"\0\xff sealed", 1.0)
    assert find(database, "name") == b"\0\xff sealed"
    assert find(database, "another") is None


def test_putting_again_replaces(database: Database) -> None:
    put(database, "name", b"old", 1.0)
    put(database, "name", b"new", 2.0)
    assert find(database, "name") == b"new"


def test_a_changed_one_is_kept_for_as_long_as_before(database: Database) -> None:
    put(database, "name", b"old", 10.0)
    for name in ("name", "another"):
        database.run_now(lambda connection, name=name: resumptions.change(connection, name, b"new"))  # type: ignore[misc]
    assert find(database, "name") == b"new"
    assert find(database, "another") is None
    assert find(database, "name", oldest=15.0) is None


def test_what_nobody_came_back_for_is_dropped(database: Database) -> None:
    put(database, "stale", b"1", 10.0)
    put(database, "fresh", b"2", 20.0)
    assert find(database, "stale", oldest=15.0) is None
    assert find(database, "stale") is None
    assert find(database, "fresh") == b"2"


def test_a_touched_one_stays_longer(database: Database) -> None:
    put(database, "one", b"1", 10.0)
    put(database, "two", b"2", 10.0)
    database.run_now(lambda connection: resumptions.touch(connection, ["one"], 20.0))
    assert find(database, "one", oldest=15.0) == b"1"
    assert find(database, "two") is None


def test_a_forgotten_one_is_gone(database: Database) -> None:
    put(database, "one", b"1", 1.0)
    put(database, "two", b"2", 1.0)
    database.run_now(lambda connection: resumptions.delete(connection, ["one"]))
    assert (find(database, "one"), find(database, "two")) == (None, b"2")
