"""The contact list, and those who wait to be on it.

It is read once per sign-in, and kept up to date by what the server says and by our own changes (see
`_changes`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from twisted.internet.defer import Deferred

from amsn2athena.papyon import _changes as changes
from amsn2athena.papyon._contact import Contact, Group
from amsn2athena.papyon._contacts import Contacts
from amsn2athena.papyon._enums import AddressBookState, Membership, NetworkID, Presence
from amsn2athena.papyon._lists import Entry, Lists
from amsn2athena.papyon.event import AddressBookEventInterface, ContactEventInterface

if TYPE_CHECKING:
    from amsn2athena.papyon._client import Client

#: People who wait for an answer; more are not noted until the next sign-in.
MOST_PENDING = 1000

_DECIDED = Membership.FORWARD | Membership.ALLOW | Membership.BLOCK


class AddressBook:
    """The lists of the account that is signed in. After a lost session they stay as they were, everybody
    offline, until the next sign-in reads them again.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: WeakValueDictionary[str, Contact] = WeakValueDictionary()
        self._state = AddressBookState.NOT_SYNCHRONIZED
        self._contacts = Contacts()
        self._groups: tuple[Group, ...] = ()

    @property
    def state(self) -> AddressBookState:
        """Whether the lists of this session are known."""
        return self._state

    @property
    def contacts(self) -> Contacts:
        """Everybody on any list of ours: ``contact.memberships`` says on which."""
        return self._contacts

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups of the contact list."""
        return self._groups

    def search_contact(self, account: str) -> Contact | None:
        """Return somebody who is on a list, or None."""
        return self._contacts.get(account)

    def search_or_build_contact(
        self, account: str, network_id: NetworkID = NetworkID.MSN, display_name: str = ""
    ) -> Contact:
        """Return somebody who may be on no list. The name counts only for those who are on none."""
        account = account.lower()
        contact = self._known.get(account)
        if contact is None:
            contact = self._known[account] = Contact(account, network_id)
        if display_name and Membership.FORWARD not in contact.memberships:
            contact.display_name = display_name
        return contact

    def add_messenger_contact(
        self,
        account: str,
        invite_display_name: str = "",
        invite_message: str = "",
        *,
        auto_allow: bool = True,
    ) -> Deferred[Contact]:
        """Ask somebody to be a contact; fires with the contact, who is on our list from then on.

        ``invite_display_name`` is how they see us, our display name if not given. Who waits for our answer is
        accepted. Fails with ``NoSuchUser``, ``AlreadyOnList`` or another ``RequestError``.
        """
        return changes.add(
            self._client, account.strip().lower(), invite_display_name, invite_message, auto_allow=auto_allow
        )

    def accept_contact_invitation(self, contact: Contact) -> Deferred[Contact]:
        """Let in somebody who waits, and add them; fires with the contact, fails with a ``RequestError``."""
        return changes.accept(self._client, contact)

    def decline_contact_invitation(self, contact: Contact) -> Deferred[None]:
        """Let somebody wait no longer. They may ask again. Fails with a ``RequestError``."""
        return changes.decline(self._client, contact)

    def delete_contact(self, contact: Contact) -> Deferred[None]:
        """Take somebody off our list. We stay on theirs. Fails with a ``RequestError``."""
        return changes.delete(self._client, contact)

    # What the session does with it

    def _reading(self) -> None:
        self._state = AddressBookState.SYNCHRONIZING

    def _read(self, lists: Lists) -> None:
        """These are the lists now."""
        before = self._contacts
        self._contacts = Contacts()
        for account, entry in lists.entries.items():
            contact = self.search_or_build_contact(account)
            entry.write_to(contact)
            self._contacts.add(contact)
        for contact in before:
            if contact not in self._contacts:
                Entry().write_to(contact)
        self._groups = lists.groups
        self._state = AddressBookState.SYNCHRONIZED
        self._client._tell(AddressBookEventInterface.on_addressbook_sync)

    def _closed(self) -> None:
        """The session is over: nobody can be seen."""
        self._state = AddressBookState.NOT_SYNCHRONIZED
        for contact in tuple(self._contacts):
            self._seen(contact, Presence.OFFLINE)

    def _seen(self, contact: Contact, presence: Presence) -> None:
        """Somebody has this status now."""
        if contact.presence is not presence:
            contact.presence = presence
            self._client._tell(ContactEventInterface.on_contact_presence_changed, contact)

    def _move(self, contact: Contact, memberships: Membership) -> None:
        """Somebody is on these lists now, on no others."""
        if contact.memberships == memberships:
            return
        contact.memberships = memberships
        if memberships:
            self._contacts.add(contact)
        else:
            self._contacts.discard(contact)
        self._client._tell(ContactEventInterface.on_contact_memberships_changed, contact)

    def _was_added_by(self, account: str, name: str) -> None:
        """Somebody has added us: they wait for our answer, unless we have given it long ago."""
        contact = self.search_or_build_contact(account, display_name=name)
        if contact.memberships & _DECIDED:
            self._move(contact, contact.memberships | Membership.REVERSE)
        elif Membership.PENDING not in contact.memberships and self._has_room():
            self._move(contact, contact.memberships | Membership.PENDING)
            self._client._tell(AddressBookEventInterface.on_addressbook_contact_pending, contact)

    def _has_room(self) -> bool:
        return len(self._contacts.search_by_memberships(Membership.PENDING)) < MOST_PENDING

    def _was_removed_by(self, account: str) -> None:
        """Somebody has us no longer."""
        contact = self.search_contact(account)
        if contact is not None:
            self._move(contact, contact.memberships & ~(Membership.REVERSE | Membership.PENDING))
