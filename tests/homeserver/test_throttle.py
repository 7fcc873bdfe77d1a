from __future__ import annotations

from twisted.internet.task import Clock

from amsn2athena.homeserver._throttle import Throttle


def test_so_many_at_once_and_then_one_at_a_time() -> None:
    clock = Clock()
    throttle = Throttle(clock, burst=3, seconds=10, keys=10)
    assert [throttle.take("a") for _ in range(5)] == [True, True, True, False, False]
    clock.advance(10)
    assert [throttle.take("a") for _ in range(2)] == [True, False]
    clock.advance(1000)
    assert [throttle.take("a") for _ in range(4)] == [True, True, True, False]


def test_each_key_counts_for_itself_and_can_be_forgiven() -> None:
    throttle = Throttle(Clock(), burst=1, seconds=10, keys=10)
    assert (throttle.take("a"), throttle.take("b"), throttle.take("a")) == (True, True, False)
    throttle.forget("a")
    throttle.forget("never seen")
    assert throttle.take("a")


def test_only_so_many_keys_are_remembered_the_latest_ones() -> None:
    throttle = Throttle(Clock(), burst=1, seconds=10, keys=2)
    for key in ("a", "b", "a", "c"):
        throttle.take(key)
    assert not throttle.take("a")
    assert throttle.take("b")


def test_a_clock_that_is_set_back_locks_nobody_out() -> None:
    clock = Clock()
    clock.advance(10_000)
    throttle = Throttle(clock, burst=1, seconds=10, keys=2)
    assert throttle.take("a")
    clock.rightNow -= 5_000
    assert (throttle.take("a"), throttle.take("a")) == (True, False)
