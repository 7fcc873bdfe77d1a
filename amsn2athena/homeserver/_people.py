"""Who is signed in, where, and who watches whom. All of it in memory, none of it on the wire.

A :class:`Person` mirrors an account's lists for as long as somebody is signed in to it. The database has
the lists of everybody; :class:`Directory` only knows those who are here, and keeps for each address the
people who have it on their forward list. So telling everybody of a change costs as much as there are people
to tell.
"""

from __future__ import annotations

import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from amsn2athena.homeserver._echoes import Echoes
from amsn2athena.msnp.dialects import Dialect
from amsn2athena.msnp.personal import Personal, PrivateEndpointData

#: Statuses in which a person is seen by nobody.
HIDDEN = "HDN"
#: The status of a place that nobody touches.
IDLE = "IDL"
#: What a status may be.
STATUSES = frozenset({"NLN", "BSY", IDLE, "BRB", "AWY", "PHN", "LUN", HIDDEN})


class List(enum.IntFlag):
    """The five lists, by their numbers in the protocol."""

    FORWARD = 1
    ALLOW = 2
    BLOCK = 4
    REVERSE = 8
    PENDING = 16


class Session(Protocol):
    """A connection at which somebody is signed in."""

    @property
    def dialect(self) -> Dialect:
        """The version of the protocol that the client speaks."""

    @property
    def local(self) -> str:
        """The ``host:port`` at which the client reached us."""

    def send(self, data: bytes) -> None:
        """Write to the client."""

    def sign_out(self, reason: str) -> None:
        """Say ``OUT reason`` and close."""


@dataclass(slots=True, eq=False)
class Endpoint:
    """One place where a person is signed in.

    ``guid`` is in braces, as the client wrote it; empty in dialects that know of one place only.
    ``announced``: the client has chosen a status, and so wants to hear of others; ``idle``: that nobody
    touches it. ``private`` is told to the person's own places only. ``ticket`` is the one that the client
    signed in with, and asks services with.
    """

    guid: str
    session: Session
    capabilities: str = "0:0"
    announced: bool = False
    idle: bool = False
    private: PrivateEndpointData = field(default_factory=PrivateEndpointData)
    ticket: str = field(default="", repr=False)
    names: Echoes = field(default_factory=Echoes, repr=False)


@dataclass(slots=True, eq=False)
class Person:
    """Somebody signed in, at one place or more. ``privacy``: AL, or BL when only the allowed may call.

    ``chosen`` is the status that was chosen last, at any place; ``status`` is what others see: that one, or
    that nobody is at any of the places.
    """

    id: int
    email: str
    guid: str
    name: str
    privacy: str
    chosen: str = HIDDEN
    status: str = HIDDEN
    capabilities: str = "0:0"
    picture: str = "0"
    personal: Personal = field(default_factory=Personal)
    lists: dict[List, set[str]] = field(default_factory=lambda: {each: set() for each in List})
    endpoints: dict[str, Endpoint] = field(default_factory=dict)

    @property
    def visible(self) -> bool:
        """Whether anybody may see that this person is here."""
        return self.status != HIDDEN and any(self.announced())

    def choose(self, endpoint: Endpoint, status: str) -> None:
        """``status`` was chosen at a place, for all of them, but for idle: that is one place's own. Somebody
        who hides goes on hiding until the last place that was not idle says otherwise.
        """
        endpoint.announced, endpoint.idle = True, status == IDLE
        if not endpoint.idle:
            self.chosen = status
        elif self.chosen == HIDDEN and self._is_nowhere():
            self.chosen = "NLN"
        self.combine()

    def combine(self) -> None:
        """Be seen as all the places together say."""
        away = self.chosen != HIDDEN and self._is_nowhere()
        self.status = IDLE if away else self.chosen

    def _is_nowhere(self) -> bool:
        """Whether nobody touches any of the places."""
        announced = tuple(self.announced())
        return bool(announced) and all(each.idle for each in announced)

    def announced(self) -> Iterator[Endpoint]:
        """Yield the places whose clients want to hear of others."""
        return (endpoint for endpoint in self.endpoints.values() if endpoint.announced)

    def place_with(self, ticket: str) -> Endpoint | None:
        """Return the place where this ticket was shown at sign-in."""
        return next((each for each in self.endpoints.values() if each.ticket == ticket), None)

    def shows_to(self, email: str) -> bool:
        """Whether ``email`` may see this person's presence: only who is allowed, and not blocked, may."""
        return self.visible and email in self.lists[List.ALLOW] and email not in self.lists[List.BLOCK]

    def hears_from(self, email: str) -> bool:
        """Whether ``email`` may call: strangers may, unless this person wants only the allowed."""
        if email in self.lists[List.BLOCK]:
            return False
        return self.privacy == "AL" or email in self.lists[List.ALLOW]


class Directory:
    """Everybody signed in."""

    def __init__(self) -> None:
        self._people: dict[str, Person] = {}
        self._watchers: defaultdict[str, set[Person]] = defaultdict(set)

    def __iter__(self) -> Iterator[Person]:
        return iter(self._people.values())

    def __contains__(self, email: object) -> bool:
        return email in self._people

    def find(self, email: str) -> Person | None:
        """Return the person signed in as ``email``."""
        return self._people.get(email)

    def arrive(self, person: Person) -> None:
        """Somebody signed in at their first place."""
        self._people[person.email] = person
        for email in person.lists[List.FORWARD]:
            self.watch(person, email)

    def leave(self, person: Person) -> None:
        """Somebody signed out of their last place."""
        del self._people[person.email]
        for email in person.lists[List.FORWARD]:
            self.unwatch(person, email)

    def watch(self, person: Person, email: str) -> None:
        """``person`` now has ``email`` on the forward list."""
        self._watchers[email].add(person)

    def unwatch(self, person: Person, email: str) -> None:
        """``person`` no longer has it there."""
        self._watchers[email].discard(person)
        if not self._watchers[email]:
            del self._watchers[email]

    def watchers(self, person: Person) -> Iterable[Person]:
        """Return who is here, has ``person`` on the forward list, and may see them."""
        return [each for each in self._watchers.get(person.email, ()) if person.shows_to(each.email)]
