"""What people say of themselves and the network keeps: their display name, and who may call."""

from __future__ import annotations

import unicodedata

from twisted.internet.defer import Deferred, succeed

from amsn2athena.homeserver._people import Person
from amsn2athena.homeserver._presence import Presence
from amsn2athena.homeserver._throttle import Throttle
from amsn2athena.storage import Database, accounts

#: The longest display name, in characters: as it always was.
LONGEST_NAME = 387


def display_name(text: str) -> str:
    """Return ``text`` as a display name. Raises ``ValueError``, with a sentence, when it cannot be one."""
    name = text.strip()
    if not name:
        raise ValueError("A display name cannot be empty.")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"A display name has at most {LONGEST_NAME} characters.")
    if any(
        unicodedata.category(character) in ("Cc", "Cs") or character in "\ufffe\uffff" for character in name
    ):
        raise ValueError("A display name cannot contain control characters.")
    return name


class Profiles:
    """Keeps them, in the database and in memory, and tells those who may know."""

    def __init__(self, database: Database, presence: Presence, changes: Throttle) -> None:
        self._database = database
        self._presence = presence
        self._changes = changes

    def rename(self, person: Person, name: str) -> Deferred[None]:
        """Give ``person`` another display name, one that :func:`display_name` has let through.

        Raises :class:`TooFast`.
        """
        if name == person.name:
            return succeed(None)
        self._changes.check(person.email)
        done = self._database.run(lambda connection: accounts.rename(connection, person.id, name))
        return done.addCallback(lambda _: self._renamed(person, name))

    def set_privacy(self, person: Person, privacy: str) -> Deferred[None]:
        """Let strangers call (``AL``) or not (``BL``). Raises :class:`TooFast`."""
        if privacy == person.privacy:
            return succeed(None)
        self._changes.check(person.email)
        done = self._database.run(lambda connection: accounts.set_privacy(connection, person.id, privacy))
        return done.addCallback(lambda _: setattr(person, "privacy", privacy))

    def _renamed(self, person: Person, name: str) -> None:
        person.name = name
        if person.visible:
            self._presence.announce(person)
        else:
            self._presence.reflect(person)
