"""What is said to somebody while another place of theirs is still on its way.

A person is called at all places where they are signed in, and one of them is there first. The caller sees
that they have come, and speaks; what is said until the other places have answered would be missed there, and
nobody would know. So it is kept for them, as long as a place may take to answer, and told when they sit down.

What is said to others before a person has come at all is not for them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from twisted.internet.interfaces import IReactorTime

#: Seconds that a place which was called has to answer.
PATIENCE = 30.0

#: Bytes that are kept for one place; what is said after that, it misses.
MOST_BYTES = 65_536


@dataclass(slots=True)
class _Waiting:
    """What a place of ``email`` misses. ``until``: how long it is expected."""

    email: str
    until: float
    missed: list[bytes] = field(default_factory=list)
    size: int = 0


class Latecomers:
    """The places that were called to one switchboard and have not come yet."""

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self._waiting: dict[str, _Waiting] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def expect(self, place: str, email: str) -> None:
        """A place was called. Called again, it still has to hear what it missed."""
        until = self._clock.seconds() + PATIENCE
        self._waiting.setdefault(place, _Waiting(email, until)).until = until

    def said(self, data: bytes, here: Collection[str]) -> None:
        """Keep what those who are ``here``, by their addresses, have just said or heard."""
        now = self._clock.seconds()
        self._waiting = {place: each for place, each in self._waiting.items() if each.until >= now}
        for each in self._waiting.values():
            if each.email in here and each.size + len(data) <= MOST_BYTES:
                each.missed.append(data)
                each.size += len(data)

    def came(self, place: str) -> list[bytes]:
        """Return what a place has missed: it is here now."""
        waiting = self._waiting.pop(place, None)
        return [] if waiting is None or waiting.until < self._clock.seconds() else waiting.missed
