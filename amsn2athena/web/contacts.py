"""The contact list."""

from __future__ import annotations

from collections.abc import Sequence

from twisted.internet.defer import Deferred

from amsn2athena.athena import expose
from amsn2athena.core.interfaces import SessionLike
from amsn2athena.core.views import ContactView, GroupView
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
    def add(self, account: str) -> Deferred[None]:
        """Ask somebody to be a contact."""
        return self.session.add_contact(account)

    @expose
    def remove(self, account: str) -> Deferred[None]:
        """Take somebody off the list."""
        return self.session.remove_contact(account)
