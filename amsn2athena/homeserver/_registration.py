"""Accounts: making them, giving them passwords, and removing them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from amsn2athena.homeserver import _circle_rules as circle_rules
from amsn2athena.homeserver import _list_rules as rules
from amsn2athena.homeserver._addresses import normal
from amsn2athena.homeserver._limits import Limits
from amsn2athena.homeserver._list_rules import Change, NoSuchAccount
from amsn2athena.homeserver._lists import Lists
from amsn2athena.homeserver._passwords import LONGEST, Busy, Passwords
from amsn2athena.homeserver._profiles import display_name
from amsn2athena.homeserver._throttle import Throttle
from amsn2athena.homeserver._tickets import Tickets
from amsn2athena.storage import (
    Database,
    StorageBusy,
    StorageUnavailable,
    accounts,
    changes,
    circles,
    old_passwords,
)
from amsn2athena.storage.accounts import AccountExists

T = TypeVar("T")

_log = Logger()

#: The shortest password. The longest is :data:`LONGEST`.
SHORTEST = 6
_LONGEST_EMAIL = 128
_EMAIL = re.compile(
    r"[a-z0-9!#$&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$&'*+/=?^_`{|}~-]+)*"
    r"@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
    re.ASCII,
)


class AccountRefused(Exception):
    """An account cannot be made, or changed. ``str()`` tells a person why, and what to do."""


class Registration:
    """Makes accounts. ``companion``: who is a friend of every new account from the start, or ``None``."""

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        lists: Lists,
        tickets: Tickets,
        limits: Limits,
        clock: IReactorTime,
    ) -> None:
        self.companion: str | None = None
        self._database = database
        self._passwords = passwords
        self._lists = lists
        self._tickets = tickets
        self._clock = clock
        self._rate = Throttle(clock, limits.new_accounts, limits.new_account_seconds, 1)

    async def create(self, email: str, name: str, password: str) -> None:
        """Make an account. Raises :class:`AccountRefused`."""
        email, name = _valid_email(email), _valid_name(name)
        _check_password(password)
        if await self.exists(email):
            raise AccountRefused(f"There already is an account {email}.")
        if not self._rate.take("new account"):
            raise AccountRefused("Too many accounts are being created. Try again in a minute.")
        with _trouble_in_words():
            hashed = await self._passwords.hash(password)
            told = await self._database.run(
                lambda connection: self._create(connection, email, name, hashed), durable=True
            )
        self._lists.apply(told)

    async def exists(self, email: str) -> bool:
        """Return whether there is such an account. Raises :class:`AccountRefused` if nobody can tell."""
        address = normal(email)
        with _trouble_in_words():
            found = await self._database.run(lambda connection: accounts.find(connection, address))
        return found is not None

    async def set_password(self, email: str, password: str) -> None:
        """Give an account another password. Its tickets count no more, nor does its password for the oldest
        clients. Raises :class:`AccountRefused`.
        """
        _check_password(password)
        address = normal(email)
        with _trouble_in_words():
            hashed = await self._passwords.hash(password)
            known = await self._database.run(
                lambda connection: _set_password(connection, address, hashed), durable=True
            )
        if not known:
            raise AccountRefused(f"There is no account {address}.")
        self._tickets.revoke(address)

    async def remove(self, email: str) -> None:
        """Delete an account for good, while nobody is signed in to it. Raises :class:`AccountRefused`."""
        address = normal(email)
        with _trouble_in_words():
            await self._database.run(lambda connection: self._remove(connection, address), durable=True)

    def _remove(self, connection: Connection, email: str) -> None:
        account = rules.account_of(connection, email)
        for membership in circles.of(connection, account.id):
            circle_rules.leave(connection, account.id, membership.circle.guid)
        accounts.remove(connection, account.id, changes.stamp(connection, self._clock.seconds()))

    def _create(self, connection: Connection, email: str, name: str, hashed: str) -> tuple[Change, ...]:
        now = self._clock.seconds()
        account = accounts.create(connection, email, name, hashed, now)
        friend = accounts.find(connection, normal(self.companion)) if self.companion else None
        if friend is None or friend.id == account.id:
            return ()
        return rules.befriend(connection, account, friend, now)


async def in_words(work: Deferred[T]) -> T:
    """Return what ``work`` comes to; its trouble is an :class:`AccountRefused`."""
    with _trouble_in_words():
        return await work


@contextmanager
def _trouble_in_words() -> Iterator[None]:
    try:
        yield
    except AccountExists as error:
        raise AccountRefused(f"There already is an account {error}.") from None
    except NoSuchAccount as error:
        raise AccountRefused(f"There is no account {error}.") from None
    except (Busy, StorageBusy):
        raise AccountRefused("The service is busy. Try again in a moment.") from None
    except StorageUnavailable as error:
        _log.error("Accounts cannot be read or written: {reason}", reason=str(error))
        raise AccountRefused("The service has a problem with its database. Try again later.") from None


def _set_password(connection: Connection, email: str, hashed: str) -> bool:
    account = accounts.find(connection, email)
    if account is not None:
        accounts.set_password(connection, account.id, hashed)
        old_passwords.delete(connection, account.id)
    return account is not None


def _valid_email(text: str) -> str:
    email = normal(text)
    if len(email) > _LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        raise AccountRefused("That is not an email address. It should look like name@example.com.")
    return email


def _valid_name(text: str) -> str:
    try:
        return display_name(text)
    except ValueError as error:
        raise AccountRefused(str(error)) from None


def _check_password(password: str) -> None:
    if len(password) < SHORTEST:
        raise AccountRefused(f"A password has at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise AccountRefused(f"A password has at most {LONGEST} characters.")
