"""The database as the reactor sees it: functions go in, Deferreds come out.

One thread does all the work, whichever the engine. SQLite has one writer anyway, and a single queue gives a
promise that callers rely on: **transactions run, and their Deferreds fire, in the order in which they were
asked for**. Whoever mirrors rows in memory may update the mirror in the callback and never end up behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from threading import Thread
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from twisted.internet.defer import Deferred, fail
from twisted.internet.threads import deferToThreadPool
from twisted.python.threadpool import ThreadPool

from amsn2athena.storage._engine import engine_for, shown
from amsn2athena.storage._errors import StorageBusy, StorageUnavailable
from amsn2athena.storage._migrate import UnknownRevision, upgrade

T = TypeVar("T")

#: How many transactions may wait. Beyond it the service is in trouble, and says so instead of growing.
QUEUE = 10_000


class _Daemon(Thread):
    """A thread that keeps no process alive whose reactor has stopped, should nobody have closed us."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, daemon=True)


class _Threads(ThreadPool):
    threadFactory = _Daemon


class Database:
    """A database by its SQLAlchemy URL; nothing is opened before :meth:`migrate` or the first :meth:`run`.

    Raises :class:`StorageUnavailable` when the URL makes no sense or its driver is not installed.
    """

    def __init__(self, url: str, *, queue: int = QUEUE) -> None:
        self._engine = engine_for(url)
        self._pool = _Threads(minthreads=0, maxthreads=1, name="amsn2-storage")
        self._queue = queue
        self._waiting = 0
        self._closed = False

    def __repr__(self) -> str:
        return f"<Database {shown(self._engine.url)}>"

    def migrate(self) -> None:
        """Bring the schema up to date. Blocks: for start-up and the command line.

        Raises :class:`StorageUnavailable` when the database cannot be opened, read or written.
        """
        with self._failures_in_words(), self._engine.begin() as connection:
            upgrade(connection)

    def run(self, work: Callable[[Connection], T], *, durable: bool = False) -> Deferred[T]:
        """Run ``work`` in a transaction of its own, and fire with what it returned.

        The transaction is committed, or rolled back when ``work`` raised. ``durable``: it survives even a
        power cut right after the Deferred has fired (any other survives the end of this process).
        Fails with what ``work`` raised, with :class:`StorageUnavailable`, or with :class:`StorageBusy`.
        """
        if self._closed:
            return fail(StorageUnavailable("The database is closed."))
        if self._waiting >= self._queue:
            return fail(StorageBusy("Too many requests wait for the database."))
        self._start()
        self._waiting += 1
        done: Deferred[T] = deferToThreadPool(_reactor(), self._pool, self.run_now, work, durable=durable)
        return done.addBoth(self._finished)

    def run_now(self, work: Callable[[Connection], T], *, durable: bool = False) -> T:
        """Do what :meth:`run` does in the calling thread, and return what ``work`` returned."""
        with (
            self._failures_in_words(),
            self._engine.connect() as connection,
            _fully_synchronous(connection) if durable else nullcontext(),
            connection.begin(),
        ):
            return work(connection)

    def close(self) -> None:
        """Finish what was asked for, and let go of the database. Blocks shortly."""
        self._closed = True
        if self._pool.started:
            self._pool.stop()
        self._engine.dispose()

    def _start(self) -> None:
        if not self._pool.started:
            self._pool.start()

    def _finished(self, result: T) -> T:
        self._waiting -= 1
        return result

    @contextmanager
    def _failures_in_words(self) -> Iterator[None]:
        where = shown(self._engine.url)
        try:
            yield
        except UnknownRevision:
            raise StorageUnavailable(f"The database {where} was written by a newer version.") from None
        except OSError as error:
            raise StorageUnavailable(f"The database {where} cannot be opened: {error}.") from error
        except (OperationalError, InterfaceError) as error:
            raise StorageUnavailable(f"The database {where} cannot be used: {_reason(error)}.") from error
        except DBAPIError as error:
            if error.connection_invalidated or "not a database" in str(error.orig):
                raise StorageUnavailable(f"The database {where} cannot be used: {_reason(error)}.") from error
            raise


def _reactor() -> Any:
    from twisted.internet import reactor  # importing it installs one: not before there is work for it

    return reactor


def _reason(error: DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines()
    return lines[0].rstrip(".") if lines else "no reason given"


@contextmanager
def _fully_synchronous(connection: Connection) -> Iterator[None]:
    """Make SQLite wait for the disk at the next commits. PostgreSQL always does."""
    if connection.dialect.name != "sqlite":
        yield
        return
    _pragma(connection, "FULL")
    try:
        yield
    finally:
        _pragma(connection, "NORMAL")


def _pragma(connection: Connection, synchronous: str) -> None:
    # Through the driver: inside a transaction, which SQLAlchemy would begin, the pragma does nothing.
    connection.connection.cursor().execute(f"PRAGMA synchronous = {synchronous}")
