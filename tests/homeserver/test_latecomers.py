"""What is said while a place of somebody who is there already is still coming."""

from __future__ import annotations

import pytest

from amsn2athena.homeserver.switchboard._latecomers import MOST_BYTES, PATIENCE
from tests.homeserver.house import House
from tests.homeserver.people import Someone, online
from tests.homeserver.talking import Seat, answer, open_seat

Places = tuple[Someone, Someone, Someone]


@pytest.fixture
def places(house: House) -> Places:
    """Return Alice at home, Alice at work, and Bob."""
    [bob] = online(house, "bob")
    home, work = (Someone(house, "alice", computer=number).online() for number in (1, 2))
    for each in (home, work, bob):
        each.heard()
    return home, work, bob


def called(house: House, bob: Someone, alice: Someone) -> Seat:
    seat = open_seat(house, bob)
    seat.say("CAL", alice.email)
    return seat


def test_a_place_that_comes_later_hears_what_the_first_has_heard(house: House, places: Places) -> None:
    home, work, bob = places
    seat = called(house, bob, home)
    first = answer(house, home)
    seat.message("hello", "A")
    seat.message("is typing", "U")
    seat.message("a piece of a picture", "D")
    seat.message("are you there?", "N")
    late = answer(house, work)
    verbs = [each.verb for each in late.heard()]
    assert verbs[-2:] == ["MSG", "MSG"]
    assert verbs.index("ANS") < verbs.index("MSG")
    seat.message("now", "A")
    assert late.texts() == ["now"]
    assert first.texts() == ["hello", "is typing", "a piece of a picture", "are you there?", "now"]


def test_it_hears_each_thing_once(house: House, places: Places) -> None:
    home, work, bob = places
    seat = called(house, bob, home)
    answer(house, home)
    seat.message("hello", "A")
    late = answer(house, work)
    assert late.texts() == ["hello"]
    late.say("OUT")
    seat.message("later", "A")
    seat.say("CAL", bob.email)
    assert seat.texts() == []


def test_what_was_said_before_anybody_came_is_not_for_them(house: House, places: Places) -> None:
    home, _, bob = places
    seat = called(house, bob, home)
    seat.message("nobody hears this", "A")
    assert answer(house, home).texts() == []


def test_what_is_said_to_others_is_not_for_who_was_called_and_has_not_come(
    house: House, places: Places
) -> None:
    home, work, bob = places
    [carol] = online(house, "carol")
    seat = open_seat(house, bob)
    seat.say("CAL", carol.email)
    answer(house, carol)
    seat.say("CAL", home.email)
    seat.message("between us", "A")
    first = answer(house, home)
    seat.message("for all", "A")
    assert (first.texts(), answer(house, work).texts()) == (["for all"], ["for all"])


def test_what_one_says_oneself_is_heard_at_ones_own_places(house: House, places: Places) -> None:
    home, work, bob = places
    seat = open_seat(house, home)
    seat.say("CAL", home.email)
    seat.say("CAL", bob.email)
    answer(house, bob)
    seat.message("hello Bob", "A")
    assert answer(house, work).texts() == ["hello Bob"]


def test_a_place_that_takes_its_time_has_missed_it(house: House, places: Places) -> None:
    home, work, bob = places
    seat = called(house, bob, home)
    answer(house, home)
    seat.message("hello", "A")
    house.clock.advance(PATIENCE + 1)
    assert answer(house, work).texts() == []


def test_no_more_is_kept_than_there_is_room_for(house: House, places: Places) -> None:
    home, work, bob = places
    seat = called(house, bob, home)
    first = answer(house, home)
    for number in range(60):
        seat.message(f"{number} " + "x" * 1500, "A")
        seat.heard()
    assert len(first.texts()) == 60
    missed = answer(house, work).texts()
    assert [text.split()[0] for text in missed] == [str(number) for number in range(len(missed))]
    assert 0.9 * MOST_BYTES < sum(map(len, missed)) < MOST_BYTES


def test_who_sits_there_already_hears_nothing_twice(house: House, places: Places) -> None:
    home, work, bob = places
    seat = called(house, bob, home)
    answer(house, home)
    there = answer(house, work)
    there.heard()
    there.say("CAL", home.email)
    seat.message("hello", "A")
    again = answer(house, home)
    assert (there.texts(), again.texts()) == (["hello"], [])
