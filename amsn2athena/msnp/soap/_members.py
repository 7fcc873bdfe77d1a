"""Memberships: who is allowed, blocked, has added oneself, or waits to be answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Self
from xml.etree.ElementTree import Element

from ._annotations import Annotation, build_annotations, read_annotations
from ._envelope import Call
from ._errors import SoapError
from ._operations import Change
from ._reading import Fields, children
from ._services import Service
from ._template import Template, Xml, exact, join


class Role(StrEnum):
    """The lists, in the order in which servers send them. Having a contact is no membership: that is the
    address book.
    """

    ALLOW = "Allow"
    BLOCK = "Block"
    REVERSE = "Reverse"
    PENDING = "Pending"


class MemberType(StrEnum):
    """What a member is known by."""

    PASSPORT = "Passport"
    EMAIL = "Email"


_ADDRESS = {MemberType.PASSPORT: "PassportName", MemberType.EMAIL: "Email"}


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on a list.

    membership_id: the server's name for this membership; enough to delete it by, without the address. joined,
    changed: aware times. annotations: see `Annotation`; a pending member has the invite message there.
    """

    email: str = ""
    type: MemberType = MemberType.PASSPORT
    state: str = "Accepted"
    membership_id: str = ""
    display_name: str = ""
    annotations: Mapping[str, str] = field(default_factory=dict, hash=False)
    cid: int = 0
    deleted: bool = False
    joined: datetime | None = None
    changed: datetime | None = None

    @property
    def invite_message(self) -> str:
        """What was said when asking; empty when nothing was."""
        return self.annotations.get(Annotation.INVITE_MESSAGE, "")


@dataclass(frozen=True, slots=True)
class Membership:
    """A list, or the part of it that a request is about."""

    role: Role
    members: tuple[Member, ...] = ()


_MEMBER = Template("""
<Member xsi:type="{type}Member">
  <MembershipId>{membership_id}</MembershipId>
  <Type>{type}</Type>
  {display_name}
  <State>{state}</State>
  {annotations}
  <Deleted>{deleted}</Deleted>
  <LastChanged>{changed}</LastChanged>
  <JoinedDate>{joined}</JoinedDate>
  <ExpirationDate>0001-01-01T00:00:00</ExpirationDate>
  <Changes/>
  <{address}>{email}</{address}>
  <IsPassportNameHidden>false</IsPassportNameHidden>
  <PassportId>0</PassportId>
  <CID>{cid}</CID>
  <PassportChanges/>
  <LookedupByCID>false</LookedupByCID>
</Member>
""")
_DISPLAY_NAME = Template("<DisplayName>{name}</DisplayName>")

_MEMBERSHIP = Template("""
<Membership>
  <MemberRole>{role}</MemberRole>
  <Members>{members}</Members>
  <MembershipIsComplete>true</MembershipIsComplete>
</Membership>
""")

_CHANGE = Template("""
<serviceHandle><Id>0</Id><Type>Messenger</Type><ForeignId></ForeignId></serviceHandle>
<memberships>{memberships}</memberships>
""")
_CHANGED_MEMBERSHIP = Template(
    "<Membership><MemberRole>{role}</MemberRole><Members>{members}</Members></Membership>"
)
_CHANGED_MEMBER = Template("""
<Member xsi:type="{type}Member"><Type>{type}</Type>{membership_id}<State>{state}</State>{address}</Member>
""")
_MEMBERSHIP_ID = Template("<MembershipId>{id}</MembershipId>")
_MEMBER_ADDRESS = Template("<{element}>{email}</{element}>")


def _build_member(member: Member) -> Xml:
    return _MEMBER(
        membership_id=member.membership_id,
        type=member.type,
        display_name=_DISPLAY_NAME(name=member.display_name) if member.display_name else Xml(),
        state=member.state,
        annotations=build_annotations(member.annotations, "Annotations"),
        deleted=member.deleted,
        changed=member.changed,
        joined=member.joined,
        address=_ADDRESS[member.type],
        email=member.email,
        cid=member.cid,
    )


def build_membership(membership: Membership) -> Xml:
    """A list as FindMembership answers it."""
    return _MEMBERSHIP(role=membership.role, members=join(map(_build_member, membership.members)))


def _build_changed_member(member: Member) -> Xml:
    member_id = exact(member.membership_id, "membership's identifier")
    email = exact(member.email, "address")
    return _CHANGED_MEMBER(
        type=member.type,
        membership_id=_MEMBERSHIP_ID(id=member_id) if member_id else Xml(),
        state=member.state,
        address=_MEMBER_ADDRESS(element=_ADDRESS[member.type], email=email) if email else Xml(),
    )


@dataclass(frozen=True, slots=True)
class ListChange(Change):
    """Put people on lists, or take them off."""

    service: ClassVar[Service] = Service.SHARING

    ticket: str = field(repr=False)
    memberships: tuple[Membership, ...]
    scenario: str

    def _arguments(self) -> Xml:
        return _CHANGE(
            memberships=join(
                _CHANGED_MEMBERSHIP(role=each.role, members=join(map(_build_changed_member, each.members)))
                for each in self.memberships
            )
        )

    @classmethod
    def parse_request(cls, call: Call) -> Self:
        """Who is meant, and which lists. Members of a kind that is not known here (telephones, for one) are
        left out. Raises SoapError for a list that is not known here, and for a member without an address.
        """
        changes = children(Fields(call.action)["memberships"], "Membership")
        return cls(call.ticket, tuple(map(_read_change, changes)), call.scenario)


def read_memberships(element: Element | None) -> Iterator[Membership]:
    """The lists of FindMembership. Roles and members of a kind that is not known here are left out."""
    for membership in children(element, "Membership"):
        fields = Fields(membership)
        role = fields.token("MemberRole")
        if role in set(Role):
            members = map(_read_member, children(fields["Members"], "Member"))
            yield Membership(Role(role), tuple(member for member in members if member and member.email))


def _read_change(element: Element) -> Membership:
    fields = Fields(element)
    members = tuple(filter(None, map(_read_member, children(fields["Members"], "Member"))))
    if not all(member.email or member.membership_id for member in members):
        raise SoapError("a member without an address")
    try:
        return Membership(Role(fields.token("MemberRole")), members)
    except ValueError:
        raise SoapError("a membership in an unknown role") from None


def _read_member(element: Element) -> Member | None:
    fields = Fields(element)
    try:
        kind = MemberType(fields.token("Type") or MemberType.PASSPORT)
    except ValueError:
        return None
    return Member(
        email=fields.token(_ADDRESS[kind]),
        type=kind,
        state=fields.token("State"),
        membership_id=fields.token("MembershipId"),
        display_name=fields.text("DisplayName"),
        annotations=read_annotations(fields["Annotations"]),
        cid=fields.number("CID"),
        deleted=fields.flag("Deleted"),
        joined=fields.time("JoinedDate"),
        changed=fields.time("LastChanged"),
    )
