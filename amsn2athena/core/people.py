"""What a person does with their contacts and groups: asked of the address book, refused in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from twisted.internet.defer import Deferred, fail

from amsn2athena.core import sentences, text
from amsn2athena.core.contact_list import ContactList
from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.views import ContactChanges
from amsn2athena.papyon import AddressBook, Client, Contact, ContactInfo, Group


class People:
    """The contacts of a session, as far as a person changes them. See ``SessionLike`` for each method."""

    def __init__(self, client: Client, contacts: ContactList) -> None:
        self._client = client
        self._contacts = contacts

    @property
    def _book(self) -> AddressBook:
        return self._client.address_book

    # Contacts

    def add(self, account: str, message: str, group_ids: Iterable[str]) -> Deferred[None]:
        """Ask somebody to be a contact; accept who waits for an answer."""
        if account == self._client.profile.account:
            raise Refusal("That is your own address.")
        if self._contacts.has(account):
            raise Refusal(f"{account} is on your contact list already.")
        groups = self._groups(group_ids)
        if self._contacts.is_asking(account):
            return _asked(self._accept(account, groups), account)
        adding = self._book.add_messenger_contact(account, "", text.invitation(message), groups)
        return _asked(adding, account)

    def remove(self, account: str, block: bool) -> Deferred[None]:
        """Take somebody off the list."""
        return _asked(self._book.delete_contact(self._contacts.find(account), block=block), account)

    def accept(self, account: str) -> Deferred[None]:
        """Let in who asked."""
        return _asked(self._book.accept_contact_invitation(self._contacts.asking(account)), account)

    def decline(self, account: str) -> Deferred[None]:
        """Let who asked wait no longer."""
        return _asked(self._book.decline_contact_invitation(self._contacts.asking(account)), account)

    def block(self, account: str) -> Deferred[None]:
        """Be neither seen nor reached by somebody."""
        return _asked(self._book.block_contact(self._contacts.find(account)), account)

    def unblock(self, account: str) -> Deferred[None]:
        """Be seen and reached again."""
        return _asked(self._book.unblock_contact(self._contacts.find_blocked(account)), account)

    def edit(self, account: str, changes: ContactChanges) -> Deferred[None]:
        """Note something else about somebody. What was done before a failure stays done."""
        return _asked(self._edit(self._contacts.find(account), _checked(changes)), account)

    def _accept(self, account: str, groups: tuple[Group, ...]) -> Deferred[None]:
        async def accept() -> None:
            contact = await self._book.accept_contact_invitation(self._contacts.asking(account))
            for group in groups:
                await self._book.add_contact_to_group(group, contact)

        return Deferred.fromCoroutine(accept())

    def _edit(self, contact: Contact, changes: ContactChanges) -> Deferred[None]:
        async def edit() -> None:
            if infos := _different(contact, changes):
                await self._book.update_contact_infos(contact, infos)
            if changes.group_ids is not None:
                await self._regroup(contact, changes.group_ids)
            if changes.favorite is not None and changes.favorite != contact.is_favorite:
                change = self._book.add_favorite if changes.favorite else self._book.remove_favorite
                await change(contact)

        return Deferred.fromCoroutine(edit())

    async def _regroup(self, contact: Contact, group_ids: tuple[str, ...]) -> None:
        wanted = self._groups(group_ids)
        inside = {group.id for group in contact.groups}
        for group in wanted:
            if group.id not in inside:
                await self._book.add_contact_to_group(group, contact)
        keep = {group.id for group in wanted}
        for group in self._all_groups():
            if group.id in inside - keep:
                await self._book.delete_contact_from_group(group, contact)

    # Groups

    def add_group(self, name: str) -> Deferred[None]:
        """Make a group."""
        name = text.group(name)
        return _asked(self._book.add_group(name), name)

    def rename_group(self, group_id: str, name: str) -> Deferred[None]:
        """Give a group another name."""
        (group,), name = self._groups([group_id]), text.group(name)
        return _asked(self._book.rename_group(group, name), name)

    def remove_group(self, group_id: str) -> Deferred[None]:
        """Delete a group."""
        (group,) = self._groups([group_id])
        return _asked(self._book.delete_group(group), group.name)

    def _all_groups(self) -> list[Group]:
        return [group for group in self._book.groups if not group.is_favorite]

    def _groups(self, group_ids: Iterable[str]) -> tuple[Group, ...]:
        known = {group.id: group for group in self._all_groups()}
        wanted = dict.fromkeys(group_ids)
        if not wanted.keys() <= known.keys():
            raise Refusal("That group is not there any more.")
        return tuple(known[group_id] for group_id in wanted)


def _checked(changes: ContactChanges) -> ContactChanges:
    """Return what is to change, in a form that may be kept; ``Refusal`` when it may not."""
    return replace(
        changes,
        alias=None if changes.alias is None else text.alias(changes.alias),
        notes=None if changes.notes is None else text.notes(changes.notes),
    )


def _different(contact: Contact, changes: ContactChanges) -> dict[ContactInfo, str]:
    infos = {}
    if changes.alias is not None and changes.alias != contact.alias:
        infos[ContactInfo.ALIAS] = changes.alias
    if changes.notes is not None and changes.notes != contact.notes:
        infos[ContactInfo.NOTES] = changes.notes
    return infos


def _asked(doing: Deferred[Any], name: str) -> Deferred[None]:
    """Turn a failure into a ``Refusal`` that names the account or the group, and a result into ``None``."""
    return doing.addCallbacks(
        lambda _: None, lambda failure: fail(Refusal(sentences.about(failure.value, name)))
    )
