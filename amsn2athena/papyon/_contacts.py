"""The contacts of an address book, searched and sorted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from amsn2athena.papyon._contact import Contact, Group
from amsn2athena.papyon._enums import Membership, NetworkID, Presence


class Contacts:
    """A collection of contacts, one per account. Searches return a new collection."""

    def __init__(self, contacts: Iterable[Contact] = ()) -> None:
        self._by_account = {contact.account: contact for contact in contacts}

    def __iter__(self) -> Iterator[Contact]:
        return iter(self._by_account.values())

    def __len__(self) -> int:
        return len(self._by_account)

    def __contains__(self, contact: object) -> bool:
        return isinstance(contact, Contact) and self._by_account.get(contact.account) is contact

    def get(self, account: str) -> Contact | None:
        """Return the contact with this account, in any case of letters, or None."""
        return self._by_account.get(account.lower())

    def add(self, contact: Contact) -> None:
        """Put ``contact`` in."""
        self._by_account[contact.account] = contact

    def discard(self, contact: Contact) -> None:
        """Take ``contact`` out, if it is in."""
        if contact in self:
            del self._by_account[contact.account]

    def search_by_account(self, account: str) -> Contacts:
        """Return the contact with this account, or nobody."""
        found = self.get(account)
        return Contacts([found] if found else [])

    def search_by_memberships(self, memberships: Membership) -> Contacts:
        """Return those who are on all of these lists."""
        return Contacts(contact for contact in self if contact.is_member(memberships))

    def search_by_network_id(self, network_id: NetworkID) -> Contacts:
        """Return those whose account lives there."""
        return Contacts(contact for contact in self if contact.network_id is network_id)

    def search_by_presence(self, presence: Presence) -> Contacts:
        """Return those with this status."""
        return Contacts(contact for contact in self if contact.presence is presence)

    def search_by_group(self, group: Group) -> Contacts:
        """Return those in the group."""
        return Contacts(each for each in self if any(one.id == group.id for one in each.groups))

    def group_by_presence(self) -> dict[Presence, Contacts]:
        """Return those of each status that somebody has."""
        return {presence: found for presence in Presence if len(found := self.search_by_presence(presence))}

    def group_by_group(self) -> dict[Group | None, Contacts]:
        """Return the members of each group; those without one under None."""
        groups: dict[Group | None, list[Contact]] = {}
        for contact in self:
            for group in contact.groups or (None,):
                groups.setdefault(group, []).append(contact)
        return {group: Contacts(members) for group, members in groups.items()}
