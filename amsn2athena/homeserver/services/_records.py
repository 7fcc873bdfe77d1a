"""Rows of the database as records of the address book: all of them, or those that changed.

A client that knows the book as it was gives back the time that came with it, and is told the differences. The
times of the protocol are in whole seconds: what changed in that second is told again, which does no harm. Who
asks from a time up to which deletions are forgotten, or from one that this book never had, must read it all.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from amsn2athena.homeserver._identity import cid
from amsn2athena.homeserver._list_rules import account_of
from amsn2athena.msnp.soap import (
    AddressBook,
    AddressBookContact,
    Annotation,
    ContactType,
    Group,
    Member,
    Membership,
    MembershipLists,
    Role,
)
from amsn2athena.storage import changes, contacts, groups, memberships
from amsn2athena.storage.accounts import Account

_ROLES = {
    memberships.Role.ALLOW: Role.ALLOW,
    memberships.Role.BLOCK: Role.BLOCK,
    memberships.Role.REVERSE: Role.REVERSE,
    memberships.Role.PENDING: Role.PENDING,
}
_PRIVACY = {"AL": "1", "BL": "2"}
_ALERT = {True: "1", False: "2"}


class FullSyncRequired(Exception):
    """The differences since that time are not known."""


def membership_lists(connection: Connection, email: str, since: datetime | None = None) -> MembershipLists:
    """Return all lists of an account, or what changed. Raises :class:`NoSuchAccount` and
    :class:`FullSyncRequired`.
    """
    account = account_of(connection, email)
    changed, start = _span(connection, account, since)
    found = memberships.of(connection, account.id, start)
    lists = tuple(
        Membership(
            shown,
            (
                *(_member(each) for each in found if each.role is role),
                *(_former_member(each, shown) for each in _deleted(connection, account, role, start)),
            ),
        )
        for role, shown in _ROLES.items()
    )
    return MembershipLists(lists, account.email, cid(account.guid), _time(account.created), changed)


def address_book(connection: Connection, email: str, since: datetime | None = None) -> AddressBook:
    """Return the contacts and groups of an account, or what changed; itself is always among the contacts.

    Raises :class:`NoSuchAccount` and :class:`FullSyncRequired`.
    """
    account = account_of(connection, email)
    changed, start = _span(connection, account, since)
    favorite = groups.favorite(connection, account.id)
    guid = favorite.guid if favorite else ""
    people = [_contact(each, guid in each.groups) for each in contacts.records(connection, account.id, start)]
    gone = [_former_contact(each) for each in _deleted(connection, account, contacts.LIST, start)]
    no_more = changes.deleted_groups(connection, account.id, start) if start else ()
    return AddressBook(
        contacts=(*people, *gone, _me(account)),
        groups=(
            *map(_group, groups.of(connection, account.id, start)),
            *(Group(each, "", deleted=True) for each in no_more),
        ),
        owner_email=account.email,
        owner_cid=cid(account.guid),
        created=_time(account.created),
        changed=changed,
    )


def guid_of(member: Member) -> str:
    """Return the account's GUID out of a membership's identifier, as :func:`membership_lists` writes it."""
    return member.membership_id.partition("/")[2]


def _span(connection: Connection, account: Account, since: datetime | None) -> tuple[datetime, float]:
    """Return when the book changed last, and from which stamp on to tell (0 is everything)."""
    known = changes.known(connection, account.id)
    start = float(int(since.timestamp())) if since else 0.0
    if start and not known.forgotten < start <= known.changed:
        raise FullSyncRequired(account.email)
    return _time(int(known.changed)), start


def _deleted(
    connection: Connection, account: Account, list_: int, start: float
) -> tuple[contacts.Person, ...]:
    return changes.deleted_people(connection, account.id, list_, start) if start else ()


def _member(row: memberships.Membership) -> Member:
    person = row.person
    return Member(
        email=person.email,
        membership_id=f"{_ROLES[row.role]}/{person.guid}",
        display_name=person.display_name,
        annotations={Annotation.INVITE_MESSAGE: row.message} if row.message else {},
        cid=cid(person.guid),
        joined=_time(row.added),
        changed=_time(row.added),
    )


def _former_member(person: contacts.Person, role: Role) -> Member:
    return Member(person.email, membership_id=f"{role}/{person.guid}", deleted=True)


def _contact(row: contacts.Contact, is_favorite: bool) -> AddressBookContact:
    person = row.person
    return AddressBookContact(
        contact_id=person.guid,
        email=person.email,
        display_name=person.display_name,
        group_ids=row.groups,
        annotations={Annotation.NICKNAME: row.alias} if row.alias else {},
        cid=cid(person.guid),
        is_favorite=is_favorite,
        changed=_time(row.changed) if row.changed else None,
        comment=row.notes,
    )


def _former_contact(person: contacts.Person) -> AddressBookContact:
    return AddressBookContact(person.guid, person.email, deleted=True)


def _group(row: groups.Group) -> Group:
    return Group(row.guid, row.name, row.favorite, changed=_time(row.changed))


def _me(account: Account) -> AddressBookContact:
    return AddressBookContact(
        contact_id=account.guid,
        email=account.email,
        contact_type=ContactType.ME,
        display_name=account.display_name,
        is_messenger_user=False,
        annotations={
            Annotation.BLP: _PRIVACY[account.privacy],
            Annotation.GTC: _ALERT[account.alert_when_added],
            Annotation.MPOP: "1",
        },
        cid=cid(account.guid),
        changed=_time(account.created),
    )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
