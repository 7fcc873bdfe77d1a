"""Telling people of people. Each frame is encoded once, however many it goes to."""

from __future__ import annotations

from collections.abc import Iterable

from twisted.internet.interfaces import IReactorTime

from amsn2athena.homeserver import _wire
from amsn2athena.homeserver._people import Directory, Endpoint, List, Person


class Presence:
    """Who must hear what, and when."""

    def __init__(self, directory: Directory, clock: IReactorTime) -> None:
        self._directory = directory
        self._clock = clock

    def announce(self, person: Person) -> None:
        """Somebody is here, or in another status, or has another name: tell those who may know."""
        _send(self._directory.watchers(person), _wire.online(person) + _wire.about(person))
        self.reflect(person)

    def describe(self, person: Person) -> None:
        """Somebody has another personal message, or other places: tell those who may know."""
        _send(self._directory.watchers(person), _wire.about(person))
        self.reflect(person)

    def reflect(self, person: Person) -> None:
        """Tell all places of a person what the network now says of them."""
        _send([person], _wire.online(person) + _wire.about(person, private=True))

    def show(self, person: Person, watcher: Person) -> None:
        """``watcher`` may see ``person`` from now on."""
        _send([watcher], _wire.online(person) + _wire.about(person))

    def hide(self, person: Person, watchers: Iterable[Person]) -> None:
        """``watchers`` may see ``person`` no more, or there is nobody to see."""
        _send(watchers, _wire.offline(person))

    def greet(self, person: Person, endpoint: Endpoint) -> None:
        """Tell a place that has just chosen a status of every contact who is here."""
        contacts = map(self._directory.find, person.lists[List.FORWARD])
        seen = [each for each in contacts if each is not None and each.shows_to(person.email)]
        endpoint.session.send(b"".join(_wire.online(each) + _wire.about(each) for each in seen))

    def tell_of_admirer(self, person: Person, admirer: str, name: str, *, added: bool) -> None:
        """Somebody has added ``person`` to their contacts, or removed them."""
        news = _wire.admirer_added(admirer, name) if added else _wire.admirer_removed(admirer)
        data = news + _wire.address_book_changed(person, self._clock.seconds())
        for endpoint in person.endpoints.values():
            endpoint.session.send(data)


def _send(people: Iterable[Person], data: bytes) -> None:
    for person in people:
        for endpoint in person.announced():
            endpoint.session.send(data)
