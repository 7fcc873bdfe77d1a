"""What the operator of the network says to everybody."""

from __future__ import annotations

import pytest

from amsn2athena.msnp import message, notices
from amsn2athena.msnp.dialects import MSNP15
from tests.homeserver.house import House
from tests.homeserver.people import Someone, online


@pytest.fixture
def people(house: House) -> list[Someone]:
    """Return Alice at two places, Bob with an older client, and Carol, who has no status yet."""
    places = [Someone(house, "alice", computer=number).online() for number in (1, 2)]
    bob = Someone(house, "bob", dialect=MSNP15).online()
    carol = Someone(house, "carol").sign_in()
    everybody = [*places, bob, carol]
    for each in everybody:
        each.heard()
    return everybody


def test_a_notice_reaches_everybody_at_every_place(house: House, people: list[Someone]) -> None:
    assert house.network.wall("  We close at ten.\r\nBring <cake> & 👩\u200d🍳.  ") == 3
    for each in people:
        [said] = each.heard()
        assert said.verb == "NOT"
        assert notices.read(said.payload or b"") == "We close at ten.\nBring <cake> & 👩\u200d🍳."
        assert each.email.encode() in (said.payload or b"")


def test_maintenance_is_told_to_everybody(house: House, people: list[Someone]) -> None:
    assert house.network.maintenance(5) == 3
    for each in people:
        [said] = each.heard()
        assert (said.verb, said.args) == ("MSG", ("Hotmail", "Hotmail"))
        assert message.read(said.payload or b"") == message.Maintenance(5)


def test_nobody_is_there_to_be_told(house: House) -> None:
    assert (house.network.wall("hello?"), house.network.maintenance(0)) == (0, 0)


@pytest.mark.parametrize("text", ["", " \r\n", "x" * 1_001, "a\x1b[2J", "a\x00", "\ud800"])
def test_what_is_no_notice_is_refused_in_words(house: House, text: str) -> None:
    [alice] = online(house, "alice")
    with pytest.raises(ValueError, match=r"\.$"):
        house.network.wall(text)
    assert alice.heard() == []


@pytest.mark.parametrize("minutes", [-1, 1_441])
def test_the_end_is_not_told_of_too_early_or_too_late(house: House, minutes: int) -> None:
    with pytest.raises(ValueError, match="minutes"):
        house.network.maintenance(minutes)


def test_who_goes_down_says_so(house: House, people: list[Someone]) -> None:
    house.network.shutdown()
    for each in people:
        last = each.heard()[-1]
        assert (last.verb, last.args) == ("OUT", ("SSD",))
    assert all(person.closed for person in people)
