"""The contact list: papyon's address book as views, and requests to be added."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from amsn2athena.core import text
from amsn2athena.core.conversation import name_of
from amsn2athena.core.interfaces import Refusal
from amsn2athena.core.observers import Observers
from amsn2athena.core.statuses import status_of
from amsn2athena.core.views import ContactView, GroupView, RequestView
from amsn2athena.papyon import Client, Contact, ContactInfo, Group, Membership
from amsn2athena.papyon.event import AddressBookEventInterface, ContactEventInterface


class ContactList(AddressBookEventInterface, ContactEventInterface):
    """Keeps the views of contacts and requests equal to the address book, telling of each difference once.

    ``renamed`` hears the account of every contact that changed.
    """

    def __init__(self, client: Client, observers: Observers, renamed: Callable[[str], None]) -> None:
        self._client = client
        self._observers = observers
        self._renamed = renamed
        self._contacts: dict[str, ContactView] = {}
        self._requests: dict[str, RequestView] = {}
        self._groups: dict[str, GroupView] = {}
        self._blocked: set[str] = set()
        client.register_events_handler(self)

    def contacts(self) -> tuple[ContactView, ...]:
        """Return everybody on the list."""
        return tuple(self._contacts.values())

    def groups(self) -> tuple[GroupView, ...]:
        """Return the groups, in no order."""
        return tuple(self._groups.values())

    def requests(self) -> tuple[RequestView, ...]:
        """Return who waits for an answer."""
        return tuple(self._requests.values())

    def find(self, account: str) -> Contact:
        """Return a contact on the list; ``Refusal`` when it is not there."""
        contact = self._client.address_book.search_contact(account)
        if contact is None or account not in self._contacts:
            raise Refusal(f"{account} is not on your contact list.")
        return contact

    def blocked(self) -> tuple[str, ...]:
        """Return who is blocked and not on the list."""
        return tuple(sorted(self._blocked))

    def has(self, account: str) -> bool:
        """Tell whether somebody is on the list."""
        return account in self._contacts

    def is_asking(self, account: str) -> bool:
        """Tell whether somebody waits for an answer."""
        return account in self._requests

    def asking(self, account: str) -> Contact:
        """Return somebody who waits for an answer; ``Refusal`` when they do not any more."""
        contact = self._client.address_book.search_contact(account)
        if contact is None or account not in self._requests:
            raise Refusal(f"{account} does not wait for an answer any more.")
        return contact

    def find_blocked(self, account: str) -> Contact:
        """Return a contact, or somebody who is blocked without being one; ``Refusal`` when neither."""
        stranger = self._client.address_book.search_contact(account) if account in self._blocked else None
        return stranger or self.find(account)

    def refresh(self) -> None:
        """Compare with the whole address book, after it was synchronised."""
        self._refresh_groups()
        gone = dict.fromkeys([*self._contacts, *self._requests, *self.blocked()])
        for contact in self._client.address_book.contacts:
            gone.pop(contact.account, None)
            self._refresh(contact)
        for account in gone:
            self._drop(account)

    # What the network tells

    def on_addressbook_sync(self) -> None:
        """The whole list was read."""
        self.refresh()

    def on_addressbook_messenger_contact_added(self, contact: Contact) -> None:
        """A contact is new on the list."""
        self._refresh(contact)

    def on_addressbook_contact_pending(self, contact: Contact) -> None:
        """Somebody added us."""
        self._refresh(contact)

    def on_addressbook_contact_deleted(self, contact: Contact) -> None:
        """A contact has left the list."""
        self._refresh(contact)

    def on_addressbook_group_added(self, group: Group) -> None:
        """A group is new."""
        self._refresh_groups()

    def on_addressbook_group_deleted(self, group: Group) -> None:
        """A group is gone."""
        self._refresh_groups()

    def on_addressbook_group_renamed(self, group: Group) -> None:
        """A group has another name."""
        self._refresh_groups()

    def on_addressbook_group_contact_added(self, group: Group, contact: Contact) -> None:
        """A contact is in a group, or a favourite."""
        self._refresh(contact)

    def on_addressbook_group_contact_deleted(self, group: Group, contact: Contact) -> None:
        """A contact is out of a group, or no favourite any more."""
        self._refresh(contact)

    def on_contact_infos_changed(self, contact: Contact, infos: Mapping[ContactInfo, str]) -> None:
        """We call a contact something else, or note something else."""
        self._refresh(contact)

    def on_contact_memberships_changed(self, contact: Contact) -> None:
        """The lists that a contact is on changed."""
        self._refresh(contact)

    def on_contact_presence_changed(self, contact: Contact) -> None:
        """A contact came, went, or says something else about being there."""
        self._refresh(contact)

    def on_contact_display_name_changed(self, contact: Contact) -> None:
        """A contact has another name."""
        self._refresh(contact)

    def on_contact_current_media_changed(self, contact: Contact) -> None:
        """A contact plays something else, or nothing."""
        self._refresh(contact)

    def on_contact_personal_message_changed(self, contact: Contact) -> None:
        """A contact has another personal message."""
        self._refresh(contact)

    # How it is done

    def _refresh_groups(self) -> None:
        """Before the contacts, which are in them."""
        found = {
            group.id: group_view(group) for group in self._client.address_book.groups if not group.is_favorite
        }
        for group in found.values():
            self._show_group(group)
        for group_id in self._groups.keys() - found.keys():
            self._drop_group(group_id)

    def _show_group(self, group: GroupView) -> None:
        if self._groups.get(group.id) != group:
            self._groups[group.id] = group
            self._observers.tell(lambda observer: observer.group_changed(group))

    def _drop_group(self, group_id: str) -> None:
        if self._groups.pop(group_id, None) is not None:
            self._observers.tell(lambda observer: observer.group_removed(group_id))

    def _refresh(self, contact: Contact) -> None:
        self._refresh_contact(contact)
        self._refresh_request(contact)
        self._refresh_blocked(contact)

    def _refresh_contact(self, contact: Contact) -> None:
        if not contact.is_member(Membership.FORWARD):
            self._drop_contact(contact.account)
            return
        view = _view(contact)
        if self._contacts.get(view.account) != view:
            self._contacts[view.account] = view
            self._observers.tell(lambda observer: observer.contact_changed(view))
            self._renamed(view.account)

    def _refresh_request(self, contact: Contact) -> None:
        if not contact.is_member(Membership.PENDING) or contact.is_member(Membership.FORWARD):
            self._drop_request(contact.account)
            return
        request = RequestView(
            contact.account, name_of(contact), text.clean(contact.attributes.get("invite_message", ""))
        )
        if self._requests.get(request.account) != request:
            self._requests[request.account] = request
            self._observers.tell(lambda observer: observer.request_added(request))

    def _refresh_blocked(self, contact: Contact) -> None:
        is_stranger = contact.is_member(Membership.BLOCK) and not contact.is_member(Membership.FORWARD)
        self._note_blocked(contact.account, is_stranger)

    def _note_blocked(self, account: str, is_blocked: bool) -> None:
        if is_blocked == (account in self._blocked):
            return
        self._blocked ^= {account}
        accounts = self.blocked()
        self._observers.tell(lambda observer: observer.blocked_changed(accounts))

    def _drop(self, account: str) -> None:
        self._note_blocked(account, False)
        self._drop_contact(account)
        self._drop_request(account)

    def _drop_contact(self, account: str) -> None:
        if self._contacts.pop(account, None) is not None:
            self._observers.tell(lambda observer: observer.contact_removed(account))

    def _drop_request(self, account: str) -> None:
        if self._requests.pop(account, None) is not None:
            self._observers.tell(lambda observer: observer.request_removed(account))


def _view(contact: Contact) -> ContactView:
    return ContactView(
        contact.account,
        name_of(contact),
        status_of(contact.presence),
        text.one_line(contact.personal_message),
        tuple(sorted(group.id for group in contact.groups if not group.is_favorite)),
        waiting=not contact.is_member(Membership.REVERSE),
        favorite=contact.is_favorite,
        blocked=contact.is_member(Membership.BLOCK),
        alias=text.one_line(contact.alias),
        notes=text.clean(contact.notes),
        network_name=text.one_line(contact.display_name),
        media=text.one_line(contact.current_media),
    )


def group_view(group: Group) -> GroupView:
    """Return what a front end sees of ``group``."""
    return GroupView(group.id, text.one_line(group.name) or "Unnamed")
