"""Groups of contacts, and what is noted about contacts. Nobody sees them but their owner, at every place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection
from twisted.internet.defer import Deferred

from amsn2athena.homeserver import _group_rules as rules
from amsn2athena.homeserver._limits import Limits
from amsn2athena.homeserver._people import Endpoint, Person
from amsn2athena.homeserver._presence import Presence
from amsn2athena.homeserver._writer import Writer

T = TypeVar("T")


class Books:
    """Keeps them in the database, and tells the places of their owner when they change.

    ``here`` is the place where a change was made: it need not be told. Every method raises :class:`TooFast`,
    or fails with an error of ``_group_rules``, and then nothing has changed.
    """

    def __init__(self, presence: Presence, writer: Writer, limits: Limits) -> None:
        self._presence = presence
        self._writer = writer
        self._limits = limits

    def add_group(self, person: Person, name: str, here: Endpoint | None, *, favorite: bool) -> Deferred[str]:
        """Make a group; fires with its GUID."""
        most = self._limits.groups_per_account
        return self._change(
            person,
            here,
            lambda connection, now: rules.add_group(
                connection, person.id, name, now, favorite=favorite, most=most
            ),
        )

    def rename_group(self, person: Person, guid: str, name: str, here: Endpoint | None) -> Deferred[None]:
        """Give a group another name."""
        return self._change(
            person,
            here,
            lambda connection, now: rules.rename_group(connection, person.id, guid, name, now),
        )

    def remove_groups(self, person: Person, guids: tuple[str, ...], here: Endpoint | None) -> Deferred[None]:
        """Delete groups."""
        return self._change(
            person, here, lambda connection, now: rules.remove_groups(connection, person.id, guids, now)
        )

    def sort(
        self,
        person: Person,
        guids: tuple[str, ...],
        contacts: tuple[str, ...],
        here: Endpoint | None,
        *,
        inside: bool,
    ) -> Deferred[bool]:
        """Put contacts into groups, or take them out."""
        return self._change(
            person,
            here,
            lambda connection, now: rules.sort(connection, person.id, guids, contacts, now, inside=inside),
        )

    def describe(
        self, person: Person, guid: str, alias: str | None, notes: str | None, here: Endpoint | None
    ) -> Deferred[None]:
        """Keep what somebody calls a contact and notes about it; ``None`` leaves it as it is."""
        return self._change(
            person,
            here,
            lambda connection, now: rules.describe(connection, person.id, guid, alias, notes, now),
        )

    def _change(
        self, person: Person, here: Endpoint | None, work: Callable[[Connection, float], T]
    ) -> Deferred[T]:
        return self._writer.write(person, work).addCallback(self._changed, person, here)

    def _changed(self, result: T, person: Person, here: Endpoint | None) -> T:
        if result is not False:
            self._presence.tell_of_change(person, here)
        return result
