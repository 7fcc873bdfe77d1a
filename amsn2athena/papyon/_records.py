"""What the address book services have told so far, put together: everything once, and differences since.

Each answer carries the time of the newest change that it knows of. Given back, it gets what changed since:
records that replace the one with the same identifier, and records that say deleted. Told twice, a difference
changes nothing; so it does not matter that times are in whole seconds and overlap.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred, FirstError, gatherResults, inlineCallbacks

from amsn2athena.msnp import soap
from amsn2athena.papyon._lists import Lists, combine

if TYPE_CHECKING:
    from amsn2athena.papyon._session import Session

#: Records of either service that are kept. Differences that add up to more are given up for all at once,
#: which the size of one answer bounds.
MOST = 20_000

_Members = dict[tuple[soap.Role, str], soap.Member]


@dataclass(frozen=True, slots=True)
class Records:
    """The records of ``account``, and from when on to ask of each service."""

    account: str
    contacts: dict[str, soap.AddressBookContact]
    groups: dict[str, soap.Group]
    members: _Members
    book_changed: datetime | None
    lists_changed: datetime | None

    @classmethod
    def whole(cls, account: str, lists: soap.MembershipLists, book: soap.AddressBook) -> Records:
        """Begin with everything."""
        nothing = cls(account, {}, {}, {}, None, None)
        return nothing.after(lists, book)

    def after(self, lists: soap.MembershipLists, book: soap.AddressBook) -> Records:
        """Return them with these differences."""
        contacts, groups, members = dict(self.contacts), dict(self.groups), dict(self.members)
        for contact in book.contacts:
            _note(contacts, contact.contact_id or contact.email.lower(), contact, contact.deleted)
        for group in book.groups:
            _note(groups, group.group_id, group, group.deleted)
        for role in soap.Role:
            for member in lists.members(role):
                _note(members, (role, member.email.lower()), member, member.deleted)
        return Records(
            self.account,
            contacts,
            groups,
            members,
            book.changed or self.book_changed,
            lists.changed or self.lists_changed,
        )

    @property
    def overgrown(self) -> bool:
        """Whether they are more than anybody has."""
        return max(len(self.contacts), len(self.groups), len(self.members)) > MOST

    def lists(self) -> Lists:
        """Return what they say."""
        roles = tuple(
            soap.Membership(role, tuple(each for (on, _), each in self.members.items() if on is role))
            for role in soap.Role
        )
        book = soap.AddressBook(tuple(self.contacts.values()), tuple(self.groups.values()))
        return combine(soap.MembershipLists(roles), book, self.account)


def _note(records: dict[Any, Any], key: object, record: object, deleted: bool) -> None:
    if deleted:
        records.pop(key, None)
    else:
        records[key] = record


@inlineCallbacks
def fetch(session: Session, known: Records | None) -> Generator[Deferred[Any], Any, Records]:
    """Ask what changed since ``known``, or everything if it must be; fails as `Soap.call` does."""
    if known is not None and known.account == session.account and known.book_changed and known.lists_changed:
        try:
            answers = yield _ask(session, known)
        except soap.Fault:
            pass  # FullSyncRequired, or a server that knows nothing of differences
        else:
            records = known.after(*answers)
            if not records.overgrown:
                return records
    answers = yield _ask(session)
    return Records.whole(session.account, *answers)


@inlineCallbacks
def _ask(session: Session, known: Records | None = None) -> Generator[Deferred[Any], Any, list[Any]]:
    lists, book = soap.FindMembership(session.ticket), soap.ABFindAll(session.ticket)
    if known is not None:
        lists = replace(lists, deltas_only=True, last_change=known.lists_changed)
        book = replace(book, deltas_only=True, last_change=known.book_changed)
    asked: list[Deferred[Any]] = [session.soap.call(lists), session.soap.call(book)]
    try:
        answers: list[Any] = yield gatherResults(asked, consumeErrors=True)
    except FirstError as error:
        for each in asked:
            each.cancel()
        reason = error.subFailure.value
        assert reason is not None
        raise reason from None
    return answers
