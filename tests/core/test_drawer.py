"""Where lines wait for somebody to look: nobody else can read them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import pytest_twisted

from amsn2athena.core.drawer import LIFETIME, Drawer, Kept
from amsn2athena.core.views import MessageKind, MessageView
from amsn2athena.storage import Database, unseen

LINE = MessageView(7, MessageKind.TEXT, "bob@example.com", "Bob", False, "between us", 1_000.25)
KEPT = Kept("", ("bob@example.com",), LINE)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/drawer.db")
    database.migrate()
    yield database
    database.close()


def drawer(database: Database, password: str = "secret", account: str = "alice@example.com") -> Drawer:
    return Drawer(database, "home", account, password)


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_a_line_comes_back_as_it_was_to_who_has_the_password(database: Database) -> None:
    await drawer(database).put("one", KEPT, 10.0)
    await drawer(database).put("two", Kept("circle", (), LINE), 10.0)
    assert await drawer(database).all(20.0) == [("one", KEPT), ("two", Kept("circle", (), LINE))]
    assert await drawer(database, "another").all(20.0) == []
    assert await drawer(database, account="carol@example.com").all(20.0) == []
    await drawer(database).drop(["one"])
    assert [name for name, _ in await drawer(database).all(20.0)] == ["two"]


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_the_database_alone_tells_nothing(database: Database, tmp_path: Path) -> None:
    await drawer(database).put("one", KEPT, 10.0)
    database.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for secret in (b"between us", b"bob@example.com", b"alice@example.com", b"secret"):
        assert secret not in stored


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_what_somebody_put_there_instead_is_left_out(database: Database) -> None:
    mine = drawer(database)
    await mine.put("one", KEPT, 10.0)
    owner = mine._owner
    ((_, sealed),) = await database.run(lambda connection: unseen.of(connection, owner, 0.0))
    for name, forged in (("moved", sealed), ("short", b""), ("made up", b"x" * 50)):
        await database.run(
            lambda connection, name=name, forged=forged: unseen.add(connection, name, owner, forged, 10.0)  # type: ignore[misc]
        )
    assert await mine.all(20.0) == [("one", KEPT)]


@pytest_twisted.ensureDeferred  # type: ignore[untyped-decorator]
async def test_it_is_not_kept_for_ever(database: Database) -> None:
    await drawer(database).put("one", KEPT, 10.0)
    assert await drawer(database).all(10.0 + LIFETIME + 1) == []
