"""Calls that run once per key, however often they are made.

A call with a key to a method that is exposed as ``idempotent`` is made again by the browser when it does not
know whether it was done. Its *name* (whose page, which element, which method, which key) tells that it is the
same call, and a store of keys says what became of it:

- never heard of: it runs, and its outcome is kept;
- it is running: this one waits for the same outcome;
- it has run: the same outcome again.

Outcomes are results and errors that are meant for people. After any other error the call may be made anew.

Where nobody says whose a page is (``LiveSite(owner=...)``), all visitors are one, and only that nobody can
guess a key keeps their calls apart: use those of ``newKey()``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import OrderedDict, deque
from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple, Protocol

from twisted.internet.defer import Deferred, maybeDeferred, succeed
from twisted.python.failure import Failure

from amsn2athena.athena._messages import encode_json


class Name(NamedTuple):
    """What makes two calls the same. ``owner`` is what ``LiveSite(owner=...)`` said, ``call`` a digest."""

    owner: object
    call: bytes


class Outcome(NamedTuple):
    """What a call is answered with: ``"ok"`` or ``"no"``, and the rest of that message in JSON."""

    word: str
    body: bytes


def name_of(owner: object, *parts: str) -> Name:
    """Return the name of a call. However long the parts are, it is short."""
    return Name(owner, sha256(encode_json(parts)).digest())


class Keys(Protocol):
    """A store of keys, for ``LiveSite(keys=...)``."""

    def once(self, name: Name, work: Callable[[], Deferred[Outcome]]) -> Deferred[Outcome]:
        """Do ``work`` unless it was done under that name; return its outcome, or its failure. Who cancels the
        ``Deferred`` does not stop the work.
        """


class Joining(ABC):
    """Lets a call that comes while its like is running wait for it. A base for stores."""

    def __init__(self) -> None:
        self._waiting: dict[Name, list[Deferred[Outcome]]] = {}

    def once(self, name: Name, work: Callable[[], Deferred[Outcome]]) -> Deferred[Outcome]:
        """See ``Keys``."""
        begins = name not in self._waiting
        waiting = self._waiting.setdefault(name, [])
        answer: Deferred[Outcome] = Deferred(waiting.remove)
        waiting.append(answer)
        if begins:
            maybeDeferred(self._outcome, name, work).addBoth(self._settle, name)
        return answer

    @abstractmethod
    def _outcome(self, name: Name, work: Callable[[], Deferred[Outcome]]) -> Deferred[Outcome]:
        """Return the outcome, from the store or from ``work``."""

    def _settle(self, outcome: Outcome | Failure, name: Name) -> None:
        for answer in self._waiting.pop(name):
            answer.errback(outcome) if isinstance(outcome, Failure) else answer.callback(outcome)


class MemoryKeys(Joining):
    """Keeps outcomes in memory, for ``age`` seconds: ``most`` of them and ``most_each`` of one owner that
    is not ``None``, with ``most_bytes`` in all. The oldest go first. ``seconds`` is a clock.
    """

    def __init__(
        self,
        seconds: Callable[[], float],
        age: float = 3600.0,
        most: int = 10_000,
        most_each: int = 1_000,
        most_bytes: int = 8 << 20,
    ) -> None:
        super().__init__()
        self._seconds = seconds
        self._age = age
        self._most = most
        self._most_each = most_each
        self._most_bytes = most_bytes
        self._bytes = 0
        self._done: OrderedDict[Name, tuple[float, Outcome]] = OrderedDict()
        self._owned: dict[object, deque[Name]] = {}

    def _outcome(self, name: Name, work: Callable[[], Deferred[Outcome]]) -> Deferred[Outcome]:
        self._forget_old()
        if name in self._done:
            return succeed(self._done[name][1])
        return work().addCallback(self._keep, name)

    def _keep(self, outcome: Outcome, name: Name) -> Outcome:
        owned = self._owned.setdefault(name.owner, deque())
        owned.append(name)
        self._done[name] = (self._seconds(), outcome)
        self._bytes += len(outcome.body)
        if name.owner is not None and len(owned) > self._most_each:
            self._forget(owned[0])
        while len(self._done) > self._most or self._bytes > self._most_bytes:
            self._forget(next(iter(self._done)))
        return outcome

    def _forget_old(self) -> None:
        latest = self._seconds() - self._age
        while self._done:
            name, (since, _) = next(iter(self._done.items()))
            if since > latest:
                return
            self._forget(name)

    def _forget(self, name: Name) -> None:
        self._bytes -= len(self._done.pop(name)[1].body)
        owned = self._owned[name.owner]
        owned.popleft()  # what an owner has is in the order of what there is
        if not owned:
            del self._owned[name.owner]
