"""Who a request is about. Contacts go by the GUIDs of their accounts; some clients give addresses instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from amsn2athena.homeserver._addresses import normal
from amsn2athena.homeserver._group_rules import NoSuchContact, TooMuchAtOnce
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

#: People that one request names. A list has as many at most.
MOST_AT_ONCE = 1_000


class Who:
    """Finds people by what requests call them; all that one request names at once.

    Every method raises :class:`TooMuchAtOnce` for a request that names more than :data:`MOST_AT_ONCE`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def guids(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the identifiers of contacts, in lower case. Raises :class:`NoSuchContact`."""
        found = await self._find([name for name in names if "@" in name])
        if not all(found.values()):
            raise NoSuchContact
        return tuple(account.guid if (account := found.get(name)) else name.lower() for name in names)

    async def emails(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the addresses of contacts. Raises :class:`NoSuchContact`."""
        found = await self._find(names)
        if not all(found.values()):
            raise NoSuchContact
        return tuple(account.email for name in names if (account := found[name]))

    async def wishes(self, memberships: tuple[Membership, ...]) -> list[Wish]:
        """Return who shall be on, or off, which list.

        Those on other networks are left out: nobody of there can be met here, and a client that keeps them on
        its own lists is not to be stopped.
        """
        named = [
            (member.email or guid_of(member), member.type, _LISTS[each.role])
            for each in memberships
            for member in each.members
        ]
        found = await self._find([name for name, _, _ in named])
        return [
            Wish(account.email if (account := found[name]) else normal(name), list_)
            for name, kind, list_ in named
            if kind is not MemberType.EMAIL or found[name]
        ]

    async def _find(self, names: Iterable[str]) -> dict[str, Account | None]:
        wanted = {name: normal(name) if "@" in name else name.lower() for name in names}
        if len(wanted) > MOST_AT_ONCE:
            raise TooMuchAtOnce
        if not wanted:
            return {}
        keys = set(wanted.values())
        emails = {key for key in keys if "@" in key}
        found = await self._database.run(lambda c: accounts.find_all(c, emails, keys - emails))
        known = {key: account for account in found for key in (account.email, account.guid)}
        return {name: known.get(key) for name, key in wanted.items()}
