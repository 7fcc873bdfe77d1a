"""What people say of themselves and the network keeps: their display name, who may call, whether to ask."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from sqlalchemy import Connection
from twisted.internet.defer import Deferred, succeed

from amsn2athena.homeserver._people import Endpoint, Person
from amsn2athena.homeserver._presence import Presence
from amsn2athena.homeserver._writer import Writer
from amsn2athena.storage import accounts, changes, phones

#: The longest display name, in characters: as it always was.
LONGEST_NAME = 387
#: The longest telephone number, in characters.
LONGEST_PHONE = 95


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


def phone_number(text: str) -> str:
    """Return ``text`` as a telephone number, or ``""``. Raises ``ValueError`` when it cannot be one."""
    number = text.strip()
    if len(number) > LONGEST_PHONE or not number.isprintable():
        raise ValueError("That is no telephone number.")
    return number


class Profiles:
    """Keeps them, in the database and in memory, and tells those who may know.

    ``here`` is the place where something was changed: it need not be told. Every method raises
    :class:`TooFast`.
    """

    def __init__(self, presence: Presence, writer: Writer) -> None:
        self._presence = presence
        self._writer = writer

    def rename(self, person: Person, name: str, here: Endpoint | None) -> Deferred[None]:
        """Give ``person`` another display name, one that :func:`display_name` has let through."""
        if name == person.name:
            return succeed(None)
        done = self._change(
            person, here, lambda connection, when: accounts.rename(connection, person.id, name, when)
        )
        return done.addCallback(lambda _: self._renamed(person, name))

    def set_privacy(self, person: Person, privacy: str, here: Endpoint | None) -> Deferred[None]:
        """Let strangers call (``AL``) or not (``BL``)."""
        if privacy == person.privacy:
            return succeed(None)
        done = self._change(
            person, here, lambda connection, when: accounts.set_privacy(connection, person.id, privacy, when)
        )
        return done.addCallback(lambda _: setattr(person, "privacy", privacy))

    def set_alert_when_added(self, person: Person, alert: bool, here: Endpoint | None) -> Deferred[None]:
        """Keep whether ``person`` wants to be asked about who adds them."""
        return self._change(
            person,
            here,
            lambda connection, when: accounts.set_alert_when_added(connection, person.id, alert, when),
        )

    def set_phone(self, person: Person, kind: str, number: str, here: Endpoint | None) -> Deferred[None]:
        """Keep a number that :func:`phone_number` has let through; ``kind`` is one of ``phones.KINDS``."""
        done = self._change(
            person, here, lambda connection, when: phones.keep(connection, person.id, kind, number, when)
        )
        return done.addCallback(lambda _: self._presence.tell_phone(person, kind, number))

    def _change(
        self, person: Person, here: Endpoint | None, work: Callable[[Connection, float], None]
    ) -> Deferred[None]:
        done = self._writer.write(person, lambda c, now: work(c, changes.stamp(c, now)))
        return done.addCallback(lambda _: self._presence.tell_of_change(person, here))

    def _renamed(self, person: Person, name: str) -> None:
        person.name = name
        if person.visible:
            self._presence.announce(person)
        else:
            self._presence.reflect(person)
