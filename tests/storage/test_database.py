from __future__ import annotations

import threading
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError
from twisted.internet.defer import Deferred, gatherResults

from amsn2athena.storage import Database, StorageBusy, StorageUnavailable, accounts
from tests.storage.people import account
from tests.storage.reactor import on_the_reactor


@on_the_reactor
async def test_work_is_done_off_the_reactor_and_fires_with_its_result(database: Database) -> None:
    def work(connection: Connection) -> tuple[object, bool]:
        return connection.exec_driver_sql("SELECT 42").scalar(), threading.current_thread() is main

    main = threading.current_thread()
    assert await database.run(work) == (42, False)


@on_the_reactor
async def test_transactions_happen_and_fire_in_the_order_asked_for(database: Database) -> None:
    fired: list[str] = []
    waiting: list[Deferred[None]] = []
    names = [f"person{number}" for number in range(20)]
    for name in names:
        made = database.run(partial(account, name=name))
        waiting.append(made.addCallback(lambda made: fired.append(made.email.partition("@")[0])))
    await gatherResults(waiting)
    assert fired == names


@on_the_reactor
async def test_what_failed_half_way_did_not_happen(database: Database) -> None:
    def work(connection: Connection) -> None:
        account(connection, "alice")
        raise ValueError("changed my mind")

    with pytest.raises(ValueError, match="changed my mind"):
        await database.run(work)
    assert await database.run(lambda connection: accounts.find(connection, "alice@example.com")) is None


@on_the_reactor
async def test_more_work_than_the_queue_holds_is_refused(url: str) -> None:
    database = Database(url, queue=2)
    gate = threading.Event()
    held = database.run(lambda connection: gate.wait(10))
    second = database.run(lambda connection: "second")
    with pytest.raises(StorageBusy):
        await database.run(lambda connection: "third")
    gate.set()
    assert (await held, await second) == (True, "second")
    assert await database.run(lambda connection: "fourth") == "fourth"
    database.close()


@on_the_reactor
async def test_a_closed_database_has_finished_its_work_and_takes_no_more(database: Database) -> None:
    made = database.run(lambda connection: account(connection, "alice"))
    database.close()
    assert (await made).email == "alice@example.com"
    with pytest.raises(StorageUnavailable, match="closed"):
        await database.run(lambda connection: None)


def test_what_was_stored_is_there_after_a_restart(url: str) -> None:
    first = Database(url)
    first.migrate()
    made = first.run_now(lambda connection: account(connection, "alice"), durable=True)
    first.close()
    second = Database(url)
    second.migrate()
    assert second.run_now(lambda connection: accounts.find(connection, "alice@example.com")) == made
    second.close()


def test_two_processes_may_use_it_at_once(database: Database, url: str) -> None:
    other = Database(url)
    other.run_now(lambda connection: account(connection, "alice"))
    with pytest.raises(accounts.AccountExists):
        database.run_now(lambda connection: account(connection, "alice"))
    other.close()


def pragma(database: Database, name: str, *, durable: bool = False) -> Any:
    return database.run_now(lambda c: c.exec_driver_sql(f"PRAGMA {name}").scalar(), durable=durable)


def test_sqlite_waits_for_the_disk_only_where_it_must(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/amsn2.db")
    normal, full = 1, 2
    assert pragma(database, "journal_mode") == "wal"
    assert pragma(database, "synchronous") == normal
    assert pragma(database, "synchronous", durable=True) == full
    assert pragma(database, "synchronous") == normal
    database.close()


def test_the_file_and_its_folder_are_for_their_owner_only(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/data/amsn2.db")
    database.migrate()
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "data").iterdir()} == {0o600}
    database.close()


def test_a_database_in_memory_is_kept_as_long_as_it_is_open() -> None:
    database = Database("sqlite://")
    database.migrate()
    made = database.run_now(lambda connection: account(connection, "alice"))
    assert database.run_now(lambda connection: accounts.find(connection, "alice@example.com")) == made
    database.close()


def refusal(url: str) -> str:
    with pytest.raises(StorageUnavailable) as caught, closing(Database(url)) as database:
        database.migrate()
    return str(caught.value)


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    sentence = refusal(f"sqlite:///{tmp_path}/file/amsn2.db")
    assert sentence.startswith(f"The database sqlite:///{tmp_path}/file/amsn2.db cannot be opened: ")
    assert "\n" not in sentence


def test_a_folder_in_place_of_the_file_is_one_sentence(tmp_path: Path) -> None:
    assert "directory" in refusal(f"sqlite:///{tmp_path}")


def test_a_file_that_is_something_else_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG" * 2000)
    assert refusal(f"sqlite:///{tmp_path}/picture.png").endswith("cannot be used: file is not a database.")


def test_a_server_that_is_not_there_is_one_sentence_without_the_password() -> None:
    sentence = refusal("postgresql://amsn2:secret@127.0.0.1:1/amsn2")
    assert "Connection refused" in sentence
    assert "secret" not in sentence
    assert "\n" not in sentence


def test_a_url_that_makes_no_sense_is_one_sentence() -> None:
    assert refusal("nonsense") == "The database URL cannot be understood."


def test_an_engine_without_a_driver_is_one_sentence() -> None:
    assert refusal("oracle://host/amsn2").startswith("No driver for the database oracle://host/amsn2: ")


def test_a_database_of_a_newer_version_is_one_sentence(database: Database, url: str) -> None:
    newer = "UPDATE alembic_version SET version_num = '9999'"
    database.run_now(lambda connection: connection.exec_driver_sql(newer).close())
    assert refusal(url).endswith("was written by a newer version.")


def test_its_repr_holds_no_password() -> None:
    shown = repr(Database("postgresql://amsn2:secret@127.0.0.1/amsn2"))
    assert shown == "<Database postgresql+psycopg://amsn2:***@127.0.0.1/amsn2>"


def test_a_mistake_in_a_query_is_not_taken_for_a_broken_database(database: Database) -> None:
    alice = database.run_now(lambda connection: account(connection, "alice"))
    with pytest.raises(IntegrityError):
        database.run_now(lambda connection: accounts.set_privacy(connection, alice.id, "XX", 2.0))


def test_what_is_said_of_trouble_holds_nothing_of_what_was_to_be_written(database: Database) -> None:
    alice = database.run_now(lambda connection: account(connection, "alice"))
    with pytest.raises(IntegrityError) as caught:
        database.run_now(lambda connection: accounts.set_privacy(connection, alice.id, "XY", 2.0))
    assert "UPDATE accounts" in str(caught.value)
    assert "'XY'" not in str(caught.value)
