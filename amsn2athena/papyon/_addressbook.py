"""The contact list, and those who wait to be on it.

It is read at sign-in, and kept up to date by what the server says, by our own changes (see `_changes` and
`_group_changes`), and by reading what changed at our other places (see `_sync`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakValueDictionary

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from amsn2athena.papyon import _changes as changes
from amsn2athena.papyon import _differences as differences
from amsn2athena.papyon import _group_changes as group_changes
from amsn2athena.papyon._contact import Contact, Group
from amsn2athena.papyon._contacts import Contacts
from amsn2athena.papyon._enums import AddressBookState, ContactInfo, Membership, NetworkID, Presence
from amsn2athena.papyon._keepers import Known
from amsn2athena.papyon._lists import Entry, Lists
from amsn2athena.papyon._sync import Synchronizer
from amsn2athena.papyon._transactions import void
from amsn2athena.papyon.event import AddressBookEventInterface, ContactEventInterface

if TYPE_CHECKING:
    from amsn2athena.papyon._client import Client
    from amsn2athena.papyon._session import Session

T = TypeVar("T")

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
        self._lists = Lists({}, ())
        self._synchronizer = Synchronizer(client)

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
        groups: Iterable[Group] = (),
        *,
        auto_allow: bool = True,
    ) -> Deferred[Contact]:
        """Ask somebody to be a contact; fires with the contact, who is on our list and in ``groups`` then.

        ``invite_display_name`` is how they see us, our display name if not given. Who waits for our answer is
        accepted. Fails with ``NoSuchUser``, ``AlreadyOnList`` or another ``RequestError``.
        """
        account = account.strip().lower()
        return self._in_turn(
            lambda: changes.add(
                self._client,
                account,
                invite_display_name,
                invite_message,
                tuple(groups),
                auto_allow=auto_allow,
            )
        )

    def accept_contact_invitation(self, contact: Contact) -> Deferred[Contact]:
        """Let in somebody who waits, and add them; fires with the contact, fails with a ``RequestError``."""
        return self._in_turn(lambda: changes.accept(self._client, contact))

    def decline_contact_invitation(self, contact: Contact) -> Deferred[None]:
        """Let somebody wait no longer. They may ask again. Fails with a ``RequestError``."""
        return self._in_turn(lambda: changes.decline(self._client, contact))

    def delete_contact(self, contact: Contact, *, block: bool = False) -> Deferred[None]:
        """Take somebody off our list, and ``block`` them if wished. We stay on theirs. Fails with a
        ``RequestError``.
        """
        return self._in_turn(lambda: changes.delete(self._client, contact, block=block))

    def block_contact(self, contact: Contact) -> Deferred[None]:
        """Be neither seen nor reached by somebody, who stays a contact; fails with a ``RequestError``."""
        return self._in_turn(lambda: changes.block(self._client, contact))

    def unblock_contact(self, contact: Contact) -> Deferred[None]:
        """Be seen and reached by somebody again; fails with a ``RequestError``."""
        return self._in_turn(lambda: changes.allow(self._client, contact))

    def allow_contact(self, contact: Contact) -> Deferred[None]:
        """Be seen and reached by somebody, blocked or not; fails with a ``RequestError``."""
        return self._in_turn(lambda: changes.allow(self._client, contact))

    def disallow_contact(self, contact: Contact) -> Deferred[None]:
        """Treat somebody like a stranger (see `Profile.privacy`); fails with a ``RequestError``."""
        return self._in_turn(lambda: changes.disallow(self._client, contact))

    def update_contact_infos(self, contact: Contact, infos: Mapping[ContactInfo, str]) -> Deferred[None]:
        """Call a contact something else (an alias of up to 387 characters), or note something (2,000); ``""``
        takes it away. Fails with ``TooLong``, ``NoSuchUser`` or another ``RequestError``.
        """
        return self._in_turn(lambda: group_changes.describe(self._client, contact, infos))

    def add_group(self, name: str) -> Deferred[Group]:
        """Make a group, with a name of up to 61 characters; fires with it.

        Fails with ``GroupAlreadyExists``, ``TooLong`` or another ``RequestError``.
        """
        return self._in_turn(lambda: group_changes.add(self._client, name))

    def rename_group(self, group: Group, name: str) -> Deferred[Group]:
        """Give a group another name; fires with it. Fails like `add_group`, and with ``NoSuchGroup``."""
        return self._in_turn(lambda: group_changes.rename(self._client, group, name))

    def delete_group(self, group: Group) -> Deferred[None]:
        """Delete a group; who was in it stays a contact. Fails with ``NoSuchGroup`` or another
        ``RequestError``.
        """
        return self._in_turn(lambda: group_changes.delete(self._client, group))

    def add_contact_to_group(self, group: Group, contact: Contact) -> Deferred[None]:
        """Put a contact into a group, besides those that it is in already.

        Fails with ``NoSuchGroup``, ``NoSuchUser`` or another ``RequestError``.
        """
        return self._in_turn(lambda: group_changes.put(self._client, group, contact))

    def delete_contact_from_group(self, group: Group, contact: Contact) -> Deferred[None]:
        """Take a contact out of a group; fails like `add_contact_to_group`."""
        return self._in_turn(lambda: group_changes.take(self._client, group, contact))

    def add_favorite(self, contact: Contact) -> Deferred[None]:
        """Put a contact into the group of the favourites, which is made when it is needed first.

        Fails with ``NoSuchUser`` or another ``RequestError``.
        """
        return self._in_turn(lambda: group_changes.add_favorite(self._client, contact))

    def remove_favorite(self, contact: Contact) -> Deferred[None]:
        """Take a contact out of the group of the favourites; fails like `add_favorite`."""
        return self._in_turn(lambda: group_changes.remove_favorite(self._client, contact))

    def sync(self, delta_only: bool = True) -> Deferred[None]:
        """Read the lists again: what changed, or with ``delta_only=False`` (and on servers that do not know
        what changed) everything. What is different is told by events. Fails with a ``RequestError``.

        Nobody needs to: it is done whenever a server says that the lists changed at another place.
        """
        return self._synchronizer.sync(delta_only=delta_only)

    def _in_turn(self, work: Callable[[], Deferred[T]]) -> Deferred[T]:
        return self._synchronizer.in_turn(work)

    # What the session does with it

    def _begin(self) -> None:
        self._state = AddressBookState.SYNCHRONIZING

    def _reading(self, session: Session) -> Deferred[Known]:
        return self._synchronizer.begin(session)

    def _read(self, known: Known) -> Lists:
        """These are the lists now, at the beginning of a session."""
        self._synchronizer.read(known)
        before, self._contacts = self._contacts, Contacts()
        self._lists = known.lists()
        for account, entry in self._lists.entries.items():
            contact = self.search_or_build_contact(account)
            entry.write_to(contact)
            self._contacts.add(contact)
        for contact in before:
            if contact not in self._contacts:
                Entry().write_to(contact)
        self._groups = self._lists.groups
        self._state = AddressBookState.SYNCHRONIZED
        self._client._tell(AddressBookEventInterface.on_addressbook_sync)
        return self._lists

    def _reread(self, lists: Lists) -> None:
        """These are the lists now, after something changed at another place."""
        before, self._lists = self._lists, lists
        events = differences.apply(self, before, lists)
        self._client.profile._relearned(before, lists)
        for event, *arguments in events:
            self._client._tell(event, *arguments)
            if event is AddressBookEventInterface.on_addressbook_messenger_contact_added:
                self._recall(*arguments)
        self._let_in_everybody()

    def _changed_elsewhere(self) -> None:
        """A server says that the lists are not as they were."""
        self._synchronizer.changed_elsewhere()

    def _closed(self) -> None:
        """The session is over: nobody can be seen."""
        self._state = AddressBookState.NOT_SYNCHRONIZED
        self._synchronizer.stop()
        for contact in tuple(self._contacts):
            self._seen(contact, Presence.OFFLINE)

    def _seen(self, contact: Contact, presence: Presence) -> None:
        """Somebody has this status now; who is offline is nowhere, says nothing and listens to nothing."""
        if contact.presence is not presence:
            contact.presence = presence
            self._client._tell(ContactEventInterface.on_contact_presence_changed, contact)
        if presence is not Presence.OFFLINE:
            return
        if contact.personal_message:
            contact.personal_message = ""
            self._client._tell(ContactEventInterface.on_contact_personal_message_changed, contact)
        if contact.current_media:
            contact.current_media = ""
            self._client._tell(ContactEventInterface.on_contact_current_media_changed, contact)
        if contact.end_points:
            contact.end_points = ()
            self._client._tell(ContactEventInterface.on_contact_end_points_changed, contact)

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
        self._recall(contact)

    def _recall(self, contact: Contact) -> None:
        session = self._client._session
        if session is not None and contact in self._contacts:
            session.recall(contact.account)

    def _regroup(self, group: Group) -> None:
        """The group with this identifier is so now."""
        self._groups = tuple(group if each.id == group.id else each for each in self._groups)
        for contact in self._contacts.search_by_group(group):
            contact.groups = frozenset(group if each.id == group.id else each for each in contact.groups)

    def _was_added_by(self, account: str, name: str) -> None:
        """Somebody has added us: they wait for our answer, unless we have given it long ago."""
        contact = self.search_or_build_contact(account, display_name=name)
        if contact.memberships & _DECIDED:
            self._has_us_too(contact)
        elif Membership.PENDING not in contact.memberships and self._has_room():
            self._asks(contact)
        self._changed_elsewhere()

    def _has_us_too(self, contact: Contact) -> None:
        """Somebody about whom we decided long ago has us now, which the address book has to be told."""
        if Membership.REVERSE not in contact.memberships:
            self._move(contact, contact.memberships | Membership.REVERSE)
            self._in_turn(lambda: changes.confirm(self._client, contact)).addErrback(void)

    def _asks(self, contact: Contact) -> None:
        """Somebody waits for our answer, which may have been given beforehand."""
        if self._client.profile._lets_in_unasked:
            contact.memberships |= Membership.PENDING
            self._contacts.add(contact)
            self._let_in(contact)
        else:
            self._move(contact, contact.memberships | Membership.PENDING)
            self._client._tell(AddressBookEventInterface.on_addressbook_contact_pending, contact)

    def _let_in(self, contact: Contact) -> None:
        """Let somebody who waits see and reach us without asking; they are told of if that fails."""

        def failed(_: Failure) -> None:
            if contact.is_member(Membership.PENDING):
                self._client._tell(ContactEventInterface.on_contact_memberships_changed, contact)
                self._client._tell(AddressBookEventInterface.on_addressbook_contact_pending, contact)

        self.allow_contact(contact).addErrback(failed)

    def _let_in_everybody(self) -> None:
        """Whoever has asked meanwhile is answered, if we have said what."""
        if self._client.profile._lets_in_unasked:
            for contact in self._contacts.search_by_memberships(Membership.PENDING):
                self._let_in(contact)

    def _has_room(self) -> bool:
        return len(self._contacts.search_by_memberships(Membership.PENDING)) < MOST_PENDING

    def _was_removed_by(self, account: str) -> None:
        """Somebody has us no longer."""
        contact = self.search_contact(account)
        if contact is not None:
            self._move(contact, contact.memberships & ~(Membership.REVERSE | Membership.PENDING))
        self._changed_elsewhere()
