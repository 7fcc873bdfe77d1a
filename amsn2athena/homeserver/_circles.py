"""Circles: in the database first, then in the rooms, then on the screens of everybody it concerns."""

from __future__ import annotations

from sqlalchemy import Connection
from twisted.internet.defer import Deferred

from amsn2athena.homeserver import _circle_rules as rules
from amsn2athena.homeserver import _circle_wire as circle_wire
from amsn2athena.homeserver._circle_rules import Told
from amsn2athena.homeserver._circle_tickets import CircleTickets
from amsn2athena.homeserver._limits import Limits
from amsn2athena.homeserver._people import Directory, Endpoint, Person
from amsn2athena.homeserver._presence import Presence
from amsn2athena.homeserver._rooms import Rooms
from amsn2athena.homeserver._writer import Writer
from amsn2athena.storage import Database


class Circles:
    """Everybody's circles. ``rooms``: who talks in them now; ``tickets``: what lets a client into them.

    ``here`` is the place where a change is made: it need not be told. What changes something raises
    :class:`TooFast`.
    """

    def __init__(
        self,
        directory: Directory,
        database: Database,
        presence: Presence,
        writer: Writer,
        limits: Limits,
    ) -> None:
        self.rooms = Rooms()
        self.tickets = CircleTickets()
        self._directory = directory
        self._database = database
        self._presence = presence
        self._writer = writer
        self._limits = limits

    def create(self, person: Person, name: str, here: Endpoint | None = None) -> Deferred[str]:
        """Make a circle of ``person``; fires with its GUID, fails with :class:`CircleFull`."""

        def work(connection: Connection, now: float) -> str:
            return rules.create(connection, person.id, name, self._limits, now)

        def created(guid: str) -> str:
            self._tell("", Told((person.email,)), here)
            return guid

        return self._writer.write(person, work).addCallback(created)

    def candidate(self, person: Person, circle: str, email: str) -> Deferred[tuple[str, str]]:
        """Fire with the GUID and the display name of somebody whom ``person`` may invite.

        Fails with what :func:`_circle_rules.candidate` raises.
        """

        def work(connection: Connection) -> tuple[str, str]:
            account = rules.candidate(connection, person.id, circle, email)
            return account.guid, account.display_name

        return self._database.run(work)

    def invite(
        self, person: Person, circle: str, guid: str, message: str, here: Endpoint | None = None
    ) -> Deferred[None]:
        """Ask somebody by their account's GUID; fails with what :func:`_circle_rules.invite` raises."""

        def work(connection: Connection, now: float) -> Told:
            return rules.invite(connection, person.id, circle, guid, message, self._limits, now)

        return self._writer.write(person, work).addCallback(lambda told: self._tell(circle, told, here))

    def accept(self, person: Person, circle: str, here: Endpoint | None = None) -> Deferred[None]:
        """``person`` says yes; fails with :class:`NotInCircle` when nobody asked."""
        done = self._writer.write(person, lambda c, now: rules.accept(c, person.id, circle, now))
        return done.addCallback(lambda told: self._tell(circle, told, here))

    def leave(self, person: Person, circle: str, here: Endpoint | None = None) -> Deferred[None]:
        """``person`` leaves for good, or says no; fails with :class:`NotInCircle`."""

        def left(told: Told) -> None:
            self.rooms.expel(circle, person.email)
            self._tell(circle, told, here)

        return self._writer.write(person, lambda c, _: rules.leave(c, person.id, circle)).addCallback(left)

    def enter(self, person: Person, endpoint: Endpoint, circles: tuple[str, ...]) -> Deferred[None]:
        """A place of ``person`` comes into the rooms of these circles; fails with :class:`NotInCircle`."""

        def work(connection: Connection) -> None:
            for circle in circles:
                if not rules.is_member(connection, person.id, circle):
                    raise rules.NotInCircle(circle)

        def admitted(_: None) -> None:
            if person.endpoints.get(endpoint.guid.lower()) is endpoint:
                for circle in circles:
                    self.rooms.enter(circle, person, endpoint)

        return self._database.run(work).addCallback(admitted)

    def _tell(self, circle: str, told: Told, here: Endpoint | None) -> None:
        for person in self._here(told.books):
            self._presence.tell_of_change(person, here)
        for person in self._here(told.members):
            _tell(person, circle_wire.book_changed(circle, person), here)

    def _here(self, emails: tuple[str, ...]) -> list[Person]:
        return [person for person in map(self._directory.find, emails) if person is not None]


def _tell(person: Person, notice: bytes, here: Endpoint | None) -> None:
    """Tell those places of a person whose dialect knows of circles."""
    for endpoint in person.endpoints.values():
        if endpoint is not here and endpoint.session.dialect.circles:
            endpoint.session.send(notice)
