"""Keys in SQLite: calls run once also over a restart."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from twisted.internet.defer import Deferred, gatherResults, succeed
from twisted.logger import capturedLogs

from amsn2athena.athena import ClientError, KeptKeys
from amsn2athena.athena._keys import Name, Outcome, name_of
from tests.storage.reactor import on_the_reactor

TEA = name_of("ann", "tea")


class Shop:
    """Opens and closes, and writes down what it sells."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sold: list[str] = []
        self.now = 1000.0
        self._open: list[KeptKeys] = []

    def open(self, **bounds: Any) -> KeptKeys:
        self._open.append(KeptKeys(self.path, seconds=lambda: self.now, **bounds))
        return self._open[-1]

    def close(self) -> None:
        """Close, or crash: what was not written down is lost."""
        for keys in self._open:
            keys.close()
        self._open = []

    def sell(self, what: str = "tea") -> Callable[[], Deferred[Outcome]]:
        def work() -> Deferred[Outcome]:
            self.sold.append(what)
            return succeed(Outcome("ok", what.encode()))

        return work

    def rows(self) -> list[Any]:
        with closing(sqlite3.connect(self.path)) as connection:
            return connection.execute("SELECT owner, word, body FROM calls ORDER BY number").fetchall()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    found = Shop(tmp_path / "keys.sqlite")
    yield found
    found.close()


@on_the_reactor
async def test_a_call_runs_once_also_over_a_restart(shop: Shop) -> None:
    first = await shop.open().once(TEA, shop.sell())
    shop.close()
    again = await shop.open().once(TEA, shop.sell())
    assert first == again == Outcome("ok", b"tea")
    assert shop.sold == ["tea"]


@on_the_reactor
async def test_an_error_for_people_is_kept_too(shop: Shop) -> None:
    refusal = Outcome("no", b'"out","Sold out."')
    await shop.open().once(TEA, lambda: succeed(refusal))
    shop.close()
    assert await shop.open().once(TEA, shop.sell()) == refusal
    assert shop.sold == []


@on_the_reactor
async def test_a_call_that_was_running_when_the_server_ended_is_honestly_unknown(shop: Shop) -> None:
    begun: Deferred[None] = Deferred()

    def work() -> Deferred[Outcome]:
        begun.callback(None)
        return Deferred()

    shop.open().once(TEA, work)
    await begun
    assert shop.rows() == [("'ann'", None, None)]
    shop.close()
    keys = shop.open()
    for _ in range(2):
        with pytest.raises(ClientError, match="It is not known whether this was done") as error:
            await keys.once(TEA, shop.sell())
        assert error.value.kind == "unknown"
    assert shop.sold == []


@on_the_reactor
async def test_calls_made_at_the_same_time_run_once(shop: Shop) -> None:
    keys = shop.open()
    outcomes = await gatherResults([keys.once(TEA, shop.sell()) for _ in range(5)])
    assert outcomes == [Outcome("ok", b"tea")] * 5
    assert shop.sold == ["tea"]


@on_the_reactor
async def test_after_an_error_of_the_server_the_call_may_be_made_anew(shop: Shop) -> None:
    def broken() -> Deferred[Outcome]:
        raise RuntimeError("no")

    keys = shop.open()
    with pytest.raises(RuntimeError, match="no"):
        await keys.once(TEA, broken)
    assert shop.rows() == []
    assert await keys.once(TEA, shop.sell()) == Outcome("ok", b"tea")


@on_the_reactor
async def test_owners_are_told_apart_and_known_again(shop: Shop) -> None:
    owners: list[object] = ["1", 1, None, ("ann", 2)]
    keys = shop.open()
    for _ in range(2):
        for owner in owners:
            await keys.once(name_of(owner, "tea"), shop.sell(repr(owner)))
        shop.close()
        keys = shop.open()
    assert shop.sold == [repr(owner) for owner in owners]


@on_the_reactor
async def test_an_owner_that_cannot_be_known_again_is_the_programmers_mistake(shop: Shop) -> None:
    with pytest.raises(TypeError, match="a Shop cannot be known again"):
        await shop.open().once(name_of(shop, "tea"), shop.sell())


@on_the_reactor
async def test_an_outcome_is_forgotten_after_a_while(shop: Shop) -> None:
    keys = shop.open(age=100.0)
    await keys.once(TEA, shop.sell())
    shop.now += 99
    await keys.once(TEA, shop.sell())
    assert len(shop.sold) == 1
    shop.now += 1
    await keys.once(TEA, shop.sell())
    assert len(shop.sold) == 2


@on_the_reactor
async def test_so_many_outcomes_are_kept_and_of_each_owner_fewer(shop: Shop) -> None:
    keys = shop.open(most=4, most_each=2)

    async def sell(*calls: Name) -> list[str]:
        for call in calls:
            await keys.once(call, shop.sell())
        return [owner for owner, _, _ in shop.rows()]

    assert await sell(TEA) == ["'ann'"]
    assert await sell(*(name_of("mallory", str(number)) for number in range(3))) == [
        "'ann'",
        "'mallory'",
        "'mallory'",
    ]
    assert await sell(name_of("bob", "tea")) == ["'mallory'", "'mallory'", "'bob'"]


@on_the_reactor
async def test_what_is_done_is_answered_also_when_it_cannot_be_written_down(shop: Shop) -> None:
    keys = shop.open()

    def work() -> Deferred[Outcome]:
        with closing(sqlite3.connect(shop.path)) as connection:
            connection.execute("DROP TABLE calls")
        return succeed(Outcome("ok", b"done"))

    with capturedLogs() as logs:
        assert await keys.once(TEA, work) == Outcome("ok", b"done")
    assert "an outcome was not kept" in [event["log_format"] for event in logs]


@on_the_reactor
async def test_visitors_that_nobody_can_tell_apart_do_not_push_out_each_others_calls(shop: Shop) -> None:
    keys = shop.open(most_each=2)
    for number in range(4):
        await keys.once(name_of(None, str(number)), shop.sell())
    assert len(shop.rows()) == 4


@on_the_reactor
async def test_calls_that_come_together_are_written_down_together(shop: Shop) -> None:
    begun: list[int] = []
    keys = shop.open()
    pool = keys._transactions._pool
    run = pool.runInteraction

    def counted(work: Callable[..., Any], jobs: list[Any]) -> Any:
        begun.append(len(jobs))
        return run(work, jobs)

    with patch.object(pool, "runInteraction", counted):
        await gatherResults([keys.once(name_of("ann", str(number)), shop.sell()) for number in range(50)])
    assert len(shop.sold) == len(shop.rows()) == 50
    assert sum(begun) == 100
    assert len(begun) < 20


@on_the_reactor
async def test_a_call_that_cannot_be_written_down_takes_no_other_along(shop: Shop) -> None:
    keys = shop.open()
    await keys.once(TEA, shop.sell())

    def broken(cursor: Any) -> None:
        cursor.execute("DELETE FROM calls")
        raise RuntimeError("no")

    transactions = keys._transactions
    failing, fine = transactions.do(broken), keys.once(name_of("bob", "tea"), shop.sell())
    with pytest.raises(RuntimeError):
        await failing
    await fine
    assert [owner for owner, _, _ in shop.rows()] == ["'ann'", "'bob'"]


@on_the_reactor
async def test_the_file_is_its_owners_alone(shop: Shop) -> None:
    await shop.open().once(TEA, shop.sell())
    for path in shop.path.parent.glob("keys.sqlite*"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_place_that_cannot_be_written_to_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        KeptKeys(tmp_path / "missing" / "keys.sqlite")
