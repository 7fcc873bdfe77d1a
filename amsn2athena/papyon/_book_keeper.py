"""Lists that an address book keeps.

Each change is made in the order of the original clients: first in the address book (SOAP), which is what
lasts, then at the notification server (``ADL``, ``RML``), which decides what is seen from now on.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred, inlineCallbacks

from amsn2athena.msnp import Command, adl, soap
from amsn2athena.papyon._announcements import log_refusal
from amsn2athena.papyon._contact import Contact, Group
from amsn2athena.papyon._enums import ContactInfo, Membership, Privacy
from amsn2athena.papyon._keepers import Known
from amsn2athena.papyon._lists import Lists
from amsn2athena.papyon._records import Records, fetch
from amsn2athena.papyon._service import call

if TYPE_CHECKING:
    from amsn2athena.papyon._session import Session

_ROLES = {
    Membership.ALLOW: soap.Role.ALLOW,
    Membership.BLOCK: soap.Role.BLOCK,
    Membership.REVERSE: soap.Role.REVERSE,
    Membership.PENDING: soap.Role.PENDING,
}

_PRIVACY = {Privacy.ALLOW: "1", Privacy.BLOCK: "2"}

#: The lists that a server is told; it knows the others itself.
_TOLD = Membership.FORWARD | Membership.ALLOW | Membership.BLOCK

#: Of groups, and of what is noted, everything must be there that is to be changed.
_NOTHING_BEFORE: frozenset[str] = frozenset()


class BookKeeper:
    """See `Keeper`."""

    tells_all = False

    def __init__(self, session: Session) -> None:
        self._session = session

    def read(self, known: Known | None) -> Deferred[Any]:
        return fetch(self._session, known if isinstance(known, Records) else None)

    def hear(self, command: Command) -> bool:
        return False

    def announce(self, lists: Lists, privacy: Privacy) -> list[Deferred[Any]]:
        """What an address book keeps is told to the notification server at every sign-in."""
        log_refusal(self._session.request("BLP", privacy.value), "BLP")
        documents = adl.build_all(_people(lists), initial=True)
        return [self._session.request("ADL", payload=document) for document in documents]

    def add(self, contact: Contact, inviter: str, message: str, *, allow: bool) -> Deferred[Any]:
        request = soap.ABContactAdd(
            self._session.ticket,
            contact.account,
            inviter=inviter,
            invite_message=message,
            enable_allow_list_management=allow,
        )
        lists = Membership.FORWARD | (Membership.ALLOW if allow else Membership.NONE)
        return call(self._session, request).addCallback(_with, lists)

    def remove(self, contact: Contact) -> Deferred[Any]:
        return call(self._session, soap.ABContactDelete(self._session.ticket, (contact.id,)))

    def put(self, contact: Contact, membership: Membership) -> Deferred[Any]:
        return self._change(soap.AddMember, contact, membership)

    def take(self, contact: Contact, membership: Membership) -> Deferred[Any]:
        return self._change(soap.DeleteMember, contact, membership)

    def tell(self, contact: Contact, lists: Membership, *, on: bool) -> Deferred[Any]:
        entry = adl.ListEntry(contact.account, lists, contact.network_id)
        return self._session.request("ADL" if on else "RML", payload=adl.build([entry]))

    @inlineCallbacks
    def confirm(self, contact: Contact) -> Generator[Deferred[Any], Any, None]:
        """A server seen on the wire takes a contact who has added us back for one who waits, and for on no
        other list of ours than the contact list, until it is told this.
        """
        yield self.take(contact, Membership.PENDING)
        yield self.put(contact, Membership.REVERSE)

    def add_group(self, name: str, *, favorite: bool) -> Deferred[Any]:
        return self._ask(soap.ABGroupAdd(self._session.ticket, name, favorite))

    def rename_group(self, group: Group, name: str) -> Deferred[Any]:
        return self._ask(soap.ABGroupUpdate(self._session.ticket, group.id, name))

    def delete_group(self, group: Group) -> Deferred[Any]:
        return self._ask(soap.ABGroupDelete(self._session.ticket, (group.id,)))

    def put_into(self, group: Group, contact: Contact) -> Deferred[Any]:
        return self._ask(soap.ABGroupContactAdd(self._session.ticket, (group.id,), (contact.id,)))

    def take_out_of(self, group: Group, contact: Contact) -> Deferred[Any]:
        return self._ask(soap.ABGroupContactDelete(self._session.ticket, (group.id,), (contact.id,)))

    def describe(self, contact: Contact, infos: Mapping[ContactInfo, str]) -> Deferred[Any]:
        alias = infos.get(ContactInfo.ALIAS)
        return self._ask(
            soap.ABContactUpdate(
                self._session.ticket,
                contact.id,
                annotations={} if alias is None else {soap.Annotation.NICKNAME.value: alias},
                comment=infos.get(ContactInfo.NOTES),
            )
        )

    def let_in(self, privacy: Privacy) -> Deferred[Any]:
        kept = self._note(soap.Annotation.BLP, _PRIVACY[privacy])
        return kept.addCallback(lambda _: self._session.request("BLP", privacy.value))

    def alert_when_added(self, alert: bool) -> Deferred[Any]:
        return self._note(soap.Annotation.GTC, "1" if alert else "2")

    def _note(self, annotation: soap.Annotation, value: str) -> Deferred[Any]:
        """Have a setting of ours kept in our own entry."""
        request = soap.ABContactUpdate(self._session.ticket, annotations={annotation.value: value})
        return call(self._session, request)

    def _change(
        self,
        operation: type[soap.AddMember] | type[soap.DeleteMember],
        contact: Contact,
        membership: Membership,
    ) -> Deferred[Any]:
        members = soap.Membership(_ROLES[membership], (soap.Member(contact.account),))
        return call(self._session, operation(self._session.ticket, (members,)))

    def _ask(self, request: soap.Request[Any]) -> Deferred[Any]:
        return call(self._session, request, _NOTHING_BEFORE)


def _with(guid: Any, lists: Membership) -> tuple[Any, Membership]:
    return guid, lists


def _people(lists: Lists) -> list[adl.ListEntry]:
    told = ((account, entry.memberships & _TOLD) for account, entry in lists.entries.items())
    return [adl.ListEntry(account, memberships) for account, memberships in told if memberships]
