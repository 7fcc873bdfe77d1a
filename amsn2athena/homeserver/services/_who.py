"""Who a request is about. Contacts go by the GUIDs of their accounts; some clients give addresses instead."""

from __future__ import annotations

from collections.abc import Iterable

from amsn2athena.homeserver._addresses import normal
from amsn2athena.homeserver._group_rules import NoSuchContact
from amsn2athena.homeserver._list_rules import Wish
from amsn2athena.homeserver._people import List
from amsn2athena.homeserver.services._records import guid_of
from amsn2athena.msnp.soap import Membership, MemberType, Role
from amsn2athena.storage import Database, accounts
from amsn2athena.storage.accounts import Account

_LISTS = {
    Role.ALLOW: List.ALLOW,
    Role.BLOCK: List.BLOCK,
    Role.REVERSE: List.REVERSE,
    Role.PENDING: List.PENDING,
}


class Who:
    """Finds people by what requests call them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def guids(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the identifiers of contacts, in lower case. Raises :class:`NoSuchContact`."""
        return tuple([await self._guid(name) for name in names])

    async def emails(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the addresses of contacts. Raises :class:`NoSuchContact`."""
        found = [await self._find(name) for name in names]
        if not all(found):
            raise NoSuchContact
        return tuple(account.email for account in found if account)

    async def wishes(self, memberships: tuple[Membership, ...]) -> list[Wish]:
        """Return who shall be on, or off, which list.

        Those on other networks are left out: nobody of there can be met here, and a client that keeps them on
        its own lists is not to be stopped.
        """
        return [
            Wish(email, _LISTS[each.role])
            for each in memberships
            for member in each.members
            if (email := await self._member(member.email or guid_of(member), member.type)) is not None
        ]

    async def _member(self, name: str, kind: MemberType) -> str | None:
        account = await self._find(name)
        if account is not None:
            return account.email
        return None if kind is MemberType.EMAIL else normal(name)

    async def _guid(self, name: str) -> str:
        if "@" not in name:
            return name.lower()
        account = await self._find(name)
        if account is None:
            raise NoSuchContact(name)
        return account.guid

    async def _find(self, name: str) -> Account | None:
        if "@" in name:
            return await self._database.run(lambda connection: accounts.find(connection, normal(name)))
        return await self._database.run(lambda connection: accounts.find_by_guid(connection, name.lower()))
