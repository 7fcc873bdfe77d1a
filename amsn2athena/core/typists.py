"""Who types in a conversation right now."""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.interfaces import IDelayedCall, IReactorTime

#: Seconds that "is typing" stands without being renewed; other clients renew it every five.
LASTS = 7.0


class Typists:
    """Accounts that type, each until it stops or has not been heard of for ``LASTS`` seconds."""

    def __init__(self, clock: IReactorTime, changed: Callable[[], None]) -> None:
        self._clock = clock
        self._changed = changed
        self._expiries: dict[str, IDelayedCall] = {}

    def accounts(self) -> tuple[str, ...]:
        """Return who types, in the order in which they began."""
        return tuple(self._expiries)

    def typed(self, account: str) -> None:
        """``account`` was heard typing."""
        if (expiry := self._expiries.get(account)) is not None:
            expiry.reset(LASTS)
            return
        self._expiries[account] = self._clock.callLater(LASTS, self.stopped, account)
        self._changed()

    def stopped(self, account: str) -> None:
        """``account`` sent what it typed, left, or fell silent."""
        expiry = self._expiries.pop(account, None)
        if expiry is not None:
            if expiry.active():
                expiry.cancel()
            self._changed()

    def clear(self) -> None:
        """Forget everybody, and tell nobody."""
        for expiry in self._expiries.values():
            expiry.cancel()
        self._expiries.clear()
