"""What the address book services say of one person, put together.

``ABFindAll`` knows whom we have, under which name and in which groups; ``FindMembership`` knows who may write
to us, who is blocked, who has us, and who waits for an answer. Somebody may be in only one of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from amsn2athena.msnp import identity, soap
from amsn2athena.papyon._contact import Contact, Group
from amsn2athena.papyon._enums import ContactType, Membership, Privacy

_ROLES = {
    soap.Role.ALLOW: Membership.ALLOW,
    soap.Role.BLOCK: Membership.BLOCK,
    soap.Role.REVERSE: Membership.REVERSE,
    soap.Role.PENDING: Membership.PENDING,
}
_TYPES = {kind.value: kind for kind in ContactType}

#: The annotation of our own entry that says whom we let in; everybody, unless it has this value.
_ONLY_ALLOWED = "2"

#: The annotation of our own entry that says whether to ask us about who adds us; yes, unless it has this
#: value.
_DO_NOT_ASK = "2"

#: What the group of the favourites is called.
FAVORITES = "Favorites"

#: Characters before and after the ``@`` that a list document has room for.
_LONGEST_PART = 128


def is_account(text: str) -> bool:
    """Say whether ``text`` is an address that can be on a list."""
    return identity.is_account(text) and all(len(part) <= _LONGEST_PART for part in text.split("@"))


@dataclass(slots=True)
class Entry:
    """One person, as the services know them."""

    memberships: Membership = Membership.NONE
    id: str = ""
    cid: str = ""
    display_name: str = ""
    alias: str = ""
    notes: str = ""
    contact_type: ContactType = ContactType.REGULAR
    groups: frozenset[Group] = frozenset()
    attributes: dict[str, str] = field(default_factory=dict)

    def write_to(self, contact: Contact) -> None:
        """Make ``contact`` say the same. What it says of itself (its status and words) is left alone."""
        contact.memberships = self.memberships
        contact.id, contact.cid = self.id, self.cid
        contact.display_name = self.display_name or contact.account
        contact.alias, contact.notes = self.alias, self.notes
        contact.contact_type = self.contact_type
        contact.groups = self.groups
        contact.attributes = self.attributes
        contact.phones = {}  # a server that tells of any tells them after this


@dataclass(frozen=True, slots=True)
class Lists:
    """Everybody but ourselves, by account, and what the address book says of ourselves."""

    entries: dict[str, Entry]
    groups: tuple[Group, ...]
    own_name: str = ""
    privacy: Privacy = Privacy.ALLOW
    alert_when_added: bool = True


def combine(memberships: soap.MembershipLists, book: soap.AddressBook, own: str) -> Lists:
    """Put both answers together. ``own`` is our account, which is nobody's contact."""
    groups = {group.id: group for group in _groups(book)}
    entries: dict[str, Entry] = {}
    for record in book.contacts:
        account = record.email.lower()
        if is_account(account) and account != own and _is_messenger_contact(record):
            entries[account] = _entry(record, groups)
    for role, membership in _ROLES.items():
        for member in memberships.members(role):
            account = member.email.lower()
            if is_account(account) and account != own and not member.deleted:
                _note_member(entries.setdefault(account, Entry()), membership, member)
    me = book.me
    return Lists(
        entries,
        tuple(groups.values()),
        me.display_name if me else "",
        Privacy.BLOCK if me and me.annotations.get(soap.Annotation.BLP) == _ONLY_ALLOWED else Privacy.ALLOW,
        me is None or me.annotations.get(soap.Annotation.GTC) != _DO_NOT_ASK,
    )


def _groups(book: soap.AddressBook) -> list[Group]:
    """Return the groups, of which at most one is that of the favourites: on a server that does not keep which
    one, the one with their name.
    """
    groups = [group for group in book.groups if not group.deleted and group.group_id]
    flagged = [group.group_id for group in groups if group.is_favorite]
    named = [group.group_id for group in groups if group.name == FAVORITES]
    favorite = next(iter(flagged + named), "")
    return [Group(group.group_id, group.name, group.group_id == favorite) for group in groups]


def _is_messenger_contact(record: soap.AddressBookContact) -> bool:
    """Say whether somebody is on the contact list, not only in the address book.

    A server seen on the wire marks those of type Regular as no messenger users though they are; whom it marks
    so among the others was taken off the list.
    """
    if record.deleted or record.contact_type in (ContactType.ME.value, soap.ContactType.CIRCLE):
        return False
    return record.is_messenger_user or record.contact_type == ContactType.REGULAR.value


def _entry(record: soap.AddressBookContact, groups: dict[str, Group]) -> Entry:
    return Entry(
        memberships=Membership.FORWARD,
        id=record.contact_id,
        cid=str(record.cid),
        display_name=record.display_name or record.quick_name,
        alias=record.nickname,
        notes=record.comment,
        contact_type=_TYPES.get(record.contact_type, ContactType.REGULAR),
        groups=frozenset(groups[each] for each in record.group_ids if each in groups),
    )


def _note_member(entry: Entry, membership: Membership, member: soap.Member) -> None:
    if membership is Membership.PENDING and Membership.FORWARD in entry.memberships:
        membership = Membership.REVERSE
    entry.memberships |= membership
    entry.display_name = entry.display_name or member.display_name
    if member.invite_message:
        entry.attributes["invite_message"] = member.invite_message
