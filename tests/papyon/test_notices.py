"""What a network says to the people who use it."""

from __future__ import annotations

import pytest

from amsn2athena.msnp import Command, notices
from amsn2athena.msnp.message import Maintenance
from amsn2athena.papyon.errors import ServerGoingDown
from tests.papyon.home import HomeForTests, at_home
from tests.papyon.network import ALICE, Network
from tests.papyon.recorder import Recorder

ODDITIES = [
    b"",
    b"MIME-Version: 1.0\r\nContent-Type: text/x-msmsgssystemmessage\r\n\r\nType: 2\r\nArg1: 5\r\n",
    b"MIME-Version: 1.0\r\nContent-Type: text/x-msmsgssystemmessage\r\n\r\nType: 1\r\nArg1: soon\r\n",
    b"MIME-Version: 1.0\r\nContent-Type: text/x-msmsgssystemmessage\r\n\r\nType: 1\r\nArg1: 999999\r\n",
    b"x: y\r\n" * 100,
]


def hear(command: Command) -> list[tuple[object, ...]]:
    network, recorder = Network(), Recorder()
    client = network.signed_in()
    client.register_events_handler(recorder)
    network.ns.say(command)
    return recorder.take()


def test_maintenance_is_told_with_the_minutes_that_are_left() -> None:
    command = Command("MSG", None, ("Hotmail", "Hotmail"), Maintenance(5).payload())
    assert hear(command) == [("client_maintenance", 5)]


@pytest.mark.parametrize("payload", ODDITIES)
def test_what_the_server_says_in_no_known_way_is_passed_over(payload: bytes) -> None:
    assert hear(Command("MSG", None, ("Hotmail", "Hotmail"), payload)) == []


def test_a_notice_is_told_and_a_document_for_the_client_is_not() -> None:
    text = "We close at ten.\nBring <cake> & é."
    assert hear(Command("NOT", None, (), notices.build(text, ALICE, (1, 2)))) == [("client_notice", text)]
    other = b"<NOTIFICATION><MSG><BODY>&lt;NotificationData/&gt;</BODY></MSG></NOTIFICATION>"
    assert hear(Command("NOT", None, (), other)) == []


@at_home
async def test_what_the_home_network_says_reaches_everybody(home: HomeForTests) -> None:
    alice, bob = await home.person("alice"), await home.person("bob", (15,))
    for person in (alice, bob):
        await person.sign_in()
    assert home.network.wall("We close at ten.") == 2
    assert home.network.maintenance(5) == 2
    for person in (alice, bob):
        await person.until(lambda: person.minutes)  # noqa: B023
        assert (person.notices, person.minutes) == (["We close at ten."], [5])
    await home.vanish()
    for person in (alice, bob):
        await person.until(lambda: person.errors)  # noqa: B023
        assert isinstance(person.errors[0], ServerGoingDown)
