"""Coming and going: signing in, at one place or several, and out."""

from __future__ import annotations

from sqlalchemy import Connection
from twisted.internet.defer import Deferred

from amsn2athena.homeserver._limits import Limits
from amsn2athena.homeserver._people import Directory, Endpoint, List, Person
from amsn2athena.homeserver._presence import Presence
from amsn2athena.storage import Database, accounts, contacts, memberships
from amsn2athena.storage.accounts import Account

#: Why somebody is signed out: they signed in elsewhere, or the server goes down.
ELSEWHERE = "OTH"
GOING_DOWN = "SSD"


class Comings:
    """Who comes and who goes."""

    def __init__(self, directory: Directory, database: Database, presence: Presence, limits: Limits) -> None:
        self._directory = directory
        self._database = database
        self._presence = presence
        self._limits = limits

    def arrive(self, email: str, endpoint: Endpoint) -> Deferred[Person | None]:
        """Sign somebody in at a place. Fires with the person, or ``None`` when there is no such account.

        Whoever was signed in at the same place before is signed out there; so is everybody else when one of
        both speaks a dialect that knows one place only.
        """
        loaded = self._database.run(lambda connection: _load(connection, email))
        return loaded.addCallback(self._arrived, endpoint)

    def leave(self, person: Person, endpoint: Endpoint) -> None:
        """Somebody has gone from a place. The status that was chosen last stays, at whichever place that was,
        unless all that are left are idle; what the person's client can do is what those that are left can.
        """
        if person.endpoints.get(endpoint.guid.lower()) is not endpoint:
            return
        watchers = list(self._directory.watchers(person))
        del person.endpoints[endpoint.guid.lower()]
        if not person.endpoints:
            self._directory.leave(person)
        person.combine()
        if not person.visible:
            self._presence.hide(person, watchers)
        elif endpoint.announced:
            *_, last = person.announced()
            person.capabilities = last.capabilities
            self._presence.announce(person)

    def dismiss(self, email: str) -> None:
        """Sign somebody out at all places, for good: their clients do not come back by themselves."""
        person = self._directory.find(email)
        for endpoint in () if person is None else tuple(person.endpoints.values()):
            endpoint.session.sign_out(ELSEWHERE)

    def shut_down(self) -> None:
        """Send everybody away."""
        for person in tuple(self._directory):
            for endpoint in tuple(person.endpoints.values()):
                endpoint.session.sign_out(GOING_DOWN)

    def _arrived(self, loaded: Person | None, endpoint: Endpoint) -> Person | None:
        if loaded is None:
            return None
        person = self._directory.find(loaded.email)
        if person is None:
            person = loaded
            self._directory.arrive(person)
        watchers, before = list(self._directory.watchers(person)), person.status
        self._make_room(person, endpoint)
        person.endpoints[endpoint.guid.lower()] = endpoint
        person.combine()
        if not person.visible:
            self._presence.hide(person, watchers)
        elif person.status != before:
            self._presence.announce(person)
        return person

    def _make_room(self, person: Person, endpoint: Endpoint) -> None:
        gone = [each for each in person.endpoints.values() if not _go_together(each, endpoint)]
        if not gone and len(person.endpoints) >= self._limits.endpoints_per_account:
            gone = [next(iter(person.endpoints.values()))]
        for before in gone:
            del person.endpoints[before.guid.lower()]
            before.session.sign_out(ELSEWHERE)


def _go_together(one: Endpoint, other: Endpoint) -> bool:
    several = one.session.dialect.places and other.session.dialect.places
    return several and one.guid.lower() != other.guid.lower()


def _load(connection: Connection, email: str) -> Person | None:
    account = accounts.find(connection, email)
    return None if account is None else _person(connection, account)


def _person(connection: Connection, account: Account) -> Person:
    person = Person(account.id, account.email, account.guid, account.display_name, account.privacy)
    for contact in contacts.of(connection, account.id):
        person.lists[List.FORWARD].add(contact.email)
    for each in memberships.of(connection, account.id):
        person.lists[List(each.role)].add(each.person.email)
    return person
