"""Hashes, and the threads that make them: real ones here."""

from __future__ import annotations

import os
import threading
from typing import Literal

import argon2
import pytest
from twisted.internet import reactor
from twisted.internet.defer import Deferred, gatherResults

from amsn2athena.homeserver._passwords import Busy, Passwords, Threads
from tests.homeserver.house import HASHER, Here
from tests.storage.reactor import on_the_reactor


@on_the_reactor
async def test_the_right_password_is_right_and_hashing_does_not_hold_up_the_reactor() -> None:
    threads = Threads(reactor, waiting=10)
    passwords = Passwords(threads)
    hashed = await passwords.hash("secret")
    assert hashed.startswith("$argon2id$")
    assert await threads.run(threading.current_thread) is not threading.current_thread()
    answers = [passwords.verify(hashed, "secret"), passwords.verify(hashed, "Secret")]
    assert await gatherResults(answers) == [True, False]
    passwords.close()


@on_the_reactor
async def test_more_than_may_wait_are_turned_away() -> None:
    threads = Threads(reactor, waiting=2)
    gate = threading.Event()
    waiting = [threads.run(lambda: gate.wait(10)) for _ in range(2)]
    with pytest.raises(Busy):
        await threads.run(lambda: True)
    gate.set()
    assert await gatherResults(waiting) == [True, True]
    assert await threads.run(lambda: "again") == "again"
    threads.close()
    with pytest.raises(Busy):
        await threads.run(lambda: True)


def test_threads_that_never_worked_can_be_closed() -> None:
    Threads(reactor, waiting=1).close()


def result(done: Deferred[bool]) -> bool:
    """Return what fired at once."""
    fired: list[bool] = []
    done.addCallback(fired.append)
    return fired[0]


def test_nobody_has_no_password() -> None:
    passwords = Passwords(Here(), HASHER)
    assert not result(passwords.verify(None, "secret"))
    assert not result(passwords.verify(None, ""))


def test_for_an_unknown_account_a_hash_is_made_all_the_same() -> None:
    hashed: list[str] = []

    class Counting(argon2.PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            hashed.append(str(password))
            return super().verify(hash, password)

    passwords = Passwords(Here(), Counting(time_cost=1, memory_cost=8, parallelism=1))
    passwords.verify(None, "secret")
    assert hashed == ["secret"]


def test_a_hash_that_is_none_is_of_no_password() -> None:
    assert not result(Passwords(Here(), HASHER).verify("no hash", "secret"))


def test_a_password_longer_than_any_is_not_even_hashed() -> None:
    known = HASHER.hash("x" * 129)
    assert not result(Passwords(Here(), HASHER).verify(known, "x" * 129))


@on_the_reactor
async def test_the_threads_give_way_to_the_reactor() -> None:
    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    threads = Threads(reactor, waiting=2)
    before = niceness()
    assert await threads.run(niceness) == min(before + 10, 19)
    assert niceness() == before
    threads.close()
