from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from amsn2athena.storage import Database, offline_messages
from amsn2athena.storage.offline_messages import Bounds, OfflineMessage, TooMany
from tests.storage.people import pair

BOUNDS = Bounds(recipient=4, sender=3, size=100)
RUN = "{3A3BE82C-684D-4F4F-8005-CBE8D4F82BAD}"


def message(number: int = 1, text: str = "hellö", sender: str = "alice@example.com") -> OfflineMessage:
    return OfflineMessage("", sender, "Alice", RUN, number, len(text.encode()), 2.0 + number, text)


def store(database: Database, recipient: int, *messages: OfflineMessage) -> list[str]:
    def work(connection: Connection) -> list[str]:
        stored = [offline_messages.store(connection, recipient, each, BOUNDS) for each in messages]
        return [each.guid for each in stored if each is not None]

    return database.run_now(work)


def numbers(database: Database, recipient: int) -> list[int]:
    found = database.run_now(lambda connection: offline_messages.waiting(connection, recipient))
    return [each.number for each in found]


def test_a_message_waits_for_its_recipient_alone(database: Database) -> None:
    alice, bob = database.run_now(pair)
    [guid] = store(database, bob.id, message())
    waiting = database.run_now(lambda connection: offline_messages.waiting(connection, bob.id))
    assert waiting == (replace(message(), guid=guid, text=""),)
    assert numbers(database, alice.id) == []
    found = database.run_now(lambda connection: offline_messages.find(connection, bob.id, guid))
    assert found == replace(message(), guid=guid)
    assert database.run_now(lambda connection: offline_messages.find(connection, alice.id, guid)) is None


def test_messages_are_in_the_order_of_coming(database: Database) -> None:
    _, bob = database.run_now(pair)
    store(database, bob.id, message(2), message(1), message(3))
    assert numbers(database, bob.id) == [2, 1, 3]


def test_the_same_message_again_is_kept_once(database: Database) -> None:
    _, bob = database.run_now(pair)
    assert len(store(database, bob.id, message(), message(), message(text="another"))) == 2
    assert numbers(database, bob.id) == [1, 1]


def test_there_is_an_end_to_what_waits(database: Database) -> None:
    _, bob = database.run_now(pair)
    store(database, bob.id, message(1), message(2), message(3))
    with pytest.raises(TooMany):
        store(database, bob.id, message(4))
    store(database, bob.id, message(4, sender="carol@example.com"))
    with pytest.raises(TooMany):
        store(database, bob.id, message(5, sender="dave@example.com"))
    assert numbers(database, bob.id) == [1, 2, 3, 4]


def test_long_messages_are_fewer(database: Database) -> None:
    _, bob = database.run_now(pair)
    store(database, bob.id, message(1, "x" * 90))
    with pytest.raises(TooMany):
        store(database, bob.id, message(2, "x" * 11))
    store(database, bob.id, message(3, "x" * 10))
    assert numbers(database, bob.id) == [1, 3]


def test_messages_are_deleted_together_or_not_at_all(database: Database) -> None:
    alice, bob = database.run_now(pair)
    first, second, third = store(database, bob.id, message(1), message(2), message(3))

    def remove(recipient: int, *guids: str) -> bool:
        return database.run_now(lambda connection: offline_messages.remove(connection, recipient, guids))

    assert not remove(bob.id, first, "nothing")
    assert not remove(alice.id, first)
    assert numbers(database, bob.id) == [1, 2, 3]
    assert remove(bob.id, first, third, first)
    assert numbers(database, bob.id) == [2]
    assert not remove(bob.id, first, second)


def test_a_log_sees_no_message() -> None:
    assert "hellö" not in repr(message())
