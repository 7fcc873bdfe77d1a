"""The door: who knows the password of an account may come in, whichever service was asked."""

from __future__ import annotations

from twisted.internet.interfaces import IReactorTime

from amsn2athena.homeserver._addresses import normal
from amsn2athena.homeserver._limits import Limits
from amsn2athena.homeserver._passwords import Passwords
from amsn2athena.homeserver._throttle import Throttle
from amsn2athena.storage import Database, accounts
from amsn2athena.storage.accounts import Account


class Door:
    """One for all services that take passwords: nobody may guess more often by asking several."""

    def __init__(self, database: Database, passwords: Passwords, limits: Limits, clock: IReactorTime) -> None:
        self._database = database
        self._passwords = passwords
        self._attempts = Throttle(
            clock, limits.wrong_passwords, limits.wrong_password_seconds, limits.throttled
        )

    async def enter(self, email: str, password: str, host: str) -> Account | None:
        """Return the account; ``None`` when there is none, or it has another password: both take as long.

        ``host`` is where the guess comes from. Raises :class:`TooFast` after too many wrong ones from there,
        and :class:`Busy` or :class:`StorageBusy` when too many people sign in.
        """
        email = normal(email)
        attempt = (email, host)
        self._attempts.check(attempt)
        account = await self._database.run(lambda connection: accounts.find(connection, email))
        right = await self._passwords.verify(account.password if account else None, password)
        if account is None or not right:
            return None
        self._attempts.forget(attempt)
        return account
