"""A person, and a group of the contact list."""

from __future__ import annotations

from dataclasses import dataclass, field

from amsn2athena.papyon._enums import ContactType, Membership, NetworkID, Phone, Presence
from amsn2athena.papyon._places import EndPoint


@dataclass(frozen=True, slots=True)
class Group:
    """A group that the person sorts contacts into; ``id`` is the address book's, and stays when the name does
    not. ``is_favorite``: it is the group of the favourites, of which there is at most one.
    """

    id: str
    name: str
    is_favorite: bool = False


@dataclass(eq=False, slots=True, weakref_slot=True)
class Contact:
    """Somebody on a list of ours, or in a conversation with us. The client keeps it up to date; only read it.

    There is one Contact per account for as long as anybody holds it, over sign-outs too. ``account`` is in
    lower case. ``id`` is the address book's GUID, ``""`` for somebody who is not in it. ``display_name`` is
    never empty: without a better one it is the account. ``alias`` and ``notes`` are what we call and note
    about them, ``""`` unless set. ``phones`` are the numbers that they tell, which is so up to MSNP12 alone.
    ``attributes`` has ``"invite_message"`` when somebody
    asked to be added with words.
    """

    account: str
    network_id: NetworkID = NetworkID.MSN
    id: str = ""
    cid: str = ""
    display_name: str = ""
    alias: str = ""
    notes: str = ""
    presence: Presence = Presence.OFFLINE
    personal_message: str = ""
    current_media: str = ""
    end_points: tuple[EndPoint, ...] = ()
    client_capabilities: str = ""
    memberships: Membership = Membership.NONE
    contact_type: ContactType = ContactType.REGULAR
    groups: frozenset[Group] = frozenset()
    attributes: dict[str, str] = field(default_factory=dict)
    phones: dict[Phone, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.display_name = self.display_name or self.account

    @property
    def domain(self) -> str:
        """The part of the account after the ``@``."""
        return self.account.partition("@")[2]

    @property
    def is_favorite(self) -> bool:
        """Whether the contact is in the group of the favourites."""
        return any(group.is_favorite for group in self.groups)

    def is_member(self, memberships: Membership) -> bool:
        """Say whether the contact is on all of these lists."""
        return memberships in self.memberships

    def __repr__(self) -> str:
        return f"<Contact {self.account} {self.presence.name}>"
