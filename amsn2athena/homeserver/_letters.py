"""Messages for people who are not there, or hidden: kept until whoever they are for has deleted them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import Connection
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from amsn2athena.homeserver import _wire
from amsn2athena.homeserver._limits import Limits
from amsn2athena.homeserver._list_rules import NoSuchAccount
from amsn2athena.homeserver._people import Directory, Endpoint, Person
from amsn2athena.homeserver._throttle import Throttle
from amsn2athena.msnp.offline import Letter, Waiting
from amsn2athena.storage import Database, accounts, memberships, offline_messages
from amsn2athena.storage.memberships import Role
from amsn2athena.storage.offline_messages import Bounds, OfflineMessage


class Unwelcome(Exception):
    """The recipient has blocked the sender, or wants to hear from the allowed alone."""


class Letters:
    """All letters, and who is told of them."""

    _log = Logger()

    def __init__(self, directory: Directory, database: Database, limits: Limits, clock: IReactorTime) -> None:
        self._directory = directory
        self._database = database
        self._clock = clock
        self._bounds = Bounds(
            limits.letters_per_account, limits.letters_per_sender, limits.letter_bytes_per_account
        )
        self._written = Throttle(clock, limits.letters, limits.letter_seconds, limits.throttled)

    def keep(self, sender: Person, letter: Letter) -> Deferred[None]:
        """Keep what ``sender`` has written, and tell the recipient of it, if they are here.

        Raises :class:`TooFast`. Fails with :class:`NoSuchAccount`, :class:`Unwelcome` or ``TooMany``.
        """
        self._written.check(sender.email)
        text = letter.text.replace("\0", "")
        message = OfflineMessage(
            guid="",
            sender=sender.email,
            name=letter.name.replace("\0", "")[:387] or sender.name,
            run=letter.run_id,
            number=letter.number,
            size=len(text.encode()),
            sent=self._clock.seconds(),
            text=text,
        )
        email, owner = letter.recipient, sender.id
        kept = self._database.run(lambda connection: _keep(connection, owner, email, message, self._bounds))
        return kept.addCallback(self._kept, email)

    def greet(self, person: Person, endpoint: Endpoint) -> None:
        """Tell a place that has just chosen a status of what waits; where letters are unknown, that no mail
        does.
        """
        if not endpoint.session.dialect.notices:
            endpoint.session.send(_wire.no_mail())
            return
        found = self._database.run(lambda connection: offline_messages.waiting(connection, person.id))
        found.addCallback(lambda waiting: endpoint.session.send(_wire.letters(list(map(_listed, waiting)))))
        found.addErrback(self._not_told)

    def waiting(self, person: Person) -> Deferred[tuple[Waiting, ...]]:
        """Fire with what waits for ``person``."""
        found = self._database.run(lambda connection: offline_messages.waiting(connection, person.id))
        return found.addCallback(lambda waiting: tuple(map(_listed, waiting)))

    def fetch(self, person: Person, guid: str) -> Deferred[Letter | None]:
        """Fire with a letter to ``person``."""
        found = self._database.run(lambda connection: offline_messages.find(connection, person.id, guid))
        return found.addCallback(_letter, person.email)

    def delete(self, person: Person, guids: Collection[str]) -> Deferred[bool]:
        """Delete these letters to ``person``, if all of them are there. Fires with whether they were."""
        done = self._database.run(
            lambda connection: offline_messages.remove(connection, person.id, guids), durable=True
        )
        return done.addCallback(self._deleted, person, len(set(guids)))

    def _kept(self, message: OfflineMessage | None, email: str) -> None:
        """A time is not told of what has just come."""
        person = self._directory.find(email)
        if person is not None and message is not None:
            fresh = Waiting(message.guid, message.sender, message.name, message.size)
            _send(person, _wire.letter_came(fresh))

    def _deleted(self, deleted: bool, person: Person, count: int) -> bool:
        if deleted:
            _send(person, _wire.letters_deleted(count))
        return deleted

    def _not_told(self, failure: Failure) -> None:
        self._log.error("Nobody was told what waits for them: {reason}", reason=failure.value)


def _send(person: Person, data: bytes) -> None:
    for endpoint in person.announced():
        if endpoint.session.dialect.notices:
            endpoint.session.send(data)


def _keep(
    connection: Connection, sender: int, email: str, message: OfflineMessage, bounds: Bounds
) -> OfflineMessage | None:
    recipient = accounts.find(connection, email)
    if recipient is None:
        raise NoSuchAccount(email)
    allowed = recipient.privacy == "AL" or memberships.has(connection, recipient.id, sender, Role.ALLOW)
    if not allowed or memberships.has(connection, recipient.id, sender, Role.BLOCK):
        raise Unwelcome(email)
    return offline_messages.store(connection, recipient.id, message, bounds)


def _listed(message: OfflineMessage) -> Waiting:
    return Waiting(message.guid, message.sender, message.name, message.size, _moment(message))


def _letter(message: OfflineMessage | None, recipient: str) -> Letter | None:
    if message is None:
        return None
    return Letter(
        message.sender, recipient, message.name, message.text, message.run, message.number, _moment(message)
    )


def _moment(message: OfflineMessage) -> datetime:
    return datetime.fromtimestamp(message.sent, UTC)
