"""Keys in SQLite: a call runs once also when the server is restarted in between."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from os import PathLike, fspath
from typing import Any, TypeAlias

from twisted.enterprise.adbapi import ConnectionPool
from twisted.internet.defer import Deferred, maybeDeferred, succeed
from twisted.logger import Logger
from twisted.python.failure import Failure

from amsn2athena.athena._errors import ClientError
from amsn2athena.athena._keys import Joining, Name, Outcome

_SCHEMA = """
    CREATE TABLE IF NOT EXISTS calls (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        owner TEXT NOT NULL,
        call BLOB NOT NULL,
        begun REAL NOT NULL,
        word TEXT,
        body BLOB,
        UNIQUE (owner, call)
    );
    CREATE INDEX IF NOT EXISTS calls_by_time ON calls (begun);
    CREATE INDEX IF NOT EXISTS calls_by_owner ON calls (owner, number);
"""
_NOBODY = repr(None)
_log = Logger()


def _prepare(connection: Any) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # a claim must be on disk before the call runs
    connection.executescript(_SCHEMA)


Job: TypeAlias = Callable[[Any], Any]


class _Transactions:
    """Does jobs, each with a cursor, in a thread: all that come while others are done in one transaction, for
    it is a transaction that takes its time. A job that fails changes nothing, and is alone in that.
    """

    def __init__(self, pool: Any) -> None:
        self._pool = pool
        self._waiting: list[tuple[Job, Deferred[Any]]] = []
        self._running = False

    def do(self, job: Job) -> Deferred[Any]:
        """Return what ``job`` will have returned, once it is on the disk."""
        done: Deferred[Any] = Deferred()
        self._waiting.append((job, done))
        if not self._running:
            self._begin()
        return done

    def _begin(self) -> None:
        begun, self._waiting = self._waiting, []
        self._running = bool(begun)
        if begun:
            jobs = [job for job, _ in begun]
            self._pool.runInteraction(_in_one_transaction, jobs).addBoth(self._done, begun)

    def _done(self, results: list[Any] | Failure, begun: list[tuple[Job, Deferred[Any]]]) -> None:
        for index, (_, done) in enumerate(begun):
            result = results if isinstance(results, Failure) else results[index]
            done.errback(result) if isinstance(result, Failure) else done.callback(result)
        self._begin()


def _in_one_transaction(cursor: Any, jobs: list[Job]) -> list[Any]:
    cursor.execute("BEGIN IMMEDIATE")
    results = [_alone(cursor, job) for job in jobs]
    cursor.execute("COMMIT")
    return results


def _alone(cursor: Any, job: Job) -> Any:
    cursor.execute("SAVEPOINT job")
    try:
        result = job(cursor)
    except Exception:
        result = Failure()  # type: ignore[no-untyped-call]
        cursor.execute("ROLLBACK TO job")
    cursor.execute("RELEASE job")
    return result


class KeptKeys(Joining):
    """Keeps outcomes in the SQLite file at ``path``, for ``age`` seconds: ``most`` of them and ``most_each``
    of one owner that is not ``None``. The oldest go first. ``seconds`` is the time since 1970.

    A call is written down before it runs. One that is found written down without an outcome was running when
    the server ended, and is not made again: it fails with ``ClientError("unknown", ...)``. So a call runs at
    most once. ``LiveSite(owner=...)`` must return a string or another value whose ``repr`` stays the same.
    Writing is done in a thread; one server uses the file at a time.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        age: float = 7 * 24 * 3600.0,
        most: int = 1_000_000,
        most_each: int = 1_000,
        seconds: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self._age = age
        self._most = most
        self._most_each = most_each
        self._seconds = seconds
        name = fspath(path)
        os.close(os.open(name, os.O_RDWR | os.O_CREAT, 0o600))  # outcomes are nobody else's concern
        self._pool: Any = ConnectionPool(  # type: ignore[no-untyped-call]
            "sqlite3",
            name,
            check_same_thread=False,
            isolation_level=None,
            cp_min=1,
            cp_max=1,
            cp_openfun=_prepare,
        )
        self._transactions = _Transactions(self._pool)

    def close(self) -> None:
        """Close the file. It is closed anyway when the reactor stops."""
        self._pool.close()

    def _outcome(self, name: Name, work: Callable[[], Deferred[Outcome]]) -> Deferred[Outcome]:
        row = (_stable(name.owner), name.call)
        claimed: Deferred[Outcome | None] = self._transactions.do(partial(self._claim, row))
        return claimed.addCallback(self._claimed, row, work)

    def _claim(self, row: tuple[str, bytes], cursor: Any) -> Outcome | None:
        """Return the outcome that is there, or ``None`` when the call is now ours to make. In a thread."""
        now = self._seconds()
        cursor.execute("DELETE FROM calls WHERE begun <= ?", (now - self._age,))
        cursor.execute("INSERT OR IGNORE INTO calls (owner, call, begun) VALUES (?, ?, ?)", (*row, now))
        if cursor.rowcount:
            self._bound(cursor, row[0])
            return None
        cursor.execute("SELECT word, body FROM calls WHERE owner = ? AND call = ?", row)
        word, body = cursor.fetchone()
        if word is None:
            raise ClientError("unknown", "It is not known whether this was done.")
        return Outcome(word, body)

    def _bound(self, cursor: Any, owner: str) -> None:
        cursor.execute(
            "DELETE FROM calls WHERE number <= (SELECT MAX(number) FROM calls) - ?",
            (self._most,),
        )
        if owner != _NOBODY:
            cursor.execute(
                "DELETE FROM calls WHERE number IN"
                " (SELECT number FROM calls WHERE owner = ? ORDER BY number DESC LIMIT -1 OFFSET ?)",
                (owner, self._most_each),
            )

    def _claimed(
        self, known: Outcome | None, row: tuple[str, bytes], work: Callable[[], Deferred[Outcome]]
    ) -> Deferred[Outcome]:
        if known is not None:
            return succeed(known)
        done = maybeDeferred(work)
        return done.addCallbacks(self._keep, self._release, callbackArgs=(row,), errbackArgs=(row,))

    def _keep(self, outcome: Outcome, row: tuple[str, bytes]) -> Deferred[Outcome]:
        sql = "UPDATE calls SET word = ?, body = ? WHERE owner = ? AND call = ?"
        return self._write(outcome, sql, *outcome, *row)

    def _release(self, failure: Failure, row: tuple[str, bytes]) -> Deferred[Any]:
        return self._write(failure, "DELETE FROM calls WHERE owner = ? AND call = ?", *row)

    def _write(self, result: Any, sql: str, *values: object) -> Deferred[Any]:
        """Write, and go on with ``result`` in any case: the work itself is done."""
        written = self._transactions.do(lambda cursor: cursor.execute(sql, values).rowcount)
        written.addErrback(lambda failure: _log.failure("an outcome was not kept", failure=failure))
        return written.addCallback(lambda _: result)


def _stable(owner: object) -> str:
    """Return what stands for an owner in the file, also after a restart."""
    if type(owner).__repr__ is object.__repr__:
        raise TypeError(f"an owner that is a {type(owner).__name__} cannot be known again after a restart")
    return repr(owner)
