"""Writing what people change of their own: not faster than they may."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime

from amsn2athena.homeserver._people import Person
from amsn2athena.homeserver._throttle import Throttle
from amsn2athena.storage import Database

T = TypeVar("T")


class Writer:
    """Counts all changes of one person together, whatever they change."""

    def __init__(self, database: Database, changes: Throttle, clock: IReactorTime) -> None:
        self._database = database
        self._changes = changes
        self._clock = clock

    def write(self, person: Person, work: Callable[[Connection, float], T]) -> Deferred[T]:
        """Do ``work``, which is given the time (seconds since the epoch), in a transaction; fires with what
        it returns. Raises :class:`TooFast`.
        """
        self._changes.check(person.email)
        now = self._clock.seconds()
        return self._database.run(lambda connection: work(connection, now))
