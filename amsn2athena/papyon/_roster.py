"""Who is in a switchboard.

From MSNP16 on one person may be there from several places. The server speaks of each place
(``bob@example.com;{guid}``) and of the person (``bob@example.com``): both when the first place comes and
when the last one goes, only the place in between. Older clients and servers name the person alone. Our own
other places are named too, and do not count; it is only noted that there are some.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from amsn2athena.msnp import unquote

#: People, and places of one person, that are remembered; the rest is ignored.
MOST = 200


@dataclass(slots=True)
class _Person:
    name: str
    places: set[str] = field(default_factory=set)


class Roster:
    """The accounts of the others, in the order they came."""

    def __init__(self, own: str) -> None:
        self.has_ourselves = False
        self._own = own
        self._people: dict[str, _Person] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._people)

    def __len__(self) -> int:
        return len(self._people)

    def __contains__(self, account: object) -> bool:
        return account in self._people

    def name(self, account: str) -> str:
        """Return the display name that somebody came with."""
        return self._people[account].name

    def joined(self, user: str, name: str) -> str:
        """Note ``email[;{guid}]``; return the account if somebody new is there, else ``""``."""
        account, place = _split(user)
        if account == self._own or "@" not in account:
            self.has_ourselves = self.has_ourselves or account == self._own
            return ""
        known = account in self._people
        if not known and len(self._people) >= MOST:
            return ""
        places = self._people.setdefault(account, _Person(unquote(name))).places
        if place and len(places) < MOST:
            places.add(place)
        return "" if known else account

    def left(self, user: str) -> str:
        """Note ``email[;{guid}]`` going; return the account if nothing of somebody is left, else ``""``."""
        account, place = _split(user)
        person = self._people.get(account)
        if person is None:
            return ""
        if place:
            person.places.discard(place)
            if person.places:
                return ""
        del self._people[account]
        return account


def _split(user: str) -> tuple[str, str]:
    account, _, place = user.lower().partition(";")
    return account, place
