"""The conversations of circles: who is in which, at which places, and who sees whom there.

A member comes in by place, each time that a client has signed in, and hears and is heard while that lasts;
who is not there misses what is said. Who appears offline is not there for the others: they neither see nor
reach them. Of two people one of whom has blocked the other, neither sees the other, and who was blocked does
not reach who blocks; what the one who blocks says to the circle, all hear.

Everybody is told the difference to what they were told before, so that any change of a person is one call,
`Rooms.refresh`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from amsn2athena.homeserver import _circle_wire as wire
from amsn2athena.homeserver._people import Endpoint, List, Person


@dataclass(slots=True, eq=False)
class _Guest:
    """Somebody in a room, at some places, and who is shown to them."""

    person: Person
    places: list[Endpoint] = field(default_factory=list)
    sees: set[Person] = field(default_factory=set)

    def send(self, data: bytes) -> None:
        for place in self.places:
            place.session.send(data)

    def send_apart(self, data: bytes, speaker: Endpoint) -> None:
        for place in self.places:
            if place is not speaker:
                place.session.send(data)


class Rooms:
    """The rooms of all circles, by GUID. A room is there while somebody is in it."""

    def __init__(self) -> None:
        self._rooms: dict[str, dict[Person, _Guest]] = {}
        self._circles: dict[Person, set[str]] = {}

    def holds(self, circle: str, person: Person, endpoint: Endpoint) -> bool:
        """Whether ``person`` is in the room, at that place."""
        guest = self._rooms.get(circle, {}).get(person)
        return guest is not None and endpoint in guest.places

    def enter(self, circle: str, person: Person, endpoint: Endpoint) -> None:
        """A place of ``person`` comes in. It is told of the others; they are told of the person."""
        room = self._rooms.setdefault(circle, {})
        guest = room.setdefault(person, _Guest(person))
        if endpoint in guest.places:
            return
        guest.places.append(endpoint)
        self._circles.setdefault(person, set()).add(circle)
        others = [each for each in room if each is not person and _shows(each, person)]
        guest.sees.update(others)
        here = (person.email, *(each.email for each in others))
        endpoint.session.send(
            wire.opened(circle, person)
            + b"".join(wire.there(circle, each) for each in others)
            + wire.roster(circle, person, endpoint.guid, here, whole=True)
        )
        if len(guest.places) == 1:
            self._show(circle, person)

    def leave(self, circle: str, person: Person, endpoint: Endpoint) -> None:
        """A place of ``person`` goes out."""
        guest = self._rooms.get(circle, {}).get(person)
        if guest is not None and endpoint in guest.places:
            guest.places.remove(endpoint)
            if not guest.places:
                self._forget(circle, person)

    def depart(self, person: Person, endpoint: Endpoint) -> None:
        """A place of ``person`` is no more."""
        for circle in tuple(self._circles.get(person, ())):
            self.leave(circle, person, endpoint)

    def expel(self, circle: str, email: str) -> None:
        """Somebody is no longer a member: they go out at once. The others are told that it is for good."""
        room = self._rooms.get(circle, {})
        for person in [each for each in room if each.email == email]:
            self._forget(circle, person)
        for guest in self._rooms.get(circle, {}).values():
            guest.send(wire.left(circle, guest.person, email))

    def refresh(self, person: Person) -> None:
        """Something about ``person`` has changed: tell everybody in the same rooms."""
        for circle in tuple(self._circles.get(person, ())):
            self._show(circle, person)
            self._look(circle, person)

    def roster(self, circle: str, person: Person) -> tuple[str, ...]:
        """Return who is in the room, as ``person`` may know."""
        room = self._rooms.get(circle, {})
        return tuple(each.email for each in room if each is person or _shows(each, person))

    def say(self, circle: str, person: Person, endpoint: Endpoint, data: bytes) -> bool:
        """Send ``data`` to everybody but the place that says it. Return whether anybody else heard it."""
        heard = False
        for guest in self._rooms.get(circle, {}).values():
            if guest.person is person or (guest.person.visible and not _blocks(guest.person, person)):
                guest.send_apart(data, endpoint)
                heard = heard or guest.person is not person
        return heard

    def _show(self, circle: str, person: Person) -> None:
        """Tell the others in one room of ``person``, or that they are to be seen no more."""
        there, gone = wire.there(circle, person), wire.gone(circle, person)
        for guest in self._rooms[circle].values():
            if guest.person is person:
                continue
            if _shows(person, guest.person):
                guest.sees.add(person)
                guest.send(there)
            elif person in guest.sees:
                guest.sees.discard(person)
                guest.send(gone)

    def _look(self, circle: str, person: Person) -> None:
        """Tell ``person`` of whom they may see now and might not before, and the other way round."""
        guest = self._rooms[circle][person]
        for other in self._rooms[circle]:
            shown = other is not person and _shows(other, person)
            if shown and other not in guest.sees:
                guest.sees.add(other)
                guest.send(wire.there(circle, other))
            elif not shown and other in guest.sees:
                guest.sees.discard(other)
                guest.send(wire.gone(circle, other))

    def _forget(self, circle: str, person: Person) -> None:
        room = self._rooms[circle]
        del room[person]
        self._circles[person].discard(circle)
        if not self._circles[person]:
            del self._circles[person]
        if not room:
            del self._rooms[circle]
        for guest in room.values():
            if person in guest.sees:
                guest.sees.discard(person)
                guest.send(wire.gone(circle, person))


def _shows(person: Person, watcher: Person) -> bool:
    """Whether ``watcher`` may see ``person`` in a room that both are in."""
    return person.visible and not _blocks(person, watcher) and not _blocks(watcher, person)


def _blocks(person: Person, other: Person) -> bool:
    return other.email in person.lists[List.BLOCK]
