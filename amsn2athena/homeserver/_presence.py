"""Telling people of people. Each frame is encoded once per dialect, however many it goes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from twisted.internet.interfaces import IReactorTime

from amsn2athena.homeserver import _wire
from amsn2athena.homeserver._people import Directory, Endpoint, List, Person
from amsn2athena.msnp.dialects import Dialect
from amsn2athena.msnp.syn import Change


class Presence:
    """Who must hear what, and when."""

    def __init__(self, directory: Directory, clock: IReactorTime) -> None:
        self._directory = directory
        self._clock = clock
        #: Told of everybody who is to be seen in another way, or by others, than before.
        self.changed: Callable[[Person], None] = lambda _: None

    def announce(self, person: Person) -> None:
        """Somebody is here, or in another status, or has another name: tell those who may know."""
        self._introduce(person, self._directory.watchers(person))
        self.reflect(person)

    def describe(self, person: Person) -> None:
        """Somebody has another personal message, or other places: tell those who may know."""
        _send(self._directory.watchers(person), lambda dialect: _wire.about(dialect, person))
        self.reflect(person)

    def tell_phone(self, person: Person, kind: str, number: str) -> None:
        """Somebody tells another telephone number: tell those who may know, and can."""
        now = self._clock.seconds()
        watchers = self._directory.watchers(person)
        _send(watchers, lambda dialect: _wire.phone(dialect, person, kind, number, now))

    def reflect(self, person: Person) -> None:
        """Tell all places of a person what the network now says of them, if they know of places at all."""
        _send(
            [person],
            lambda dialect: (
                _wire.online(dialect, person) + _wire.about(dialect, person, private=True)
                if dialect.places
                else b""
            ),
        )
        self.changed(person)

    def show(self, person: Person, watcher: Person) -> None:
        """``watcher`` may see ``person`` from now on."""
        self._introduce(person, [watcher])

    def hide(self, person: Person, watchers: Iterable[Person]) -> None:
        """``watchers`` may see ``person`` no more, or there is nobody to see."""
        _send(watchers, lambda dialect: _wire.offline(dialect, person))
        self.changed(person)

    def lose(self, person: Person, watcher: Person, here: Endpoint | None) -> None:
        """``watcher`` has removed ``person``, and hears no more of them. Places other than ``here`` would
        go on showing what they heard last, if ``person`` were added again before they have read the list.
        """
        _tell(
            (each for each in watcher.announced() if each is not here),
            lambda dialect: _wire.offline(dialect, person),
        )

    def greet(self, person: Person, endpoint: Endpoint, trid: int | None) -> None:
        """Tell a place that has just chosen a status, with the request ``trid``, of every contact here."""
        dialect = endpoint.session.dialect
        contacts = map(self._directory.find, person.lists[List.FORWARD])
        seen = [each for each in contacts if each is not None and each.shows_to(person.email)]
        frames = [_wire.found(dialect, each, trid) + _wire.about(dialect, each) for each in seen]
        endpoint.session.send(b"".join(frames))
        for each in seen:
            self._note(each, endpoint)

    def tell_of_change(self, person: Person, here: Endpoint | None) -> None:
        """The address book or a list of ``person`` changed: tell their places, but not the one where it was
        done.
        """
        now = self._clock.seconds()
        places = [each for each in person.endpoints.values() if each is not here]
        _tell(places, lambda dialect: _wire.address_book_changed(dialect, person, now))

    def tell_of_admirer(self, person: Person, admirer: str, name: str, *, added: bool) -> None:
        """Somebody has added ``person`` to their contacts, or removed them."""
        now = self._clock.seconds()
        change = Change(added, List.REVERSE, admirer, name if added else "")
        _tell(
            person.endpoints.values(),
            lambda dialect: (
                _wire.admirer(dialect, change, now) + _wire.address_book_changed(dialect, person, now)
            ),
        )

    def _introduce(self, person: Person, watchers: Iterable[Person]) -> None:
        """Tell these who ``person`` is now, and how."""
        places = [endpoint for watcher in watchers for endpoint in watcher.announced()]
        _tell(places, lambda dialect: _wire.online(dialect, person) + _wire.about(dialect, person))
        for endpoint in places:
            self._note(person, endpoint)

    def _note(self, person: Person, endpoint: Endpoint) -> None:
        """Remember a name that was told, where clients may say it again."""
        if not endpoint.session.dialect.address_book:
            endpoint.names.tell(person.email, person.name, self._clock.seconds())


def _send(people: Iterable[Person], say: Callable[[Dialect], bytes]) -> None:
    """Say it at every place of these people, in the dialect spoken there."""
    _tell((endpoint for person in people for endpoint in person.announced()), say)


def _tell(places: Iterable[Endpoint], say: Callable[[Dialect], bytes]) -> None:
    said: dict[Dialect, bytes] = {}
    for endpoint in places:
        dialect = endpoint.session.dialect
        data = said.get(dialect)
        if data is None:
            data = said[dialect] = say(dialect)
        if data:
            endpoint.session.send(data)
