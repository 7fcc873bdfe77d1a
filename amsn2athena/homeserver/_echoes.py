"""Which names a client was told of others, and has not said again.

Some old clients answer each name that they are told with SBP or REA, to have it in the list that the server
keeps. That is no wish of a person. It comes in the order in which the names were told, and may come late:
after a second and a third name was told. So what a place was told waits here for its echo. The first thing
said that waits is the echo of it, and nothing that was told before is going to be echoed any more.

Whatever else is said is a person's wish. In a place that has never echoed anything it also shows that what
was told of that contact will not be.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass

#: Seconds after which no echo is to be expected: who has been silent for that long was signed out.
PATIENCE = 300.0
#: Names of one contact, each told once or many times in a row, that wait; and contacts of which some do.
MOST_NAMES = 16
MOST_CONTACTS = 1_000


@dataclass(slots=True)
class _Told:
    name: str
    times: int
    last: float


class Echoes:
    """What one place was told."""

    def __init__(self) -> None:
        self._told: OrderedDict[str, deque[_Told]] = OrderedDict()
        self._echoes = False

    def tell(self, email: str, name: str, now: float) -> None:
        """The client is told that somebody has a name."""
        told = self._told.setdefault(email, deque(maxlen=MOST_NAMES))
        self._told.move_to_end(email)
        if told and told[-1].name == name:
            told[-1].times += 1
            told[-1].last = now
        else:
            told.append(_Told(name, 1, now))
        if len(self._told) > MOST_CONTACTS:
            self._told.popitem(last=False)

    def hear(self, email: str, name: str, now: float) -> bool:
        """The client says that somebody has a name. Return whether it only says again what it was told."""
        told = self._told.get(email, ())
        waiting = deque((each for each in told if now - each.last <= PATIENCE), maxlen=MOST_NAMES)
        while waiting and waiting[0].name != name and any(each.name == name for each in waiting):
            waiting.popleft()
        is_echo = bool(waiting) and waiting[0].name == name
        if is_echo:
            self._echoes = True
            waiting[0].times -= 1
            if not waiting[0].times:
                waiting.popleft()
        elif not self._echoes:
            waiting.clear()
        self._told[email] = waiting
        if not waiting:
            del self._told[email]
        return is_echo
