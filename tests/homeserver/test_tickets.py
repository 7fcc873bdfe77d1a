from __future__ import annotations

import pytest
from twisted.internet.task import Clock

from amsn2athena.homeserver import Limits
from amsn2athena.homeserver._passes import Passes, TooManyPasses
from amsn2athena.homeserver._tickets import Tickets

LIMITS = Limits(
    ticket_seconds=100, tickets=4, tickets_per_account=2, pass_seconds=60, passes=3, passes_per_account=2
)


def tickets(clock: Clock, *signed_in: str) -> Tickets:
    return Tickets(clock, LIMITS, in_use=signed_in.__contains__)


def test_a_ticket_counts_for_a_while() -> None:
    clock = Clock()
    every = tickets(clock)
    ticket = every.give("alice")
    clock.advance(100)
    assert every.find(ticket.token) is ticket
    clock.advance(1)
    assert every.find(ticket.token) is None
    assert len(every) == 0


def test_and_as_long_as_its_account_is_signed_in() -> None:
    clock = Clock()
    every = tickets(clock, "alice")
    ticket = every.give("alice")
    clock.advance(100_000)
    every.give("bob")
    assert every.find(ticket.token) is ticket


def test_an_account_has_only_so_many_the_latest_ones() -> None:
    every = tickets(Clock())
    given = [every.give("alice") for _ in range(3)]
    assert [every.find(ticket.token) for ticket in given] == [None, given[1], given[2]]


def test_all_together_are_only_so_many_the_latest_ones() -> None:
    every = tickets(Clock())
    given = [every.give(f"person{number}") for number in range(6)]
    assert [every.find(ticket.token) is not None for ticket in given] == [
        False,
        False,
        True,
        True,
        True,
        True,
    ]


def test_old_ones_make_room_first() -> None:
    clock = Clock()
    every = tickets(clock)
    for number in range(3):
        every.give(f"old{number}")
    clock.advance(101)
    every.give("new")
    assert len(every) == 1


def test_all_of_an_account_can_be_revoked() -> None:
    every = tickets(Clock())
    alice, bob = every.give("alice"), every.give("bob")
    every.revoke("alice")
    every.revoke("nobody")
    assert (every.find(alice.token), every.find(bob.token)) == (None, bob)


def test_neither_ticket_nor_secret_is_shown() -> None:
    ticket = tickets(Clock()).give("alice")
    assert ticket.token not in repr(ticket)
    assert ticket.secret not in repr(ticket)


def test_a_pass_is_used_once_and_by_whom_it_is_for() -> None:
    passes: Passes[str] = Passes(Clock(), LIMITS)
    first, second = passes.give("alice", "room"), passes.give("alice", "room")
    assert (passes.use(first, "alice"), passes.use(first, "alice")) == ("room", None)
    assert (passes.use(second, "bob"), passes.use(second, "alice")) == (None, None)


def test_a_pass_expires() -> None:
    clock = Clock()
    passes: Passes[str] = Passes(clock, LIMITS)
    token = passes.give("alice", "room")
    clock.advance(61)
    passes.give("bob", "room")
    assert len(passes) == 1
    assert passes.use(token, "alice") is None


def test_passes_are_only_so_many_for_each_and_in_all() -> None:
    clock = Clock()
    passes: Passes[str] = Passes(clock, LIMITS)
    oldest = passes.give("alice", "room")
    passes.give("alice", "room")
    with pytest.raises(TooManyPasses):
        passes.give("alice", "room")
    passes.give("bob", "room")
    passes.give("carol", "room")
    assert len(passes) == 3
    assert passes.use(oldest, "alice") is None
    passes.give("alice", "room")
