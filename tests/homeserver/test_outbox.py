"""What one piece of data causes is written in one piece."""

from __future__ import annotations

from amsn2athena.msnp import Command, encode
from tests.homeserver.house import House
from tests.homeserver.line import shown
from tests.homeserver.people import online
from tests.homeserver.talking import HEADERS, Seat, talk


def say(seat: Seat, *texts: str, letter: str = "A") -> bytes:
    """What a client writes that says several things at once."""
    commands = (
        Command("MSG", number, (letter,), HEADERS + text.encode()) for number, text in enumerate(texts, 1)
    )
    return b"".join(map(encode, commands))


def test_many_messages_at_once_are_one_write_to_each(house: House) -> None:
    alice, bob, carol = talk(house, *online(house, "alice", "bob", "carol"))
    alice.raw(say(alice, *map(str, range(50))))
    assert [alice.wire.writes, bob.wire.writes, carol.wire.writes] == [1, 1, 1]
    assert bob.texts() == carol.texts() == list(map(str, range(50)))
    assert shown(alice.heard()) == ["ACK"] * 50


def test_one_write_keeps_the_order_of_answers_and_messages(house: House) -> None:
    alice, bob = talk(house, *online(house, "alice", "bob"))
    alice.raw(say(alice, "one") + b"CAL 2 nobody\r\n" + say(alice, "two") + b"CAL 4 nobody\r\n")
    assert shown(alice.heard()) == ["ACK", "208", "ACK", "208"]
    assert bob.texts() == ["one", "two"]


def test_who_is_sent_away_hears_what_came_before(house: House) -> None:
    alice, bob = talk(house, *online(house, "alice", "bob"))
    alice.raw(say(alice, "last words") + b"OUT\r\n" + say(alice, "never said"))
    assert alice.closed
    assert shown(alice.heard()) == ["ACK"]
    said = bob.heard()
    assert shown(said)[1:] == [f"BYE {alice.place}", f"BYE {alice.person.email}"]
    assert said[0].payload == HEADERS + b"last words"


def test_garbage_after_messages_takes_nothing_back(house: House) -> None:
    alice, bob = talk(house, *online(house, "alice", "bob"))
    alice.raw(say(alice, "one") + b"no command\r\n")
    assert alice.closed
    assert shown(alice.heard()) == ["ACK"]
    assert [each.verb for each in bob.heard()] == ["MSG", "BYE", "BYE"]


def test_who_has_gone_meanwhile_gets_nothing(house: House) -> None:
    alice, bob, carol = talk(house, *online(house, "alice", "bob", "carol"))
    with house.network._home.outbox.held():
        alice.message("hello")
        bob.hang_up()
    assert bob.wire.take() == b""
    assert carol.texts() == ["hello"]
