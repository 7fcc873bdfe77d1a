"""Lines that nobody has looked at."""

from __future__ import annotations

from amsn2athena.storage import Database, unseen


def add(database: Database, name: str, owner: str = "alice", received: float = 1.0) -> None:
    sealed = b"\0\xff" + name.encode()
    database.run_now(lambda connection: unseen.add(connection, name, owner, sealed, received))


def of(database: Database, owner: str = "alice", oldest: float = 0.0) -> list[tuple[str, bytes]]:
    return database.run_now(lambda connection: unseen.of(connection, owner, oldest))


def test_what_was_kept_comes_back_in_its_order_to_its_owner(database: Database) -> None:
    for name in ("z", "a", "m"):
        add(database, name)
    add(database, "other", "bob")
    assert of(database) == [("z", b"\0\xffz"), ("a", b"\0\xffa"), ("m", b"\0\xffm")]
    assert of(database, "carol") == []


def test_what_was_looked_at_is_gone(database: Database) -> None:
    for name in ("one", "two", "three"):
        add(database, name)
    database.run_now(lambda connection: unseen.delete(connection, ["one", "three"]))
    assert [name for name, _ in of(database)] == ["two"]


def test_what_nobody_came_back_for_is_dropped(database: Database) -> None:
    add(database, "stale", received=10.0)
    add(database, "stale of another", "bob", received=10.0)
    add(database, "fresh", received=20.0)
    assert [name for name, _ in of(database, oldest=15.0)] == ["fresh"]
    assert of(database, "bob") == []
