"""The contact list."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.internet.defer import Deferred

from amsn2athena.athena import expose
from amsn2athena.core.interfaces import SessionLike
from amsn2athena.core.views import ContactChanges, ContactView, GroupView
from amsn2athena.web.element import SessionElement


class Contacts(SessionElement):
    """Shows ``ContactView``s and ``GroupView``s.

    The widget has ``contactChanged``, ``contactRemoved``, ``groupChanged`` and ``groupRemoved``.
    """

    jsClass = "Amsn2.Contacts.ContactsWidget"
    shape = "contacts"

    def __init__(
        self, session: SessionLike, contacts: Sequence[ContactView], groups: Sequence[GroupView]
    ) -> None:
        super().__init__(session)
        self._contacts = contacts
        self._groups = groups

    def getInitialArguments(self) -> Sequence[object]:
        """The contacts and the groups, when the page was made."""
        return [self._contacts, self._groups]

    @expose
    def add(self, account: str, message: str, groups: list[str]) -> Deferred[None]:
        """Ask somebody to be a contact, with words for them, and put them in groups."""
        return self.session.add_contact(account, message, groups)

    @expose
    def remove(self, account: str, block: bool) -> Deferred[None]:
        """Take somebody off the list, and block them if wished."""
        return self.session.remove_contact(account, block)

    @expose
    def block(self, account: str) -> Deferred[None]:
        """Be neither seen nor reached by somebody."""
        return self.session.block_contact(account)

    @expose
    def unblock(self, account: str) -> Deferred[None]:
        """Be seen and reached by somebody again."""
        return self.session.unblock_contact(account)

    @expose
    def edit(self, account: str, changes: ContactChanges) -> Deferred[None]:
        """Note something else about somebody."""
        return self.session.edit_contact(account, changes)

    @expose
    def addGroup(self, name: str) -> Deferred[None]:
        """Make a group."""
        return self.session.add_group(name)

    @expose
    def renameGroup(self, group: str, name: str) -> Deferred[None]:
        """Give a group another name."""
        return self.session.rename_group(group, name)

    @expose
    def removeGroup(self, group: str) -> Deferred[None]:
        """Delete a group."""
        return self.session.remove_group(group)
