"""Rows of the database as records of the address book."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from amsn2athena.homeserver._identity import cid
from amsn2athena.homeserver._list_rules import NoSuchAccount
from amsn2athena.msnp.soap import (
    AddressBook,
    AddressBookContact,
    Annotation,
    ContactType,
    Member,
    Membership,
    MembershipLists,
    Role,
)
from amsn2athena.storage import accounts, contacts, memberships
from amsn2athena.storage.accounts import Account

_ROLES = {
    memberships.Role.ALLOW: Role.ALLOW,
    memberships.Role.BLOCK: Role.BLOCK,
    memberships.Role.REVERSE: Role.REVERSE,
    memberships.Role.PENDING: Role.PENDING,
}
_PRIVACY = {"AL": "1", "BL": "2"}


def membership_lists(connection: Connection, email: str) -> MembershipLists:
    """Return all lists of an account. Raises :class:`NoSuchAccount`."""
    account = _account(connection, email)
    found = memberships.of(connection, account.id)
    lists = tuple(
        Membership(shown, tuple(_member(each) for each in found if each.role is role))
        for role, shown in _ROLES.items()
    )
    created = _time(account.created)
    return MembershipLists(lists, account.email, cid(account.guid), created, datetime.now(UTC))


def address_book(connection: Connection, email: str) -> AddressBook:
    """Return the contacts of an account, itself among them. Raises :class:`NoSuchAccount`."""
    account = _account(connection, email)
    people = tuple(map(_contact, contacts.of(connection, account.id)))
    created = _time(account.created)
    return AddressBook(
        contacts=(*people, _me(account)),
        owner_email=account.email,
        owner_cid=cid(account.guid),
        created=created,
        changed=datetime.now(UTC),
    )


def guid_of(member: Member) -> str:
    """Return the account's GUID out of a membership's identifier, as :func:`membership_lists` writes it."""
    return member.membership_id.partition("/")[2]


def _account(connection: Connection, email: str) -> Account:
    account = accounts.find(connection, email)
    if account is None:
        raise NoSuchAccount(email)
    return account


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


def _contact(person: contacts.Person) -> AddressBookContact:
    return AddressBookContact(
        contact_id=person.guid,
        email=person.email,
        display_name=person.display_name,
        cid=cid(person.guid),
    )


def _me(account: Account) -> AddressBookContact:
    return AddressBookContact(
        contact_id=account.guid,
        email=account.email,
        contact_type=ContactType.ME,
        display_name=account.display_name,
        is_messenger_user=False,
        annotations={Annotation.BLP: _PRIVACY[account.privacy], Annotation.MPOP: "1"},
        cid=cid(account.guid),
        changed=_time(account.created),
    )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
