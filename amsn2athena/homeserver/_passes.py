"""Passes: single-use tokens that admit one endpoint to one switchboard, for about a minute."""

from __future__ import annotations

import secrets
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from twisted.internet.interfaces import IReactorTime

from amsn2athena.homeserver._limits import Limits

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pass(Generic[T]):
    """``token`` admits ``email`` to what ``admits`` stands for, until ``expires``."""

    token: str = field(repr=False)
    email: str
    admits: T
    expires: float


class TooManyPasses(Exception):
    """The account holds as many unused passes as it may."""


class Passes(Generic[T]):
    """The passes that nobody has used yet, oldest first."""

    def __init__(self, clock: IReactorTime, limits: Limits) -> None:
        self._clock = clock
        self._limits = limits
        self._passes: OrderedDict[str, Pass[T]] = OrderedDict()
        self._held: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._passes)

    def give(self, email: str, admits: T) -> str:
        """Return a token that admits ``email``. Raises :class:`TooManyPasses`."""
        self._expire()
        if self._held[email] >= self._limits.passes_per_account:
            raise TooManyPasses(email)
        if len(self._passes) >= self._limits.passes:
            self._drop(next(iter(self._passes)))
        token = secrets.token_hex(16)
        expires = self._clock.seconds() + self._limits.pass_seconds
        self._passes[token] = Pass(token, email, admits, expires)
        self._held[email] += 1
        return token

    def use(self, token: str, email: str) -> T | None:
        """Return what the pass admits ``email`` to, if it does. It is used up either way."""
        self._expire()
        if token not in self._passes:
            return None
        used = self._drop(token)
        return used.admits if used.email == email else None

    def _expire(self) -> None:
        now = self._clock.seconds()
        while self._passes and next(iter(self._passes.values())).expires < now:
            self._drop(next(iter(self._passes)))

    def _drop(self, token: str) -> Pass[T]:
        dropped = self._passes.pop(token)
        self._held[dropped.email] -= 1
        if not self._held[dropped.email]:
            del self._held[dropped.email]
        return dropped
